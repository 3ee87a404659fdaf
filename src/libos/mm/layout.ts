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

export interface Plan {
  layout: Layout;
  /** Whether the program's code will be at these addresses in its next run too. */
  repeats: boolean;
}

/** An integer in [0, bound). */
type Draw = (bound: number) => number;

/**
 * @param size bytes of the address space
 * @param stackLimit RLIMIT_STACK in bytes: that much, in reason, is kept free for the stack
 * @param random null: no randomisation
 * @param placement 8 random bytes or more that decide where code goes (image and mappings); absent: `random` does
 */
export function planLayout(size: number, stackLimit: number, random: Draw | null, placement?: Uint8Array): Plan {
  if (random === null) return { layout: chooseLayout(size, stackLimit, zero, zero), repeats: true };
  const draw = placement === undefined ? random : drawFrom(placement);
  return { layout: chooseLayout(size, stackLimit, random, draw), repeats: placement !== undefined };
}

function chooseLayout(size: number, stackLimit: number, random: Draw, placement: Draw): Layout {
  const pages = (fraction: number, draw: Draw): number =>
    draw(Math.max(1, Math.floor(size / fraction / PAGE_SIZE))) * PAGE_SIZE;
  const highestStack = size - PAGE_SIZE;
  const stackTop = highestStack - pages(256, random);
  const room = Math.min(Math.max(stackLimit, size / 64), size / 6) + GUARD_GAP;
  // Below the lowest stack that there may be, so that where code goes tells nothing of the stack.
  const lowestStack = highestStack - Math.floor(size / 256);
  const mmapTop = Math.floor((lowestStack - room) / PAGE_SIZE) * PAGE_SIZE - pages(32, placement);
  const imageBase = Math.max(LOWEST_ADDRESS, Math.floor(size / 16 / PAGE_SIZE) * PAGE_SIZE) + pages(16, placement);
  return { stackTop, mmapTop, imageBase, heapGap: pages(128, random), stackSlack: random(512) * 16 };
}

const zero: Draw = () => 0;
/** Each integer from the next four bytes. */
function drawFrom(bytes: Uint8Array): Draw {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return (bound) => {
    const word = view.getUint32(at, true);
    at += 4;
    return word % bound;
  };
}
