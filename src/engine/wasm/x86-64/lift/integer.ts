/** Data movement and arithmetic on integer registers. @see Intel SDM 2 */
import { Op } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import { CF, GPR, Leave } from "../state.ts";
import { assist } from "./assist.ts";
import { type Lift, type Lifter, LOAD, STORE } from "./lift.ts";
import { highSigned, highUnsigned } from "./multiply.ts";

type Combine = (l: Lift, x: Value, y: Value, size: number) => Value;

/** Reads two operands, writes the first, then sets flags. */
function binary(combine: Combine, setFlags: (l: Lift, x: Value, y: Value, r: Value, size: number) => void): Lifter {
  return (l) => {
    const size = l.sizeOf(l.operand(0));
    const x = l.read(0);
    const y = l.read(1);
    const result = combine(l, x, y, size);
    l.write(0, result);
    setFlags(l, x, y, result, size);
  };
}
const logic = (combine: Combine): Lifter => binary(combine, (l, _x, _y, r, size) => l.flags.logic(r, size));
/** The carry as a value of the operands' type. */
const carryAs = (l: Lift, size: number): Value => (size === 8 ? l.b.extendU(l.b.get(CF)) : l.b.get(CF));

function withCarry(subtract: boolean): Lifter {
  return (l) => {
    const { b } = l;
    const size = l.sizeOf(l.operand(0));
    const x = l.read(0);
    const y = l.read(1);
    const carry = b.get(CF);
    const wide = carryAs(l, size);
    const result = subtract ? b.sub(b.sub(x, y), wide) : b.add(b.add(x, y), wide);
    l.write(0, result);
    if (subtract) l.flags.sub(x, y, result, size, carry);
    else l.flags.add(x, y, result, size, carry);
  };
}

function push(l: Lift, value: Value, size: number): void {
  const { b } = l;
  const sp = b.get(GPR[4]!);
  b.store(STORE[size]!, b.address(sp, -size), value);
  b.set(GPR[4]!, b.add(sp, b.i64(-size)));
}

/** push's operand at the width that is pushed. */
function pushed(l: Lift): Value {
  return l.operand(0).kind === "I" ? l.immediate(l.i.size) : l.read(0);
}

function multiplyWide(signed: boolean): Lifter {
  return (l) => {
    const { b } = l;
    const size = l.sizeOf(l.operand(0));
    const x = l.gpr(0, size);
    const y = l.read(0);
    let low: Value;
    let high: Value;
    let overflow: Value;
    if (size === 8) {
      low = b.mul(x, y);
      high = signed ? highSigned(b, x, y) : highUnsigned(b, x, y);
      overflow = signed ? b.ne(high, b.shrS(low, b.i64(63))) : b.ne(high, b.i64(0));
    } else if (size === 4) {
      const product = signed ? b.mul(b.extendS(x), b.extendS(y)) : b.mul(b.extendU(x), b.extendU(y));
      low = b.wrap(product);
      high = b.wrap(b.shrU(product, b.i64(32)));
      overflow = signed ? b.ne(product, b.extendS(low)) : b.ne(high, b.i32(0));
    } else {
      const product = signed ? b.mul(l.signed32(x, size), l.signed32(y, size)) : b.mul(x, y);
      low = l.trim(product, size);
      high = l.trim(b.shrU(product, b.i32(8 * size)), size);
      overflow = signed ? b.ne(product, l.signed32(product, size)) : b.ne(high, b.i32(0));
      if (size === 1) {
        l.setGpr(0, 2, product);
        setMultiplyFlags(l, low, overflow, size);
        return;
      }
    }
    l.setGpr(0, size, low);
    l.setGpr(2, size, high);
    setMultiplyFlags(l, low, overflow, size);
  };
}
function setMultiplyFlags(l: Lift, low: Value, overflow: Value, size: number): void {
  l.flags.setResult(low, size);
  l.flags.clearAdjust();
  l.flags.setCarry(overflow);
  l.flags.setOverflowIf(overflow);
}

const imul: Lifter = (l) => {
  const { b } = l;
  const size = l.i.size;
  const x = l.i.row.operands.length === 3 ? l.read(1) : l.read(0);
  const y = l.i.row.operands.length === 3 ? l.read(2) : l.read(1);
  let result: Value;
  let overflow: Value;
  if (size === 8) {
    result = b.mul(x, y);
    overflow = b.ne(highSigned(b, x, y), b.shrS(result, b.i64(63)));
  } else if (size === 4) {
    result = b.mul(x, y);
    overflow = b.ne(b.mul(b.extendS(x), b.extendS(y)), b.extendS(result));
  } else {
    result = b.mul(l.signed32(x, 2), l.signed32(y, 2));
    overflow = b.ne(result, l.signed32(result, 2));
  }
  l.write(0, result);
  setMultiplyFlags(l, result, overflow, size);
};

function divide(signed: boolean): Lifter {
  return (l) => {
    const { b } = l;
    const size = l.sizeOf(l.operand(0));
    const divisor = l.read(0);
    b.leaveIf(b.eqz(divisor), Leave.DivideError);
    if (size === 8) {
      divide64(l, divisor, signed);
      return;
    }
    let dividend: Value;
    if (size === 1) dividend = signed ? b.extendS(b.op(Op.i32_extend16_s!, l.gpr(0, 2))) : b.extendU(l.gpr(0, 2));
    else if (size === 2) {
      const whole = b.or(b.shl(l.gpr(2, 2), b.i32(16)), l.gpr(0, 2));
      dividend = signed ? b.extendS(whole) : b.extendU(whole);
    } else dividend = b.or(b.shl(b.extendU(l.gpr(2, 4)), b.i64(32)), b.extendU(l.gpr(0, 4)));
    const by = signed ? l.signed64(divisor, size) : b.extendU(divisor);
    if (signed && size === 4) {
      const smallest = b.eq(dividend, b.i64(-0x8000_0000_0000_0000n));
      b.leaveIf(b.and(smallest, b.eq(by, b.i64(-1))), Leave.DivideError);
    }
    const quotient = b.op(signed ? Op.i64_div_s! : Op.i64_div_u!, dividend, by);
    const remainder = b.op(signed ? Op.i64_rem_s! : Op.i64_rem_u!, dividend, by);
    const fits = signed ? b.eq(quotient, l.signed64(b.wrap(quotient), size)) : b.eqz(b.shrU(quotient, b.i64(8 * size)));
    b.leaveIf(b.eqz(fits), Leave.DivideError);
    const q = b.wrap(quotient);
    const r = b.wrap(remainder);
    if (size === 1) l.setGpr(0, 2, b.or(b.and(q, b.i32(0xff)), b.shl(b.and(r, b.i32(0xff)), b.i32(8))));
    else {
      l.setGpr(0, size, q);
      l.setGpr(2, size, r);
    }
  };
}
/** Dividends of 128 bits that are not just 64 bits extended are rare, and left to a helper. */
function divide64(l: Lift, divisor: Value, signed: boolean): void {
  const { b } = l;
  const low = b.get(GPR[0]!);
  const high = b.get(GPR[2]!);
  let wide = signed ? b.ne(high, b.shrS(low, b.i64(63))) : b.ne(high, b.i64(0));
  if (signed) wide = b.or(wide, b.eq(divisor, b.i64(-1)));
  b.leaveIf(wide, Leave.Assist);
  const quotient = b.op(signed ? Op.i64_div_s! : Op.i64_div_u!, low, divisor);
  const remainder = b.op(signed ? Op.i64_rem_s! : Op.i64_rem_u!, low, divisor);
  b.set(GPR[0]!, quotient);
  b.set(GPR[2]!, remainder);
}

function increment(by: 1 | -1): Lifter {
  return (l) => {
    const size = l.sizeOf(l.operand(0));
    const x = l.read(0);
    const one = l.constant(size, 1);
    const result = by === 1 ? l.b.add(x, one) : l.b.sub(x, one);
    l.write(0, result);
    if (by === 1) l.flags.add(x, one, result, size, null, true);
    else l.flags.sub(x, one, result, size, null, true);
  };
}

export const INTEGER: Record<string, Lifter> = {
  mov: (l) => {
    const [to, from] = l.i.row.operands;
    if (from!.text === "Iz" && l.i.size === 8 && to!.kind === "E") l.write(0, l.immediate64());
    else l.write(0, l.read(1));
  },
  movsxd: (l) => {
    const value = l.read(1);
    l.write(0, l.i.size === 8 ? l.b.extendS(value) : value);
  },
  movzx: (l) => {
    const value = l.read(1);
    l.write(0, l.i.size === 8 ? l.b.extendU(value) : value);
  },
  movsx: (l) => {
    const from = l.sizeOf(l.operand(1));
    const value = l.read(1);
    l.write(0, l.i.size === 8 ? l.signed64(value, from) : l.signed32(value, from));
  },
  movnti: (l) => l.write(0, l.read(1)),
  movbe: (l) => l.write(0, swapped(l, l.read(1), l.i.size)),
  bswap: (l) => l.write(0, swapped(l, l.read(0), l.i.size)),
  lea: (l) => {
    // Segments do not count.
    l.i.segment = -1;
    const value = l.addressValue();
    l.write(0, l.i.size === 8 ? value : l.b.wrap(value));
  },
  add: binary(
    (l, x, y) => l.b.add(x, y),
    (l, x, y, r, size) => l.flags.add(x, y, r, size),
  ),
  sub: (l) => {
    const size = l.sizeOf(l.operand(0));
    const x = l.read(0);
    const y = l.read(1);
    const result = l.b.sub(x, y);
    l.write(0, result);
    l.flags.sub(x, y, result, size);
  },
  cmp: (l) => {
    const size = l.sizeOf(l.operand(0));
    const x = l.read(0);
    const y = l.read(1);
    l.flags.sub(x, y, l.b.sub(x, y), size);
  },
  adc: withCarry(false),
  sbb: withCarry(true),
  and: logic((l, x, y) => l.b.and(x, y)),
  or: logic((l, x, y) => l.b.or(x, y)),
  xor: (l) => {
    const [to, from] = l.i.row.operands;
    const size = l.sizeOf(to!);
    if (!l.i.isMemory && l.i.reg === l.i.rm && from!.kind !== "I" && size >= 4) {
      const zero = l.constant(size, 0);
      l.write(0, zero);
      l.flags.logic(zero, size);
      return;
    }
    const result = l.b.xor(l.read(0), l.read(1));
    l.write(0, result);
    l.flags.logic(result, size);
  },
  test: (l) => l.flags.logic(l.b.and(l.read(0), l.read(1)), l.sizeOf(l.operand(0))),
  not: (l) => l.write(0, l.b.not(l.read(0))),
  neg: (l) => {
    const size = l.sizeOf(l.operand(0));
    const y = l.read(0);
    const zero = l.constant(size, 0);
    const result = l.b.sub(zero, y);
    l.write(0, result);
    l.flags.sub(zero, y, result, size);
  },
  inc: increment(1),
  dec: increment(-1),
  mul: multiplyWide(false),
  imul1: multiplyWide(true),
  imul,
  div: divide(false),
  idiv: divide(true),
  cbw: (l) => {
    const { b } = l;
    if (l.i.size === 8) b.set(GPR[0]!, b.extendS(l.gpr(0, 4)));
    else l.setGpr(0, l.i.size, l.signed32(l.gpr(0, l.i.size / 2), l.i.size / 2));
  },
  cwd: (l) => {
    const { b } = l;
    const { size } = l.i;
    if (size === 8) b.set(GPR[2]!, b.shrS(b.get(GPR[0]!), b.i64(63)));
    else l.setGpr(2, size, b.shrS(l.signed32(l.gpr(0, size), size), b.i32(31)));
  },
  xchg: (l) => {
    // 90 is NOP, and not an exchange of EAX with itself that would clear the upper half.
    if (l.i.opcode === 0x90 && l.i.z === 0) return;
    const x = l.read(0);
    const y = l.read(1);
    l.write(0, y);
    l.write(1, x);
  },
  xadd: (l) => {
    const size = l.sizeOf(l.operand(0));
    const x = l.read(0);
    const y = l.read(1);
    const result = l.b.add(x, y);
    if (l.i.isMemory) {
      l.write(0, result);
      l.write(1, x);
    } else {
      l.write(1, x);
      l.write(0, result);
    }
    l.flags.add(x, y, result, size);
  },
  cmpxchg: (l) => {
    const { b } = l;
    const size = l.sizeOf(l.operand(0));
    const old = l.read(0);
    const wanted = l.gpr(0, size);
    const equal = b.eq(old, wanted);
    const written = b.select(equal, l.read(1), old);
    if (l.i.isMemory) {
      // The destination is written whatever the outcome.
      l.write(0, written);
      b.set(GPR[0]!, b.select(equal, b.get(GPR[0]!), merged(l, 0, size, old)));
    } else {
      // In this order: the destination may be the accumulator itself. With 32 bits the one not written keeps its high half.
      const target = b.select(equal, merged(l, l.i.rm, size, l.read(1)), wholeOf(l, l.i.rm, size));
      const accumulator = b.select(equal, b.get(GPR[0]!), merged(l, 0, size, old));
      b.set(GPR[0]!, accumulator);
      if (destination(l, size) !== 0) b.set(GPR[destination(l, size)]!, target);
      else b.set(GPR[0]!, b.select(equal, merged(l, l.i.rm, size, l.read(1)), accumulator));
    }
    l.flags.sub(wanted, old, b.sub(wanted, old), size);
  },
  cmpxchg8b: assist,
  push: (l) => push(l, pushed(l), l.i.size),
  pop: (l) => {
    const { b } = l;
    const { size } = l.i;
    const sp = b.get(GPR[4]!);
    const value = b.load(LOAD[size]!, b.address(sp));
    const after = b.add(sp, b.i64(size));
    if (l.operand(0).kind === "E" && l.i.isMemory) {
      // The address counts with the stack pointer behind the pop.
      if (l.i.base === 4) l.i.displacement += size;
      l.store(l.address(), size, value);
      b.set(GPR[4]!, after);
      return;
    }
    b.set(GPR[4]!, after);
    l.write(0, value);
  },
  pushseg: (l) => push(l, l.constant(l.i.size, 0), l.i.size),
  popseg: assist,
  leave: (l) => {
    const { b } = l;
    const { size } = l.i;
    const frame = b.get(GPR[5]!);
    const value = b.load(LOAD[size]!, b.address(frame));
    b.set(GPR[4]!, b.add(frame, b.i64(size)));
    l.setGpr(5, size, value);
  },
  enter: assist,
  xlat: (l) => {
    const { b } = l;
    l.i.mod = 0;
    l.i.base = 3;
    l.i.index = -1;
    l.i.displacement = 0;
    const table = l.addressValue();
    const address = b.add(table, b.extendU(l.gpr(0, 1)));
    const value = l.load(b.address(l.i.address32 ? b.extendU(b.wrap(address)) : address), 1);
    b.set(GPR[0]!, b.or(b.and(b.get(GPR[0]!), b.i64(-256)), b.extendU(value)));
  },
  nop: () => {},
  crc32: assist,
};

/** The register number that a byte or wider register operand really changes. */
function destination(l: Lift, size: number): number {
  return size === 1 && l.i.rex === 0 && l.i.rm >= 4 ? l.i.rm - 4 : l.i.rm;
}
function wholeOf(l: Lift, register: number, size: number): Value {
  return l.b.get(GPR[register === l.i.rm ? destination(l, size) : register]!);
}
/** A 64-bit register with its part replaced, as {@link Lift.setGpr} would. */
function merged(l: Lift, register: number, size: number, value: Value): Value {
  const { b } = l;
  if (size === 8) return value;
  if (size === 4) return b.extendU(value);
  const mask = size === 1 ? 0xff : 0xffff;
  const part = b.extendU(b.and(value, b.i32(mask)));
  if (register === l.i.rm && size === 1 && l.i.rex === 0 && register >= 4) {
    return b.or(b.and(b.get(GPR[register - 4]!), b.i64(-0xff01)), b.shl(part, b.i64(8)));
  }
  return b.or(b.and(b.get(GPR[register]!), b.i64(-1 - mask)), part);
}

function swapped(l: Lift, value: Value, size: number): Value {
  const { b } = l;
  if (size === 2) return b.or(b.shl(b.and(value, b.i32(0xff)), b.i32(8)), b.and(b.shrU(value, b.i32(8)), b.i32(0xff)));
  if (size === 4) {
    const odd = b.i32(0xff00ff);
    return b.or(b.rotr(b.and(value, odd), b.i32(8)), b.and(b.rotl(value, b.i32(8)), odd));
  }
  const bytes = b.i64(0x00ff_00ff_00ff_00ffn);
  const words = b.i64(0x0000_ffff_0000_ffffn);
  const x = b.or(b.shl(b.and(value, bytes), b.i64(8)), b.and(b.shrU(value, b.i64(8)), bytes));
  const y = b.or(b.shl(b.and(x, words), b.i64(16)), b.and(b.shrU(x, b.i64(16)), words));
  return b.rotl(y, b.i64(32));
}
