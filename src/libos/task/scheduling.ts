/** What a task has been given of sched(7), and where it stands in the queue of those that can run. */
export const SCHED = { OTHER: 0, FIFO: 1, RR: 2, BATCH: 3, IDLE: 5, DEADLINE: 6, RESET_ON_FORK: 0x40000000 } as const;

export const DEFAULT_TIMER_SLACK = 50_000;

export function isRealTime(policy: number): boolean {
  return policy === SCHED.FIFO || policy === SCHED.RR;
}

export class Scheduling {
  policy: number = SCHED.OTHER;
  /** 1..99 for FIFO and RR, else 0. */
  priority = 0;
  resetOnFork = false;
  /** -20..19 */
  nice = 0;
  /** ioprio_set(2): class and level as one number. */
  ioPriority = 0;
  /** PR_SET_TIMERSLACK, ns. */
  timerSlack = DEFAULT_TIMER_SLACK;

  // The policy's own, while the task can run.
  /** Ns run, by weight. */
  virtualTime = 0;
  /** Order of coming among equals. */
  sequence = 0;
  /** Place in a heap or an array; -1: in none. */
  place = -1;
  /** The list of the real-time queue that the task is in; -1: in none. */
  queuedPriority = -1;

  /** What a task made by clone(2) begins with. */
  copy(): Scheduling {
    const copy = new Scheduling();
    copy.ioPriority = this.ioPriority;
    copy.timerSlack = this.timerSlack;
    copy.virtualTime = this.virtualTime;
    if (this.resetOnFork) {
      copy.nice = isRealTime(this.policy) ? 0 : Math.max(0, this.nice);
      return copy;
    }
    copy.policy = this.policy;
    copy.priority = this.priority;
    copy.nice = this.nice;
    return copy;
  }
}
