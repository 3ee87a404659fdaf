/** x87's environment, state and control words in memory. */
import { Leave } from "../state.ts";
import {
  environmentBytes,
  maskAll,
  readEnvironment,
  readRegisters,
  writeEnvironment,
  writeRegisters,
} from "../x87/environment.ts";
import { initialise } from "../x87/execute.ts";
import { Fpu, Status } from "../x87/fpu.ts";
import type { AssistContext, Executor } from "./context.ts";

const REGISTER_BYTES = 80;

function execute(a: AssistContext): void {
  const fpu = new Fpu(a.view);
  const { size } = a.i;
  const opcode = a.i.opcode & 7;
  const reg = (a.i.modrm >> 3) & 7;
  const whole = opcode === 5;
  if (reg === 7) {
    a.store(a.address(), 2, BigInt(whole ? fpu.status : fpu.control));
    return;
  }
  const environment = environmentBytes(size);
  const bytes = environment + (whole ? REGISTER_BYTES : 0);
  if (reg === 6) {
    const at = a.check(a.address(), bytes, true);
    writeEnvironment(fpu, a.memory, at, size);
    if (whole) {
      writeRegisters(fpu, a.memory, at + environment);
      initialise(fpu);
    } else maskAll(fpu);
    return;
  }
  if ((fpu.status & Status.ErrorSummary) !== 0) a.refuse(Leave.FloatingPoint);
  const at = a.check(a.address(), bytes, false);
  readEnvironment(fpu, a.memory, at, size);
  if (whole) readRegisters(fpu, a.memory, at + environment);
}

export const X87S: Record<string, Executor> = { x87: execute };
