/**
 * Records that outlast a run: of each program the arena as it was, with what was decoded and where jumps lead. A page's
 * blocks come into use, all together, when the first of them is wanted and the page holds what it held then.
 */
import type { HostCache } from "../../../host/cache.ts";
import type { CodePage, CodePages } from "../store/code-pages.ts";
import { type BlocksOfPage, encodeBlocks, type KeptBlock, KeptBlocks } from "./kept-blocks.ts";
import { RECORD_BYTES, type RecordArena } from "./record.ts";

/** What handlers' indices in records mean. */
export interface HandlerNames {
  /** Handlers that will be the same in other runs: those with lower indices. */
  readonly kept: number;
  /** What the first handlers are; 0: nobody knows. */
  identity(count: number): number;
}

/** Bytes of records that are worth keeping, and part of a program's blocks that has to be new for writing it again. */
const MOST_BYTES = 12 << 20;
const LEAST_NEW = 16;
const LEAST_PART = 1 / 16;

/** A block that was decoded in this run. */
interface Noted {
  block: KeptBlock;
  first: CodePage;
  last: CodePage;
}

export class BlockStore {
  readonly #cache: HostCache;
  readonly #options: string;
  readonly #codePages: CodePages;
  #file = "";
  #noted: Noted[] = [];
  /** What there is of earlier runs. */
  kept: KeptBlocks | null = null;

  /** @param options names all that records depend on beside the program and its handlers */
  constructor(cache: HostCache, options: string, codePages: CodePages) {
    this.#cache = cache;
    this.#options = options;
    this.#codePages = codePages;
  }

  /** A program begins; the arena is empty. @param program its name from run to run; null: nothing is kept */
  begin(program: string | null, arena: RecordArena, names: () => HandlerNames): void {
    this.forget();
    this.#file = program === null ? "" : this.#cache.name(`records\0${this.#options}\0${program}`);
    if (program === null) return;
    const parts = this.#cache.read(this.#file, (part, length) => (part === 1 ? arena.room(length) : null));
    if (parts === null) return;
    try {
      const [directory, records] = parts as [Uint8Array, Uint8Array];
      const words = new Uint32Array(directory.buffer, directory.byteOffset, directory.length >> 2);
      const kept = new KeptBlocks(words, this.#codePages);
      const { handlers } = kept;
      const known = names();
      if (handlers > known.kept || known.identity(handlers) !== kept.identity) throw new RangeError("handlers");
      arena.take(records.length);
      this.kept = kept;
    } catch {
      this.#cache.remove(this.#file);
    }
  }
  /** The records are not there any more. */
  forget(): void {
    this.#noted = [];
    this.kept = null;
  }

  /** Notes a block that was decoded. */
  note(block: KeptBlock): void {
    if (this.#file === "") return;
    const first = this.#codePages.at(block.firstPage);
    const last = block.lastPage === block.firstPage ? first : this.#codePages.at(block.lastPage);
    if (first !== undefined && last !== undefined) this.#noted.push({ block, first, last });
  }

  /** The program ends, for the first time or once more. @param warmth executions until a block is warm */
  end(arena: RecordArena, names: HandlerNames, warmth: number): void {
    const noted = this.#noted;
    const kept = this.kept;
    const file = this.#file;
    this.forget();
    this.#file = "";
    if (file === "" || noted.length < Math.max(LEAST_NEW, (kept?.count ?? 0) * LEAST_PART)) return;
    if (arena.count * RECORD_BYTES > MOST_BYTES) return;
    const pages = groupByPage(noted, kept, (block) => usesOnly(block, arena, names.kept));
    let live = 0;
    for (const { blocks } of pages) for (const { record, end } of blocks) live += end - record;
    // Most of it is of code that is gone.
    if (live < arena.count / 2) return;
    const words = encodeBlocks(names.kept, names.identity(names.kept), pages);
    this.#cache.write(file, [new Uint8Array(words.buffer), arena.save(warmth)]);
  }
}

/** By pages as they are now: what was decoded from another content is left out. @param isRight whether a new block may be kept */
function groupByPage(
  noted: readonly Noted[],
  kept: KeptBlocks | null,
  isRight: (block: KeptBlock) => boolean,
): BlocksOfPage[] {
  const byPage = new Map<number, BlocksOfPage>();
  const isNow = ({ page, low, high, changed }: CodePage): boolean => {
    const known = byPage.get(page);
    return !changed && known?.low === low && known.high === high;
  };
  const old = [...(kept?.remaining() ?? [])];
  for (const page of old) byPage.set(page.page, page);
  for (const { first, last } of noted) {
    for (const code of [first, last]) {
      const { page, low, high, changed } = code;
      if (!changed && !isNow(code)) byPage.set(page, { page, low, high, blocks: [] });
    }
  }
  const same = new Set(old.filter((page) => byPage.get(page.page) === page).map(({ page }) => page));
  for (const page of old) page.blocks = page.blocks.filter(({ lastPage }) => same.has(lastPage));
  for (const { block, first, last } of noted) {
    if (isNow(first) && isNow(last) && isRight(block)) byPage.get(first.page)!.blocks.push(block);
  }
  return [...byPage.values()];
}

function usesOnly({ record, end }: KeptBlock, arena: RecordArena, handlers: number): boolean {
  for (let n = record; n < end; n++) if (arena.handler(n) >= handlers) return false;
  return true;
}
