/** A basic block: steps in order, and how it ends. Addresses of guest code are plain numbers. */

import type { Helper } from "./helper.ts";
import type { AccessKind } from "./operations.ts";
import type { Slot, SlotSet } from "./slot.ts";
import type { Value } from "./value.ts";

/** What happens in order; values without effect are evaluated where they are used. */
export type Step =
  | {
      readonly kind: "set";
      readonly slot: Slot;
      readonly value: Value;
      dead: boolean;
      /** Only who leaves the region at the end of the block will look at it (late-sets.ts). */
      late: boolean;
    }
  | {
      readonly kind: "load";
      readonly access: AccessKind;
      readonly address: Address;
      readonly result: Value;
      readonly pc: number;
      /** Slots whose value is wanted behind it, by the liveness analysis; null before that. */
      live: SlotSet | null;
    }
  | {
      readonly kind: "store";
      readonly access: AccessKind;
      readonly address: Address;
      readonly value: Value;
      readonly pc: number;
      live: SlotSet | null;
    }
  | {
      readonly kind: "call";
      readonly helper: Helper;
      readonly operands: readonly Value[];
      readonly result: Value | null;
      readonly pc: number;
    }
  /** Goes on at `target` if `condition` (an i32) is not 0. */
  | { readonly kind: "branchIf"; readonly condition: Value; readonly target: number }
  /** The guest looks at a slot, though not through its value: whoever goes on from between the `set` and here will. */
  | { readonly kind: "observe"; readonly slot: Slot }
  /**
   * Leaves the code with an exit code and the guest at `pc` if `condition` (an i32) is not 0. With `again`, at the
   * instruction at hand, of which nothing has happened.
   */
  | {
      readonly kind: "leaveIf";
      readonly condition: Value;
      readonly code: number;
      readonly pc: number;
      readonly again: boolean;
      readonly guard: Guard | null;
    };

/** What a `leaveIf` looks after: that a number is finite. */
export interface Guard {
  readonly value: Value;
  /** "leaves" as it is; "dropped": unnecessary; "repeats": the guest goes back to the last checkpoint. */
  state: "leaves" | "dropped" | "repeats";
}

/**
 * A guest address: `base`, an i64, plus a displacement. An access that is not aligned to `alignment` bytes traps.
 * With `trusted` it is a place in the engine's own area instead, `base` an i32: nothing is checked, and nothing can fault.
 */
export interface Address {
  readonly base: Value;
  readonly displacement: number;
  readonly alignment: number;
  readonly trusted?: boolean;
}

export type End =
  | { readonly kind: "goto"; readonly target: number }
  | { readonly kind: "branch"; readonly condition: Value; readonly target: number; readonly otherwise: number }
  /** To a computed address. `returnTo` is where a call's callee comes back to, else -1. */
  | {
      readonly kind: "indirect";
      readonly target: Value;
      readonly returnTo: number;
      readonly isReturn: boolean;
      /** Beginnings of blocks of the region to which it mostly leads (returns.ts). */
      likely: readonly number[];
    }
  /** With `resolved`, the callee's returns know that they lead to `returnTo`. */
  | { readonly kind: "call"; readonly target: number; readonly returnTo: number; resolved: boolean }
  /** Leaves the translated code, with a front end's exit code and the guest at `pc`. */
  | { readonly kind: "leave"; readonly code: number; readonly pc: number; readonly resume: boolean };

export interface Block {
  /** Address of its first instruction. */
  readonly pc: number;
  /** One past its last byte. */
  readonly endPc: number;
  readonly instructions: number;
  /** Their addresses, ascending; empty: unknown, and not needed. */
  readonly addresses: readonly number[];
  readonly steps: readonly Step[];
  readonly end: End;
  /** Every {@link Kind.Get} and how many steps had been made before it. */
  readonly gets: readonly PlacedGet[];
  /** Every value but constants. */
  readonly values: readonly Value[];
  /** Slots whose value is wanted at its beginning, by the liveness analysis; null before that. */
  live: SlotSet | null;
}

export interface PlacedGet {
  readonly value: Value;
  readonly at: number;
}
