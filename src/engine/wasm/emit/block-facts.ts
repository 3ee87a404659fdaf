/** What the emitter asks of blocks: where they lead, and which slots they use and change. */
import type { Block, End, Step } from "../ir/block.ts";
import type { Slot, SlotSet } from "../ir/slot.ts";

/** Addresses to which control goes directly. */
export function targets({ steps, end }: Block): number[] {
  const within = innerTargets(steps);
  if (end.kind === "goto" || end.kind === "call") return [...within, end.target];
  if (end.kind === "branch") return [...within, end.target, end.otherwise];
  if (end.kind === "indirect") return [...within, ...end.likely];
  return within;
}
/** Those to which it goes from the middle of a block. */
export function innerTargets(steps: readonly Step[]): number[] {
  const found: number[] = [];
  for (const step of steps) if (step.kind === "branchIf") found.push(step.target);
  return found;
}
/** Where control comes back to from outside or by the dispatch, or -1. */
export function resumption(end: End): number {
  if (end.kind === "call") return end.resolved ? -1 : end.returnTo;
  if (end.kind === "indirect") return end.returnTo;
  return end.kind === "leave" && end.resume ? end.pc : -1;
}

/** Slots that some block changes. */
export function setSlots(blocks: readonly Block[]): Slot[] {
  const set = new Map<number, Slot>();
  for (const { steps } of blocks) {
    for (const step of steps) if (step.kind === "set" && !step.dead) set.set(step.slot.index, step.slot);
  }
  return [...set.values()];
}

export function usedSlots(blocks: readonly Block[]): Slot[] {
  const used = new Map<number, Slot>();
  for (const block of blocks) {
    for (const { value } of block.gets) if (value.uses > 0) used.set(value.slot!.index, value.slot!);
    for (const step of block.steps) if (step.kind === "set" && !step.dead) used.set(step.slot.index, step.slot);
  }
  return [...used.values()].sort((a, b) => a.index - b.index);
}
/** @returns whether `into` grew */
export function merge(into: SlotSet, from: SlotSet): boolean {
  const low = into.low | from.low;
  const high = into.high | from.high;
  const grew = low !== into.low || high !== into.high;
  into.low = low;
  into.high = high;
  return grew;
}
export function clearSlot(set: SlotSet, slot: Slot): void {
  if (slot.index < 32) set.low &= ~(1 << slot.index);
  else set.high &= ~(1 << (slot.index - 32));
}
