/** Every lifter by mnemonic. A row without one is an illegal instruction. */
import { BIT } from "./bit.ts";
import { CONTROL } from "./control.ts";
import { INTEGER } from "./integer.ts";
import type { Lifter } from "./lift.ts";
import { SHIFT } from "./shift.ts";
import { STRING } from "./string.ts";
import { SYSTEM } from "./system.ts";

export const LIFTERS: ReadonlyMap<string, Lifter> = new Map(
  [INTEGER, SHIFT, BIT, CONTROL, STRING, SYSTEM].flatMap((group) => Object.entries(group)),
);
