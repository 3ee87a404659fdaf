/** The timers of a process: setitimer(2), alarm(2), timer_create(2). */
import type { IntervalTimer } from "./interval-timer.ts";
import type { PosixTimer } from "./posix-timer.ts";
import type { Timer, Timers } from "./timers.ts";

export class ProcessTimers {
  /** By ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF; made at first use. */
  readonly interval: (IntervalTimer | null)[] = [null, null, null];
  /** By timer id. */
  readonly posix = new Map<number, PosixTimer>();
  nextId = 0;
  /** Watches RLIMIT_CPU; null until it was set. */
  cpuLimit: Timer | null = null;

  /** Nothing fires any more. */
  dispose(timers: Timers): void {
    for (const timer of this.interval) timer?.set(0, 0);
    this.resetOnExec();
    if (this.cpuLimit !== null) timers.cancel(this.cpuLimit);
  }
  /** execve(2): POSIX timers go, interval timers stay. */
  resetOnExec(): void {
    for (const timer of this.posix.values()) timer.cancel();
    this.posix.clear();
  }
}
