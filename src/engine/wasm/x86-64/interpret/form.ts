/**
 * The form of an instruction: what its handler depends on, as one number. Registers, displacements and immediates are not
 * part of it, but in the record; what differs between rows in their encoding only has one form.
 */
import { type Instruction, Segment } from "../decode.ts";
import { assist, assistAgain, assistModal } from "../lift/assist.ts";
import { flagUse } from "../lift/flag-use.ts";
import { endsBlock } from "../lift/front-end.ts";
import { lifterOf } from "../lift/instruction.ts";
import type { Row } from "../row.ts";
import { allRows } from "../rows.ts";

/** What a register of an instruction is. */
export const RegisterKind = { None: 0, Integer: 1, Byte: 2, Vector: 3 } as const;

/** What is known of a row before any of its instructions is seen. */
export interface RowFacts {
  /** Number of the form, equal for rows that differ in their encoding only. */
  number: number;
  /** What the register fields of ModRM, or of the opcode, name. */
  reg: number;
  rm: number;
  z: number;
  hasMemory: boolean;
  absolute: boolean;
  /** The operand size matters beyond the encoding of immediates. */
  wideImmediate: boolean;
  relative: boolean;
  repeats: boolean;
  ends: boolean;
  /** Registers are part of the form. */
  fixedRegisters: "no" | "registers" | "always";
  /** To its flags: "sets" all, "looks" at some, or neither. */
  setsFlags: boolean;
  looksAtFlags: boolean;
  /** Changes flags, so that there is a handler for when nobody looks at them. */
  changesFlags: boolean;
  usesSegment: boolean;
}

/** Numbers of forms that are no instructions. */
export const Special = { Go: 0, Compare1: 1, Compare2: 2, Compare4: 3, Compare8: 4, Illegal: 5, TooLong: 6 } as const;
const ASSIST_NUMBER = 8;
const FIRST_NUMBER = 16;

/** They change flags, though flag-use.ts does not say that they set all. */
const CHANGES =
  /^(inc|dec|adc|sbb|shl|shr|sar|rol|ror|shld|shrd|bt|bts|btr|btc|xadd|cmpxchg|bsf|bsr|tzcnt|lzcnt|cmps|scas)$/;

/** By the number of the row; of all as soon as one is asked for, so that numbers are the same in every run. */
const facts: RowFacts[] = [];
const numbers = new Map<string, number>();

export function rowFacts(row: Row): RowFacts {
  if (facts.length === 0) facts.push(...allRows().map(factsOf));
  return facts[row.number]!;
}

function factsOf(row: Row): RowFacts {
  const { operands, mnemonic } = row;
  const lifter = lifterOf(row);
  const kindOf = (letters: string): number => {
    const operand = operands.find(({ kind }) => kind !== "" && letters.includes(kind));
    if (operand === undefined) return RegisterKind.None;
    if ("VWU".includes(operand.kind)) return RegisterKind.Vector;
    if (!"EGRZ".includes(operand.kind)) return RegisterKind.None;
    return operand.size === "b" ? RegisterKind.Byte : RegisterKind.Integer;
  };
  let number = [assist, assistAgain, assistModal].indexOf(lifter as typeof assist);
  if (number >= 0 && !row.flags.has("gp")) number += ASSIST_NUMBER;
  else {
    const encoding = operands.map(({ text }) => (text[0] === "J" ? "J" : text === "Is" ? "Iz" : text)).join();
    const name = `${mnemonic} ${encoding} ${row.flags.has("gp")} ${row.flags.has("un")} ${row.mode} ${row.extension}`;
    number = numbers.get(name) ?? FIRST_NUMBER + numbers.size;
    numbers.set(name, number);
  }
  const use = flagUse(mnemonic);
  const isMemory = operands.some(({ kind }) => kind !== "" && "EMWQO".includes(kind)) || row.flags.has("x87");
  const string = row.flags.has("rep");
  return {
    number,
    reg: kindOf("GV"),
    rm: kindOf("EWRU"),
    z: kindOf("Z"),
    hasMemory: row.hasModRm && isMemory,
    absolute: operands.some(({ kind }) => kind === "O"),
    wideImmediate: operands.some(({ text }) => text === "Iv"),
    relative: operands.some(({ kind }) => kind === "J"),
    repeats: string,
    ends: endsBlock({ row, illegal: 0 } as Instruction),
    fixedRegisters: mnemonic === "cmpxchg" ? "registers" : mnemonic === "xchg" && row.plusRegister ? "always" : "no",
    setsFlags: use === "sets",
    looksAtFlags: use === "looks",
    changesFlags: use === "sets" || CHANGES.test(mnemonic),
    usesSegment: isMemory || string || mnemonic === "xlat",
  };
}

/** Layout of the number: fields from the lowest bit on. */
const SIZE = 10;
const KIND = 12;
const SEGMENT = 14;
const ADDRESS_32 = 16;
const WIDE = 17;
const REPEAT = 18;
const STACK_BASE = 20;
const DEAD = 21;
const EXACT = 22;
const WILD = 23;

/** Operand kinds in a form. */
const Operand = { Register: 0, Base: 1, BaseAndIndex: 2 } as const;

export function isDead(form: number): boolean {
  return ((form >>> DEAD) & 1) !== 0;
}
export function isExact(form: number): boolean {
  return ((form >>> EXACT) & 1) !== 0;
}
export function isWild(form: number): boolean {
  return ((form >>> WILD) & 1) !== 0;
}
export function withDeadFlags(form: number): number {
  return form | (1 << DEAD);
}
/** One that is no instruction. */
export function specialForm(number: number, exact: boolean): number {
  return number | (exact ? 1 << EXACT : 0);
}
export function numberOf(form: number): number {
  return form & ((1 << SIZE) - 1);
}

/** @param wild whether the instruction's target is no address of code */
export function formOf(i: Instruction, row: RowFacts, exact: boolean, wild: boolean): number {
  const mode = exact ? 1 << EXACT : 0;
  if (row.number < FIRST_NUMBER) return row.number | mode;
  let form = row.number | ((i.size >> 2) << SIZE) | mode;
  if (row.hasMemory && i.mod !== 3) {
    form |= (i.index >= 0 ? Operand.BaseAndIndex : Operand.Base) << KIND;
    if (i.base === 4 && i.row.mnemonic === "pop") form |= 1 << STACK_BASE;
  }
  if (i.address32) form |= 1 << ADDRESS_32;
  if (row.usesSegment && i.segment !== Segment.None) form |= (i.segment === Segment.Fs ? 1 : 2) << SEGMENT;
  if ((i.rex & 8) !== 0) form |= 1 << WIDE;
  if (row.repeats && i.repeat !== 0) form |= (i.repeat === 0xf2 ? 1 : 2) << REPEAT;
  return wild ? form | (1 << WILD) : form;
}
