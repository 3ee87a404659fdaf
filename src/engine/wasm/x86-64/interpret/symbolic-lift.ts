/**
 * The lifters' view of an instruction of which only the form is known: registers, displacement and immediate are in its
 * record. What a lifter looks at all the same, as a plain number, is noted: the handler is then only for that number.
 */
import { Field } from "../../interpreter/record.ts";
import { NEXT_PC_TOKEN, type SymbolicBuilder, THIS_PC } from "../../interpreter/symbolic-builder.ts";
import type { Address } from "../../ir/block.ts";
import { type AccessKind, Load, Store } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import { Instruction, Segment } from "../decode.ts";
import { Lift } from "../lift/lift.ts";
import { FS_BASE, GS_BASE } from "../state.ts";
import type { RowFacts } from "./form.ts";

/** Register numbers that stand for fields of the record. */
const REG = 0x20;
const RM = 0x21;
const BASE = 0x22;
const INDEX = 0x23;

const LOADS: Record<number, AccessKind> = { 1: Load.i32_8u, 2: Load.i32_16u, 4: Load.i32, 8: Load.i64 };
const STORES: Record<number, AccessKind> = { 1: Store.i32_8, 2: Store.i32_16, 4: Store.i32, 8: Store.i64 };

const LOOKED_AT = ["immediate", "wide", "second", "modrm", "opcode"] as const;

export class SymbolicInstruction extends Instruction {
  /** Names of the properties that were looked at. */
  readonly looked = new Set<string>();

  constructor(i: Instruction, row: RowFacts) {
    super();
    this.row = i.row;
    this.illegal = i.illegal;
    this.size = i.size;
    this.pc = THIS_PC;
    this.lock = i.lock;
    this.operandPrefix = i.operandPrefix;
    this.repeat = row.repeats ? i.repeat : 0;
    this.segment = row.usesSegment ? i.segment : Segment.None;
    this.address32 = i.address32;
    this.mod = i.mod;
    const fixed = row.fixedRegisters === "always" || (row.fixedRegisters === "registers" && i.mod === 3);
    this.rex = fixed ? i.rex : 0x40 | (i.rex & 8);
    if (fixed) this.#fix(i);
    else {
      this.reg = REG;
      this.rm = RM;
      this.z = REG;
    }
    if (i.mod !== 3) {
      this.base = row.hasMemory && i.base === 4 && i.row.mnemonic === "pop" ? 4 : BASE;
      this.index = i.index >= 0 ? INDEX : -1;
    }
    // What the record has is added to the displacement by the lifter of addresses.
    this.displacement = 0;
    for (const name of LOOKED_AT) {
      // Where a jump goes to is in the record: this number only has to differ from what is behind it.
      const value = name === "immediate" && row.relative ? 1 : i[name];
      Object.defineProperty(this, name, {
        get: () => {
          if (name !== "immediate" || !row.relative) this.looked.add(name);
          return value;
        },
      });
    }
  }
  /** Registers as numbers: they are part of what the handler is for. */
  #fix({ reg, rm, z, rex }: Instruction): void {
    this.reg = reg;
    this.rm = rm;
    this.z = z;
    this.rex = rex;
    for (const name of ["reg", "rm", "z", "rex"]) this.looked.add(name);
  }
  override get nextPc(): number {
    return NEXT_PC_TOKEN;
  }
}

export class SymbolicLift extends Lift {
  declare readonly b: SymbolicBuilder;

  // Registers
  #field(register: number): number {
    if (register === REG) return Field.REG;
    return register === RM || register === BASE ? Field.RM : register === INDEX ? Field.INDEX : -1;
  }
  override gpr(register: number, size: number): Value {
    const field = this.#field(register);
    return field < 0 ? super.gpr(register, size) : this.b.getAt(LOADS[size]!, field);
  }
  override setGpr(register: number, size: number, value: Value): void {
    const field = this.#field(register);
    if (field < 0) super.setGpr(register, size, value);
    else if (size === 4) this.b.setAt(Store.i64, field, this.b.extendU(value));
    else this.b.setAt(STORES[size]!, field, value);
  }
  override xmm(register: number): Value {
    const field = this.#field(register);
    return field < 0 ? super.xmm(register) : this.b.getAt(Load.v128, field);
  }
  override setXmm(register: number, value: Value): void {
    const field = this.#field(register);
    if (field < 0) super.setXmm(register, value);
    else this.b.setAt(Store.v128, field, value);
  }

  // Immediates
  override immediate(size: number): Value {
    return this.b.field(LOADS[size]!, Field.IMMEDIATE);
  }
  override immediate64(): Value {
    return this.b.field(Load.i64, Field.IMMEDIATE);
  }
  override immediateCount(mask: number, size: number): Value {
    const { b } = this;
    if (size === 8) return b.and(b.field(Load.i64_8u, Field.IMMEDIATE), b.i64(mask));
    return b.and(b.field(Load.i32_8u, Field.IMMEDIATE), b.i32(mask));
  }

  // Memory
  override address(): Address {
    const { i, b } = this;
    // XLAT says where it reads.
    if (i.base !== BASE && i.base !== 4) return super.address();
    let sum = b.add(b.getAt(Load.i64, Field.RM), b.field(Load.i64, Field.DISPLACEMENT));
    if (i.index >= 0) {
      sum = b.add(sum, b.shl(b.getAt(Load.i64, Field.INDEX), b.field(Load.i64_8u, Field.SCALE)));
    }
    sum = b.add(sum, b.i64(i.displacement));
    return b.address(this.#segmented(i.address32 ? b.extendU(b.wrap(sum)) : sum));
  }
  override absolute(): Address {
    const { i, b } = this;
    const at = b.field(Load.i64, Field.DISPLACEMENT);
    return b.address(this.#segmented(i.address32 ? b.extendU(b.wrap(at)) : at));
  }
  #segmented(sum: Value): Value {
    const { i, b } = this;
    if (i.segment === Segment.None) return sum;
    return b.add(b.get(i.segment === Segment.Fs ? FS_BASE : GS_BASE), sum);
  }
}
