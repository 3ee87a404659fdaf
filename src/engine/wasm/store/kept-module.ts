/** A module that was kept from an earlier run. */
import type { HostMachineCode } from "../../../host/cache.ts";

/**
 * @param code machine code for the module, empty if there was none
 * @returns the module, and whether it came with that machine code
 * @throws {WebAssembly.CompileError} if the bytes are no module
 */
export function keptModule(
  bytes: Uint8Array,
  code: Uint8Array,
  machineCode: HostMachineCode | null,
): { module: WebAssembly.Module; isCompiled: boolean } {
  const compiled = code.length > 0 ? (machineCode?.use((tools) => tools.deserialise(code, bytes)) ?? null) : null;
  return { module: compiled ?? new WebAssembly.Module(bytes as BufferSource), isCompiled: compiled !== null };
}
