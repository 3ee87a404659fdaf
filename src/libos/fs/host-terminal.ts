/**
 * Terminal calls of the guest on the host's terminal. Settings and sizes are the host's; process groups and sessions
 * are the guest's own. @see ioctl_tty(2)
 */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { SIG } from "../../abi/signal.ts";
import { TERMIO_SIZE, TERMIOS_SIZE, TERMIOS2_SIZE, TIOC, WINSIZE_SIZE } from "../../abi/termios.ts";
import type { Host, PinnedBytes } from "../../host/host.ts";
import type { Kernel } from "../kernel.ts";
import { Restart, type Task } from "../task/task.ts";
import { checkForeground, hangUpSession, jobControlRequest } from "../tty/job-control.ts";
import { Terminal } from "../tty/terminal.ts";
import type { File } from "./file.ts";
import type { Inode } from "./inode.ts";

/** How long to wait between looks whether output has drained, ns. */
const DRAIN_INTERVAL = 2e6;

type Action = "get" | "set" | "drain-set" | "int";
interface Request {
  action: Action;
  /** Bytes of the structure. */
  size: number;
}
const structure = (action: Action, size: number): Request => ({ action, size });
const requests = new Map<number, Request>([
  [TIOC.TCGETS, structure("get", TERMIOS_SIZE)],
  [TIOC.TCSETS, structure("set", TERMIOS_SIZE)],
  [TIOC.TCSETSW, structure("drain-set", TERMIOS_SIZE)],
  [TIOC.TCSETSF, structure("drain-set", TERMIOS_SIZE)],
  [TIOC.TCGETS2, structure("get", TERMIOS2_SIZE)],
  [TIOC.TCSETS2, structure("set", TERMIOS2_SIZE)],
  [TIOC.TCSETSW2, structure("drain-set", TERMIOS2_SIZE)],
  [TIOC.TCSETSF2, structure("drain-set", TERMIOS2_SIZE)],
  [TIOC.TCGETA, structure("get", TERMIO_SIZE)],
  [TIOC.TCSETA, structure("set", TERMIO_SIZE)],
  [TIOC.TCSETAW, structure("drain-set", TERMIO_SIZE)],
  [TIOC.TCSETAF, structure("drain-set", TERMIO_SIZE)],
  [TIOC.TIOCGWINSZ, structure("get", WINSIZE_SIZE)],
  [TIOC.TIOCSWINSZ, structure("set", WINSIZE_SIZE)],
  [TIOC.FIONREAD, structure("get", 4)],
  [TIOC.TIOCOUTQ, structure("get", 4)],
  [TIOC.TIOCGETD, structure("get", 4)],
  [TIOC.TIOCGEXCL, structure("get", 4)],
  [TIOC.TCXONC, structure("int", 0)],
  [TIOC.TCFLSH, structure("int", 0)],
  [TIOC.TIOCEXCL, structure("int", 0)],
  [TIOC.TIOCNXCL, structure("int", 0)],
]);

/** Processes of the background are stopped for these. */
const FOREGROUND_ONLY: ReadonlySet<number> = new Set([
  ...[...requests].filter(([request, { action }]) => action.endsWith("set") && request !== TIOC.TIOCSWINSZ).map(first),
  ...[TIOC.TCSBRK, TIOC.TCSBRKP, TIOC.TCFLSH, TIOC.TCXONC],
]);
function first([request]: readonly [number, Request]): number {
  return request;
}

export class HostTerminal extends Terminal {
  readonly #host: Host;
  readonly #fd: number;
  readonly #buffer: PinnedBytes;
  /** struct termios2 as found. */
  readonly #saved = new Uint8Array(TERMIOS2_SIZE);
  /** Whether the guest changed the settings. */
  #changed = false;
  readonly device: number;
  /** Opens it again: set by what has the descriptor. */
  opener: ((inode: Inode, flags: number) => File | SysError) | null = null;

  private constructor(host: Host, fd: number, buffer: PinnedBytes, device: number) {
    super();
    this.device = device;
    this.#host = host;
    this.#fd = fd;
    this.#buffer = buffer;
    this.#saved.set(buffer.u8.subarray(0, TERMIOS2_SIZE));
  }

  /** @param device its number @returns null if the descriptor is no terminal */
  static of(host: Host, fd: number, device: number): HostTerminal | null {
    const buffer = host.allocate(64);
    return host.files.ioctl(fd, TIOC.TCGETS2, buffer) < 0 ? null : new HostTerminal(host, fd, buffer, device);
  }
  /** TOSTOP of the host's settings stops the monitor itself. */
  override get stopsOutput(): boolean {
    return false;
  }
  /** The guest's session loses it; the host's terminal is not the guest's to hang up. */
  override hangUp(kernel: Kernel): void {
    hangUpSession(kernel, this);
  }
  override open(inode: Inode, flags: number): File | SysError {
    return this.opener?.(inode, flags) ?? -Errno.ENXIO;
  }

  /** Gives the terminal its original settings back, if the guest changed them. Safe at any time, also in a crash. */
  restore(): void {
    if (!this.#changed) return;
    this.#changed = false;
    this.#buffer.u8.set(this.#saved);
    this.#host.files.ioctl(this.#fd, TIOC.TCSETS2, this.#buffer);
  }

  ioctl(task: Task, request: number, argument: number, readable: boolean): SysResult {
    const known = requests.get(request);
    if (FOREGROUND_ONLY.has(request)) {
      const checked = checkForeground(task, this, SIG.TTOU);
      if (checked !== 0) return checked;
    }
    if (known === undefined) return this.#own(task, request, argument, readable);
    if (known.action === "int") return this.#host.files.ioctlInt(this.#fd, request, argument | 0);
    if (known.action === "get") {
      const result = this.#host.files.ioctl(this.#fd, request, this.#buffer);
      if (result < 0) return result;
      if (!task.mem.canWrite(argument, known.size)) return -Errno.EFAULT;
      task.mem.u8.set(this.#buffer.u8.subarray(0, known.size), argument);
      return result;
    }
    if (!task.mem.canRead(argument, known.size)) return -Errno.EFAULT;
    if (known.action === "drain-set") {
      const waiting = this.#drain(task);
      if (waiting !== 0) return waiting;
    }
    this.#buffer.u8.set(task.mem.u8.subarray(argument, argument + known.size));
    this.#changed ||= request !== TIOC.TIOCSWINSZ;
    return this.#host.files.ioctl(this.#fd, request, this.#buffer);
  }

  /** Calls that the guest's own process ids answer, or that are refused. */
  #own(task: Task, request: number, argument: number, readable: boolean): SysResult {
    const session = jobControlRequest(task, this, request, argument, readable);
    if (session !== null) return session;
    switch (request) {
      case TIOC.TCSBRK:
      case TIOC.TCSBRKP: {
        const waiting = this.#drain(task);
        if (waiting !== 0) return waiting;
        // tcdrain(3) is all that is asked of a non-zero argument; zero sends a break, as TCSBRKP does.
        const drainOnly = request === TIOC.TCSBRK && (argument | 0) !== 0;
        return drainOnly ? 0 : this.#host.files.ioctlInt(this.#fd, request, argument | 0);
      }
      case TIOC.TIOCSTI:
        return -Errno.EIO;
      default:
        return -Errno.ENOTTY;
    }
  }
  /** Waits, without keeping the thread, until the output queue is empty. @returns 0 when it is */
  #drain(task: Task): SysResult {
    if (this.#host.files.ioctl(this.#fd, TIOC.TIOCOUTQ, this.#buffer) < 0) return 0;
    const view = new DataView(this.#buffer.u8.buffer, this.#buffer.u8.byteOffset, 4);
    if (view.getInt32(0, true) === 0) return 0;
    task.deadline = this.#host.clock.monotonic() + DRAIN_INTERVAL;
    return task.block(null, Restart.IfAsked);
  }
}
