/**
 * Time that nothing but the machine's own work moves: an instruction takes a nanosecond, a system call some, and waiting takes
 * none.
 */
import type { HostClock } from "../host.ts";

/** What CLOCK_REALTIME shows when the machine starts: 2026-01-01T00:00:00Z, ns since the epoch. */
export const START_OF_TIME = 1_767_225_600_000_000_000n;

/** Of a system call, ns: who looks at the clock again and again until some time is over does not wait for ever. */
const CALL = 200;

export class InstructionClock implements HostClock {
  /** What the guest has worked, ns; nobody works before {@link follow}. */
  #worked: () => number = () => 0;
  /** Ns that went by while every task slept. */
  #slept = 0;

  /** @param executed instructions of the guest so far @param calls system calls; both are exact and never go back */
  follow(executed: () => number, calls: () => number): void {
    this.#worked = () => executed() + CALL * calls();
  }
  /** Nothing happens until then. @param ns finite */
  sleep(ns: number): void {
    this.#slept += Math.max(0, Math.ceil(ns));
  }
  monotonic(): number {
    return this.#slept + this.#worked();
  }
  realtime(): bigint {
    return START_OF_TIME + BigInt(this.monotonic());
  }
  cpuTime(): number {
    return this.#worked();
  }
}
