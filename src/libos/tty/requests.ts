/** ioctl(2) on a pseudo-terminal. Settings, sizes and sessions are the slave's, whichever side is asked. @see ioctl_tty(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { SIG } from "../../abi/signal.ts";
import { CC, CFLAG, FLOW, FLUSH, TIOC, VDISABLE, WINSIZE_SIZE } from "../../abi/termios.ts";
import type { File } from "../fs/file.ts";
import { install } from "../syscall/operands.ts";
import { CAP } from "../task/capabilities.ts";
import type { Task } from "../task/task.ts";
import { checkForeground, jobControlRequest, signalGroup } from "./job-control.ts";
import type { Pty } from "./pty.ts";
import { TERMIOS_BYTES, Termios, type TermiosLayout } from "./termios.ts";

const GET = new Map<number, TermiosLayout>([
  [TIOC.TCGETS, "termios"],
  [TIOC.TCGETS2, "termios2"],
  [TIOC.TCGETA, "termio"],
]);
/** … and whether the input is thrown away. Output needs no time to drain: what is written has left the terminal. */
const SET = new Map<number, readonly [TermiosLayout, boolean]>([
  [TIOC.TCSETS, ["termios", false]],
  [TIOC.TCSETSW, ["termios", false]],
  [TIOC.TCSETSF, ["termios", true]],
  [TIOC.TCSETS2, ["termios2", false]],
  [TIOC.TCSETSW2, ["termios2", false]],
  [TIOC.TCSETSF2, ["termios2", true]],
  [TIOC.TCSETA, ["termio", false]],
  [TIOC.TCSETAW, ["termio", false]],
  [TIOC.TCSETAF, ["termio", true]],
]);
/** Refused to processes of the background, by a signal. */
const FOREGROUND_ONLY: ReadonlySet<number> = new Set([
  TIOC.TIOCSETD,
  TIOC.TIOCSBRK,
  TIOC.TIOCCBRK,
  TIOC.TCSBRK,
  TIOC.TCSBRKP,
  TIOC.TCFLSH,
  TIOC.TCXONC,
]);

/** @param file the description that is asked @param master whether it is the master's */
export function terminalRequest(
  task: Task,
  pty: Pty,
  file: File,
  master: boolean,
  request: number,
  argument: number,
): SysResult {
  const get = GET.get(request);
  if (get !== undefined) return getSettings(task, pty, get, argument);
  const set = SET.get(request);
  if (set !== undefined) return setSettings(task, pty, set, argument);
  if (!master && FOREGROUND_ONLY.has(request)) {
    const checked = checkForeground(task, pty, SIG.TTOU);
    if (checked !== 0) return checked;
  }
  const session = jobControlRequest(task, pty, request, argument, file.readable, master);
  if (session !== null) return session;
  const own = master ? masterRequest(task, pty, request, argument) : null;
  return own ?? commonRequest(task, pty, master, request, argument);
}

function commonRequest(task: Task, pty: Pty, master: boolean, request: number, argument: number): SysResult {
  switch (request) {
    case TIOC.TIOCGWINSZ:
      return getSize(task, pty, argument);
    case TIOC.TIOCSWINSZ:
      return setSize(task, pty, argument);
    case TIOC.FIONREAD:
      return putInt(task, argument, master ? pty.masterReadable : pty.line.readable);
    case TIOC.TIOCOUTQ:
    case TIOC.TIOCGETD:
      return putInt(task, argument, 0);
    case TIOC.TIOCSETD:
      return setDiscipline(task, argument);
    case TIOC.TCSBRK:
    case TIOC.TCSBRKP:
      return 0;
    case TIOC.TCFLSH:
      if (argument !== FLUSH.IN && argument !== FLUSH.OUT && argument !== FLUSH.BOTH) return -Errno.EINVAL;
      if (master) pty.flushMaster(argument);
      else pty.flushSlave(argument);
      return 0;
    case TIOC.TCXONC:
      return flow(pty, master, argument);
    case TIOC.TIOCSTI:
      return simulateInput(task, pty, master, argument);
    case TIOC.TIOCEXCL:
    case TIOC.TIOCNXCL:
      if (master) pty.masterExclusive = request === TIOC.TIOCEXCL;
      else pty.exclusive = request === TIOC.TIOCEXCL;
      return 0;
    case TIOC.TIOCGEXCL:
      return putInt(task, argument, (master ? pty.masterExclusive : pty.exclusive) ? 1 : 0);
    case TIOC.TIOCGDEV:
      return putInt(task, argument, pty.device);
    case TIOC.TIOCVHANGUP:
      if (!task.capabilities.has(CAP.SYS_ADMIN)) return -Errno.EPERM;
      if (!master) pty.hangUp();
      return 0;
    case TIOC.TIOCGSOFTCAR:
      return putInt(task, argument, (pty.line.termios.cflag & CFLAG.CLOCAL) !== 0 ? 1 : 0);
    case TIOC.TIOCSSOFTCAR:
      return setLocal(task, pty, argument);
    case TIOC.TIOCGPTPEER:
      return -Errno.EIO;
    default:
      return -Errno.ENOTTY;
  }
}

/** What only a master knows. @returns null for another request */
function masterRequest(task: Task, pty: Pty, request: number, argument: number): SysResult | null {
  switch (request) {
    case TIOC.TIOCGPTN:
      return putInt(task, argument, pty.number);
    case TIOC.TIOCSPTLCK:
      return withInt(task, argument, (value) => {
        pty.locked = value !== 0;
        return 0;
      });
    case TIOC.TIOCGPTLCK:
      return putInt(task, argument, pty.locked ? 1 : 0);
    case TIOC.TIOCPKT:
      return withInt(task, argument, (value) => {
        pty.setPacketMode(value !== 0);
        return 0;
      });
    case TIOC.TIOCGPKT:
      return putInt(task, argument, pty.packet ? 1 : 0);
    case TIOC.TIOCSIG: {
      const signal = argument | 0;
      if (signal !== SIG.INT && signal !== SIG.QUIT && signal !== SIG.TSTP) return -Errno.EINVAL;
      signalGroup(task.kernel, pty.foreground, signal);
      return 0;
    }
    case TIOC.TIOCGPTPEER: {
      const flags = argument | 0;
      const peer = pty.openPeer(flags & ~(O.CREAT | O.EXCL | O.TRUNC | O.CLOEXEC));
      return typeof peer === "number" ? peer : install(task, peer, (flags & O.CLOEXEC) !== 0);
    }
    default:
      return null;
  }
}

function getSettings(task: Task, pty: Pty, layout: TermiosLayout, address: number): SysResult {
  const { mem } = task;
  if (!mem.canWrite(address, TERMIOS_BYTES[layout])) return -Errno.EFAULT;
  pty.line.termios.store(mem.view, address, layout);
  return 0;
}
function setSettings(task: Task, pty: Pty, [layout, flush]: readonly [TermiosLayout, boolean], address: number) {
  const checked = checkForeground(task, pty, SIG.TTOU);
  if (checked !== 0) return checked;
  const { mem } = task;
  if (!mem.canRead(address, TERMIOS_BYTES[layout])) return -Errno.EFAULT;
  const settings = new Termios();
  settings.copy(pty.line.termios);
  settings.load(mem.view, address, layout);
  apply(pty, settings, flush);
  return 0;
}
/** A pseudo-terminal has characters of eight bits and no parity. */
function apply(pty: Pty, settings: Termios, flush: boolean): void {
  settings.cflag = ((settings.cflag & ~(CFLAG.CSIZE | CFLAG.PARENB)) | CFLAG.CS8 | CFLAG.CREAD) >>> 0;
  pty.configure(settings, flush);
}
function setLocal(task: Task, pty: Pty, argument: number): SysResult {
  return withInt(task, argument, (value) => {
    const settings = new Termios();
    settings.copy(pty.line.termios);
    settings.cflag = value !== 0 ? settings.cflag | CFLAG.CLOCAL : settings.cflag & ~CFLAG.CLOCAL;
    apply(pty, settings, false);
    return 0;
  });
}

function getSize(task: Task, { size }: Pty, address: number): SysResult {
  const { mem } = task;
  if (!mem.canWrite(address, WINSIZE_SIZE)) return -Errno.EFAULT;
  mem.view.setUint16(address, size.rows, true);
  mem.view.setUint16(address + 2, size.columns, true);
  mem.view.setUint16(address + 4, size.width, true);
  mem.view.setUint16(address + 6, size.height, true);
  return 0;
}
function setSize(task: Task, pty: Pty, address: number): SysResult {
  const { mem } = task;
  if (!mem.canRead(address, WINSIZE_SIZE)) return -Errno.EFAULT;
  const field = (index: number) => mem.view.getUint16(address + 2 * index, true);
  pty.resize({ rows: field(0), columns: field(1), width: field(2), height: field(3) });
  return 0;
}

/** tcflow(3). VSTOP and VSTART go to the other side as any byte. */
function flow(pty: Pty, master: boolean, action: number): SysResult {
  switch (action) {
    case FLOW.OOFF:
    case FLOW.OON:
      pty.flow(action, master);
      return 0;
    case FLOW.IOFF:
    case FLOW.ION: {
      // A master has VSTOP and VSTART as every new terminal: its own settings never change.
      const { cc } = master ? new Termios() : pty.line.termios;
      const character = cc[action === FLOW.IOFF ? CC.VSTOP : CC.VSTART]!;
      if (character !== VDISABLE) pty.sendAcross(character, master);
      return 0;
    }
    default:
      return -Errno.EINVAL;
  }
}

function simulateInput(task: Task, pty: Pty, master: boolean, address: number): SysResult {
  const { process, mem } = task;
  const controls = !master && process.terminal === pty;
  if (!controls && !task.capabilities.has(CAP.SYS_ADMIN)) return -Errno.EPERM;
  if (!mem.canRead(address, 1)) return -Errno.EFAULT;
  pty.type(mem.u8[address]!, master);
  return 0;
}

/** Only N_TTY exists. */
function setDiscipline(task: Task, address: number): SysResult {
  return withInt(task, address, (value) => (value === 0 ? 0 : -Errno.EINVAL));
}

function withInt(task: Task, address: number, use: (value: number) => SysResult): SysResult {
  return task.mem.canRead(address, 4) ? use(task.mem.i32(address)) : -Errno.EFAULT;
}
function putInt(task: Task, address: number, value: number): SysResult {
  if (!task.mem.canWrite(address, 4)) return -Errno.EFAULT;
  task.mem.setU32(address, value);
  return 0;
}
