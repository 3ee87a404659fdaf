/** Repeated string instructions that WebAssembly of our own executes (string-code.ts), as far as they are usual. */
import type { Helper } from "../ir/helper.ts";
import { Type } from "../ir/operations.ts";
import { slotSet } from "../ir/slot.ts";
import { DF, GPR } from "./state.ts";

/** Results: it is done; there are more pages; nothing has happened, and the assist has to do it. */
export const StringResult = { Done: 0, More: 1, Assist: 2 } as const;

const CX = 1;
const SI = 6;
const DI = 7;
const registers = (...numbers: number[]) => slotSet(...numbers.map((number) => GPR[number]!));

/** The operand of each is the binary logarithm of an element's size. */
export const STOS: Helper = {
  name: "stos",
  operands: [Type.I32],
  result: Type.I32,
  reads: slotSet(GPR[0]!, GPR[CX]!, GPR[DI]!, DF),
  writes: registers(CX, DI),
  faults: false,
};
export const MOVS: Helper = {
  name: "movs",
  operands: [Type.I32],
  result: Type.I32,
  reads: slotSet(GPR[CX]!, GPR[SI]!, GPR[DI]!, DF),
  writes: registers(CX, SI, DI),
  faults: false,
};
