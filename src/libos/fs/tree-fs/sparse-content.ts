/** Bytes in memory, in blocks of 64 KiB; what was never written takes no space and reads as zero. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { FALLOC, SEEK } from "../../../abi/fcntl.ts";
import type { PinnedBytes } from "../../../host/host.ts";
import type { Budget } from "./budget.ts";
import type { Content } from "./content.ts";

const BLOCK = 65536;
const PAGE = 4096;
const PAGES = BLOCK / PAGE;
/** What a block costs besides its bytes. */
const OVERHEAD = 256;

interface Block {
  /** A power of two of bytes from the block's start; the rest of the block is zero. */
  bytes: Uint8Array;
  /** Bit n: page n holds data. Bytes of other pages are zero. */
  pages: number;
}

export class SparseContent implements Content {
  #size = 0;
  #pages = 0;
  #blocks = new Map<number, Block>();
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }
  get size(): number {
    return this.#size;
  }
  get blocks(): number {
    return this.#pages * (PAGE / 512);
  }
  hostFd(): number {
    return -Errno.ENODEV;
  }

  pread(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    const total = Math.min(length, this.#size - position);
    if (total <= 0) return 0;
    const target = buffer.u8;
    for (let done = 0; done < total; ) {
      const at = position + done;
      const inner = at % BLOCK;
      const n = Math.min(total - done, BLOCK - inner);
      const to = offset + done;
      const bytes = this.#blocks.get((at - inner) / BLOCK)?.bytes;
      const held = bytes === undefined ? 0 : Math.max(0, Math.min(n, bytes.length - inner));
      if (held > 0) target.set(bytes!.subarray(inner, inner + held), to);
      if (held < n) target.fill(0, to + held, to + n);
      done += n;
    }
    return total;
  }

  pwrite(buffer: PinnedBytes, offset: number, length: number, position: number): SysResult {
    const source = buffer.u8;
    let done = 0;
    while (done < length) {
      const at = position + done;
      const inner = at % BLOCK;
      const n = Math.min(length - done, BLOCK - inner);
      const block = this.#block((at - inner) / BLOCK, inner + n);
      if (block === null) break;
      block.bytes.set(source.subarray(offset + done, offset + done + n), inner);
      this.#mark(block, inner, n);
      done += n;
    }
    if (position + done > this.#size && done > 0) this.#size = position + done;
    return done > 0 || length === 0 ? done : -Errno.ENOSPC;
  }
  /** The block with at least `length` bytes; null if space runs out. */
  #block(index: number, length: number): Block | null {
    const old = this.#blocks.get(index);
    if (old !== undefined && old.bytes.length >= length) return old;
    let capacity = index === 0 ? PAGE : BLOCK;
    while (capacity < length) capacity *= 2;
    const cost = old === undefined ? capacity + OVERHEAD : capacity - old.bytes.length;
    if (!this.#budget.charge(cost)) return null;
    const bytes = new Uint8Array(capacity);
    if (old !== undefined) {
      bytes.set(old.bytes);
      old.bytes = bytes;
      return old;
    }
    const block = { bytes, pages: 0 };
    this.#blocks.set(index, block);
    return block;
  }
  #mark(block: Block, inner: number, length: number): void {
    const added = pageMask(Math.floor(inner / PAGE), Math.ceil((inner + length) / PAGE)) & ~block.pages;
    block.pages |= added;
    this.#pages += bitCount(added);
  }
  #remove(index: number, block: Block): void {
    this.#blocks.delete(index);
    this.#pages -= bitCount(block.pages);
    this.#budget.give(block.bytes.length + OVERHEAD);
  }

  truncate(size: number): SysResult {
    if (size <= this.#size) this.#clear(size, Number.POSITIVE_INFINITY);
    this.#size = size;
    return 0;
  }
  dispose(): void {
    for (const [index, block] of this.#blocks) this.#remove(index, block);
    this.#size = 0;
  }
  /** Makes the bytes from `start` to `end` zero and gives back the pages that are wholly inside. */
  #clear(start: number, end: number): void {
    const first = Math.floor(start / BLOCK);
    const last = Math.floor((end - 1) / BLOCK);
    for (const index of this.#indices(first, last)) {
      const block = this.#blocks.get(index)!;
      const from = Math.max(0, start - index * BLOCK);
      const to = Math.min(BLOCK, end - index * BLOCK);
      block.bytes.fill(0, from, to);
      // Behind the end of the file there is nothing in a page to keep.
      const lastPage = end >= this.#size ? Math.ceil(to / PAGE) : Math.floor(to / PAGE);
      const cleared = pageMask(Math.ceil(from / PAGE), lastPage) & block.pages;
      block.pages &= ~cleared;
      this.#pages -= bitCount(cleared);
      if (block.pages === 0) this.#remove(index, block);
    }
  }
  /** The blocks there are from `first` to `last`, unordered. */
  #indices(first: number, last: number): number[] {
    const found: number[] = [];
    if (last - first < this.#blocks.size) {
      for (let index = first; index <= last; index++) if (this.#blocks.has(index)) found.push(index);
    } else {
      for (const index of this.#blocks.keys()) if (index >= first && index <= last) found.push(index);
    }
    return found;
  }

  fallocate(mode: number, offset: number, length: number): SysResult {
    const keepSize = (mode & FALLOC.KEEP_SIZE) !== 0;
    const end = offset + length;
    switch (mode & ~FALLOC.KEEP_SIZE) {
      case FALLOC.PUNCH_HOLE:
        if (!keepSize) return -Errno.EOPNOTSUPP;
        this.#clear(offset, end);
        return 0;
      case FALLOC.COLLAPSE_RANGE:
      case FALLOC.INSERT_RANGE:
        if (keepSize || offset % PAGE !== 0 || length % PAGE !== 0) return -Errno.EINVAL;
        return this.#shift(offset, length, (mode & FALLOC.INSERT_RANGE) !== 0);
      case FALLOC.ZERO_RANGE:
        this.#clear(offset, end);
        return this.#allocate(offset, end, keepSize);
      case 0:
        return this.#allocate(offset, end, keepSize);
      default:
        return -Errno.EOPNOTSUPP;
    }
  }
  #allocate(start: number, end: number, keepSize: boolean): SysResult {
    if (end - start - this.#pages * PAGE > this.#budget.free) return -Errno.ENOSPC;
    for (let at = start; at < end; ) {
      const inner = at % BLOCK;
      const n = Math.min(end - at, BLOCK - inner);
      const block = this.#block((at - inner) / BLOCK, inner + n);
      if (block === null) return -Errno.ENOSPC;
      this.#mark(block, inner, n);
      at += n;
    }
    if (!keepSize && end > this.#size) this.#size = end;
    return 0;
  }
  /** Takes out, or puts in, whole pages. */
  #shift(offset: number, length: number, insert: boolean): SysResult {
    if (insert ? offset >= this.#size : offset + length >= this.#size) return -Errno.EINVAL;
    const old = this.#blocks;
    const size = this.#size;
    const before = new SparseContent(this.#budget);
    for (const index of [...old.keys()].sort((a, b) => a - b)) {
      const { bytes, pages } = old.get(index)!;
      for (let page = 0; page < PAGES; page++) {
        if (((pages >> page) & 1) === 0) continue;
        const at = index * BLOCK + page * PAGE;
        if (!insert && at >= offset && at < offset + length) continue;
        const to = at < offset ? at : insert ? at + length : at - length;
        const u8 = bytes.subarray(page * PAGE, Math.min((page + 1) * PAGE, bytes.length));
        if (before.pwrite({ u8, address: 0 }, 0, u8.length, to) !== u8.length) {
          before.dispose();
          return -Errno.ENOSPC;
        }
      }
    }
    this.dispose();
    this.#blocks = before.#blocks;
    this.#pages = before.#pages;
    this.#size = insert ? size + length : size - length;
    return 0;
  }

  seekSparse(offset: number, whence: number): SysResult {
    if (whence === SEEK.HOLE) {
      for (let page = Math.floor(offset / PAGE); ; page++) {
        const at = page * PAGE;
        if (at >= this.#size) return this.#size;
        if (!this.#hasPage(page)) return Math.max(at, offset);
      }
    }
    const first = Math.floor(offset / BLOCK);
    let best = -1;
    const consider = (index: number) => {
      const from = Math.max(offset, index * BLOCK);
      for (let page = Math.floor(from / PAGE); page < (index + 1) * PAGES; page++) {
        if (this.#hasPage(page)) return Math.max(from, page * PAGE);
      }
      return -1;
    };
    // The next blocks one after the other, then whatever is nearest.
    for (let index = first; index < first + 64; index++) {
      if (!this.#blocks.has(index)) continue;
      best = consider(index);
      if (best >= 0) return best < this.#size ? best : -Errno.ENXIO;
    }
    let nearest = Number.POSITIVE_INFINITY;
    for (const index of this.#blocks.keys()) if (index >= first + 64 && index < nearest) nearest = index;
    if (nearest !== Number.POSITIVE_INFINITY) best = consider(nearest);
    return best >= 0 && best < this.#size ? best : -Errno.ENXIO;
  }
  #hasPage(page: number): boolean {
    const block = this.#blocks.get(Math.floor(page / PAGES));
    return block !== undefined && ((block.pages >> (page % PAGES)) & 1) !== 0;
  }
}

/** Bits `first` to `end - 1`. */
function pageMask(first: number, end: number): number {
  return end <= first ? 0 : ((1 << (end - first)) - 1) << first;
}
function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
