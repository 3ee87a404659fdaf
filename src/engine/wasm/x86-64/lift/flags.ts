/**
 * The arithmetic flags: how each operation sets them (state.ts tells in which form), and conditions on them. What nobody
 * reads, the liveness analysis drops; a condition behind a comparison in the same block is taken from its operands.
 */
import type { Builder } from "../../ir/builder.ts";
import { Op, Type } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import { AX, CF, DF, OTHER_FLAGS, OX, PR, SR, ZR } from "../state.ts";

/** The last operation of this block that set all flags. */
interface Origin {
  /** `float`: COMIS, of two numbers of its type. */
  kind: "sub" | "logic" | "result" | "float";
  a: Value;
  b: Value;
  result: Value;
  size: number;
}

/** Flags that the conditions look at, by half their number. */
const LOOKED_AT = [[OX], [CF], [ZR], [CF, ZR], [SR], [PR], [SR, OX], [SR, OX, ZR]];

export class Flags {
  readonly #b: Builder;
  #origin: Origin | null = null;

  constructor(b: Builder) {
    this.#b = b;
  }

  /** Some flag was set otherwise. */
  forget(): void {
    this.#origin = null;
  }

  #extend(value: Value, size: number): Value {
    const b = this.#b;
    if (size === 8) return value;
    if (size === 1) return b.extendS(b.op(Op.i32_extend8_s!, value));
    if (size === 2) return b.extendS(b.op(Op.i32_extend16_s!, value));
    return b.extendS(value);
  }
  /** ZF, SF and PF. */
  setResult(result: Value, size: number): void {
    const b = this.#b;
    const extended = this.#extend(result, size);
    b.set(ZR, extended);
    b.set(SR, extended);
    b.set(PR, size === 8 ? b.wrap(result) : result);
    this.#origin = null;
  }
  /** OF is the sign of `value`, taken as `size` bytes. */
  setOverflow(value: Value, size: number): void {
    const b = this.#b;
    if (size === 8) b.set(OX, value);
    else b.set(OX, b.extendS(size === 4 ? value : b.shl(value, b.i32(size === 1 ? 24 : 16))));
    this.#origin = null;
  }
  /** OF from an i32 that is 0 or not. */
  setOverflowIf(condition: Value): void {
    const b = this.#b;
    b.set(OX, b.shl(b.extendU(condition), b.i64(63)));
    this.#origin = null;
  }
  setCarry(carry: Value): void {
    this.#b.set(CF, carry);
    this.#origin = null;
  }
  #setAdjust(a: Value, b: Value, result: Value, size: number): void {
    const x = this.#b.xor(this.#b.xor(a, b), result);
    this.#b.set(AX, size === 8 ? this.#b.wrap(x) : x);
  }
  clearAdjust(): void {
    this.#b.set(AX, this.#b.i32(0));
  }

  /** COMISS and COMISD, whose flags have been set. */
  comparedFloats(x: Value, y: Value): void {
    this.#origin = { kind: "float", a: x, b: y, result: x, size: 8 };
  }
  /** The conditions behind those: unordered sets ZF, PF and CF. */
  #ofFloats(code: number, x: Value, y: Value): Value {
    const b = this.#b;
    const op = (name: string, p: Value, q: Value): Value =>
      b.op(Op[`${x.type === Type.F32 ? "f32" : "f64"}_${name}`]!, p, q);
    const differ = (): Value => b.or(op("lt", x, y), op("gt", x, y));
    const ordered = (): Value => b.and(op("eq", x, x), op("eq", y, y));
    switch (code) {
      case 2:
        return b.eqz(op("ge", x, y));
      case 3:
        return op("ge", x, y);
      case 4:
      case 14:
        return b.eqz(differ());
      case 5:
      case 15:
        return differ();
      case 6:
        return b.eqz(op("gt", x, y));
      case 7:
        return op("gt", x, y);
      case 10:
        return b.eqz(ordered());
      case 11:
        return ordered();
      default:
        // OF and SF are 0.
        return b.i32(code & 1);
    }
  }

  /** AND, OR, XOR, TEST. */
  logic(result: Value, size: number): void {
    const b = this.#b;
    this.setResult(result, size);
    b.set(CF, b.i32(0));
    b.set(AX, b.i32(0));
    b.set(OX, b.i64(0));
    this.#origin = { kind: "logic", a: result, b: result, result, size };
  }
  /** ADD, or ADC with a carry; operands are zero-extended. @param keepCarry INC */
  add(x: Value, y: Value, result: Value, size: number, carryIn: Value | null = null, keepCarry = false): void {
    const b = this.#b;
    if (!keepCarry) b.set(CF, this.#carryOfAdd(x, result, size, carryIn));
    this.setResult(result, size);
    this.#setAdjust(x, y, result, size);
    this.setOverflow(b.and(b.xor(x, result), b.xor(y, result)), size);
    this.#origin = { kind: "result", a: x, b: y, result, size };
  }
  #carryOfAdd(x: Value, result: Value, size: number, carryIn: Value | null): Value {
    const b = this.#b;
    if (size < 4) return b.and(b.shrU(result, b.i32(8 * size)), b.i32(1));
    const less = b.ltU(result, x);
    return carryIn === null ? less : b.or(less, b.and(carryIn, b.eq(result, x)));
  }
  /** SUB and CMP, or SBB with a borrow. @param keepCarry DEC */
  sub(x: Value, y: Value, result: Value, size: number, borrow: Value | null = null, keepCarry = false): void {
    const b = this.#b;
    if (!keepCarry) b.set(CF, borrow === null ? b.ltU(x, y) : b.or(b.ltU(x, y), b.and(borrow, b.eq(x, y))));
    this.setResult(result, size);
    this.#setAdjust(x, y, result, size);
    this.setOverflow(b.and(b.xor(x, y), b.xor(x, result)), size);
    const plain = borrow === null && !keepCarry;
    this.#origin = { kind: plain ? "sub" : "result", a: x, b: y, result, size };
  }

  /** A condition by its number in the opcode: an i32, 0 or 1. */
  condition(code: number): Value {
    const b = this.#b;
    const direct = this.#direct(code);
    if (direct !== null) {
      for (const slot of LOOKED_AT[code >> 1]!) b.observe(slot);
      return direct;
    }
    const positive = this.#generic(code >> 1);
    return (code & 1) !== 0 ? b.eqz(positive) : positive;
  }
  #generic(pair: number): Value {
    const b = this.#b;
    switch (pair) {
      case 0:
        return b.ltS(b.get(OX), b.i64(0));
      case 1:
        return b.get(CF);
      case 2:
        return b.eqz(b.get(ZR));
      case 3:
        return b.or(b.get(CF), b.eqz(b.get(ZR)));
      case 4:
        return b.ltS(b.get(SR), b.i64(0));
      case 5:
        return this.parity();
      case 6:
        return b.ltS(b.xor(b.get(SR), b.get(OX)), b.i64(0));
      default:
        return b.or(b.ltS(b.xor(b.get(SR), b.get(OX)), b.i64(0)), b.eqz(b.get(ZR)));
    }
  }
  /** PF as an i32. */
  parity(): Value {
    const b = this.#b;
    const ones = b.op(Op.i32_popcnt!, b.and(b.get(PR), b.i32(0xff)));
    return b.xor(b.and(ones, b.i32(1)), b.i32(1));
  }
  /** The condition from the operands of the comparison before it, or null. */
  #direct(code: number): Value | null {
    const origin = this.#origin;
    if (origin === null) return null;
    const b = this.#b;
    const { kind, size, result } = origin;
    if (kind === "float") return this.#ofFloats(code, origin.a, origin.b);
    const zero = b.like(result, 0);
    const trimmed = (value: Value): Value => (size >= 4 ? value : b.and(value, b.i32(size === 1 ? 0xff : 0xffff)));
    const signed = (value: Value): Value =>
      size >= 4 ? value : b.op(size === 1 ? Op.i32_extend8_s! : Op.i32_extend16_s!, value);
    const negative = b.ltS(signed(result), zero);
    if (code === 8) return negative;
    if (code === 9) return b.eqz(negative);
    if (kind === "sub") {
      const { a: x, b: y } = origin;
      switch (code) {
        case 2:
          return b.ltU(x, y);
        case 3:
          return b.leU(y, x);
        case 4:
          return b.eq(x, y);
        case 5:
          return b.ne(x, y);
        case 6:
          return b.leU(x, y);
        case 7:
          return b.ltU(y, x);
        case 12:
          return b.ltS(signed(x), signed(y));
        case 13:
          return b.leS(signed(y), signed(x));
        case 14:
          return b.leS(signed(x), signed(y));
        case 15:
          return b.ltS(signed(y), signed(x));
        default:
          return null;
      }
    }
    if (code === 4) return b.eqz(trimmed(result));
    if (code === 5) return b.ne(trimmed(result), zero);
    if (kind === "logic") {
      switch (code) {
        case 0:
        case 2:
          return b.i32(0);
        case 1:
        case 3:
          return b.i32(1);
        case 6:
          return b.eqz(trimmed(result));
        case 7:
          return b.ne(trimmed(result), zero);
        case 12:
          return negative;
        case 13:
          return b.eqz(negative);
        case 14:
          return b.leS(signed(result), zero);
        case 15:
          return b.ltS(zero, signed(result));
        default:
          return null;
      }
    }
    return null;
  }

  /** RFLAGS as an i32, with the bits that are always there. */
  word(): Value {
    const b = this.#b;
    const bit = (value: Value, position: number): Value => b.shl(value, b.i32(position));
    const parts = [
      b.get(CF),
      bit(this.parity(), 2),
      b.and(b.get(AX), b.i32(0x10)),
      bit(b.eqz(b.get(ZR)), 6),
      bit(b.ltS(b.get(SR), b.i64(0)), 7),
      bit(b.get(DF), 10),
      bit(b.ltS(b.get(OX), b.i64(0)), 11),
      b.get(OTHER_FLAGS),
    ];
    return parts.reduce((all, part) => b.or(all, part), b.i32(0x202));
  }
  /** SF, ZF, AF, PF and CF from a word, as SAHF. */
  setLow(word: Value): void {
    const b = this.#b;
    const bit = (position: number): Value => b.and(b.shrU(word, b.i32(position)), b.i32(1));
    b.set(CF, bit(0));
    b.set(PR, b.xor(bit(2), b.i32(1)));
    b.set(AX, word);
    b.set(ZR, b.extendU(b.xor(bit(6), b.i32(1))));
    b.set(SR, b.shl(b.extendU(word), b.i64(56)));
    this.#origin = null;
  }
  /** All flags from a word, as POPF. `kept`: mask of OTHER_FLAGS that it may set. */
  setWord(word: Value, kept: number): void {
    const b = this.#b;
    this.setLow(word);
    b.set(OX, b.shl(b.extendU(word), b.i64(52)));
    b.set(DF, b.and(b.shrU(word, b.i32(10)), b.i32(1)));
    const others = b.and(b.get(OTHER_FLAGS), b.i32(~kept));
    b.set(OTHER_FLAGS, b.or(others, b.and(word, b.i32(kept))));
  }
}
