/**
 * When SSE arithmetic is done exactly (sse/float-unit.ts): with rounding, masks, or treatment of denormals other than what
 * programs begin with; and for a while after a program has read or set MXCSR, as those who look at exceptions do. The most
 * frequent of them, an inexact result, ends that, but not at once for who found its flag clear: functions of mathematics raise
 * others behind it. From then on only what makes NaN or infinities is noted.
 */
import { State } from "../state.ts";

/** MXCSR but for exceptions: all masked, to nearest, denormals as they are. */
const CONTROL = 0xffc0;
const DEFAULT_CONTROL = 0x1f80;
const PRECISION = 0x20;
/** Instructions after STMXCSR or LDMXCSR for which everything is noted unless a result is inexact before. */
const NOTED = 20_000;
/** How many of them are noted even behind an inexact result: more than a function of mathematics needs. */
const NOTED_ANYWAY = 1024;

export function isExactFloat(view: DataView): boolean {
  const mxcsr = view.getUint32(State.MXCSR, true);
  if ((mxcsr & CONTROL) !== DEFAULT_CONTROL) return true;
  const left = view.getInt32(State.FLOAT_NOTES, true);
  return left > NOTED - NOTED_ANYWAY || ((mxcsr & PRECISION) === 0 && left > 0);
}
/** A program has looked at MXCSR, or set it. Who finds the flag of inexact results does not look for what comes with them. */
export function noteAgain(view: DataView): void {
  const found = (view.getUint32(State.MXCSR, true) & PRECISION) !== 0;
  const left = view.getInt32(State.FLOAT_NOTES, true);
  view.setInt32(State.FLOAT_NOTES, found ? Math.max(left, NOTED - NOTED_ANYWAY) : NOTED, true);
}
/** The exact unit has executed one more. */
export function countNote(view: DataView): void {
  const left = view.getInt32(State.FLOAT_NOTES, true);
  if (left > 0) view.setInt32(State.FLOAT_NOTES, left - 1, true);
}
