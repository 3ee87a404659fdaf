/**
 * SSE floating point done exactly, one lane at a time: any MXCSR, every flag, and the processor's own choice among NaN.
 * Reads lanes from views of 16 bytes and writes them to {@link FloatUnit.out}. @see Intel SDM 1, 11.5, table 4-7
 */
import { add, compare, div, mul, sqrt } from "../x87/arithmetic.ts";
import { defaultNan, isNan, quieted, setResult } from "../x87/binary.ts";
import { Class, from32, from64, fromInteger, type Real, real } from "../x87/real.ts";
import {
  DOUBLE,
  Exception,
  exact,
  type Format,
  normaliseInteger,
  Rounding,
  roundTo,
  SINGLE,
  toInteger,
} from "../x87/round.ts";
import { packReal } from "../x87/store.ts";

/** Bits of MXCSR. */
export const Mxcsr = { DenormalsAreZeros: 0x40, FlushToZero: 0x8000 } as const;

export type Arithmetic = "add" | "sub" | "mul" | "div" | "min" | "max" | "sqrt";

export class FloatUnit {
  /** The result, lane by lane. */
  readonly out = new DataView(new ArrayBuffer(16));
  /** Exceptions so far: those found before computing, and those found after. */
  before = 0;
  after = 0;
  masks = 0;
  rounding = 0;
  #denormalsAreZeros = false;
  #flush = false;
  readonly #a = real();
  readonly #b = real();
  readonly #result = exact();
  readonly #words = new Int32Array(2);

  begin(mxcsr: number): void {
    this.before = 0;
    this.after = 0;
    this.masks = (mxcsr >> 7) & 0x3f;
    this.rounding = (mxcsr >> 13) & 3;
    this.#denormalsAreZeros = (mxcsr & Mxcsr.DenormalsAreZeros) !== 0;
    this.#flush = (mxcsr & Mxcsr.FlushToZero) !== 0;
  }
  /** What MXCSR notes: an unmasked exception before computing leaves the others unfound. */
  get flags(): number {
    return (this.before & ~this.masks) !== 0 ? this.before : this.before | this.after;
  }

  // Lanes
  #load(r: Real, from: DataView, at: number, size: number): void {
    if (size === 4) from32(r, from.getInt32(at, true));
    else from64(r, from.getInt32(at + 4, true), from.getInt32(at, true));
    if (r.denormal && this.#denormalsAreZeros) {
      r.denormal = false;
      r.class = Class.Zero;
    }
  }
  #store(at: number, size: number, r: Real): void {
    packReal(this.#words, r, size === 4 ? SINGLE : DOUBLE);
    this.out.setInt32(at, this.#words[0]!, true);
    if (size === 8) this.out.setInt32(at + 4, this.#words[1]!, true);
  }
  copy(from: DataView, fromAt: number, at: number, size: number): void {
    this.out.setInt32(at, from.getInt32(fromAt, true), true);
    if (size === 8) this.out.setInt32(at + 4, from.getInt32(fromAt + 4, true), true);
  }
  #round(format: Format): void {
    const result = this.#result;
    if (result.class !== Class.Finite) return;
    roundTo(result, format, this.rounding, this.masks, this.#flush && (this.masks & Exception.Underflow) !== 0);
    this.after |= result.flags;
  }
  /** The NaN that results, in `#result`: the first operand's if it is one. @returns false if neither is NaN */
  #propagate(a: Real, b: Real): boolean {
    if (!isNan(a) && !isNan(b)) return false;
    if (a.class === Class.SignalingNan || b.class === Class.SignalingNan) this.before |= Exception.Invalid;
    quieted(this.#result, isNan(a) ? a : b);
    return true;
  }

  /** out[at] := x[xAt] op y[yAt]; for sqrt only y counts. */
  arithmetic(op: Arithmetic, size: number, x: DataView, xAt: number, y: DataView, yAt: number, at: number): void {
    const a = this.#a;
    const b = this.#b;
    this.#load(b, y, yAt, size);
    if (op === "sqrt") this.#load(a, y, yAt, size);
    else this.#load(a, x, xAt, size);
    if (op === "min" || op === "max") {
      this.#extreme(op, size, x, xAt, y, yAt, at);
      return;
    }
    if (!this.#propagate(a, b)) this.#compute(op, a, b, size === 4 ? SINGLE : DOUBLE);
    this.#store(at, size, this.#result);
  }
  #compute(op: Arithmetic, a: Real, b: Real, format: Format): void {
    const result = this.#result;
    const denormal = a.denormal || b.denormal ? Exception.Denormal : 0;
    let raised: number;
    if (op === "add") raised = add(result, a, b, 0, this.rounding);
    else if (op === "sub") raised = add(result, a, b, 1, this.rounding);
    else if (op === "mul") raised = mul(result, a, b);
    else if (op === "div") raised = div(result, a, b);
    else raised = sqrt(result, a);
    this.before |= raised !== 0 ? raised : denormal;
    if ((raised & Exception.Invalid) !== 0) defaultNan(result);
    else this.#round(format);
  }
  #extreme(op: "min" | "max", size: number, x: DataView, xAt: number, y: DataView, yAt: number, at: number): void {
    const a = this.#a;
    const b = this.#b;
    let first = false;
    if (isNan(a) || isNan(b)) this.before |= Exception.Invalid;
    else {
      if (a.denormal || b.denormal) this.before |= Exception.Denormal;
      const order = compare(a, b);
      first = op === "min" ? order < 0 : order > 0;
    }
    const chosen = first ? a : b;
    this.copy(first ? x : y, first ? xAt : yAt, at, size);
    // A denormal that counts as zero is one.
    if (chosen.class === Class.Zero) this.#store(at, size, chosen);
  }

  /** @param quiet only signalling NaN are invalid @returns -1, 0, 1, or 2 if they cannot be compared */
  compare(size: number, x: DataView, xAt: number, y: DataView, yAt: number, quiet: boolean): number {
    const a = this.#a;
    const b = this.#b;
    this.#load(a, x, xAt, size);
    this.#load(b, y, yAt, size);
    if (isNan(a) || isNan(b)) {
      if (!quiet || a.class === Class.SignalingNan || b.class === Class.SignalingNan) this.before |= Exception.Invalid;
      return 2;
    }
    if (a.denormal || b.denormal) this.before |= Exception.Denormal;
    return compare(a, b);
  }

  // Conversions
  /** float to double, or double to float. */
  resize(size: number, y: DataView, yAt: number, at: number): void {
    const b = this.#b;
    this.#load(b, y, yAt, size);
    const to = 12 - size;
    if (!this.#propagate(b, b)) {
      if (b.denormal) this.before |= Exception.Denormal;
      setResult(this.#result, b);
      const { after } = this;
      const format = to === 4 ? SINGLE : DOUBLE;
      this.#round(format);
      // An exponent out of every range, if that is unmasked, says nothing of the mantissa.
      const { flags } = this.#result;
      const stops = (flags & ~this.masks & (Exception.Overflow | Exception.Underflow)) !== 0;
      const fits = ((b.hi & 0xff) | b.lo) === 0;
      if (b.class === Class.Finite && stops && fits) this.after = after | (flags & ~Exception.Precision);
    }
    this.#store(at, to, this.#result);
  }
  /** A signed integer by its halves to a number of `size` bytes. */
  fromInteger(size: number, high: number, low: number, at: number): void {
    const b = this.#b;
    fromInteger(b, high, low);
    if (b.class === Class.Zero) b.sign = 0;
    setResult(this.#result, b);
    this.#round(size === 4 ? SINGLE : DOUBLE);
    this.#store(at, size, this.#result);
  }
  /** To an integer of 4 or 8 bytes, which `high` and `low` then hold. */
  toInteger(size: number, y: DataView, yAt: number, bytes: number, truncate: boolean): void {
    const b = this.#b;
    const result = this.#result;
    this.#load(b, y, yAt, size);
    if (b.class === Class.Zero) {
      this.high = 0;
      this.low = 0;
      return;
    }
    setResult(result, b);
    const valid = b.class === Class.Finite && toInteger(result, truncate ? Rounding.Zero : this.rounding);
    const { hi, lo } = result;
    const negative = b.sign !== 0;
    const least = bytes === 4 ? hi === 0 && lo === (0x8000_0000 | 0) : hi === (0x8000_0000 | 0) && lo === 0;
    const fits = bytes === 4 ? hi === 0 && lo >= 0 : hi >= 0;
    if (!valid || !(fits || (negative && least))) {
      this.before |= Exception.Invalid;
      this.high = bytes === 4 ? -1 : 0x8000_0000 | 0;
      this.low = bytes === 4 ? 0x8000_0000 | 0 : 0;
      return;
    }
    this.after |= result.flags;
    this.low = negative ? -lo | 0 : lo;
    this.high = negative ? (~hi + (lo === 0 ? 1 : 0)) | 0 : hi;
  }
  high = 0;
  low = 0;
  /** ROUNDxx. */
  roundToInteger(size: number, y: DataView, yAt: number, at: number, control: number): void {
    const b = this.#b;
    const result = this.#result;
    this.#load(b, y, yAt, size);
    if (!this.#propagate(b, b)) {
      setResult(result, b);
      if (b.class === Class.Finite && b.exp < 63) {
        toInteger(result, (control & 4) !== 0 ? this.rounding : control & 3);
        if ((control & 8) === 0) this.after |= result.flags;
        normaliseInteger(result);
      }
    }
    this.#store(at, size, result);
  }
}
