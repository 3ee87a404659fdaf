/** One of the three timers of setitimer(2). Times are nanoseconds. */
import { SI, SIG } from "../../abi/signal.ts";
import type { Kernel } from "../kernel.ts";
import { sendToProcess } from "../signal/send.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import type { Process } from "../task/process.ts";
import { CPU_TIMER_PERIOD, MIN_PERIOD, Timer } from "./timers.ts";

export const ITIMER = { REAL: 0, VIRTUAL: 1, PROF: 2 } as const;
const SIGNALS = [SIG.ALRM, SIG.VTALRM, SIG.PROF];

export class IntervalTimer {
  readonly #kernel: Kernel;
  readonly #process: Process;
  readonly #which: number;
  readonly #timer: Timer;
  /** On the clock that this timer counts. */
  #due = 0;
  interval = 0;

  constructor(kernel: Kernel, process: Process, which: number) {
    this.#kernel = kernel;
    this.#process = process;
    this.#which = which;
    this.#timer = new Timer((now) => this.#fire(now));
  }
  /** @param value ns from now; 0: disarm @param interval ns; 0: once */
  set(value: number, interval: number): void {
    this.interval = interval;
    if (value === 0) {
      this.#kernel.timers.cancel(this.#timer);
      return;
    }
    this.#due = this.#clock() + value;
    this.#kernel.timers.arm(this.#timer, this.#kernel.time.now() + value);
  }
  /** ns until it fires; 0: not armed. */
  remaining(): number {
    return this.#timer.armed ? Math.max(1000, this.#due - this.#clock()) : 0;
  }

  #clock(): number {
    return this.#which === ITIMER.REAL ? this.#kernel.time.now() : this.#kernel.scheduler.timeOf(this.#process);
  }
  #fire(now: number): void {
    const clock = this.#which === ITIMER.REAL ? now : this.#clock();
    if (clock < this.#due) {
      this.#kernel.timers.arm(this.#timer, now + Math.max(MIN_PERIOD, this.#due - clock));
      return;
    }
    if (this.interval > 0) {
      this.#due += Math.ceil((clock - this.#due + 1) / this.interval) * this.interval;
      const least = this.#which === ITIMER.REAL ? MIN_PERIOD : CPU_TIMER_PERIOD;
      this.#kernel.timers.arm(this.#timer, now + Math.max(least, this.#due - clock));
    }
    sendToProcess(this.#process, SignalInfo.plain(SIGNALS[this.#which]!, SI.KERNEL));
  }
}

/** The process's timer of a kind, made when first asked for. */
export function intervalTimer(kernel: Kernel, process: Process, which: number): IntervalTimer {
  let timer = process.timers.interval[which] ?? null;
  if (timer === null) {
    timer = new IntervalTimer(kernel, process, which);
    process.timers.interval[which] = timer;
  }
  return timer;
}
