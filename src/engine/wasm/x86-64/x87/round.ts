/** Rounding to a format, with the exceptions that it raises. @see Intel SDM 1, 4.8.4, 4.9.1, 8.5; IEEE 754 */
import { Class, normalise, type Real } from "./real.ts";

/** Bits of exceptions, the same in the x87 status word and in MXCSR (masks elsewhere). */
export const Exception = {
  Invalid: 1,
  Denormal: 2,
  DivideByZero: 4,
  Overflow: 8,
  Underflow: 16,
  Precision: 32,
} as const;
export const Rounding = { Nearest: 0, Down: 1, Up: 2, Zero: 3 } as const;

export interface Format {
  /** Bits of the mantissa. */
  precision: number;
  /** Exponents of normal numbers. */
  least: number;
  most: number;
  /** By how much the exponent of an unmasked overflow or underflow is changed. */
  bias: number;
}
export const SINGLE: Format = { precision: 24, least: -126, most: 127, bias: 192 };
export const DOUBLE: Format = { precision: 53, least: -1022, most: 1023, bias: 1536 };
export const EXTENDED: Format = { precision: 64, least: -16382, most: 16383, bias: 24576 };
/** x87 precision control: shorter mantissas with the exponents of the extended format. */
export const EXTENDED_53: Format = { ...EXTENDED, precision: 53 };
export const EXTENDED_24: Format = { ...EXTENDED, precision: 24 };

/**
 * An operation's exact result before rounding: the mantissa goes on in `guard` (32 bits), and `sticky` says whether
 * anything not 0 comes behind. Finite, not zero, and normalised.
 */
export interface Exact extends Real {
  guard: number;
  sticky: number;
  /** Set by rounding: {@link Exception} bits, and whether the magnitude was increased (C1). */
  flags: number;
  up: number;
}
export function exact(): Exact {
  return {
    class: Class.Zero,
    sign: 0,
    exp: 0,
    hi: 0,
    lo: 0,
    denormal: false,
    guard: 0,
    sticky: 0,
    flags: 0,
    up: 0,
  };
}

/** Shifts right by `n` > 0 bits, keeping the sum of what falls out. */
export function shiftRight(e: Exact, n: number): void {
  while (n >= 32) {
    if (n > 128) n = 128;
    e.sticky |= e.guard;
    e.guard = e.lo;
    e.lo = e.hi;
    e.hi = 0;
    n -= 32;
  }
  if (n === 0) return;
  e.sticky |= e.guard << (32 - n);
  e.guard = (e.guard >>> n) | (e.lo << (32 - n));
  e.lo = (e.lo >>> n) | (e.hi << (32 - n));
  e.hi >>>= n;
  e.hi |= 0;
}

/** Whether to add one in the last place. @param odd its bit @param half the first bit cut off @param rest all others */
function roundsUp(mode: number, sign: number, odd: number, half: number, rest: number): boolean {
  if ((half | rest) === 0) return false;
  switch (mode) {
    case Rounding.Nearest:
      return half !== 0 && (rest | odd) !== 0;
    case Rounding.Down:
      return sign !== 0;
    case Rounding.Up:
      return sign === 0;
    default:
      return false;
  }
}

/** Cuts the mantissa to `precision` bits. @returns 0: exact, 1: rounded down, 2: up; 3: up, and it is 2^64 (so all 0) */
function cut(e: Exact, precision: number, mode: number): number {
  let odd: number;
  let half: number;
  let rest: number;
  if (precision === 64) {
    odd = e.lo & 1;
    half = e.guard >>> 31;
    rest = (e.guard << 1) | e.sticky;
  } else if (precision === 53) {
    odd = e.lo & 0x800;
    half = e.lo & 0x400;
    rest = (e.lo & 0x3ff) | e.guard | e.sticky;
    e.lo &= ~0x7ff;
  } else {
    odd = e.hi & 0x100;
    half = e.hi & 0x80;
    rest = (e.hi & 0x7f) | e.lo | e.guard | e.sticky;
    e.hi &= ~0xff;
    e.lo = 0;
  }
  e.guard = 0;
  e.sticky = 0;
  if ((half | rest) === 0) return 0;
  if (!roundsUp(mode, e.sign, odd, half, rest)) return 1;
  if (precision === 24) {
    e.hi = (e.hi + 0x100) | 0;
    return e.hi === 0 ? 3 : 2;
  }
  const step = precision === 64 ? 1 : 0x800;
  e.lo = (e.lo + step) | 0;
  if (e.lo === 0) {
    e.hi = (e.hi + 1) | 0;
    if (e.hi === 0) return 3;
  }
  return 2;
}

/** Whether a number just below the least normal one rounds up to it when the exponent has no bound. */
function staysTiny(e: Exact, format: Format, mode: number): boolean {
  if (e.exp !== format.least - 1) return true;
  const { hi, lo, guard, sticky } = e;
  const carried = cut(e, format.precision, mode) === 3;
  e.hi = hi;
  e.lo = lo;
  e.guard = guard;
  e.sticky = sticky;
  return !carried;
}

/**
 * Rounds in place. A subnormal result has `exp` = format.least and a mantissa whose top bit is clear.
 * @param masks {@link Exception} bits of what is masked
 * @param flush whether a masked underflow gives zero (MXCSR.FTZ)
 */
export function roundTo(e: Exact, format: Format, mode: number, masks: number, flush = false): void {
  e.flags = 0;
  e.up = 0;
  const tiny = e.exp < format.least && staysTiny(e, format, mode);
  if (tiny && (masks & Exception.Underflow) === 0) {
    e.exp += format.bias;
    e.flags |= Exception.Underflow;
    if (e.exp < format.least) {
      // FSCALE goes further than the changed exponent does.
      e.flags |= Exception.Precision;
      e.class = Class.Zero;
      return;
    }
  } else if (tiny && flush) {
    e.flags |= Exception.Underflow | Exception.Precision;
    e.class = Class.Zero;
    e.hi = 0;
    e.lo = 0;
    return;
  } else if (e.exp < format.least) {
    shiftRight(e, format.least - e.exp);
    e.exp = format.least;
  }
  const how = cut(e, format.precision, mode);
  if (how !== 0) {
    e.flags |= Exception.Precision;
    if (tiny && (masks & Exception.Underflow) !== 0) e.flags |= Exception.Underflow;
    if (how >= 2) e.up = 1;
  }
  if (how === 3) {
    e.hi = 0x8000_0000 | 0;
    e.exp++;
  }
  e.class = (e.hi | e.lo) === 0 ? Class.Zero : Class.Finite;
  if (e.exp > format.most) overflow(e, format, mode, masks);
}

function overflow(e: Exact, format: Format, mode: number, masks: number): void {
  e.flags |= Exception.Overflow;
  if ((masks & Exception.Overflow) === 0) {
    e.exp -= format.bias;
    if (e.exp > format.most) {
      e.flags |= Exception.Precision;
      e.class = Class.Infinity;
      e.up = 1;
    }
    return;
  }
  e.flags |= Exception.Precision;
  const toInfinity = mode === Rounding.Nearest || mode === (e.sign !== 0 ? Rounding.Down : Rounding.Up);
  e.up = toInfinity ? 1 : 0;
  if (toInfinity) {
    e.class = Class.Infinity;
    e.hi = 0x8000_0000 | 0;
    e.lo = 0;
    return;
  }
  e.exp = format.most;
  e.hi = format.precision === 24 ? -0x100 : -1;
  e.lo = format.precision === 64 ? -1 : format.precision === 53 ? -0x800 : 0;
}

/**
 * Rounds a finite number to an integer in place: `exp` becomes 63 and hi:lo its magnitude.
 * @returns false if the magnitude has more than 64 bits; flags and `up` are set else
 */
export function toInteger(e: Exact, mode: number): boolean {
  e.flags = 0;
  e.up = 0;
  if (e.exp > 63) return false;
  if (e.exp < 63) shiftRight(e, 63 - e.exp);
  e.exp = 63;
  const how = cut(e, 64, mode);
  if (how !== 0) e.flags = Exception.Precision;
  if (how >= 2) e.up = 1;
  return how !== 3;
}

/** After {@link toInteger}: normalised again, and classed. */
export function normaliseInteger(e: Exact): void {
  if ((e.hi | e.lo) === 0) e.class = Class.Zero;
  else normalise(e);
}
