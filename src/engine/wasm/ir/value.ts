/**
 * Values of the intermediate representation: expressions without effect over constants, guest state and the results of
 * steps. A value belongs to one block.
 */

import type { Type } from "./operations.ts";
import type { Slot } from "./slot.ts";

export const Kind = {
  /** `imm` (or `big` if it is no exact number). */
  Const: 0,
  /** Guest state at the time of {@link Builder.get}. */
  Get: 1,
  /** A WebAssembly operation on `a`, `b`, `c`; `imm` is its lane. */
  Operation: 2,
  /** `a ? b : c`, without evaluating lazily. */
  Select: 3,
  /** What a step (load, call) produced. */
  Result: 4,
  /** i8x16.shuffle of `a` and `b` by `lanes`. */
  Shuffle: 5,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export interface Value {
  readonly kind: Kind;
  readonly type: Type;
  readonly opcode: number;
  readonly a: Value | null;
  readonly b: Value | null;
  readonly c: Value | null;
  readonly imm: number;
  readonly big: bigint;
  readonly slot: Slot | null;
  readonly lanes: Uint8Array | null;
  /** For the emitter: how many uses are left, and the local that holds it (-1: none). */
  uses: number;
  local: number;
}
