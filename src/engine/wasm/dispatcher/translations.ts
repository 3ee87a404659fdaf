/**
 * What has been translated: regions by the addresses of their entries, and by the pages that their code is on. Translating
 * is done here, one region a module; the jump cache in memory is filled from the map of entries as it misses.
 */

import {
  CACHE_ENTRIES,
  cacheIndex,
  ENTRY_BITS,
  exactLayout,
  INTERPRETED,
  type Layout,
  MOST_ENTRIES,
} from "../area/layout.ts";
import { visitPages } from "../area/page-range.ts";
import { instanceImports, regionModule } from "../emit/module.ts";
import { emitRegion } from "../emit/region.ts";
import type { StateOffsets } from "../emit/region-input.ts";
import type { Protection } from "../emit/values.ts";
import type { Block } from "../ir/block.ts";
import { dropGuards } from "../ir/guards.ts";
import type { Helper } from "../ir/helper.ts";
import { markLateSets } from "../ir/late-sets.ts";
import { analyseLiveness } from "../ir/liveness.ts";
import { resolveReturns } from "../ir/returns.ts";
import { type Slot, type SlotSet, slotSet } from "../ir/slot.ts";
import { Kind } from "../ir/value.ts";
import type { TranslationStore } from "../store/store.ts";
import type { FrontEnd, LiftedRegion, RegionLimits } from "../x86-64/lift/front-end.ts";
import type { Region, RegionFunction } from "./region.ts";

export interface TranslationContext {
  memory: WebAssembly.Memory;
  layout: Layout;
  state: StateOffsets;
  slots: readonly Slot[];
  protection: Protection;
  precise: boolean;
  /** @see EmitContext */
  countedFuel: number;
  frontEnd: FrontEnd;
  /** Whatever a region may call, in the order of function indices in modules. */
  helpers: readonly Helper[];
  /** Is told of every address at which control goes into a region from now on. */
  translated(pc: number): void;
  /** Whether the code at an address has been executed, in this run or an earlier one, as far as anybody knows. */
  wasExecuted(pc: number): boolean;
  imports: Record<string, unknown>;
  limits: RegionLimits;
  /** Of regions for what is hot. */
  hotLimits: RegionLimits;
  table: WebAssembly.Table;
  /** Translations of earlier runs; null: they are not kept. */
  store: TranslationStore | null;
}

/** One instruction; a region whose accesses trap when they are refused; one that looks first, if that is not to be exact in all. */
type RegionKind = "isolated" | "traps" | "looksUp";

/** Samples that make a region hot. */
const HOT = 16;
/** How many times more to translate it again. */
const LATER = 8;
const MOST_LIFTS = 4;
/** Bytes around a computed jump within which its targets are sought, and how many. */
const NEAR = 0x4000;
const MOST_SEEDS = 96;

/** Blocks of a region in which looking pages up pays: V8 takes long for what it adds to each access. */
const MOST_LOOKING_UP = 120;

/** Loops are worth it; interpreters of byte code, with their computed jumps, are large and go everywhere. */
function looksUpPays({ blocks }: LiftedRegion): boolean {
  return blocks.length <= MOST_LOOKING_UP && !blocks.some(hasComputedJump);
}
/** One of several places, that is, not what a linker has filled in (an entry of a procedure linkage table). */
function hasComputedJump({ steps, end }: Block): boolean {
  if (end.kind !== "indirect" || end.isReturn || end.returnTo >= 0) return false;
  return !steps.some(
    (step) => step.kind === "load" && step.result === end.target && step.address.base.kind === Kind.Const,
  );
}

export class Translations {
  readonly #context: TranslationContext;
  readonly #table: WebAssembly.Table;
  /** By index; undefined: dropped. */
  #regions: (Region | undefined)[] = [];
  #freeIndices: number[] = [];
  /** Indices from here on have never been given to a region. */
  #nextIndex = 0;
  /** How often regions were translated for being hot, by address. */
  readonly #lifts = new Map<number, number>();
  /** Address of an entry → index << ENTRY_BITS | entry. */
  #entries = new Map<number, number>();
  /** The same of the other mode of floating point. */
  #otherEntries = new Map<number, number>();
  readonly #byPage = new Map<number, Set<Region>>();
  #cache: Uint32Array;
  #otherCache: Uint32Array;
  /** Another program's addresses may be in the jump caches. */
  #cachesUsed = false;
  #layout: Layout;
  #otherLayout: Layout;
  #steps = new Map<number, Region>();
  #otherSteps = new Map<number, Region>();
  /** Whether all state is exact wherever the code may be left. */
  readonly #exactState: boolean;
  readonly #limits: RegionLimits;
  /** Of hot regions that look pages up. */
  readonly #unrolled: RegionLimits;
  readonly #all: SlotSet;
  /** All slots but the deferred ones. */
  readonly #exact: SlotSet;
  readonly statistics = { regions: 0, instructions: 0, wasmBytes: 0, dropped: 0 };

  constructor(context: TranslationContext) {
    this.#context = context;
    this.#exactState = context.precise || context.countedFuel >= 0;
    this.#limits = { ...context.limits, unroll: context.protection === "checked" && !this.#exactState };
    this.#unrolled = { ...context.hotLimits, unroll: true };
    this.#all = slotSet(...context.slots);
    this.#exact = slotSet(...context.slots.filter((slot) => !slot.deferred));
    this.#table = context.table;
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

  /** A program begins, and nothing is left of another. @param program its name in the store */
  begin(program: string | null): void {
    // Not at the other's end: most are the last.
    if (this.#cachesUsed) for (const cache of [this.#cache, this.#otherCache]) cache.fill(0);
    this.#cachesUsed = true;
    const { store } = this.#context;
    store?.begin(program);
    this.#nextIndex = store?.firstFree ?? 0;
  }
  /** Nothing is executed any more, until the next program begins. */
  clear(): void {
    this.#regions = [];
    this.#freeIndices = [];
    this.#nextIndex = 0;
    for (const map of [this.#entries, this.#otherEntries, this.#byPage, this.#steps, this.#otherSteps]) map.clear();
    this.#lifts.clear();
  }

  region(index: number): Region | undefined {
    return this.#regions[index] ?? this.#context.store?.region(index);
  }

  /** Makes the jump cache know an address, if it is the entry of a region. @returns whether it is one */
  recall(pc: number): boolean {
    const target = this.#entries.get(pc) ?? this.#kept(pc);
    if (target < 0) return false;
    const at = 2 * cacheIndex(pc);
    this.#cache[at] = pc;
    this.#cache[at + 1] = target;
    return true;
  }

  /**
   * Makes the jump cache know an address, translating if need be.
   * @param wanted which addresses may become part of a region beside `pc`
   * @returns -1: done; else the address whose bytes may not be fetched
   */
  provide(pc: number, wanted: (pc: number) => boolean): number {
    return this.recall(pc) ? -1 : this.#translate(pc, wanted);
  }

  /** Translates the region that begins at an address. */
  #translate(pc: number, wanted: (pc: number) => boolean): number {
    const lifted = this.#context.frontEnd.lift(pc, this.#limits, (at) => this.#entries.has(at) || !wanted(at));
    if (typeof lifted === "number") return lifted;
    this.#add(lifted, this.#context.protection === "checked" ? "looksUp" : "traps");
    return -1;
  }

  /** What the store has for an address: what the jump cache calls it, or -1. */
  #kept(pc: number): number {
    const { store, frontEnd } = this.#context;
    return store === null ? -1 : store.find(pc, frontEnd.exactFloat, this.#announce);
  }
  readonly #announce = (pc: number, target: number): void => {
    const at = 2 * cacheIndex(pc);
    // What was made in this run is better, or what has been announced before.
    if (this.#entries.has(pc) || (this.#cache[at] === pc && this.#cache[at + 1]! < INTERPRETED)) return;
    this.#context.translated(pc);
    this.#cache[at] = pc;
    this.#cache[at + 1] = target;
  };
  readonly #forget = (pc: number, target: number): void => {
    const at = 2 * cacheIndex(pc);
    for (const cache of [this.#cache, this.#otherCache]) {
      if (cache[at] === pc && cache[at + 1] === target) cache[at] = 0;
    }
  };

  /**
   * The guest was seen in a region while it computed. One that is seen again and again is translated once more from its
   * beginning, with more of what belongs to it.
   */
  sample(index: number): void {
    const region = this.region(index);
    if (region === undefined) return;
    // What computed jumps lead to is found out by and by.
    const lifts = this.#lifts.get(region.start) ?? (region.hot ? 2 : 0);
    if (++region.samples < HOT * LATER ** lifts || lifts === MOST_LIFTS) return;
    region.samples = 0;
    this.#lifts.set(region.start, lifts + 1);
    region.hot = true;
    const { frontEnd, hotLimits } = this.#context;
    const alone = frontEnd.lift(region.start, hotLimits, this.#isCold);
    if (typeof alone === "number") return;
    const seeds = this.#seeds(alone);
    if (seeds.length === 0 && lifts > 0) return;
    let lifted = seeds.length === 0 ? alone : frontEnd.lift(region.start, hotLimits, this.#isCold, seeds);
    if (typeof lifted === "number") return;
    const looksUp = !this.#exactState && looksUpPays(lifted);
    if ((lifts > 0 || !looksUp) && lifted.blocks.length <= region.blocks) return;
    if (looksUp) lifted = frontEnd.lift(region.start, this.#unrolled, this.#isCold, seeds);
    if (typeof lifted === "number") return;
    resolveReturns(lifted.blocks);
    this.#add(lifted, looksUp ? "looksUp" : "traps").hot = true;
    this.#forgetEntries(region);
    this.#context.store?.omit(region);
  }
  readonly #isCold = (pc: number): boolean => !this.#context.wasExecuted(pc);
  /**
   * Control does not come to a region any more that a better one was made of. What only it had as entries are beginnings of loops:
   * whoever is there comes to the better one soon.
   */
  #forgetEntries(region: Region): void {
    region.entries.forEach((pc, entry) => {
      const target = (region.index << ENTRY_BITS) | entry;
      if (this.#entries.get(pc) === target) this.#entries.delete(pc);
      if (this.#otherEntries.get(pc) === target) this.#otherEntries.delete(pc);
      this.#forget(pc, target);
    });
  }

  /** Where computed jumps of a region lead, as far as one can tell: to beginnings of other regions close to it. */
  #seeds({ start, blocks }: LiftedRegion): number[] {
    let first = Number.POSITIVE_INFINITY;
    let last = 0;
    for (const block of blocks) {
      if (!hasComputedJump(block)) continue;
      const { pc } = block;
      first = Math.min(first, pc);
      last = Math.max(last, pc);
    }
    const seeds = new Set<number>();
    if (last === 0) return [];
    for (const region of this.#regions) {
      if (region === undefined || region.start === start) continue;
      if (region.start > first - NEAR && region.start < last + NEAR && this.#entries.has(region.start))
        seeds.add(region.start);
      if (seeds.size === MOST_SEEDS) break;
    }
    return [...seeds];
  }

  /** The translation of one instruction. @returns a number: the address whose bytes may not be fetched */
  step(pc: number): Region | number {
    const known = this.#steps.get(pc);
    if (known !== undefined) return known;
    const lifted = this.#context.frontEnd.liftStep(pc);
    if (typeof lifted === "number") return lifted;
    const region = this.#add(lifted, "isolated");
    this.#steps.set(pc, region);
    return region;
  }

  /** Makes a module of a region, and puts its function into the table. */
  #add(lifted: LiftedRegion, kind: RegionKind): Region {
    const { helpers, memory, imports, store } = this.#context;
    const { region, body, calls } = this.#emit(lifted, kind);
    const isolated = kind === "isolated";
    // V8 compiles wrappers for the functions that a module imports, which takes it longer than all the rest.
    const made = regionModule([body], calls ? helpers : [], memory.buffer.byteLength / 65536, null, [region.hints]);
    const module = new WebAssembly.Module(made.bytes as BufferSource);
    const instance = new WebAssembly.Instance(module, instanceImports(memory, this.#table, imports));
    const { index } = region;
    if (index >= this.#table.length) this.#table.grow(Math.max(this.#table.length, index + 1 - this.#table.length));
    this.#table.set(index, instance.exports["0"]);
    region.bodyAt = made.bodies[0]!;
    this.#register(region, isolated);
    if (!isolated) store?.record(region, body);
    this.statistics.regions++;
    this.statistics.instructions += lifted.instructions;
    this.statistics.wasmBytes += made.bytes.length;
    return region;
  }
  /** @returns the region, whose function is not yet in the table, its body, and whether it calls helpers */
  #emit(lifted: LiftedRegion, kind: RegionKind): { region: Region; body: Uint8Array; calls: boolean } {
    const context = this.#context;
    const isolated = kind === "isolated";
    const lookUp = kind === "looksUp" && !this.#exactState;
    const index = this.#freeIndices.pop() ?? this.#nextIndex++;
    if (!this.#exactState && !isolated) for (const block of lifted.blocks) dropGuards(block, lookUp);
    analyseLiveness(lifted.blocks, {
      slots: context.slots,
      precise: context.precise,
      liveAt: (pc) => this.#liveAt(pc, lifted.pages, isolated),
    });
    if (!this.#exactState && !isolated) for (const block of lifted.blocks) markLateSets(block, lookUp);
    let calls = false;
    const emitted = emitRegion(
      { blocks: lifted.blocks, index, isolated, seeds: lifted.seeds },
      {
        layout: this.#layout,
        protection: context.protection,
        precise: context.precise,
        countedFuel: context.countedFuel,
        lookUp,
        helperIndex: (helper) => {
          calls = true;
          return context.helpers.indexOf(helper);
        },
      },
      context.state,
    );
    const region: Region = {
      index,
      start: lifted.start,
      blocks: lifted.blocks.length,
      samples: 0,
      hot: false,
      pages: [...lifted.pages],
      entries: emitted.entries.slice(0, MOST_ENTRIES),
      sites: emitted.sites,
      hints: emitted.hints,
      bodyAt: 0,
      usesFloatMode: lifted.usesFloatMode,
      exactFloat: context.frontEnd.exactFloat,
    };
    return { region, body: emitted.body, calls };
  }

  /** From now on control may come to a region, whose function is in the table. */
  #register(region: Region, isolated: boolean): void {
    this.#regions[region.index] = region;
    if (!isolated) this.#addEntries(region);
    for (const page of region.pages) {
      const regions = this.#byPage.get(page);
      if (regions === undefined) this.#byPage.set(page, new Set([region]));
      else regions.add(region);
    }
  }
  /** The function of a region. */
  function(region: Region): RegionFunction {
    return this.#table.get(region.index) as RegionFunction;
  }

  /** What code outside a region may look at. */
  #liveAt(pc: number, pages: Set<number>, isolated: boolean): SlotSet {
    if (isolated || this.#context.precise) return this.#all;
    return this.#context.frontEnd.flagsDeadAt(pc, pages) ? this.#exact : this.#all;
  }

  #addEntries(region: Region): void {
    region.entries.forEach((pc, entry) => {
      const target = (region.index << ENTRY_BITS) | entry;
      this.#entries.set(pc, target);
      this.#context.translated(pc);
      if (!region.usesFloatMode) this.#otherEntries.set(pc, target);
      const at = 2 * cacheIndex(pc);
      this.#cache[at] = pc;
      this.#cache[at + 1] = target;
    });
  }

  /** Drops every translation of code on the pages. */
  drop(firstPage: number, count: number): void {
    this.#context.store?.drop(firstPage, count, this.#forget);
    visitPages(this.#byPage, firstPage, count, this.#dropPage);
  }
  readonly #dropPage = (page: number): void => {
    for (const region of this.#byPage.get(page)!) this.#dropRegion(region);
    this.#byPage.delete(page);
  };
  #dropRegion(region: Region): void {
    this.#lifts.delete(region.start);
    this.#forgetEntries(region);
    if (this.#steps.get(region.start) === region) this.#steps.delete(region.start);
    if (this.#otherSteps.get(region.start) === region) this.#otherSteps.delete(region.start);
    for (const page of region.pages) this.#byPage.get(page)?.delete(region);
    this.#regions[region.index] = undefined;
    this.statistics.dropped++;
    this.#table.set(region.index, null);
    this.#freeIndices.push(region.index);
  }
}
