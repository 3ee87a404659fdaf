/**
 * The directory of records that outlast a run, as one array of uint32: a header, pages ascending, and the blocks of each page
 * ascending. Nothing is made of it but an index of pages: a program has tens of thousands of blocks.
 */
import { visitPages } from "../area/page-range.ts";
import type { CodePages } from "../store/code-pages.ts";

/** Words of the header, of a page, and of a block. */
const HEADER = 8;
const PAGE_WORDS = 5;
const BLOCK_WORDS = 3;
const Header = { handlers: 0, identity: 1, pages: 2, blocks: 3 } as const;
const PageAt = { page: 0, low: 1, high: 2, first: 3, end: 4 } as const;
const BlockAt = { pc: 0, record: 1, end: 2 } as const;
/** Set in a block's `end`: its code goes on on the next page. */
const SPANS = 0x8000_0000;

/** Of pages: nobody has come there yet; blocks are in use; there is other code now. */
const State = { Unknown: 0, InUse: 1, Other: 2 } as const;

export interface KeptBlock {
  pc: number;
  /** Number of its first record, and one past its last. */
  record: number;
  end: number;
  firstPage: number;
  lastPage: number;
}
/** Blocks of a page whose hash is known. */
export interface BlocksOfPage {
  page: number;
  low: number;
  high: number;
  blocks: KeptBlock[];
}

/** @param handlers how many handlers the records may name @param identity what these are */
export function encodeBlocks(handlers: number, identity: number, pages: readonly BlocksOfPage[]): Uint32Array {
  const count = pages.reduce((sum, { blocks }) => sum + blocks.length, 0);
  const words = new Uint32Array(HEADER + pages.length * PAGE_WORDS + count * BLOCK_WORDS);
  words.set([handlers, identity, pages.length, count]);
  let pageAt = HEADER;
  let blockAt = HEADER + pages.length * PAGE_WORDS;
  let first = 0;
  for (const { page, low, high, blocks } of [...pages].sort((a, b) => a.page - b.page)) {
    words.set([page, low, high, first, first + blocks.length], pageAt);
    pageAt += PAGE_WORDS;
    first += blocks.length;
    for (const { pc, record, end, firstPage, lastPage } of blocks.sort((a, b) => a.pc - b.pc)) {
      words[blockAt + BlockAt.pc] = pc;
      words[blockAt + BlockAt.record] = record;
      words[blockAt + BlockAt.end] = lastPage > firstPage ? end | SPANS : end;
      blockAt += BLOCK_WORDS;
    }
  }
  return words;
}

/** Is told of a block. @param record number of its first record */
export type BlockVisitor = (pc: number, record: number) => void;

export class KeptBlocks {
  readonly #words: Uint32Array;
  readonly #codePages: CodePages;
  /** Number in the directory by page. */
  readonly #pages = new Map<number, number>();
  readonly #states: Uint8Array;
  readonly #blocksAt: number;

  /** @throws {RangeError} if the directory contradicts itself */
  constructor(words: Uint32Array, codePages: CodePages) {
    const pages = words[Header.pages] ?? 0;
    const blocks = words[Header.blocks] ?? 0;
    this.#blocksAt = HEADER + pages * PAGE_WORDS;
    if (words.length !== this.#blocksAt + blocks * BLOCK_WORDS) throw new RangeError("directory");
    this.#words = words;
    this.#codePages = codePages;
    this.#states = new Uint8Array(pages);
    for (let number = 0; number < pages; number++) this.#pages.set(this.#page(number, PageAt.page), number);
  }
  get handlers(): number {
    return this.#words[Header.handlers]!;
  }
  get identity(): number {
    return this.#words[Header.identity]!;
  }
  get count(): number {
    return this.#words[Header.blocks]!;
  }
  #page(number: number, field: number): number {
    return this.#words[HEADER + number * PAGE_WORDS + field]!;
  }
  #block(number: number, field: number): number {
    return this.#words[this.#blocksAt + number * BLOCK_WORDS + field]!;
  }

  /**
   * The record at which the block of an address begins, or -1.
   * @param begin is told of all blocks of the page when one of them is wanted for the first time
   */
  find(pc: number, begin: BlockVisitor): number {
    const number = this.#pages.get(pc >>> 12);
    if (number === undefined || !this.#use(number, begin)) return -1;
    const block = this.#search(number, pc);
    return block >= 0 && this.#isWhole(number, block) ? this.#block(block, BlockAt.record) : -1;
  }
  /** @returns whether the blocks of a page are in use, from now on if need be */
  #use(number: number, begin: BlockVisitor): boolean {
    if (this.#states[number] !== State.Unknown) return this.#states[number] === State.InUse;
    const now = this.#codePages.at(this.#page(number, PageAt.page));
    if (now === undefined) return false;
    const same = now.low === this.#page(number, PageAt.low) && now.high === this.#page(number, PageAt.high);
    this.#states[number] = same ? State.InUse : State.Other;
    if (same) this.#visit(number, false, begin);
    return same;
  }
  /** @param onlySpanning whether only those that go on on the next page are visited */
  #visit(number: number, onlySpanning: boolean, visit: BlockVisitor): void {
    const end = this.#page(number, PageAt.end);
    for (let block = this.#page(number, PageAt.first); block < end; block++) {
      const spans = this.#block(block, BlockAt.end) >= SPANS;
      if (spans ? onlySpanning || this.#isWhole(number, block) : !onlySpanning) {
        visit(this.#block(block, BlockAt.pc), this.#block(block, BlockAt.record));
      }
    }
  }
  #search(number: number, pc: number): number {
    let low = this.#page(number, PageAt.first);
    let high = this.#page(number, PageAt.end);
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.#block(middle, BlockAt.pc);
      if (at === pc) return middle;
      if (at < pc) low = middle + 1;
      else high = middle;
    }
    return -1;
  }
  /** Whether the next page, if a block goes on there, holds what it held. */
  #isWhole(number: number, block: number): boolean {
    if (this.#block(block, BlockAt.end) < SPANS) return true;
    const next = this.#pages.get(this.#page(number, PageAt.page) + 1);
    if (next === undefined) return false;
    const now = this.#codePages.at(this.#page(next, PageAt.page));
    return now?.low === this.#page(next, PageAt.low) && now.high === this.#page(next, PageAt.high);
  }

  /** What is on pages is not what it was, or may not be executed. @param end is told of blocks that were in use */
  drop(first: number, count: number, end: BlockVisitor): void {
    visitPages(this.#pages, first, count, (page) => {
      const number = this.#pages.get(page)!;
      if (this.#states[number] === State.InUse) this.#visit(number, false, end);
      this.#states[number] = State.Unknown;
      const before = this.#pages.get(page - 1);
      if (before !== undefined && this.#states[before] === State.InUse) this.#visit(before, true, end);
    });
  }
  /** Visits the blocks that are in use. */
  inUse(visit: BlockVisitor): void {
    for (const number of this.#pages.values()) {
      if (this.#states[number] === State.InUse) this.#visit(number, false, visit);
    }
  }
  /** All but those on pages where there was other code in this run. */
  *remaining(): Generator<BlocksOfPage> {
    for (const [page, number] of this.#pages) {
      if (this.#states[number] === State.Other) continue;
      const blocks: KeptBlock[] = [];
      for (let block = this.#page(number, PageAt.first); block < this.#page(number, PageAt.end); block++) {
        const end = this.#block(block, BlockAt.end);
        blocks.push({
          pc: this.#block(block, BlockAt.pc),
          record: this.#block(block, BlockAt.record),
          end: end % SPANS,
          firstPage: page,
          lastPage: end >= SPANS ? page + 1 : page,
        });
      }
      yield { page, low: this.#page(number, PageAt.low), high: this.#page(number, PageAt.high), blocks };
    }
  }
}
