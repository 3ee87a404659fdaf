/** A timer of timer_create(2). Times are nanoseconds on the timer's own clock. */
import type { Kernel } from "../kernel.ts";
import { dropsSignal, sendToProcess, sendToTask } from "../signal/send.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";
import { type ClockBase, clockNow } from "./clocks.ts";
import { CPU_TIMER_PERIOD, MIN_PERIOD, Timer } from "./timers.ts";

const MAX_OVERRUN = 0x7fff_ffff;

export interface Notification {
  /** 0: none is sent. */
  signal: number;
  value: bigint;
  /** SIGEV_THREAD_ID: to this task; null: to the process. */
  task: Task | null;
}

export class PosixTimer {
  readonly id: number;
  readonly #kernel: Kernel;
  readonly #process: Process;
  readonly base: ClockBase;
  /** CLOCK_* as timer_create(2) was given. */
  readonly clock: number;
  readonly notification: Notification;
  readonly #timer: Timer;
  #due = 0n;
  #interval = 0n;
  #armed = false;
  /** The signal is queued and not delivered yet. */
  #pending = false;
  #overrun = 0;

  constructor(
    kernel: Kernel,
    process: Process,
    id: number,
    base: ClockBase,
    notification: Notification,
    clock: number,
  ) {
    this.id = id;
    this.#kernel = kernel;
    this.#process = process;
    this.base = base;
    this.notification = notification;
    this.clock = clock;
    this.#timer = new Timer(() => this.#fire());
  }

  get interval(): bigint {
    return this.#interval;
  }
  /** Of the last delivered signal. */
  get overrun(): number {
    return this.#overrun;
  }
  /** ns until it fires; 0n: not armed. A periodic timer without a signal goes on by itself. */
  remaining(): bigint {
    if (!this.#armed) return 0n;
    const now = clockNow(this.#kernel, this.base);
    if (now >= this.#due) {
      if (this.#interval === 0n) return this.notification.signal === 0 ? 0n : 1n;
      return this.#interval - ((now - this.#due) % this.#interval);
    }
    return this.#due - now;
  }
  /** @param due absolute, on the timer's clock; null: disarm */
  set(due: bigint | null, interval: bigint): void {
    this.cancel();
    if (due === null) {
      this.#interval = interval;
      return;
    }
    this.#armed = true;
    this.#due = due;
    this.#interval = interval;
    this.#schedule(0);
  }
  cancel(): void {
    this.#kernel.timers.cancel(this.#timer);
    this.#armed = false;
    this.#overrun = 0;
  }

  /** The signal reaches the guest. @returns how many expirations it stands for beyond the first */
  deliver(): number {
    this.#pending = false;
    this.#overrun = 0;
    if (this.#armed && this.#interval > 0n) {
      this.#overrun = Math.min(MAX_OVERRUN, Math.max(0, Number(this.#advance()) - 1));
      this.#schedule(this.#leastPeriod);
    }
    return this.#overrun;
  }

  /** From one expiration to the next, ns. */
  get #leastPeriod(): number {
    return typeof this.base === "string" ? MIN_PERIOD : CPU_TIMER_PERIOD;
  }
  /** Moves the due time behind now. @returns by how many periods */
  #advance(): bigint {
    const late = clockNow(this.#kernel, this.base) - this.#due;
    if (late < 0n) return 0n;
    const periods = late / this.#interval + 1n;
    this.#due += periods * this.#interval;
    return periods;
  }
  #schedule(atLeast: number): void {
    const wait = Number(this.#due - clockNow(this.#kernel, this.base));
    this.#kernel.timers.arm(this.#timer, this.#kernel.time.now() + Math.max(atLeast, wait));
  }
  #fire(): void {
    if (clockNow(this.#kernel, this.base) < this.#due) {
      this.#schedule(MIN_PERIOD);
      return;
    }
    const { signal, value, task } = this.notification;
    if (signal === 0) {
      if (this.#interval === 0n) this.#armed = false;
      return;
    }
    if (!this.#pending) {
      const ignored = dropsSignal(this.#process, task, signal);
      const info = SignalInfo.timer(signal, this.id, value);
      info.timer = this;
      this.#pending = !ignored;
      if (task === null) sendToProcess(this.#process, info);
      else if (!task.exited) sendToTask(task, info);
    }
    if (this.#interval === 0n) this.#armed = false;
    else if (!this.#pending) {
      this.#advance();
      this.#schedule(this.#leastPeriod);
    }
  }
}
