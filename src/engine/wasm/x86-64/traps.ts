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

/** The error code of a protection fault: INT n names its gate. */
export function gateError(
  space: { readonly bytes: { readonly u8: Uint8Array }; readonly pages: Uint8Array; readonly size: number },
  pc: number,
): number {
  const { pages, size } = space;
  const { u8 } = space.bytes;
  const readable = (at: number): boolean => at >= 0 && at < size && (pages[at >>> 12]! & 7) !== 0;
  return readable(pc) && readable(pc + 1) && u8[pc] === 0xcd ? u8[pc + 1]! * 8 + 2 : 0;
}
