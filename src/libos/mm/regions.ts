/** The book of what is mapped where: splitting, merging and counting. Knows nothing of the pages' content. */
import { mergeable, VM, Vma } from "./vma.ts";
import { VmaTree } from "./vma-tree.ts";

/** vm.max_map_count. @see proc_sys_vm(5) */
export const MAX_MAP_COUNT = 65_530;

/**
 * How many areas may have a file of the host behind them. Each costs the monitor's own process a mapping, and one more
 * where it ends: with several machines in that process, they must stay far below the host's vm.max_map_count.
 */
const MAX_FOREIGN_COUNT = 8192;

export class Regions {
  readonly tree = new VmaTree();
  /** How many areas there may be. */
  readonly most: number;
  /** Programs that have been here: who looks at one does not see the next. */
  generation = 0;
  #dataBytes = 0;
  #lockedBytes = 0;
  #foreignCount = 0;

  /** @param most as the engine can hold, if that is less than Linux allows */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.most = Math.min(most, MAX_MAP_COUNT);
  }

  /** Bytes that RLIMIT_DATA counts (the heap included). */
  get dataBytes(): number {
    return this.#dataBytes;
  }
  /** Bytes locked by mlock(2). */
  get lockedBytes(): number {
    return this.#lockedBytes;
  }

  /** Whether there can be no further area with {@link VM.Foreign}. */
  get foreignFull(): boolean {
    return this.#foreignCount >= MAX_FOREIGN_COUNT;
  }

  #account(vma: Vma, sign: number): void {
    if (vma.isData) this.#dataBytes += sign * vma.length;
    if (vma.has(VM.Locked)) this.#lockedBytes += sign * vma.length;
    if (vma.has(VM.Foreign)) this.#foreignCount += sign;
  }

  /** Takes over an area that overlaps none, with its reference to the file. @returns the area it became part of */
  add(vma: Vma): Vma {
    this.tree.insert(vma);
    this.#account(vma, 1);
    return this.join(vma);
  }
  /** Forgets an area and its reference to the file. */
  remove(vma: Vma): void {
    this.tree.remove(vma);
    this.#account(vma, -1);
    vma.file?.unref();
  }
  /** Forgets all areas: another program's may follow. */
  clear(all: readonly Vma[]): void {
    for (const vma of all) this.remove(vma);
    this.tree.forgetPeak();
    this.generation++;
  }
  /** Moves the bounds of an area; its neighbours must leave room. */
  resize(vma: Vma, start: number, end: number): void {
    this.#account(vma, -1);
    if (vma.file !== null) vma.offset += start - vma.start;
    this.tree.resize(vma, start, end);
    this.#account(vma, 1);
  }
  /** Sets protection and flags of an area (never VM.GrowsDown). */
  change(vma: Vma, prot: number, flags: number): void {
    this.#account(vma, -1);
    vma.prot = prot;
    vma.flags = flags;
    this.#account(vma, 1);
  }

  /** Merges an area with its neighbours where they are alike. @returns the area that holds its bytes now */
  join(vma: Vma): Vma {
    let joined = vma;
    const before = this.tree.before(vma.start);
    if (before !== null && mergeable(before, vma)) joined = this.#merge(before, vma);
    const after = this.tree.after(joined);
    if (after !== null && mergeable(joined, after)) joined = this.#merge(joined, after);
    return joined;
  }
  #merge(first: Vma, second: Vma): Vma {
    const end = second.end;
    this.remove(second);
    this.resize(first, first.start, end);
    return first;
  }
  /** Joins whatever has become alike in a range and at its ends. */
  joinRange(start: number, end: number): void {
    for (let vma = this.tree.find(Math.max(0, start - 1)); vma !== null && vma.start <= end; ) {
      const after = this.tree.after(vma);
      if (after !== null && mergeable(vma, after)) vma = this.#merge(vma, after);
      else vma = after;
    }
  }

  /** How many areas {@link isolate} would add. */
  splits(start: number, end: number): number {
    const first = this.tree.at(start);
    const last = this.tree.at(end);
    return (first !== null && first.start < start ? 1 : 0) + (last !== null && last.start < end ? 1 : 0);
  }
  /** Splits areas so that none crosses either end of the range. @returns the areas inside the range, ascending */
  isolate(start: number, end: number): Vma[] {
    this.#splitAt(start);
    this.#splitAt(end);
    return this.tree.overlapping(start, end);
  }
  #splitAt(address: number): void {
    const vma = this.tree.at(address);
    if (vma === null || vma.start === address) return;
    const offset = vma.file === null ? 0 : vma.fileOffset(address);
    const rest = new Vma(address, vma.end, vma.prot, vma.flags, vma.file?.ref() ?? null, offset, vma.name);
    this.resize(vma, vma.start, address);
    this.tree.insert(rest);
    this.#account(rest, 1);
  }
}
