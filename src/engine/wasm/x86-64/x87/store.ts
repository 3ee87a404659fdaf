/**
 * What the storing instructions write: the value is made first, without changing anything, so that the store itself may
 * fault; {@link commitStore} then makes exceptions and the pop true.
 */
import { defaultNan, isNan, quieted, setResult } from "./binary.ts";
import { type Fpu, head80, mantissaHigh, mantissaLow, Status } from "./fpu.ts";
import { Class, type Real } from "./real.ts";
import { DOUBLE, type Exact, Exception, type Format, roundTo, SINGLE, toInteger } from "./round.ts";

/** Ready to be stored; the pending exceptions may be raised only when it has been. */
export const Prepared = { Store: 0, Refused: 2 } as const;

/** Reads the top. @returns false: it is empty (the fault is pending, `fpu.a` is the indefinite NaN) */
function takeTop(fpu: Fpu): boolean {
  fpu.pendingFlags = 0;
  fpu.pendingUp = 0;
  if (fpu.isEmpty(0)) {
    fpu.pendingFlags = Exception.Invalid | Status.StackFault;
    defaultNan(fpu.a);
    return false;
  }
  fpu.get(0, fpu.a);
  return true;
}
function prepared(fpu: Fpu): number {
  // An unmasked exception of a store suppresses it, except for an inexact result.
  const unmasked = fpu.pendingFlags & ~fpu.masks & 0x3f & ~Exception.Precision;
  if (unmasked === 0) return Prepared.Store;
  fpu.conditionOne(0);
  fpu.raise(fpu.pendingFlags & ~Exception.Precision);
  return Prepared.Refused;
}

/** FST m32, m64. */
export function prepareReal(fpu: Fpu, size: number): number {
  const { a, result } = fpu;
  const full = takeTop(fpu);
  const format = size === 4 ? SINGLE : DOUBLE;
  if (a.class === Class.Unsupported) {
    fpu.pendingFlags |= Exception.Invalid;
    defaultNan(a);
  } else if (isNan(a)) {
    if (full && a.class === Class.SignalingNan) fpu.pendingFlags |= Exception.Invalid;
    quieted(a, a);
  }
  setResult(result, a);
  if (result.class === Class.Finite) {
    roundTo(result, format, fpu.rounding, fpu.masks);
    fpu.pendingFlags |= result.flags;
    fpu.pendingUp = result.up;
  }
  packReal(fpu.words, result, format);
  return prepared(fpu);
}

/** A rounded number as a float or double. */
export function packReal(words: Int32Array, r: Real, format: Format): void {
  const { sign } = r;
  if (format === SINGLE) {
    if (r.class === Class.Zero) words[0] = sign << 31;
    else if (r.class === Class.Finite) {
      words[0] = (sign << 31) | (r.hi < 0 ? (r.exp + 127) << 23 : 0) | ((r.hi >>> 8) & 0x7f_ffff);
    } else words[0] = (sign << 31) | 0x7f80_0000 | (r.class === Class.Infinity ? 0 : (r.hi >>> 8) & 0x7f_ffff);
    return;
  }
  words[0] = r.class === Class.Zero || r.class === Class.Infinity ? 0 : (r.lo >>> 11) | (r.hi << 21);
  const fraction = r.class === Class.Zero || r.class === Class.Infinity ? 0 : (r.hi >>> 11) & 0xf_ffff;
  const exponent = r.class === Class.Zero ? 0 : r.class === Class.Finite ? (r.hi < 0 ? r.exp + 1023 : 0) : 0x7ff;
  words[1] = (sign << 31) | (exponent << 20) | fraction;
}

/** FSTP m80: the bits as they are. */
export function prepareExtended(fpu: Fpu): number {
  takeTop(fpu);
  const { a, words } = fpu;
  if ((fpu.pendingFlags & Status.StackFault) !== 0) {
    words[0] = mantissaLow(a);
    words[1] = mantissaHigh(a);
    words[2] = head80(a);
  } else {
    words[0] = fpu.low(0);
    words[1] = fpu.high(0);
    words[2] = fpu.head(0);
  }
  return prepared(fpu);
}

/** FIST and FISTTP: 2, 4 or 8 bytes. */
export function prepareInteger(fpu: Fpu, size: number, mode: number): number {
  takeTop(fpu);
  const { a, result, words } = fpu;
  setResult(result, a);
  let valid = a.class <= Class.Finite;
  if (a.class === Class.Zero) {
    result.hi = 0;
    result.lo = 0;
  } else if (valid) valid = toInteger(result, mode) && fits(result, size);
  if (valid) {
    if (a.class === Class.Finite) {
      fpu.pendingFlags |= result.flags;
      fpu.pendingUp = result.up;
    }
    const negative = result.sign !== 0;
    words[0] = negative ? -result.lo : result.lo;
    words[1] = negative ? ~result.hi + (result.lo === 0 ? 1 : 0) : result.hi;
  } else {
    fpu.pendingFlags |= Exception.Invalid;
    words[0] = size === 2 ? 0x8000 : size === 4 ? 0x8000_0000 | 0 : 0;
    words[1] = 0x8000_0000 | 0;
  }
  return prepared(fpu);
}
function fits(r: Exact, size: number): boolean {
  if (size === 8) return r.hi >= 0 || (r.sign !== 0 && r.hi === (0x8000_0000 | 0) && r.lo === 0);
  const limit = size === 4 ? 0x8000_0000 : 0x8000;
  return r.hi === 0 && (r.lo >>> 0 < limit || (r.sign !== 0 && r.lo >>> 0 === limit));
}

const MOST_DECIMAL = 999_999_999_999_999_999n;

/** FBSTP: 18 decimal digits and a sign. */
export function prepareDecimal(fpu: Fpu): number {
  takeTop(fpu);
  const { a, result, words } = fpu;
  setResult(result, a);
  let valid = a.class <= Class.Finite;
  let magnitude = 0n;
  if (valid && a.class === Class.Finite) {
    valid = toInteger(result, fpu.rounding);
    magnitude = (BigInt(result.hi >>> 0) << 32n) | BigInt(result.lo >>> 0);
    valid &&= magnitude <= MOST_DECIMAL;
  }
  if (!valid) {
    fpu.pendingFlags |= Exception.Invalid;
    words[0] = 0;
    words[1] = 0xc000_0000 | 0;
    words[2] = 0xffff;
    return prepared(fpu);
  }
  if (a.class === Class.Finite) {
    fpu.pendingFlags |= result.flags;
    fpu.pendingUp = result.up;
  }
  const digits = BigInt(`0x${magnitude}`);
  words[0] = Number(BigInt.asIntN(32, digits));
  words[1] = Number(BigInt.asIntN(32, digits >> 32n));
  words[2] = Number(digits >> 64n) | (result.sign << 15);
  return prepared(fpu);
}

export function commitStore(fpu: Fpu, pops: boolean): void {
  fpu.conditionOne(fpu.pendingUp);
  fpu.raise(fpu.pendingFlags);
  if (pops) fpu.pop();
}
