/**
 * Pages of guest memory that host files back. One that its file no longer reaches (truncation) must not be touched by
 * anybody: the host would end the whole process, as WebAssembly traps do not cover SIGBUS. So such pages have no access,
 * which is looked after whenever the guest may have changed a file: when it asks for a protection, and behind its
 * system calls. Somebody else's truncation in the middle of guest code is the one case that this cannot cover.
 */
const PAGE = 4096;
/** Mappings that there may be: each is looked at behind every system call. */
const MOST_MAPPINGS = 1024;

interface Mapping {
  /** Page numbers; `end` is one past the last. */
  first: number;
  end: number;
}

export class HostFiles {
  #mappings: Mapping[] = [];
  /** Whether a byte of a page can be read. */
  readonly #probe: (address: number) => boolean;
  readonly #lose: (firstPage: number, count: number) => void;

  /** @param lose takes all access from pages */
  constructor(probe: (address: number) => boolean, lose: (firstPage: number, count: number) => void) {
    this.#probe = probe;
    this.#lose = lose;
  }

  /** Whether there are as many as there may be. */
  get full(): boolean {
    return this.#mappings.length >= MOST_MAPPINGS;
  }
  get any(): boolean {
    return this.#mappings.length > 0;
  }
  has(page: number): boolean {
    return this.#mappings.some(({ first, end }) => page >= first && page < end);
  }
  overlaps(firstPage: number, endPage: number): boolean {
    return this.#mappings.some(({ first, end }) => first < endPage && end > firstPage);
  }
  add(firstPage: number, endPage: number): void {
    this.remove(firstPage, endPage);
    this.#mappings.push({ first: firstPage, end: endPage });
  }
  remove(firstPage: number, endPage: number): void {
    this.#mappings = this.#mappings.flatMap((mapping) => {
      if (mapping.end <= firstPage || mapping.first >= endPage) return [mapping];
      const parts: Mapping[] = [];
      if (mapping.first < firstPage) parts.push({ first: mapping.first, end: firstPage });
      if (mapping.end > endPage) parts.push({ first: endPage, end: mapping.end });
      return parts;
    });
  }

  /** Takes the access from pages of a range that their file does not reach: the last ones of a mapping. */
  check(firstPage = 0, endPage = Number.POSITIVE_INFINITY): void {
    for (const mapping of this.#mappings) {
      const first = Math.max(mapping.first, firstPage);
      const end = Math.min(mapping.end, endPage);
      if (first >= end || this.#probe((end - 1) * PAGE)) continue;
      let low = first;
      let high = end - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.#probe(middle * PAGE)) low = middle + 1;
        else high = middle;
      }
      this.#lose(low, end - low);
    }
  }
}
