/**
 * Where state is written back for faults. A trap loses the locals of WebAssembly, so the state in memory must be one from
 * which the guest can be taken to the instruction that faults.
 *
 * Before the first access of a block state is written back: that is a checkpoint. As long as the guest only loads from
 * memory, nothing that it did can be seen, and a fault is found by executing again from the checkpoint, one instruction at
 * a time. Behind a store or a call the next access needs a checkpoint of its own.
 */
import type { Block } from "./block.ts";
import { hasSlot, type Slot, type SlotSet } from "./slot.ts";

export class Checkpoint {
  /** Guest address of the instruction before which state was written back, -1: it has to be, before an access. */
  pc = -1;
  readonly #every: boolean;

  /** @param every whether each access is a checkpoint */
  constructor(every: boolean) {
    this.#every = every;
  }

  /** Before an access by the instruction at `pc`. @returns whether state is to be written back */
  before(pc: number): boolean {
    if (this.pc >= 0 && !this.#every) return false;
    this.pc = pc;
    return true;
  }
  /** Something happened that must not happen twice. */
  close(): void {
    this.pc = -1;
  }
}

/**
 * Whether a block's first checkpoint is its beginning, not its first access: it sets flags in front of that, which need not be
 * made for the checkpoint then.
 */
export function beginsAtCheckpoint({ steps }: Block, precise: boolean): boolean {
  if (precise) return false;
  let flags = false;
  for (const step of steps) {
    if (step.kind === "set") flags ||= step.slot.deferred && !step.dead;
    else if (step.kind === "call") return false;
    else if (step.kind === "load" || step.kind === "store") {
      if (step.address.trusted !== true) return flags;
    }
  }
  return false;
}

/** Whether a slot is part of a checkpoint. @param live what is looked at further on */
export function isWanted(slot: Slot, live: SlotSet | null, precise: boolean): boolean {
  return precise || !slot.deferred || live === null || hasSlot(live, slot);
}
