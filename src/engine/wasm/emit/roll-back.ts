/**
 * Going back to an earlier instruction of a block, where a later one is refused: while only loads happened in between, that is
 * done by giving the slots their old values.
 */
import type { Slot } from "../ir/slot.ts";
import type { Bytes } from "./bytes.ts";
import type { Locals } from "./locals.ts";
import { getLocal, setLocal } from "./write.ts";

export class RollBack {
  readonly #out: Bytes;
  readonly #locals: Locals;
  /** Where the guest goes back to; -1: it need not. */
  pc = -1;
  /** Slots that were changed since then, and the locals that hold what they were. */
  readonly #saved = new Map<Slot, number>();

  constructor(out: Bytes, locals: Locals) {
    this.#out = out;
    this.#locals = locals;
  }
  open(pc: number): void {
    if (this.pc < 0) this.pc = pc;
  }
  close(): void {
    this.pc = -1;
    for (const [slot, local] of this.#saved) this.#locals.giveBack(slot.type, local);
    this.#saved.clear();
  }
  /** A slot is about to be changed. */
  save(slot: Slot): void {
    if (this.pc < 0 || this.#saved.has(slot)) return;
    const local = this.#locals.take(slot.type);
    this.#saved.set(slot, local);
    this.#move(this.#locals.ofSlot(slot), local);
  }
  restore(): void {
    for (const [slot, local] of this.#saved) this.#move(local, this.#locals.ofSlot(slot));
  }
  #move(from: number, to: number): void {
    getLocal(this.#out, from);
    setLocal(this.#out, to);
  }
}
