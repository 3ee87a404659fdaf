/** What a task has been given of sched(7), and where it stands in the queue of those that can run. */
import type { Ranked } from "./priority-list.ts";
import type { Task } from "./task.ts";

export const SCHED = { OTHER: 0, FIFO: 1, RR: 2, BATCH: 3, IDLE: 5, DEADLINE: 6, RESET_ON_FORK: 0x40000000 } as const;

export const DEFAULT_TIMER_SLACK = 50_000;

export function isRealTime(policy: number): boolean {
  return policy === SCHED.FIFO || policy === SCHED.RR;
}

export class Scheduling implements Ranked {
  policy: number = SCHED.OTHER;
  /** 1..99 for FIFO and RR, else 0. */
  priority = 0;
  resetOnFork = false;
  /** -20..19 */
  nice = 0;
  /** Real-time priority of those that wait for what the task owns; 0: none. @see futex(2) */
  inherited = 0;
  /** ioprio_set(2): class and level as one number. */
  ioPriority = 0;
  /** PR_SET_TIMERSLACK, ns. */
  timerSlack = DEFAULT_TIMER_SLACK;
  /** What it becomes when it is set to 0: the maker's. */
  defaultTimerSlack = DEFAULT_TIMER_SLACK;

  /** Ns that it ran with real-time priority since it last slept, for RLIMIT_RTTIME. */
  realTimeRan = 0;

  // The policy's own, while the task can run.
  /** Ns of its last turn that an interrupted SCHED_RR task has left; Infinity: it begins a new one. */
  turnLeft = Number.POSITIVE_INFINITY;
  /** Ns run, by weight. */
  virtualTime = 0;
  /** Order of coming among equals. */
  sequence = 0;
  /** Place in a heap or an array; -1: in none. */
  place = -1;
  /** Where it is in the real-time queue, and with what priority; 0: it is not in it. */
  previous: Ranked | null = null;
  next: Ranked | null = null;
  rank = 0;
  /** Whose this is. */
  task!: Task;

  /** The real-time priority that counts, 1..99; 0: the task shares the CPU with others by weight. */
  get urgency(): number {
    return Math.max(this.priority, this.inherited);
  }

  /** What a task made by clone(2) begins with. */
  copy(): Scheduling {
    const copy = new Scheduling();
    copy.ioPriority = this.ioPriority;
    copy.timerSlack = copy.defaultTimerSlack = this.timerSlack;
    copy.virtualTime = this.virtualTime;
    if (this.resetOnFork && isRealTime(this.policy)) return copy;
    copy.policy = this.policy;
    copy.priority = this.priority;
    copy.nice = this.resetOnFork ? Math.max(0, this.nice) : this.nice;
    return copy;
  }
}
