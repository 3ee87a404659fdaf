/**
 * SSE: floating point. Translated for round-to-nearest with all exceptions masked and denormals kept, as programs run: a
 * result that is NaN or infinite is left to the assist, which finds the processor's NaN and notes exceptions. With
 * another MXCSR, code is translated such that each instruction goes to its assist ({@link Lift.exactFloat}).
 */
import { Op, Type } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import { AX, CF, Leave, OX, PR, SR, ZR } from "../state.ts";
import { assistModal } from "./assist.ts";
import type { Lift, Lifter } from "./lift.ts";
import { lanes, readF32, readF64, setLow32, setLow64, splat, unary, vector } from "./vector.ts";

/** Whether numbers are to be computed by the exact unit; NaN and infinities always are. */
const float =
  (lifter: Lifter): Lifter =>
  (l) => {
    if (l.exactFloat) assistModal(l);
    else lifter(l);
  };
/** Leaves what is not finite to the assist: x - x is NaN then. */
function finite(l: Lift, result: Value): Value {
  const { b } = l;
  const type = result.type === Type.F32 ? "f32" : "f64";
  const nothing = b.op(Op[`${type}_sub`]!, result, result);
  // One jump of the processor, where `ne` would be two.
  b.guard(result, b.eqz(b.op(Op[`${type}_le`]!, nothing, nothing)), Leave.Assist);
  return result;
}
function finiteLanes(l: Lift, shape: string, result: Value): Value {
  const { b } = l;
  const nothing = b.op(Op[`${shape}_sub`]!, result, result);
  b.guard(result, b.op(Op.v128_any_true!, b.op(Op[`${shape}_ne`]!, nothing, nothing)), Leave.Assist);
  return result;
}

/** The four shapes of an arithmetic instruction. */
function arithmetic(name: string): Record<string, Lifter> {
  return {
    [`${name}ps`]: vector((l, x, y) => finiteLanes(l, "f32x4", l.b.op(Op[`f32x4_${name}`]!, x, y))),
    [`${name}pd`]: vector((l, x, y) => finiteLanes(l, "f64x2", l.b.op(Op[`f64x2_${name}`]!, x, y))),
    [`${name}ss`]: (l) => {
      const y = readF32(l, 1);
      setLow32(l, finite(l, l.b.op(Op[`f32_${name}`]!, readF32(l, 0), y)));
    },
    [`${name}sd`]: (l) => {
      const y = readF64(l, 1);
      setLow64(l, finite(l, l.b.op(Op[`f64_${name}`]!, readF64(l, 0), y)));
    },
  };
}
/** MIN and MAX give the second operand if the comparison does not hold. */
function extreme(name: "min" | "max"): Record<string, Lifter> {
  const compare = name === "min" ? "lt" : "gt";
  return {
    [`${name}ps`]: vector((l, x, y) => l.b.op(Op[`f32x4_p${name}`]!, y, x)),
    [`${name}pd`]: vector((l, x, y) => l.b.op(Op[`f64x2_p${name}`]!, y, x)),
    [`${name}ss`]: (l) => {
      const y = readF32(l, 1);
      const x = readF32(l, 0);
      setLow32(l, l.b.select(l.b.op(Op[`f32_${compare}`]!, x, y), x, y));
    },
    [`${name}sd`]: (l) => {
      const y = readF64(l, 1);
      const x = readF64(l, 0);
      setLow64(l, l.b.select(l.b.op(Op[`f64_${compare}`]!, x, y), x, y));
    },
  };
}

/** CMPxx by its predicate, as a mask. */
function compared(l: Lift, shape: "f32x4" | "f64x2", x: Value, y: Value): Value {
  const { b } = l;
  const op = (name: string, p: Value, q: Value): Value => b.op(Op[`${shape}_${name}`]!, p, q);
  const ordered = (): Value => b.op(Op.v128_and!, op("eq", x, x), op("eq", y, y));
  switch (l.i.immediate & 7) {
    case 0:
      return op("eq", x, y);
    case 1:
      return op("lt", x, y);
    case 2:
      return op("le", x, y);
    case 3:
      return b.op(Op.v128_not!, ordered());
    case 4:
      return op("ne", x, y);
    case 5:
      return b.op(Op.v128_not!, op("lt", x, y));
    case 6:
      return b.op(Op.v128_not!, op("le", x, y));
    default:
      return ordered();
  }
}

function comi(type: "f32" | "f64"): Lifter {
  return (l) => {
    const { b } = l;
    const y = type === "f32" ? readF32(l, 1) : readF64(l, 1);
    const x = type === "f32" ? readF32(l, 0) : readF64(l, 0);
    const op = (name: string, p: Value, q: Value): Value => b.op(Op[`${type}_${name}`]!, p, q);
    // Unordered sets all three.
    b.set(CF, b.eqz(op("ge", x, y)));
    b.set(ZR, b.extendU(b.or(op("lt", x, y), op("gt", x, y))));
    b.set(PR, b.and(op("eq", x, x), op("eq", y, y)));
    b.set(SR, b.i64(0));
    b.set(AX, b.i32(0));
    b.set(OX, b.i64(0));
    l.flags.comparedFloats(x, y);
  };
}

/** To an integer register; what does not fit, and NaN, are the assist's. */
function toInteger(type: "f32" | "f64", truncate: boolean): Lifter {
  return (l) => {
    const { b } = l;
    const wide = (l.i.rex & 8) !== 0;
    let x = type === "f32" ? readF32(l, 1) : readF64(l, 1);
    if (!truncate) x = b.op(Op[`${type}_nearest`]!, x);
    const constant = (value: number): Value => (type === "f32" ? b.f32(value) : b.f64(value));
    const power = wide ? 2 ** 63 : 2 ** 31;
    const above =
      wide || type === "f32" ? b.op(Op[`${type}_ge`]!, x, constant(-power)) : b.op(Op.f64_gt!, x, constant(-power - 1));
    const fits = b.and(above, b.op(Op[`${type}_lt`]!, x, constant(power)));
    const integer = b.op(Op[`${wide ? "i64" : "i32"}_trunc_sat_${type}_s`]!, x);
    b.leaveIf(b.eqz(fits), Leave.Assist);
    l.setGpr(l.i.reg, wide ? 8 : 4, integer);
  };
}
/** Packed, from singles. */
function toIntegers(truncate: boolean): Lifter {
  return unary((l, y) => {
    const { b } = l;
    const x = truncate ? y : b.op(Op.f32x4_nearest!, y);
    // Below 2^31 in magnitude; the least integer is left to the assist too.
    const fits = b.op(Op.f32x4_lt!, b.op(Op.f32x4_abs!, x), splat(l, 4, 0x4f00_0000n));
    b.leaveIf(b.eqz(b.op(Op.i32x4_all_true!, fits)), Leave.Assist);
    return b.op(Op.i32x4_trunc_sat_f32x4_s!, x);
  });
}
/** Two doubles to two integers in the low half. */
function doublesToIntegers(truncate: boolean): Lifter {
  return unary((l, y) => {
    const { b } = l;
    const x = truncate ? y : b.op(Op.f64x2_nearest!, y);
    const fits = b.op(Op.f64x2_lt!, b.op(Op.f64x2_abs!, x), splat(l, 8, 0x41e0_0000_0000_0000n));
    b.leaveIf(b.eqz(b.op(Op.i64x2_all_true!, fits)), Leave.Assist);
    return b.op(Op.i32x4_trunc_sat_f64x2_s_zero!, x);
  });
}
function fromInteger(type: "f32" | "f64"): Lifter {
  return (l) => {
    const wide = (l.i.rex & 8) !== 0;
    const x = l.read(1);
    const value = l.b.op(Op[`${type}_convert_${wide ? "i64" : "i32"}_s`]!, x);
    if (type === "f32") setLow32(l, value);
    else setLow64(l, value);
  };
}

const ROUNDINGS = ["nearest", "floor", "ceil", "trunc"];
/** The rounding of ROUNDxx; by MXCSR it is to nearest. */
const rounding = (l: Lift): string => ((l.i.immediate & 4) !== 0 ? "nearest" : ROUNDINGS[l.i.immediate & 3]!);

function horizontal(shape: "f32x4" | "f64x2", name: "add" | "sub"): Lifter {
  const bytes = shape === "f32x4" ? 4 : 8;
  const even = shape === "f32x4" ? [0, 2, 4, 6] : [0, 2];
  const odd = even.map((n) => n + 1);
  return vector((l, x, y) => {
    const pair = (numbers: readonly number[]): Value => l.b.shuffle(x, y, lanes(bytes, numbers));
    return finiteLanes(l, shape, l.b.op(Op[`${shape}_${name}`]!, pair(even), pair(odd)));
  });
}
function addSubtract(shape: "f32x4" | "f64x2"): Lifter {
  const numbers = shape === "f32x4" ? [0, 5, 2, 7] : [0, 3];
  return vector((l, x, y) => {
    const difference = l.b.op(Op[`${shape}_sub`]!, x, y);
    const sum = l.b.op(Op[`${shape}_add`]!, x, y);
    return finiteLanes(l, shape, l.b.shuffle(difference, sum, lanes(shape === "f32x4" ? 4 : 8, numbers)));
  });
}
/** RCPxx and RSQRTxx, more exactly than they have to be. */
function reciprocal(root: boolean): { packed: Lifter; scalar: Lifter } {
  return {
    packed: unary((l, y) => {
      const one = splat(l, 4, 0x3f80_0000n);
      return l.b.op(Op.f32x4_div!, one, root ? l.b.op(Op.f32x4_sqrt!, y) : y);
    }),
    scalar: (l) => {
      const y = readF32(l, 1);
      setLow32(l, l.b.op(Op.f32_div!, l.b.f32(1), root ? l.b.op(Op.f32_sqrt!, y) : y));
    },
  };
}
const rcp = reciprocal(false);
const rsqrt = reciprocal(true);

const EXACTABLE: Record<string, Lifter> = {
  ...arithmetic("add"),
  ...arithmetic("sub"),
  ...arithmetic("mul"),
  ...arithmetic("div"),
  ...extreme("min"),
  ...extreme("max"),
  sqrtps: unary((l, y) => finiteLanes(l, "f32x4", l.b.op(Op.f32x4_sqrt!, y))),
  sqrtpd: unary((l, y) => finiteLanes(l, "f64x2", l.b.op(Op.f64x2_sqrt!, y))),
  sqrtss: (l) => setLow32(l, finite(l, l.b.op(Op.f32_sqrt!, readF32(l, 1)))),
  sqrtsd: (l) => setLow64(l, finite(l, l.b.op(Op.f64_sqrt!, readF64(l, 1)))),
  cmpps: vector((l, x, y) => compared(l, "f32x4", x, y)),
  cmppd: vector((l, x, y) => compared(l, "f64x2", x, y)),
  cmpss: vector((l, x, y) => l.b.shuffle(x, compared(l, "f32x4", x, y), lanes(4, [4, 1, 2, 3]))),
  cmpsd: vector((l, x, y) => l.b.shuffle(x, compared(l, "f64x2", x, y), lanes(8, [2, 1]))),
  comiss: comi("f32"),
  ucomiss: comi("f32"),
  comisd: comi("f64"),
  ucomisd: comi("f64"),
  cvtsi2ss: fromInteger("f32"),
  cvtsi2sd: fromInteger("f64"),
  cvttss2si: toInteger("f32", true),
  cvttsd2si: toInteger("f64", true),
  cvtss2si: toInteger("f32", false),
  cvtsd2si: toInteger("f64", false),
  cvtss2sd: (l) => setLow64(l, finite(l, l.b.op(Op.f64_promote_f32!, readF32(l, 1)))),
  cvtsd2ss: (l) => setLow32(l, finite(l, l.b.op(Op.f32_demote_f64!, readF64(l, 1)))),
  cvtps2pd: unary((l, y) => finiteLanes(l, "f64x2", l.b.op(Op.f64x2_promote_low_f32x4!, y))),
  cvtpd2ps: unary((l, y) => finiteLanes(l, "f32x4", l.b.op(Op.f32x4_demote_f64x2_zero!, y))),
  cvtdq2ps: unary((l, y) => l.b.op(Op.f32x4_convert_i32x4_s!, y)),
  cvtdq2pd: unary((l, y) => l.b.op(Op.f64x2_convert_low_i32x4_s!, y)),
  cvtps2dq: toIntegers(false),
  cvttps2dq: toIntegers(true),
  cvtpd2dq: doublesToIntegers(false),
  cvttpd2dq: doublesToIntegers(true),
  roundps: unary((l, y) => finiteLanes(l, "f32x4", l.b.op(Op[`f32x4_${rounding(l)}`]!, y))),
  roundpd: unary((l, y) => finiteLanes(l, "f64x2", l.b.op(Op[`f64x2_${rounding(l)}`]!, y))),
  roundss: (l) => setLow32(l, finite(l, l.b.op(Op[`f32_${rounding(l)}`]!, readF32(l, 1)))),
  roundsd: (l) => setLow64(l, finite(l, l.b.op(Op[`f64_${rounding(l)}`]!, readF64(l, 1)))),
  haddps: horizontal("f32x4", "add"),
  haddpd: horizontal("f64x2", "add"),
  hsubps: horizontal("f32x4", "sub"),
  hsubpd: horizontal("f64x2", "sub"),
  addsubps: addSubtract("f32x4"),
  addsubpd: addSubtract("f64x2"),
  dpps: assistModal,
  dppd: assistModal,
};

export const SSE_FLOAT: Record<string, Lifter> = {
  ...Object.fromEntries(Object.entries(EXACTABLE).map(([mnemonic, lifter]) => [mnemonic, float(lifter)])),
  rcpps: rcp.packed,
  rcpss: rcp.scalar,
  rsqrtps: rsqrt.packed,
  rsqrtss: rsqrt.scalar,
};
