/** {@link HostMachineCode} of V8, through its functions for tests: they are in every Node, behind an option. */
import v8 from "node:v8";
import type { HostMachineCode } from "../cache.ts";

/** V8's options are part of what machine code is for, so this one is taken back at once. */
const OPTION = "allow-natives-syntax";

/** @returns null if this V8 does not have what is needed */
export function nodeMachineCode(): HostMachineCode | null {
  let serialise: (module: WebAssembly.Module) => ArrayBuffer | undefined;
  let deserialise: (code: ArrayBufferLike, bytes: Uint8Array) => WebAssembly.Module | undefined;
  let optimise: (run: CallableFunction) => void;
  let isOptimised: (run: CallableFunction) => boolean;
  try {
    v8.setFlagsFromString(`--${OPTION}`);
    serialise = native("module", "return %SerializeWasmModule(module)");
    deserialise = native("code, bytes", "return %DeserializeWasmModule(code, bytes)");
    optimise = native("run", "%WasmTierUpFunction(run)");
    isOptimised = native("run", "return %IsTurboFanFunction(run)");
  } catch {
    return null;
  } finally {
    v8.setFlagsFromString(`--no-${OPTION}`);
  }
  return {
    isOptimised,
    optimise,
    serialise(module) {
      const code = serialise(module);
      return code === undefined ? null : new Uint8Array(code);
    },
    deserialise(code, bytes) {
      const whole = code.byteLength === code.buffer.byteLength ? code.buffer : code.slice().buffer;
      return deserialise(whole, bytes) ?? null;
    },
  };
}

/** Compiled at once, while the option is set. */
function native<T>(parameters: string, body: string): T {
  return new Function(parameters, body) as T;
}
