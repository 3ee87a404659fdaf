/** What the engine counts, for statistics. */
import type { StoreCounts } from "./store/store.ts";

export interface EngineCounts extends StoreCounts {
  syscall: number;
  fault: number;
  trap: number;
  budget: number;
  interrupted: number;
  /** Regions translated, their guest instructions, and bytes of WebAssembly made of them. */
  regions: number;
  instructions: number;
  wasm_bytes: number;
  /** Nanoseconds spent translating and compiling. */
  translation_ns: number;
  /** Times that control came back to JavaScript for a translation. */
  misses: number;
  /** Blocks decoded for the interpreter, and handlers made for them. */
  blocks: number;
  handlers: number;
}
