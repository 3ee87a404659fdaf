/** Time that nothing but the machine's own work moves: an instruction takes a nanosecond, and waiting takes none. */
import type { HostClock } from "../host.ts";

/** What CLOCK_REALTIME shows when the machine starts: 2026-01-01T00:00:00Z, ns since the epoch. */
export const START_OF_TIME = 1_767_225_600_000_000_000n;

export class InstructionClock implements HostClock {
  /** Instructions that the guest has executed; nobody executes any before {@link follow}. */
  #executed: () => number = () => 0;
  /** Ns that went by while every task slept. */
  #slept = 0;

  /** @param executed exact, never goes back */
  follow(executed: () => number): void {
    this.#executed = executed;
  }
  /** Nothing happens until then. @param ns finite */
  sleep(ns: number): void {
    this.#slept += Math.max(0, Math.ceil(ns));
  }
  monotonic(): number {
    return this.#slept + this.#executed();
  }
  realtime(): bigint {
    return START_OF_TIME + BigInt(this.monotonic());
  }
  cpuTime(): number {
    return this.#executed();
  }
}
