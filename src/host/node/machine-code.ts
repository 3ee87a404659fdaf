/** {@link HostMachineCode} of V8, through its functions for tests: they are in every Node, behind an option. */
import v8 from "node:v8";
import type { HostMachineCode, MachineCodeTools } from "../cache.ts";

/** V8's options are part of what machine code is for, so this one is only set while it is needed. */
const OPTION = "allow-natives-syntax";

/** @returns null if this V8 does not have what is needed */
export function nodeMachineCode(): HostMachineCode | null {
  const use: HostMachineCode["use"] = (work) => {
    v8.setFlagsFromString(`--${OPTION}`);
    try {
      return work(tools());
    } finally {
      v8.setFlagsFromString(`--no-${OPTION}`);
    }
  };
  try {
    use(() => {});
    return { use };
  } catch {
    return null;
  }
}

/** Made anew each time: V8 throws away what it has compiled of a function that is not called for a while. */
function tools(): MachineCodeTools {
  const serialise = native<(module: WebAssembly.Module) => ArrayBuffer | undefined>(
    "module",
    "return %SerializeWasmModule(module)",
  );
  const deserialise = native<(code: ArrayBufferLike, bytes: Uint8Array) => WebAssembly.Module | undefined>(
    "code, bytes",
    "return %DeserializeWasmModule(code, bytes)",
  );
  return {
    isOptimised: native("run", "return %IsTurboFanFunction(run)"),
    optimise: native("run", "%WasmTierUpFunction(run)"),
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

function native<T>(parameters: string, body: string): T {
  return new Function(parameters, body) as T;
}
