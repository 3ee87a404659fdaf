/** Every lifter by mnemonic. A row without one is an illegal instruction. */
import { BIT } from "./bit.ts";
import { CONTROL } from "./control.ts";
import { INTEGER } from "./integer.ts";
import type { Lifter } from "./lift.ts";
import { SHIFT } from "./shift.ts";
import { SSE_FLOAT } from "./sse-float.ts";
import { SSE_INTEGER } from "./sse-integer.ts";
import { SSE_MOVE } from "./sse-move.ts";
import { STRING } from "./string.ts";
import { SYSTEM } from "./system.ts";
import { X87_LIFTERS } from "./x87.ts";

export const LIFTERS: ReadonlyMap<string, Lifter> = new Map(
  [INTEGER, SHIFT, BIT, CONTROL, STRING, SYSTEM, X87_LIFTERS, SSE_MOVE, SSE_INTEGER, SSE_FLOAT].flatMap((group) =>
    Object.entries(group),
  ),
);
