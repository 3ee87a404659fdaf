/** The load of the last 1, 5 and 15 minutes: an average of how many tasks could run, taken every 5 s. @see getloadavg(3) */

/** ns */
const PERIOD = 5e9;
const MINUTES = [1, 5, 15] as const;
const DECAY = MINUTES.map((minutes) => Math.exp(-PERIOD / (minutes * 60e9)));

export class LoadAverage {
  readonly #averages = [0, 0, 0];
  /** Until when samples have been taken, ns on the clock of {@link update}. */
  #until: number;

  constructor(now: number) {
    this.#until = now;
  }
  /**
   * To be called at least whenever time slices end: of several periods since the last call all but the last were idle.
   * @param running tasks that run or could
   */
  update(now: number, running: number): void {
    const periods = Math.floor((now - this.#until) / PERIOD);
    if (periods <= 0) return;
    this.#until += periods * PERIOD;
    for (const [i, decay] of DECAY.entries()) {
      this.#averages[i] = this.#averages[i]! * decay ** periods + running * (1 - decay);
    }
  }
  /** Of 1, 5 and 15 minutes. */
  get averages(): readonly number[] {
    return this.#averages;
  }
}
