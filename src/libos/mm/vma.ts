/** A virtual memory area: a run of pages mapped alike. */
import { PROT } from "../../abi/mman.ts";
import { Access } from "../../engine/engine.ts";
import type { File } from "../fs/file.ts";

/** Bits of {@link Vma.flags}. */
export const VM = {
  /** MAP_SHARED. */
  Shared: 1,
  /** Grows downwards when the page below is touched; keeps {@link GUARD_GAP} free below. */
  GrowsDown: 2,
  /** Not counted when memory is promised (MAP_NORESERVE). */
  NoReserve: 4,
  /** mlock(2). */
  Locked: 8,
  /** Backed by a host file that others may truncate: pages carry FOREIGN. */
  Foreign: 16,
  /** A shared mapping of a file that is not open for writing: never becomes writable. */
  NeverWrite: 32,
  /** MADV_DONTFORK, MADV_WIPEONFORK, MADV_DONTDUMP. */
  DontFork: 64,
  WipeOnFork: 128,
  DontDump: 256,
  /** Large pages may back it: MADV_HUGEPAGE, or a big mapping that is used as a whole. */
  Huge: 512,
  /** MADV_NOHUGEPAGE. */
  NoHuge: 1024,
} as const;

/** Bytes of a file that a fault reads at most. */
export const LARGEST_WINDOW = 128 * 1024;

/** Bytes kept free below a mapping that grows downwards, unless what is below is inaccessible. */
export const GUARD_GAP = 256 * 4096;

export class Vma {
  /** First byte, and one past the last; page-aligned. */
  start: number;
  end: number;
  /** PROT_* bits as asked for. */
  prot: number;
  /** {@link VM} bits. */
  flags: number;
  /** Holds one reference; null: anonymous. */
  file: File | null;
  /** Byte of the file at {@link start}; 0 if anonymous. */
  offset: number;
  /** "[heap]", "[stack]" and the like; "" without. */
  name: string;
  /** Of a file that is read on demand: bytes to read around a fault, and faults since the last one near another. */
  window = LARGEST_WINDOW;
  misses = 0;

  /** Links and summary of the subtree, kept by {@link VmaTree}. */
  left: Vma | null = null;
  right: Vma | null = null;
  height = 1;
  /** Start, guard gap included, of the leftmost area. */
  low = 0;
  /** End of the rightmost area. */
  high = 0;
  /** Largest gap between two neighbours. */
  gap = 0;

  constructor(
    start: number,
    end: number,
    prot: number,
    flags: number,
    file: File | null,
    offset: number,
    name: string,
  ) {
    this.start = start;
    this.end = end;
    this.prot = prot;
    this.flags = flags;
    this.file = file;
    this.offset = offset;
    this.name = name;
  }

  get length(): number {
    return this.end - this.start;
  }
  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }
  /** Start with the guard gap below it. */
  get guardedStart(): number {
    return (this.flags & VM.GrowsDown) === 0 ? this.start : Math.max(0, this.start - GUARD_GAP);
  }
  /** Byte of the file that is seen at an address. */
  fileOffset(address: number): number {
    return this.offset + (address - this.start);
  }
  /** Private file pages are copies that are filled on demand. */
  get lazy(): boolean {
    return this.file !== null && (this.flags & VM.Foreign) === 0;
  }
  /** Counts towards RLIMIT_DATA: private, writable, not a stack. @see getrlimit(2) */
  get isData(): boolean {
    return (this.prot & PROT.WRITE) !== 0 && (this.flags & (VM.Shared | VM.GrowsDown)) === 0;
  }
}

/** What the engine is told for PROT_* bits: on x86 writable or executable pages are readable. */
export function accessOf(prot: number): number {
  const access = prot & (Access.Read | Access.Write | Access.Execute);
  return access === 0 ? 0 : access | Access.Read;
}

/** Whether two areas, the second right behind the first, can be one. */
export function mergeable(first: Vma, second: Vma): boolean {
  return (
    first.end === second.start &&
    first.prot === second.prot &&
    first.flags === second.flags &&
    first.file === second.file &&
    first.name === second.name &&
    (first.file === null || (first.offset + first.length === second.offset && !first.file.keepsAreasApart))
  );
}
