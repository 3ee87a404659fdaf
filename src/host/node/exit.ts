/** Ending this process. */
import { libc } from "./ffi.ts";

/**
 * Ends the process at once. Node's own exit would put the terminal's settings back to those at its start, and a
 * program such as stty(1) is run to change them. Nothing buffered is written.
 */
export function exitNow(status: number): never {
  libc("void _exit(int)")(status);
  throw new Error("_exit returned");
}
