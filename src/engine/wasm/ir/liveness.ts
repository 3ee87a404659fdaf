/** Which assignments of slots nobody sees, and how often every value is used. */
import type { Block, End, Step } from "./block.ts";
import { addSlot, type Slot, type SlotSet, slotSet } from "./slot.ts";
import { Kind, type Value } from "./value.ts";

export interface LivenessOptions {
  slots: readonly Slot[];
  /** Whether even deferred slots are exact at a fault. */
  precise: boolean;
  /** The live slots where control goes to an address outside the region. */
  liveAt(pc: number): SlotSet;
}

/** Marks dead `set` steps and fills in `Value.uses`, block by block until nothing changes. */
export function analyseLiveness(blocks: readonly Block[], options: LivenessOptions): void {
  new Liveness(blocks, options).run();
}

class Liveness {
  readonly #blocks: readonly Block[];
  readonly #options: LivenessOptions;
  readonly #byPc = new Map<number, number>();
  readonly #in: SlotSet[];
  readonly #all: SlotSet;
  readonly #atFault: SlotSet;
  /** Of the block at hand: slots whose value at its beginning is used. */
  #used: SlotSet = { low: 0, high: 0 };
  /** Slots that are looked at further on, though not through their values: live where the guest may be interrupted. */
  #observed: SlotSet = { low: 0, high: 0 };

  constructor(blocks: readonly Block[], options: LivenessOptions) {
    this.#blocks = blocks;
    this.#options = options;
    blocks.forEach((block, index) => {
      this.#byPc.set(block.pc, index);
    });
    this.#in = blocks.map(() => ({ low: 0, high: 0 }));
    this.#all = slotSet(...options.slots);
    this.#atFault = options.precise ? this.#all : slotSet(...options.slots.filter((slot) => !slot.deferred));
  }

  run(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (let index = this.#blocks.length - 1; index >= 0; index--) {
        const { low, high } = this.#block(this.#blocks[index]!);
        const old = this.#in[index]!;
        if (old.low === low && old.high === high) continue;
        this.#in[index] = { low, high };
        this.#blocks[index]!.live = { low, high };
        changed = true;
      }
    }
  }

  #block(block: Block): SlotSet {
    for (const value of block.values) value.uses = 0;
    this.#used = { low: 0, high: 0 };
    this.#observed = { low: 0, high: 0 };
    const live = this.#liveAfter(block.end);
    this.#useEnd(block.end);
    for (let index = block.steps.length - 1; index >= 0; index--) this.#step(block.steps[index]!, live);
    // The guest may be interrupted at the beginning of a block: what is not deferred is exact there.
    live.low |= this.#used.low | this.#atFault.low;
    live.high |= this.#used.high | this.#atFault.high;
    return live;
  }

  #target(pc: number): SlotSet {
    const index = this.#byPc.get(pc);
    return index === undefined ? this.#options.liveAt(pc) : this.#in[index]!;
  }

  #liveAfter(end: End): SlotSet {
    if (end.kind === "goto" || end.kind === "call") return { ...this.#target(end.target) };
    if (end.kind === "branch") {
      const a = this.#target(end.target);
      const b = this.#target(end.otherwise);
      return { low: a.low | b.low, high: a.high | b.high };
    }
    return { ...this.#all };
  }

  #useEnd(end: End): void {
    if (end.kind === "branch") this.#use(end.condition);
    else if (end.kind === "indirect") this.#use(end.target);
  }

  #step(step: Step, live: SlotSet): void {
    switch (step.kind) {
      case "set": {
        const { index } = step.slot;
        const bit = 1 << (index & 31);
        if (index < 32) this.#observed.low &= ~bit;
        else this.#observed.high &= ~bit;
        step.dead = ((index < 32 ? live.low : live.high) & bit) === 0;
        if (step.dead) return;
        if (index < 32) live.low &= ~bit;
        else live.high &= ~bit;
        this.#use(step.value);
        return;
      }
      case "load":
        this.#use(step.address.base);
        if (step.address.trusted !== true) step.live = this.#fault(live);
        return;
      case "store":
        this.#use(step.address.base);
        this.#use(step.value);
        if (step.address.trusted !== true) step.live = this.#fault(live);
        return;
      case "call":
        for (const operand of step.operands) this.#use(operand);
        live.low |= step.helper.reads.low;
        live.high |= step.helper.reads.high;
        if (step.helper.faults) this.#fault(live);
        return;
      case "observe":
        addSlot(this.#observed, step.slot);
        return;
      case "branchIf": {
        this.#use(step.condition);
        const there = this.#target(step.target);
        live.low |= there.low;
        live.high |= there.high;
        return;
      }
      case "leaveIf":
        if (step.guard?.state === "dropped") {
          // A later one may take the guest back to here.
          this.#fault(live);
          return;
        }
        this.#use(step.condition);
        // What state is now does not matter to who goes back.
        if (step.guard?.state === "repeats") return;
        if (step.again) this.#fault(live);
        else {
          live.low |= this.#all.low;
          live.high |= this.#all.high;
        }
    }
  }
  /** The guest may be interrupted, and go on from here as the block does. @returns what is live then */
  #fault(live: SlotSet): SlotSet {
    live.low |= this.#atFault.low | this.#observed.low;
    live.high |= this.#atFault.high | this.#observed.high;
    return { low: live.low, high: live.high };
  }

  #use(value: Value): void {
    if (value.uses++ > 0) return;
    if (value.kind === Kind.Get) {
      const { index } = value.slot!;
      if (index < 32) this.#used.low |= 1 << index;
      else this.#used.high |= 1 << (index - 32);
      return;
    }
    if (value.a !== null) this.#use(value.a);
    if (value.b !== null) this.#use(value.b);
    if (value.c !== null) this.#use(value.c);
  }
}
