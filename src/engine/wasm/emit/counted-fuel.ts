/**
 * Fuel that is right to the instruction, for who counts them. The local holds what is left behind the block; where code may
 * be left within it, memory is told what is left there.
 */
import type { Bytes } from "./bytes.ts";
import { Opcode } from "./opcodes.ts";

export class CountedFuel {
  readonly #out: Bytes;
  /** Where fuel is in the CPU state; -1: it is not counted. */
  readonly #offset: number;
  /** The local that holds the fuel left behind the block; -1: there is none. */
  local = -1;
  /** Addresses of the block's instructions, and how many of them the fuel in memory does not count as executed. */
  #addresses: readonly number[] = [];
  #told = -1;

  constructor(out: Bytes, offset: number) {
    this.#out = out;
    this.#offset = offset;
  }

  begin(addresses: readonly number[]): void {
    this.#addresses = addresses;
    this.#told = -1;
  }
  #leftAt(pc: number): number {
    let left = 0;
    while (left < this.#addresses.length && this.#addresses[this.#addresses.length - 1 - left]! >= pc) left++;
    return left;
  }
  /** Gives back what the instructions from an address on would have cost: they are not executed. */
  refundFrom(pc: number): void {
    if (this.#offset >= 0) this.refund(this.#leftAt(pc));
  }
  refund(instructions: number): void {
    if (instructions === 0) return;
    this.#sum(instructions);
    this.#out.u8(Opcode.LOCAL_SET);
    this.#out.u32(this.local);
  }
  /** Tells memory the fuel as it is before the instruction at an address. @param base puts the address of the CPU state on the stack */
  tell(pc: number, base: () => void): void {
    if (this.#offset < 0 || this.local < 0) return;
    const left = this.#leftAt(pc);
    if (left === this.#told) return;
    this.#told = left;
    base();
    this.#sum(left);
    this.#out.u8(Opcode.I32_STORE);
    this.#out.u32(0);
    this.#out.u32(this.#offset);
  }
  #sum(instructions: number): void {
    const out = this.#out;
    out.u8(Opcode.LOCAL_GET);
    out.u32(this.local);
    out.u8(Opcode.I32_CONST);
    out.s32(instructions);
    out.u8(Opcode.I32_ADD);
  }
}
