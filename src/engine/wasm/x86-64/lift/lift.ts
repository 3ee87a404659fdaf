/** What every lifter works with: the instruction, the block that is built, and access to operands and flags. */
import type { Address, End } from "../../ir/block.ts";
import type { Builder } from "../../ir/builder.ts";
import { type AccessKind, Load, Op, Store, Type } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import { type Instruction, NEXT_PC, Segment } from "../decode.ts";
import type { OperandSpec } from "../row.ts";
import { FS_BASE, GPR, GS_BASE, Leave, XMM } from "../state.ts";
import { Flags } from "./flags.ts";

/** Lifts one instruction. */
export type Lifter = (l: Lift) => void;

export const LOAD: Record<number, AccessKind> = { 1: Load.i32_8u, 2: Load.i32_16u, 4: Load.i32, 8: Load.i64 };
export const STORE: Record<number, AccessKind> = { 1: Store.i32_8, 2: Store.i32_16, 4: Store.i32, 8: Store.i64 };

/** What a front end's environment adds: the time stamp counter and so on come by calls of helpers. */
export class Lift {
  readonly b: Builder;
  readonly i: Instruction;
  readonly flags: Flags;
  /** How the block ends, once an instruction has ended it. */
  end: End | null = null;

  /** An instruction has asked for {@link exactFloat}. */
  usesFloatMode = false;
  readonly #exactFloat: boolean;

  constructor(b: Builder, i: Instruction, exactFloat: boolean) {
    this.b = b;
    this.i = i;
    this.#exactFloat = exactFloat;
    this.flags = new Flags(b);
  }

  /** Whether MXCSR is not what programs begin with, so that SSE arithmetic goes to the exact unit. */
  get exactFloat(): boolean {
    this.usesFloatMode = true;
    return this.#exactFloat;
  }

  /** Ends the block without the instruction's having happened. */
  refuse(code: number = Leave.IllegalInstruction): void {
    this.end = { kind: "leave", code, pc: this.i.pc, resume: false };
  }

  // Operands
  operand(index: number): OperandSpec {
    return this.i.row.operands[index]!;
  }
  /** Bytes of an operand. */
  sizeOf(operand: OperandSpec): number {
    if (operand.kind === "") return operand.text === "AL" || operand.text === "CL" ? 1 : this.i.size;
    switch (operand.size) {
      case "b":
        return 1;
      case "w":
        return 2;
      case "d":
        return 4;
      case "q":
        return 8;
      case "y":
        return (this.i.rex & 8) !== 0 ? 8 : 4;
      default:
        return this.i.size;
    }
  }
  /** An integer operand: i64 if it has 8 bytes, else an i32, zero-extended. Immediates have the size of operand 0. */
  read(index: number): Value {
    const operand = this.operand(index);
    const size = this.sizeOf(operand);
    switch (operand.kind) {
      case "E":
      case "M":
      case "R":
        return this.i.isMemory ? this.load(this.address(), size) : this.gpr(this.i.rm, size);
      case "G":
        return this.gpr(this.i.reg, size);
      case "Z":
        return this.gpr(this.i.z, size);
      case "O":
        return this.load(this.absolute(), size);
      case "I":
        return this.immediate(this.sizeOf(this.operand(0)));
      default:
        if (operand.text === "1") return this.b.i32(1);
        return this.gpr(operand.text === "CL" ? 1 : 0, size);
    }
  }
  /** The immediate, sign-extended to 64 bits. */
  immediate64(): Value {
    return this.b.i64(this.i.immediate);
  }
  /** The immediate as a count or bit number, masked, of the type of operands of a size. */
  immediateCount(mask: number, size: number): Value {
    return this.constant(size, this.i.immediate & mask);
  }
  /** The immediate, masked to a size. */
  immediate(size: number): Value {
    const { immediate, wide, row } = this.i;
    if (size === 8) return this.b.i64(row.operands.some((o) => o.text === "Iv") ? wide : immediate);
    return this.b.i32(size === 1 ? immediate & 0xff : size === 2 ? immediate & 0xffff : immediate);
  }
  write(index: number, value: Value): void {
    const operand = this.operand(index);
    const size = this.sizeOf(operand);
    switch (operand.kind) {
      case "E":
      case "M":
      case "R":
        if (this.i.isMemory) this.store(this.address(), size, value);
        else this.setGpr(this.i.rm, size, value);
        break;
      case "G":
        this.setGpr(this.i.reg, size, value);
        break;
      case "Z":
        this.setGpr(this.i.z, size, value);
        break;
      case "O":
        this.store(this.absolute(), size, value);
        break;
      default:
        this.setGpr(0, size, value);
    }
  }

  // Registers
  /** Whether a byte register number means ah, ch, dh or bh. */
  #isHigh(register: number): boolean {
    return this.i.rex === 0 && register >= 4 && register < 8;
  }
  gpr(register: number, size: number): Value {
    const { b } = this;
    if (size === 8) return b.get(GPR[register]!);
    if (size === 1 && this.#isHigh(register)) {
      return b.and(b.shrU(b.wrap(b.get(GPR[register - 4]!)), b.i32(8)), b.i32(0xff));
    }
    const low = b.wrap(b.get(GPR[register]!));
    return size === 4 ? low : b.and(low, b.i32(size === 1 ? 0xff : 0xffff));
  }
  setGpr(register: number, size: number, value: Value): void {
    const { b } = this;
    if (size === 8) {
      b.set(GPR[register]!, value);
      return;
    }
    if (size === 4) {
      b.set(GPR[register]!, b.extendU(value));
      return;
    }
    const high = size === 1 && this.#isHigh(register);
    const slot = GPR[high ? register - 4 : register]!;
    const mask = size === 1 ? 0xff : 0xffff;
    const part = b.extendU(b.and(value, b.i32(mask)));
    const old = b.get(slot);
    if (high) b.set(slot, b.or(b.and(old, b.i64(-0xff01)), b.shl(part, b.i64(8))));
    else b.set(slot, b.or(b.and(old, b.i64(-1 - mask)), part));
  }
  xmm(register: number): Value {
    return this.b.get(XMM[register]!);
  }
  setXmm(register: number, value: Value): void {
    this.b.set(XMM[register]!, value);
  }

  // Memory
  /** The address of the memory operand. */
  address(): Address {
    const { i, b } = this;
    let sum: Value | null = null;
    let { displacement } = i;
    if (i.base === NEXT_PC) displacement += i.nextPc;
    else if (i.base >= 0) sum = b.get(GPR[i.base]!);
    if (i.index >= 0) {
      const scaled = b.shl(b.get(GPR[i.index]!), b.i64(i.scale));
      sum = sum === null ? scaled : b.add(sum, scaled);
    }
    if (i.address32) {
      const whole = sum === null ? b.i64(displacement) : b.add(sum, b.i64(displacement));
      sum = b.extendU(b.wrap(whole));
      displacement = 0;
    }
    return this.#segmented(sum, displacement);
  }
  /** The address of `mov`'s absolute operand. */
  absolute(): Address {
    const { i, b } = this;
    return this.#segmented(i.address32 ? b.i64(i.immediate >>> 0) : b.i64(i.wide), 0);
  }
  #segmented(sum: Value | null, displacement: number): Address {
    const { i, b } = this;
    if (i.segment === Segment.None) return b.address(sum ?? b.i64(0), displacement);
    const base = b.get(i.segment === Segment.Fs ? FS_BASE : GS_BASE);
    return b.address(sum === null ? base : b.add(base, sum), displacement);
  }
  /** The address as a value. */
  addressValue(): Value {
    const { base, displacement } = this.address();
    return this.b.add(base, this.b.i64(displacement));
  }
  /** An address some bytes further. */
  beyond(address: Address, bytes: number): Address {
    return this.b.address(address.base, address.displacement + bytes);
  }
  load(address: Address, size: number): Value {
    return this.b.load(LOAD[size]!, address);
  }
  store(address: Address, size: number, value: Value): void {
    this.b.store(STORE[size]!, address, value);
  }

  // Values by size
  /** Sign-extends the low bytes to i64. */
  signed64(value: Value, size: number): Value {
    const { b } = this;
    if (size === 8) return value;
    return b.extendS(this.signed32(value, size));
  }
  /** Sign-extends the low bytes within an i32. */
  signed32(value: Value, size: number): Value {
    const { b } = this;
    if (size === 1) return b.op(Op.i32_extend8_s!, value);
    if (size === 2) return b.op(Op.i32_extend16_s!, value);
    return value;
  }
  /** As `size` bytes, zero-extended, of an i32 whose upper bits may be anything. */
  trim(value: Value, size: number): Value {
    if (size >= 4) return value;
    return this.b.and(value, this.b.i32(size === 1 ? 0xff : 0xffff));
  }
  /** A constant of the type that operands of a size have. */
  constant(size: number, value: number): Value {
    return size === 8 ? this.b.i64(value) : this.b.i32(value);
  }
  typeOf(size: number): Type {
    return size === 8 ? Type.I64 : Type.I32;
  }
}
