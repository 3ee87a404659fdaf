/**
 * The guest's clocks as a function of the CPU's cycle counter, which the guest reads without an exit. The function is
 * corrected at every {@link TimeCalibration.update} by running a little faster or slower, never by a step back, so that
 * it stays within microseconds of the host's clock.
 */
import type { HostClock } from "../../host/host.ts";

/** A cycle counter as an engine's CPU has it. */
export interface CycleCounter {
  cycles(): bigint;
  /** Nominal frequency in Hz. */
  readonly cycleHz: number;
}

/** monotonic ns = monotonicBase + ((cycles - cycleBase) * multiplier >> SHIFT), for at most maxDelta cycles. */
export interface ClockParameters {
  cycleBase: bigint;
  maxDelta: bigint;
  multiplier: bigint;
  monotonicBase: bigint;
  /** Ns from CLOCK_MONOTONIC to CLOCK_REALTIME. */
  realtimeOffset: bigint;
}

export const SHIFT = 40;
const SCALE = 2 ** SHIFT;
/** Ns for which parameters are good; also the time in which an error is to vanish. */
export const VALIDITY = 250_000_000;
/** Ns between updates. */
const INTERVAL = 50_000_000;
/** Largest correction of the rate. */
const MAX_SLEW = 0.001;
/** An error of more ns (the host slept) is corrected at once, if forwards. */
const STEP = 10_000_000;
/** A measured rate counts when it is known to this relative precision. */
const RATE_PRECISION = 1e-6;
/** Ns after which the rate is measured from a newer sample, so that it follows the host's. */
const RATE_WINDOW = 10_000_000_000;
/** Readings of the host's clock that may be tried for a sample, and ns between two that are good enough. */
const TRIES = 5;
const GOOD_SPREAD = 500;
/** Differences of the realtime offset, in ns, that are taken for noise of the measurement. */
const OFFSET_NOISE = 2_000;

interface Sample {
  cycles: bigint;
  /** Host monotonic ns. */
  host: number;
  /** Ns by which `host` may be wrong. */
  error: number;
}

export class TimeCalibration {
  readonly #counter: CycleCounter;
  readonly #clock: HostClock;
  readonly #start: number;
  readonly #parameters: ClockParameters;
  /** Ns a cycle. */
  #rate: number;
  /** The rate is measured from here; the next one takes over after a while. */
  #anchor: Sample;
  #nextAnchor: Sample;
  #nextUpdate: number;

  /** @param start host monotonic ns at which the guest's CLOCK_MONOTONIC was 0 */
  constructor(counter: CycleCounter, clock: HostClock, start: number) {
    this.#counter = counter;
    this.#clock = clock;
    this.#start = start;
    this.#rate = 1e9 / counter.cycleHz;
    const sample = this.#sample();
    this.#anchor = sample;
    this.#nextAnchor = sample;
    this.#nextUpdate = sample.host + INTERVAL;
    this.#parameters = {
      cycleBase: sample.cycles,
      maxDelta: BigInt(Math.round(VALIDITY / this.#rate)),
      multiplier: BigInt(Math.round(this.#rate * SCALE)),
      monotonicBase: BigInt(Math.max(0, Math.floor(sample.host - start))),
      realtimeOffset: this.#measureOffset().offset,
    };
  }

  get parameters(): Readonly<ClockParameters> {
    return this.#parameters;
  }
  /** CLOCK_MONOTONIC of the guest now, exactly as the vDSO computes it. */
  monotonic(): bigint {
    return this.#at(this.#counter.cycles());
  }
  /** CLOCK_REALTIME of the guest now. */
  realtime(): bigint {
    return this.monotonic() + this.#parameters.realtimeOffset;
  }
  #at(cycles: bigint): bigint {
    const { cycleBase, multiplier, monotonicBase } = this.#parameters;
    const delta = cycles > cycleBase ? cycles - cycleBase : 0n;
    return monotonicBase + ((delta * multiplier) >> BigInt(SHIFT));
  }

  /** Whether {@link update} should be called. @param now host monotonic ns */
  due(now: number): boolean {
    return now >= this.#nextUpdate;
  }
  /** Compares with the host's clocks and corrects the parameters. The guest must not run meanwhile. */
  update(): void {
    const sample = this.#sample();
    const parameters = this.#parameters;
    const reached = this.#at(sample.cycles);
    const behind = sample.host - this.#start - Number(reached);
    this.#measureRate(sample);
    // The base moves to what the guest would read now: continuous, so never back.
    parameters.cycleBase = sample.cycles > parameters.cycleBase ? sample.cycles : parameters.cycleBase;
    parameters.monotonicBase = reached;
    let slew = 0;
    if (behind > STEP) parameters.monotonicBase = reached + BigInt(Math.floor(behind));
    else slew = Math.min(MAX_SLEW, Math.max(-MAX_SLEW, behind / VALIDITY));
    if (behind < -STEP) slew = -0.5;
    parameters.multiplier = BigInt(Math.round(this.#rate * (1 + slew) * SCALE));
    parameters.maxDelta = BigInt(Math.round(VALIDITY / this.#rate));
    const measured = this.#measureOffset();
    const difference = Math.abs(Number(measured.offset - parameters.realtimeOffset));
    if (difference > measured.error + OFFSET_NOISE) parameters.realtimeOffset = measured.offset;
    this.#nextUpdate = sample.host + INTERVAL;
  }

  #measureRate(sample: Sample): void {
    const cycles = Number(sample.cycles - this.#anchor.cycles);
    const elapsed = sample.host - this.#anchor.host;
    if (cycles > 0 && elapsed > 0 && (sample.error + this.#anchor.error) / elapsed < RATE_PRECISION) {
      this.#rate = elapsed / cycles;
    }
    if (sample.host - this.#nextAnchor.host > RATE_WINDOW) {
      this.#anchor = this.#nextAnchor;
      this.#nextAnchor = sample;
    }
  }

  /** The counter and the host's clock at one moment, as near as can be had. */
  #sample(): Sample {
    let best: Sample | null = null;
    for (let i = 0; i < TRIES; i++) {
      const before = this.#clock.monotonic();
      const cycles = this.#counter.cycles();
      const spread = this.#clock.monotonic() - before;
      if (best === null || spread / 2 < best.error) best = { cycles, host: before + spread / 2, error: spread / 2 };
      if (spread <= GOOD_SPREAD) break;
    }
    return best!;
  }
  #measureOffset(): { offset: bigint; error: number } {
    let offset = 0n;
    let error = Number.POSITIVE_INFINITY;
    for (let i = 0; i < TRIES && error > GOOD_SPREAD / 2; i++) {
      const before = this.#clock.monotonic();
      const realtime = this.#clock.realtime();
      const spread = this.#clock.monotonic() - before;
      if (spread / 2 >= error) continue;
      error = spread / 2;
      offset = realtime - BigInt(Math.round(before + error - this.#start));
    }
    return { offset, error };
  }
}
