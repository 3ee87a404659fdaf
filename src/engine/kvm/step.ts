/**
 * Single-stepping by the trap flag without the guest seeing it: what becomes of the flags on the way over instructions
 * that store or load them. @see Intel SDM 2B, PUSHF, POPF, IRET
 */
import type { PinnedBytes } from "../../host/host.ts";
import { Access } from "../engine.ts";

export const TRAP_FLAG = 0x100;

const OPERAND_SIZE = 0x66;
const REX_LOW = 0x40;
const REX_HIGH = 0x4f;
const PUSHF = 0x9c;
const POPF = 0x9d;
const IRET = 0xcf;

/** Guest memory as far as it matters here. */
interface Memory {
  readonly bytes: PinnedBytes;
  readonly pages: Uint8Array;
}

/** Whether a byte may be touched. Pages with more than access bits are the caller's business: leave them alone. */
function allows({ pages }: Memory, address: number, access: number): boolean {
  const page = pages[Math.floor(address / 4096)] ?? 0;
  return (page & access) !== 0 && page <= (Access.Read | Access.Write | Access.Execute);
}

function opcodeAt(memory: Memory, start: number): number {
  const byte = (at: number): number => (allows(memory, at, Access.Read) ? memory.bytes.u8[at]! : 0);
  let at = start;
  if (byte(at) === OPERAND_SIZE) at++;
  if (byte(at) >= REX_LOW && byte(at) <= REX_HIGH) at++;
  return byte(at);
}

export class Step {
  /** The instruction stores the flags on the stack. */
  #stores = false;
  /** It loads them: the trap flag behind it is the guest's own doing. */
  #loads = false;
  /** The run ended by something else meanwhile: the trap may still come, at the next run. */
  interrupted = false;

  /** Before the instruction at `pc`. */
  begin(memory: Memory, pc: number): void {
    const opcode = opcodeAt(memory, pc);
    this.#stores = opcode === PUSHF;
    this.#loads = opcode === POPF || opcode === IRET;
  }
  /** Behind it, `flags` having been saved by the trap. @returns those that the guest would have */
  end(memory: Memory, sp: number, flags: bigint): bigint {
    const at = sp + 1;
    if (this.#stores && allows(memory, at, Access.Write)) {
      memory.bytes.u8[at] = memory.bytes.u8[at]! & ~(TRAP_FLAG >> 8);
    }
    return this.#loads ? flags : flags & ~BigInt(TRAP_FLAG);
  }
  /** Whether a trap is that of a step that was interrupted, while the guest is not stepped any more. */
  isLate(stepping: boolean, flags: bigint): boolean {
    const late = this.interrupted && !stepping && (flags & BigInt(TRAP_FLAG)) === 0n;
    this.interrupted = false;
    return late;
  }
}
