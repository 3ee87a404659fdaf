/**
 * Builds one block. Values are typed by what makes them; arithmetic by name (`add`, `shl`, …) takes its width from its
 * first operand, all else goes through {@link Builder.op}.
 *
 * The rule for front ends: within one guest instruction everything that can fault (loads, stores, calls that may
 * refuse, `leaveIf`) comes before the first `set`, and a store before nothing else that can fault if it cannot be
 * repeated. Then state is exact wherever the guest is interrupted.
 */
import type { Address, Block, End, Guard, PlacedGet, Step } from "./block.ts";
import type { Helper } from "./helper.ts";
import { type AccessKind, Op, operation, SIMD, Type } from "./operations.ts";
import type { Slot } from "./slot.ts";
import { Kind, type Value } from "./value.ts";

const { I32, I64, F32, F64, V128 } = Type;

/** What sets a lane, by what gets or sets it. */
const SETTER = new Map(
  ["f32x4", "f64x2", "i32x4", "i64x2"].flatMap((shape) => {
    const setter = Op[`${shape}_replace_lane`]!;
    return [
      [Op[`${shape}_extract_lane`]!, setter],
      [setter, setter],
    ] as [number, number][];
  }),
);

/** What is not constant in a sum, and the constant. */
interface Sum {
  rest: Value;
  constant: number;
}
/** Greatest constant that is taken out of an address. */
const FARTHEST = 2 ** 31;

export class Builder {
  readonly steps: Step[] = [];
  /** Address of the guest instruction that is being lifted. */
  pc = 0;
  /** What each slot holds now, if the block has looked at it or set it. */
  readonly #current: (Value | undefined)[] = [];
  readonly #gets: PlacedGet[] = [];
  /** All but constants. */
  readonly #values: Value[] = [];
  /** Parts of addresses; and values that addresses have in common, by their first operands. */
  readonly #sums = new Map<Value, Sum>();
  readonly #alike = new Map<Value, Value[]>();

  // Constants
  i32(value: number): Value {
    return constant(I32, value | 0);
  }
  /** An i64 constant; numbers must be safe integers. */
  i64(value: number | bigint): Value {
    if (typeof value === "number") return constant(I64, value);
    const signed = BigInt.asIntN(64, value);
    const number = Number(signed);
    return Number.isSafeInteger(number) ? constant(I64, number) : constant(I64, Number.NaN, signed);
  }
  f32(value: number): Value {
    return constant(F32, value);
  }
  f64(value: number): Value {
    return constant(F64, value);
  }
  /** 16 bytes, lowest first. */
  v128(lanes: Uint8Array): Value {
    return constant(V128, 0, 0n, lanes);
  }
  /** A constant of the type of another value. */
  like(value: Value, number: number): Value {
    return value.type === I64 ? this.i64(number) : this.i32(number);
  }

  // Guest state
  get(slot: Slot): Value {
    const known = this.#current[slot.index];
    if (known !== undefined) {
      if (slot.deferred) this.observe(slot);
      return known;
    }
    const value = this.#make(Kind.Get, slot.type, 0, null, null, null, 0, 0n, slot, null);
    this.#gets.push({ value, at: this.steps.length });
    this.#current[slot.index] = value;
    return value;
  }
  /** Says that a deferred slot is looked at, though its value was found otherwise. */
  observe(slot: Slot): void {
    this.steps.push({ kind: "observe", slot });
  }
  set(slot: Slot, value: Value): void {
    if (value.type !== slot.type) throw new TypeError(`${slot.name} set to a value of another type`);
    if (this.#current[slot.index] === value) return;
    this.#current[slot.index] = value;
    this.steps.push({ kind: "set", slot, value, dead: false, late: false });
  }

  // Operations
  /** Any WebAssembly operation, e.g. `op(Op.f64_add, a, b)`; `lane` for those on lanes. */
  op(opcode: number, a: Value, b: Value | null = null, c: Value | null = null, lane = 0): Value {
    const { name, arity, result } = operation(opcode)!;
    if ((b !== null ? (c !== null ? 3 : 2) : 1) !== arity) throw new TypeError(`operands of ${name}`);
    const setter = SETTER.get(opcode);
    if (setter !== undefined && a.kind === Kind.Operation && a.opcode === setter) {
      // Of a vector one lane of which was set: that lane itself, or whatever was there before.
      if (b === null) return a.imm === lane ? a.b! : this.op(opcode, a.a!, null, null, lane);
      if (a.imm === lane) return this.op(opcode, a.a!, b, null, lane);
    }
    return this.#make(Kind.Operation, result, opcode, a, b, c, lane, 0n, null, null);
  }
  select(condition: Value, yes: Value, no: Value): Value {
    return this.#make(Kind.Select, yes.type, 0, condition, yes, no, 0, 0n, null, null);
  }
  /** Lanes 0..15 are those of `a`, 16..31 those of `b`. */
  shuffle(a: Value, b: Value, lanes: readonly number[]): Value {
    return this.#make(Kind.Shuffle, V128, SIMD + 13, a, b, null, 0, 0n, null, Uint8Array.from(lanes));
  }
  add(a: Value, b: Value): Value {
    if (isConstant(b)) {
      if (b.imm === 0) return a;
      if (isConstant(a) && a.type === I32) return this.i32(a.imm + b.imm);
      if (isConstant(a) && Number.isSafeInteger(a.imm + b.imm)) return this.i64(a.imm + b.imm);
    }
    return this.#integer(Op.i32_add!, Op.i64_add!, a, b);
  }
  sub(a: Value, b: Value): Value {
    if (isConstant(b) && b.imm === 0) return a;
    return this.#integer(Op.i32_sub!, Op.i64_sub!, a, b);
  }
  mul(a: Value, b: Value): Value {
    return this.#integer(Op.i32_mul!, Op.i64_mul!, a, b);
  }
  and(a: Value, b: Value): Value {
    if (isConstant(b) && isConstant(a) && a.type === I32) return this.i32(a.imm & b.imm);
    return this.#integer(Op.i32_and!, Op.i64_and!, a, b);
  }
  or(a: Value, b: Value): Value {
    return this.#integer(Op.i32_or!, Op.i64_or!, a, b);
  }
  xor(a: Value, b: Value): Value {
    return this.#integer(Op.i32_xor!, Op.i64_xor!, a, b);
  }
  not(a: Value): Value {
    return this.xor(a, this.like(a, -1));
  }
  shl(a: Value, b: Value): Value {
    if (isConstant(b) && b.imm === 0) return a;
    return this.#integer(Op.i32_shl!, Op.i64_shl!, a, b);
  }
  shrU(a: Value, b: Value): Value {
    if (isConstant(b) && b.imm === 0) return a;
    return this.#integer(Op.i32_shr_u!, Op.i64_shr_u!, a, b);
  }
  shrS(a: Value, b: Value): Value {
    if (isConstant(b) && b.imm === 0) return a;
    return this.#integer(Op.i32_shr_s!, Op.i64_shr_s!, a, b);
  }
  rotl(a: Value, b: Value): Value {
    return this.#integer(Op.i32_rotl!, Op.i64_rotl!, a, b);
  }
  rotr(a: Value, b: Value): Value {
    return this.#integer(Op.i32_rotr!, Op.i64_rotr!, a, b);
  }
  /** Comparisons give an i32, 0 or 1. */
  eqz(a: Value): Value {
    return this.op(a.type === I64 ? Op.i64_eqz! : Op.i32_eqz!, a);
  }
  eq(a: Value, b: Value): Value {
    return this.#integer(Op.i32_eq!, Op.i64_eq!, a, b);
  }
  ne(a: Value, b: Value): Value {
    return this.#integer(Op.i32_ne!, Op.i64_ne!, a, b);
  }
  ltU(a: Value, b: Value): Value {
    return this.#integer(Op.i32_lt_u!, Op.i64_lt_u!, a, b);
  }
  ltS(a: Value, b: Value): Value {
    return this.#integer(Op.i32_lt_s!, Op.i64_lt_s!, a, b);
  }
  leU(a: Value, b: Value): Value {
    return this.#integer(Op.i32_le_u!, Op.i64_le_u!, a, b);
  }
  leS(a: Value, b: Value): Value {
    return this.#integer(Op.i32_le_s!, Op.i64_le_s!, a, b);
  }
  /** i64 → i32. */
  wrap(a: Value): Value {
    if (a.kind === Kind.Operation && (a.opcode === Op.i64_extend_i32_u || a.opcode === Op.i64_extend_i32_s))
      return a.a!;
    if (isConstant(a) && a.type === I64) return this.i32(Number(BigInt.asIntN(32, BigInt(a.imm))));
    return this.op(Op.i32_wrap_i64!, a);
  }
  /** i32 → i64. */
  extendU(a: Value): Value {
    if (isConstant(a)) return this.i64(a.imm >>> 0);
    return this.op(Op.i64_extend_i32_u!, a);
  }
  extendS(a: Value): Value {
    if (isConstant(a)) return this.i64(a.imm);
    return this.op(Op.i64_extend_i32_s!, a);
  }

  #integer(op32: number, op64: number, a: Value, b: Value): Value {
    if (a.type !== b.type) throw new TypeError(`operands of ${operation(op32)!.name} differ in type`);
    const opcode = a.type === I64 ? op64 : op32;
    return this.#make(Kind.Operation, operation(opcode)!.result, opcode, a, b, null, 0, 0n, null, null);
  }

  #make(
    kind: Kind,
    type: Type,
    opcode: number,
    a: Value | null,
    b: Value | null,
    c: Value | null,
    imm: number,
    big: bigint,
    slot: Slot | null,
    lanes: Uint8Array | null,
  ): Value {
    const value = { kind, type, opcode, a, b, c, imm, big, slot, lanes, uses: 0, local: -1 };
    this.#values.push(value);
    return value;
  }

  // Steps
  /**
   * A guest address: base (i64) plus displacement, which is folded with constants already in `base`. Addresses that differ in constants
   * only have the same base.
   */
  address(base: Value, displacement = 0, alignment = 1): Address {
    const { rest, constant } = this.#parted(base);
    return { base: rest, displacement: displacement + constant, alignment };
  }
  /** A sum as what is not constant in it, and the constant. */
  #parted(value: Value): Sum {
    const known = this.#sums.get(value);
    if (known !== undefined) return known;
    const sum = this.#part(value);
    this.#sums.set(value, sum);
    return sum;
  }
  #part(value: Value): Sum {
    const { kind, opcode, a, b } = value;
    if (kind !== Kind.Operation || b === null) return { rest: value, constant: 0 };
    let rest = value;
    let constant = 0;
    const left = this.#parted(a!);
    if ((opcode === Op.i64_add || opcode === Op.i64_sub) && isConstant(b)) {
      rest = left.rest;
      constant = left.constant + (opcode === Op.i64_add ? b.imm : -b.imm);
    } else if (opcode === Op.i64_add) {
      const right = this.#parted(b);
      rest = this.#like(value, left.rest, right.rest);
      constant = left.constant + right.constant;
    } else if (opcode === Op.i64_shl && isConstant(b) && b.imm >= 0 && b.imm <= 3) {
      rest = this.#like(value, left.rest, b);
      constant = left.constant * 2 ** b.imm;
    }
    return Math.abs(constant) < FARTHEST ? { rest, constant } : { rest: value, constant: 0 };
  }
  /** The one value that is computed as another, from other operands. */
  #like(value: Value, a: Value, b: Value): Value {
    const known = this.#alike.get(a) ?? [];
    this.#alike.set(a, known);
    for (const one of known) {
      if (one.opcode === value.opcode && (one.b === b || (isConstant(b) && one.b!.imm === b.imm))) return one;
    }
    const same = value.a === a && value.b === b;
    const one = same ? value : this.#make(value.kind, value.type, value.opcode, a, b, null, 0, 0n, null, null);
    known.push(one);
    return one;
  }
  load(access: AccessKind, address: Address): Value {
    const result = this.#make(Kind.Result, access.type, 0, null, null, null, 0, 0n, null, null);
    this.steps.push({ kind: "load", access, address, result, pc: this.pc, live: null });
    return result;
  }
  store(access: AccessKind, address: Address, value: Value): void {
    this.steps.push({ kind: "store", access, address, value, pc: this.pc, live: null });
  }
  call(helper: Helper, ...operands: readonly Value[]): Value {
    const result = this.#make(Kind.Result, helper.result ?? I32, 0, null, null, null, 0, 0n, null, null);
    this.steps.push({ kind: "call", helper, operands, result: helper.result === null ? null : result, pc: this.pc });
    this.forget((index) => (index < 32 ? helper.writes.low >>> index : helper.writes.high >>> (index - 32)) & 1);
    return result;
  }
  branchIf(condition: Value, target: number): void {
    this.steps.push({ kind: "branchIf", condition, target });
  }
  leaveIf(condition: Value, code: number, pc = this.pc): void {
    this.steps.push({ kind: "leaveIf", condition, code, pc, again: pc === this.pc, guard: null });
  }
  /** Leaves at the instruction at hand if `condition` says that `value` is not finite. */
  guard(value: Value, condition: Value, code: number): void {
    const guard: Guard = { value, state: "leaves" };
    this.steps.push({ kind: "leaveIf", condition, code, pc: this.pc, again: true, guard });
  }
  finish(pc: number, endPc: number, instructions: number, end: End, addresses: readonly number[] = []): Block {
    const { steps } = this;
    const gets = this.#gets;
    return { pc, endPc, instructions, addresses, steps, end, gets, values: this.#values, live: null };
  }

  /** What is known of slots that a helper changed is not true any more. */
  forget(changed: (index: number) => number): void {
    for (let index = 0; index < this.#current.length; index++) if (changed(index)) this.#current[index] = undefined;
  }
}

export function isConstant(value: Value): boolean {
  return value.kind === Kind.Const && !Number.isNaN(value.imm);
}

function constant(type: Type, imm: number, big = 0n, lanes: Uint8Array | null = null): Value {
  return {
    kind: Kind.Const,
    type,
    opcode: 0,
    a: null,
    b: null,
    c: null,
    imm,
    big,
    slot: null,
    lanes,
    uses: 0,
    local: -1,
  };
}
