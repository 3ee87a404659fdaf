/** struct timespec and struct timeval in guest memory. Callers have checked the range (16 bytes). */
import type { UserMemory } from "../mm/user-memory.ts";

export const TIMESPEC_SIZE = 16;
export const NS_PER_SEC = 1_000_000_000n;

/** Whether seconds are not negative and nanoseconds below 10^9. */
export function validTimespec(mem: UserMemory, address: number): boolean {
  return mem.i32(address + 4) >= 0 && mem.u64(address + 8) < 1e9;
}
/** Exact, ns. */
export function timespec(mem: UserMemory, address: number): bigint {
  return mem.view.getBigInt64(address, true) * NS_PER_SEC + mem.view.getBigInt64(address + 8, true);
}
/** As a double: ns, exact below 2^53. For durations. */
export function timespecDuration(mem: UserMemory, address: number): number {
  return mem.u64(address) * 1e9 + mem.u64(address + 8);
}
export function storeTimespec(mem: UserMemory, address: number, ns: bigint): void {
  mem.view.setBigInt64(address, ns / NS_PER_SEC, true);
  mem.view.setBigInt64(address + 8, ns % NS_PER_SEC, true);
}

/** Whether seconds are not negative and microseconds below 10^6. */
export function validTimeval(mem: UserMemory, address: number): boolean {
  return mem.i32(address + 4) >= 0 && mem.u64(address + 8) < 1e6;
}
export function timevalDuration(mem: UserMemory, address: number): number {
  return mem.u64(address) * 1e9 + mem.u64(address + 8) * 1000;
}
export function storeTimeval(mem: UserMemory, address: number, ns: bigint): void {
  mem.view.setBigInt64(address, ns / NS_PER_SEC, true);
  mem.view.setBigInt64(address + 8, (ns % NS_PER_SEC) / 1000n, true);
}
