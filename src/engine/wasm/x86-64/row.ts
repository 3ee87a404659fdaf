/**
 * What an instruction row says, parsed from its text `OPCODE PREFIX MNEMONIC OPERANDS FLAGS`.
 *
 * OPCODE: two hex digits; `+r`: a register in the low three bits; `/n`: ModRM.reg is n; `:xx`: the whole ModRM byte.
 * PREFIX: `-` any; `np` none of 66 F2 F3; `66`, `f2`, `f3`: that one is part of the opcode.
 * OPERANDS, as in the SDM's opcode maps: E (register or memory by ModRM), G (ModRM.reg), M (memory only), R (register
 * only), Z (register in the opcode), I (immediate; `s` is a sign-extended byte, `I2` a second byte), J (relative), O
 * (absolute address), V (XMM of ModRM.reg), W (XMM or memory), U (XMM only), P, Q, N (the same of MMX), S (segment), X
 * (x87), and registers by name. Sizes: b w d q, v (by operand size), y (4 or 8), z (v, but an immediate of at most 4),
 * or bytes in memory (`W8`). `Ed1`, `Ed2`: a 32-bit register or 1 or 2 bytes of memory.
 * FLAGS: `64` operand size 64 by default; `lock` LOCK allowed with a memory destination; `?cszapo` flags left
 * undefined; `gp` refused in user mode; `un` memory need not be aligned; `rep`, `shift`, `bits`, `x87`, `mmx`, `approx`,
 * `mem`: kinds.
 */

export interface OperandSpec {
  /** First letter, or "" for a register by name. */
  kind: string;
  size: string;
  text: string;
}

export interface Row {
  /** Its place among all rows. */
  number: number;
  map: number;
  opcode: number;
  /** ModRM.reg that it wants, else -1. */
  extension: number;
  /** The whole ModRM byte that it wants, else -1. */
  exact: number;
  /** Register in the opcode's low bits. */
  plusRegister: boolean;
  prefix: string;
  mnemonic: string;
  operands: readonly OperandSpec[];
  hasModRm: boolean;
  /** "m": memory only, "r": register only, "": either. */
  mode: string;
  flags: ReadonlySet<string>;
  /** Letters of the flags that it leaves undefined. */
  undefinedFlags: string;
  default64: boolean;
}

const NAMED = new Set(["AL", "rAX", "CL", "1", "b", "v", "F"]);
const BY_MODRM = new Set(["E", "G", "M", "R", "V", "W", "U", "P", "Q", "N", "S", "X"]);

/** @param number its place among all rows */
export function parseRow(map: number, line: string, number: number): Row {
  const [code, prefix, mnemonic, operandText, ...flags] = line.split(" ") as [
    string,
    string,
    string,
    string,
    ...string[],
  ];
  const operands = operandText === "-" || operandText === undefined ? [] : operandText.split(",").map(parseOperand);
  const by = operands.filter((operand) => BY_MODRM.has(operand.kind));
  const extension = code[2] === "/" ? Number(code[3]) : -1;
  const exact = code[2] === ":" ? Number.parseInt(code.slice(3), 16) : -1;
  const only = by.find((operand) => "MRUN".includes(operand.kind));
  return {
    number,
    map,
    opcode: Number.parseInt(code.slice(0, 2), 16),
    extension,
    exact,
    plusRegister: code.endsWith("+r"),
    prefix,
    mnemonic,
    operands,
    hasModRm: by.length > 0 || extension >= 0 || exact >= 0,
    mode: exact >= 0 ? "r" : only === undefined ? (flags.includes("mem") ? "m" : "") : only.kind === "M" ? "m" : "r",
    flags: new Set(flags),
    undefinedFlags: flags.find((flag) => flag.startsWith("?"))?.slice(1) ?? "",
    default64: flags.includes("64"),
  };
}

function parseOperand(text: string): OperandSpec {
  if (NAMED.has(text)) return { kind: "", size: "", text };
  return { kind: text[0]!, size: text.slice(1), text };
}
