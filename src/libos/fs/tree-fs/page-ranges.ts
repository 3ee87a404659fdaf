/** A set of page numbers as runs: what has been paid for in a large and mostly empty file. */

export class PageRanges {
  /** Ascending and apart: run i is from #bounds[2i] up to, not including, #bounds[2i + 1]. */
  readonly #bounds: number[] = [];

  #pages = 0;

  /** How many pages there are. */
  get pages(): number {
    return this.#pages;
  }
  /** How many runs there are. */
  get runs(): number {
    return this.#bounds.length / 2;
  }
  /** How many pages from `first` up to `end` are in the set. */
  count(first: number, end: number): number {
    let pages = 0;
    for (let i = this.#firstRunBehind(first); i < this.#bounds.length && this.#bounds[i]! < end; i += 2) {
      pages += Math.min(end, this.#bounds[i + 1]!) - Math.max(first, this.#bounds[i]!);
    }
    return pages;
  }
  add(first: number, end: number): void {
    if (first >= end) return;
    // Runs that touch the new one become part of it.
    const from = this.#firstRunBehind(first - 1);
    let to = from;
    while (to < this.#bounds.length && this.#bounds[to]! <= end) to += 2;
    const low = from < to ? Math.min(first, this.#bounds[from]!) : first;
    const high = from < to ? Math.max(end, this.#bounds[to - 1]!) : end;
    this.#pages += high - low - this.count(low, high);
    this.#bounds.splice(from, to - from, low, high);
  }
  /** Takes out every page from `end` on. */
  cut(end: number): void {
    const at = this.#firstRunBehind(end);
    if (at >= this.#bounds.length) return;
    const within = this.#bounds[at]! < end;
    this.#pages -= this.count(end, this.#bounds.at(-1)!);
    this.#bounds.length = within ? at + 2 : at;
    if (within) this.#bounds[at + 1] = end;
  }
  /** Calls back with each part of a range that is in the set. */
  within(first: number, end: number, use: (first: number, end: number) => void): void {
    for (let i = this.#firstRunBehind(first); i < this.#bounds.length && this.#bounds[i]! < end; i += 2) {
      use(Math.max(first, this.#bounds[i]!), Math.min(end, this.#bounds[i + 1]!));
    }
  }
  /** Index of the first run that ends behind a page. */
  #firstRunBehind(page: number): number {
    let low = 0;
    let high = this.runs;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#bounds[2 * middle + 1]! <= page) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }
}
