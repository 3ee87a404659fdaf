/** The upper halves of 128-bit products, from four 32-bit multiplications. */
import type { Builder } from "../../ir/builder.ts";
import type { Value } from "../../ir/value.ts";

export function highUnsigned(b: Builder, x: Value, y: Value): Value {
  const mask = b.i64(0xffff_ffff);
  const shift = b.i64(32);
  const xl = b.and(x, mask);
  const xh = b.shrU(x, shift);
  const yl = b.and(y, mask);
  const yh = b.shrU(y, shift);
  const middle = b.add(b.mul(xh, yl), b.shrU(b.mul(xl, yl), shift));
  const other = b.add(b.mul(xl, yh), b.and(middle, mask));
  return b.add(b.add(b.mul(xh, yh), b.shrU(middle, shift)), b.shrU(other, shift));
}

export function highSigned(b: Builder, x: Value, y: Value): Value {
  const high = highUnsigned(b, x, y);
  const sign = b.i64(63);
  return b.sub(b.sub(high, b.and(b.shrS(x, sign), y)), b.and(b.shrS(y, sign), x));
}
