/**
 * How a region is left. Each way out may stand in one arm of a condition, so what counts as dirty stays as it is.
 *
 * Regions whose accesses trap write back what has changed on the way; those that look pages up change most registers in loops, and
 * write back all that they change at the one place where all ways out end.
 */
import type { Block } from "../ir/block.ts";
import { hasSlot } from "../ir/slot.ts";
import { setSlots } from "./block-facts.ts";
import type { Bytes } from "./bytes.ts";
import type { Labels } from "./labels.ts";
import { Opcode } from "./opcodes.ts";
import type { StateOffsets } from "./region-input.ts";
import type { ValueEmitter } from "./values.ts";
import { getLocal, setLocal } from "./write.ts";

export class WaysOut {
  readonly #out: Bytes;
  readonly #labels: Labels;
  readonly #state: StateOffsets;
  /** The local for the result: the parameter, which is free by then. */
  readonly #result: number;
  /** The local with the fuel. */
  readonly #fuel: number;
  #values: ValueEmitter | null = null;

  constructor(out: Bytes, labels: Labels, state: StateOffsets, result: number, fuel: number) {
    this.#out = out;
    this.#labels = labels;
    this.#state = state;
    this.#result = result;
    this.#fuel = fuel;
  }
  /** Values leave the region themselves, so they are made later. */
  set values(values: ValueEmitter) {
    this.#values = values;
  }
  get values(): ValueEmitter {
    return this.#values!;
  }

  load(opcode: number, offset: number): void {
    this.values.stateBase();
    this.#out.u8(opcode);
    this.#out.u32(0);
    this.#out.u32(offset);
  }
  store(opcode: number, offset: number, value: () => void): void {
    this.values.stateBase();
    value();
    this.#out.u8(opcode);
    this.#out.u32(0);
    this.#out.u32(offset);
  }
  #storeConstant(offset: number, value: number): void {
    this.store(Opcode.I32_STORE, offset, () => {
      this.#out.u8(Opcode.I32_CONST);
      this.#out.s32(value);
    });
  }
  #storeFuel(): void {
    this.store(Opcode.I32_STORE, this.#state.fuel, () => getLocal(this.#out, this.#fuel));
  }

  /** Where all ways out end. */
  exit(blocks: readonly Block[]): void {
    if (this.values.lookup !== null) for (const slot of setSlots(blocks)) this.values.storeSlot(slot);
    this.#storeFuel();
    getLocal(this.#out, this.#result);
  }
  /** With the i32 on the stack as the result. @param nested in so many conditions without a label */
  with(nested = 0): void {
    setLocal(this.#out, this.#result);
    const { values } = this;
    if (values.lookup === null) {
      for (const slot of values.locals.slots) if (hasSlot(values.dirty, slot)) values.storeSlot(slot);
    }
    this.#labels.branch("exit", 0, nested);
  }
  /** To the dispatcher, to go on at an address. */
  to(pc: number): void {
    if (!(pc > 0 && pc < 0x1_0000_0000)) {
      this.leave(0, pc);
      return;
    }
    this.#out.u8(Opcode.I32_CONST);
    this.#out.s32(pc);
    this.with();
  }
  /** From within a block, or at its end. @param pc of the first instruction that has not been executed */
  leaveBlock(code: number, pc: number, nested = 0): void {
    this.values.fuel.refundFrom(pc);
    this.leave(code, pc, nested);
  }
  leave(code: number, pc: number, nested = 0): void {
    this.store(Opcode.I64_STORE, this.#state.pc, () => {
      this.#out.u8(Opcode.I64_CONST);
      this.#out.s64(pc);
    });
    this.leaveWith(code, nested);
  }
  /** The program counter is in the state already. */
  leaveWith(code: number, nested: number): void {
    this.#storeConstant(this.#state.leave, code);
    this.#out.u8(Opcode.I32_CONST);
    this.#out.s32(0);
    this.with(nested);
  }
  /** Without writing anything back: memory has what belongs to the checkpoint. */
  repeat(checkpoint: number, until: number): void {
    const { pc, leave, leaveRepeat, repeatUntil } = this.#state;
    this.#storeConstant(pc, checkpoint);
    this.#storeConstant(pc + 4, 0);
    this.#storeConstant(repeatUntil, until);
    this.#storeConstant(leave, leaveRepeat);
    this.#storeFuel();
    this.#out.bytes([Opcode.I32_CONST, 0, Opcode.RETURN]);
  }
  /** With the guest at an instruction, to be executed one at a time from there until behind another. */
  again(pc: number, until: number, nested: number): void {
    this.#storeConstant(this.#state.repeatUntil, until);
    this.leave(this.#state.leaveRepeat, pc, nested);
  }
  /** At the beginning: nothing but the instruction that control came to is executed. */
  executeOne(): void {
    const { pc, leave, leaveRepeat, repeatUntil } = this.#state;
    this.#storeConstant(leave, leaveRepeat);
    this.store(Opcode.I32_STORE, repeatUntil, () => this.load(Opcode.I32_LOAD, pc));
    this.#out.bytes([Opcode.I32_CONST, 0, Opcode.RETURN]);
  }
}
