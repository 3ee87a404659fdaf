/** FLD, FILD, FBLD and the constants: what is pushed. */
import { isNan, quieted } from "./binary.ts";
import type { Fpu } from "./fpu.ts";
import { Class, from32, from64, fromInteger, type Real } from "./real.ts";
import { Exception, Rounding } from "./round.ts";

/** Pushes a number converted from a shorter format: signalling NaN are invalid, denormals noted. */
function pushReal(fpu: Fpu, r: Real): void {
  const stackFull = ((fpu.tags >> fpu.physical(7)) & 1) !== 0;
  if (!stackFull) {
    if (r.class === Class.SignalingNan && !fpu.raise(Exception.Invalid)) {
      fpu.conditionOne(0);
      return;
    }
    // A denormal is loaded even where the exception is not masked.
    if (r.denormal) fpu.raise(Exception.Denormal);
  }
  if (!fpu.push() || fpu.overflowed) return;
  if (isNan(r)) quieted(r, r);
  fpu.set(0, r);
}

export function loadSingle(fpu: Fpu, bits: number): void {
  from32(fpu.a, bits);
  pushReal(fpu, fpu.a);
}
export function loadDouble(fpu: Fpu, low: number, high: number): void {
  from64(fpu.a, high, low);
  pushReal(fpu, fpu.a);
}
export function loadExtended(fpu: Fpu, low: number, high: number, head: number): void {
  if (fpu.push() && !fpu.overflowed) fpu.setRaw(0, head & 0xffff, high, low);
}
export function loadInteger(fpu: Fpu, low: number, high: number): void {
  fromInteger(fpu.a, high, low);
  if (fpu.push() && !fpu.overflowed) fpu.set(0, fpu.a);
}
/** Digits that are none count by their value, as on hardware. */
export function loadDecimal(fpu: Fpu, low: number, high: number, head: number): void {
  const packed = (BigInt(head & 0xff) << 64n) | (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  let value = 0n;
  for (let digit = 17n; digit >= 0n; digit--) value = value * 10n + ((packed >> (4n * digit)) & 15n);
  fromInteger(fpu.a, Number(BigInt.asIntN(32, value >> 32n)), Number(BigInt.asIntN(32, value)));
  fpu.a.sign = (head >>> 15) & 1;
  if (fpu.push() && !fpu.overflowed) fpu.set(0, fpu.a);
}

/** FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ: exponent, mantissa to nearest, and where its exact value lies. */
const CONSTANTS: readonly (readonly [head: number, high: number, low: number, exact: number])[] = [
  [0x3fff, 0x8000_0000, 0, 0],
  [0x4000, 0xd49a_784b, 0xcd1b_8afe, 1],
  [0x3fff, 0xb8aa_3b29, 0x5c17_f0bc, -1],
  [0x4000, 0xc90f_daa2, 0x2168_c235, -1],
  [0x3ffd, 0x9a20_9a84, 0xfbcf_f799, -1],
  [0x3ffe, 0xb172_17f7, 0xd1cf_79ac, -1],
  [0, 0, 0, 0],
];

export function loadConstant(fpu: Fpu, index: number): void {
  const [head, high, low, side] = CONSTANTS[index]!;
  const mode = fpu.rounding;
  let step = 0;
  if (side > 0 && mode === Rounding.Up) step = 1;
  else if (side < 0 && (mode === Rounding.Down || mode === Rounding.Zero)) step = -1;
  if (fpu.push() && !fpu.overflowed) fpu.setRaw(0, head, high, low + step);
}
