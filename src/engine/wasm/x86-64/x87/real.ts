/**
 * A floating-point number taken apart, and how to take it from memory formats. A finite number that is not zero is
 * `(-1)^sign * (hi:lo) * 2^(exp - 63)` with the top bit of `hi` set; halves of mantissas are int32 throughout, so that
 * V8 keeps them as small integers.
 */

export const Class = {
  Zero: 0,
  Finite: 1,
  Infinity: 2,
  QuietNan: 3,
  SignalingNan: 4,
  /** x87 encodings that no processor since the 387 takes: unnormals, pseudo-infinities, pseudo-NaNs. */
  Unsupported: 5,
} as const;
export type Class = (typeof Class)[keyof typeof Class];

export interface Real {
  class: Class;
  sign: number;
  exp: number;
  hi: number;
  lo: number;
  /** Was denormal where it came from. */
  denormal: boolean;
}

export function real(): Real {
  return { class: Class.Zero, sign: 0, exp: 0, hi: 0, lo: 0, denormal: false };
}
export function copyReal(to: Real, from: Real): void {
  to.class = from.class;
  to.sign = from.sign;
  to.exp = from.exp;
  to.hi = from.hi;
  to.lo = from.lo;
  to.denormal = from.denormal;
}

const TOP = 0x8000_0000 | 0;
export const QUIET_BIT = 0x4000_0000;

/** Shifts the mantissa up until its top bit is set; it must not be 0. */
export function normalise(r: Real): void {
  if (r.hi === 0) {
    r.hi = r.lo;
    r.lo = 0;
    r.exp -= 32;
  }
  const n = Math.clz32(r.hi);
  if (n > 0) {
    r.hi = (r.hi << n) | (r.lo >>> (32 - n));
    r.lo <<= n;
    r.exp -= n;
  }
}

function special(r: Real): void {
  r.denormal = false;
  if (((r.hi & 0x7fff_ffff) | r.lo) === 0) r.class = Class.Infinity;
  else r.class = (r.hi & QUIET_BIT) !== 0 ? Class.QuietNan : Class.SignalingNan;
}

/** Of an 80-bit number: sign and exponent, halves of the mantissa. */
export function from80(r: Real, head: number, hi: number, lo: number): void {
  const exponent = head & 0x7fff;
  r.sign = (head >>> 15) & 1;
  r.hi = hi | 0;
  r.lo = lo | 0;
  r.exp = exponent - 16383;
  r.denormal = false;
  if (exponent === 0) {
    if ((hi | lo) === 0) {
      r.class = Class.Zero;
      return;
    }
    r.class = Class.Finite;
    r.denormal = true;
    r.exp = -16382;
    normalise(r);
  } else if (r.hi >= 0) r.class = Class.Unsupported;
  else if (exponent === 0x7fff) special(r);
  else r.class = Class.Finite;
}

export function from64(r: Real, high: number, low: number): void {
  const exponent = (high >>> 20) & 0x7ff;
  r.sign = high >>> 31;
  r.hi = ((high << 11) | (low >>> 21)) & 0x7fff_ffff;
  r.lo = low << 11;
  fromIeee(r, exponent, 0x7ff, 1023);
}
export function from32(r: Real, bits: number): void {
  const exponent = (bits >>> 23) & 0xff;
  r.sign = bits >>> 31;
  r.hi = (bits << 8) & 0x7fff_ffff;
  r.lo = 0;
  fromIeee(r, exponent, 0xff, 127);
}
function fromIeee(r: Real, exponent: number, largest: number, bias: number): void {
  r.denormal = false;
  r.exp = exponent - bias;
  if (exponent === 0) {
    if ((r.hi | r.lo) === 0) {
      r.class = Class.Zero;
      return;
    }
    r.class = Class.Finite;
    r.denormal = true;
    r.exp = 1 - bias;
    normalise(r);
    return;
  }
  r.hi |= TOP;
  if (exponent === largest) special(r);
  else r.class = Class.Finite;
}

/** A signed 64-bit integer by its halves. */
export function fromInteger(r: Real, high: number, low: number): void {
  r.denormal = false;
  r.sign = high >>> 31;
  if ((high | low) === 0) {
    r.class = Class.Zero;
    return;
  }
  r.class = Class.Finite;
  r.exp = 63;
  r.hi = high | 0;
  r.lo = low | 0;
  if (r.sign !== 0) {
    r.lo = -low | 0;
    r.hi = (~high + (r.lo === 0 ? 1 : 0)) | 0;
  }
  normalise(r);
}
