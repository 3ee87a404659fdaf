/** Tables of the architecture: register encodings and exception vectors. @see Intel SDM 3A chapter 6 */
import { Trap } from "../engine.ts";

/** From the architecture's register number to kvm_regs' word. */
export const WORD = [0, 2, 3, 1, 6, 7, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15] as const;

/** What an exception vector is to the caller; undefined: not for ring 3 to raise. */
export const TRAP_OF_VECTOR: readonly (Trap | undefined)[] = [
  Trap.DivideError,
  Trap.SingleStep,
  undefined,
  Trap.Breakpoint,
  Trap.Overflow,
  Trap.Bounds,
  Trap.IllegalInstruction,
  Trap.IllegalInstruction,
  undefined,
  Trap.Protection,
  Trap.Protection,
  Trap.Protection,
  Trap.Protection,
  Trap.Protection,
  undefined,
  undefined,
  Trap.FloatingPoint,
  Trap.Alignment,
  undefined,
  Trap.FloatingPoint,
];

/** Length of the `in` or `out` that ends at an address: two bytes with a port number, else one. */
export function portInstructionLength(bytes: Uint8Array, end: number): number {
  const opcode = bytes[end - 2];
  return opcode !== undefined && opcode >= 0xe4 && opcode <= 0xe7 ? 2 : 1;
}

/** High halves of the first address that is not canonical, and of the first one behind those. */
const CANONICAL_END_HIGH = 0x8000;
const CANONICAL_AGAIN_HIGH = 0xffff_8000;

/** @param high the high half of an address */
export function isCanonical(high: number): boolean {
  return high < CANONICAL_END_HIGH || high >= CANONICAL_AGAIN_HIGH;
}

/** A register's value as the two words in which it is stored. */
export function halves(value: bigint): [low: number, high: number] {
  return [Number(value & 0xffff_ffffn), Number(value >> 32n)];
}
