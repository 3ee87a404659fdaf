/**
 * Handlers that outlast a run: all programs share them, in one file of the host's cache, with machine code as far as runs
 * have had time to make it.
 */
import type { HostCache, HostMachineCode } from "../../../host/cache.ts";
import { keptModule } from "../store/kept-module.ts";

/** What is kept of a form: its key, its handler or -1, what that depends on beside it, and the handlers for that. */
export type KeptForm = [key: number, index: number, looked: string[], variants: [variant: string, index: number][]];

export interface KeptHandlers {
  forms: KeptForm[];
  /** Where each handler's body begins in the module, and its length. */
  bodies: [at: number, length: number][];
  /** Of each run that added handlers: how many there were then, and a hash of these. */
  generations: [count: number, hash: number][];
  /** The handlers whose machine code is kept. */
  optimised: number[];
}

export interface HandlerStoreContext {
  cache: HostCache;
  /** null: only WebAssembly is kept. */
  machineCode: HostMachineCode | null;
  /** Names all that handlers depend on. */
  options: string;
  /** Host monotonic ns. */
  now(): number;
}

/** Part of a run's time that compiling at its end may take; at least, ns, and for one handler. */
const COMPILING_PART = 0.1;
const LEAST_COMPILING = 30e6;
const COMPILING_ONE = 0.4e6;
/** So few new handlers, or handlers without machine code, are left alone. */
export const FEW = 16;

export class HandlerStore {
  readonly #context: HandlerStoreContext;
  readonly #file: string;
  readonly #began: number;
  #optimised = new Set<number>();

  constructor(context: HandlerStoreContext) {
    this.#context = context;
    this.#file = context.cache.name(`handlers\0${context.options}`);
    this.#began = context.now();
  }

  read(): { kept: KeptHandlers; bytes: Uint8Array; module: WebAssembly.Module } | null {
    const { cache, machineCode } = this.#context;
    const parts = cache.read(this.#file);
    if (parts === null) return null;
    try {
      const [directory, bytes, code] = parts as [Uint8Array, Uint8Array, Uint8Array];
      const kept = JSON.parse(new TextDecoder().decode(directory)) as KeptHandlers;
      const { module, isCompiled } = keptModule(bytes, code, machineCode);
      this.#optimised = new Set(isCompiled ? kept.optimised : []);
      return { kept, bytes, module };
    } catch {
      cache.remove(this.#file);
      return null;
    }
  }

  /** Whether a run's end is worth compiling handlers for, of the `count` that are kept. */
  lacksMachineCode(count: number): boolean {
    return this.#context.machineCode !== null && count - this.#optimised.size > FEW;
  }
  /**
   * Keeps what the run has made.
   * @returns whether it is kept
   * @param functions the functions of the module, most used first
   */
  write(
    kept: Omit<KeptHandlers, "optimised">,
    bytes: Uint8Array,
    module: WebAssembly.Module,
    functions: readonly CallableFunction[],
  ): boolean {
    const { cache, machineCode, now } = this.#context;
    let code: Uint8Array | null = null;
    const optimised: number[] = [];
    if (machineCode !== null) {
      const start = now();
      const deadline = start + Math.max(LEAST_COMPILING, (start - this.#began) * COMPILING_PART);
      code = machineCode.use((tools) => {
        functions.forEach((run, index) => {
          if (!tools.isOptimised(run)) {
            if (now() + COMPILING_ONE > deadline) return;
            tools.optimise(run);
          }
          optimised.push(index);
        });
        return optimised.length > 0 ? tools.serialise(module) : null;
      });
    }
    this.#optimised = new Set(code === null ? [] : optimised);
    const directory = new TextEncoder().encode(JSON.stringify({ ...kept, optimised: code === null ? [] : optimised }));
    return cache.write(this.#file, [directory, bytes, code ?? new Uint8Array(0)]);
  }
}
