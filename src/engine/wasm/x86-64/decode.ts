/** Decodes x86-64 machine code by the instruction rows. @see Intel SDM 2A, chapter 2 */
import type { Row } from "./row.ts";
import { rowsAt } from "./rows.ts";

export const Segment = { Es: 0, Cs: 1, Ss: 2, Ds: 3, Fs: 4, Gs: 5, None: -1 } as const;
/** Longest instruction, bytes; a longer one is a general protection fault. */
export const LONGEST = 15;

/** Results of {@link decode} other than a row. */
export const Undecodable = {
  /** No such instruction: #UD. */
  Illegal: 1,
  /** More than 15 bytes: #GP. */
  TooLong: 2,
  /** The bytes end before the instruction does. */
  Short: 3,
} as const;

/** One decoded instruction; the record is reused. */
export class Instruction {
  row!: Row;
  pc = 0;
  length = 0;
  /** Operand size in bytes: 2, 4 or 8. (Byte operands say so in their row.) */
  size = 4;
  rex = 0;
  lock = false;
  operandPrefix = false;
  /** 0xf2, 0xf3 or 0: the last of them, where it is not part of the opcode too. */
  repeat = 0;
  segment: number = Segment.None;
  address32 = false;
  opcode = 0;
  modrm = 0;
  mod = 0;
  /** ModRM.reg and ModRM.rm with REX. */
  reg = 0;
  rm = 0;
  /** Register in the opcode, with REX. */
  z = 0;
  /** Memory operand: registers or -1, scale as shift count, displacement; `base` 16 is the next instruction. */
  base = -1;
  index = -1;
  scale = 0;
  displacement = 0;
  /** First immediate, sign-extended; `wide` if it has 64 bits. */
  immediate = 0;
  wide = 0n;
  second = 0;
  illegal = 0;

  get isMemory(): boolean {
    return this.mod !== 3;
  }
  get nextPc(): number {
    return this.pc + this.length;
  }
}
export const NEXT_PC = 16;

/**
 * Decodes one instruction.
 * @param code bytes that may be read from `at` to `end`
 * @returns 0, or why not ({@link Undecodable}); `into.length` is then what has been looked at
 */
export function decode(into: Instruction, code: Uint8Array, at: number, end: number, pc: number): number {
  const result = decodeInto(into, code, at, end, pc);
  into.illegal = result;
  return result;
}

function decodeInto(into: Instruction, code: Uint8Array, at: number, end: number, pc: number): number {
  const limit = Math.min(end, at + LONGEST);
  const tooShort = limit === end && end < at + LONGEST ? Undecodable.Short : Undecodable.TooLong;
  let p = at;
  into.pc = pc;
  into.rex = 0;
  into.lock = false;
  into.operandPrefix = false;
  into.repeat = 0;
  into.segment = Segment.None;
  into.address32 = false;
  into.mod = 3;
  into.modrm = 0;
  into.immediate = 0;
  let byte = 0;
  let rex = 0;
  for (;;) {
    if (p >= limit) {
      into.length = p - at;
      return tooShort;
    }
    byte = code[p++]!;
    if (byte === 0x66) into.operandPrefix = true;
    else if (byte === 0xf2 || byte === 0xf3) into.repeat = byte;
    else if (byte === 0xf0) into.lock = true;
    else if (byte === 0x67) into.address32 = true;
    else if (byte === 0x64) into.segment = Segment.Fs;
    else if (byte === 0x65) into.segment = Segment.Gs;
    else if (byte >= 0x40 && byte <= 0x4f) {
      rex = byte;
      continue;
    } else if (byte !== 0x2e && byte !== 0x36 && byte !== 0x3e && byte !== 0x26) break;
    // Those of CS, SS, DS and ES are ignored, also behind one of FS or GS.
    rex = 0;
  }
  into.rex = rex;
  let map = 0;
  if (byte === 0x0f) {
    if (p >= limit) return tooShort;
    byte = code[p++]!;
    map = 1;
    if (byte === 0x38 || byte === 0x3a) {
      map = byte === 0x38 ? 2 : 3;
      if (p >= limit) return tooShort;
      byte = code[p++]!;
    }
  }
  into.opcode = byte;
  into.z = (byte & 7) | ((rex & 1) << 3);
  const rows = rowsAt(map, byte);
  if (rows === undefined) {
    into.length = p - at;
    return Undecodable.Illegal;
  }
  let modrm = -1;
  if (rows[0]!.hasModRm) {
    if (p >= limit) return tooShort;
    modrm = code[p]!;
  }
  const row = select(rows, into, modrm);
  if (row === null) {
    into.length = p - at;
    return Undecodable.Illegal;
  }
  into.row = row;
  into.size =
    (rex & 8) !== 0
      ? 8
      : into.operandPrefix && (row.prefix !== "66" || row.flags.has("mem"))
        ? 2
        : row.default64
          ? 8
          : 4;
  if (modrm >= 0) {
    p = decodeModRm(into, code, p, limit, modrm);
    if (p < 0) return tooShort;
  }
  p = decodeImmediates(into, row, code, p, limit);
  if (p < 0) return tooShort;
  into.length = p - at;
  if (into.lock && !lockable(into, row)) return Undecodable.Illegal;
  return 0;
}

function select(rows: readonly Row[], into: Instruction, modrm: number): Row | null {
  const extension = (modrm >>> 3) & 7;
  const register = modrm >= 0xc0;
  let found: Row | null = null;
  let rank = -1;
  for (const row of rows) {
    if (row.extension >= 0 && row.extension !== extension) continue;
    if (row.exact >= 0 && row.exact !== modrm) continue;
    if (modrm >= 0 && row.mode !== "" && (row.mode === "r") !== register) continue;
    let match = 0;
    if (row.prefix === "np") {
      if (into.operandPrefix || into.repeat !== 0) continue;
      match = 1;
    } else if (row.prefix === "66") {
      if (!into.operandPrefix || into.repeat !== 0) continue;
      match = 1;
    } else if (row.prefix !== "-") {
      if (into.repeat !== (row.prefix === "f2" ? 0xf2 : 0xf3)) continue;
      match = 2;
    }
    if (match > rank) {
      found = row;
      rank = match;
    }
  }
  return found;
}

function lockable(into: Instruction, row: Row): boolean {
  return into.mod !== 3 && row.flags.has("lock") && "EM".includes(row.operands[0]!.kind);
}

/** @returns where it ends, or -1 if the bytes do not suffice */
function decodeModRm(into: Instruction, code: Uint8Array, start: number, limit: number, modrm: number): number {
  let p = start + 1;
  const { rex } = into;
  into.modrm = modrm;
  into.mod = modrm >>> 6;
  into.reg = ((modrm >>> 3) & 7) | ((rex & 4) << 1);
  into.rm = (modrm & 7) | ((rex & 1) << 3);
  if (into.mod === 3) return p;
  into.index = -1;
  into.scale = 0;
  into.base = into.rm;
  let bytes = into.mod === 1 ? 1 : into.mod === 2 ? 4 : 0;
  if ((modrm & 7) === 4) {
    if (p >= limit) return -1;
    const sib = code[p++]!;
    const indexRegister = ((sib >>> 3) & 7) | ((rex & 2) << 2);
    into.index = indexRegister === 4 ? -1 : indexRegister;
    into.scale = sib >>> 6;
    into.base = (sib & 7) | ((rex & 1) << 3);
    if ((sib & 7) === 5 && into.mod === 0) {
      into.base = -1;
      bytes = 4;
    }
  } else if ((modrm & 7) === 5 && into.mod === 0) {
    into.base = NEXT_PC;
    bytes = 4;
  }
  if (p + bytes > limit) return -1;
  into.displacement = bytes === 0 ? 0 : bytes === 1 ? (code[p]! << 24) >> 24 : word(code, p);
  return p + bytes;
}

function word(code: Uint8Array, p: number): number {
  return code[p]! | (code[p + 1]! << 8) | (code[p + 2]! << 16) | (code[p + 3]! << 24);
}

/** Bytes of an immediate, by its text. */
function immediateBytes(text: string, into: Instruction): number {
  switch (text) {
    case "Ib":
    case "Is":
    case "Jb":
    case "I2":
      return 1;
    case "Iw":
      return 2;
    case "Iz":
      return into.size === 2 ? 2 : 4;
    case "Jz":
      return 4;
    case "Iv":
      return into.size;
    case "Ob":
    case "Ov":
      return into.address32 ? 4 : 8;
    default:
      return 0;
  }
}

/** @returns where it ends, or -1 if the bytes do not suffice */
function decodeImmediates(into: Instruction, row: Row, code: Uint8Array, start: number, limit: number): number {
  let p = start;
  for (const operand of row.operands) {
    const bytes = immediateBytes(operand.text, into);
    if (bytes === 0) continue;
    if (p + bytes > limit) return -1;
    if (operand.text === "I2") into.second = code[p]!;
    else if (bytes === 1) into.immediate = (code[p]! << 24) >> 24;
    else if (bytes === 2) into.immediate = ((code[p]! | (code[p + 1]! << 8)) << 16) >> 16;
    else into.immediate = word(code, p);
    if (bytes === 8) {
      into.wide = (BigInt(word(code, p + 4)) << 32n) | BigInt(word(code, p) >>> 0);
    } else {
      into.wide = 0n;
    }
    if (operand.kind === "O") {
      into.mod = 0;
      into.base = -1;
      into.index = -1;
      into.displacement = into.immediate;
    }
    p += bytes;
  }
  return p;
}
