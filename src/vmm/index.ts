/**
 * Skerry as a library: {@link boot} runs one unmodified Linux program as a unikernel.
 * @example
 * import { boot } from "skerry";
 * const result = await boot({ program: "/bin/echo", args: ["hello"] });
 * console.log(result.exitCode);
 */

export type { ShortfallReport } from "../libos/syscall/shortfalls.ts";
export { boot } from "./boot.ts";
export {
  BootError,
  type BootOptions,
  type BootResult,
  type ConnectGrant,
  type NetworkBackend,
  type NetworkChoice,
  type Publication,
  type StraceOptions,
  type Volume,
} from "./options.ts";
