/** Functions outside translated code that it may call. */

import type { Type } from "./operations.ts";
import type { SlotSet } from "./slot.ts";

export interface Helper {
  /** Name of the import. */
  readonly name: string;
  readonly operands: readonly Type[];
  readonly result: Type | null;
  /** Slots that it reads from the CPU state area: written back before the call. */
  readonly reads: SlotSet;
  /** Slots that it changes there: taken from there after the call. */
  readonly writes: SlotSet;
  /**
   * Whether it may refuse, by throwing, with the guest at the instruction's start: all state is then written back
   * first. Such helpers access guest memory.
   */
  readonly faults: boolean;
}
