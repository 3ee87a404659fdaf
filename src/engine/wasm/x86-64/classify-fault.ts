/** Tells why an access trapped: which of an instruction's accesses the protections refuse. */
import { Access } from "../../engine.ts";
import { decode, Instruction, LONGEST } from "./decode.ts";
import { addressNumber, isCanonical } from "./guest-fault.ts";
import { operandAccesses } from "./operand-access.ts";
import { Leave } from "./state.ts";

export interface Refusal {
  /** -1: a refused access; else a {@link Leave} code. */
  code: number;
  address: number;
  access: number;
  /** With a code: whether the stack segment was used. */
  stack: boolean;
}

/** @returns null if nothing is refused */
export function classifyFault(
  state: DataView,
  u8: Uint8Array,
  pages: Uint8Array,
  size: number,
  pc: number,
): Refusal | null {
  const i = new Instruction();
  decode(i, u8, pc, Math.min(pc + LONGEST, size), pc);
  if (i.illegal !== 0) return null;
  const accesses = operandAccesses(i, state);
  const aligned = accesses.find(({ bytes, address }) => bytes === 16 && (address & 15n) !== 0n);
  if (aligned !== undefined && !i.row.flags.has("un")) {
    return { code: Leave.Protection, address: 0, access: 0, stack: false };
  }
  for (const { address, bytes, write, stack } of accesses) {
    const access = write ? Access.Write : Access.Read;
    const last = BigInt.asUintN(64, address + BigInt(bytes - 1));
    if (!isCanonical(address) || !isCanonical(last)) return { code: Leave.Protection, address: 0, access: 0, stack };
    const want = write ? Access.Write : 7;
    for (let at = address; ; at = (at | 0xfffn) + 1n) {
      const allowed = at < BigInt(size) && (pages[Number(at >> 12n)]! & want) !== 0;
      if (!allowed) return { code: -1, address: addressNumber(at), access, stack };
      if ((at | 0xfffn) >= last) break;
    }
  }
  return null;
}
