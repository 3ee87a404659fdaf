/**
 * A batch: regions in one module that were kept from an earlier run. Its directory is one array of uint32: how many regions, entries, pages, pages of
 * regions and sites there are; the regions, {@link WORDS} words each; the rest in this order.
 */
import type { Region } from "../dispatcher/region.ts";
import type { CodePage, CodePages } from "./code-pages.ts";

const HEADER = 8;
const WORDS = 9;
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
} as const;
/** `optimised`: the machine code that was kept with the batch has it. */
const Flag = { usesFloatMode: 1, exactFloat: 2, hot: 4, optimised: 8 } as const;

/** A region to be kept, and what it was made from. */
export interface KeptRegion {
  region: Region;
  /** Locals and code. */
  body: Uint8Array;
  pages: readonly CodePage[];
}

/** @param bodies where each region's body lies in the module */
export function encodeDirectory(kept: readonly KeptRegion[], bodies: readonly number[], rounds: number): Uint32Array {
  const pages = new Map<CodePage, number>();
  const sum = (count: (entry: KeptRegion) => number): number => kept.reduce((total, entry) => total + count(entry), 0);
  for (const entry of kept) for (const page of entry.pages) if (!pages.has(page)) pages.set(page, pages.size);
  const entries = sum(({ region }) => region.entries.length);
  const regionPages = sum((entry) => entry.pages.length);
  const sites = sum(({ region }) => region.sites.length);
  const starts = HEADER + (kept.length + 1) * WORDS;
  const words = new Uint32Array(starts + entries + pages.size * 3 + regionPages + sites);
  words.set([kept.length, entries, pages.size, regionPages, sites, rounds]);
  let entryAt = starts;
  let at = starts + entries;
  for (const { page, low, high } of pages.keys()) {
    words.set([page, low, high], at);
    at += 3;
  }
  let pageAt = at;
  let siteAt = at + regionPages;
  for (let number = 0; number <= kept.length; number++) {
    const record = HEADER + number * WORDS;
    words[record + At.entries] = entryAt;
    words[record + At.pages] = pageAt;
    words[record + At.sites] = siteAt;
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
  }
  return words;
}

export class Batch {
  readonly module: WebAssembly.Module;
  /** The module's bytes. */
  readonly bytes: Uint8Array;
  /** In how many runs machine code was made of it. */
  rounds: number;
  readonly #words: Uint32Array;
  readonly #pages: number;
  /** Numbers of regions by the addresses of their entries. */
  readonly #byEntry = new Map<number, number[] | number>();
  readonly #made: (Region | undefined)[] = [];

  /** @throws {RangeError} if the directory contradicts itself */
  constructor(words: Uint32Array, module: WebAssembly.Module, bytes: Uint8Array) {
    const [count = 0, entries = 0, pages = 0, regionPages = 0, sites = 0, rounds = 0] = words;
    const starts = HEADER + (count + 1) * WORDS;
    if (words.length !== starts + entries + pages * 3 + regionPages + sites) throw new RangeError("directory");
    this.#words = words;
    this.module = module;
    this.bytes = bytes;
    this.rounds = rounds;
    this.#pages = starts + entries;
    for (let number = 0; number < count; number++) {
      const end = this.#word(number + 1, At.entries);
      for (let at = this.#word(number, At.entries); at < end; at++) this.#addEntry(words[at]!, number);
    }
  }
  #addEntry(pc: number, number: number): void {
    const known = this.#byEntry.get(pc);
    if (known === undefined) this.#byEntry.set(pc, number);
    else if (typeof known === "number") this.#byEntry.set(pc, [known, number]);
    else known.push(number);
  }
  #word(number: number, field: number): number {
    return this.#words[HEADER + number * WORDS + field]!;
  }

  get size(): number {
    return this.#words[0]!;
  }
  /** Index in the table of the function of a region. */
  index(number: number): number {
    return this.#word(number, At.index);
  }
  body(number: number): Uint8Array {
    const at = this.#word(number, At.bodyAt);
    return this.bytes.subarray(at, at + this.#word(number, At.bodyBytes));
  }
  /** Whether the machine code that was kept has the region. */
  isOptimised(number: number): boolean {
    return (this.#word(number, At.flags) & Flag.optimised) !== 0;
  }
  setOptimised(number: number): void {
    this.#words[HEADER + number * WORDS + At.flags]! |= Flag.optimised;
  }
  /** The region as it is used in this run, if it is. */
  used(number: number): Region | undefined {
    return this.#made[number];
  }

  /** A region with an entry whose code is what guest memory holds now. */
  find(pc: number, exactFloat: boolean, pages: CodePages): Region | undefined {
    const found = this.#byEntry.get(pc);
    if (found === undefined) return undefined;
    if (typeof found === "number") return this.#checked(found, exactFloat, pages);
    for (const number of found) {
      const region = this.#checked(number, exactFloat, pages);
      if (region !== undefined) return region;
    }
    return undefined;
  }
  #checked(number: number, exactFloat: boolean, pages: CodePages): Region | undefined {
    const words = this.#words;
    const flags = this.#word(number, At.flags);
    if ((flags & Flag.usesFloatMode) !== 0 && ((flags & Flag.exactFloat) !== 0) !== exactFloat) return undefined;
    const end = this.#word(number + 1, At.pages);
    for (let at = this.#word(number, At.pages); at < end; at++) {
      const record = this.#pages + words[at]! * 3;
      const now = pages.at(words[record]!);
      if (now === undefined || now.low !== words[record + 1] || now.high !== words[record + 2]) return undefined;
    }
    const made = this.#made[number] ?? this.#make(number, flags);
    this.#made[number] = made;
    return made;
  }
  #make(number: number, flags: number): Region {
    const words = this.#words;
    const pages: number[] = [];
    const end = this.#word(number + 1, At.pages);
    for (let at = this.#word(number, At.pages); at < end; at++) pages.push(words[this.#pages + words[at]! * 3]!);
    return {
      index: this.index(number),
      start: this.#word(number, At.start),
      pages,
      entries: [...words.subarray(this.#word(number, At.entries), this.#word(number + 1, At.entries))],
      sites: words.subarray(this.#word(number, At.sites), this.#word(number + 1, At.sites)),
      bodyAt: this.#word(number, At.bodyAt),
      blocks: this.#word(number, At.blocks),
      usesFloatMode: (flags & Flag.usesFloatMode) !== 0,
      exactFloat: (flags & Flag.exactFloat) !== 0,
      samples: 0,
      hot: (flags & Flag.hot) !== 0,
      kept: true,
    };
  }
  /** None of the machine code that was kept could be used. */
  forgetMachineCode(): void {
    for (let number = 0; number < this.size; number++)
      this.#words[HEADER + number * WORDS + At.flags]! &= ~Flag.optimised;
  }

  /** All regions, to be kept in another batch. @param pageOf the one object for a page and its hash */
  *regions(pageOf: (page: number, low: number, high: number) => CodePage): Generator<KeptRegion> {
    const words = this.#words;
    for (let number = 0; number < this.size; number++) {
      const region = this.#made[number] ?? this.#make(number, this.#word(number, At.flags));
      const pages: CodePage[] = [];
      const end = this.#word(number + 1, At.pages);
      for (let at = this.#word(number, At.pages); at < end; at++) {
        const record = this.#pages + words[at]! * 3;
        pages.push(pageOf(words[record]!, words[record + 1]!, words[record + 2]!));
      }
      yield { region, body: this.body(number), pages };
    }
  }
  get directory(): Uint32Array {
    this.#words[5] = this.rounds;
    return this.#words;
  }
}
