/** Clocks that a guest sees. Times are nanoseconds. */
export interface TimeKeeper {
  /** Host monotonic ns (the scale of deadlines: HostClock.monotonic). */
  now(): number;
  /** CLOCK_MONOTONIC of the guest: ns since the machine started. Never goes back. */
  monotonic(): bigint;
  /** CLOCK_REALTIME. */
  realtime(): bigint;
  /** Ns of CPU time of the guest's process. */
  cpuTime(): bigint;
}
