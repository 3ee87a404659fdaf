/** The data segment's end that brk(2) moves. */

import { PAGE_SIZE, PROT } from "../../abi/mman.ts";
import { RLIMIT } from "../task/limits.ts";
import { aligned, heapWantsLargePages } from "./large-pages.ts";
import type { MemoryMap } from "./memory-map.ts";
import { pageCeil } from "./page.ts";
import { LARGE_PAGE } from "./page-store.ts";
import { Vma } from "./vma.ts";

export class Heap {
  readonly #map: MemoryMap;
  #start = 0;
  #end = 0;
  #programData = 0;
  /** Up to where large pages were asked for. */
  #largeEnd = 0;

  constructor(map: MemoryMap) {
    this.#map = map;
  }
  get start(): number {
    return this.#start;
  }
  /** Begins empty. @param programData bytes of the program's own data, which RLIMIT_DATA counts too */
  begin(start: number, programData: number): void {
    this.#start = pageCeil(start);
    this.#end = this.#start;
    this.#programData = programData;
    this.#largeEnd = 0;
  }
  /** Where another one's is; its areas are copied with all others. */
  inherit(other: Heap): void {
    this.begin(other.#start, other.#programData);
    this.#end = other.#end;
  }
  /** Its areas are about to go with all others. */
  clear(): void {
    this.#noLargePages(this.#start);
    this.begin(0, 0);
  }

  /** The system call brk. @returns the program break: the new one, or the old if it cannot be moved */
  moveEnd(address: number): number {
    const map = this.#map;
    if (!(address >= this.#start) || !(address <= map.top)) return this.#end;
    if (address - this.#start + this.#programData > map.limits.value(RLIMIT.DATA)) return this.#end;
    const oldEnd = pageCeil(this.#end);
    const newEnd = pageCeil(address);
    if (newEnd < oldEnd) {
      if (map.unmap(newEnd, oldEnd - newEnd) < 0) return this.#end;
      this.#noLargePages(newEnd);
    } else if (newEnd > oldEnd) {
      if (!this.#grow(oldEnd, newEnd)) return this.#end;
      this.#largePages(newEnd);
    }
    this.#end = address;
    return address;
  }

  #grow(oldEnd: number, newEnd: number): boolean {
    const map = this.#map;
    const { tree, most } = map.regions;
    const next = tree.find(oldEnd);
    if (newEnd > map.top || (next !== null && next.guardedStart < newEnd + PAGE_SIZE)) return false;
    if (tree.count >= most) return false;
    if (map.futureFlags !== 0 && map.lockRefusal(newEnd - oldEnd) !== 0) return false;
    const vma = new Vma(oldEnd, newEnd, PROT.READ | PROT.WRITE, map.futureFlags, null, 0, "[heap]");
    return map.install(vma) >= 0;
  }

  /**
   * Asks for large pages, the one into which the heap is growing included while nothing else is in it: by the time the heap
   * has filled it, it would consist of small ones. No flag of the areas says so: they are one area still.
   */
  #largePages(end: number): void {
    const map = this.#map;
    if (!heapWantsLargePages(map, end - this.#start)) return;
    const first = Math.max(this.#largeEnd, aligned(this.#start));
    const behind = aligned(end);
    const last = behind <= map.top && map.regions.tree.isFree(end, behind) ? behind : behind - LARGE_PAGE;
    if (last <= first) return;
    map.pages.preferLarge(first, last, true);
    this.#largeEnd = last;
  }
  /** Takes that back from an address on. */
  #noLargePages(from: number): void {
    const first = aligned(from);
    if (first >= this.#largeEnd) return;
    this.#map.pages.preferLarge(first, this.#largeEnd, false);
    this.#largeEnd = first;
  }
}
