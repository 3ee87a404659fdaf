/** Lifts one decoded instruction of any kind, those that do not exist included. */
import { Undecodable } from "../decode.ts";
import type { Row } from "../row.ts";
import { Leave } from "../state.ts";
import { assist } from "./assist.ts";
import type { Lift, Lifter } from "./lift.ts";
import { LIFTERS } from "./lifters.ts";

/** The lifter of a row; undefined: the instruction is an illegal one. */
export function lifterOf(row: Row): Lifter | undefined {
  return row.flags.has("mmx") ? assist : LIFTERS.get(row.mnemonic);
}

export function liftInstruction(l: Lift): void {
  const { i } = l;
  if (i.illegal === Undecodable.TooLong || (i.illegal === 0 && i.row.flags.has("gp"))) {
    l.refuse(Leave.Protection);
    return;
  }
  const lifter = i.illegal !== 0 ? undefined : lifterOf(i.row);
  if (lifter === undefined) l.refuse();
  else lifter(l);
}
