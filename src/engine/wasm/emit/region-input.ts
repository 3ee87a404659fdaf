/** What the emitter of regions gets and gives. */
import type { Block } from "../ir/block.ts";

/** Where in the CPU state the emitter itself keeps things, bytes, and what its leaving with no fuel is called. */
export interface StateOffsets {
  pc: number;
  leave: number;
  fuel: number;
  region: number;
  leaveFuel: number;
  leaveRepeat: number;
  repeatUntil: number;
  /** Of a guest address near which something may usually be written: the stack pointer. */
  usualAddress: number;
}

export interface RegionInput {
  blocks: readonly Block[];
  /** Number of the function in the table of all, which the jump cache names. */
  index: number;
  /** One instruction: control never stays. */
  isolated: boolean;
  /** Further entries, by address. */
  seeds: readonly number[];
}

export interface EmittedFunction {
  /** Locals and code, without the size before it. */
  body: Uint8Array;
  /** Pairs: twice the offset in the body of an instruction that may trap, and guest address: {@link ValueEmitter.sites}. */
  sites: readonly number[];
  /** Branches that mostly go one way: pairs of the offset in the body, and whether they are taken then, 0 or 1. */
  hints: readonly number[];
  /** Guest address of every entry, by its number. */
  entries: readonly number[];
}
