/** The fuel of translated code: instructions until it has to come back; and, where instructions are counted, how many there were. */
import { State } from "./x86-64/state.ts";

/** Instructions between looks at the clock: well below a millisecond. */
const MOST_FUEL = 300_000;
export const LEAST_FUEL = 2_000;

export class Fuel {
  readonly #view: DataView;
  /** Whether every instruction is paid for when it is executed, and deadlines are met to the instruction. */
  readonly counted: boolean;
  readonly #now: () => number;
  /** Instructions executed before the fuel was given that is in the CPU state now, and how much that was. */
  #before = 0;
  #granted = 0;

  /** @param view the CPU state @param now host monotonic ns */
  constructor(view: DataView, counted: boolean, now: () => number) {
    this.#view = view;
    this.counted = counted;
    this.#now = now;
  }
  get left(): number {
    return this.#view.getInt32(State.FUEL, true);
  }
  /** Instructions executed, exact if they are counted. */
  get executed(): number {
    return this.#before + this.#granted - this.left;
  }
  /** Nothing has been executed with what was granted last. */
  get untouched(): boolean {
    return this.left === this.#granted;
  }
  grant(fuel: number): void {
    this.#before = this.executed;
    this.#granted = fuel;
    this.#view.setInt32(State.FUEL, fuel, true);
  }
  /** An instruction was executed elsewhere. */
  pay(): void {
    if (this.counted) this.#view.setInt32(State.FUEL, this.left - 1, true);
  }
  /** Gives what the time until a deadline allows. @returns whether there is any time left */
  refuel(deadline: number): boolean {
    const left = deadline - this.#now();
    if (this.counted) this.grant(Math.ceil(Math.max(0, Math.min(left, MOST_FUEL))));
    else {
      const fuel = left < MOST_FUEL ? Math.max(LEAST_FUEL, Math.floor(left)) : MOST_FUEL;
      this.#view.setInt32(State.FUEL, fuel, true);
    }
    return left > 0;
  }
}
