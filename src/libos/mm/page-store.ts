/** The pages behind the areas: their protection in the engine and their content. */
import type { SysResult } from "../../abi/errno.ts";
import { PAGE_SIZE, PROT } from "../../abi/mman.ts";
import { Stat } from "../../abi/stat.ts";
import { Access, type AddressSpace } from "../../engine/engine.ts";
import type { File } from "../fs/file.ts";
import { FOREIGN } from "./user-memory.ts";
import { accessOf, LARGEST_WINDOW, VM, type Vma } from "./vma.ts";

/** Set in a page's protection byte: a private file page whose content has not been read yet. */
export const LAZY = 0x20;
/** Bytes of a large page. */
export const LARGE_PAGE = 2 << 20;
/** Private file mappings up to this many bytes are read when mapped. */
const EAGER_BYTES = 256 * 1024;
/** After so many faults far from any page that was read, only the page itself is: the file is used here and there. */
const MANY_MISSES = 32;
/** Moved content is looked through in steps of this many bytes, so that untouched memory stays untouched. */
const MOVE_BYTES = 256 * 1024;

export class PageStore {
  readonly space: AddressSpace;
  readonly #stat = new Stat();

  constructor(space: AddressSpace) {
    this.space = space;
  }

  /** Brings a new area into being. @returns 0 or -errno; after a failure the range is as if unmapped */
  create(vma: Vma, start: number, end: number): SysResult {
    if (vma.has(VM.Foreign)) {
      const fd = vma.file!.hostFdForMapping();
      const offset = vma.fileOffset(start);
      const reserved = fd < 0 ? fd : vma.file!.reserveMapping(offset, end - start);
      const result =
        reserved < 0 ? reserved : this.space.mapHostFile(start, end - start, fd, offset, !vma.has(VM.NeverWrite));
      if (result < 0) return result;
      this.apply(vma, start, end);
    } else if (vma.lazy) {
      this.space.protect(start, end - start, LAZY);
      if (end - start <= EAGER_BYTES && accessOf(vma.prot) !== 0) this.fill(vma, start, end);
    } else {
      this.space.protect(start, end - start, accessOf(vma.prot));
      if (vma.has(VM.Huge)) this.preferLarge(start, end, true);
    }
    return 0;
  }

  /** Asks for large pages where whole ones fit, or no longer. */
  preferLarge(start: number, end: number, large: boolean): void {
    const first = Math.ceil(start / LARGE_PAGE) * LARGE_PAGE;
    const last = Math.floor(end / LARGE_PAGE) * LARGE_PAGE;
    if (last > first) this.space.preferLarge?.(first, last - first, large);
  }

  /** As {@link create} for an area that {@link move} gives its content: nothing is read yet. */
  createEmpty(vma: Vma, start: number, end: number): void {
    this.space.protect(start, end - start, vma.lazy ? LAZY : accessOf(vma.prot));
  }

  /** Makes the pages' protection that of their area. Pages that are not filled yet stay inaccessible. */
  apply(vma: Vma, start: number, end: number): void {
    const access = accessOf(vma.prot);
    if (vma.has(VM.Foreign)) this.space.protect(start, end - start, access | FOREIGN);
    else if (!vma.lazy) this.space.protect(start, end - start, access);
    else {
      this.#runs(start, end, (first, last, lazy) => {
        if (!lazy) this.space.protect(first, last - first, access);
      });
    }
  }

  /** Takes the pages away and gives their memory back. */
  release(vma: Vma, start: number, end: number): void {
    if (vma.has(VM.Huge)) this.preferLarge(start, end, false);
    releasePages(this.space, start, end);
    if ((vma.prot & PROT.EXEC) !== 0) this.space.invalidate(start, end - start);
  }

  /** Drops content: anonymous pages read as zero again, private file pages as the file. Shared ones stay. */
  forget(vma: Vma, start: number, end: number): void {
    if (vma.has(VM.Foreign)) return;
    if (vma.lazy) this.space.protect(start, end - start, LAZY);
    this.space.discard(start, end - start);
    if ((vma.prot & PROT.EXEC) !== 0) this.space.invalidate(start, end - start);
  }

  /**
   * Reads file content into the pages of a range that have none yet, as far as the file reaches.
   * @returns 0, or -errno of the file
   */
  fill(vma: Vma, start: number, end: number): SysResult {
    let result = 0;
    this.#runs(start, end, (first, last, lazy) => {
      if (lazy && result === 0) result = this.#fillRun(vma, first, last);
    });
    return result;
  }
  /** Fills the window around an address. @returns whether the page has content now */
  fillAround(vma: Vma, address: number): boolean {
    const page = address - (address % PAGE_SIZE);
    const size = this.#windowSize(vma, page);
    const window = address - (address % size);
    const { pages } = this.space;
    let first = page;
    let last = page + PAGE_SIZE;
    const low = Math.max(vma.start, window);
    const high = Math.min(vma.end, window + size);
    while (first > low && (pages[(first - PAGE_SIZE) >>> 12]! & LAZY) !== 0) first -= PAGE_SIZE;
    while (last < high && (pages[last >>> 12]! & LAZY) !== 0) last += PAGE_SIZE;
    this.#fillRun(vma, first, last);
    return !this.isLazy(page);
  }
  /** How much to read around a page, from how the area was used so far. */
  #windowSize(vma: Vma, page: number): number {
    const before = page > vma.start && !this.isLazy(page - PAGE_SIZE);
    const behind = page + PAGE_SIZE < vma.end && !this.isLazy(page + PAGE_SIZE);
    if (before || behind) {
      vma.misses = 0;
      vma.window = Math.min(LARGEST_WINDOW, vma.window * 2);
    } else if (++vma.misses >= MANY_MISSES) {
      vma.window = PAGE_SIZE;
    }
    return vma.window;
  }
  /** Makes pages resident. Those of shared file mappings are in the host's page cache, or will be. */
  populate(vma: Vma, start: number, end: number): void {
    if (vma.lazy) this.fill(vma, start, end);
    if (vma.lazy || vma.has(VM.Foreign)) return;
    const { u8 } = this.space.bytes;
    const access = accessOf(vma.prot);
    for (let page = start; page < end; page += PAGE_SIZE) {
      if ((access & Access.Write) !== 0) u8[page] = u8[page]!;
      else if ((access & Access.Read) !== 0) Atomics.load(u8, page);
    }
  }
  isLazy(address: number): boolean {
    return (this.space.pages[address >>> 12]! & LAZY) !== 0;
  }

  #fillRun(vma: Vma, start: number, end: number): SysResult {
    const { space } = this;
    const file = vma.file!;
    const position = vma.fileOffset(start);
    const length = end - start;
    const access = accessOf(vma.prot);
    // Only a host that enforces protections must be asked to let the content in.
    if (space.enforcedByHost !== false) space.protect(start, length, Access.Read | Access.Write);
    let done = 0;
    let error = 0;
    while (done < length) {
      const n = file.pread(space.bytes, start + done, length - done, position + done);
      if (n <= 0) {
        error = n;
        break;
      }
      done += n;
    }
    // Pages wholly beyond the file stay without content: they are SIGBUS until the file grows.
    const filled = start + Math.ceil(done / PAGE_SIZE) * PAGE_SIZE;
    if (filled < end) space.protect(filled, end - filled, LAZY);
    if (filled > start) space.protect(start, filled - start, access);
    if ((vma.prot & PROT.EXEC) !== 0) space.invalidate(start, length);
    return error;
  }

  /** Whether a page of a host file's mapping lies beyond the end of the file. */
  isBeyondFile(vma: Vma, address: number): boolean {
    const page = address - (address % PAGE_SIZE);
    return vma.file!.stat(this.#stat) === 0 && vma.fileOffset(page) >= this.#stat.size;
  }

  /**
   * Moves content between two ranges that do not overlap: `from` keeps its protection and loses its content. `to` is
   * mapped like `from` already, `vma` being either's area.
   */
  move(vma: Vma, from: number, to: number, length: number): void {
    if (vma.has(VM.Foreign)) return;
    const { space } = this;
    this.#runs(from, from + length, (first, last, lazy) => {
      const target = to + (first - from);
      if (lazy) {
        space.protect(target, last - first, LAZY);
        return;
      }
      if (space.enforcedByHost !== false) {
        space.protect(first, last - first, Access.Read | Access.Write);
        space.protect(target, last - first, Access.Read | Access.Write);
      }
      for (let at = first; at < last; at += MOVE_BYTES) {
        const size = Math.min(MOVE_BYTES, last - at);
        if (space.resident(at, size) === 0) continue;
        space.bytes.u8.copyWithin(to + (at - from), at, at + size);
        // At once, so that what moves is never resident twice.
        space.discard(at, size);
      }
      space.protect(first, last - first, accessOf(vma.prot));
      space.protect(target, last - first, accessOf(vma.prot));
    });
    if ((vma.prot & PROT.EXEC) !== 0) space.invalidate(to, length);
  }

  /**
   * Gives an area that is new here the content and the protection that it has in another address space, for fork(2).
   * @returns 0 or -errno
   */
  copyFrom(other: PageStore, vma: Vma): SysResult {
    const { start, end } = vma;
    if (vma.has(VM.Foreign)) return this.create(vma, start, end);
    const access = accessOf(vma.prot);
    if (vma.has(VM.WipeOnFork)) this.space.protect(start, end - start, access);
    else {
      other.#runs(start, end, (first, last, lazy) => {
        if (!lazy) this.space.copyFrom(other.space, first, last - first);
        this.space.protect(first, last - first, lazy ? LAZY : access);
      });
    }
    if (vma.has(VM.Huge)) this.preferLarge(start, end, true);
    return 0;
  }

  /** Writes what a range of anonymous memory holds to a file that reads as zero. @returns 0 or -errno */
  writeTo(file: File, start: number, end: number): SysResult {
    const { space } = this;
    for (let at = start; at < end; at += MOVE_BYTES) {
      const size = Math.min(MOVE_BYTES, end - at);
      if (space.resident(at, size) === 0) continue;
      if (space.enforcedByHost !== false) space.protect(at, size, Access.Read | Access.Write);
      for (let done = 0; done < size; ) {
        const written = file.pwrite(space.bytes, at + done, size - done, at + done - start);
        if (written < 0) return written;
        done += written;
      }
    }
    return 0;
  }

  /** Calls back for every run of pages that are alike in being filled or not. */
  #runs(start: number, end: number, visit: (first: number, last: number, lazy: boolean) => void): void {
    const { pages } = this.space;
    for (let first = start; first < end; ) {
      const lazy = (pages[first >>> 12]! & LAZY) !== 0;
      let last = first + PAGE_SIZE;
      while (last < end && ((pages[last >>> 12]! & LAZY) !== 0) === lazy) last += PAGE_SIZE;
      visit(first, last, lazy);
      first = last;
    }
  }
}

/** Takes the pages of a range away and gives their memory back. */
export function releasePages(space: AddressSpace, start: number, end: number): void {
  const length = end - start;
  if (space.release !== undefined) {
    space.release(start, length);
    return;
  }
  space.protect(start, length, Access.None);
  space.discard(start, length);
}
