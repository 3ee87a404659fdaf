/**
 * What Linux does: SCHED_FIFO and SCHED_RR tasks first, by priority; the others share the CPU in proportion to weights
 * that follow from their nice values. A share is kept by virtual time, which runs slower for a heavier task: the task
 * with the least goes next. @see sched(7)
 */
import { SCHED } from "../scheduling.ts";
import type { Task } from "../task.ts";
import { Leave, type Policy } from "./policy.ts";
import { RealTimeQueue } from "./real-time-queue.ts";
import { TaskHeap } from "./task-heap.ts";

/** Ns in which every waiting task shall have had its turn, and the least that a turn is long. */
const LATENCY = 12e6;
const LEAST_SLICE = 1.5e6;
/** How far behind a sleeper may be when it wakes: its advantage over those that ran, ns of virtual time. */
const SLEEPER_CREDIT = 3e6;
/** How much more a woken task must deserve the CPU to take it at once, ns of virtual time. */
const WAKEUP_GRANULARITY = 1e6;
/** What sched_rr_get_interval(2) says of tasks that share by weight, ns. */
export const FAIR_SLICE = 3e6;
/** Time slice of SCHED_RR, ns. */
export const ROUND_ROBIN_SLICE = 100e6;
/** Of every second real-time tasks leave at least this much to the others, ns: sched_rt_runtime_us. */
const THROTTLE_PERIOD = 1e9;
const THROTTLE_RUNTIME = 0.95e9;

/** Weight of nice 0; one step of nice is a quarter more or less. */
const UNIT = 1024;
const WEIGHTS = Array.from({ length: 40 }, (_, i) => UNIT / 1.25 ** (i - 20));
/** SCHED_IDLE: less than the nicest. */
const IDLE_WEIGHT = 3;

function weightOf(task: Task): number {
  const { policy, nice } = task.scheduling;
  return policy === SCHED.IDLE ? IDLE_WEIGHT : WEIGHTS[nice + 20]!;
}

export class FairPolicy implements Policy {
  readonly #heap = new TaskHeap();
  readonly #realTime = new RealTimeQueue();
  /** Weights of the tasks in the heap. */
  #weight = 0;
  /** Never goes back: where tasks that come begin. */
  #virtualNow = 0;
  #sequence = 0;
  /** Ns that real-time tasks have run since the period began, and ns of all tasks. */
  #realTimeRan = 0;
  #periodRan = 0;

  get waiting(): number {
    return this.#heap.size + this.#realTime.size;
  }
  add(task: Task): void {
    const { scheduling } = task;
    if (scheduling.urgency > 0) {
      this.#realTime.append(task);
      return;
    }
    this.#enter(task);
  }
  #enter(task: Task): void {
    const { scheduling } = task;
    scheduling.virtualTime = Math.max(scheduling.virtualTime, this.#virtualNow - SLEEPER_CREDIT);
    scheduling.sequence = this.#sequence++;
    this.#weight += weightOf(task);
    this.#heap.add(task);
  }
  remove(task: Task): void {
    if (this.#realTime.remove(task)) return;
    this.#weight -= weightOf(task);
    this.#heap.remove(task);
  }
  take(): Task | null {
    const fair = this.#heap.first;
    if (this.#realTime.size > 0 && (fair === null || !this.#throttled)) return this.#realTime.shift();
    if (fair === null) return null;
    this.remove(fair);
    this.#virtualNow = Math.max(this.#virtualNow, fair.scheduling.virtualTime);
    return fair;
  }
  putBack(task: Task, why: Leave): void {
    const { scheduling } = task;
    if (scheduling.urgency > 0) {
      const goesOn = why === Leave.Preempted || (why === Leave.Expired && scheduling.policy !== SCHED.RR);
      if (goesOn) this.#realTime.prepend(task);
      else this.#realTime.append(task);
      return;
    }
    // Who yields lets the others of today go first.
    const { first } = this.#heap;
    if (why === Leave.Yielded && first !== null) {
      scheduling.virtualTime = Math.max(scheduling.virtualTime, first.scheduling.virtualTime);
    }
    this.#enter(task);
  }
  ran(task: Task, ns: number): void {
    this.#periodRan += ns;
    if (task.scheduling.urgency > 0) this.#realTimeRan += ns;
    else task.scheduling.virtualTime += (ns * UNIT) / weightOf(task);
    if (this.#periodRan >= THROTTLE_PERIOD) {
      this.#periodRan = 0;
      this.#realTimeRan = 0;
    }
  }
  get #throttled(): boolean {
    return this.#realTimeRan >= THROTTLE_RUNTIME;
  }
  slice(task: Task): number {
    const { policy, urgency } = task.scheduling;
    if (urgency > 0) {
      const left = this.#heap.size > 0 ? Math.max(LEAST_SLICE, THROTTLE_RUNTIME - this.#realTimeRan) : Infinity;
      return policy === SCHED.RR && this.#realTime.size > 0 ? Math.min(left, ROUND_ROBIN_SLICE) : left;
    }
    const own = weightOf(task);
    return Math.max(LEAST_SLICE, (LATENCY * own) / (own + this.#weight));
  }
  preempts(woken: Task, running: Task): boolean {
    const a = woken.scheduling;
    const b = running.scheduling;
    if (b.urgency > 0) return a.urgency > b.urgency;
    if (a.urgency > 0) return !this.#throttled;
    if (b.policy === SCHED.IDLE && a.policy !== SCHED.IDLE) return true;
    return a.policy !== SCHED.BATCH && a.virtualTime + WAKEUP_GRANULARITY < b.virtualTime;
  }
}
