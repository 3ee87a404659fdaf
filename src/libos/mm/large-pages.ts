/**
 * Which mappings large pages shall back. A translation through the tables of guest and host is dearer than one through
 * the host's alone: with large pages it is as cheap. But a large page is resident as a whole, so only big mappings that
 * may be written at once get them, and only while all that the program may write fits in half of its memory.
 */
import { MAP, PROT } from "../../abi/mman.ts";
import type { MemoryMap } from "./memory-map.ts";
import { LARGE_PAGE } from "./page-store.ts";
import { VM } from "./vma.ts";

/** Smaller mappings are not worth the memory that alignment and rounding cost. */
const LEAST_BYTES = 4 << 20;
/** Mappings are not aligned any more when so many bytes are mapped: address space has become scarce. */
const SCARCE_BYTES = 1 << 30;

/** @returns {@link VM.Huge} or 0, for a new anonymous mapping @param vm its VM bits so far */
export function wantsLargePages(map: MemoryMap, size: number, prot: number, flags: number, vm: number): number {
  if (map.space.preferLarge === undefined || size < LEAST_BYTES) return 0;
  const dense = (prot & PROT.WRITE) !== 0 && (vm & (VM.Shared | VM.GrowsDown | VM.NoReserve)) === 0;
  if (!dense || (flags & MAP.STACK) !== 0) return 0;
  return map.regions.dataBytes + size <= map.memoryLimit / 2 ? VM.Huge : 0;
}

/** A heap grows in small steps and is used as a whole from a small size on. */
const LEAST_HEAP = 1 << 20;

/** @param size of the heap, which is mapped already */
export function heapWantsLargePages(map: MemoryMap, size: number): boolean {
  if (map.space.preferLarge === undefined || size < LEAST_HEAP) return false;
  return map.regions.dataBytes <= map.memoryLimit / 2;
}

/** Bytes by which a free range should be longer than the mapping, so that a large page can begin it. */
export function alignmentSlack(map: MemoryMap, size: number): number {
  if (map.space.preferLarge === undefined || size < LEAST_BYTES) return 0;
  return map.regions.tree.bytes + size > SCARCE_BYTES ? 0 : LARGE_PAGE - 4096;
}

/** The first place in a range, longer by {@link alignmentSlack} than needed, where a large page can begin. */
export function aligned(start: number): number {
  return Math.ceil(start / LARGE_PAGE) * LARGE_PAGE;
}
