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

const WORDS = 1024;

export class CodePages {
  readonly #words: Uint32Array;
  readonly #isStable: (page: number) => boolean;
  readonly #known = new Map<number, CodePage>();

  /** @param isStable whether code on a page may be executed, and is not changed without {@link drop} */
  constructor(memory: WebAssembly.Memory, isStable: (page: number) => boolean) {
    this.#words = new Uint32Array(memory.buffer);
    this.#isStable = isStable;
  }

  /** @returns undefined: nothing can be said of the page now */
  at(page: number): CodePage | undefined {
    const known = this.#known.get(page);
    if (known !== undefined) return known;
    if (!this.#isStable(page)) return undefined;
    const made = hashPage(this.#words, page);
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

/** Two lanes of multiplication and rotation: against accident, not against an enemy, who could only deceive himself. */
function hashPage(words: Uint32Array, page: number): CodePage {
  let low = 0x9e37_79b9 | 0;
  let high = 0x85eb_ca6b | 0;
  const end = (page + 1) * WORDS;
  for (let at = page * WORDS; at < end; at++) {
    const word = words[at]! | 0;
    low = Math.imul((low ^ word) + ((low << 13) | (low >>> 19)), 0xcc9e_2d51);
    high = Math.imul(((high << 7) | (high >>> 25)) + word, 0x1b87_3593) ^ low;
  }
  return { page, low: (low ^ (low >>> 15)) >>> 0, high: (high ^ (high >>> 13)) >>> 0, changed: false };
}
