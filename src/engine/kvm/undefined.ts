/**
 * Instructions that raise #GP on a CPU, but #UD under a KVM that emulates what raises #GP and does not know them: INT n and
 * SYSENTER, and vector instructions whose operand lies at an address that is not canonical.
 */
import { Access, type AddressSpace, type Cpu } from "../engine.ts";
import { operandNotCanonical } from "./memory-operand.ts";

/** @returns the error code of the #GP that a CPU raises at the program counter; -1: the instruction is undefined indeed */
export function protectionErrorCode(cpu: Cpu, space: Pick<AddressSpace, "size" | "pages" | "bytes" | "probe">): number {
  const { pc } = cpu;
  const byte = (offset: number): number => {
    const at = pc + offset;
    if (!(at >= 0 && at < space.size) || (space.pages[at >>> 12]! & Access.Execute) === 0) return -1;
    // The CPU has fetched from the first page, but perhaps not from the next, which a host file may have lost.
    if (at >>> 12 !== pc >>> 12 && !space.probe(at)) return -1;
    return space.bytes.u8[at]!;
  };
  if (byte(0) === 0xcd && byte(1) >= 0) return byte(1) * 8 + 2; // of the gate in the IDT
  if (byte(0) === 0x0f && byte(1) === 0x34) return 0;
  const operand = {
    byte,
    register: (number: number) => cpu.get(number),
    fsBase: () => cpu.threadPointer,
    gsBase: () => cpu.gsBase,
  };
  return operandNotCanonical(operand) ? 0 : -1;
}
