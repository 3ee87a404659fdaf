/**
 * A host whose time and randomness are the same in every run: they follow from a seed and from what the guest has executed.
 * Files, signals and identity stay the host's: outside inputs, which whoever wants the same run again keeps the same.
 * @see docs/determinism.md
 */
import type { Host } from "../host.ts";
import { InstructionClock } from "./clock.ts";
import { deterministicFiles } from "./files.ts";
import { seededRandom } from "./random.ts";
import { deterministicWait } from "./wait.ts";

export interface DeterministicHost extends Host {
  readonly clock: InstructionClock;
}

/** @param seed 32 bits @param streams host descriptors of the guest's standard streams */
export function deterministicHost(host: Host, seed: number, streams: readonly number[]): DeterministicHost {
  const clock = new InstructionClock();
  return {
    clock,
    files: deterministicFiles(host.files, host.wait, streams),
    wait: deterministicWait(host.wait, clock),
    signals: host.signals,
    identity: host.identity,
    random: seededRandom(seed),
    allocate: (length) => host.allocate(length),
    residentBytes: () => host.residentBytes(),
    log: (line) => host.log(line),
  };
}
