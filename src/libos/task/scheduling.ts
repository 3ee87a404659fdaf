/** What a task has been given of sched(7): kept and shown; one CPU runs one task at a time. */
export const SCHED = { OTHER: 0, FIFO: 1, RR: 2, BATCH: 3, IDLE: 5, DEADLINE: 6, RESET_ON_FORK: 0x40000000 } as const;

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
}

export const DEFAULT_TIMER_SLACK = 50_000;
