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
}
export interface FoundHandlers {
  /** How many. */
  count: number;
  generations: KeptHandlers["generations"];
  /** What only those need who make further ones. */
  details(): Pick<KeptHandlers, "forms" | "bodies">;
  bytes: Uint8Array;
  module: WebAssembly.Module;
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
  /** How many handlers have machine code. */
  #optimised = 0;

  constructor(context: HandlerStoreContext) {
    this.#context = context;
    this.#file = context.cache.name(`handlers\0${context.options}`);
    this.#began = context.now();
  }

  read(): FoundHandlers | null {
    const { cache, machineCode } = this.#context;
    const parts = cache.read(this.#file);
    if (parts === null) return null;
    try {
      const [head, bytes, code, details] = parts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
      const [count = 0, optimised = 0, ...pairs] = new Uint32Array(head.buffer, head.byteOffset, head.length >> 2);
      const generations: KeptHandlers["generations"] = [];
      for (let n = 0; n < pairs.length; n += 2) generations.push([pairs[n]!, pairs[n + 1]!]);
      const { module, isCompiled } = keptModule(bytes, code, machineCode);
      this.#optimised = isCompiled ? optimised : 0;
      const parse = (): KeptHandlers => JSON.parse(new TextDecoder().decode(details)) as KeptHandlers;
      return { count, generations, details: parse, bytes, module };
    } catch {
      cache.remove(this.#file);
      return null;
    }
  }
  /** Whether handlers lack machine code that it is worth making. @param count of the module that was read */
  lacksMachineCode(count: number): boolean {
    return this.#context.machineCode !== null && count - this.#optimised > FEW;
  }
  /**
   * Keeps what the run has made.
   * @returns whether it is kept
   * @param functions the functions of the module, most used first
   */
  write(
    { generations, ...details }: KeptHandlers,
    bytes: Uint8Array,
    module: WebAssembly.Module,
    functions: readonly CallableFunction[],
  ): boolean {
    const { cache, machineCode, now } = this.#context;
    let code: Uint8Array | null = null;
    let optimised = 0;
    if (machineCode !== null) {
      const start = now();
      const deadline = start + Math.max(LEAST_COMPILING, (start - this.#began) * COMPILING_PART);
      code = machineCode.use((tools) => {
        for (const run of functions) {
          if (!tools.isOptimised(run)) {
            if (now() + COMPILING_ONE > deadline) continue;
            tools.optimise(run);
          }
          optimised++;
        }
        return optimised > 0 ? tools.serialise(module) : null;
      });
    }
    this.#optimised = code === null ? 0 : optimised;
    const head = Uint32Array.from([functions.length, this.#optimised, ...generations.flat()]);
    const text = new TextEncoder().encode(JSON.stringify(details));
    return cache.write(this.#file, [new Uint8Array(head.buffer), bytes, code ?? new Uint8Array(0), text]);
  }
}
