/** Shifts, rotates and double shifts. @see Intel SDM 2B, SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR, SHLD, SHRD */
import { isConstant } from "../../ir/builder.ts";
import type { Slot } from "../../ir/slot.ts";
import type { Value } from "../../ir/value.ts";
import { AX, CF, OX, PR, SR, ZR } from "../state.ts";
import { assist } from "./assist.ts";
import type { Lift, Lifter } from "./lift.ts";

/** The masked count as a value of the operand's type. */
function countOf(l: Lift, index: number, size: number): Value {
  const { b } = l;
  const mask = size === 8 ? 63 : 31;
  const operand = l.operand(index);
  if (operand.text === "1") return l.constant(size, 1);
  if (operand.kind === "I") return l.immediateCount(mask, size);
  const count = b.and(l.gpr(1, 1), b.i32(mask));
  return size === 8 ? b.extendU(count) : count;
}

/** Sets flags only if the count is not 0. */
function conditional(l: Lift, count: Value, slots: readonly Slot[], change: () => void): void {
  const { b } = l;
  if (isConstant(count)) {
    if (count.imm !== 0) change();
    return;
  }
  const old = slots.map((slot) => b.get(slot));
  change();
  const zero = b.eqz(count);
  slots.forEach((slot, index) => {
    b.set(slot, b.select(zero, old[index]!, b.get(slot)));
  });
  l.flags.forget();
}
const ALL = [CF, ZR, SR, PR, AX, OX];
const bit = (l: Lift, value: Value, position: Value): Value => {
  const one = l.b.and(l.b.shrU(value, position), l.b.like(value, 1));
  return value.type === position.type && value.type === l.typeOf(8) ? l.b.wrap(one) : one;
};

function shift(kind: "shl" | "shr" | "sar"): Lifter {
  return (l) => {
    const { b } = l;
    const size = l.sizeOf(l.operand(0));
    const bits = 8 * size;
    const x = l.read(0);
    const count = countOf(l, 1, size);
    const minus = b.sub(count, l.constant(size, 1));
    let result: Value;
    let carry: Value;
    if (size >= 4) {
      const last = size === 8 ? b.i64(bits) : b.i32(bits);
      if (kind === "shl") {
        result = b.shl(x, count);
        carry = bit(l, x, b.sub(last, count));
      } else {
        result = kind === "shr" ? b.shrU(x, count) : b.shrS(x, count);
        carry = bit(l, x, minus);
      }
    } else if (kind === "shl") {
      // Counts up to 31 shift out at the top of 32 bits without loss of what matters.
      const whole = b.shl(b.extendU(x), b.extendU(count));
      result = b.wrap(whole);
      carry = b.and(b.wrap(b.shrU(whole, b.i64(bits))), b.i32(1));
    } else if (kind === "shr") {
      result = b.shrU(x, count);
      carry = bit(l, x, minus);
    } else {
      const extended = l.signed32(x, size);
      result = b.shrS(extended, count);
      carry = b.and(b.shrS(extended, minus), b.i32(1));
    }
    l.write(0, result);
    conditional(l, count, ALL, () => {
      l.flags.setResult(result, size);
      l.flags.clearAdjust();
      l.flags.setCarry(carry);
      if (kind === "sar") b.set(OX, b.i64(0));
      else if (kind === "shr") l.flags.setOverflow(overflowOfRight(l, x, count, size), size);
      else l.flags.setOverflow(b.xor(result, signFrom(l, carry, size)), size);
    });
  };
}
/** OF of SHR: the sign of the operand; with a count above 1, where it is undefined, 0. */
function overflowOfRight(l: Lift, x: Value, count: Value, size: number): Value {
  const { b } = l;
  if (isConstant(count)) return count.imm === 1 ? x : l.constant(size, 0);
  return b.select(b.eq(count, l.constant(size, 1)), x, l.constant(size, 0));
}
/** A carry moved to the sign position. */
function signFrom(l: Lift, carry: Value, size: number): Value {
  const { b } = l;
  return size === 8 ? b.shl(b.extendU(carry), b.i64(63)) : b.shl(carry, b.i32(8 * size - 1));
}

function rotate(left: boolean): Lifter {
  return (l) => {
    const { b } = l;
    const size = l.sizeOf(l.operand(0));
    const bits = 8 * size;
    const x = l.read(0);
    const count = countOf(l, 1, size);
    let result: Value;
    if (size >= 4) result = left ? b.rotl(x, count) : b.rotr(x, count);
    else {
      // Repeated to fill 32 bits, a rotation of those is one of each part.
      const two = b.or(x, b.shl(x, b.i32(bits)));
      const full = size === 2 ? two : b.or(two, b.shl(two, b.i32(16)));
      result = l.trim(left ? b.rotl(full, count) : b.rotr(full, count), size);
    }
    l.write(0, result);
    conditional(l, count, [CF, OX], () => {
      const top = bit(l, result, l.constant(size, bits - 1));
      if (left) {
        const carry = size === 8 ? b.wrap(b.and(result, b.i64(1))) : b.and(result, b.i32(1));
        b.set(CF, carry);
        l.flags.setOverflowIf(b.xor(top, carry));
      } else {
        b.set(CF, top);
        l.flags.setOverflowIf(b.xor(top, bit(l, result, l.constant(size, bits - 2))));
      }
    });
    l.flags.forget();
  };
}

/** RCL and RCR by 1 inline; other counts are rare. */
function rotateThroughCarry(left: boolean): Lifter {
  return (l) => {
    const { b } = l;
    const size = l.sizeOf(l.operand(0));
    const count = countOf(l, 1, size);
    if (!isConstant(count) || count.imm !== 1) {
      assist(l);
      return;
    }
    const x = l.read(0);
    const carry = b.get(CF);
    const wide = size === 8 ? b.extendU(carry) : carry;
    const top = l.constant(size, 8 * size - 1);
    const result = left
      ? b.or(b.shl(x, l.constant(size, 1)), wide)
      : b.or(b.shrU(x, l.constant(size, 1)), b.shl(wide, top));
    l.write(0, result);
    const out = left ? bit(l, x, top) : bit(l, x, l.constant(size, 0));
    b.set(CF, out);
    const sign = bit(l, result, top);
    l.flags.setOverflowIf(b.xor(sign, left ? out : bit(l, result, l.constant(size, 8 * size - 2))));
  };
}

function double(left: boolean): Lifter {
  return (l) => {
    const { b } = l;
    const { size } = l.i;
    if (size === 2) {
      assist(l);
      return;
    }
    const bits = 8 * size;
    const count = countOf(l, 2, size);
    if (isConstant(count) && count.imm === 0) {
      if (size === 4 && !l.i.isMemory) l.write(0, l.read(0));
      return;
    }
    const x = l.read(0);
    const y = l.read(1);
    const rest = b.sub(l.constant(size, bits), count);
    const shifted = left ? b.or(b.shl(x, count), b.shrU(y, rest)) : b.or(b.shrU(x, count), b.shl(y, rest));
    const result = isConstant(count) ? shifted : b.select(b.eqz(count), x, shifted);
    l.write(0, result);
    conditional(l, count, ALL, () => {
      const carry = bit(l, x, left ? rest : b.sub(count, l.constant(size, 1)));
      l.flags.setResult(result, size);
      l.flags.clearAdjust();
      l.flags.setCarry(carry);
      l.flags.setOverflow(b.xor(result, x), size);
    });
  };
}

export const SHIFT: Record<string, Lifter> = {
  shl: shift("shl"),
  shr: shift("shr"),
  sar: shift("sar"),
  rol: rotate(true),
  ror: rotate(false),
  rcl: rotateThroughCarry(true),
  rcr: rotateThroughCarry(false),
  shld: double(true),
  shrd: double(false),
};
