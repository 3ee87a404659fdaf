/** Values that find mistakes: limits, signs, special floating-point numbers, and plain random ones. */
import type { Random } from "./random.ts";
import { At, Fx, type Record } from "./record.ts";

const INTEGERS = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
].concat([0x7fff_ffff_ffff_ffffn, 0x8000_0000_0000_0000n, 0xffff_ffff_ffff_ffffn, 0x1_0000_0000n]);

export function integer(random: Random): bigint {
  switch (random.below(4)) {
    case 0:
      return random.pick(INTEGERS);
    case 1:
      return BigInt.asUintN(64, BigInt(random.below(256) - 128));
    default:
      return random.u64();
  }
}

export function f64(random: Random): bigint {
  const sign = BigInt(random.below(2)) << 63n;
  const fraction = random.u64() & 0xf_ffff_ffff_ffffn;
  switch (random.below(16)) {
    case 0:
      return sign;
    case 1:
      return sign | 0x7ff0_0000_0000_0000n;
    case 2:
      return sign | 0x7ff8_0000_0000_0000n | fraction;
    case 3:
      return sign | 0x7ff0_0000_0000_0000n | (fraction & 0x7_ffff_ffff_ffffn) | 1n;
    case 4:
      return sign | (fraction >> BigInt(random.below(52)));
    case 5:
      return sign | (BigInt(random.pick([1, 2, 0x7fe, 0x7fd, 0x3ff, 0x3fe])) << 52n) | fraction;
    case 6:
      return sign | (BigInt(0x3ff + random.below(70)) << 52n) | fraction;
    case 7:
      return sign | (BigInt(0x3ff + random.below(40)) << 52n) | ((fraction >> 46n) << 46n);
    case 8:
      return sign | (BigInt(0x3ff + random.pick([-1023, 1023, 30, 31, 62, 63, -149, -126, 127])) << 52n) | fraction;
    case 9:
      return sign | 0x3ff0_0000_0000_0000n;
    default:
      return sign | (BigInt(0x3ff - 20 + random.below(40)) << 52n) | fraction;
  }
}
export function f32(random: Random): number {
  const sign = random.below(2) << 31;
  const fraction = random.u32() & 0x7f_ffff;
  switch (random.below(16)) {
    case 0:
      return sign;
    case 1:
      return sign | 0x7f80_0000;
    case 2:
      return sign | 0x7fc0_0000 | fraction;
    case 3:
      return sign | 0x7f80_0000 | (fraction & 0x3f_ffff) | 1;
    case 4:
      return sign | (fraction >> random.below(23));
    case 5:
      return sign | (random.pick([1, 2, 0xfe, 0xfd, 0x7f, 0x7e]) << 23) | fraction;
    case 6:
      return sign | ((0x7f + random.below(70)) << 23) | fraction;
    case 7:
      return sign | ((0x7f + random.below(20)) << 23) | ((fraction >> 18) << 18);
    case 8:
      return sign | 0x3f80_0000;
    default:
      return sign | ((0x7f - 10 + random.below(20)) << 23) | fraction;
  }
}
/** Head and mantissa of an 80-bit number. */
export function f80(random: Random): [head: number, mantissa: bigint] {
  const sign = random.below(2) << 15;
  const whole = 1n << 63n;
  const fraction = random.u64() >> 1n;
  switch (random.below(20)) {
    case 0:
      return [sign, 0n];
    case 1:
      return [sign | 0x7fff, whole];
    case 2:
      return [sign | 0x7fff, whole | (1n << 62n) | fraction];
    case 3:
      return [sign | 0x7fff, whole | (fraction & ((1n << 62n) - 1n)) | 1n];
    case 4:
      return [sign, fraction >> BigInt(random.below(63))];
    case 5:
      return [sign | random.pick([0, 1, 0x3fff, 0x7ffe, 0x7fff]), fraction];
    case 6:
      return [sign, whole | fraction];
    case 7:
      return [sign | random.pick([1, 2, 0x7ffe, 0x7ffd]), whole | fraction];
    case 8:
      return [sign | (0x3fff + random.below(70)), whole | fraction];
    case 9:
      return [sign | (0x3fff + random.below(40)), whole | ((fraction >> 55n) << 55n)];
    case 10:
      return [sign | 0x3fff, whole];
    case 11:
      return [sign | (0x3fff + random.pick([-1, 0, 1, -1023, 1024, 127, -127, -150])), whole | fraction];
    case 12:
      return [sign | random.below(0x7fff), whole | fraction];
    default:
      return [sign | (0x3fff - 20 + random.below(40)), whole | fraction];
  }
}

/** 16 bytes for an XMM register or an operand in memory. */
export function vector(random: Random, view: DataView, at: number): void {
  const kind = random.below(3);
  for (let n = 0; n < 4; n++) {
    if (kind === 0) view.setUint32(at + 4 * n, f32(random), true);
    else if (kind === 1 && n % 2 === 0) view.setBigUint64(at + 4 * n, f64(random), true);
    else if (kind === 2 && n % 2 === 0) view.setBigUint64(at + 4 * n, integer(random), true);
  }
}

/** Fills registers, flags and memory. */
export function randomState(random: Random, record: Record): void {
  const { view } = record;
  for (let n = 0; n < 16; n++) record.setGpr(n, integer(random));
  view.setBigUint64(At.flags, BigInt(0x202 | (random.u32() & 0x8d5)), true);
  for (let at = 0; at < 512; at += 16) vector(random, view, At.data + at);
  const fx = At.fx;
  record.fx.fill(0);
  const control = random.chance(60) ? 0x37f : 0x40 | random.below(0x40) | (random.below(16) << 8);
  view.setUint16(fx + Fx.fcw, control | (random.chance(70) ? 0x3f : 0), true);
  const status =
    (random.below(8) << 11) | (random.u32() & 0x4700) | (random.chance(30) ? random.below(64) & control & 0x3f : 0);
  view.setUint16(fx + Fx.fsw, status, true);
  view.setUint8(fx + Fx.ftw, random.chance(70) ? 0xff : random.chance(50) ? 0x7f : random.below(256));
  const mxcsr = random.chance(60) ? 0x1f80 : random.below(0x1_0000) | (random.chance(60) ? 0x1f80 : 0);
  view.setUint32(fx + Fx.mxcsr, mxcsr, true);
  for (let n = 0; n < 8; n++) {
    const [head, mantissa] = f80(random);
    view.setBigUint64(fx + Fx.st + 16 * n, mantissa, true);
    view.setUint16(fx + Fx.st + 16 * n + 8, head, true);
  }
  for (let n = 0; n < 16; n++) vector(random, view, fx + Fx.xmm + 16 * n);
}
