/** Chooses the engine of a machine and opens it. */
import { type Engine, EngineError } from "../engine/engine.ts";
import type { HostCache } from "../host/cache.ts";
import type { DeterministicHost } from "../host/deterministic/host.ts";
import type { Host } from "../host/host.ts";
import { nodeNative } from "../host/node/native.ts";
import { BootError, type BootOptions } from "./options.ts";

/** What the words behind "wasm:" mean to the engine; they are for tests of it. */
const VARIANTS: Record<string, { protection?: "checked"; promoteAfter?: number }> = {
  "wasm:checked": { protection: "checked", promoteAfter: 20 },
  "wasm:interpreted": { promoteAfter: Number.POSITIVE_INFINITY },
  "wasm:translated": { promoteAfter: 0 },
};

export interface OpenedEngine {
  engine: Engine;
  /** Where it keeps what it derives from programs. */
  cache: HostCache | null;
}

/** Only the engine that is used is loaded: evaluating one takes longer than many programs run. */
export async function openEngine(
  { engine: choice = "auto", translationCache }: BootOptions,
  host: Host,
  repeatable: DeterministicHost | null,
): Promise<OpenedEngine> {
  const native = nodeNative();
  const { clock } = host;
  const now = (): number => clock.monotonic();
  const log = (line: string): void => host.log(line);
  if (choice === "auto" || choice === "kvm") {
    const { KvmEngine } = await import("../engine/kvm/engine.ts");
    try {
      const engine = new KvmEngine(native, now);
      if (repeatable === null || follows(repeatable, engine)) return { engine, cache: null };
      engine.close();
      if (choice === "kvm") {
        const why = `the ${engine.name} engine does not count instructions, so that no run can be repeated on it`;
        throw new BootError(`seed: ${why}; the wasm engine does`, 125);
      }
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (choice === "kvm") throw new BootError(`no engine can run here (--engine ${choice}): ${error.message}`, 125);
    }
  }
  const { WasmEngine } = await import("../engine/wasm/engine.ts");
  const { setWasmOptions } = await import("../host/node/v8-options.ts");
  setWasmOptions();
  const cache = await openTranslations(translationCache, host);
  if (repeatable !== null) {
    // Machine code takes time of the host to make, which the machine's own does not tell; and no address is the cache's choice.
    const kept = cache !== null && { cache };
    const engine = new WasmEngine(native, now, { log, ...VARIANTS[choice], ...kept, counted: true });
    if (!follows(repeatable, engine)) throw new TypeError("the engine does not count");
    return { engine, cache: null };
  }
  if (cache === null) return { engine: new WasmEngine(native, now, { log, ...VARIANTS[choice] }), cache };
  const { nodeMachineCode } = await import("../host/node/machine-code.ts");
  const kept = { cache, machineCode: nodeMachineCode() };
  return { engine: new WasmEngine(native, now, { log, ...VARIANTS[choice], ...kept }), cache };
}

async function openTranslations(directory: string | undefined, { identity }: Host): Promise<HostCache | null> {
  if (directory === undefined) return null;
  const { openCache } = await import("../host/node/cache-directory.ts");
  return openCache(directory, { uid: identity.uid });
}

/** Lets the guest's time be what the engine counts. @returns whether it counts */
function follows(host: DeterministicHost, engine: Engine): boolean {
  if (engine.executed === undefined) return false;
  const { statistics } = engine;
  host.clock.follow(
    () => engine.executed!(),
    () => statistics.syscall!,
  );
  return true;
}
