/** The memory operand of an x87 instruction, by its opcode: the low 3 bits of the first byte and ModRM. */

/** Bytes of numbers by the low bits of the first byte. */
const BYTES = [4, 4, 4, 4, 8, 8, 2, 2];

/** Whether the operand is the environment, a part of it, or the whole state. */
export function isEnvironment(code: number): boolean {
  const opcode = code >> 8;
  const reg = (code >> 3) & 7;
  return (opcode === 1 || opcode === 5) && (reg === 4 || reg >= 6);
}

/** @param size operand size of the instruction, bytes */
export function operandBytes(code: number, size: number): number {
  const opcode = code >> 8;
  const reg = (code >> 3) & 7;
  if (isEnvironment(code)) {
    if (reg === 7) return 2;
    return (size === 2 ? 14 : 28) + (opcode === 5 ? 80 : 0);
  }
  if (opcode === 3 && reg >= 5) return 10;
  if (opcode === 7 && (reg === 4 || reg === 6)) return 10;
  if (opcode === 7 && reg >= 5) return 8;
  if (opcode === 5 && reg === 1) return 8;
  if (opcode === 1 && reg === 5) return 2;
  return BYTES[opcode]!;
}

export function writesMemory(code: number): boolean {
  const opcode = code >> 8;
  const reg = (code >> 3) & 7;
  if (isEnvironment(code)) return reg >= 6;
  return (opcode & 1) !== 0 && reg !== 0 && reg !== 5 && !(opcode === 7 && reg === 4);
}
