/**
 * Records that outlast a run: of each program the arena as it was, with what was decoded and where jumps lead. A page's
 * blocks come into use, all together, when the first of them is wanted and the page holds what it held then.
 */
import type { HostCache } from "../../../host/cache.ts";
import type { CodePage, CodePages } from "../store/code-pages.ts";
import { RECORD_BYTES, type RecordArena } from "./record.ts";

export interface KeptBlock {
  pc: number;
  /** Number of its first record, and one past its last. */
  record: number;
  end: number;
  firstPage: number;
  lastPage: number;
}
/** What handlers' indices in records mean. */
export interface HandlerNames {
  /** Handlers that will be the same in other runs: those with lower indices. */
  readonly kept: number;
  /** A hash of the first handlers. */
  identity(count: number): number;
}

/** Words of the directory's header, of a page, and of a block. */
const HEADER = 8;
const PAGE_WORDS = 5;
const BLOCK_WORDS = 3;
/** Bytes of records that are worth keeping, and part of a program's blocks that has to be new for writing it again. */
const MOST_BYTES = 12 << 20;
const LEAST_PART = 1 / 16;

interface KeptPage {
  low: number;
  high: number;
  /** Range of its blocks. */
  first: number;
  end: number;
}

export class BlockStore {
  readonly #cache: HostCache;
  readonly #options: string;
  readonly #codePages: CodePages;
  #file = "";
  #words: Uint32Array<ArrayBufferLike> = new Uint32Array(0);
  #blocksAt = 0;
  #count = 0;
  #noted: Noted[] = [];
  readonly #pages = new Map<number, KeptPage>();

  /** @param options names all that records depend on beside the program and its handlers */
  constructor(cache: HostCache, options: string, codePages: CodePages) {
    this.#cache = cache;
    this.#options = options;
    this.#codePages = codePages;
  }

  /** A program begins; the arena is empty. @param program its name from run to run; null: nothing is kept */
  begin(program: string | null, arena: RecordArena, names: () => HandlerNames): void {
    this.forget();
    this.#noted = [];
    this.#count = 0;
    this.#file = program === null ? "" : this.#cache.name(`records\0${this.#options}\0${program}`);
    const parts = program === null ? null : this.#cache.read(this.#file);
    if (parts === null) return;
    const [directory, records] = parts as [Uint8Array, Uint8Array];
    const words = new Uint32Array(directory.buffer, directory.byteOffset, directory.length >> 2);
    const [handlers = 0, identity = 0, pages = 0, blocks = 0] = words;
    const whole = words.length === HEADER + pages * PAGE_WORDS + blocks * BLOCK_WORDS;
    const known = names();
    if (!whole || handlers > known.kept || known.identity(handlers) !== identity || !arena.load(records)) {
      this.#cache.remove(this.#file);
      return;
    }
    this.#words = words;
    this.#blocksAt = HEADER + pages * PAGE_WORDS;
    this.#count = blocks;
    for (let n = 0; n < pages; n++) {
      const at = HEADER + n * PAGE_WORDS;
      const [page, low, high, first, end] = words.subarray(at, at + PAGE_WORDS) as unknown as [
        number,
        number,
        number,
        number,
        number,
      ];
      this.#pages.set(page, { low, high, first, end });
    }
  }
  /** The records are not there any more. */
  forget(): void {
    this.#noted = [];
    this.#pages.clear();
  }

  /** The blocks of a page, once, if they may be used. */
  take(page: number): KeptBlock[] {
    const kept = this.#pages.get(page);
    if (kept === undefined || !this.#isAsBefore(page, kept)) return [];
    const next = this.#pages.get(page + 1);
    const both = next !== undefined && this.#isAsBefore(page + 1, next);
    const blocks: KeptBlock[] = [];
    for (let n = kept.first; n < kept.end; n++) {
      const at = this.#blocksAt + n * BLOCK_WORDS;
      const pc = this.#words[at]!;
      const end = this.#words[at + 2]!;
      const lastPage = page + (end >>> 31);
      if (lastPage > page && !both) continue;
      blocks.push({ pc, record: this.#words[at + 1]!, end: end & 0x7fff_ffff, firstPage: page, lastPage });
    }
    kept.end = kept.first;
    return blocks;
  }
  #isAsBefore(page: number, { low, high }: KeptPage): boolean {
    const now = this.#codePages.at(page);
    return now !== undefined && now.low === low && now.high === high;
  }

  /** Notes a block that was decoded, or taken from here. */
  note(block: KeptBlock): void {
    if (this.#file === "") return;
    const first = this.#codePages.at(block.firstPage);
    const last = block.lastPage === block.firstPage ? first : this.#codePages.at(block.lastPage);
    if (first !== undefined && last !== undefined) this.#noted.push({ block, first, last });
  }

  /** The program ends, for the first time or once more. @param made how many blocks were decoded in this run */
  end(made: number, arena: RecordArena, names: HandlerNames): void {
    const noted = this.#noted;
    const file = this.#file;
    this.#noted = [];
    this.#file = "";
    if (file === "" || made < Math.max(16, this.#count * LEAST_PART)) return;
    if (arena.count * RECORD_BYTES > MOST_BYTES) return;
    const { byPage, count, live } = this.#group(noted, arena, names.kept);
    // Most of it is of code that is gone.
    if (live < arena.count / 2) return;
    const words = new Uint32Array(HEADER + byPage.size * PAGE_WORDS + count * BLOCK_WORDS);
    words.set([names.kept, names.identity(names.kept), byPage.size, count]);
    let pageAt = HEADER;
    let blockAt = HEADER + byPage.size * PAGE_WORDS;
    let number = 0;
    for (const [page, { hash, blocks }] of byPage) {
      words.set([page, hash.low, hash.high, number, number + blocks.length], pageAt);
      pageAt += PAGE_WORDS;
      number += blocks.length;
      for (const { pc, record, end, firstPage, lastPage } of blocks) {
        words[blockAt++] = pc;
        words[blockAt++] = record;
        words[blockAt++] = end | (lastPage > firstPage ? 1 << 31 : 0);
      }
    }
    const heads = noted.map(({ block }) => block);
    this.#cache.write(file, [new Uint8Array(words.buffer), arena.save(heads)]);
  }
  /** By pages as they are now: what was decoded from an earlier content is left out. */
  #group(noted: readonly Noted[], arena: RecordArena, handlers: number): Grouped {
    const byPage: Grouped["byPage"] = new Map();
    for (const { first, last } of noted) {
      if (!first.changed) byPage.set(first.page, { hash: first, blocks: [] });
      if (!last.changed) byPage.set(last.page, { hash: last, blocks: [] });
    }
    let count = 0;
    let live = 0;
    for (const { block, first, last } of noted) {
      const page = byPage.get(first.page);
      if (page?.hash !== first || byPage.get(last.page)?.hash !== last) continue;
      if (!usesOnly(block, arena, handlers)) continue;
      page.blocks.push(block);
      count++;
      live += block.end - block.record;
    }
    return { byPage, count, live };
  }
}

interface Noted {
  block: KeptBlock;
  first: CodePage;
  last: CodePage;
}
interface Grouped {
  byPage: Map<number, { hash: CodePage; blocks: KeptBlock[] }>;
  count: number;
  /** Records of all. */
  live: number;
}

function usesOnly({ record, end }: KeptBlock, arena: RecordArena, handlers: number): boolean {
  for (let n = record; n < end; n++) if (arena.handler(n) >= handlers) return false;
  return true;
}
