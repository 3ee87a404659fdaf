/** Where the parts of a fresh address space go. */
import { PAGE_SIZE } from "../../abi/mman.ts";
import { GUARD_GAP } from "./vma.ts";

/** vm.mmap_min_addr: nothing is ever mapped below. @see proc_sys_vm(5) */
export const LOWEST_ADDRESS = 64 * 1024;

/** Addresses in bytes, page-aligned. Position-dependent programs and, above them, the heap have the low part. */
export interface Layout {
  /** One past the stack's first page: the stack grows down from here. */
  stackTop: number;
  /** Mappings without a wish go below, highest first. */
  mmapTop: number;
  /** Where position-independent programs begin. */
  imageBase: number;
  /** Bytes between a program's end and its heap. */
  heapGap: number;
  /** Bytes left free above the initial stack pointer, a multiple of 16. */
  stackSlack: number;
}

/**
 * @param size bytes of the address space
 * @param stackLimit RLIMIT_STACK in bytes: that much, in reason, is kept free for the stack
 * @param random an integer in [0, bound); returns 0 without randomisation
 */
export function chooseLayout(size: number, stackLimit: number, random: (bound: number) => number): Layout {
  const pages = (fraction: number): number => random(Math.max(1, Math.floor(size / fraction / PAGE_SIZE))) * PAGE_SIZE;
  const stackTop = size - PAGE_SIZE - pages(256);
  const room = Math.min(Math.max(stackLimit, size / 64), size / 6) + GUARD_GAP;
  const mmapTop = Math.floor((stackTop - room) / PAGE_SIZE) * PAGE_SIZE - pages(32);
  const imageBase = Math.max(LOWEST_ADDRESS, Math.floor(size / 16 / PAGE_SIZE) * PAGE_SIZE) + pages(16);
  return { stackTop, mmapTop, imageBase, heapGap: pages(128), stackSlack: random(512) * 16 };
}
