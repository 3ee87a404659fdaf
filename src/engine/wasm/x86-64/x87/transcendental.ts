/** FSIN, FCOS, FSINCOS, FPTAN, FPATAN, F2XM1, FYL2X, FYL2XP1. @see Intel SDM 1, 8.3.7 */
import { defaultNan, finish, setResult, special } from "./binary.ts";
import {
  arctangent,
  BITS,
  cosine,
  exponentialLessOne,
  LN2,
  LOG2_E,
  logarithmOfOnePlus,
  ONE,
  PI,
  sine,
} from "./fixed.ts";
import { type Fpu, Status } from "./fpu.ts";
import { Class, type Real, real } from "./real.ts";
import { EXTENDED, type Exact, Exception } from "./round.ts";
import { needTop, needTwo } from "./unary.ts";

const mantissa = (r: Real): bigint => (BigInt(r.hi >>> 0) << 32n) | BigInt(r.lo >>> 0);

/** A number as fixed point; what is below its last bit is lost. */
function fixed(r: Real): bigint {
  const shift = BITS + BigInt(r.exp - 63);
  const magnitude = shift >= 0n ? mantissa(r) << shift : mantissa(r) >> -shift;
  return r.sign !== 0 ? -magnitude : magnitude;
}

/** Sets a result of `value` · 2^(exp - BITS); inexact always, so something is below its last bit. */
function setInexact(out: Exact, value: bigint, exp: number): void {
  out.sign = value < 0n ? 1 : 0;
  let magnitude = value < 0n ? -value : value;
  const length = magnitude.toString(2).length;
  out.class = Class.Finite;
  out.exp = exp - Number(BITS) + length - 1;
  const shift = BigInt(length - 96);
  magnitude = shift >= 0n ? magnitude >> shift : magnitude << -shift;
  out.hi = Number(BigInt.asIntN(32, magnitude >> 64n));
  out.lo = Number(BigInt.asIntN(32, magnitude >> 32n));
  out.guard = Number(BigInt.asIntN(32, magnitude));
  out.sticky = 1;
}

/** Numbers below 2^-TINY differ from sin x, tan x, … by less than half of their last bit. */
const TINY = -70;
/** x for a tiny result x (1 - e): a little less in magnitude, or more. */
function setNearly(out: Exact, r: Real, more: boolean): void {
  out.class = Class.Finite;
  out.sign = r.sign;
  out.exp = r.exp;
  const magnitude = (mantissa(r) << 32n) + (more ? 0n : -1n);
  const short = magnitude >> 95n === 0n;
  const shifted = short ? (magnitude << 1n) | 1n : magnitude;
  if (short) out.exp--;
  out.hi = Number(BigInt.asIntN(32, shifted >> 64n));
  out.lo = Number(BigInt.asIntN(32, shifted >> 32n));
  out.guard = Number(BigInt.asIntN(32, shifted));
  out.sticky = 1;
}

/** π as the unit has it: 66 bits of mantissa. */
const PI_66 = (PI >> (BITS - 64n)) << (BITS - 64n);

/** |x| < 2^63 less a multiple of π/2. @returns the quadrant and the rest, within ±π/4 */
function reduce(r: Real): { quadrant: number; rest: bigint } {
  const x = fixed(r);
  const half = PI_66 >> 1n;
  const quarter = half >> 1n;
  const n = (x + (x < 0n ? -quarter : quarter)) / half;
  return { quadrant: Number(BigInt.asUintN(2, n)), rest: x - n * half };
}
function sineOf(quadrant: number, rest: bigint): bigint {
  const value = (quadrant & 1) !== 0 ? cosine(rest) : sine(rest);
  return (quadrant & 2) !== 0 ? -value : value;
}

export const Trigonometry = { Sine: 0, Cosine: 1, Both: 2, Tangent: 3 } as const;

export function trigonometric(fpu: Fpu, which: number): void {
  const pushes = which >= Trigonometry.Both;
  fpu.status &= ~Status.C2;
  if (!(pushes ? needTopAndRoom(fpu) : needTop(fpu))) return;
  const { a, result } = fpu;
  fpu.get(0, a);
  fpu.conditionOne(0);
  let raised = special(fpu, a, a);
  if (raised < 0 && a.class === Class.Infinity) {
    raised = Exception.Invalid;
    defaultNan(result);
  }
  if (raised >= 0) {
    if (!fpu.raise(raised)) return;
    fpu.set(0, result);
    if (pushes) {
      fpu.top--;
      fpu.set(0, result);
    }
    return;
  }
  if (a.class === Class.Finite && a.exp >= 63) {
    fpu.status |= Status.C2;
    return;
  }
  const denormal = a.denormal ? Exception.Denormal : 0;
  if ((denormal & ~fpu.masks) !== 0) {
    fpu.raise(denormal);
    return;
  }
  const first = real();
  if (which === Trigonometry.Cosine) cosineResult(result, a);
  else sineResult(result, a, which === Trigonometry.Tangent);
  if (!finish(fpu, denormal, EXTENDED)) return;
  Object.assign(first, result);
  if (!pushes) {
    fpu.set(0, result);
    return;
  }
  if (which === Trigonometry.Both) {
    cosineResult(result, a);
    finish(fpu, denormal, EXTENDED);
    fpu.set(0, first);
    fpu.top--;
    fpu.set(0, result);
    return;
  }
  fpu.set(0, first);
  fpu.top--;
  fpu.setRaw(0, 0x3fff, 0x8000_0000, 0);
}

function sineResult(out: Exact, a: Real, tangent: boolean): void {
  if (a.class === Class.Zero) {
    out.class = Class.Zero;
    out.sign = a.sign;
  } else if (a.exp < TINY) setNearly(out, a, tangent);
  else {
    const { quadrant, rest } = reduce(a);
    if (!tangent) setInexact(out, sineOf(quadrant, rest), 0);
    else setInexact(out, (sineOf(quadrant, rest) << BITS) / sineOf((quadrant + 1) & 3, rest), 0);
  }
}
function cosineResult(out: Exact, a: Real): void {
  if (a.class === Class.Zero) {
    one(out);
    return;
  }
  if (a.exp < TINY) {
    one(out);
    setNearly(out, { ...out }, false);
    return;
  }
  const { quadrant, rest } = reduce(a);
  setInexact(out, sineOf((quadrant + 1) & 3, rest), 0);
}
function one(out: Exact): void {
  out.class = Class.Finite;
  out.sign = 0;
  out.exp = 0;
  out.hi = 0x8000_0000 | 0;
  out.lo = 0;
  out.guard = 0;
  out.sticky = 0;
}

function needTopAndRoom(fpu: Fpu): boolean {
  const empty = fpu.isEmpty(0);
  if (!empty && fpu.isEmpty(7)) return true;
  if (fpu.stackFault(!empty)) {
    fpu.setIndefinite(0);
    fpu.top--;
    fpu.setIndefinite(0);
  }
  return false;
}

/** F2XM1: 2^x - 1 for |x| <= 1. */
export function exponential(fpu: Fpu): void {
  if (!needTop(fpu)) return;
  const { a, result } = fpu;
  fpu.get(0, a);
  const flags = special(fpu, a, a);
  if (flags >= 0) {
    fpu.conditionOne(0);
    if (fpu.raise(flags)) fpu.set(0, result);
    return;
  }
  setResult(result, a);
  if (a.class === Class.Infinity) {
    if (a.sign !== 0) {
      one(result);
      result.sign = 1;
    }
  } else if (a.class === Class.Finite) {
    if (a.exp < TINY) scaleBy(result, a, LN2);
    else if (a.exp < 0) setInexact(result, exponentialLessOne((fixed(a) * LN2) >> BITS), 0);
    else if (isOne(a)) {
      one(result);
      result.sign = a.sign;
      if (a.sign !== 0) result.exp = -1;
    }
  }
  // Beyond the documented range the operand stays.
  const beyond = a.class === Class.Finite && a.exp >= 0;
  const raised = (a.denormal ? Exception.Denormal : 0) | (beyond ? Exception.Precision : 0);
  if (finish(fpu, raised, EXTENDED)) fpu.set(0, result);
}
function isOne(r: Real): boolean {
  return r.class === Class.Finite && r.exp === 0 && (r.hi & 0x7fff_ffff) === 0 && r.lo === 0;
}
/** a times a constant. */
function scaleBy(out: Exact, a: Real, factor: bigint): void {
  const value = (mantissa(a) * factor) << 64n;
  setInexact(out, a.sign !== 0 ? -value : value, a.exp - 63 - 64);
}

/** FYL2X, or FYL2XP1 with `plus`: ST(1) := ST(1) log2(ST(0) [+ 1]), and a pop. */
export function logarithm(fpu: Fpu, plus: boolean): void {
  if (!needTwo(fpu, 1, true)) return;
  const { a, b, result } = fpu;
  fpu.get(0, a);
  fpu.get(1, b);
  let flags = special(fpu, a, b);
  if (flags >= 0) {
    fpu.conditionOne(0);
    if (!fpu.raise(flags)) return;
    fpu.set(1, result);
    fpu.pop();
    return;
  }
  flags = a.denormal || b.denormal ? Exception.Denormal : 0;
  const special1 = plus ? logarithmOfOnePlusSpecial(result, a, b) : logarithmSpecial(result, a, b);
  if (special1 >= 0)
    flags = (special1 & Exception.Invalid) !== 0 ? Exception.Invalid : special1 !== 0 ? special1 : flags;
  else multiplyLogarithm(result, plus ? smallLogarithm(a) : largeLogarithm(a), b);
  if (!finish(fpu, flags, EXTENDED)) return;
  fpu.set(1, result);
  fpu.pop();
}

interface Logarithm {
  /** Of fraction bits {@link BITS}, times 2^exp. */
  value: bigint;
  exp: number;
  exact: boolean;
}
function largeLogarithm(a: Real): Logarithm {
  const whole = (a.hi & 0x7fff_ffff) === 0 && a.lo === 0;
  if (whole) return { value: BigInt(a.exp) << BITS, exp: 0, exact: true };
  // Mantissas from 0.75 to 1.5, so that nothing cancels near 1.
  const high = (a.hi & 0x4000_0000) !== 0;
  const m = mantissa(a) << (BITS - (high ? 64n : 63n));
  const exponent = BigInt(a.exp + (high ? 1 : 0));
  return { value: (exponent << BITS) + ((logarithmOfOnePlus(m - ONE) * LOG2_E) >> BITS), exp: 0, exact: false };
}
/** log2 of a positive fixed-point number. */
function logarithmOf(x: bigint): Logarithm {
  let exponent = BigInt(x.toString(2).length - 1) - BITS;
  let m = exponent >= 0n ? x >> exponent : x << -exponent;
  if (m >= ONE + (ONE >> 1n)) {
    m >>= 1n;
    exponent++;
  }
  return { value: (exponent << BITS) + ((logarithmOfOnePlus(m - ONE) * LOG2_E) >> BITS), exp: 0, exact: false };
}
function smallLogarithm(a: Real): Logarithm {
  if (a.exp < TINY) {
    const value = (mantissa(a) * LOG2_E) >> 63n;
    return { value: a.sign !== 0 ? -value : value, exp: a.exp, exact: false };
  }
  return logarithmOf(ONE + fixed(a));
}
function multiplyLogarithm(out: Exact, log: Logarithm, b: Real): void {
  const value = log.value * mantissa(b);
  setInexact(out, b.sign !== 0 ? -value : value, log.exp + b.exp - 63);
  if (log.exact) out.sticky = 0;
}

function set(out: Exact, kind: Class, sign: number): number {
  out.class = kind;
  out.sign = sign;
  return 0;
}
function invalid(out: Exact): number {
  defaultNan(out);
  return Exception.Invalid;
}
/** What FYL2X needs no logarithm for. @returns exceptions, or -1 */
function logarithmSpecial(out: Exact, a: Real, b: Real): number {
  if (a.class === Class.Zero) {
    if (b.class === Class.Zero) return invalid(out);
    set(out, Class.Infinity, b.sign ^ 1);
    return b.class === Class.Infinity ? 0 : Exception.DivideByZero;
  }
  if (a.sign !== 0) return invalid(out);
  const oneExactly = isOne(a);
  const below = a.class === Class.Finite && a.exp < 0;
  if (a.class === Class.Infinity) return b.class === Class.Zero ? invalid(out) : set(out, Class.Infinity, b.sign);
  if (b.class === Class.Infinity) return oneExactly ? invalid(out) : set(out, Class.Infinity, b.sign ^ (below ? 1 : 0));
  if (b.class === Class.Zero || oneExactly) return set(out, Class.Zero, b.sign ^ (below ? 1 : 0));
  return -1;
}
function logarithmOfOnePlusSpecial(out: Exact, a: Real, b: Real): number {
  const sign = a.sign ^ b.sign;
  if (a.class === Class.Zero) return b.class === Class.Infinity ? invalid(out) : set(out, Class.Zero, sign);
  if (a.class === Class.Infinity) {
    return a.sign !== 0 || b.class === Class.Zero ? invalid(out) : set(out, Class.Infinity, b.sign);
  }
  if (a.sign !== 0 && a.exp >= 0) return outOfRange(out, a, b);
  if (b.class === Class.Infinity) return set(out, Class.Infinity, sign);
  if (b.class === Class.Zero) return set(out, Class.Zero, sign);
  if (a.exp >= 0) {
    // Out of the documented range, as far as it makes sense.
    const sum: Real = { ...a };
    const m = (mantissa(a) << 64n) + (a.exp < 128 ? 1n << BigInt(127 - Math.min(a.exp, 127)) : 0n);
    const carry = m >> 128n !== 0n;
    const value = logarithmOfOnePlus((carry ? m >> 1n : m) * (ONE >> 127n) - ONE);
    sum.exp += carry ? 1 : 0;
    multiplyLogarithm(out, { value: (BigInt(sum.exp) << BITS) + ((value * LOG2_E) >> BITS), exp: 0, exact: false }, b);
    return 0;
  }
  return -1;
}
function outOfRange(out: Exact, a: Real, b: Real): number {
  const minusOne = isOne(a);
  if (!minusOne || b.class === Class.Zero) return invalid(out);
  set(out, Class.Infinity, b.sign ^ 1);
  return b.class === Class.Infinity ? 0 : Exception.DivideByZero;
}

/** FPATAN: ST(1) := arctan(ST(1) / ST(0)) by quadrant, and a pop. */
export function arctangentOfRatio(fpu: Fpu): void {
  if (!needTwo(fpu, 1, true)) return;
  const { a: x, b: y, result } = fpu;
  fpu.get(0, x);
  fpu.get(1, y);
  const flags = special(fpu, x, y);
  if (flags >= 0) {
    fpu.conditionOne(0);
    if (!fpu.raise(flags)) return;
  } else {
    angle(result, x, y);
    if (!finish(fpu, x.denormal || y.denormal ? Exception.Denormal : 0, EXTENDED)) return;
  }
  fpu.set(1, result);
  fpu.pop();
}
function angle(out: Exact, x: Real, y: Real): void {
  const { sign } = y;
  const signed = (value: bigint): void => setInexact(out, sign !== 0 ? -value : value, 0);
  if (y.class === Class.Infinity || x.class === Class.Infinity) {
    if (x.class !== Class.Infinity) signed(PI >> 1n);
    else if (y.class !== Class.Infinity) {
      if (x.sign !== 0) signed(PI);
      else set(out, Class.Zero, sign);
    } else signed(x.sign !== 0 ? (3n * PI) >> 2n : PI >> 2n);
    return;
  }
  if (y.class === Class.Zero) {
    if (x.sign !== 0) signed(PI);
    else set(out, Class.Zero, sign);
    return;
  }
  if (x.class === Class.Zero) {
    signed(PI >> 1n);
    return;
  }
  const difference = y.exp - x.exp;
  if (difference > 80 || (difference < -80 && x.sign !== 0)) {
    const base = difference > 80 ? PI >> 1n : PI;
    const part = 1n << 100n;
    signed(difference > 80 && x.sign !== 0 ? base + part : base - part);
    return;
  }
  if (difference < -80) {
    ratio(out, y, x, sign);
    return;
  }
  const my = mantissa(y) << BITS;
  const mx = mantissa(x) << BITS;
  const scaledY = difference >= 0 ? my << BigInt(difference) : my;
  const scaledX = difference >= 0 ? mx : mx << BigInt(-difference);
  const steep = scaledY > scaledX;
  const part = arctangent(steep ? (scaledX << BITS) / scaledY : (scaledY << BITS) / scaledX);
  const first = steep ? (PI >> 1n) - part : part;
  signed(x.sign !== 0 ? PI - first : first);
}
/** A quotient so small that it is its own arctangent, but for bits far below the last; a little less even if exact. */
function ratio(out: Exact, y: Real, x: Real, sign: number): void {
  const quotient = (mantissa(y) << BITS) / mantissa(x) - (1n << 100n);
  setInexact(out, sign !== 0 ? -quotient : quotient, y.exp - x.exp);
}
