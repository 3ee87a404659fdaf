/**
 * A batch: regions in one module that were kept from an earlier run. Its directory is one array of uint32: how many regions, entries, pages, pages of
 * regions, sites and hints there are; the regions, {@link WORDS} words each; the rest in this order.
 */

import { ENTRY_BITS } from "../area/layout.ts";
import { visitPages } from "../area/page-range.ts";
import type { Region } from "../dispatcher/region.ts";
import type { CodePage, CodePages } from "./code-pages.ts";

const HEADER = 8;
const WORDS = 10;
/** Words of a region. */
const At = {
  index: 0,
  start: 1,
  blocks: 2,
  flags: 3,
  bodyAt: 4,
  entries: 5,
  pages: 6,
  sites: 7,
  bodyBytes: 8,
  hints: 9,
} as const;
const Flag = { usesFloatMode: 1, exactFloat: 2, hot: 4 } as const;

/** A region to be kept, and what it was made from. */
export interface KeptRegion {
  region: Region;
  /** Locals and code. */
  body: Uint8Array;
  pages: readonly CodePage[];
}

/** @param bodies where each region's body lies in the module */
export function encodeDirectory(kept: readonly KeptRegion[], bodies: readonly number[]): Uint32Array {
  const pages = new Map<CodePage, number>();
  const sum = (count: (entry: KeptRegion) => number): number => kept.reduce((total, entry) => total + count(entry), 0);
  for (const entry of kept) for (const page of entry.pages) if (!pages.has(page)) pages.set(page, pages.size);
  const entries = sum(({ region }) => region.entries.length);
  const regionPages = sum((entry) => entry.pages.length);
  const sites = sum(({ region }) => region.sites.length);
  const hints = sum(({ region }) => region.hints.length);
  const starts = HEADER + (kept.length + 1) * WORDS;
  const words = new Uint32Array(starts + entries + pages.size * 3 + regionPages + sites + hints);
  words.set([kept.length, entries, pages.size, regionPages, sites, hints]);
  let entryAt = starts;
  let at = starts + entries;
  for (const { page, low, high } of pages.keys()) {
    words.set([page, low, high], at);
    at += 3;
  }
  let pageAt = at;
  let siteAt = at + regionPages;
  let hintAt = siteAt + sites;
  for (let number = 0; number <= kept.length; number++) {
    const record = HEADER + number * WORDS;
    words[record + At.entries] = entryAt;
    words[record + At.pages] = pageAt;
    words[record + At.sites] = siteAt;
    words[record + At.hints] = hintAt;
    if (number === kept.length) break;
    const { region, pages: own } = kept[number]!;
    words[record + At.index] = region.index;
    words[record + At.start] = region.start;
    words[record + At.blocks] = region.blocks;
    words[record + At.flags] =
      (region.usesFloatMode ? Flag.usesFloatMode : 0) |
      (region.exactFloat ? Flag.exactFloat : 0) |
      (region.hot ? Flag.hot : 0);
    words[record + At.bodyAt] = bodies[number]!;
    words[record + At.bodyBytes] = kept[number]!.body.length;
    words.set(region.entries, entryAt);
    entryAt += region.entries.length;
    for (const page of own) words[pageAt++] = pages.get(page)!;
    for (let i = 0; i < region.sites.length; i++) words[siteAt++] = region.sites[i]!;
    for (let i = 0; i < region.hints.length; i++) words[hintAt++] = region.hints[i]!;
  }
  return words;
}

/** Says that control may come to an address by a name in the jump cache, or not any more. */
export type Announce = (pc: number, target: number) => void;

export class Batch {
  readonly module: WebAssembly.Module;
  /** The module's bytes. */
  readonly bytes: Uint8Array;
  /** Whether it came with machine code, which then all of it has. */
  readonly isCompiled: boolean;
  readonly #words: Uint32Array;
  /** Positions in the directory of entries and pages. */
  readonly #entriesAt: number;
  readonly #pagesAt: number;
  /** Entries by address, hashed: an entry's number + 1, or 0. */
  readonly #slots: Uint32Array;
  /** Region of each entry. */
  readonly #owners: Uint32Array;
  /** Regions on each page, one page after the other, and where those of a page begin. */
  readonly #onPage: Uint32Array;
  readonly #onPageAt: Uint32Array;
  /** Of each page of memory its numbers here: it may have held one thing after the other (dlclose). */
  readonly #pageNumbers = new Map<number, number[]>();
  /** Whether regions are in use now, and have been in this run. */
  readonly #live: Uint8Array;
  readonly #used: Uint8Array;
  readonly #made = new Map<number, Region>();
  #byIndex: Map<number, number> | null = null;

  /** @throws {RangeError} if the directory contradicts itself */
  constructor(words: Uint32Array, module: WebAssembly.Module, bytes: Uint8Array, isCompiled: boolean) {
    const [count = 0, entries = 0, pages = 0, regionPages = 0, sites = 0, hints = 0] = words;
    this.#entriesAt = HEADER + (count + 1) * WORDS;
    this.#pagesAt = this.#entriesAt + entries;
    if (words.length !== this.#pagesAt + pages * 3 + regionPages + sites + hints) throw new RangeError("directory");
    this.#words = words;
    this.module = module;
    this.bytes = bytes;
    this.isCompiled = isCompiled;
    this.#live = new Uint8Array(count);
    this.#used = new Uint8Array(count);
    this.#owners = new Uint32Array(entries);
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * entries + 2)));
    for (let number = 0; number < count; number++) this.#addEntries(number);
    this.#onPage = new Uint32Array(regionPages);
    this.#onPageAt = new Uint32Array(pages + 1);
    for (let page = 0; page < pages; page++) {
      const place = words[this.#pagesAt + page * 3]!;
      const known = this.#pageNumbers.get(place);
      if (known === undefined) this.#pageNumbers.set(place, [page]);
      else known.push(page);
    }
    this.#sortByPage(count, this.#pagesAt + pages * 3, regionPages);
  }
  #addEntries(number: number): void {
    const slots = this.#slots;
    const end = this.#word(number + 1, At.entries);
    for (let at = this.#word(number, At.entries); at < end; at++) {
      const entry = at - this.#entriesAt;
      this.#owners[entry] = number;
      let slot = this.#slotOf(this.#words[at]!);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = entry + 1;
    }
  }
  #slotOf(pc: number): number {
    return (Math.imul(pc, 0x9e37_79b1) >>> 7) & (this.#slots.length - 1);
  }
  /** Counts, then places. */
  #sortByPage(count: number, regionPagesAt: number, regionPages: number): void {
    const words = this.#words;
    const begin = this.#onPageAt;
    for (let i = 0; i < regionPages; i++) begin[words[regionPagesAt + i]! + 1]!++;
    for (let page = 1; page < begin.length; page++) begin[page]! += begin[page - 1]!;
    const next = begin.slice();
    for (let number = 0; number < count; number++) {
      const end = this.#word(number + 1, At.pages);
      for (let at = this.#word(number, At.pages); at < end; at++) this.#onPage[next[words[at]!]!++] = number;
    }
  }
  #word(number: number, field: number): number {
    return this.#words[HEADER + number * WORDS + field]!;
  }

  get size(): number {
    return this.#live.length;
  }
  /** Index in the table of the function of a region. */
  index(number: number): number {
    return this.#word(number, At.index);
  }
  body(number: number): Uint8Array {
    const at = this.#word(number, At.bodyAt);
    return this.bytes.subarray(at, at + this.#word(number, At.bodyBytes));
  }
  /** Guest address of a region's first block. */
  start(number: number): number {
    return this.#word(number, At.start);
  }
  /** Whether this run has used a region, and how often the guest was seen in it. */
  isUsed(number: number): boolean {
    return this.#used[number] !== 0;
  }
  samples(number: number): number {
    return this.#made.get(number)?.samples ?? 0;
  }

  /**
   * What the jump cache calls a region whose code is what guest memory holds now.
   * @param announce is told of it, and of others whose pages have been looked at with its own
   * @returns -1: there is none
   */
  find(pc: number, exactFloat: boolean, pages: CodePages, announce: Announce): number {
    const slots = this.#slots;
    for (let slot = this.#slotOf(pc); slots[slot] !== 0; slot = (slot + 1) & (slots.length - 1)) {
      const entry = slots[slot]! - 1;
      if (this.#words[this.#entriesAt + entry] !== pc) continue;
      const number = this.#owners[entry]!;
      if (!this.#isRight(number, exactFloat, pages)) continue;
      if (this.#live[number] === 0) {
        this.#begin(number, announce);
        const end = this.#word(number + 1, At.pages);
        for (let at = this.#word(number, At.pages); at < end; at++) {
          this.#beginPage(this.#words[at]!, exactFloat, pages, announce);
        }
      }
      return (this.index(number) << ENTRY_BITS) | (this.#entriesAt + entry - this.#word(number, At.entries));
    }
    return -1;
  }
  #isRight(number: number, exactFloat: boolean, pages: CodePages): boolean {
    const words = this.#words;
    const flags = this.#word(number, At.flags);
    if ((flags & Flag.usesFloatMode) !== 0 && ((flags & Flag.exactFloat) !== 0) !== exactFloat) return false;
    if (this.#live[number] !== 0) return true;
    const end = this.#word(number + 1, At.pages);
    for (let at = this.#word(number, At.pages); at < end; at++) {
      const record = this.#pagesAt + words[at]! * 3;
      const now = pages.at(words[record]!);
      if (now === undefined || now.low !== words[record + 1] || now.high !== words[record + 2]) return false;
    }
    return true;
  }
  #begin(number: number, announce: Announce): void {
    this.#used[number] = 1;
    this.#live[number] = 1;
    this.#announce(number, announce);
  }
  /** The others of a page, as far as the pages they are on are known already. */
  #beginPage(page: number, exactFloat: boolean, pages: CodePages, announce: Announce): void {
    const end = this.#onPageAt[page + 1]!;
    for (let at = this.#onPageAt[page]!; at < end; at++) {
      const number = this.#onPage[at]!;
      if (this.#live[number] === 0 && this.#isRight(number, exactFloat, pages)) this.#begin(number, announce);
    }
  }
  #announce(number: number, announce: Announce): void {
    const first = this.#word(number, At.entries);
    const end = this.#word(number + 1, At.entries);
    const target = this.index(number) << ENTRY_BITS;
    for (let at = first; at < end; at++) announce(this.#words[at]!, target | (at - first));
  }

  /** The code on pages is not what it was. @param announce is told of what may not be called any more */
  drop(first: number, count: number, announce: Announce): void {
    const pages = this.#pageNumbers;
    visitPages(pages, first, count, (place) => {
      for (const page of pages.get(place)!) this.#dropPage(page, announce);
    });
  }
  #dropPage(page: number, announce: Announce): void {
    const end = this.#onPageAt[page + 1]!;
    for (let at = this.#onPageAt[page]!; at < end; at++) {
      const number = this.#onPage[at]!;
      if (this.#live[number] === 0) continue;
      this.#live[number] = 0;
      this.#announce(number, announce);
    }
  }

  /** The region with a place in the table. */
  region(index: number): Region | undefined {
    if (this.#byIndex === null) {
      this.#byIndex = new Map();
      for (let number = 0; number < this.size; number++) this.#byIndex.set(this.index(number), number);
    }
    const number = this.#byIndex.get(index);
    return number === undefined ? undefined : this.#region(number);
  }
  #region(number: number): Region {
    const known = this.#made.get(number);
    if (known !== undefined) return known;
    const words = this.#words;
    const flags = this.#word(number, At.flags);
    const pages: number[] = [];
    const end = this.#word(number + 1, At.pages);
    for (let at = this.#word(number, At.pages); at < end; at++) pages.push(words[this.#pagesAt + words[at]! * 3]!);
    const region: Region = {
      index: this.index(number),
      start: this.#word(number, At.start),
      pages,
      entries: [...words.subarray(this.#word(number, At.entries), this.#word(number + 1, At.entries))],
      sites: words.subarray(this.#word(number, At.sites), this.#word(number + 1, At.sites)),
      hints: words.subarray(this.#word(number, At.hints), this.#word(number + 1, At.hints)),
      bodyAt: this.#word(number, At.bodyAt),
      blocks: this.#word(number, At.blocks),
      usesFloatMode: (flags & Flag.usesFloatMode) !== 0,
      exactFloat: (flags & Flag.exactFloat) !== 0,
      samples: 0,
      hot: (flags & Flag.hot) !== 0,
    };
    this.#made.set(number, region);
    return region;
  }

  /** A region, to be kept in another batch. @param pageOf the one object for a page and its hash */
  kept(number: number, pageOf: (page: number, low: number, high: number) => CodePage): KeptRegion {
    const words = this.#words;
    const pages: CodePage[] = [];
    const end = this.#word(number + 1, At.pages);
    for (let at = this.#word(number, At.pages); at < end; at++) {
      const record = this.#pagesAt + words[at]! * 3;
      pages.push(pageOf(words[record]!, words[record + 1]!, words[record + 2]!));
    }
    return { region: this.#region(number), body: this.body(number), pages };
  }
}
