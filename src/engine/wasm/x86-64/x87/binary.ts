/** Two-operand arithmetic and comparison with x87's NaN rules. @see Intel SDM 1, table 4-7 and 8.5 */
import { add, compare, div, mul, sqrt } from "./arithmetic.ts";
import { type Fpu, Status } from "./fpu.ts";
import { Class, copyReal, QUIET_BIT, type Real } from "./real.ts";
import { type Exact, Exception, type Format, roundTo } from "./round.ts";

const PRE_COMPUTATION = Exception.Invalid | Exception.Denormal | Exception.DivideByZero;

export function isNan(r: Real): boolean {
  return r.class === Class.QuietNan || r.class === Class.SignalingNan;
}
export function defaultNan(out: Real): void {
  out.class = Class.QuietNan;
  out.sign = 1;
  out.hi = 0xc000_0000 | 0;
  out.lo = 0;
}
export function quieted(out: Real, from: Real): void {
  out.class = Class.QuietNan;
  out.sign = from.sign;
  out.hi = from.hi | QUIET_BIT;
  out.lo = from.lo;
}

/** The NaN that results from two operands of which one is NaN: a quiet one, else that with the larger mantissa. */
function propagate(out: Exact, a: Real, b: Real): number {
  const flags = a.class === Class.SignalingNan || b.class === Class.SignalingNan ? Exception.Invalid : 0;
  if (!isNan(b)) quieted(out, a);
  else if (!isNan(a)) quieted(out, b);
  else if (a.class !== b.class) quieted(out, a.class === Class.QuietNan ? a : b);
  else {
    const order = a.hi !== b.hi ? (a.hi >>> 0) - (b.hi >>> 0) : (a.lo >>> 0) - (b.lo >>> 0);
    quieted(out, order > 0 || (order === 0 && a.sign === 0) ? a : b);
  }
  return flags;
}

export const SQUARE_ROOT = 8;

/** Operations by ModRM.reg: add, mul, -, -, a - b, b - a, a / b, b / a; and sqrt(a). */
function compute(fpu: Fpu, op: number, a: Real, b: Real): number {
  const { result } = fpu;
  switch (op) {
    case 0:
      return add(result, a, b, 0, fpu.rounding);
    case 1:
      return mul(result, a, b);
    case 4:
      return add(result, a, b, 1, fpu.rounding);
    case 5:
      return add(result, b, a, 1, fpu.rounding);
    case 6:
      return div(result, a, b);
    case 7:
      return div(result, b, a);
    default:
      return sqrt(result, a);
  }
}

/** a op b into `fpu.result`. @returns whether the result is to be written (else an unmasked exception forbids it) */
export function arithmetic(fpu: Fpu, op: number, a: Real, b: Real): boolean {
  const flags = special(fpu, a, b);
  if (flags >= 0) {
    fpu.conditionOne(0);
    return fpu.raise(flags);
  }
  let raised = a.denormal || b.denormal ? Exception.Denormal : 0;
  raised |= compute(fpu, op, a, b);
  if ((raised & Exception.Invalid) !== 0) {
    raised = Exception.Invalid;
    defaultNan(fpu.result);
  } else if ((raised & Exception.DivideByZero) !== 0) raised = Exception.DivideByZero;
  return finish(fpu, raised, fpu.format);
}

/** What needs no computing: NaN and encodings that are not supported. @returns exceptions, or -1 */
export function special(fpu: Fpu, a: Real, b: Real): number {
  if (a.class === Class.Unsupported || b.class === Class.Unsupported) {
    defaultNan(fpu.result);
    return Exception.Invalid;
  }
  return isNan(a) || isNan(b) ? propagate(fpu.result, a, b) : -1;
}

/** Rounds `fpu.result` if it is finite, and raises what there is to raise. @returns as {@link arithmetic} */
export function finish(fpu: Fpu, raised: number, format: Format): boolean {
  const { result } = fpu;
  fpu.conditionOne(0);
  if ((raised & PRE_COMPUTATION & ~fpu.masks) !== 0) {
    fpu.raise(raised);
    return false;
  }
  if (result.class === Class.Finite) {
    roundTo(result, format, fpu.rounding, fpu.masks);
    fpu.conditionOne(result.up);
    raised |= result.flags;
  }
  fpu.raise(raised);
  return true;
}

/**
 * FCOM and its kin: sets exceptions, not conditions.
 * @param quiet FUCOM
 * @returns condition bits, with {@link STOPPED} if an unmasked exception keeps the instruction from popping
 */
export function comparison(fpu: Fpu, a: Real, b: Real, quiet: boolean): number {
  const unordered = Status.C3 | Status.C2 | Status.C0;
  if (a.class >= Class.QuietNan || b.class >= Class.QuietNan) {
    const invalid = !quiet || a.class > Class.QuietNan || b.class > Class.QuietNan;
    return fpu.raise(invalid ? Exception.Invalid : 0) ? unordered : unordered | STOPPED;
  }
  const stopped = fpu.raise(a.denormal || b.denormal ? Exception.Denormal : 0) ? 0 : STOPPED;
  const order = compare(a, b);
  return stopped | (order > 0 ? 0 : order < 0 ? Status.C0 : Status.C3);
}
export const STOPPED = 0x1_0000;

/** Takes a number over as a result that is still to be rounded. */
export function setResult(result: Exact, from: Real): void {
  copyReal(result, from);
  result.guard = 0;
  result.sticky = 0;
}
