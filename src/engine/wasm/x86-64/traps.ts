/** What the exit codes of translated code that are exceptions mean. */
import { Trap } from "../../engine.ts";
import { Leave } from "./state.ts";

/** Trap and vector by exit code. */
export const TRAPS: Record<number, readonly [Trap, number]> = {
  [Leave.IllegalInstruction]: [Trap.IllegalInstruction, 6],
  [Leave.DivideError]: [Trap.DivideError, 0],
  [Leave.Breakpoint]: [Trap.Breakpoint, 3],
  [Leave.Protection]: [Trap.Protection, 13],
  [Leave.FloatingPoint]: [Trap.FloatingPoint, 16],
  [Leave.SimdFloatingPoint]: [Trap.FloatingPoint, 19],
  [Leave.Debug]: [Trap.Breakpoint, 1],
  [Leave.Overflow]: [Trap.Overflow, 4],
};
