/** ioctl(2) as strace(1) writes it: requests of terminals with what they carry. */
import {
  CFLAG,
  IBSHIFT,
  IFLAG,
  LFLAG,
  OFLAG,
  SPEEDS,
  TERMIO_SIZE,
  TERMIOS_SIZE,
  TERMIOS2_SIZE,
  TIOC,
  WINSIZE_SIZE,
} from "../../../abi/termios.ts";
import type { UserMemory } from "../../mm/user-memory.ts";
import type { TracedCall } from "./call.ts";
import { nameOf } from "./names.ts";
import { bytesAt, hex, pointer } from "./text.ts";

/** How the argument of a request is shown, and whether the call writes it. */
interface Shape {
  output: boolean;
  show: (mem: UserMemory, argument: number) => string;
}
const input = (show: Shape["show"]): Shape => ({ output: false, show });
const output = (show: Shape["show"]): Shape => ({ output: true, show });

const int = (mem: UserMemory, at: number): string => (mem.canRead(at, 4) ? `[${mem.i32(at)}]` : pointer(at));
const number = (_mem: UserMemory, value: number): string => String(value | 0);
const settings =
  (size: number) =>
  (mem: UserMemory, at: number): string =>
    mem.canRead(at, size) ? settingsAt(mem.view, at, size === TERMIO_SIZE) : pointer(at);
const oneOf =
  (names: readonly string[], other: string) =>
  (_mem: UserMemory, value: number): string =>
    names[value] ?? `${hex(value >>> 0)} /* ${other} */`;

const [termio, termios, termios2] = [TERMIO_SIZE, TERMIOS_SIZE, TERMIOS2_SIZE].map(settings) as [
  Shape["show"],
  Shape["show"],
  Shape["show"],
];
const FLUSHES = ["TCIFLUSH", "TCOFLUSH", "TCIOFLUSH"];
const FLOWS = ["TCOOFF", "TCOON", "TCIOFF", "TCION"];

const SHAPES = new Map<number, Shape>([
  [TIOC.TCGETS, output(termios)],
  [TIOC.TCGETS2, output(termios2)],
  [TIOC.TCGETA, output(termio)],
  [TIOC.TCSETS, input(termios)],
  [TIOC.TCSETSW, input(termios)],
  [TIOC.TCSETSF, input(termios)],
  [TIOC.TCSETS2, input(termios2)],
  [TIOC.TCSETSW2, input(termios2)],
  [TIOC.TCSETSF2, input(termios2)],
  [TIOC.TCSETA, input(termio)],
  [TIOC.TCSETAW, input(termio)],
  [TIOC.TCSETAF, input(termio)],
  [TIOC.TIOCGWINSZ, output(windowAt)],
  [TIOC.TIOCSWINSZ, input(windowAt)],
  [TIOC.FIONREAD, output(int)],
  [TIOC.TIOCOUTQ, output(int)],
  [TIOC.TIOCGPGRP, output(int)],
  [TIOC.TIOCGSID, output(int)],
  [TIOC.TIOCGETD, output(int)],
  [TIOC.TIOCGEXCL, output(int)],
  [TIOC.TIOCGPTN, output(int)],
  [TIOC.TIOCGDEV, output(int)],
  [TIOC.TIOCGSOFTCAR, output(int)],
  [TIOC.TIOCSPGRP, input(int)],
  [TIOC.TIOCSETD, input(int)],
  [TIOC.TIOCSPTLCK, input(int)],
  [TIOC.TIOCPKT, input(int)],
  [TIOC.TIOCSSOFTCAR, input(int)],
  [TIOC.FIONBIO, input(int)],
  [TIOC.FIOASYNC, input(int)],
  [TIOC.TCSBRK, input(number)],
  [TIOC.TCSBRKP, input(number)],
  [TIOC.TIOCSCTTY, input(number)],
  [TIOC.TIOCSTI, input((mem, at) => bytesAt(mem, at, 1))],
  [TIOC.TIOCSIG, input((_mem, value) => hex(value))],
  [TIOC.TIOCGPTPEER, input((_mem, value) => hex(value))],
  [TIOC.TCFLSH, input(oneOf(FLUSHES, "TC???"))],
  [TIOC.TCXONC, input(oneOf(FLOWS, "TC???"))],
]);
/** Requests without an argument. */
const BARE: ReadonlySet<number> = new Set([
  TIOC.TIOCEXCL,
  TIOC.TIOCNXCL,
  TIOC.TIOCNOTTY,
  TIOC.TIOCSBRK,
  TIOC.TIOCCBRK,
  TIOC.TIOCVHANGUP,
  TIOC.FIOCLEX,
  TIOC.FIONCLEX,
]);

export function ioctl(call: TracedCall): string[] | null {
  const [fd, request, argument] = call.values as [number, number, number];
  const name = nameOf("ioctlcmd", request);
  const start = [String(fd), name.endsWith("*/") ? unknownRequest(request) : name];
  if (BARE.has(request)) return start;
  const shape = SHAPES.get(request);
  if (shape === undefined) return [...start, pointer(argument)];
  if (!shape.output) return [...start, shape.show(call.mem, argument)];
  if (Number.isNaN(call.result)) return null;
  return [...start, call.result < 0 ? pointer(argument) : shape.show(call.mem, argument)];
}

const DIRECTIONS = ["_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"];
/** A request by its parts: direction, type, number, size. @see ioctl(2) */
function unknownRequest(request: number): string {
  const parts = [(request >>> 8) & 0xff, request & 0xff, (request >>> 16) & 0x3fff].map(hex);
  return `_IOC(${DIRECTIONS[request >>> 30]}, ${parts.join(", ")})`;
}

function windowAt(mem: UserMemory, at: number): string {
  if (!mem.canRead(at, WINSIZE_SIZE)) return pointer(at);
  const fields = ["ws_row", "ws_col", "ws_xpixel", "ws_ypixel"];
  return `{${fields.map((name, i) => `${name}=${mem.view.getUint16(at + 2 * i, true)}`).join(", ")}}`;
}

type Names = readonly (readonly [string, number])[];
const IFLAGS = Object.entries(IFLAG);
const OFLAGS = Object.entries(OFLAG).filter(([name]) => !/DLY|XTABS/.test(name));
const CFLAGS = ["CSTOPB", "CREAD", "PARENB", "PARODD", "HUPCL", "CLOCAL", "CMSPAR", "CRTSCTS"] as const;
const CNAMES: Names = CFLAGS.map((name) => [name, CFLAG[name]]);
const LNAMES = [
  ...(["ISIG", "ICANON", "XCASE", "ECHO", "ECHOE", "ECHOK", "ECHONL", "NOFLSH", "IEXTEN", "ECHOCTL"] as const),
  ...(["ECHOPRT", "ECHOKE", "FLUSHO", "PENDIN", "TOSTOP", "EXTPROC"] as const),
];
const LFLAGS: Names = LNAMES.map((name) => [name, LFLAG[name]]);

/** The names of the bits, and what has none; `known` were shown already. */
function bits(value: number, names: Names, known = 0): string {
  const parts: string[] = [];
  let rest = (value & ~known) >>> 0;
  for (const [name, bit] of names) {
    if ((rest & bit) >>> 0 !== bit) continue;
    parts.push(name);
    rest = (rest & ~bit) >>> 0;
  }
  if (rest !== 0) parts.push(hex(rest));
  return parts.join("|");
}
/** Delays of c_oflag, in the order of their names: NL0, CR3, XTABS. */
const DELAYS: Names = [
  ["NL", OFLAG.NLDLY],
  ["CR", OFLAG.CRDLY],
  ["TAB", OFLAG.TABDLY],
  ["BS", OFLAG.BSDLY],
  ["VT", OFLAG.VTDLY],
  ["FF", OFLAG.FFDLY],
];
function outputFlags(value: number): string {
  const shown = DELAYS.map(([name, mask]) => `${name}${(value & mask) / (mask & -mask)}`.replace("TAB3", "XTABS"));
  const known = DELAYS.reduce((all, [, mask]) => all | mask, 0);
  return `${shown.join("|")}|${bits(value, OFLAGS, known)}`;
}
function speed(bitsOfSpeed: number): string {
  if (bitsOfSpeed === CFLAG.BOTHER) return "BOTHER";
  const index = (bitsOfSpeed & CFLAG.BOTHER) === 0 ? bitsOfSpeed : (bitsOfSpeed & 0o17) + 16;
  return `B${SPEEDS[index]}`;
}
function controlFlags(value: number): string {
  const from = (value >>> IBSHIFT) & CFLAG.CBAUD;
  const parts = [speed(value & CFLAG.CBAUD)];
  if (from !== 0) parts.push(`${speed(from)}<<IBSHIFT`);
  parts.push(`CS${5 + ((value & CFLAG.CSIZE) >> 4)}`);
  parts.push(bits(value, CNAMES, CFLAG.CBAUD | CFLAG.CIBAUD | CFLAG.CSIZE));
  return parts.join("|");
}

/** @param short struct termio, with fields of two bytes */
function settingsAt(view: DataView, at: number, short: boolean): string {
  const field = (i: number): number => (short ? view.getUint16(at + 2 * i, true) : view.getUint32(at + 4 * i, true));
  return (
    `{c_iflag=${bits(field(0), IFLAGS)}, c_oflag=${outputFlags(field(1))}, ` +
    `c_cflag=${controlFlags(field(2))}, c_lflag=${bits(field(3), LFLAGS)}, ...}`
  );
}
