/** Requests of terminals as strace 6.1 prints them; the expected texts are its. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TIOC } from "../../../src/abi/termios.ts";
import { ioctl } from "../../../src/libos/syscall/trace/terminal.ts";
import { ScriptMachine } from "../support/script-machine.ts";

const AT = 0x4000;
const { mem } = new ScriptMachine({}).process;

function shown(request: number, argument: number, result = 0): string {
  const call = {
    name: "ioctl",
    mem,
    kinds: [],
    values: [4, request, argument],
    result,
    texts: [],
    printed: null,
    remembered: 0,
  };
  return ioctl(call)?.slice(1).join(", ") ?? "at the exit";
}
function settings(...flags: number[]): void {
  flags.forEach((value, i) => {
    mem.setU32(AT + 4 * i, value);
  });
}

test("settings", () => {
  settings(0o2400, 5, 0o277, 0o105073);
  assert.equal(
    shown(TIOC.TCGETS, AT),
    "TCGETS, {c_iflag=ICRNL|IXON, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR, c_cflag=B38400|CS8|CREAD, " +
      "c_lflag=ISIG|ICANON|ECHO|ECHOE|ECHOK|IEXTEN|ECHOCTL|ECHOKE, ...}",
  );
  settings(~0, ~0, ~0, ~0);
  assert.equal(
    shown(TIOC.TCSETS2, AT, Number.NaN),
    "TCSETS2, {c_iflag=IGNBRK|BRKINT|IGNPAR|PARMRK|INPCK|ISTRIP|INLCR|IGNCR|ICRNL|IUCLC|IXON|IXANY|IXOFF|IMAXBEL|IUTF8|" +
      "0xffff8000, c_oflag=NL1|CR3|XTABS|BS1|VT1|FF1|OPOST|OLCUC|ONLCR|OCRNL|ONOCR|ONLRET|OFILL|OFDEL|0xffff0000, " +
      "c_cflag=B4000000|B4000000<<IBSHIFT|CS8|CSTOPB|CREAD|PARENB|PARODD|HUPCL|CLOCAL|CMSPAR|CRTSCTS|0x2ff0e000, " +
      "c_lflag=ISIG|ICANON|XCASE|ECHO|ECHOE|ECHOK|ECHONL|NOFLSH|IEXTEN|ECHOCTL|ECHOPRT|ECHOKE|FLUSHO|PENDIN|TOSTOP|EXTPROC|" +
      "0xfffe2000, ...}",
  );
  settings(0, 0, 0o10000, 0);
  assert.equal(
    shown(TIOC.TCSETS, AT),
    "SNDCTL_TMR_START or TCSETS, {c_iflag=, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|, c_cflag=BOTHER|CS5|, c_lflag=, ...}",
  );
});

test("sizes, numbers and words", () => {
  settings(0x0002_0001, 0);
  assert.equal(shown(TIOC.TIOCSWINSZ, AT), "TIOCSWINSZ, {ws_row=1, ws_col=2, ws_xpixel=0, ws_ypixel=0}");
  assert.equal(shown(TIOC.TIOCGPTN, AT, Number.NaN), "at the exit");
  assert.equal(shown(TIOC.TIOCGPTN, AT), "TIOCGPTN, [131073]");
  assert.equal(shown(TIOC.TIOCGPTN, 8, -14), "TIOCGPTN, 0x8");
  assert.equal(shown(TIOC.TCFLSH, 2), "TCFLSH, TCIOFLUSH");
  assert.equal(shown(TIOC.TCFLSH, 7), "TCFLSH, 0x7 /* TC??? */");
  assert.equal(shown(TIOC.TCXONC, 0), "TCXONC, TCOOFF");
  assert.equal(shown(TIOC.TIOCNOTTY, 5), "TIOCNOTTY");
  assert.equal(shown(TIOC.TIOCGPTPEER, 0x80102), "TIOCGPTPEER, 0x80102");
  assert.equal(shown(0x5499, 0), "_IOC(_IOC_NONE, 0x54, 0x99, 0), NULL");
});
