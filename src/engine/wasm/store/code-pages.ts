/** What is on the pages that code was translated from: a hash of each, as long as the page stays what it is. */
import { visitPages } from "../area/page-range.ts";

export interface CodePage {
  readonly page: number;
  /** 64 bits. */
  readonly low: number;
  readonly high: number;
  /** The guest has changed it since, or could have. */
  changed: boolean;
}

const PAGE = 4096;
const WORD = 0xffff_ffffn;

export class CodePages {
  readonly #hash: (offset: number) => bigint;
  readonly #isStable: (page: number) => boolean;
  readonly #known = new Map<number, CodePage>();

  /** @param hash of the page at an offset in memory, 64 bits @param isStable whether code on a page may be executed, and is not changed without {@link drop} */
  constructor(hash: (offset: number) => bigint, isStable: (page: number) => boolean) {
    this.#hash = hash;
    this.#isStable = isStable;
  }

  /** @returns undefined: nothing can be said of the page now */
  at(page: number): CodePage | undefined {
    const known = this.#known.get(page);
    if (known !== undefined) return known;
    if (!this.#isStable(page)) return undefined;
    const hash = this.#hash(page * PAGE);
    const made = { page, low: Number(hash & WORD), high: Number((hash >> 32n) & WORD), changed: false };
    this.#known.set(page, made);
    return made;
  }

  /** @param changed false: the pages have only been taken away */
  drop(first: number, count: number, changed: boolean): void {
    visitPages(this.#known, first, count, changed ? this.#change : this.#takeAway);
  }
  readonly #change = (page: number): void => {
    this.#known.get(page)!.changed = true;
    this.#known.delete(page);
  };
  readonly #takeAway = (page: number): void => {
    this.#known.delete(page);
  };
}
