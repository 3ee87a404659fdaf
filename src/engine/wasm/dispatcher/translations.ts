/**
 * What has been translated: regions by the addresses of their entries, and by the pages that their code is on. Translating
 * is done here, one region a module; the jump cache in memory is filled from the map of entries as it misses.
 */

import { CACHE_ENTRIES, cacheIndex, ENTRY_BITS, exactLayout, type Layout, MOST_ENTRIES } from "../area/layout.ts";
import { IMPORTS, regionModule } from "../emit/module.ts";
import { type EmittedFunction, emitRegion, type StateOffsets } from "../emit/region.ts";
import type { Protection } from "../emit/values.ts";
import type { Helper } from "../ir/helper.ts";
import { analyseLiveness } from "../ir/liveness.ts";
import { type Slot, type SlotSet, slotSet } from "../ir/slot.ts";
import type { FrontEnd, LiftedRegion, RegionLimits } from "../x86-64/lift/front-end.ts";

export interface Region {
  /** Index in the table. */
  index: number;
  start: number;
  pages: readonly number[];
  entries: readonly number[];
  /** Pairs: offset in the module of an instruction that may trap, guest address; ascending. */
  sites: readonly number[];
  blocks: number;
  /** How often the guest was seen in it, and whether it is, or has, a translation for what is hot. */
  samples: number;
  hot: boolean;
  run: RegionFunction;
}
export type RegionFunction = (entry: number) => number;

export interface TranslationContext {
  memory: WebAssembly.Memory;
  layout: Layout;
  state: StateOffsets;
  slots: readonly Slot[];
  protection: Protection;
  precise: boolean;
  frontEnd: FrontEnd;
  imports: Record<string, unknown>;
  limits: RegionLimits;
  /** Of regions for what is hot. */
  hotLimits: RegionLimits;
}

/** Samples that make a region hot. */
const HOT = 3;

export class Translations {
  readonly #context: TranslationContext;
  readonly table: WebAssembly.Table;
  /** By index; undefined: dropped. */
  readonly #regions: (Region | undefined)[] = [];
  readonly #freeIndices: number[] = [];
  /** Address of an entry → index << ENTRY_BITS | entry. */
  #entries = new Map<number, number>();
  /** The same of the other mode of floating point. */
  #otherEntries = new Map<number, number>();
  readonly #byPage = new Map<number, Set<Region>>();
  #cache: Uint32Array;
  #otherCache: Uint32Array;
  #layout: Layout;
  #otherLayout: Layout;
  #steps = new Map<number, Region>();
  #otherSteps = new Map<number, Region>();
  readonly #all: SlotSet;
  /** All slots but the deferred ones. */
  readonly #exact: SlotSet;
  readonly statistics = { regions: 0, instructions: 0, wasmBytes: 0, dropped: 0 };

  constructor(context: TranslationContext) {
    this.#context = context;
    this.#all = slotSet(...context.slots);
    this.#exact = slotSet(...context.slots.filter((slot) => !slot.deferred));
    this.table = new WebAssembly.Table({ element: "anyfunc", initial: 64 });
    this.#layout = context.layout;
    this.#otherLayout = exactLayout(context.layout);
    const { buffer } = context.memory;
    this.#cache = new Uint32Array(buffer, this.#layout.cache, CACHE_ENTRIES * 2);
    this.#otherCache = new Uint32Array(buffer, this.#otherLayout.cache, CACHE_ENTRIES * 2);
  }

  /** Sets the mode in which code is translated, and which translations are used. */
  setExactFloat(exact: boolean): void {
    const { frontEnd } = this.#context;
    if (frontEnd.exactFloat === exact) return;
    frontEnd.exactFloat = exact;
    [this.#entries, this.#otherEntries] = [this.#otherEntries, this.#entries];
    [this.#steps, this.#otherSteps] = [this.#otherSteps, this.#steps];
    [this.#cache, this.#otherCache] = [this.#otherCache, this.#cache];
    [this.#layout, this.#otherLayout] = [this.#otherLayout, this.#layout];
  }

  region(index: number): Region | undefined {
    return this.#regions[index];
  }

  /** Whether an address is the entry of a region. */
  has(pc: number): boolean {
    return this.#entries.has(pc);
  }

  /**
   * Makes the jump cache know an address, translating if need be.
   * @param wanted which addresses may become part of a region beside `pc`
   * @returns -1: done; else the address whose bytes may not be fetched
   */
  provide(pc: number, wanted: (pc: number) => boolean): number {
    let target = this.#entries.get(pc);
    if (target === undefined) {
      const lifted = this.#context.frontEnd.lift(
        pc,
        this.#context.limits,
        (at) => this.#entries.has(at) || !wanted(at),
      );
      if (typeof lifted === "number") return lifted;
      this.#add(lifted, false);
      target = this.#entries.get(pc)!;
    }
    const at = 2 * cacheIndex(pc);
    this.#cache[at] = pc;
    this.#cache[at + 1] = target;
    return -1;
  }

  /**
   * The guest was seen in a region while it computed. One that is seen again and again is translated once more from its
   * beginning, with more of what belongs to it.
   */
  sample(index: number): void {
    const region = this.#regions[index];
    if (region === undefined || region.hot || ++region.samples < HOT) return;
    region.hot = true;
    const lifted = this.#context.frontEnd.lift(region.start, this.#context.hotLimits, () => false);
    if (typeof lifted === "number" || lifted.blocks.length <= region.blocks) return;
    this.#add(lifted, false).hot = true;
  }

  /** The translation of one instruction. @returns a number: the address whose bytes may not be fetched */
  step(pc: number): Region | number {
    const known = this.#steps.get(pc);
    if (known !== undefined) return known;
    const lifted = this.#context.frontEnd.liftStep(pc);
    if (typeof lifted === "number") return lifted;
    const region = this.#add(lifted, true);
    this.#steps.set(pc, region);
    return region;
  }

  #add(lifted: LiftedRegion, isolated: boolean): Region {
    const context = this.#context;
    const index = this.#freeIndices.pop() ?? this.#regions.length;
    analyseLiveness(lifted.blocks, {
      slots: context.slots,
      precise: context.precise,
      liveAt: (pc) => this.#liveAt(pc, lifted.pages, isolated),
    });
    // Every function that a module imports costs V8 more than the rest of it: a wrapper, compiled for this module alone.
    const used: Helper[] = [];
    const emitted = emitRegion(
      { blocks: lifted.blocks, index, isolated },
      {
        layout: this.#layout,
        protection: context.protection,
        precise: context.precise,
        helperIndex: (helper) => {
          const known = used.indexOf(helper);
          return known >= 0 ? known : used.push(helper) - 1;
        },
      },
      context.state,
    );
    const { bytes, bodies } = regionModule([emitted], used, context.memory.buffer.byteLength / 65536);
    const module = new WebAssembly.Module(bytes as BufferSource);
    const instance = new WebAssembly.Instance(module, {
      [IMPORTS.module]: { [IMPORTS.memory]: context.memory, ...context.imports } as WebAssembly.ModuleImports,
    });
    const region: Region = {
      index,
      start: lifted.start,
      blocks: lifted.blocks.length,
      samples: 0,
      hot: false,
      pages: [...lifted.pages],
      entries: emitted.entries,
      sites: emitted.sites.map((value, at) => (at % 2 === 0 ? value + bodies[0]! : value)),
      run: instance.exports["0"] as RegionFunction,
    };
    this.#regions[index] = region;
    if (index >= this.table.length) this.table.grow(this.table.length);
    this.table.set(index, instance.exports["0"]);
    if (!isolated) this.#addEntries(region, emitted, lifted.usesFloatMode);
    for (const page of region.pages) {
      const regions = this.#byPage.get(page);
      if (regions === undefined) this.#byPage.set(page, new Set([region]));
      else regions.add(region);
    }
    this.statistics.regions++;
    this.statistics.instructions += lifted.instructions;
    this.statistics.wasmBytes += bytes.length;
    return region;
  }

  /** What code outside a region may look at. */
  #liveAt(pc: number, pages: Set<number>, isolated: boolean): SlotSet {
    if (isolated || this.#context.precise) return this.#all;
    return this.#context.frontEnd.flagsDeadAt(pc, pages) ? this.#exact : this.#all;
  }

  #addEntries(region: Region, { entries }: EmittedFunction, usesFloatMode: boolean): void {
    entries.slice(0, MOST_ENTRIES).forEach((pc, entry) => {
      const target = (region.index << ENTRY_BITS) | entry;
      this.#entries.set(pc, target);
      if (!usesFloatMode) this.#otherEntries.set(pc, target);
      const at = 2 * cacheIndex(pc);
      this.#cache[at] = pc;
      this.#cache[at + 1] = target;
    });
  }

  /** Drops every translation of code on the pages. */
  drop(firstPage: number, count: number): void {
    if (this.#byPage.size === 0) return;
    if (count > this.#byPage.size) {
      for (const page of [...this.#byPage.keys()])
        if (page >= firstPage && page < firstPage + count) this.#dropPage(page);
      return;
    }
    for (let page = firstPage; page < firstPage + count; page++) this.#dropPage(page);
  }
  #dropPage(page: number): void {
    const regions = this.#byPage.get(page);
    if (regions === undefined) return;
    for (const region of regions) this.#dropRegion(region);
    this.#byPage.delete(page);
  }
  #dropRegion(region: Region): void {
    region.entries.forEach((pc, entry) => {
      const target = (region.index << ENTRY_BITS) | entry;
      if (this.#entries.get(pc) === target) this.#entries.delete(pc);
      if (this.#otherEntries.get(pc) === target) this.#otherEntries.delete(pc);
      const at = 2 * cacheIndex(pc);
      for (const cache of [this.#cache, this.#otherCache]) {
        if (cache[at] === pc && cache[at + 1] === target) cache[at] = 0;
      }
    });
    if (this.#steps.get(region.start) === region) this.#steps.delete(region.start);
    if (this.#otherSteps.get(region.start) === region) this.#otherSteps.delete(region.start);
    for (const page of region.pages) this.#byPage.get(page)?.delete(region);
    this.#regions[region.index] = undefined;
    this.table.set(region.index, null);
    this.#freeIndices.push(region.index);
    this.statistics.dropped++;
  }
}

/** The guest address that belongs to an offset in a region's module, or -1. */
export function siteAt(region: Region, offset: number): number {
  const { sites } = region;
  let low = 0;
  let high = sites.length / 2 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sites[middle * 2]! <= offset) low = middle;
    else high = middle - 1;
  }
  return sites.length > 0 && sites[low * 2]! <= offset ? sites[low * 2 + 1]! : -1;
}
