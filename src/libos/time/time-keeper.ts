/** Clocks that a guest sees. Times are nanoseconds. */
import type { HostClock } from "../../host/host.ts";

export class TimeKeeper {
  readonly #clock: HostClock;
  /** Host monotonic ns at which the guest's CLOCK_MONOTONIC was 0. */
  readonly start: number;

  constructor(clock: HostClock) {
    this.#clock = clock;
    this.start = clock.monotonic();
  }
  /** Host monotonic ns (the scale of deadlines: HostClock.monotonic). */
  now(): number {
    return this.#clock.monotonic();
  }
  /** CLOCK_MONOTONIC of the guest: ns since the machine started. Never goes back. */
  monotonic(): bigint {
    return BigInt(Math.floor(this.#clock.monotonic() - this.start));
  }
  /** CLOCK_REALTIME. */
  realtime(): bigint {
    return this.#clock.realtime();
  }
  /** Ns of CPU time of the guest's process. */
  cpuTime(): bigint {
    return BigInt(Math.floor(this.#clock.cpuTime()));
  }
}
