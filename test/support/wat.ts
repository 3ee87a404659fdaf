/**
 * Shows the functions of a WebAssembly module as text, an instruction a line, in the words of the text format. It knows what
 * the engine emits: one memory, functions without parameters beside those of its own kinds. @see WebAssembly core specification, 5
 */
import { Load, operation, SATURATING, SIMD, Store } from "../../src/engine/wasm/ir/operations.ts";

const CODE_SECTION = 10;
const TYPES: Record<number, string> = { 127: "i32", 126: "i64", 125: "f32", 124: "f64", 123: "v128" };
const CONTROL: Record<number, string> = {
  0: "unreachable",
  1: "nop",
  2: "block",
  3: "loop",
  4: "if",
  5: "else",
  11: "end",
  12: "br",
  13: "br_if",
  14: "br_table",
  15: "return",
  16: "call",
  17: "call_indirect",
  19: "return_call_indirect",
  26: "drop",
  27: "select",
  32: "local.get",
  33: "local.set",
  34: "local.tee",
  65: "i32.const",
  66: "i64.const",
  67: "f32.const",
  68: "f64.const",
};
const ACCESSES = new Map<number, string>();
for (const [prefix, table] of [
  ["load", Load],
  ["store", Store],
] as const) {
  for (const [name, { opcode }] of Object.entries(table)) {
    const [type, width] = name.split("_");
    const [, bits = "", sign = ""] = /^(\d*)(\w*)$/.exec(width ?? "") ?? [];
    ACCESSES.set(opcode, `${type}.${prefix}${bits}${sign === "" ? "" : `_${sign}`}`);
  }
}
const VECTOR_CONST = SIMD + 12;
const SHUFFLE = SIMD + 13;
/** Opcodes of the prefix 0xfd that have the number of a lane. */
const LANE = /_(extract|replace)_lane/;

class Reader {
  at = 0;
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  u8(): number {
    return this.bytes[this.at++]!;
  }
  u32(): number {
    return Number(this.#leb(false));
  }
  signed(): bigint {
    return this.#leb(true);
  }
  #leb(signed: boolean): bigint {
    let value = 0n;
    let shift = 0n;
    for (;;) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if ((byte & 0x80) === 0) return signed && (byte & 0x40) !== 0 ? value - (1n << shift) : value;
    }
  }
  take(count: number): Uint8Array {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}

/** The lines of each function. */
export function functionsOf(module: Uint8Array): string[][] {
  const reader = new Reader(module);
  reader.at = 8;
  while (reader.at < module.length) {
    const id = reader.u8();
    const length = reader.u32();
    if (id !== CODE_SECTION) {
      reader.at += length;
      continue;
    }
    return Array.from({ length: reader.u32() }, () => functionLines(new Reader(reader.take(reader.u32()))));
  }
  return [];
}

function functionLines(reader: Reader): string[] {
  const lines: string[] = [];
  for (let runs = reader.u32(); runs > 0; runs--) {
    const count = reader.u32();
    lines.push(`local ${count} × ${TYPES[reader.u8()]}`);
  }
  let depth = 0;
  while (reader.at < reader.bytes.length) {
    const text = instruction(reader);
    if (/^(else|end)/.test(text)) depth--;
    if (depth >= 0) lines.push(`${"  ".repeat(depth)}${text}`);
    if (/^(block|loop|if|else)/.test(text)) depth++;
  }
  return lines;
}

function instruction(reader: Reader): string {
  let opcode = reader.u8();
  if (opcode === 0xfd) opcode = SIMD + reader.u32();
  else if (opcode === 0xfc) opcode = SATURATING + reader.u32();
  const access = ACCESSES.get(opcode);
  if (access !== undefined) {
    reader.u32(); // alignment
    const offset = reader.u32();
    return offset === 0 ? access : `${access} +${offset}`;
  }
  if (opcode === VECTOR_CONST || opcode === SHUFFLE) {
    const bytes = Buffer.from(reader.take(16)).toString("hex");
    return `${opcode === SHUFFLE ? "i8x16.shuffle" : "v128.const"} ${bytes}`;
  }
  const control = CONTROL[opcode];
  if (control !== undefined) return `${control}${immediates(reader, opcode)}`;
  const name = operation(opcode)?.name;
  if (name === undefined) throw new Error(`opcode ${opcode.toString(16)}`);
  return `${name.replace("_", ".")}${LANE.test(name) ? ` ${reader.u8()}` : ""}`;
}

function immediates(reader: Reader, opcode: number): string {
  switch (CONTROL[opcode]) {
    case "block":
    case "loop":
    case "if": {
      const type = reader.u8();
      return type === 0x40 ? "" : ` → ${TYPES[type]}`;
    }
    case "br":
    case "br_if":
    case "call":
    case "local.get":
    case "local.set":
    case "local.tee":
      return ` ${reader.u32()}`;
    case "br_table":
      return ` ${Array.from({ length: reader.u32() + 1 }, () => reader.u32()).join(" ")}`;
    case "call_indirect":
    case "return_call_indirect":
      return ` type ${reader.u32()}, table ${reader.u32()}`;
    case "i32.const":
    case "i64.const":
      return ` ${reader.signed()}`;
    case "f32.const":
      return ` 0x${Buffer.from(reader.take(4)).reverse().toString("hex")}`;
    case "f64.const":
      return ` 0x${Buffer.from(reader.take(8)).reverse().toString("hex")}`;
    default:
      return "";
  }
}
