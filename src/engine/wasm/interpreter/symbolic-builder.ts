/**
 * Builds the IR of a handler. Guest state is in memory, and what differs between instructions of the same form is in the
 * record: gets and sets become accesses to the engine's area, made at once and in order, so that it does not matter
 * which registers are the same.
 */
import { Builder } from "../ir/builder.ts";
import { type AccessKind, Load, Store, Type } from "../ir/operations.ts";
import type { Slot } from "../ir/slot.ts";
import { Kind, type Value } from "../ir/value.ts";
import { Field } from "./record.ts";

/** Stand for the address of the instruction and of the one behind it, wherever a lifter uses these numbers. */
export const THIS_PC = -0x5ead_0001;
export const NEXT_PC_TOKEN = -0x5ead_0002;

const LOAD: Record<number, AccessKind> = {
  [Type.I32]: Load.i32,
  [Type.I64]: Load.i64,
  [Type.F64]: Load.f64,
  [Type.V128]: Load.v128,
};
const STORE: Record<number, AccessKind> = {
  [Type.I32]: Store.i32,
  [Type.I64]: Store.i64,
  [Type.F64]: Store.f64,
  [Type.V128]: Store.v128,
};

/** The parameter of a handler: the address of the record. */
function recordValue(): Value {
  return {
    kind: Kind.Result,
    type: Type.I32,
    opcode: 0,
    a: null,
    b: null,
    c: null,
    imm: 0,
    big: 0n,
    slot: null,
    lanes: null,
    uses: 1 << 30,
    local: 0,
  };
}

export class SymbolicBuilder extends Builder {
  readonly #state: number;
  readonly #dead: (slot: Slot) => boolean;
  readonly #record = recordValue();
  /** What is known of slots that are the same in every instruction of the form. */
  readonly #known = new Map<number, Value>();
  readonly #fields = new Map<number, Value>();

  /** @param state offset of the CPU state in memory @param dead slots whose new value nobody looks at */
  constructor(state: number, dead: (slot: Slot) => boolean) {
    super();
    this.#state = state;
    this.#dead = dead;
    this.pc = THIS_PC;
  }

  override i32(value: number): Value {
    if (value === THIS_PC) return this.field(Load.i32, Field.PC);
    return super.i32(value);
  }
  override i64(value: number | bigint): Value {
    if (value === THIS_PC) return this.field(Load.i64_32u, Field.PC);
    if (value === NEXT_PC_TOKEN) {
      return this.add(this.field(Load.i64_32u, Field.PC), this.field(Load.i64_8u, Field.LENGTH));
    }
    return super.i64(value);
  }

  /** Something from the record. */
  field(access: AccessKind, offset: number): Value {
    const key = offset * 0x100 + access.opcode;
    const known = this.#fields.get(key);
    if (known !== undefined) return known;
    const value = this.load(access, { base: this.#record, displacement: offset, alignment: 1, trusted: true });
    this.#fields.set(key, value);
    return value;
  }
  /** Guest state at an offset that the record's `field` tells. */
  getAt(access: AccessKind, field: number): Value {
    return this.load(access, this.#at(field));
  }
  setAt(access: AccessKind, field: number, value: Value): void {
    this.store(access, this.#at(field), value);
    // It may be any of them.
    this.#known.clear();
  }
  #at(field: number): { base: Value; displacement: number; alignment: number; trusted: true } {
    const base = this.field(Load.i32_16u, field);
    return { base, displacement: this.#state, alignment: 1, trusted: true };
  }

  override get(slot: Slot): Value {
    const known = this.#known.get(slot.index);
    if (known !== undefined) return known;
    const value = this.load(LOAD[slot.type]!, this.#place(slot));
    this.#known.set(slot.index, value);
    return value;
  }
  override set(slot: Slot, value: Value): void {
    if (value.type !== slot.type) throw new TypeError(`${slot.name} set to a value of another type`);
    this.#known.set(slot.index, value);
    if (!this.#dead(slot)) this.store(STORE[slot.type]!, this.#place(slot), value);
  }
  /** Every slot is in memory. */
  override observe(): void {}
  #place(slot: Slot): { base: Value; displacement: number; alignment: number; trusted: true } {
    return { base: super.i32(0), displacement: this.#state + slot.offset, alignment: 1, trusted: true };
  }
  override forget(): void {
    this.#known.clear();
  }
}
