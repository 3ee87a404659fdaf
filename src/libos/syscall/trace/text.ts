/** Numbers and strings as strace(1) writes them. */
import type { UserMemory } from "../../mm/user-memory.ts";

/** Most bytes of a string that are shown. */
const STRING_LIMIT = 32;

export function hex(value: number): string {
  return value === 0 ? "0" : `0x${BigInt(Math.floor(value)).toString(16)}`;
}
export function pointer(address: number): string {
  return address === 0 ? "NULL" : hex(address);
}
export function octal(value: number): string {
  return value === 0 ? "000" : `0${value.toString(8)}`.padStart(3, "0");
}

const ESCAPES: Record<number, string> = { 34: '\\"', 92: "\\\\", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r" };

/** A byte string in quotes. Bytes that do not print are octal, as short as what follows allows. */
export function quote(text: string): string {
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const byte = text.charCodeAt(i);
    const escaped = ESCAPES[byte];
    if (escaped !== undefined) out += escaped;
    else if (byte >= 32 && byte < 127) out += text[i];
    else {
      const next = text.charCodeAt(i + 1);
      out += `\\${byte.toString(8).padStart(next >= 48 && next <= 57 ? 3 : 1, "0")}`;
    }
  }
  return `${out}"`;
}

/** Quoted, at most 32 bytes, with "..." if there is more. */
export function shortened(text: string, length = text.length): string {
  return length > STRING_LIMIT ? `${quote(text.slice(0, STRING_LIMIT))}...` : quote(text);
}

/** A NUL-terminated string of the guest; paths are shown whole. */
export function stringAt(mem: UserMemory, address: number, whole: boolean): string {
  if (address === 0) return "NULL";
  const text = mem.string(address, whole ? 4096 : STRING_LIMIT + 1);
  if (typeof text === "string") return quote(text);
  const readable = mem.readablePrefix(address, STRING_LIMIT);
  if (readable < STRING_LIMIT) return hex(address);
  return `${quote(mem.text(address, STRING_LIMIT))}...`;
}

/** `length` bytes of the guest. */
export function bytesAt(mem: UserMemory, address: number, length: number): string {
  if (address === 0) return "NULL";
  const shown = Math.min(length, STRING_LIMIT);
  if (!mem.canRead(address, shown)) return hex(address);
  return shortened(mem.text(address, shown) + (length > shown ? " " : ""), length);
}

/** The same with every byte in hexadecimal. */
export function hexBytesAt(mem: UserMemory, address: number, length: number): string {
  if (address === 0) return "NULL";
  const shown = Math.min(length, STRING_LIMIT);
  if (!mem.canRead(address, shown)) return hex(address);
  let out = "";
  for (let i = 0; i < shown; i++) out += `\\x${mem.u8[address + i]!.toString(16).padStart(2, "0")}`;
  return `"${out}"${length > shown ? "..." : ""}`;
}

export type FlagTable = readonly (readonly [name: string, bits: number])[];

/** Bits by name, joined by "|"; what is left over in hexadecimal. */
export function flags(value: number, table: FlagTable, prefix: string): string {
  if (value === 0) {
    const zero = table.find(([, bits]) => bits === 0);
    return zero === undefined ? "0" : zero[0];
  }
  const names: string[] = [];
  let left = value;
  for (const [name, bits] of table) {
    if (bits === 0 || (left & bits) !== bits) continue;
    names.push(name);
    left &= ~bits;
  }
  const rest = left >>> 0;
  if (names.length === 0) return `${hex(rest)} /* ${prefix}_??? */`;
  if (rest !== 0) names.push(hex(rest));
  return names.join("|");
}

/** One of several numbers by name. */
export function oneOf(value: number, names: ReadonlyMap<number, string>, prefix: string): string {
  return names.get(value) ?? `${hex(value >>> 0)} /* ${prefix}_??? */`;
}

/** A table of names by number from an object of constants. */
export function byNumber(constants: Readonly<Record<string, number>>, prefix: string): Map<number, string> {
  return new Map(Object.entries(constants).map(([name, value]) => [value, prefix + name]));
}
/** A table of flags from an object of constants, in their order. */
export function flagTable(constants: Readonly<Record<string, number>>, prefix: string): FlagTable {
  return Object.entries(constants).map(([name, bits]) => [prefix + name, bits] as const);
}
