/** Executes single instructions in TypeScript, for translated code that calls for it. */
import { decode, Instruction } from "../decode.ts";
import { isExactFloat } from "../sse/float-mode.ts";
import { AssistContext, type AssistMachine, type Executor, MODE_CHANGED } from "./context.ts";
import { INTEGERS } from "./integer.ts";
import { MMX } from "./mmx.ts";
import { SSES } from "./sse.ts";
import { MMX_FLOATS, SSE_FLOATS } from "./sse-float.ts";
import { STRINGS } from "./string.ts";
import { SYSTEMS } from "./system.ts";
import { X87S } from "./x87.ts";

/** After each, the mode of floating point may be another: an inexact result ends the exact one. */
const MODAL_FLOATS = Object.entries(SSE_FLOATS).map(([mnemonic, run]): [string, Executor] => [
  mnemonic,
  (a) => {
    const before = isExactFloat(a.view);
    run(a);
    return isExactFloat(a.view) === before ? 0 : MODE_CHANGED;
  },
]);
const EXECUTORS: ReadonlyMap<string, Executor> = new Map([
  ...[INTEGERS, STRINGS, SYSTEMS, SSES, X87S].flatMap((group) => Object.entries(group)),
  ...MODAL_FLOATS,
]);

const MMXS: Readonly<Record<string, Executor>> = { ...MMX, ...MMX_FLOATS };

export class Assist {
  readonly #context: AssistContext;
  /** Decoded instructions by address. */
  readonly #known = new Map<number, Instruction>();

  constructor(machine: AssistMachine, view: DataView) {
    this.#context = new AssistContext(machine, view);
  }

  /** @returns 0, AGAIN or MODE_CHANGED @throws {GuestFault} */
  execute(pc: number): number {
    const context: AssistContext = this.#context;
    let i = this.#known.get(pc);
    if (i === undefined) {
      i = new Instruction();
      decode(i, context.u8, pc, Math.min(pc + 15, context.machine.size), pc);
      this.#known.set(pc, i);
    }
    context.i = i;
    const executor =
      i.illegal !== 0 ? undefined : i.row.flags.has("mmx") ? MMXS[i.row.mnemonic] : EXECUTORS.get(i.row.mnemonic);
    if (executor === undefined) context.refuse();
    const result = executor(context);
    return typeof result === "number" ? result : 0;
  }
  /** Bytes of the instruction. */
  length(pc: number): number {
    return this.#known.get(pc)?.length ?? 0;
  }
  /** Code has changed. */
  forget(): void {
    this.#known.clear();
  }
}
