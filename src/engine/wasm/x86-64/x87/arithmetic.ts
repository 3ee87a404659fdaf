/**
 * Sum, product, quotient and root of numbers that are not NaN, before rounding. Each sets the class and the sign of its
 * result, and returns {@link Exception} bits (Invalid, DivideByZero); only a finite result is to be rounded.
 */
import { Class, type Real } from "./real.ts";
import { type Exact, Exception, Rounding, shiftRight } from "./round.ts";
import { divide, multiply, squareRoot } from "./wide.ts";

function take(out: Exact, a: Real, sign: number): void {
  out.class = a.class;
  out.sign = sign;
  out.exp = a.exp;
  out.hi = a.hi;
  out.lo = a.lo;
  out.guard = 0;
  out.sticky = 0;
}
function infinity(out: Exact, sign: number): void {
  out.class = Class.Infinity;
  out.sign = sign;
  out.hi = 0x8000_0000 | 0;
  out.lo = 0;
}
function zero(out: Exact, sign: number): void {
  out.class = Class.Zero;
  out.sign = sign;
  out.hi = 0;
  out.lo = 0;
}

/** a + b, or a - b with `negate` 1. @param mode rounding, for the sign of an exact zero */
export function add(out: Exact, a: Real, b: Real, negate: number, mode: number): number {
  const signB = b.sign ^ negate;
  if (a.class === Class.Infinity || b.class === Class.Infinity) {
    if (a.class === b.class && a.sign !== signB) return Exception.Invalid;
    infinity(out, a.class === Class.Infinity ? a.sign : signB);
    return 0;
  }
  if (a.class === Class.Zero || b.class === Class.Zero) {
    if (a.class !== Class.Zero) take(out, a, a.sign);
    else if (b.class !== Class.Zero) take(out, b, signB);
    else zero(out, a.sign === signB ? a.sign : mode === Rounding.Down ? 1 : 0);
    return 0;
  }
  if (a.sign === signB) addMagnitudes(out, a, b);
  else subtractMagnitudes(out, a, b, a.sign, mode);
  return 0;
}

function addMagnitudes(out: Exact, a: Real, b: Real): void {
  const [large, small] = a.exp >= b.exp ? [a, b] : [b, a];
  take(out, small, a.sign);
  if (large.exp > small.exp) shiftRight(out, large.exp - small.exp);
  out.exp = large.exp;
  const low = (out.lo >>> 0) + (large.lo >>> 0);
  const high = (out.hi >>> 0) + (large.hi >>> 0) + (low > 0xffff_ffff ? 1 : 0);
  out.lo = low | 0;
  out.hi = high | 0;
  if (high > 0xffff_ffff) {
    shiftRight(out, 1);
    out.hi |= 0x8000_0000;
    out.exp++;
  }
}

function subtractMagnitudes(out: Exact, a: Real, b: Real, sign: number, mode: number): void {
  let first = a;
  let second = b;
  const unsigned = (x: number): number => x >>> 0;
  const order =
    a.exp !== b.exp ? a.exp - b.exp : a.hi !== b.hi ? unsigned(a.hi) - unsigned(b.hi) : unsigned(a.lo) - unsigned(b.lo);
  if (order === 0) {
    zero(out, mode === Rounding.Down ? 1 : 0);
    return;
  }
  if (order < 0) {
    first = b;
    second = a;
    sign ^= 1;
  }
  take(out, second, sign);
  if (first.exp > second.exp) shiftRight(out, first.exp - second.exp);
  out.exp = first.exp;
  // first - (out.hi out.lo out.guard . sticky)
  let borrow = out.sticky !== 0 ? 1 : 0;
  const guard = -unsigned(out.guard) - borrow;
  borrow = guard < 0 ? 1 : 0;
  const low = unsigned(first.lo) - unsigned(out.lo) - borrow;
  borrow = low < 0 ? 1 : 0;
  out.guard = guard | 0;
  out.lo = low | 0;
  out.hi = (first.hi - out.hi - borrow) | 0;
  normaliseExact(out);
}

/** Shifts up until the top bit is set. With sticky bits at most one place is needed. */
export function normaliseExact(e: Exact): void {
  while (e.hi === 0) {
    e.hi = e.lo;
    e.lo = e.guard;
    e.guard = 0;
    e.exp -= 32;
  }
  const n = Math.clz32(e.hi);
  if (n === 0) return;
  e.hi = (e.hi << n) | (e.lo >>> (32 - n));
  e.lo = (e.lo << n) | (e.guard >>> (32 - n));
  e.guard <<= n;
  e.exp -= n;
}

export function mul(out: Exact, a: Real, b: Real): number {
  const sign = a.sign ^ b.sign;
  if (a.class === Class.Infinity || b.class === Class.Infinity) {
    if (a.class === Class.Zero || b.class === Class.Zero) return Exception.Invalid;
    infinity(out, sign);
    return 0;
  }
  if (a.class === Class.Zero || b.class === Class.Zero) {
    zero(out, sign);
    return 0;
  }
  out.class = Class.Finite;
  out.sign = sign;
  multiply(out, a, b);
  return 0;
}

export function div(out: Exact, a: Real, b: Real): number {
  const sign = a.sign ^ b.sign;
  if (a.class === Class.Infinity) {
    if (b.class === Class.Infinity) return Exception.Invalid;
    infinity(out, sign);
    return 0;
  }
  if (b.class === Class.Infinity) {
    zero(out, sign);
    return 0;
  }
  if (b.class === Class.Zero) {
    if (a.class === Class.Zero) return Exception.Invalid;
    infinity(out, sign);
    return Exception.DivideByZero;
  }
  if (a.class === Class.Zero) {
    zero(out, sign);
    return 0;
  }
  out.class = Class.Finite;
  out.sign = sign;
  divide(out, a, b);
  return 0;
}

export function sqrt(out: Exact, a: Real): number {
  if (a.class === Class.Zero) {
    zero(out, a.sign);
    return 0;
  }
  if (a.sign !== 0) return Exception.Invalid;
  if (a.class === Class.Infinity) {
    infinity(out, 0);
    return 0;
  }
  out.class = Class.Finite;
  out.sign = 0;
  squareRoot(out, a);
  return 0;
}

/** -1, 0, 1 of two numbers that are not NaN. */
export function compare(a: Real, b: Real): number {
  if (a.class === Class.Zero && b.class === Class.Zero) return 0;
  const signA = a.class === Class.Zero ? 0 : a.sign !== 0 ? -1 : 1;
  const signB = b.class === Class.Zero ? 0 : b.sign !== 0 ? -1 : 1;
  if (signA !== signB) return signA < signB ? -1 : 1;
  return signA * compareMagnitudes(a, b);
}
export function compareMagnitudes(a: Real, b: Real): number {
  if (a.class === Class.Infinity || b.class === Class.Infinity) {
    if (a.class === b.class) return 0;
    return a.class === Class.Infinity ? 1 : -1;
  }
  if (a.exp !== b.exp) return a.exp < b.exp ? -1 : 1;
  if (a.hi !== b.hi) return a.hi >>> 0 < b.hi >>> 0 ? -1 : 1;
  if (a.lo !== b.lo) return a.lo >>> 0 < b.lo >>> 0 ? -1 : 1;
  return 0;
}
