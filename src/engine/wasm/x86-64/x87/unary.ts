/** Instructions on the top of the stack, and those that scale and take remainders. @see Intel SDM 2A, FXAM … FXTRACT */
import { arithmetic, comparison, defaultNan, finish, SQUARE_ROOT, setResult, special } from "./binary.ts";
import { type Fpu, Status } from "./fpu.ts";
import { Class, fromInteger, real } from "./real.ts";
import { remainder } from "./remainder.ts";
import { EXTENDED, Exception, normaliseInteger, toInteger } from "./round.ts";

/** Answers stack underflow of the top: masked, the default NaN replaces it. @returns whether the top may be used */
export function needTop(fpu: Fpu): boolean {
  if (!fpu.isEmpty(0)) return true;
  if (fpu.stackFault(false)) fpu.setIndefinite(0);
  return false;
}
/** The same for an instruction that uses ST(0) and ST(1), and writes `destination`. */
export function needTwo(fpu: Fpu, destination: number, pops: boolean): boolean {
  if (!fpu.isEmpty(0) && !fpu.isEmpty(1)) return true;
  if (fpu.stackFault(false)) {
    fpu.setIndefinite(destination);
    if (pops) fpu.pop();
  }
  return false;
}

export function changeSign(fpu: Fpu, keep: number, flip: number): void {
  if (!needTop(fpu)) return;
  fpu.conditionOne(0);
  fpu.setRaw(0, (fpu.head(0) & keep) ^ flip, fpu.high(0), fpu.low(0));
}

export function test(fpu: Fpu): void {
  if (fpu.isEmpty(0)) {
    fpu.stackFault(false);
    fpu.conditions(Status.C3 | Status.C2 | Status.C0);
    return;
  }
  fpu.get(0, fpu.a);
  fromInteger(fpu.b, 0, 0);
  fpu.conditions(comparison(fpu, fpu.a, fpu.b, false) & 0xffff);
}

export function examine(fpu: Fpu): void {
  const sign = (fpu.head(0) & 0x8000) !== 0 ? Status.C1 : 0;
  fpu.conditions(sign | kind(fpu));
}
function kind(fpu: Fpu): number {
  if (fpu.isEmpty(0)) return Status.C3 | Status.C0;
  const { a } = fpu;
  fpu.get(0, a);
  if (a.class === Class.Zero) return Status.C3;
  if (a.class === Class.Finite) return a.denormal ? Status.C3 | Status.C2 : Status.C2;
  if (a.class === Class.Infinity) return Status.C2 | Status.C0;
  return a.class === Class.Unsupported ? 0 : Status.C0;
}

export function roundToInteger(fpu: Fpu): void {
  if (!needTop(fpu)) return;
  const { a, result } = fpu;
  fpu.get(0, a);
  let raised = special(fpu, a, a);
  if (raised < 0) {
    raised = a.denormal ? Exception.Denormal : 0;
    setResult(result, a);
    if (a.class === Class.Finite && a.exp < 63) {
      if ((raised & ~fpu.masks) === 0) {
        toInteger(result, fpu.rounding);
        raised |= result.flags;
        normaliseInteger(result);
      }
    } else result.up = 0;
  } else result.up = 0;
  fpu.conditionOne(0);
  const stopped = (raised & ~fpu.masks & (Exception.Invalid | Exception.Denormal)) !== 0;
  fpu.raise(raised);
  if (stopped) return;
  if (result.class === Class.Finite || result.class === Class.Zero)
    fpu.conditionOne(a.class === Class.Finite ? result.up : 0);
  fpu.set(0, result);
}

export function scale(fpu: Fpu): void {
  if (!needTwo(fpu, 0, false)) return;
  const { a, b, result } = fpu;
  fpu.get(0, a);
  fpu.get(1, b);
  const flags = special(fpu, a, b);
  if (flags >= 0) {
    fpu.conditionOne(0);
    if (fpu.raise(flags)) fpu.set(0, result);
    return;
  }
  let raised = a.denormal || b.denormal ? Exception.Denormal : 0;
  setResult(result, a);
  if (b.class === Class.Infinity) {
    if ((b.sign !== 0 ? Class.Infinity : Class.Zero) === a.class) {
      raised = Exception.Invalid;
      defaultNan(result);
    } else result.class = b.sign !== 0 ? Class.Zero : Class.Infinity;
  } else if (a.class === Class.Finite && b.class === Class.Finite) {
    result.exp += scaleFactor(fpu);
  }
  if (finish(fpu, raised, EXTENDED)) fpu.set(0, result);
}
/** ST(1) towards zero, within what changes anything. */
function scaleFactor({ b }: Fpu): number {
  if (b.exp < 0) return 0;
  const most = 0x1_0000;
  const n = b.exp > 16 ? most : Math.min(b.hi >>> (31 - b.exp), most);
  return b.sign !== 0 ? -n : n;
}

export function extract(fpu: Fpu): void {
  if (fpu.isEmpty(0)) {
    if (!fpu.stackFault(false)) return;
    fpu.setIndefinite(0);
    fpu.top--;
    fpu.setIndefinite(0);
    return;
  }
  if (!fpu.isEmpty(7)) {
    if (!fpu.stackFault(true)) return;
    fpu.setIndefinite(0);
    fpu.top--;
    fpu.setIndefinite(0);
    return;
  }
  const { a, result } = fpu;
  fpu.get(0, a);
  fpu.conditionOne(0);
  const flags = special(fpu, a, a);
  if (flags >= 0) {
    if (!fpu.raise(flags)) return;
    fpu.set(0, result);
    fpu.top--;
    fpu.set(0, result);
    return;
  }
  if (!fpu.raise((a.denormal ? Exception.Denormal : 0) | (a.class === Class.Zero ? Exception.DivideByZero : 0))) return;
  const exponent = real();
  fromInteger(exponent, a.exp < 0 ? -1 : 0, a.exp);
  if (a.class !== Class.Finite) {
    exponent.class = Class.Infinity;
    exponent.sign = a.class === Class.Zero ? 1 : 0;
  }
  fpu.set(0, exponent);
  fpu.top--;
  a.exp = 0;
  fpu.set(0, a);
}

/** FPREM, or FPREM1 (`nearest`). */
export function partialRemainder(fpu: Fpu, nearest: boolean): void {
  fpu.status &= ~Status.C2;
  if (!needTwo(fpu, 0, false)) return;
  const { a, b, result } = fpu;
  fpu.get(0, a);
  fpu.get(1, b);
  const flags = special(fpu, a, b);
  if (flags >= 0) {
    fpu.conditionOne(0);
    if (fpu.raise(flags)) fpu.set(0, result);
    return;
  }
  let raised = a.denormal || b.denormal ? Exception.Denormal : 0;
  setResult(result, a);
  let conditions = 0;
  if (a.class === Class.Infinity || b.class === Class.Zero) {
    raised = Exception.Invalid;
    defaultNan(result);
    if (finish(fpu, raised, EXTENDED)) fpu.set(0, result);
    return;
  }
  if (a.class === Class.Finite && b.class === Class.Finite) conditions = remainder(result, b, nearest);
  if (finish(fpu, raised, EXTENDED)) {
    fpu.conditions(conditions);
    fpu.set(0, result);
  }
}

export function squareRootOfTop(fpu: Fpu): void {
  if (!needTop(fpu)) return;
  fpu.get(0, fpu.a);
  if (arithmetic(fpu, SQUARE_ROOT, fpu.a, fpu.a)) fpu.set(0, fpu.result);
}
