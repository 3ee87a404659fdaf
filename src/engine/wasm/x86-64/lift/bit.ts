/** Bit tests, scans and counts. @see Intel SDM 2A, BT, BSF, BSR, LZCNT, TZCNT, POPCNT */
import type { Address } from "../../ir/block.ts";
import { Op } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import { AX, CF, OX, PR, SR, ZR } from "../state.ts";
import type { Lift, Lifter } from "./lift.ts";

function bitTest(change: "none" | "set" | "reset" | "complement"): Lifter {
  return (l) => {
    const { b } = l;
    const { size } = l.i;
    const mask = 8 * size - 1;
    const immediate = l.operand(1).kind === "I";
    const offset = immediate ? l.immediateCount(mask, size) : l.read(1);
    const position = immediate ? offset : b.and(offset, l.constant(size, mask));
    let address: Address | null = null;
    if (l.i.isMemory) {
      address = l.address();
      if (!immediate) {
        const units = b.shrS(l.signed64(offset, size), b.i64(size === 8 ? 6 : size === 4 ? 5 : 4));
        const bytes = b.shl(units, b.i64(size === 8 ? 3 : size === 4 ? 2 : 1));
        const whole = b.add(b.add(address.base, b.i64(address.displacement)), bytes);
        address = b.address(whole);
      }
    }
    const x = address === null ? l.read(0) : l.load(address, size);
    const tested = b.and(b.shrU(x, position), l.constant(size, 1));
    if (change !== "none") {
      const one = b.shl(l.constant(size, 1), position);
      const result = change === "set" ? b.or(x, one) : change === "reset" ? b.and(x, b.not(one)) : b.xor(x, one);
      if (address === null) l.write(0, result);
      else l.store(address, size, result);
    }
    b.set(CF, size === 8 ? b.wrap(tested) : tested);
    l.flags.forget();
  };
}

const count = (l: Lift, op32: number, op64: number, value: Value): Value =>
  l.b.op(value.type === l.typeOf(8) ? op64 : op32, value);

function scan(forward: boolean): Lifter {
  return (l) => {
    const { b } = l;
    const { size } = l.i;
    const x = l.read(1);
    const found = forward
      ? count(l, Op.i32_ctz!, Op.i64_ctz!, x)
      : b.xor(count(l, Op.i32_clz!, Op.i64_clz!, x), l.constant(size, size === 8 ? 63 : 31));
    // With 0 the destination stays as it is, as AMD documents and Intel does.
    const old = l.read(0);
    const zero = b.eqz(x);
    if (size === 4) l.setGpr(l.i.reg, 8, b.select(zero, l.gpr(l.i.reg, 8), b.extendU(found)));
    else l.write(0, b.select(zero, old, found));
    l.flags.setResult(x, size);
  };
}

function countZeros(trailing: boolean): Lifter {
  return (l) => {
    const { b } = l;
    const { size } = l.i;
    const x = l.read(1);
    let result: Value;
    if (trailing) result = count(l, Op.i32_ctz!, Op.i64_ctz!, size === 2 ? b.or(x, b.i32(0x1_0000)) : x);
    else if (size === 2) result = b.sub(count(l, Op.i32_clz!, Op.i64_clz!, x), b.i32(16));
    else result = count(l, Op.i32_clz!, Op.i64_clz!, x);
    l.write(0, result);
    l.flags.setResult(result, size);
    l.flags.setCarry(b.eqz(x));
  };
}

const popcnt: Lifter = (l) => {
  const { b } = l;
  const x = l.read(1);
  l.write(0, count(l, Op.i32_popcnt!, Op.i64_popcnt!, x));
  // ZF tells of the operand; all others are 0.
  b.set(ZR, x.type === l.typeOf(8) ? x : b.extendU(x));
  b.set(SR, b.i64(0));
  b.set(PR, b.i32(1));
  b.set(CF, b.i32(0));
  b.set(AX, b.i32(0));
  b.set(OX, b.i64(0));
  l.flags.forget();
};

export const BIT: Record<string, Lifter> = {
  bt: bitTest("none"),
  bts: bitTest("set"),
  btr: bitTest("reset"),
  btc: bitTest("complement"),
  bsf: scan(true),
  bsr: scan(false),
  tzcnt: countZeros(true),
  lzcnt: countZeros(false),
  popcnt,
};
