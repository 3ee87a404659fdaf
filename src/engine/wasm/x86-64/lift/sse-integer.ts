/** SSE: arithmetic, comparison and conversion of packed integers. */
import { Op } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import { AX, CF, OX, PR, SR, ZR } from "../state.ts";
import { assist } from "./assist.ts";
import type { Lift, Lifter } from "./lift.ts";
import { lanes, readVector, splat, unary, vector, zero } from "./vector.ts";

const plain = (name: string): Lifter => {
  const opcode = Op[name]!;
  return vector((l, x, y) => l.b.op(opcode, x, y));
};
const one = (name: string): Lifter => {
  const opcode = Op[name]!;
  return unary((l, y) => l.b.op(opcode, y));
};

/** Names by mnemonic: the operation does just that. */
const PLAIN: Record<string, string> = {
  paddb: "i8x16_add",
  paddw: "i16x8_add",
  paddd: "i32x4_add",
  paddq: "i64x2_add",
  psubb: "i8x16_sub",
  psubw: "i16x8_sub",
  psubd: "i32x4_sub",
  psubq: "i64x2_sub",
  paddsb: "i8x16_add_sat_s",
  paddsw: "i16x8_add_sat_s",
  paddusb: "i8x16_add_sat_u",
  paddusw: "i16x8_add_sat_u",
  psubsb: "i8x16_sub_sat_s",
  psubsw: "i16x8_sub_sat_s",
  psubusb: "i8x16_sub_sat_u",
  psubusw: "i16x8_sub_sat_u",
  pmullw: "i16x8_mul",
  pmulld: "i32x4_mul",
  pmaddwd: "i32x4_dot_i16x8_s",
  pcmpeqb: "i8x16_eq",
  pcmpeqw: "i16x8_eq",
  pcmpeqd: "i32x4_eq",
  pcmpeqq: "i64x2_eq",
  pcmpgtb: "i8x16_gt_s",
  pcmpgtw: "i16x8_gt_s",
  pcmpgtd: "i32x4_gt_s",
  pcmpgtq: "i64x2_gt_s",
  pminub: "i8x16_min_u",
  pminuw: "i16x8_min_u",
  pminud: "i32x4_min_u",
  pminsb: "i8x16_min_s",
  pminsw: "i16x8_min_s",
  pminsd: "i32x4_min_s",
  pmaxub: "i8x16_max_u",
  pmaxuw: "i16x8_max_u",
  pmaxud: "i32x4_max_u",
  pmaxsb: "i8x16_max_s",
  pmaxsw: "i16x8_max_s",
  pmaxsd: "i32x4_max_s",
  pavgb: "i8x16_avgr_u",
  pavgw: "i16x8_avgr_u",
  pand: "v128_and",
  por: "v128_or",
  andps: "v128_and",
  andpd: "v128_and",
  orps: "v128_or",
  orpd: "v128_or",
  packsswb: "i8x16_narrow_i16x8_s",
  packuswb: "i8x16_narrow_i16x8_u",
  packssdw: "i16x8_narrow_i32x4_s",
  packusdw: "i16x8_narrow_i32x4_u",
};

const exclusiveOr: Lifter = (l) => {
  if (!l.i.isMemory && l.i.reg === l.i.rm) l.setXmm(l.i.reg, zero(l));
  else vector((m, x, y) => m.b.op(Op.v128_xor!, x, y))(l);
};
const andNot: Lifter = vector((l, x, y) => l.b.op(Op.v128_andnot!, y, x));

/** Shifts by an immediate, or by the low 64 bits of a register: counts beyond the width give 0 or the sign. */
function shift(shape: string, bits: number, kind: "shl" | "shr_u" | "shr_s"): Lifter {
  const opcode = Op[`${shape}_${kind}`]!;
  return (l) => {
    const { b } = l;
    if (l.operand(1).kind === "I") {
      const count = l.i.immediate & 0xff;
      const x = l.xmm(l.i.rm);
      if (count >= bits && kind !== "shr_s") l.setXmm(l.i.rm, zero(l));
      else l.setXmm(l.i.rm, b.op(opcode, x, b.i32(Math.min(count, bits - 1))));
      return;
    }
    const count = b.op(Op.i64x2_extract_lane!, readVector(l, 1));
    const x = l.xmm(l.i.reg);
    const within = b.ltU(count, b.i64(bits));
    if (kind === "shr_s") {
      l.setXmm(l.i.reg, b.op(opcode, x, b.select(within, b.wrap(count), b.i32(bits - 1))));
    } else l.setXmm(l.i.reg, b.select(within, b.op(opcode, x, b.wrap(count)), zero(l)));
  };
}

/** The upper halves of 16-bit products. */
function multiplyHigh(signed: boolean): Lifter {
  const s = signed ? "s" : "u";
  const low = Op[`i32x4_extmul_low_i16x8_${s}`]!;
  const high = Op[`i32x4_extmul_high_i16x8_${s}`]!;
  return vector((l, x, y) => l.b.shuffle(l.b.op(low, x, y), l.b.op(high, x, y), lanes(2, [1, 3, 5, 7, 9, 11, 13, 15])));
}
/** 64-bit products of the even 32-bit lanes. */
function multiplyEven(signed: boolean): Lifter {
  const opcode = Op[`i64x2_extmul_low_i32x4_${signed ? "s" : "u"}`]!;
  const even = (l: Lift, x: Value): Value => l.b.shuffle(x, x, lanes(4, [0, 2, 0, 2]));
  return vector((l, x, y) => l.b.op(opcode, even(l, x), even(l, y)));
}

function horizontal(bytes: 2 | 4, name: string): Lifter {
  const opcode = Op[name]!;
  const count = 16 / bytes;
  const even = Array.from({ length: count }, (_, n) => 2 * n);
  return vector((l, x, y) =>
    l.b.op(
      opcode,
      l.b.shuffle(x, y, lanes(bytes, even)),
      l.b.shuffle(
        x,
        y,
        lanes(
          bytes,
          even.map((n) => n + 1),
        ),
      ),
    ),
  );
}

function sign(shape: string, bits: number): Lifter {
  return vector((l, x, y) => {
    const { b } = l;
    const negative = b.op(Op[`${shape}_shr_s`]!, y, b.i32(bits - 1));
    const flipped = b.op(Op[`${shape}_sub`]!, b.op(Op.v128_xor!, x, negative), negative);
    return b.op(Op.v128_andnot!, flipped, b.op(Op[`${shape}_eq`]!, y, zero(l)));
  });
}

/** Choice by the sign of each lane of XMM0. */
function blendBySign(shape: string, bits: number): Lifter {
  return vector((l, x, y) => {
    const mask = l.b.op(Op[`${shape}_shr_s`]!, l.xmm(0), l.b.i32(bits - 1));
    return l.b.op(Op.v128_bitselect!, y, x, mask);
  });
}
function blend(bytes: 2 | 4 | 8): Lifter {
  const count = 16 / bytes;
  return vector((l, x, y) => {
    const numbers = Array.from({ length: count }, (_, n) => (((l.i.immediate >> n) & 1) !== 0 ? n + count : n));
    return l.b.shuffle(x, y, lanes(bytes, numbers));
  });
}

const extend = (...names: readonly string[]): Lifter =>
  unary((l, y) => names.reduce((value, name) => l.b.op(Op[name]!, value), y));

const mask = (name: string): Lifter => {
  const opcode = Op[name]!;
  return (l) => l.setGpr(l.i.reg, 4, l.b.op(opcode, l.xmm(l.i.rm)));
};

const ptest: Lifter = (l) => {
  const { b } = l;
  const y = readVector(l, 1);
  const x = l.xmm(l.i.reg);
  b.set(ZR, b.extendU(b.op(Op.v128_any_true!, b.op(Op.v128_and!, x, y))));
  b.set(CF, b.eqz(b.op(Op.v128_any_true!, b.op(Op.v128_andnot!, y, x))));
  b.set(SR, b.i64(0));
  b.set(PR, b.i32(1));
  b.set(AX, b.i32(0));
  b.set(OX, b.i64(0));
  l.flags.forget();
};

const psadbw = vector((l, x, y) => {
  const { b } = l;
  const difference = b.op(Op.v128_or!, b.op(Op.i8x16_sub_sat_u!, x, y), b.op(Op.i8x16_sub_sat_u!, y, x));
  const sums = b.op(Op.i32x4_extadd_pairwise_i16x8_u!, b.op(Op.i16x8_extadd_pairwise_i8x16_u!, difference));
  const low = b.op(Op.v128_and!, sums, splat(l, 8, 0xffff_ffffn));
  return b.op(Op.i64x2_add!, low, b.op(Op.i64x2_shr_u!, sums, b.i32(32)));
});

const pmaddubsw = vector((l, x, y) => {
  const { b } = l;
  const even = b.op(
    Op.i16x8_mul!,
    b.op(Op.v128_and!, x, splat(l, 2, 0xffn)),
    b.op(Op.i16x8_shr_s!, b.op(Op.i16x8_shl!, y, b.i32(8)), b.i32(8)),
  );
  const odd = b.op(Op.i16x8_mul!, b.op(Op.i16x8_shr_u!, x, b.i32(8)), b.op(Op.i16x8_shr_s!, y, b.i32(8)));
  return b.op(Op.i16x8_add_sat_s!, even, odd);
});
/** As Q15 multiplication, but for -1 × -1, which stays -1. */
const pmulhrsw = vector((l, x, y) => {
  const { b } = l;
  const least = splat(l, 2, 0x8000n);
  const both = b.op(Op.v128_and!, b.op(Op.i16x8_eq!, x, least), b.op(Op.i16x8_eq!, y, least));
  return b.op(Op.v128_xor!, b.op(Op.i16x8_q15mulr_sat_s!, x, y), both);
});

export const SSE_INTEGER: Record<string, Lifter> = {
  ...Object.fromEntries(Object.entries(PLAIN).map(([mnemonic, name]) => [mnemonic, plain(name)])),
  pxor: exclusiveOr,
  xorps: exclusiveOr,
  xorpd: exclusiveOr,
  pandn: andNot,
  andnps: andNot,
  andnpd: andNot,
  psllw: shift("i16x8", 16, "shl"),
  pslld: shift("i32x4", 32, "shl"),
  psllq: shift("i64x2", 64, "shl"),
  psrlw: shift("i16x8", 16, "shr_u"),
  psrld: shift("i32x4", 32, "shr_u"),
  psrlq: shift("i64x2", 64, "shr_u"),
  psraw: shift("i16x8", 16, "shr_s"),
  psrad: shift("i32x4", 32, "shr_s"),
  pmulhw: multiplyHigh(true),
  pmulhuw: multiplyHigh(false),
  pmuludq: multiplyEven(false),
  pmuldq: multiplyEven(true),
  pmaddubsw,
  pmulhrsw,
  psadbw,
  pabsb: one("i8x16_abs"),
  pabsw: one("i16x8_abs"),
  pabsd: one("i32x4_abs"),
  psignb: sign("i8x16", 8),
  psignw: sign("i16x8", 16),
  psignd: sign("i32x4", 32),
  phaddw: horizontal(2, "i16x8_add"),
  phaddd: horizontal(4, "i32x4_add"),
  phaddsw: horizontal(2, "i16x8_add_sat_s"),
  phsubw: horizontal(2, "i16x8_sub"),
  phsubd: horizontal(4, "i32x4_sub"),
  phsubsw: horizontal(2, "i16x8_sub_sat_s"),
  pshufb: vector((l, x, y) => l.b.op(Op.i8x16_swizzle!, x, l.b.op(Op.v128_and!, y, splat(l, 1, 0x8fn)))),
  pblendvb: blendBySign("i8x16", 8),
  blendvps: blendBySign("i32x4", 32),
  blendvpd: vector((l, x, y) => {
    const sign = l.b.op(Op.i64x2_shr_s!, l.xmm(0), l.b.i32(63));
    return l.b.op(Op.v128_bitselect!, y, x, sign);
  }),
  pblendw: blend(2),
  blendps: blend(4),
  blendpd: blend(8),
  pmovmskb: mask("i8x16_bitmask"),
  movmskps: mask("i32x4_bitmask"),
  movmskpd: mask("i64x2_bitmask"),
  ptest,
  pmovsxbw: extend("i16x8_extend_low_i8x16_s"),
  pmovsxbd: extend("i16x8_extend_low_i8x16_s", "i32x4_extend_low_i16x8_s"),
  pmovsxbq: extend("i16x8_extend_low_i8x16_s", "i32x4_extend_low_i16x8_s", "i64x2_extend_low_i32x4_s"),
  pmovsxwd: extend("i32x4_extend_low_i16x8_s"),
  pmovsxwq: extend("i32x4_extend_low_i16x8_s", "i64x2_extend_low_i32x4_s"),
  pmovsxdq: extend("i64x2_extend_low_i32x4_s"),
  pmovzxbw: extend("i16x8_extend_low_i8x16_u"),
  pmovzxbd: extend("i16x8_extend_low_i8x16_u", "i32x4_extend_low_i16x8_u"),
  pmovzxbq: extend("i16x8_extend_low_i8x16_u", "i32x4_extend_low_i16x8_u", "i64x2_extend_low_i32x4_u"),
  pmovzxwd: extend("i32x4_extend_low_i16x8_u"),
  pmovzxwq: extend("i32x4_extend_low_i16x8_u", "i64x2_extend_low_i32x4_u"),
  pmovzxdq: extend("i64x2_extend_low_i32x4_u"),
  mpsadbw: assist,
  phminposuw: assist,
  pcmpestrm: assist,
  pcmpestri: assist,
  pcmpistrm: assist,
  pcmpistri: assist,
};
