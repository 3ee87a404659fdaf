/** struct rusage. @see getrusage(2) */
import type { UserMemory } from "../mm/user-memory.ts";
import type { CpuTimes } from "../task/usage.ts";
import { storeTimeval } from "../time/timespec.ts";

export const RUSAGE_SIZE = 144;

interface Counts {
  minorFaults: number;
  voluntarySwitches: number;
  involuntarySwitches: number;
}

/** Stores into memory that was found writable. @param times ns @param peak largest resident set, bytes */
export function storeUsage(mem: UserMemory, out: number, counts: Counts, times: CpuTimes, peak: number): void {
  mem.u8.fill(0, out, out + RUSAGE_SIZE);
  storeTimeval(mem, out, BigInt(Math.floor(times.user)));
  storeTimeval(mem, out + 16, BigInt(Math.floor(times.system)));
  mem.setU64(out + 32, Math.floor(peak / 1024));
  mem.setU64(out + 64, counts.minorFaults);
  mem.setU64(out + 128, counts.voluntarySwitches);
  mem.setU64(out + 136, counts.involuntarySwitches);
}
