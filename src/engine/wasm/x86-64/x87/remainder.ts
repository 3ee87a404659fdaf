/** FPREM and FPREM1 on finite numbers that are not zero. */
import { Status } from "./fpu.ts";
import { Class, normalise, type Real } from "./real.ts";
import type { Exact } from "./round.ts";

const WORD = 0x1_0000_0000;

/**
 * Replaces `r` by its remainder, or by a partial one if the exponents differ by 64 or more.
 * @returns the condition codes
 */
export function remainder(r: Exact, b: Real, nearest: boolean): number {
  const difference = r.exp - b.exp;
  if (difference < (nearest ? -1 : 0)) return 0;
  // A partial step takes off 32 to 63 bits, such that full ones of 32 follow.
  const partial = difference >= 64;
  const steps = partial ? (difference & 31) | 32 : difference;
  let hi = r.hi >>> 0;
  let lo = r.lo >>> 0;
  const bHi = b.hi >>> 0;
  const bLo = b.lo >>> 0;
  let quotient = 0;
  const subtract = (): void => {
    quotient++;
    lo -= bLo;
    hi -= bHi;
    if (lo < 0) {
      lo += WORD;
      hi--;
    }
  };
  const fits = (): boolean => hi > bHi || (hi === bHi && lo >= bLo);
  if (steps >= 0) {
    if (fits()) subtract();
    for (let i = 0; i < steps; i++) {
      quotient = (quotient << 1) & 0xff;
      lo *= 2;
      hi *= 2;
      if (lo >= WORD) {
        lo -= WORD;
        hi++;
      }
      if (fits()) subtract();
    }
  }
  const exp = partial ? r.exp - steps : steps >= 0 ? b.exp : r.exp;
  let flip = false;
  if (nearest && !partial) flip = roundQuotient();
  if (flip) r.sign ^= 1;
  r.hi = hi | 0;
  r.lo = lo | 0;
  r.exp = exp;
  if ((hi | lo) === 0 && hi === 0 && lo === 0) r.class = Class.Zero;
  else normalise(r);
  if (partial) return Status.C2;
  return (
    ((quotient & 4) !== 0 ? Status.C0 : 0) |
    ((quotient & 2) !== 0 ? Status.C3 : 0) |
    ((quotient & 1) !== 0 ? Status.C1 : 0)
  );

  /** Takes the nearest quotient, to even at half way. @returns whether the remainder then has the other sign */
  function roundQuotient(): boolean {
    // At difference -1 the remainder is all of r, in units of half of b's.
    const twiceHi = steps < 0 ? hi : hi * 2 + (lo >= WORD / 2 ? 1 : 0);
    const twiceLo = steps < 0 ? lo : (lo * 2) % WORD;
    const above = twiceHi > bHi || (twiceHi === bHi && twiceLo > bLo);
    const half = twiceHi === bHi && twiceLo === bLo;
    if (!above && !(half && (quotient & 1) !== 0)) return false;
    quotient++;
    if (steps < 0) {
      // b - r = 2 b' - r in units of r.
      lo = bLo * 2 - lo;
      hi = bHi * 2 - hi;
      if (lo >= WORD) {
        lo -= WORD;
        hi++;
      }
      if (lo < 0) {
        lo += WORD;
        hi--;
      }
    } else {
      lo = bLo - lo;
      hi = bHi - hi;
      if (lo < 0) {
        lo += WORD;
        hi--;
      }
    }
    return true;
  }
}
