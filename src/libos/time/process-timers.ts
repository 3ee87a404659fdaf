/** The timers of a process: setitimer(2), alarm(2), timer_create(2). */
import type { IntervalTimer } from "./interval-timer.ts";
import type { PosixTimer } from "./posix-timer.ts";

export class ProcessTimers {
  /** By ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF; made at first use. */
  readonly interval: (IntervalTimer | null)[] = [null, null, null];
  /** By timer id. */
  readonly posix = new Map<number, PosixTimer>();
  nextId = 0;
}
