/** Emits the values and steps of one block. Slots are locals; so is every value that is used more than once. */

import type { Layout } from "../area/layout.ts";
import type { Block, PlacedGet, Step } from "../ir/block.ts";
import { beginsAtCheckpoint, Checkpoint, isWanted } from "../ir/checkpoint.ts";
import type { Helper } from "../ir/helper.ts";
import { SIMD, Type } from "../ir/operations.ts";
import { addSlot, hasSlot, removeSlot, type Slot, type SlotSet } from "../ir/slot.ts";
import { Kind, type Value } from "../ir/value.ts";
import type { Bytes } from "./bytes.ts";
import { CheckedAddresses } from "./checked-addresses.ts";
import { CountedFuel } from "./counted-fuel.ts";
import type { Locals } from "./locals.ts";
import { Opcode } from "./opcodes.ts";
import { PageLookup } from "./page-lookup.ts";
import { RollBack } from "./roll-back.ts";
import { constant, getLocal, opcode, setLocal, takesLane, unlikelyIf } from "./write.ts";

/** Loads and stores of slots, by type. */
const SLOT_LOAD: Record<number, number> = { [Type.I32]: 0x28, [Type.I64]: 0x29, [Type.F64]: 0x2b, [Type.V128]: SIMD };
const SLOT_STORE: Record<number, number> = {
  [Type.I32]: 0x36,
  [Type.I64]: 0x37,
  [Type.F64]: 0x39,
  [Type.V128]: SIMD + 11,
};

/** How to check accesses: by the host's page protection, or by the protection byte of the page. */
export type Protection = "host" | "checked";

export interface EmitContext {
  layout: Layout;
  protection: Protection;
  /** Whether deferred slots are exact at faults too. */
  precise: boolean;
  /** Where the fuel is told to the instruction, as an offset in the CPU state, whenever code may be left; -1: it is not. */
  countedFuel: number;
  /** Whether accesses are looked up before they are made ({@link PageLookup}), and never trap. */
  lookUp: boolean;
  helperIndex(helper: Helper): number;
}

export class ValueEmitter {
  readonly out: Bytes;
  readonly locals: Locals;
  readonly context: EmitContext;
  /**
   * Instructions that may trap: twice the offset in {@link out}, and the guest address that state in memory belongs to; plus
   * one if the instruction that faults may be a later one of the block.
   */
  readonly sites: number[] = [];
  /** Slots whose local is newer than memory. */
  dirty: SlotSet = { low: 0, high: 0 };
  /** Leaves the region from the middle of a block. */
  readonly leave: (code: number, pc: number) => void;
  /** Leaves the region with state as it was at a checkpoint, to be executed again until behind an instruction. */
  readonly repeat: (checkpoint: number, until: number) => void;
  /** Of each slot, values read from it that are still wanted. */
  #pending: PlacedGet[][] = [];
  readonly #state: number;
  readonly #limit: number;
  readonly #checkpoint: Checkpoint;
  /** Number of the step at hand. */
  #at = 0;
  /** What only who leaves the region at the end of the block makes. */
  readonly #late: (Step & { kind: "set" })[] = [];
  readonly fuel: CountedFuel;
  readonly #pushState = (): void => this.stateBase();
  /** Null: accesses may trap. */
  readonly lookup: PageLookup | null;
  readonly #addresses: CheckedAddresses;
  readonly #rollBack: RollBack;
  readonly #branchIf: (target: number) => void;
  /** Leaves the region before the instruction at an address, or one that it has to go back to. */
  readonly #refuseAt: (pc: number, nested: number) => void;

  /**
   * @param again leaves the region from within so many conditions, the guest being at an instruction, to be executed one
   *   at a time from there until behind another
   */
  constructor(
    out: Bytes,
    locals: Locals,
    context: EmitContext,
    leave: (code: number, pc: number) => void,
    repeat: (checkpoint: number, until: number) => void = leave,
    again: (from: number, until: number, nested: number) => void = leave,
    branchIf: (target: number) => void = () => {},
  ) {
    this.out = out;
    this.locals = locals;
    this.context = context;
    this.leave = leave;
    this.repeat = repeat;
    this.#state = locals.add(Type.I32);
    this.#limit = locals.add(Type.I64);
    this.#checkpoint = new Checkpoint(context.precise);
    this.fuel = new CountedFuel(out, context.countedFuel);
    const rollBack = new RollBack(out, locals);
    this.#rollBack = rollBack;
    this.#branchIf = branchIf;
    this.#refuseAt = (pc, nested) => {
      rollBack.restore();
      again(rollBack.pc >= 0 ? rollBack.pc : pc, pc, nested);
    };
    const value = (one: Value): void => this.value(one);
    this.#addresses = new CheckedAddresses(out, locals, context, this.#limit, value, (pc) => this.#refuse(pc));
    this.lookup = context.lookUp
      ? new PageLookup(out, locals, context.layout, this.#limit, value, this.#refuseAt)
      : null;
  }

  /** Sets the locals that stand for constants: they are shorter, and the same to the optimising compiler. */
  begin(): void {
    const { out } = this;
    out.u8(Opcode.I32_CONST);
    out.s32(this.context.layout.state);
    out.u8(Opcode.LOCAL_SET);
    out.u32(this.#state);
    out.u8(Opcode.I64_CONST);
    out.s64(this.context.layout.limit);
    out.u8(Opcode.LOCAL_SET);
    out.u32(this.#limit);
  }
  /** Puts the address of the CPU state on the stack. */
  stateBase(): void {
    this.out.u8(Opcode.LOCAL_GET);
    this.out.u32(this.#state);
  }

  /** Emits the steps of a block; the values of its end may be emitted behind. */
  block(block: Block): void {
    this.#addresses.begin();
    this.#checkpoint.close();
    this.fuel.begin(block.addresses);
    this.#pending = [];
    for (const get of block.gets) {
      if (get.value.uses === 0) continue;
      const { index } = get.value.slot!;
      const known = this.#pending[index];
      if (known === undefined) this.#pending[index] = [get];
      else known.push(get);
    }
    this.#at = 0;
    if (this.lookup === null && beginsAtCheckpoint(block, this.context.precise))
      this.#prepareFault(block.pc, block.live);
    for (const step of block.steps) {
      this.#step(step);
      this.#at++;
    }
    this.#rollBack.close();
  }

  #step(step: Step): void {
    const { out } = this;
    switch (step.kind) {
      case "set":
        if (step.dead) return;
        if (step.late) {
          this.#late.push(step);
          return;
        }
        this.value(step.value);
        this.#savePending(step.slot);
        this.#rollBack.save(step.slot);
        out.u8(Opcode.LOCAL_SET);
        out.u32(this.locals.ofSlot(step.slot));
        addSlot(this.dirty, step.slot);
        return;
      case "load":
        this.#load(step);
        return;
      case "store":
        this.#store(step);
        return;
      case "call":
        this.#call(step);
        return;
      case "observe":
        return;
      case "branchIf":
        this.value(step.condition);
        this.#branchIf(step.target);
        return;
      case "leaveIf":
        if (step.guard?.state === "dropped") {
          if (this.lookup !== null) this.#rollBack.open(step.pc);
          return;
        }
        this.value(step.condition);
        if (step.condition.type === Type.I64) {
          out.u8(Opcode.I64_CONST);
          out.s32(0);
          out.u8(0x52);
        }
        unlikelyIf(out);
        if (step.guard?.state === "repeats" && this.lookup !== null) this.#refuseAt(step.pc, 1);
        else if (step.guard?.state === "repeats") this.repeat(this.#checkpoint.pc, step.pc);
        else this.leave(step.code, step.pc);
        out.u8(Opcode.END);
    }
  }

  /** The slot's old value is still wanted: it moves to a local of its own. */
  #savePending(slot: Slot): void {
    const pending = this.#pending[slot.index];
    if (pending === undefined) return;
    for (const { value, at } of pending) {
      if (value.uses === 0 || value.local >= 0 || at > this.#at) continue;
      value.local = this.locals.take(value.type);
      this.out.u8(Opcode.LOCAL_GET);
      this.out.u32(this.locals.ofSlot(slot));
      this.out.u8(Opcode.LOCAL_SET);
      this.out.u32(value.local);
    }
  }

  /** Puts a value on the stack, using it once. */
  value(value: Value): void {
    const { out } = this;
    if (value.kind === Kind.Const) {
      constant(out, value);
      return;
    }
    value.uses--;
    if (value.local >= 0) {
      out.u8(Opcode.LOCAL_GET);
      out.u32(value.local);
      if (value.uses === 0) this.locals.giveBack(value.type, value.local);
      return;
    }
    if (value.kind === Kind.Get) {
      out.u8(Opcode.LOCAL_GET);
      out.u32(this.locals.ofSlot(value.slot!));
      return;
    }
    if (value.kind === Kind.Select) {
      this.value(value.b!);
      this.value(value.c!);
      this.value(value.a!);
      out.u8(Opcode.SELECT);
    } else {
      if (value.a !== null) this.value(value.a);
      if (value.b !== null) this.value(value.b);
      if (value.c !== null) this.value(value.c);
      this.#operation(value);
    }
    if (value.uses > 0) {
      value.local = this.locals.take(value.type);
      out.u8(Opcode.LOCAL_TEE);
      out.u32(value.local);
    }
  }

  #operation(value: Value): void {
    const { out } = this;
    opcode(out, value.opcode);
    if (value.kind === Kind.Shuffle) out.bytes(value.lanes!);
    else if (takesLane(value.opcode)) out.u8(value.imm);
  }

  get hasLate(): boolean {
    return this.#late.length > 0;
  }
  /** Sets what only some ways out of the block want, in one arm of a condition. */
  setLate(): void {
    // One may depend on the old value of another.
    for (const { value } of this.#late) this.#copy(value);
    for (let n = this.#late.length - 1; n >= 0; n--) {
      const { slot } = this.#late[n]!;
      setLocal(this.out, this.locals.ofSlot(slot));
      addSlot(this.dirty, slot);
    }
  }
  /** Behind the last {@link setLate} of a block. */
  endLate(): void {
    for (const { value } of this.#late) this.#release(value);
    this.#late.length = 0;
  }
  /** Puts a value on the stack without using it up. */
  #copy(value: Value): void {
    const { out } = this;
    if (value.kind === Kind.Const) constant(out, value);
    else if (value.local >= 0) getLocal(out, value.local);
    else if (value.kind === Kind.Get) getLocal(out, this.locals.ofSlot(value.slot!));
    else if (value.kind === Kind.Select) {
      this.#copy(value.b!);
      this.#copy(value.c!);
      this.#copy(value.a!);
      out.u8(Opcode.SELECT);
    } else {
      if (value.a !== null) this.#copy(value.a);
      if (value.b !== null) this.#copy(value.b);
      if (value.c !== null) this.#copy(value.c);
      this.#operation(value);
    }
  }
  /** A use of a value that is not to be. */
  #release(value: Value): void {
    if (value.kind === Kind.Const || --value.uses > 0) return;
    if (value.local >= 0) this.locals.giveBack(value.type, value.local);
    else for (const operand of [value.a, value.b, value.c]) if (operand !== null) this.#release(operand);
  }

  // Guest memory

  /** Before an access that may fault. */
  #prepareFault(pc: number, live: SlotSet | null): void {
    if (!this.#checkpoint.before(pc)) return;
    this.fuel.tell(pc, this.#pushState);
    for (const slot of this.locals.slots) {
      if (hasSlot(this.dirty, slot) && isWanted(slot, live, this.context.precise)) this.writeBack(slot);
    }
  }
  writeBack(slot: Slot): void {
    this.storeSlot(slot);
    removeSlot(this.dirty, slot);
  }
  storeSlot(slot: Slot): void {
    const { out } = this;
    this.stateBase();
    out.u8(Opcode.LOCAL_GET);
    out.u32(this.locals.ofSlot(slot));
    opcode(out, SLOT_STORE[slot.type]!);
    out.u32(0);
    out.u32(slot.offset);
  }
  loadSlot(slot: Slot): void {
    const { out } = this;
    this.stateBase();
    opcode(out, SLOT_LOAD[slot.type]!);
    out.u32(0);
    out.u32(slot.offset);
    out.u8(Opcode.LOCAL_SET);
    out.u32(this.locals.ofSlot(slot));
  }

  #site(pc: number): void {
    const { pc: checkpoint } = this.#checkpoint;
    const again = checkpoint >= 0 && checkpoint !== pc;
    this.sites.push(this.out.length * 2 + (again ? 1 : 0), again ? checkpoint : pc);
  }
  #refuse(pc: number): void {
    if (this.lookup !== null) {
      this.#refuseAt(pc, 1);
      return;
    }
    this.#site(pc);
    this.out.u8(Opcode.UNREACHABLE);
  }

  /** Puts the address of an access on the stack as an i32. @returns the displacement left for the access itself */
  #place(step: Step & { kind: "load" | "store" }): number {
    const { address, access, pc, live } = step;
    if (address.trusted === true) {
      this.value(address.base);
      return address.displacement;
    }
    if (this.lookup !== null) {
      const offset = this.lookup.place(step);
      if (address.alignment > 1) this.#addresses.checkAlignment(address.alignment, offset, pc);
      return offset;
    }
    this.#prepareFault(pc, live);
    const offset = this.#addresses.place(address, access, pc);
    if (!access.store) this.#site(pc);
    return offset;
  }
  #load(step: Step & { kind: "load" }): void {
    const { out } = this;
    const { access, result } = step;
    const offset = this.#place(step);
    opcode(out, access.opcode);
    out.u32(0);
    out.u32(offset);
    if (result.uses === 0) {
      out.u8(0x1a);
      return;
    }
    result.local = this.locals.take(result.type);
    out.u8(Opcode.LOCAL_SET);
    out.u32(result.local);
  }
  #store(step: Step & { kind: "store" }): void {
    const { out } = this;
    const { access, address, pc } = step;
    const offset = this.#place(step);
    this.value(step.value);
    if (address.trusted !== true && this.lookup === null) this.#site(pc);
    opcode(out, access.opcode);
    out.u32(0);
    out.u32(offset);
    this.#checkpoint.close();
    this.#rollBack.close();
  }

  #call(step: Step & { kind: "call" }): void {
    const { out } = this;
    const { helper } = step;
    for (const operand of step.operands) this.value(operand);
    for (const slot of this.locals.slots) {
      const wanted = hasSlot(helper.reads, slot) || hasSlot(helper.writes, slot) || helper.faults;
      if (wanted && hasSlot(this.dirty, slot)) this.writeBack(slot);
    }
    for (const slot of this.locals.slots) if (hasSlot(helper.writes, slot)) this.#savePending(slot);
    this.#checkpoint.close();
    this.#rollBack.close();
    this.fuel.tell(step.pc, this.#pushState);
    this.#site(step.pc);
    out.u8(0x10);
    out.u32(this.context.helperIndex(helper));
    if (helper.result !== null) {
      const result = step.result!;
      if (result.uses === 0) out.u8(0x1a);
      else {
        result.local = this.locals.take(result.type);
        out.u8(Opcode.LOCAL_SET);
        out.u32(result.local);
      }
    }
    for (const slot of this.locals.slots) if (hasSlot(helper.writes, slot)) this.loadSlot(slot);
  }
}
