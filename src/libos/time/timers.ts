/** Everything that shall happen at a time: a heap of one-shot timers, earliest first. */

/** A periodic timer is not served more often, ns: guest code must get on between two expirations. */
export const MIN_PERIOD = 50_000;
/** Timers on CPU clocks expire in steps of this, ns: Linux looks at them in its timer interrupt. @see time(7), "Jiffies" */
export const CPU_TIMER_PERIOD = 4_000_000;

/** One timer; made once, armed as often as wanted. */
export class Timer {
  /** Host monotonic ns; meaningful while armed. */
  deadline = Number.POSITIVE_INFINITY;
  /** Place in the heap; -1: not armed. */
  index = -1;
  readonly fire: (now: number) => void;

  constructor(fire: (now: number) => void) {
    this.fire = fire;
  }
  get armed(): boolean {
    return this.index >= 0;
  }
}

export class Timers {
  readonly #heap: Timer[] = [];

  /** Earliest deadline, host monotonic ns; Infinity: none. */
  get next(): number {
    return this.#heap.length === 0 ? Number.POSITIVE_INFINITY : this.#heap[0]!.deadline;
  }
  /** Arms or re-arms. */
  arm(timer: Timer, deadline: number): void {
    this.cancel(timer);
    timer.deadline = deadline;
    timer.index = this.#heap.length;
    this.#heap.push(timer);
    this.#up(timer.index);
  }
  cancel(timer: Timer): void {
    const index = timer.index;
    if (index < 0) return;
    timer.index = -1;
    const last = this.#heap.pop()!;
    if (last === timer) return;
    this.#place(last, index);
    this.#up(index);
    this.#down(last.index);
  }
  /** Fires, in order of their deadlines, the timers that are due at `now`. A timer may arm itself again. */
  expire(now: number): void {
    while (this.#heap.length > 0 && this.#heap[0]!.deadline <= now) {
      const timer = this.#heap[0]!;
      this.cancel(timer);
      timer.fire(now);
    }
  }

  #place(timer: Timer, index: number): void {
    this.#heap[index] = timer;
    timer.index = index;
  }
  #up(from: number): void {
    let index = from;
    const timer = this.#heap[index]!;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#heap[parent]!.deadline <= timer.deadline) break;
      this.#place(this.#heap[parent]!, index);
      index = parent;
    }
    this.#place(timer, index);
  }
  #down(from: number): void {
    let index = from;
    const timer = this.#heap[index]!;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.#heap.length) break;
      if (child + 1 < this.#heap.length && this.#heap[child + 1]!.deadline < this.#heap[child]!.deadline) child++;
      if (this.#heap[child]!.deadline >= timer.deadline) break;
      this.#place(this.#heap[child]!, index);
      index = child;
    }
    this.#place(timer, index);
  }
}
