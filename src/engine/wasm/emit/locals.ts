/** The locals of one function: the parameter, one a slot, and temporaries that are used again. */
import type { Type } from "../ir/operations.ts";
import type { Slot } from "../ir/slot.ts";
import type { Bytes } from "./bytes.ts";

export class Locals {
  /** Slots that have a local, by index. */
  readonly slots: readonly Slot[];
  readonly #ofSlot: number[] = [];
  readonly #types: Type[] = [];
  readonly #free = new Map<Type, number[]>();
  readonly #parameters: number;

  constructor(parameters: number, slots: readonly Slot[]) {
    this.#parameters = parameters;
    this.slots = slots;
    for (const slot of slots) this.#ofSlot[slot.index] = this.add(slot.type);
  }
  /** A local that is never given back. */
  add(type: Type): number {
    this.#types.push(type);
    return this.#parameters + this.#types.length - 1;
  }
  ofSlot(slot: Slot): number {
    return this.#ofSlot[slot.index]!;
  }
  take(type: Type): number {
    return this.#free.get(type)?.pop() ?? this.add(type);
  }
  giveBack(type: Type, local: number): void {
    const free = this.#free.get(type);
    if (free === undefined) this.#free.set(type, [local]);
    else free.push(local);
  }
  /** The declaration: runs of equal types. */
  write(out: Bytes): void {
    const runs: { type: Type; count: number }[] = [];
    for (const type of this.#types) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    out.u32(runs.length);
    for (const { type, count } of runs) {
      out.u32(count);
      out.u8(type);
    }
  }
}
