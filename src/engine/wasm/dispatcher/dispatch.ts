/** The dispatcher as a function: WebAssembly that goes from one piece of code to the next (emit/module.ts). */
import type { Layout } from "../area/layout.ts";
import { DISPATCH, dispatcherModule, IMPORTS, PAGE_HASH } from "../emit/module.ts";

/** Executes from a guest address on. @returns the address that the jump cache does not know, or 0: the state says why */
export type Dispatch = (pc: number) => number;
export interface Dispatcher {
  run: Dispatch;
  /** Hashes the page at an offset. */
  pageHash(offset: number): bigint;
}
export function dispatcher(
  layout: Layout,
  memory: WebAssembly.Memory,
  table: WebAssembly.Table,
  handlers: WebAssembly.Table,
): Dispatcher {
  const module = new WebAssembly.Module(dispatcherModule(layout, memory.buffer.byteLength / 65536) as BufferSource);
  const instance = new WebAssembly.Instance(module, {
    [IMPORTS.module]: { [IMPORTS.memory]: memory, [IMPORTS.table]: table, [IMPORTS.handlers]: handlers },
  });
  const { [DISPATCH]: run, [PAGE_HASH]: pageHash } = instance.exports;
  return { run: run as Dispatch, pageHash: pageHash as Dispatcher["pageHash"] };
}

/** The offset in a module at which translated code stood when something was thrown, from the text of the stack. */
export function trapOffset(error: unknown): number {
  if (!(error instanceof Error)) return -1;
  const match = /wasm-function\[\d+\]:0x([0-9a-f]+)/.exec(error.stack ?? "");
  return match === null ? -1 : Number.parseInt(match[1]!, 16);
}
