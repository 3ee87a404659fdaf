/**
 * Translations that outlast a run: of each program a few batches are kept in the host's cache, with machine code where the
 * host can keep that too. See docs/wasm-engine.md.
 */
import type { HostCache, HostMachineCode } from "../../../host/cache.ts";
import type { Region } from "../dispatcher/region.ts";
import { IMPORTS, regionModule } from "../emit/module.ts";
import type { Helper } from "../ir/helper.ts";
import { type Announce, Batch, encodeDirectory, type KeptRegion } from "./batch.ts";
import type { CodePage, CodePages } from "./code-pages.ts";
import { Profile } from "./profile.ts";

export interface StoreCounts {
  /** Regions taken from the cache, and how many regions its batches held. */
  cached_regions: number;
  cache_regions: number;
  /** Nanoseconds spent reading batches, and writing them; bytes written. */
  cache_read_ns: number;
  cache_write_ns: number;
  cache_written: number;
}

export interface StoreContext {
  cache: HostCache;
  /** null: only WebAssembly is kept. */
  machineCode: HostMachineCode | null;
  /** Names all that translations depend on beside the program: options of the engine. */
  options: string;
  /** Host monotonic ns. */
  now(): number;
  memory: WebAssembly.Memory;
  table: WebAssembly.Table;
  helpers: readonly Helper[];
  imports: Record<string, unknown>;
  pages: CodePages;
  counts: StoreCounts;
}

/** Batches of a program; when there would be more, they become one. */
const MOST_BATCHES = 6;
/** Bytes of WebAssembly that are kept of one run, and of one program. */
const MOST_BYTES = 24 << 20;
/** Least regions that are worth a batch of their own, at all and as a part of those there are. */
const LEAST_REGIONS = 16;
const LEAST_PART = 1 / 64;
/** Part of a batch that must have no machine code yet for compiling more to be worth writing it again. */
const LEAST_COMPILED = 1 / 16;
/** Regions for an address in the profile, below which there are few. */
const YOUNG_PART = 1 / 32;
/** Part of a run's time that compiling at its end may take, and the least and the most, ns. */
const COMPILING_PART = 0.1;
const LEAST_COMPILING = 10e6;
const MOST_COMPILING = 2e9;
/** Nanoseconds that the optimising compiler takes for a byte of WebAssembly, about. */
const COMPILING_BYTE = 800;
/** In so many runs everything that was used is compiled as far as time allows, then only what was seen to be hot. */
const ROUNDS = 2;

export class TranslationStore {
  readonly #context: StoreContext;
  #program = "";
  #began = 0;
  #batches: Batch[] = [];
  /** Number of the file of each, and those that are free. */
  #files: number[] = [];
  #free: number[] = [];
  #profile = new Profile(new Uint32Array(0));
  #young = false;
  #recorded: KeptRegion[] = [];
  #recordedBytes = 0;
  /** One past the highest place in the table that batches have. */
  firstFree = 0;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** A program begins: reads what was kept of it. @param program its name from run to run; null: nothing is kept */
  begin(program: string | null): void {
    const { cache, options, now, counts } = this.#context;
    this.#batches = [];
    this.#files = [];
    this.#free = [];
    this.#recorded = [];
    this.#recordedBytes = 0;
    this.firstFree = 0;
    this.#began = now();
    this.#program = program === null ? "" : cache.name(`${options}\0${program}`);
    const [executed = new Uint8Array(0)] = (program === null ? null : cache.read(this.#profileFile)) ?? [];
    this.#profile = new Profile(new Uint32Array(executed.buffer, executed.byteOffset, executed.length >>> 2));
    if (program === null) return;
    const taken = new Set<number>();
    for (let number = 0; number < MOST_BATCHES; number++) {
      const batch = this.#read(number, taken);
      if (batch === undefined) {
        this.#free.push(number);
        continue;
      }
      this.#batches.push(batch);
      this.#files.push(number);
      counts.cache_regions += batch.size;
    }
    const regions = this.#batches.reduce((sum, batch) => sum + batch.size, 0);
    this.#young = regions < this.#profile.addresses.length * YOUNG_PART;
    counts.cache_read_ns += now() - this.#began;
  }

  #file(number: number): string {
    return `${this.#program}-${number}`;
  }
  get #profileFile(): string {
    return `${this.#program}-p`;
  }
  #read(number: number, taken: Set<number>): Batch | undefined {
    const { cache, machineCode, memory, table, imports } = this.#context;
    const parts = cache.read(this.#file(number));
    if (parts === null) return undefined;
    try {
      const [directory, bytes, code] = parts as [Uint8Array, Uint8Array, Uint8Array];
      const compiled = code.length > 0 ? (machineCode?.use((tools) => tools.deserialise(code, bytes)) ?? null) : null;
      const module = compiled ?? new WebAssembly.Module(bytes as BufferSource);
      const words = new Uint32Array(directory.buffer, directory.byteOffset, directory.length / 4);
      const batch = new Batch(words, module, bytes);
      let last = 0;
      for (let region = 0; region < batch.size; region++) {
        const index = batch.index(region);
        // Written at the same time as another one: that one's places are taken.
        if (taken.has(index)) throw new RangeError("places");
        last = Math.max(last, index);
      }
      for (let region = 0; region < batch.size; region++) taken.add(batch.index(region));
      if (last >= table.length) table.grow(last + 1 - table.length);
      this.firstFree = Math.max(this.firstFree, last + 1);
      new WebAssembly.Instance(module, instanceImports(memory, table, imports));
      if (compiled === null) batch.forgetMachineCode();
      return batch;
    } catch {
      cache.remove(this.#file(number));
      return undefined;
    }
  }

  /** What earlier runs executed. */
  get profile(): Profile {
    return this.#profile;
  }
  /** Whether most of what the profile names is not translated yet. */
  get isYoung(): boolean {
    return this.#young;
  }
  /** {@link Batch.find} of the newest batch that has the address. */
  find(pc: number, exactFloat: boolean, announce: Announce): number {
    for (let n = this.#batches.length - 1; n >= 0; n--) {
      const target = this.#batches[n]!.find(pc, exactFloat, this.#context.pages, announce);
      if (target >= 0) return target;
    }
    return -1;
  }
  drop(firstPage: number, count: number, announce: Announce): void {
    for (const batch of this.#batches) batch.drop(firstPage, count, announce);
  }
  region(index: number): Region | undefined {
    if (index >= this.firstFree) return undefined;
    for (const batch of this.#batches) {
      const region = batch.region(index);
      if (region !== undefined) return region;
    }
    return undefined;
  }

  /** Notes a region that was translated in this run. @param body locals and code of its function */
  record(region: Region, body: Uint8Array): void {
    if (this.#program === "" || this.#recordedBytes + body.length > MOST_BYTES) return;
    const pages: CodePage[] = [];
    for (const page of region.pages) {
      const known = this.#context.pages.at(page);
      // Code that may change at any time is compared with a copy of its own: that is not worth keeping.
      if (known === undefined) return;
      pages.push(known);
    }
    this.#recorded.push({ region, body, pages });
    this.#recordedBytes += body.length;
  }

  /**
   * Keeps what the run has shown to be worth it.
   * @param executed where the blocks begin that were executed without being translated
   */
  end(executed: Uint32Array): void {
    if (this.#program === "") return;
    const { now, counts, cache, machineCode } = this.#context;
    const began = now();
    const profile = this.#profile.with(executed);
    if (profile !== null) this.#keep(this.#profileFile, [bytesOf(profile.addresses)]);
    const part = (began - this.#began) * COMPILING_PART;
    const budget = Math.min(Math.max(part, LEAST_COMPILING), MOST_COMPILING);
    const deadline = began + budget;
    if (machineCode !== null) {
      this.#batches.forEach((batch, n) => {
        this.#compileMore(batch, this.#files[n]!, machineCode, deadline);
      });
    }
    this.#recorded = this.#recorded.filter(({ pages }) => !pages.some(({ changed }) => changed));
    const total = this.#batches.reduce((sum, batch) => sum + batch.size, 0);
    const worth = this.#recorded.length >= Math.max(LEAST_REGIONS, total * LEAST_PART);
    if (worth || (total === 0 && this.#recorded.length > 0)) {
      const bytes = this.#batches.reduce((sum, batch) => sum + batch.bytes.length, this.#recordedBytes);
      const free = this.#free[0];
      if (free !== undefined && bytes <= MOST_BYTES) this.#write(free, this.#recorded, deadline);
      else {
        this.#write(0, this.#merged(), deadline);
        for (let number = 1; number < MOST_BATCHES; number++) cache.remove(this.#file(number));
      }
    }
    for (const batch of this.#batches) {
      for (let number = 0; number < batch.size; number++) counts.cached_regions += batch.isUsed(number) ? 1 : 0;
    }
    counts.cache_write_ns += now() - began;
    this.#program = "";
    this.#batches = [];
  }

  #keep(file: string, parts: readonly Uint8Array[]): void {
    const { cache, counts } = this.#context;
    if (cache.write(file, parts)) counts.cache_written += parts.reduce((sum, part) => sum + part.length, 0);
  }
  #write(number: number, regions: readonly KeptRegion[], deadline: number): void {
    // What was translated again because it was hot is found before what it began as.
    const kept = [...regions].sort((a, b) => b.region.blocks - a.region.blocks);
    const { helpers, memory, imports, machineCode } = this.#context;
    const places = kept.map(({ region }) => region.index);
    const pages = memory.buffer.byteLength / 65536;
    const { bytes, bodies } = regionModule(
      kept.map(({ body }) => body),
      helpers,
      pages,
      places,
    );
    const directory = encodeDirectory(kept, bodies, 1);
    let code: Uint8Array | null = null;
    if (machineCode !== null) {
      const module = new WebAssembly.Module(bytes as BufferSource);
      const initial = Math.max(...places) + 1;
      const table = new WebAssembly.Table({ element: "anyfunc", initial });
      new WebAssembly.Instance(module, instanceImports(memory, table, imports));
      const batch = new Batch(directory, module, bytes);
      const numbers = kept.map((_, index) => index);
      numbers.sort((a, b) => kept[b]!.region.samples - kept[a]!.region.samples || a - b);
      code = this.#compile(batch, numbers, table, machineCode, deadline);
    }
    const parts = [bytesOf(directory), bytes, code ?? new Uint8Array(0)];
    this.#keep(this.#file(number), parts);
  }

  /** Adds machine code to a batch for what this run has used, and the cache does not have. */
  #compileMore(batch: Batch, file: number, machineCode: HostMachineCode, deadline: number): void {
    const { table } = this.#context;
    const numbers: number[] = [];
    for (let number = 0; number < batch.size; number++) {
      if (!batch.isUsed(number) || batch.isOptimised(number)) continue;
      if (batch.rounds < ROUNDS || batch.samples(number) > 0) numbers.push(number);
    }
    const bytes = numbers.reduce((sum, number) => sum + batch.body(number).length, 0);
    const possible = Math.min(bytes, (deadline - this.#context.now()) / COMPILING_BYTE);
    if (possible < batch.bytes.length * (batch.rounds < ROUNDS ? LEAST_COMPILED / 8 : LEAST_COMPILED)) return;
    numbers.sort((a, b) => batch.samples(b) - batch.samples(a) || a - b);
    batch.rounds++;
    const code = this.#compile(batch, numbers, table, machineCode, deadline);
    if (code === null) return;
    const parts = [bytesOf(batch.directory), batch.bytes, code];
    this.#keep(this.#file(file), parts);
  }

  /** Compiles regions, best first, while there is time. @returns all machine code of the module, null: none */
  #compile(
    batch: Batch,
    numbers: readonly number[],
    table: WebAssembly.Table,
    machineCode: HostMachineCode,
    deadline: number,
  ): Uint8Array | null {
    const { now } = this.#context;
    return machineCode.use((tools) => {
      const functionOf = (number: number): CallableFunction => table.get(batch.index(number)) as CallableFunction;
      let compiled = 0;
      for (const number of numbers) {
        if (!tools.isOptimised(functionOf(number))) {
          if (now() + batch.body(number).length * COMPILING_BYTE > deadline) break;
          tools.optimise(functionOf(number));
        }
        compiled++;
      }
      if (compiled === 0) return null;
      for (let number = 0; number < batch.size; number++) {
        if (tools.isOptimised(functionOf(number))) batch.setOptimised(number);
      }
      return tools.serialise(batch.module);
    });
  }

  /** All batches and what is new, as one; where that is too much, without what this run has not used. */
  #merged(): KeptRegion[] {
    const pages = new Map<string, CodePage>();
    const pageOf = (page: number, low: number, high: number): CodePage => {
      const key = `${page} ${low} ${high}`;
      const known = pages.get(key) ?? { page, low, high, changed: false };
      pages.set(key, known);
      return known;
    };
    const all: KeptRegion[] = [];
    let bytes = this.#recordedBytes;
    for (const usedOnly of [true, false]) {
      for (const batch of this.#batches) {
        let number = 0;
        for (const kept of batch.regions(pageOf)) {
          const used = batch.isUsed(number++);
          if (used !== usedOnly || bytes + kept.body.length > MOST_BYTES) continue;
          bytes += kept.body.length;
          all.push(kept);
        }
      }
    }
    for (const { region, body, pages: own } of this.#recorded) {
      all.push({ region, body, pages: own.map(({ page, low, high }) => pageOf(page, low, high)) });
    }
    return all;
  }
}

function instanceImports(
  memory: WebAssembly.Memory,
  table: WebAssembly.Table,
  imports: Record<string, unknown>,
): WebAssembly.Imports {
  const all = { [IMPORTS.memory]: memory, [IMPORTS.table]: table, ...imports };
  return { [IMPORTS.module]: all as WebAssembly.ModuleImports };
}
function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
