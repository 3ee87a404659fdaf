/** The x87 unit as translated code calls it. */
import type { Helper } from "../../ir/helper.ts";
import { Type } from "../../ir/operations.ts";
import { State } from "../state.ts";
import { COMMIT, commit, executeMemory, executeRegister, PENDING, prepare } from "./execute.ts";
import { Fpu, Status } from "./fpu.ts";

const none = { low: 0, high: 0 };
const { I32 } = Type;

/** What an instruction has to do with memory. */
export const Form = { Register: 0, Load: 1, Store: 2, NoWait: 3, Wait: 4 } as const;
export const FORM_SHIFT = 20;

/**
 * (code | form << {@link FORM_SHIFT}, pc, address, low, high, head) → result, or {@link PENDING}. `low` is the condition
 * of a register form.
 */
export const X87: Helper = {
  name: "x87",
  operands: [I32, I32, I32, I32, I32, I32],
  result: I32,
  reads: none,
  writes: none,
  faults: false,
};
/** (n) → word n of what is to be stored. */
export const X87_WORD: Helper = {
  name: "x87Word",
  operands: [I32],
  result: I32,
  reads: none,
  writes: none,
  faults: false,
};

export function x87Imports(view: DataView): Record<string, (...operands: number[]) => number> {
  const fpu = new Fpu(view);
  return {
    [X87.name]: (code, pc, address, low, high, head) => {
      const instruction = code! & 0x7ff;
      if ((code! & COMMIT) !== 0) {
        commit(fpu, instruction);
        note(view, instruction, pc!, address!);
        return 0;
      }
      const form = code! >> FORM_SHIFT;
      if (form === Form.NoWait) return executeRegister(fpu, instruction, false);
      if ((fpu.status & Status.ErrorSummary) !== 0) return PENDING;
      switch (form) {
        case Form.Wait:
          return 0;
        case Form.Store:
          return prepare(fpu, instruction);
        case Form.Load:
          note(view, instruction, pc!, address!);
          return executeMemory(fpu, instruction, low!, high!, head!);
        default:
          note(view, instruction, pc!, 0);
          return executeRegister(fpu, instruction, low !== 0);
      }
    },
    [X87_WORD.name]: (n) => fpu.words[n!]!,
  };
}

/** The last instruction's opcode and addresses, for FSTENV. */
function note(view: DataView, code: number, pc: number, address: number): void {
  view.setUint16(State.FOP, code, true);
  view.setUint32(State.FIP, pc, true);
  if (address !== 0) view.setUint32(State.FDP, address, true);
}
