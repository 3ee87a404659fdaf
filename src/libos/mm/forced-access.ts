/**
 * Access to a process's memory that goes by what is mapped, not by the pages' protection: for /proc/[pid]/mem and the
 * kernel's own looks at arguments. As ptrace(2) it may write to private pages whatever their protection, to shared ones
 * only where the mapping could be written.
 */
import type { SysResult } from "../../abi/errno.ts";
import { PAGE_SIZE, PROT } from "../../abi/mman.ts";
import { Access } from "../../engine/engine.ts";
import type { MemoryMap } from "./memory-map.ts";
import { VM, type Vma } from "./vma.ts";

/** Copies out of the process. @returns bytes until the first that is not there */
export function readForced(map: MemoryMap, address: number, target: Uint8Array, at: number, length: number): SysResult {
  return eachPage(map, address, length, false, (from, done, count) => {
    const { u8 } = map.space.bytes;
    if (target === u8) u8.copyWithin(at + done, from, from + count);
    else target.set(u8.subarray(from, from + count), at + done);
  });
}

/** Copies into the process. @returns bytes until the first that cannot be written */
export function writeForced(
  map: MemoryMap,
  address: number,
  source: Uint8Array,
  at: number,
  length: number,
): SysResult {
  return eachPage(map, address, length, true, (from, done, count) => {
    const { u8 } = map.space.bytes;
    if (source === u8) u8.copyWithin(from, at + done, at + done + count);
    else u8.set(source.subarray(at + done, at + done + count), from);
    map.space.invalidate(from - (from % PAGE_SIZE), PAGE_SIZE);
  });
}

type Copy = (from: number, done: number, count: number) => void;

function eachPage(map: MemoryMap, address: number, length: number, write: boolean, copy: Copy): number {
  let done = 0;
  while (done < length) {
    const from = address + done;
    const vma = from >= 0 && from < map.top ? map.areaAt(from) : null;
    if (vma === null || !isThere(map, vma, from, write)) break;
    const count = Math.min(length - done, PAGE_SIZE - (from % PAGE_SIZE));
    const page = from - (from % PAGE_SIZE);
    const lifted = map.space.enforcedByHost !== false && needsLift(map, page, write);
    // Only a host that enforces protections must be asked; the guest does not run meanwhile.
    const before = map.space.pages[page >>> 12]!;
    if (lifted) map.space.protect(page, PAGE_SIZE, before | Access.Read | Access.Write);
    copy(from, done, count);
    if (lifted) map.space.protect(page, PAGE_SIZE, before);
    done += count;
  }
  return done;
}

function needsLift(map: MemoryMap, page: number, write: boolean): boolean {
  const wanted = write ? Access.Read | Access.Write : Access.Read;
  return (map.space.pages[page >>> 12]! & wanted) !== wanted;
}

/** Whether the page has content, which is brought in if need be. */
function isThere(map: MemoryMap, vma: Vma, address: number, write: boolean): boolean {
  if (vma.has(VM.Foreign)) {
    // As FOLL_FORCE: a shared mapping is written only by those who could write it anyway.
    if (write && (vma.prot & PROT.WRITE) === 0) return false;
    return map.space.probe(address) && !map.pages.isBeyondFile(vma, address);
  }
  if (write && vma.has(VM.Shared) && (vma.prot & PROT.WRITE) === 0) return false;
  if (!vma.lazy || !map.pages.isLazy(address)) return true;
  return map.pages.fillAround(vma, address);
}
