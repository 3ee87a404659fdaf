/** Guest state that translated code keeps in locals: a front end declares one slot for each register and flag. */
import type { Type } from "./operations.ts";

export interface Slot {
  /** Position in the front end's list, from 0. */
  readonly index: number;
  readonly name: string;
  readonly type: Type;
  /** Bytes from the beginning of the CPU state area. */
  readonly offset: number;
  /**
   * Where a guest is interrupted by a fault, its value need only be right as far as the code from there on looks at it
   * (flags that are set again first); others are always exact.
   */
  readonly deferred: boolean;
}

/** A set of slots, as bits: those below 32, and the others (at most 64 in all). */
export interface SlotSet {
  low: number;
  high: number;
}

export function slotSet(...slots: readonly Slot[]): SlotSet {
  const set = { low: 0, high: 0 };
  for (const slot of slots) addSlot(set, slot);
  return set;
}
export function addSlot(set: SlotSet, { index }: Slot): void {
  if (index < 32) set.low |= 1 << index;
  else set.high |= 1 << (index - 32);
}
export function removeSlot(set: SlotSet, { index }: Slot): void {
  if (index < 32) set.low &= ~(1 << index);
  else set.high &= ~(1 << (index - 32));
}
export function hasSlot(set: SlotSet, { index }: Slot): boolean {
  return ((index < 32 ? set.low >>> index : set.high >>> (index - 32)) & 1) !== 0;
}
