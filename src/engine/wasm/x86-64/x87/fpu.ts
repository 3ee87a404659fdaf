/**
 * The x87 unit's registers in the CPU state area, its stack and its exceptions. Registers are numbered from the top.
 * @see Intel SDM 1, chapter 8
 */
import { State } from "../state.ts";
import { Class, from80, type Real, real } from "./real.ts";
import { EXTENDED, EXTENDED_24, EXTENDED_53, Exception, exact, type Format } from "./round.ts";

/** Bits of the status word beyond the exceptions. */
export const Status = {
  StackFault: 0x40,
  /** An unmasked exception is pending. */
  ErrorSummary: 0x80,
  C0: 0x100,
  C1: 0x200,
  C2: 0x400,
  C3: 0x4000,
  Busy: 0x8000,
} as const;
const CONDITIONS = Status.C0 | Status.C1 | Status.C2 | Status.C3;
const TOP_SHIFT = 11;

/** Mantissa of the default NaN, upper half. */
const INDEFINITE = 0xc000_0000 | 0;

export class Fpu {
  readonly view: DataView;
  /** Operands and the result of the operation at hand. */
  readonly a: Real = real();
  readonly b: Real = real();
  readonly result = exact();
  /** What a store instruction is about to write, lowest word first, and what becomes true when it has. */
  readonly words = new Int32Array(27);
  pendingFlags = 0;
  pendingUp = 0;

  constructor(view: DataView) {
    this.view = view;
  }

  get control(): number {
    return this.view.getUint16(State.FCW, true);
  }
  set control(value: number) {
    this.view.setUint16(State.FCW, value, true);
  }
  get status(): number {
    return this.view.getUint16(State.FSW, true);
  }
  set status(value: number) {
    this.view.setUint16(State.FSW, value, true);
  }
  /** One bit for each physical register: 1 is full. */
  get tags(): number {
    return this.view.getUint8(State.FTW);
  }
  set tags(value: number) {
    this.view.setUint16(State.FTW, value, true);
  }
  get top(): number {
    return (this.status >> TOP_SHIFT) & 7;
  }
  set top(value: number) {
    this.status = (this.status & ~0x3800) | ((value & 7) << TOP_SHIFT);
  }
  get rounding(): number {
    return (this.control >> 10) & 3;
  }
  get masks(): number {
    return this.control & 0x3f;
  }
  get format(): Format {
    const precision = (this.control >> 8) & 3;
    return precision === 3 ? EXTENDED : precision === 2 ? EXTENDED_53 : precision === 0 ? EXTENDED_24 : EXTENDED;
  }

  // The stack
  physical(i: number): number {
    return (this.top + i) & 7;
  }
  isEmpty(i: number): boolean {
    return ((this.tags >> this.physical(i)) & 1) === 0;
  }
  get(i: number, into: Real): void {
    const at = State.X87 + 16 * this.physical(i);
    const { view } = this;
    from80(into, view.getUint16(at + 8, true), view.getInt32(at + 4, true), view.getInt32(at, true));
  }
  setRaw(i: number, head: number, hi: number, lo: number): void {
    const physical = this.physical(i);
    const at = State.X87 + 16 * physical;
    const { view } = this;
    view.setInt32(at, lo, true);
    view.setInt32(at + 4, hi, true);
    view.setUint16(at + 8, head, true);
    this.tags |= 1 << physical;
  }
  head(i: number): number {
    return this.view.getUint16(State.X87 + 16 * this.physical(i) + 8, true);
  }
  high(i: number): number {
    return this.view.getInt32(State.X87 + 16 * this.physical(i) + 4, true);
  }
  low(i: number): number {
    return this.view.getInt32(State.X87 + 16 * this.physical(i), true);
  }
  /** Writes a number that is already rounded. */
  set(i: number, r: Real): void {
    this.setRaw(i, head80(r), mantissaHigh(r), mantissaLow(r));
  }
  setIndefinite(i: number): void {
    this.setRaw(i, 0xffff, INDEFINITE, 0);
  }
  pop(): void {
    this.tags &= ~(1 << this.top);
    this.top++;
  }
  /** Makes room for one more. @returns false on stack overflow with the exception unmasked */
  push(): boolean {
    if (((this.tags >> this.physical(7)) & 1) !== 0) {
      if (!this.stackFault(true)) return false;
      this.top--;
      this.setIndefinite(0);
      this.overflowed = true;
      return true;
    }
    this.overflowed = false;
    this.top--;
    this.conditionOne(0);
    return true;
  }
  /** The last push replaced a full register: its new value is the indefinite NaN, whatever was to be pushed. */
  overflowed = false;

  // Exceptions
  /** @returns whether all of `flags` are masked; sets the status word accordingly */
  raise(flags: number): boolean {
    if (flags === 0) return true;
    const unmasked = flags & ~this.control & 0x3f;
    this.status |= flags | (unmasked !== 0 ? Status.ErrorSummary | Status.Busy : 0);
    return unmasked === 0;
  }
  /** @returns whether it is masked */
  stackFault(overflow: boolean): boolean {
    this.conditionOne(overflow ? 1 : 0);
    return this.raise(Exception.Invalid | Status.StackFault);
  }
  conditionOne(up: number): void {
    this.status = up !== 0 ? this.status | Status.C1 : this.status & ~Status.C1;
  }
  /** Sets all four condition codes. */
  conditions(bits: number): void {
    this.status = (this.status & ~CONDITIONS) | bits;
  }
  /** Makes the pending bits follow from flags and masks, after either was loaded. */
  updateSummary(): void {
    const pending = (this.status & ~this.control & 0x3f) !== 0;
    const summary = Status.ErrorSummary | Status.Busy;
    this.status = pending ? this.status | summary : this.status & ~summary;
  }
}

/** Sign and exponent of a rounded number as the 80-bit format has them. */
export function head80(r: Real): number {
  const sign = r.sign << 15;
  if (r.class === Class.Finite) return r.hi < 0 ? sign | ((r.exp + 16383) & 0x7fff) : sign;
  return r.class === Class.Zero ? sign : sign | 0x7fff;
}
export function mantissaHigh(r: Real): number {
  return r.class === Class.Zero ? 0 : r.class === Class.Infinity ? 0x8000_0000 | 0 : r.hi;
}
export function mantissaLow(r: Real): number {
  return r.class === Class.Zero || r.class === Class.Infinity ? 0 : r.lo;
}
