/** What a machine is told when it is made. */
import type { HostCache, HostMachineCode } from "../../host/cache.ts";
import type { EngineCounts } from "./counts.ts";
import type { Protection } from "./emit/values.ts";

export interface MachineOptions {
  protection: Protection;
  /** Whether flags that nobody looks at are exact at faults too. */
  precise: boolean;
  /** Whether {@link Machine.executed} counts, and deadlines are met to the instruction. */
  counted: boolean;
  /** Executions of a block in the interpreter until it is translated; 0: at once. */
  promoteAfter: number;
  /** Host monotonic clock, ns. */
  now(): number;
  counts: EngineCounts;
  /** Where translations are kept from run to run, and whether machine code is. */
  cache?: HostCache;
  machineCode?: HostMachineCode | null;
  /** Reports an instruction that is not there, once each. */
  unknown(text: string): void;
}
