/** Instructions that a helper executes in TypeScript: those that are rare or large (assist/). */
import type { Helper } from "../../ir/helper.ts";
import { Type } from "../../ir/operations.ts";
import { slotSet } from "../../ir/slot.ts";
import { MODE_CHANGED } from "../assist/context.ts";
import { Leave, SLOTS } from "../state.ts";
import type { Lifter } from "./lift.ts";

const all = slotSet(...SLOTS);

/** Executes the instruction at an address. @returns 0: done; 1: it is to be executed again (REP); MODE_CHANGED */
export const ASSIST: Helper = {
  name: "assist",
  operands: [Type.I32],
  result: Type.I32,
  reads: all,
  writes: all,
  faults: true,
};

export const assist: Lifter = (l) => {
  l.b.call(ASSIST, l.b.i32(l.i.pc));
  l.flags.forget();
};

/** One that may not be finished when the helper returns. */
export const assistAgain: Lifter = (l) => {
  const again = l.b.call(ASSIST, l.b.i32(l.i.pc));
  l.b.leaveIf(again, Leave.Continue);
  l.flags.forget();
};

/** One that may change the mode of floating point: the engine then goes on with other translations. */
export const assistModal: Lifter = (l) => {
  const { b } = l;
  const result = b.call(ASSIST, b.i32(l.i.pc));
  b.leaveIf(b.eq(result, b.i32(MODE_CHANGED)), Leave.Continue, l.i.nextPc);
  l.flags.forget();
};
