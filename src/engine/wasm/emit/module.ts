/** Puts functions together to modules: those of regions, and the dispatcher that calls them. */

import { CACHE_ENTRIES, ENTRY_BITS, type Layout, recordOffset } from "../area/layout.ts";
import type { Helper } from "../ir/helper.ts";
import { Type } from "../ir/operations.ts";
import { Bytes } from "./bytes.ts";
import { pageHashBody } from "./page-hash.ts";

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const Section = { Custom: 0, Type: 1, Import: 2, Function: 3, Export: 7, Element: 9, Code: 10 } as const;
const FUNCTION_TYPE = 0x60;
const FUNCREF = 0x70;

/** Names of imports: module and memory, table, the dispatcher's second table. */
export const IMPORTS = { module: "e", memory: "m", table: "t", handlers: "h" } as const;
/** Names of what the dispatcher's module exports; regions are exported as "0", "1", … */
export const DISPATCH = "d";
export const PAGE_HASH = "p";

function importMemory(out: Bytes, pages: number): void {
  out.name(IMPORTS.module);
  out.name(IMPORTS.memory);
  out.u8(2);
  out.u8(3); // with a maximum, shared
  out.u32(pages);
  out.u32(pages);
}

/** What an instance of a module of functions gets. @param functions by the names of helpers */
export function instanceImports(
  memory: WebAssembly.Memory,
  table: WebAssembly.Table,
  functions: Record<string, unknown>,
): WebAssembly.Imports {
  const all = { [IMPORTS.memory]: memory, [IMPORTS.table]: table, ...functions };
  return { [IMPORTS.module]: all as WebAssembly.ModuleImports };
}

export interface RegionModule {
  bytes: Uint8Array;
  /** The offset of each function's body. */
  bodies: number[];
}

function importTable(out: Bytes, name: string): void {
  out.name(IMPORTS.module);
  out.name(name);
  out.bytes([1, FUNCREF, 0, 0]);
}

/**
 * A module of regions.
 * @param functions locals and code of each
 * @param helpers in the order of their function indices
 * @param pages size of the memory, 64 KiB each
 * @param places where the functions go in the imported table; null: they are exported
 * @param hints of each function, {@link EmittedFunction.hints}
 */
export function regionModule(
  functions: readonly Uint8Array[],
  helpers: readonly Helper[],
  pages: number,
  places: readonly number[] | null = null,
  hints: readonly ArrayLike<number>[] = [],
): RegionModule {
  const out = new Bytes();
  out.bytes(MAGIC);
  const types = new Bytes();
  types.u32(1 + helpers.length);
  types.bytes([FUNCTION_TYPE, 1, Type.I32, 1, Type.I32]);
  for (const helper of helpers) {
    types.u8(FUNCTION_TYPE);
    types.u32(helper.operands.length);
    types.bytes(helper.operands);
    types.u32(helper.result === null ? 0 : 1);
    if (helper.result !== null) types.u8(helper.result);
  }
  out.section(Section.Type, types);
  const imports = new Bytes();
  imports.u32(1 + helpers.length + (places === null ? 0 : 1));
  importMemory(imports, pages);
  if (places !== null) importTable(imports, IMPORTS.table);
  helpers.forEach((helper, index) => {
    imports.name(IMPORTS.module);
    imports.name(helper.name);
    imports.u8(0);
    imports.u32(1 + index);
  });
  out.section(Section.Import, imports);
  const declared = new Bytes();
  declared.u32(functions.length);
  for (let i = 0; i < functions.length; i++) declared.u32(0);
  out.section(Section.Function, declared);
  if (places === null) {
    const exports = new Bytes();
    exports.u32(functions.length);
    functions.forEach((_, index) => {
      exports.name(String(index));
      exports.u8(0);
      exports.u32(helpers.length + index);
    });
    out.section(Section.Export, exports);
  } else out.section(Section.Element, elements(places, helpers.length));
  if (hints.length > 0) out.section(Section.Custom, branchHints(hints, helpers.length));
  const code = new Bytes();
  code.u32(functions.length);
  const within: number[] = [];
  for (const body of functions) {
    code.u32(body.length);
    within.push(code.length);
    code.bytes(body);
  }
  const length = new Bytes();
  length.u32(code.length);
  const begin = out.length + 1 + length.length;
  out.section(Section.Code, code);
  return { bytes: out.view, bodies: within.map((offset) => begin + offset) };
}

/** @see WebAssembly proposal "Branch Hinting" */
function branchHints(hints: readonly ArrayLike<number>[], firstFunction: number): Bytes {
  const out = new Bytes();
  out.name("metadata.code.branch_hint");
  out.u32(hints.length);
  hints.forEach((own, index) => {
    out.u32(firstFunction + index);
    out.u32(own.length / 2);
    for (let i = 0; i < own.length; i += 2) {
      out.u32(own[i]!);
      out.bytes([1, own[i + 1]!]);
    }
  });
  return out;
}

/** Puts functions into the table, in runs of neighbours. */
function elements(places: readonly number[], firstFunction: number): Bytes {
  const runs: { place: number; first: number; count: number }[] = [];
  places.forEach((place, index) => {
    const last = runs.at(-1);
    if (last !== undefined && last.place + last.count === place) last.count++;
    else runs.push({ place, first: firstFunction + index, count: 1 });
  });
  const out = new Bytes();
  out.u32(runs.length);
  for (const { place, first, count } of runs) {
    out.bytes([0, 0x41]); // table 0, i32.const
    out.s32(place);
    out.u8(0x0b);
    out.u32(count);
    for (let i = 0; i < count; i++) out.u32(first + i);
  }
  return out;
}

/**
 * The dispatcher, `(pc: i32) → i32`: calls what the jump cache names for an address, a region or the first handler of records, goes on at the address that
 * it returns, and returns when that is 0 (the state says why) or unknown to the cache (then it is the address). With it in one module:
 * the hash of a page, `(offset: i32) → i64`.
 */
export function dispatcherModule(layout: Layout, pages: number): Uint8Array {
  const out = new Bytes();
  out.bytes(MAGIC);
  const types = new Bytes();
  types.bytes([2, FUNCTION_TYPE, 1, Type.I32, 1, Type.I32, FUNCTION_TYPE, 1, Type.I32, 1, Type.I64]);
  out.section(Section.Type, types);
  const imports = new Bytes();
  imports.u32(3);
  importMemory(imports, pages);
  importTable(imports, IMPORTS.table);
  importTable(imports, IMPORTS.handlers);
  out.section(Section.Import, imports);
  const declared = new Bytes();
  declared.bytes([2, 0, 1]);
  out.section(Section.Function, declared);
  const exports = new Bytes();
  exports.u32(2);
  exports.name(DISPATCH);
  exports.bytes([0, 0]);
  exports.name(PAGE_HASH);
  exports.bytes([0, 1]);
  out.section(Section.Export, exports);
  const body = new Bytes();
  body.bytes([1, 1, Type.I32]); // local 1: place in the cache, then what to call
  body.bytes([0x03, Type.I32]); // loop → i32
  body.bytes([0x20, 0, 0x20, 0, 0x41, 15, 0x76, 0x73]); // pc ^ (pc >>> 15)
  body.u8(0x41);
  body.s32(CACHE_ENTRIES - 1);
  body.bytes([0x71, 0x41, 3, 0x74, 0x22, 1]); // & mask, << 3, tee
  body.bytes([0x28, 0]);
  body.u32(layout.cache);
  body.bytes([0x20, 0, 0x47, 0x04, 0x40, 0x20, 0, 0x0f, 0x0b]); // unknown: return pc
  body.bytes([0x20, 1, 0x28, 0]);
  body.u32(layout.cache + 4);
  body.bytes([0x22, 1, 0x41, 0, 0x48, 0x04, Type.I32]); // with bit 31: records
  body.bytes([0x20, 1, 0x41]);
  body.s32(recordOffset(layout));
  body.bytes([0x6a, 0x22, 1, 0x20, 1, 0x28, 0, 0]);
  body.bytes([0x11, 0, 1, 0x05]); // call_indirect their handler; else
  body.bytes([0x41, 0, 0x20, 0, 0xad, 0x37, 0]); // note pc
  body.u32(layout.pc);
  body.bytes([0x20, 1, 0x41]);
  body.s32((1 << ENTRY_BITS) - 1);
  body.bytes([0x71, 0x20, 1, 0x41, ENTRY_BITS, 0x76]);
  body.bytes([0x11, 0, 0, 0x0b]); // call_indirect
  body.bytes([0x22, 0, 0x0d, 0]); // tee pc; br_if loop
  body.bytes([0x41, 0]); // 0
  body.bytes([0x0b, 0x0b]);
  const code = new Bytes();
  code.u32(2);
  for (const view of [body.view, pageHashBody()]) {
    code.u32(view.length);
    code.bytes(view);
  }
  out.section(Section.Code, code);
  return out.view;
}
