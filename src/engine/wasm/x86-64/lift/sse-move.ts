/** SSE: moves, shuffles and what only rearranges. @see Intel SDM 1, 10 to 12 */
import { Load, Op, Store } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import { assist } from "./assist.ts";
import type { Lift, Lifter } from "./lift.ts";
import { lanes, readVector, unary, vector, writeVector, zero } from "./vector.ts";

const move: Lifter = (l) => writeVector(l, 0, readVector(l, 1));

/** movss and movsd: between registers only the low lane moves; from memory the rest becomes 0. */
function moveScalar(bytes: 4 | 8): Lifter {
  return (l) => {
    if (l.i.isMemory) {
      move(l);
      return;
    }
    const [to, from] = l.operand(0).kind === "V" ? [l.i.reg, l.i.rm] : [l.i.rm, l.i.reg];
    const { b } = l;
    const extract = bytes === 8 ? Op.f64x2_extract_lane! : Op.f32x4_extract_lane!;
    const replace = bytes === 8 ? Op.f64x2_replace_lane! : Op.f32x4_replace_lane!;
    l.setXmm(to!, b.op(replace, l.xmm(to!), b.op(extract, l.xmm(from!))));
  };
}

/** One half of a register to or from memory; movhlps and movlhps between registers. */
function moveHalf(high: 0 | 1): Lifter {
  return (l) => {
    const { b } = l;
    const lane = (value: Value, n: number): Value => b.op(Op.f64x2_extract_lane!, value, null, null, n);
    const into = (value: Value): void => {
      l.setXmm(l.i.reg, b.op(Op.f64x2_replace_lane!, l.xmm(l.i.reg), value, null, high));
    };
    if (l.operand(0).kind !== "V") b.store(Store.f64, l.address(), lane(l.xmm(l.i.reg), high));
    else if (l.i.isMemory) into(b.load(Load.f64, l.address()));
    else into(lane(l.xmm(l.i.rm), 1 - high));
  };
}

/** A shuffle of both operands by numbers of lanes; 16 / bytes and above are the second's. */
const shuffled = (bytes: number, numbers: readonly number[]): Lifter =>
  vector((l, x, y) => l.b.shuffle(x, y, lanes(bytes, numbers)));
const shuffledOne = (bytes: number, numbers: readonly number[]): Lifter =>
  unary((l, y) => l.b.shuffle(y, y, lanes(bytes, numbers)));
const interleaved = (bytes: number, high: boolean): Lifter => {
  const count = 16 / bytes;
  const numbers: number[] = [];
  for (let n = 0; n < count / 2; n++) {
    const lane = high ? n + count / 2 : n;
    numbers.push(lane, lane + count);
  }
  return shuffled(bytes, numbers);
};
const pairs = (imm: number): number[] => [0, 2, 4, 6].map((shift) => (imm >> shift) & 3);

function insert(bytes: 1 | 2 | 4): Lifter {
  return (l) => {
    const { b } = l;
    const wide = bytes === 4 && (l.i.rex & 8) !== 0;
    const size = wide ? 8 : bytes;
    const value = l.i.isMemory ? l.load(l.address(), size) : l.gpr(l.i.rm, size === 8 ? 8 : 4);
    const replace = wide
      ? Op.i64x2_replace_lane!
      : { 1: Op.i8x16_replace_lane!, 2: Op.i16x8_replace_lane!, 4: Op.i32x4_replace_lane! }[bytes];
    const lane = l.i.immediate & (16 / size - 1);
    l.setXmm(l.i.reg, b.op(replace, l.xmm(l.i.reg), value, null, lane));
  };
}
function extract(bytes: 1 | 2 | 4): Lifter {
  return (l) => {
    const { b } = l;
    // The old form of pextrw has its operands the other way round.
    const old = l.operand(1).kind === "U";
    const wide = bytes === 4 && (l.i.rex & 8) !== 0 && l.i.row.mnemonic === "pextrd";
    const size = wide ? 8 : bytes;
    const opcode = wide
      ? Op.i64x2_extract_lane!
      : { 1: Op.i8x16_extract_lane_u!, 2: Op.i16x8_extract_lane_u!, 4: Op.i32x4_extract_lane! }[bytes];
    const value = b.op(opcode, l.xmm(old ? l.i.rm : l.i.reg), null, null, l.i.immediate & (16 / size - 1));
    if (old) l.setGpr(l.i.reg, 4, value);
    else if (l.i.isMemory) l.store(l.address(), size, value);
    else l.setGpr(l.i.rm, size === 8 ? 8 : 4, value);
  };
}

const moveFromInteger = (l: Lift): void => {
  const { b } = l;
  const wide = (l.i.rex & 8) !== 0;
  if (l.operand(0).kind === "V") {
    const replace = wide ? Op.i64x2_replace_lane! : Op.i32x4_replace_lane!;
    const value = l.i.isMemory ? b.load(wide ? Load.i64 : Load.i32, l.address()) : l.gpr(l.i.rm, wide ? 8 : 4);
    l.setXmm(l.i.reg, b.op(replace, zero(l), value));
    return;
  }
  const value = b.op(wide ? Op.i64x2_extract_lane! : Op.i32x4_extract_lane!, l.xmm(l.i.reg));
  l.write(0, value);
};

const insertps: Lifter = (l) => {
  const { b } = l;
  const imm = l.i.immediate;
  const value = l.i.isMemory
    ? b.load(Load.f32, l.address())
    : b.op(Op.f32x4_extract_lane!, l.xmm(l.i.rm), null, null, (imm >> 6) & 3);
  const inserted = b.op(Op.f32x4_replace_lane!, l.xmm(l.i.reg), value, null, (imm >> 4) & 3);
  const kept = new Uint8Array(16);
  for (let n = 0; n < 4; n++) if (((imm >> n) & 1) === 0) kept.fill(0xff, 4 * n, 4 * n + 4);
  l.setXmm(l.i.reg, b.op(Op.v128_and!, inserted, b.v128(kept)));
};

/** Shifts of the whole register by bytes. */
function shiftBytes(left: boolean): Lifter {
  return (l) => {
    const count = Math.min(16, l.i.immediate & 0xff);
    const numbers = Array.from({ length: 16 }, (_, n) => (left ? n + 16 - count : n + count));
    const x = l.xmm(l.i.rm);
    l.setXmm(l.i.rm, left ? l.b.shuffle(zero(l), x, numbers) : l.b.shuffle(x, zero(l), numbers));
  };
}

export const SSE_MOVE: Record<string, Lifter> = {
  movups: move,
  movupd: move,
  movaps: move,
  movapd: move,
  movdqa: move,
  movdqu: move,
  lddqu: move,
  movntps: move,
  movntpd: move,
  movntdq: move,
  movntdqa: move,
  movss: moveScalar(4),
  movsd: moveScalar(8),
  movlps: moveHalf(0),
  movlpd: moveHalf(0),
  movhps: moveHalf(1),
  movhpd: moveHalf(1),
  movq: (l) => {
    if (l.operand(0).kind === "V" || !l.i.isMemory) {
      const value = readVector(l, 1);
      const low = l.i.isMemory ? value : l.b.shuffle(value, zero(l), lanes(8, [0, 2]));
      writeVector(l, 0, low);
    } else move(l);
  },
  movd: moveFromInteger,
  movddup: (l) => {
    const low = readVector(l, 1);
    l.setXmm(l.i.reg, l.b.shuffle(low, low, lanes(8, [0, 0])));
  },
  movsldup: shuffledOne(4, [0, 0, 2, 2]),
  movshdup: shuffledOne(4, [1, 1, 3, 3]),
  unpcklps: interleaved(4, false),
  unpckhps: interleaved(4, true),
  unpcklpd: interleaved(8, false),
  unpckhpd: interleaved(8, true),
  punpcklbw: interleaved(1, false),
  punpckhbw: interleaved(1, true),
  punpcklwd: interleaved(2, false),
  punpckhwd: interleaved(2, true),
  punpckldq: interleaved(4, false),
  punpckhdq: interleaved(4, true),
  punpcklqdq: interleaved(8, false),
  punpckhqdq: interleaved(8, true),
  pshufd: unary((l, y) => l.b.shuffle(y, y, lanes(4, pairs(l.i.immediate)))),
  pshuflw: unary((l, y) => l.b.shuffle(y, y, lanes(2, [...pairs(l.i.immediate), 4, 5, 6, 7]))),
  pshufhw: unary((l, y) => l.b.shuffle(y, y, lanes(2, [0, 1, 2, 3, ...pairs(l.i.immediate).map((n) => n + 4)]))),
  shufps: vector((l, x, y) => {
    const [p, q, r, s] = pairs(l.i.immediate) as [number, number, number, number];
    return l.b.shuffle(x, y, lanes(4, [p, q, r + 4, s + 4]));
  }),
  shufpd: vector((l, x, y) => l.b.shuffle(x, y, lanes(8, [l.i.immediate & 1, 2 + ((l.i.immediate >> 1) & 1)]))),
  pslldq: shiftBytes(true),
  psrldq: shiftBytes(false),
  palignr: vector((l, x, y) => {
    const count = Math.min(32, l.i.immediate & 0xff);
    const numbers = Array.from({ length: 16 }, (_, n) => n + (count > 16 ? count - 16 : count));
    return count > 16 ? l.b.shuffle(x, zero(l), numbers) : l.b.shuffle(y, x, numbers);
  }),
  pinsrb: insert(1),
  pinsrw: insert(2),
  pinsrd: insert(4),
  pextrb: extract(1),
  pextrw: extract(2),
  pextrd: extract(4),
  extractps: extract(4),
  insertps,
  maskmovdqu: assist,
};
