/** Pending signals read from a descriptor. @see signalfd(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { Kernel } from "../kernel.ts";
import { takeSignal } from "../signal/mask.ts";
import type { SignalInfo } from "../signal/signal-info.ts";
import { SignalSet } from "../signal/signal-set.ts";
import type { WaitQueue } from "../task/wait.ts";
import { EventFile } from "./event-file.ts";

/** struct signalfd_siginfo. */
const SIZE = 128;

export class SignalFd extends EventFile {
  readonly #kernel: Kernel;
  /** The signals it takes. */
  readonly wanted = new SignalSet();
  readonly #others = new SignalSet();

  /** @param flags O_NONBLOCK or 0 */
  constructor(kernel: Kernel, flags: number) {
    super(O.RDWR | flags, "[signalfd]");
    this.#kernel = kernel;
  }
  override get waitQueue(): WaitQueue {
    return this.#kernel.current.process.signals.arrivals;
  }
  override details(): string {
    return `sigmask:\t${this.wanted.toHex()}\n`;
  }
  /** Ready for the task that asks: a signalfd shows everyone its own signals. */
  override poll(): number {
    const { signals, process } = this.#kernel.current;
    const own = signals.pending.set;
    const shared = process.signals.pending.set;
    const low = (own.low | shared.low) & this.wanted.low;
    const high = (own.high | shared.high) & this.wanted.high;
    return (low | high) !== 0 ? POLL.IN | POLL.RDNORM : 0;
  }
  override get unit(): number {
    return SIZE;
  }
  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (length < SIZE) return -Errno.EINVAL;
    this.#others.low = ~this.wanted.low;
    this.#others.high = ~this.wanted.high;
    let done = 0;
    while (done + SIZE <= length) {
      const info = takeSignal(this.#kernel.current, this.#others);
      if (info === null) break;
      store(buffer.u8.subarray(offset + done, offset + done + SIZE), info);
      done += SIZE;
    }
    return done === 0 ? -Errno.EAGAIN : done;
  }
  override write(): SysResult {
    return -Errno.EINVAL;
  }
  override pread(): SysResult {
    return -Errno.ESPIPE;
  }
  override pwrite(): SysResult {
    return -Errno.ESPIPE;
  }
}

/** Codes that say which part of the union is valid. */
const SI_TIMER = -2;
const SI_USER_CODES = [0, -6];

function store(target: Uint8Array, info: SignalInfo): void {
  target.fill(0);
  const view = new DataView(target.buffer, target.byteOffset, SIZE);
  view.setUint32(0, info.signal, true);
  view.setInt32(4, info.errno, true);
  view.setInt32(8, info.code, true);
  if (info.code === SI_TIMER) {
    view.setUint32(24, info.timerId, true);
    view.setUint32(32, info.overrun, true);
  } else if (info.code > 0 && info.code < 0x80) {
    view.setBigUint64(72, info.address, true);
    return;
  } else {
    view.setUint32(12, info.pid, true);
    view.setUint32(16, info.uid, true);
  }
  if (SI_USER_CODES.includes(info.code)) return;
  view.setInt32(44, Number(BigInt.asIntN(32, info.value)), true);
  view.setBigUint64(48, info.value, true);
}
