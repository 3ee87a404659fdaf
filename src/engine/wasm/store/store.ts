/**
 * Translations that outlast a run: of each program a few batches are kept in the host's cache, with machine code where the
 * host can keep that too. See docs/wasm-engine.md.
 */
import type { HostCache, HostMachineCode } from "../../../host/cache.ts";
import type { Region } from "../dispatcher/region.ts";
import { instanceImports, regionModule } from "../emit/module.ts";
import type { Helper } from "../ir/helper.ts";
import { type Announce, Batch, encodeDirectory, type KeptRegion } from "./batch.ts";
import type { CodePage, CodePages } from "./code-pages.ts";
import { keptModule } from "./kept-module.ts";

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

/** Batches of a program; when there would be more, they become one or two. */
const MOST_BATCHES = 10;
/** Bytes of WebAssembly that are kept of one run, and of one program. */
const MOST_BYTES = 24 << 20;
/** Least regions that are worth a batch of their own, at all and as a part of those there are. */
const LEAST_REGIONS = 16;
const LEAST_PART = 1 / 64;
/** Part of what has no machine code that must be compiled for it to be worth a batch, in the first rounds and later. */
const LEAST_COMPILED_FIRST = 1 / 128;
const LEAST_COMPILED = 1 / 16;
/** Part of a run's time that compiling at its end may take, and the least and the most, ns. */
const COMPILING_PART = 0.1;
const LEAST_COMPILING = 10e6;
const MOST_COMPILING = 2e9;
/** Nanoseconds that the optimising compiler takes for a byte of WebAssembly, about. */
const COMPILING_BYTE = 800;
/** Until there are so many batches with machine code, all that was used is compiled as far as time allows; then what is hot. */
const ROUNDS = 3;

export class TranslationStore {
  readonly #context: StoreContext;
  #program = "";
  #began = 0;
  #batches: Batch[] = [];
  /** Number of the next file: what is newer is found first. */
  #next = 0;
  #recorded: KeptRegion[] = [];
  #recordedBytes = 0;
  /** Bytes of WebAssembly that there is time to compile. */
  #left = 0;
  /** One past the highest place in the table that batches have. */
  firstFree = 0;

  constructor(context: StoreContext) {
    this.#context = context;
  }

  /** A program begins: reads what was kept of it. @param program its name from run to run; null: nothing is kept */
  begin(program: string | null): void {
    const { cache, options, now, counts } = this.#context;
    this.#batches = [];
    this.#next = 0;
    this.#recorded = [];
    this.#recordedBytes = 0;
    this.firstFree = 0;
    this.#began = now();
    this.#program = program === null ? "" : cache.name(`${options}\0${program}`);
    if (program === null) return;
    const taken = new Map<number, number>();
    for (let number = 0; number < MOST_BATCHES; number++) {
      const batch = this.#read(number, taken);
      if (batch === undefined) continue;
      this.#batches.push(batch);
      this.#next = number + 1;
      counts.cache_regions += batch.size;
    }
    counts.cache_read_ns += now() - this.#began;
  }

  #file(number: number): string {
    return `${this.#program}-${number}`;
  }
  #read(number: number, taken: Map<number, number>): Batch | undefined {
    const { cache, machineCode, memory, table, imports } = this.#context;
    const parts = cache.read(this.#file(number));
    if (parts === null) return undefined;
    try {
      const [directory, bytes, code] = parts as [Uint8Array, Uint8Array, Uint8Array];
      const { module, isCompiled } = keptModule(bytes, code, machineCode);
      const words = new Uint32Array(directory.buffer, directory.byteOffset, directory.length / 4);
      const batch = new Batch(words, module, bytes, isCompiled);
      let last = 0;
      for (let region = 0; region < batch.size; region++) {
        const index = batch.index(region);
        // Another region's place is taken if two runs at the same time wrote; the same region's if it has been compiled since.
        if ((taken.get(index) ?? batch.start(region)) !== batch.start(region)) throw new RangeError("places");
        last = Math.max(last, index);
      }
      for (let region = 0; region < batch.size; region++) taken.set(batch.index(region), batch.start(region));
      if (last >= table.length) table.grow(last + 1 - table.length);
      this.firstFree = Math.max(this.firstFree, last + 1);
      new WebAssembly.Instance(module, instanceImports(memory, table, imports));
      return batch;
    } catch {
      cache.remove(this.#file(number));
      return undefined;
    }
  }

  /** {@link Batch.find} of the newest batch that has the address. */
  find(pc: number, exactFloat: boolean, announce: Announce): number {
    return this.#findAbove(-1, pc, exactFloat, announce);
  }
  /** In the batches that are newer than one. What an older one announces with its page may be better in a newer one. */
  #findAbove(number: number, pc: number, exactFloat: boolean, announce: Announce): number {
    for (let n = this.#batches.length - 1; n > number; n--) {
      const better: Announce = (at, target) => {
        const newer = this.#findAbove(n, at, exactFloat, announce);
        announce(at, newer >= 0 ? newer : target);
      };
      const target = this.#batches[n]!.find(pc, exactFloat, this.#context.pages, better);
      if (target >= 0) return target;
    }
    return -1;
  }
  drop(firstPage: number, count: number, announce: Announce): void {
    for (const batch of this.#batches) batch.drop(firstPage, count, announce);
  }
  region(index: number): Region | undefined {
    if (index >= this.firstFree) return undefined;
    for (let n = this.#batches.length - 1; n >= 0; n--) {
      const region = this.#batches[n]!.region(index);
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

  /** Does not keep a region of this run that a better one was made of. */
  omit(region: Region): void {
    this.#recorded = this.#recorded.filter((one) => one.region !== region);
  }

  /** Keeps what the run has shown to be worth it. */
  end(): void {
    if (this.#program === "") return;
    const { now, counts, cache, machineCode } = this.#context;
    const began = now();
    const part = (began - this.#began) * COMPILING_PART;
    const budget = Math.min(Math.max(part, LEAST_COMPILING), MOST_COMPILING);
    this.#left = budget / COMPILING_BYTE;
    // Of code that was taken away (dlclose) another region has the place in the table by now.
    const owners = new Map(this.#recorded.map((one) => [one.region.index, one]));
    this.#recorded = this.#recorded.filter(
      (one) => owners.get(one.region.index) === one && !one.pages.some(({ changed }) => changed),
    );
    const more = machineCode === null ? [] : this.#worthCompiling();
    const total = this.#batches.reduce((sum, batch) => sum + batch.size, 0);
    // What is hot would be made again in each run.
    const isHot = this.#recorded.some(({ region }) => region.hot);
    const worth = isHot || this.#recorded.length >= Math.max(LEAST_REGIONS, total * LEAST_PART) || total === 0;
    const added = worth ? this.#recorded : [];
    if (more.length + added.length > 0) {
      const bytes = this.#batches.reduce((sum, batch) => sum + batch.bytes.length, this.#recordedBytes);
      const isFull = bytes > MOST_BYTES || this.#next + 3 > MOST_BATCHES;
      if (isFull) this.#next = 0;
      else if (more.length > 0) this.#write(more, true);
      this.#writeParted(isFull ? this.#merged() : added);
      for (let number = this.#next; isFull && number < MOST_BATCHES; number++) cache.remove(this.#file(number));
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
  /** Whether there is time to compile a body; it is taken. */
  #takeTime({ length }: Uint8Array): boolean {
    if (this.#context.machineCode === null || length > this.#left) return false;
    this.#left -= length;
    return true;
  }
  /** Writes regions as two batches: what there is time to compile, hot before cold, and the rest. */
  #writeParted(regions: readonly KeptRegion[]): void {
    const compiled: KeptRegion[] = [];
    const rest: KeptRegion[] = [];
    for (const kept of [...regions].sort((a, b) => b.region.samples - a.region.samples)) {
      (this.#takeTime(kept.body) ? compiled : rest).push(kept);
    }
    this.#write(rest, false);
    this.#write(compiled, true);
  }
  #write(regions: readonly KeptRegion[], compile: boolean): void {
    if (regions.length === 0) return;
    // What was translated again because it was hot is found before what it began as.
    const kept = [...regions].sort((a, b) => b.region.blocks - a.region.blocks);
    const { helpers, memory } = this.#context;
    const places = kept.map(({ region }) => region.index);
    const bodies = kept.map(({ body }) => body);
    const hints = kept.map(({ region }) => region.hints);
    const made = regionModule(bodies, helpers, memory.buffer.byteLength / 65536, places, hints);
    const directory = bytesOf(encodeDirectory(kept, made.bodies));
    const code = compile ? this.#compile(made.bytes, places) : null;
    this.#keep(this.#file(this.#next++), [directory, made.bytes, code ?? new Uint8Array(0)]);
  }
  /** @returns machine code of a whole module; V8 takes longer over a function without than over compiling it badly */
  #compile(bytes: Uint8Array, places: readonly number[]): Uint8Array | null {
    const { memory, imports, machineCode } = this.#context;
    if (machineCode === null) return null;
    const module = new WebAssembly.Module(bytes as BufferSource);
    const table = new WebAssembly.Table({ element: "anyfunc", initial: Math.max(...places) + 1 });
    new WebAssembly.Instance(module, instanceImports(memory, table, imports));
    return machineCode.use((tools) => {
      for (const place of places) tools.optimise(table.get(place) as CallableFunction);
      return tools.serialise(module);
    });
  }

  /** Regions of earlier runs without machine code that it is worth making for. */
  #worthCompiling(): KeptRegion[] {
    const compiled = new Set<number>();
    const rounds = this.#batches.filter((batch) => batch.isCompiled);
    for (const batch of rounds) for (let number = 0; number < batch.size; number++) compiled.add(batch.index(number));
    const found: { batch: Batch; number: number; samples: number }[] = [];
    let bytes = 0;
    for (const batch of this.#batches) {
      for (let number = 0; !batch.isCompiled && number < batch.size; number++) {
        if (compiled.has(batch.index(number))) continue;
        bytes += batch.body(number).length;
        const samples = batch.samples(number);
        if (samples > 0 || (rounds.length < ROUNDS && batch.isUsed(number))) found.push({ batch, number, samples });
      }
    }
    found.sort((a, b) => b.samples - a.samples);
    const least = bytes * (rounds.length < ROUNDS ? LEAST_COMPILED_FIRST : LEAST_COMPILED);
    const pageOf = pageMaker();
    const kept: KeptRegion[] = [];
    let chosen = 0;
    for (const { batch, number } of found) {
      if (!this.#takeTime(batch.body(number))) continue;
      chosen += batch.body(number).length;
      kept.push(batch.kept(number, pageOf));
    }
    return chosen >= least ? kept : [];
  }

  /** All batches and what is new, as one; where that is too much, without what this run has not used. */
  #merged(): KeptRegion[] {
    const pageOf = pageMaker();
    const all = new Map<number, KeptRegion>();
    for (const { region, body, pages } of this.#recorded) {
      all.set(region.index, { region, body, pages: pages.map(({ page, low, high }) => pageOf(page, low, high)) });
    }
    let bytes = this.#recordedBytes;
    for (const used of [true, false]) {
      for (let n = this.#batches.length - 1; n >= 0; n--) {
        const batch = this.#batches[n]!;
        for (let number = 0; number < batch.size; number++) {
          const { length } = batch.body(number);
          if (batch.isUsed(number) !== used || all.has(batch.index(number)) || bytes + length > MOST_BYTES) continue;
          bytes += length;
          all.set(batch.index(number), batch.kept(number, pageOf));
        }
      }
    }
    return [...all.values()];
  }
}

/** One object for a page and its hash. */
function pageMaker(): (page: number, low: number, high: number) => CodePage {
  const known = new Map<string, CodePage>();
  return (page, low, high) => {
    const key = `${page} ${low} ${high}`;
    const made = known.get(key) ?? { page, low, high, changed: false };
    known.set(key, made);
    return made;
  };
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
