/** Integer instructions that are too rare or too large to translate. */
import { Leave, State } from "../state.ts";
import type { AssistContext, Executor } from "./context.ts";

/** 128 by 64 bits: the translation does the others. */
function divide(signed: boolean): Executor {
  return (a) => {
    const divisor = a.readE(8);
    if (divisor === 0n) a.refuse(Leave.DivideError);
    const dividend = (a.gpr(2) << 64n) | a.gpr(0);
    const n = signed ? BigInt.asIntN(128, dividend) : dividend;
    const d = signed ? BigInt.asIntN(64, divisor) : divisor;
    const quotient = n / d;
    const fits = signed ? BigInt.asIntN(64, quotient) === quotient : BigInt.asUintN(64, quotient) === quotient;
    if (!fits) a.refuse(Leave.DivideError);
    a.setGpr(0, BigInt.asUintN(64, quotient));
    a.setGpr(2, BigInt.asUintN(64, n % d));
  };
}

function countOf(a: AssistContext, index: number): number {
  const operand = a.i.row.operands[index]!;
  if (operand.text === "1") return 1;
  return (operand.kind === "I" ? a.i.immediate : Number(a.gpr(1) & 0xffn)) & 0xff;
}

function rotateThroughCarry(left: boolean): Executor {
  return (a) => {
    const size = a.i.row.operands[0]!.size === "b" ? 1 : a.i.size;
    const bits = 8 * size;
    const masked = countOf(a, 1) & (size === 8 ? 63 : 31);
    const count = masked % (bits + 1);
    const x = a.readE(size);
    // The carry is the bit above the operand.
    const whole = (BigInt(a.carry) << BigInt(bits)) | x;
    const by = BigInt(left ? count : bits + 1 - count);
    const rotated = BigInt.asUintN(bits + 1, (whole << by) | (whole >> BigInt(bits + 1 - Number(by))));
    const result = BigInt.asUintN(bits, rotated);
    a.writeE(size, result);
    if (masked === 0) return;
    a.carry = Number(rotated >> BigInt(bits));
    const top = Number(result >> BigInt(bits - 1));
    a.overflow = left
      ? (top ^ a.carry) !== 0
      : ((result >> BigInt(bits - 1)) ^ ((result >> BigInt(bits - 2)) & 1n)) !== 0n;
  };
}

/** SHLD and SHRD of 16 bits, whose count may exceed the operand. */
function double16(left: boolean): Executor {
  return (a) => {
    const count = countOf(a, 2) & 31;
    const x = a.readE(2);
    const y = a.part(a.i.reg, 2);
    if (count === 0) return;
    // As the hardware does: the operands stand in a row that goes round.
    const whole = left ? (x << 32n) | (y << 16n) | x : (x << 32n) | (y << 16n) | x;
    const shifted = left ? (whole >> BigInt(32 - count)) & 0xffffn : (whole >> BigInt(count)) & 0xffffn;
    a.writeE(2, shifted);
    a.setResult(shifted, 2);
    a.carry = Number(left ? (whole >> BigInt(48 - count)) & 1n : (whole >> BigInt(count - 1)) & 1n);
    a.overflow = ((shifted ^ x) & 0x8000n) !== 0n;
    a.adjust = false;
  };
}

function compareExchange(a: AssistContext): void {
  const wide = (a.i.rex & 8) !== 0;
  const half = wide ? 8 : 4;
  const address = a.address();
  if (wide && (address & 15n) !== 0n) a.refuse(Leave.Protection);
  a.check(address, 2 * half, true);
  const low = a.load(address, half);
  const high = a.load(address + BigInt(half), half);
  const equal = low === a.part(0, half) && high === a.part(2, half);
  a.zero = equal;
  if (equal) {
    a.store(address, half, a.part(3, half));
    a.store(address + BigInt(half), half, a.part(1, half));
  } else {
    a.setPart(0, half, low);
    a.setPart(2, half, high);
  }
}

function enter(a: AssistContext): void {
  const { size } = a.i;
  const bytes = BigInt(size);
  const level = a.i.second & 31;
  let sp = a.gpr(4) - bytes;
  let frame = a.gpr(5);
  a.store(BigInt.asUintN(64, sp), size, BigInt.asUintN(8 * size, frame));
  const top = sp;
  for (let n = 1; n < level; n++) {
    frame -= bytes;
    sp -= bytes;
    a.store(BigInt.asUintN(64, sp), size, a.load(BigInt.asUintN(64, frame), size));
  }
  if (level > 0) {
    sp -= bytes;
    a.store(BigInt.asUintN(64, sp), size, BigInt.asUintN(8 * size, top));
  }
  sp -= BigInt(a.i.immediate & 0xffff);
  // The new top of the stack must be writable.
  a.check(BigInt.asUintN(64, sp), 1, true);
  a.setPart(5, size, BigInt.asUintN(64, top));
  a.setGpr(4, BigInt.asUintN(64, sp));
}

/** CRC-32C, reflected. */
const CRC_POLYNOMIAL = 0x82f6_3b78;
function crc32(a: AssistContext): void {
  const size = a.i.row.operands[1]!.size === "b" ? 1 : a.i.size;
  let data = a.readE(size);
  let crc = Number(a.part(a.i.reg, 4));
  for (let n = 0; n < size; n++) {
    crc ^= Number(data & 0xffn);
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ ((crc & 1) !== 0 ? CRC_POLYNOMIAL : 0);
    data >>= 8n;
  }
  a.setGpr32(a.i.reg, crc);
}

export const INTEGERS: Record<string, Executor> = {
  div: divide(false),
  idiv: divide(true),
  rcl: rotateThroughCarry(true),
  rcr: rotateThroughCarry(false),
  shld: double16(true),
  shrd: double16(false),
  cmpxchg8b: compareExchange,
  enter,
  crc32,
  popseg: (a) => {
    // The null selector and that of data are what there is.
    const selector = Number(a.load(a.gpr(4), a.i.size) & 0xffffn);
    if (!isLoadable(selector)) a.refuse(Leave.Protection);
    const fs = a.i.opcode === 0xa1;
    setSegmentBase(a, fs);
    a.view.setUint16(State.SELECTORS + (fs ? 8 : 10), selector, true);
    a.setGpr(4, BigInt.asUintN(64, a.gpr(4) + BigInt(a.i.size)));
  },
  movfromseg: (a) => {
    const number = (a.i.modrm >>> 3) & 7;
    const other = a.view.getUint16(State.SELECTORS + 2 * number, true);
    const selector = BigInt(number === 1 ? USER_CODE : number === 2 ? USER_DATA : other);
    a.writeE(a.i.isMemory ? 2 : a.i.size, selector);
  },
  movtoseg: (a) => {
    const number = (a.i.modrm >>> 3) & 7;
    const selector = Number(a.readE(2));
    if (!isLoadable(selector) || (number === 2 && selector !== USER_DATA)) a.refuse(Leave.Protection);
    if (number === 4 || number === 5) setSegmentBase(a, number === 4);
    if (number !== 2) a.view.setUint16(State.SELECTORS + 2 * number, selector, true);
  },
  verr: (a) => {
    a.zero = isUser(Number(a.readE(2)));
  },
  verw: (a) => {
    a.zero = Number(a.readE(2)) === USER_DATA;
  },
  lar: (a) => {
    const selector = Number(a.readE(2));
    a.zero = isUser(selector);
    if (a.zero) a.setPart(a.i.reg, a.i.size, selector === USER_DATA ? 0xcff300n : 0xaffb00n);
  },
  lsl: (a) => {
    a.zero = isUser(Number(a.readE(2)));
    if (a.zero) a.setPart(a.i.reg, a.i.size, 0xffff_ffffn);
  },
};

const USER_DATA = 0x2b;
const USER_CODE = 0x33;
const isUser = (selector: number): boolean => selector === USER_DATA || selector === USER_CODE;
const isLoadable = (selector: number): boolean => selector <= 3 || selector === USER_DATA;
/** Loading a selector loads its base, which is 0. */
function setSegmentBase(a: AssistContext, fs: boolean): void {
  a.view.setBigUint64(fs ? State.FS_BASE : State.GS_BASE, 0n, true);
}
