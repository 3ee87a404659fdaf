/** Options of V8 for code that the Wasm engine makes; one that a V8 does not know does nothing. */
import v8 from "node:v8";

/**
 * To be called before anything is taken from a code cache of V8's, or put into one: they are for one set of options.
 * - Stack checks: guest code does not recurse in WebAssembly, and comes back to TypeScript when its fuel is used up.
 * - Branch hints: what is hardly ever executed is kept out of the way of what is.
 */
export function setWasmOptions(): void {
  v8.setFlagsFromString("--no-wasm-stack-checks");
  v8.setFlagsFromString("--experimental-wasm-branch-hinting");
}
