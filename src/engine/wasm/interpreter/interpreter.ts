/**
 * The first tier: what is executed seldom is decoded to records (record.ts), which handlers execute. Blocks are found by
 * address and by page; the jump cache leads to their records as it does to regions.
 */

import { ARENA_BYTES, CACHE_ENTRIES, cacheIndex, exactLayout, INTERPRETED, type Layout } from "../area/layout.ts";
import { visitPages } from "../area/page-range.ts";
import type { BlockStore, HandlerNames } from "./block-store.ts";
import type { KeptBlock } from "./kept-blocks.ts";
import { Fixed, RECORD_BYTES, RecordArena } from "./record.ts";

/** A block's records. */
export type InterpretedBlock = KeptBlock;
export interface Recorder {
  /** Records that a block may need. */
  readonly most: number;
  /** @returns a number: the address whose bytes may not be fetched */
  record(pc: number, exact: boolean, warmth: number): InterpretedBlock | number;
}

/** One mode of floating point. */
interface Mode {
  readonly exact: boolean;
  blocks: Map<number, InterpretedBlock>;
  readonly cache: Uint32Array;
}

export class Interpreter {
  readonly arena: RecordArena;
  readonly #at: number;
  readonly #recorder: (arena: RecordArena) => Recorder;
  #opened: Recorder | null = null;
  readonly #modes: readonly [Mode, Mode];
  #mode: Mode;
  /** Blocks by page; one that was dropped for another page's sake may still be there. */
  readonly #byPage = new Map<number, InterpretedBlock[]>();
  /** Executions after which a block is warm. */
  readonly #warmth: number;
  readonly #counts: { blocks: number };
  /** Records of earlier runs; null: they are not kept. */
  readonly #store: BlockStore | null;
  /** How often the arena was full. */
  #flushes = 0;

  constructor(
    memory: WebAssembly.Memory,
    layout: Layout,
    warmth: number,
    counts: { blocks: number },
    store: BlockStore | null,
    recorder: (arena: RecordArena) => Recorder,
  ) {
    this.#counts = counts;
    this.#store = store;
    const { buffer } = memory;
    this.arena = new RecordArena(buffer, layout.arena, ARENA_BYTES);
    this.#at = layout.arena;
    this.#warmth = warmth;
    this.#recorder = recorder;
    const mode = (exact: boolean, { cache }: Layout): Mode => ({
      exact,
      blocks: new Map(),
      cache: new Uint32Array(buffer, cache, CACHE_ENTRIES * 2),
    });
    this.#modes = [mode(false, layout), mode(true, exactLayout(layout))];
    this.#mode = this.#modes[0];
  }

  setExactFloat(exact: boolean): void {
    this.#mode = this.#modes[exact ? 1 : 0];
  }
  /** Guest address of the instruction whose record is at an offset in memory. */
  pcOf(offset: number): number {
    return this.arena.pc((offset - this.#at) / RECORD_BYTES);
  }
  /** Whether the block at an address has been executed, in this run or an earlier one. */
  has(pc: number): boolean {
    return this.#find(pc) >= 0;
  }
  /** @returns the first record of the block at an address, or -1 */
  #find(pc: number): number {
    const made = this.#mode.blocks.get(pc);
    if (made !== undefined) return made.record;
    return this.#mode.exact ? -1 : (this.#store?.kept?.find(pc, this.#begin) ?? -1);
  }

  /**
   * Makes the jump cache know an address, decoding if need be.
   * @param link offset in memory of the link by which control came, which leads there from now on; 0: none
   * @returns -1: done; else the address whose bytes may not be fetched
   */
  provide(pc: number, link: number): number {
    const mode = this.#mode;
    const flushes = this.#flushes;
    const record = this.#obtain(pc);
    if (record < 0) return -1 - record;
    const name = nameOf(record);
    this.arena.setHandler(record, Fixed.Head);
    if (link !== 0 && flushes === this.#flushes) this.arena.setLink(link - this.#at, pc, name);
    const at = 2 * cacheIndex(pc);
    mode.cache[at] = pc;
    mode.cache[at + 1] = name;
    return -1;
  }
  /** The first record of the block at an address, decoded if need be; < 0: -1 - the address whose bytes may not be fetched. */
  #obtain(pc: number): number {
    const found = this.#find(pc);
    if (found >= 0) return found;
    const recorder = this.#openRecorder();
    if (this.arena.left < recorder.most) this.#flush();
    const made = recorder.record(pc, this.#mode.exact, this.#warmth);
    if (typeof made === "number") return -1 - made;
    this.#add(made);
    this.#counts.blocks++;
    return made.record;
  }
  /**
   * Executes the block at an address, be it translated, or as many of its first instructions as there is fuel.
   * @param fuel instructions: 1 or more @param handlers table of handlers
   * @returns what handlers return, or -1: it cannot be fetched
   */
  part(pc: number, fuel: number, handlers: WebAssembly.Table): number {
    const { arena } = this;
    const record = this.#obtain(pc);
    if (record < 0) return -1;
    const head = handlers.get(Fixed.Head) as (record: number) => number;
    const at = this.#at + record * RECORD_BYTES;
    const instructions = arena.instructions(record);
    if (fuel >= instructions) return head(at) >>> 0;
    let behind = record + 1;
    // Comparisons of the code have no length.
    while (arena.length(behind) === 0) behind++;
    behind += fuel;
    const handler = arena.handler(behind);
    arena.setHandler(behind, Fixed.Stop);
    arena.setInstructions(record, fuel);
    try {
      return head(at) >>> 0;
    } finally {
      arena.setInstructions(record, instructions);
      arena.setHandler(behind, handler);
    }
  }
  #add(block: InterpretedBlock): void {
    this.#mode.blocks.set(block.pc, block);
    this.#addTo(block.firstPage, block);
    if (block.lastPage !== block.firstPage) this.#addTo(block.lastPage, block);
    if (!this.#mode.exact) this.#store?.note(block);
  }
  /** A kept block comes into use, unless a translation is. */
  readonly #begin = (pc: number, record: number): void => {
    const { cache } = this.#modes[0];
    const at = 2 * cacheIndex(pc);
    if (cache[at] === pc && cache[at + 1]! < INTERPRETED) return;
    this.arena.setHandler(record, Fixed.Head);
    if (cache[at] !== 0) return;
    cache[at] = pc;
    cache[at + 1] = nameOf(record);
  };
  /** Makes it with the first use: it makes the handlers that most programs need. */
  #openRecorder(): Recorder {
    this.#opened ??= this.#recorder(this.arena);
    return this.#opened;
  }
  /** Another program begins. @param names tells of handlers; they are made ready if need be */
  begin(program: string | null, names: () => HandlerNames): void {
    this.#store?.begin(program, this.arena, () => {
      this.#openRecorder();
      return names();
    });
  }
  /** The program ends. */
  end(names: HandlerNames): void {
    this.#store?.end(this.arena, names, this.#warmth);
    this.clear();
  }
  #addTo(page: number, block: InterpretedBlock): void {
    const blocks = this.#byPage.get(page);
    if (blocks === undefined) this.#byPage.set(page, [block]);
    else blocks.push(block);
  }

  /** The block at an address is translated: its records are not executed any more. */
  retire(pc: number): void {
    const record = this.#find(pc);
    if (record >= 0) this.arena.setHandler(record, Fixed.Gone);
  }

  /** Drops the blocks whose code is on the pages. */
  drop(firstPage: number, count: number): void {
    visitPages(this.#byPage, firstPage, count, this.#dropPage);
    this.#store?.kept?.drop(firstPage, count, this.#forgetKept);
  }
  readonly #dropPage = (page: number): void => {
    const blocks = this.#byPage.get(page)!;
    this.#byPage.delete(page);
    for (const block of blocks) this.#forget(block);
  };
  #forget(block: InterpretedBlock): void {
    for (const mode of this.#modes) {
      if (mode.blocks.get(block.pc) === block) mode.blocks.delete(block.pc);
      this.#unlink(mode, block.pc, block.record);
    }
  }
  readonly #forgetKept = (pc: number, record: number): void => this.#unlink(this.#modes[0], pc, record);
  #unlink({ cache }: Mode, pc: number, record: number): void {
    // Links still lead there.
    this.arena.setHandler(record, Fixed.Gone);
    const at = 2 * cacheIndex(pc);
    if (cache[at] === pc && cache[at + 1] === nameOf(record)) cache[at] = 0;
  }
  /** Nothing is executed any more; the jump caches are empty. */
  clear(): void {
    for (const mode of this.#modes) mode.blocks.clear();
    this.#byPage.clear();
    this.#store?.forget();
    this.arena.clear();
  }
  /** The arena is full: begins anew. */
  #flush(): void {
    this.#flushes++;
    for (const mode of this.#modes) for (const block of mode.blocks.values()) this.#forget(block);
    this.#store?.kept?.inUse(this.#forgetKept);
    this.clear();
  }
}

/** What the jump cache has for a block. */
function nameOf(record: number): number {
  return (INTERPRETED | (record * RECORD_BYTES)) >>> 0;
}
