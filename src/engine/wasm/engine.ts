/** The Wasm engine: x86-64 machine code translated to WebAssembly. */
import type { HostCache, HostMachineCode } from "../../host/cache.ts";
import type { HostNative } from "../../host/native.ts";
import { type AddressSpace, type CpuFeatures, type Engine, EngineError, type EngineStatistics } from "../engine.ts";
import type { EngineCounts } from "./counts.ts";
import type { Protection } from "./emit/values.ts";
import { WasmSpace } from "./space.ts";
import { FEATURES } from "./x86-64/cpuid.ts";

const MAX_SPACE = 0x1_0000_0000;
const SPACE_GRAIN = 0x20_0000;

/** Translating a region costs as much as interpreting its blocks so often. */
const PROMOTE_AFTER = 20_000;

export interface WasmEngineOptions {
  /** "host" by default: the host's page protection. "checked": translated code looks at a byte for each page. */
  protection?: Protection;
  /** Whether flags that nobody looks at are exact at faults. Default false. */
  precise?: boolean;
  /**
   * Whether instructions are counted exactly, and nothing that the guest sees depends on how its code was translated. Default
   * false.
   */
  counted?: boolean;
  /**
   * Executions of a block in the interpreter until it is translated; 0: at once. Default {@link PROMOTE_AFTER}.
   */
  promoteAfter?: number;
  /** Where translations are kept from run to run; absent: nowhere. */
  cache?: HostCache;
  /** How machine code is kept with them; absent: it is not. */
  machineCode?: HostMachineCode | null;
  /** Gets a line for each instruction that is not there. */
  log?(line: string): void;
}

export class WasmEngine implements Engine {
  readonly name = "wasm";
  readonly architecture = "x86-64";
  readonly features: CpuFeatures = FEATURES;
  /** Translations hold addresses. */
  readonly prefersStableLayout: boolean;
  readonly statistics: EngineStatistics & EngineCounts = {
    syscall: 0,
    fault: 0,
    trap: 0,
    budget: 0,
    interrupted: 0,
    regions: 0,
    instructions: 0,
    wasm_bytes: 0,
    translation_ns: 0,
    misses: 0,
    blocks: 0,
    handlers: 0,
    cached_regions: 0,
    cache_regions: 0,
    cache_read_ns: 0,
    cache_write_ns: 0,
    cache_written: 0,
  };
  readonly #native: HostNative;
  readonly #now: () => number;
  readonly #options: WasmEngineOptions;
  readonly #spaces: WasmSpace[] = [];
  readonly executed?: () => number;

  /** @param now host monotonic ns, the scale of deadlines */
  constructor(native: HostNative, now: () => number, options: WasmEngineOptions = {}) {
    this.#native = native;
    this.#now = now;
    this.#options = options;
    if (options.counted) this.executed = () => this.#spaces.reduce((sum, { machine }) => sum + machine.executed, 0);
    this.prefersStableLayout = options.cache !== undefined;
  }

  createAddressSpace(size: number): AddressSpace {
    if (!(size > 0 && size <= MAX_SPACE && size % SPACE_GRAIN === 0)) {
      throw new EngineError(`guest memory of ${size} bytes: must be a multiple of 2 MiB up to 4 GiB`);
    }
    const {
      protection = "host",
      precise = false,
      counted = false,
      promoteAfter = PROMOTE_AFTER,
      log,
      cache,
      machineCode,
    } = this.#options;
    const space = new WasmSpace(this.#native, size, {
      protection,
      precise: precise || counted,
      counted,
      promoteAfter,
      now: this.#now,
      counts: this.statistics,
      unknown: (text) => log?.(text),
      ...(cache && { cache }),
      ...(machineCode && { machineCode }),
    });
    this.#spaces.push(space);
    return space;
  }
  close(): void {}
}
