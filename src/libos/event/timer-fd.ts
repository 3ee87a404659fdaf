/** A timer with a descriptor. @see timerfd_create(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { Kernel } from "../kernel.ts";
import { WaitQueue } from "../task/wait.ts";
import { type ClockBase, clockNow } from "../time/clocks.ts";
import { MIN_PERIOD, Timer } from "../time/timers.ts";
import { EventFile } from "./event-file.ts";

const SIZE = 8;

export class TimerFd extends EventFile {
  readonly #kernel: Kernel;
  readonly base: ClockBase;
  readonly #clock: number;
  /** Of the last timerfd_settime(2). */
  settimeFlags = 0;
  readonly #queue = new WaitQueue();
  readonly #timer: Timer;
  /** Next expiration that was not read, ns on the timer's clock; null: not armed. */
  #due: bigint | null = null;
  #interval = 0n;

  /** @param flags O_NONBLOCK or 0 @param clock CLOCK_* that `base` stands for */
  constructor(kernel: Kernel, base: ClockBase, flags: number, clock: number) {
    super(O.RDONLY | flags, "[timerfd]");
    this.#kernel = kernel;
    this.base = base;
    this.#clock = clock;
    this.#timer = new Timer(() => this.#expired());
  }

  get interval(): bigint {
    return this.#interval;
  }
  /** ns until the next expiration; 0n: not armed. */
  remaining(): bigint {
    if (this.#due === null) return 0n;
    const left = this.#due - this.#now();
    if (left > 0n) return left;
    return this.#interval === 0n ? 0n : this.#interval - (-left % this.#interval);
  }
  /** @param due absolute on the timer's clock; null: disarm */
  set(due: bigint | null, interval: bigint): void {
    this.#kernel.timers.cancel(this.#timer);
    this.#due = due;
    this.#interval = interval;
    if (due !== null) this.#schedule(due, 0);
    this.#queue.wake();
  }

  override details(): string {
    const pair = (time: bigint): string => `(${time / 1_000_000_000n}, ${time % 1_000_000_000n})`;
    return (
      `clockid: ${this.#clock}\nticks: ${this.#expirations()}\nsettime flags: 0${this.settimeFlags.toString(8)}\n` +
      `it_value: ${pair(this.remaining())}\nit_interval: ${pair(this.#interval)}\n`
    );
  }
  /** Since the last read. */
  #expirations(): bigint {
    if (this.#due === null) return 0n;
    const late = this.#now() - this.#due;
    if (late < 0n) return 0n;
    return this.#interval === 0n ? 1n : 1n + late / this.#interval;
  }
  override get waitQueue(): WaitQueue {
    return this.#queue;
  }
  override poll(): number {
    return this.#due !== null && this.#now() >= this.#due ? POLL.IN | POLL.RDNORM : 0;
  }
  override get unit(): number {
    return SIZE;
  }
  override read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    if (length < SIZE) return -Errno.EINVAL;
    if (this.#due === null) return -Errno.EAGAIN;
    const late = this.#now() - this.#due;
    if (late < 0n) return -Errno.EAGAIN;
    let expirations = 1n;
    if (this.#interval === 0n) this.#due = null;
    else {
      expirations += late / this.#interval;
      this.#due += expirations * this.#interval;
      this.#schedule(this.#due, MIN_PERIOD);
    }
    new DataView(buffer.u8.buffer, buffer.u8.byteOffset).setBigUint64(offset, expirations, true);
    return SIZE;
  }
  override pread(): SysResult {
    return -Errno.ESPIPE;
  }
  override pwrite(): SysResult {
    return -Errno.ESPIPE;
  }
  protected override release(): SysResult {
    this.#kernel.timers.cancel(this.#timer);
    return 0;
  }

  #now(): bigint {
    return clockNow(this.#kernel, this.base);
  }
  #schedule(due: bigint, atLeast: number): void {
    const wait = Math.max(atLeast, Number(due - this.#now()));
    this.#kernel.timers.arm(this.#timer, this.#kernel.time.now() + wait);
  }
  /** Wakes the sleepers; armed again by the read that takes the expirations. */
  #expired(): void {
    if (this.#due === null) return;
    if (this.#now() < this.#due) this.#schedule(this.#due, MIN_PERIOD);
    else this.#queue.wake();
  }
}
