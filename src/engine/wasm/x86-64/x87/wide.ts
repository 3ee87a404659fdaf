/** Arithmetic on mantissas of 64 bits, without big integers. Words are int32. */

import type { Real } from "./real.ts";
import type { Exact } from "./round.ts";

/** High word of the product of two uint32. */
function mulHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + (Math.imul(a0, b0) >>> 16);
  const other = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + (middle >>> 16) + (other >>> 16)) | 0;
}

/** Mantissas' product, normalised, as an exponent 0 or 1 more than the sum of the operands'. */
export function multiply(out: Exact, a: Real, b: Real): void {
  const w0 = Math.imul(a.lo, b.lo);
  let w1 = mulHigh(a.lo, b.lo) >>> 0;
  let w2 = 0;
  w1 += (Math.imul(a.lo, b.hi) >>> 0) + (Math.imul(a.hi, b.lo) >>> 0);
  w2 = (mulHigh(a.lo, b.hi) >>> 0) + (mulHigh(a.hi, b.lo) >>> 0) + (Math.imul(a.hi, b.hi) >>> 0);
  w2 += Math.floor(w1 / 0x1_0000_0000);
  const w3 = (mulHigh(a.hi, b.hi) + Math.floor(w2 / 0x1_0000_0000)) | 0;
  w1 |= 0;
  w2 |= 0;
  out.exp = a.exp + b.exp + 1;
  out.hi = w3;
  out.lo = w2 | 0;
  out.guard = w1;
  out.sticky = w0;
  if (w3 >= 0) {
    out.exp--;
    out.hi = (w3 << 1) | (out.lo >>> 31);
    out.lo = (out.lo << 1) | (w1 >>> 31);
    out.guard = (w1 << 1) | (w0 >>> 31);
    out.sticky = w0 << 1;
  }
}

const LIMB = 0x40_0000; // 2^22

/** Mantissas' quotient, normalised, with exponent. By digits of 22 bits, each estimated in double precision. */
export function divide(out: Exact, a: Real, b: Real): void {
  const b2 = b.hi >>> 10;
  const b1 = ((b.hi & 0x3ff) << 12) | (b.lo >>> 20);
  const b0 = (b.lo & 0xf_ffff) << 2;
  let r2 = a.hi >>> 10;
  let r1 = ((a.hi & 0x3ff) << 12) | (a.lo >>> 20);
  let r0 = (a.lo & 0xf_ffff) << 2;
  const divisor = b2 * LIMB + b1;
  const whole = r2 > b2 || (r2 === b2 && (r1 > b1 || (r1 === b1 && r0 >= b0))) ? 1 : 0;
  if (whole !== 0) {
    r0 -= b0;
    r1 -= b1;
    r2 -= b2;
    if (r0 < 0) {
      r0 += LIMB;
      r1--;
    }
    if (r1 < 0) {
      r1 += LIMB;
      r2--;
    }
  }
  let d0 = 0;
  let d1 = 0;
  let d2 = 0;
  for (let digit = 0; digit < 3; digit++) {
    // The remainder, moved up one limb, is r2 r1 r0 0.
    let q = Math.floor((r2 * LIMB * LIMB + r1 * LIMB + r0) / divisor);
    if (q >= LIMB) q = LIMB - 1;
    let t0 = -q * b0;
    let t1 = r0 - q * b1;
    let t2 = r1 + r2 * LIMB - q * b2;
    let carry = Math.floor(t0 / LIMB);
    t0 -= carry * LIMB;
    t1 += carry;
    carry = Math.floor(t1 / LIMB);
    t1 -= carry * LIMB;
    t2 += carry;
    while (t2 < 0) {
      q--;
      t0 += b0;
      t1 += b1;
      t2 += b2;
      if (t0 >= LIMB) {
        t0 -= LIMB;
        t1++;
      }
      if (t1 >= LIMB) {
        t1 -= LIMB;
        t2++;
      }
    }
    while (t2 > b2 || (t2 === b2 && (t1 > b1 || (t1 === b1 && t0 >= b0)))) {
      q++;
      t0 -= b0;
      t1 -= b1;
      t2 -= b2;
      if (t0 < 0) {
        t0 += LIMB;
        t1--;
      }
      if (t1 < 0) {
        t1 += LIMB;
        t2--;
      }
    }
    r2 = t2;
    r1 = t1;
    r0 = t0;
    if (digit === 0) d2 = q;
    else if (digit === 1) d1 = q;
    else d0 = q;
  }
  // The quotient is whole . d2 d1 d0, 66 bits behind the point.
  out.sticky = r2 | r1 | r0;
  out.hi = (d2 << 10) | (d1 >>> 12);
  out.lo = (d1 << 20) | (d0 >>> 2);
  out.guard = d0 << 30;
  out.exp = a.exp - b.exp - 1;
  if (whole !== 0) {
    out.exp++;
    out.guard = (out.guard >>> 1) | (out.lo << 31);
    out.lo = (out.lo >>> 1) | (out.hi << 31);
    out.hi = (out.hi >>> 1) | 0x8000_0000;
  }
}

/** Square root of a positive number, normalised, with exponent: bit by bit, the remainder exact. */
export function squareRoot(out: Exact, a: Real): void {
  // The radicand has an even exponent: 2 or 1 integer bits before the point, taken two bits at a time.
  const odd = a.exp & 1;
  let m1 = odd !== 0 ? a.hi : a.hi >>> 1;
  let m0 = odd !== 0 ? a.lo : (a.lo >>> 1) | (a.hi << 31);
  let last = odd !== 0 ? 0 : a.lo << 31;
  // Remainder and root have up to 67 bits: three words each.
  let r2 = 0;
  let r1 = 0;
  let r0 = 0;
  let q2 = 0;
  let q1 = 0;
  let q0 = 0;
  for (let bit = 0; bit < 66; bit++) {
    r2 = (r2 << 2) | (r1 >>> 30);
    r1 = (r1 << 2) | (r0 >>> 30);
    r0 = (r0 << 2) | (m1 >>> 30);
    m1 = (m1 << 2) | (m0 >>> 30);
    m0 = (m0 << 2) | (last >>> 30);
    last <<= 2;
    // Trial: 4 q + 1.
    const t2 = (q2 << 2) | (q1 >>> 30);
    const t1 = (q1 << 2) | (q0 >>> 30);
    const t0 = (q0 << 2) | 1;
    q2 = (q2 << 1) | (q1 >>> 31);
    q1 = (q1 << 1) | (q0 >>> 31);
    q0 <<= 1;
    const s0 = (r0 >>> 0) - (t0 >>> 0);
    const s1 = (r1 >>> 0) - (t1 >>> 0) - (s0 < 0 ? 1 : 0);
    const s2 = (r2 >>> 0) - (t2 >>> 0) - (s1 < 0 ? 1 : 0);
    if (s2 >= 0) {
      r0 = s0 | 0;
      r1 = s1 | 0;
      r2 = s2 | 0;
      q0 |= 1;
    }
  }
  // 66 bits: 64 of the mantissa and two more.
  out.hi = (q2 << 30) | (q1 >>> 2);
  out.lo = (q1 << 30) | (q0 >>> 2);
  out.guard = q0 << 30;
  out.sticky = r2 | r1 | r0;
  out.exp = a.exp >> 1;
}
