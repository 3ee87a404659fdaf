/** Clocks that a guest sees. Times are nanoseconds. */
import type { HostClock } from "../../host/host.ts";
import { type CycleCounter, TimeCalibration } from "../vdso/time-calibration.ts";

export class TimeKeeper {
  readonly #clock: HostClock;
  /** Host monotonic ns at which the guest's CLOCK_MONOTONIC was 0. */
  readonly start: number;

  /** The guest's clocks by its cycle counter, once {@link follow} was called. */
  #calibration: TimeCalibration | null = null;
  #followed: CycleCounter | null = null;
  readonly #known = new WeakMap<CycleCounter, TimeCalibration>();

  constructor(clock: HostClock) {
    this.#clock = clock;
    this.start = clock.monotonic();
  }
  /**
   * From now on system calls answer what the vDSO computes from this counter, so that the two never disagree: that of the
   * address space that runs.
   */
  follow(counter: CycleCounter): void {
    if (counter === this.#followed) return;
    this.#followed = counter;
    let known = this.#known.get(counter);
    if (known === undefined) {
      known = new TimeCalibration(counter, this.#clock, this.start);
      this.#known.set(counter, known);
    }
    this.#calibration = known;
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
  /** CLOCK_MONOTONIC_COARSE and CLOCK_REALTIME_COARSE as the vDSO computes them. @param tick ns */
  coarse(realtime: boolean, tick: bigint): bigint {
    const monotonic = this.monotonic();
    const begun = monotonic - (monotonic % tick);
    if (!realtime) return begun;
    if (this.#calibration !== null) return begun + this.#calibration.parameters.realtimeOffset;
    const now = this.#clock.realtime();
    return now - (now % tick);
  }
  /** CLOCK_REALTIME. */
  realtime(): bigint {
    return this.#calibration?.realtime() ?? this.#clock.realtime();
  }
}
