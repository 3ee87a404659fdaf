/** Clocks that a guest sees. Times are nanoseconds. */
import type { HostClock } from "../../host/host.ts";
import { type CycleCounter, TimeCalibration } from "../vdso/time-calibration.ts";

export class TimeKeeper {
  readonly #clock: HostClock;
  /** Host monotonic ns at which the guest's CLOCK_MONOTONIC was 0. */
  readonly start: number;

  /** The guest's clocks by its cycle counter, once {@link follow} was called. */
  #calibration: TimeCalibration | null = null;

  constructor(clock: HostClock) {
    this.#clock = clock;
    this.start = clock.monotonic();
  }
  /** From now on system calls answer what the vDSO computes from this counter, so that the two never disagree. */
  follow(counter: CycleCounter): void {
    this.#calibration = new TimeCalibration(counter, this.#clock, this.start);
  }
  get calibration(): TimeCalibration | null {
    return this.#calibration;
  }
  /** Host monotonic ns (the scale of deadlines: HostClock.monotonic). */
  now(): number {
    return this.#clock.monotonic();
  }
  /** CLOCK_MONOTONIC of the guest: ns since the machine started. Never goes back. */
  monotonic(): bigint {
    return this.#calibration?.monotonic() ?? BigInt(Math.floor(this.#clock.monotonic() - this.start));
  }
  /** CLOCK_REALTIME. */
  realtime(): bigint {
    return this.#calibration?.realtime() ?? this.#clock.realtime();
  }
}
