/** mlock(2), mlockall(2) and their inverses. Guest memory never leaves the host's by itself: only the books change. */
import { Errno, type SysResult } from "../../abi/errno.ts";
import type { MemoryMap } from "./memory-map.ts";
import { pageFloor, rangeEnd } from "./page.ts";
import { MAX_MAP_COUNT } from "./regions.ts";
import { VM } from "./vma.ts";

export const MLOCK_ONFAULT = 1;
export const MCL = { CURRENT: 1, FUTURE: 2, ONFAULT: 4 } as const;

/** mlock2(2). */
export function lock(map: MemoryMap, address: number, length: number, flags: number): SysResult {
  if ((flags & ~MLOCK_ONFAULT) !== 0) return -Errno.EINVAL;
  const start = pageFloor(address);
  const end = rangeEnd(address, length);
  let fresh = 0;
  for (const vma of map.regions.tree.overlapping(start, end)) {
    if (!vma.has(VM.Locked)) fresh += Math.min(end, vma.end) - Math.max(start, vma.start);
  }
  // What is not mapped counts too: the limit is checked first.
  const refusal = map.lockRefusal(Math.max(fresh, end - start - map.regions.lockedBytes));
  if (refusal < 0) return refusal;
  const result = setLocked(map, start, end, VM.Locked);
  if (result === 0 && (flags & MLOCK_ONFAULT) === 0) map.populate(start, end);
  return result;
}

/** munlock(2). */
export function unlock(map: MemoryMap, address: number, length: number): SysResult {
  return setLocked(map, pageFloor(address), rangeEnd(address, length), 0);
}

function setLocked(map: MemoryMap, start: number, end: number, flag: number): SysResult {
  if (end >= 2 ** 64) return -Errno.EINVAL;
  if (end === start) return 0;
  const { regions } = map;
  if (regions.tree.at(start) === null) return -Errno.ENOMEM;
  if (regions.tree.count + regions.splits(start, end) > MAX_MAP_COUNT) return -Errno.ENOMEM;
  let reached = start;
  for (const vma of regions.isolate(start, Math.min(end, map.top))) {
    if (vma.start > reached) break;
    regions.change(vma, vma.prot, (vma.flags & ~VM.Locked) | flag);
    reached = vma.end;
  }
  regions.joinRange(start, reached);
  return reached < end ? -Errno.ENOMEM : 0;
}

/** mlockall(2). */
export function lockAll(map: MemoryMap, flags: number): SysResult {
  if (flags === 0 || (flags & ~(MCL.CURRENT | MCL.FUTURE | MCL.ONFAULT)) !== 0 || flags === MCL.ONFAULT) {
    return -Errno.EINVAL;
  }
  const current = (flags & MCL.CURRENT) !== 0;
  const refusal = map.lockRefusal(current ? map.mappedBytes() - map.regions.lockedBytes : 0);
  if (refusal < 0) return refusal;
  map.futureFlags = (flags & MCL.FUTURE) !== 0 ? VM.Locked : 0;
  if (current) setAll(map, VM.Locked);
  return 0;
}

/** munlockall(2). */
export function unlockAll(map: MemoryMap): SysResult {
  map.futureFlags = 0;
  setAll(map, 0);
  return 0;
}

function setAll(map: MemoryMap, flag: number): void {
  const { regions } = map;
  for (const vma of [...regions.tree]) regions.change(vma, vma.prot, (vma.flags & ~VM.Locked) | flag);
  regions.joinRange(0, map.top);
}
