/**
 * The memory operand of an x86-64 instruction. A KVM that emulates what raises #GP knows few of the vector instructions:
 * where a CPU says that their operand's address is not canonical, it says #UD. @see Intel SDM 2A chapter 2, AMD APM 3
 */

const LONGEST_INSTRUCTION = 15;
const [RSP, RBP] = [4, 5];
const MODULUS = 64;

/** What decoding asks for. */
export interface OperandContext {
  /** A byte of the instruction; -1: it cannot be read. @param offset from the instruction's start */
  byte(offset: number): number;
  /** A register by its number of four bits. */
  register(number: number): bigint;
  fsBase(): bigint;
  gsBase(): bigint;
}

/** Opcodes of the map 0F without a ModRM byte, or whose meaning is #UD: first and last. */
const WITHOUT_OPERAND: readonly (readonly [number, number])[] = [
  [0x04, 0x0c],
  [0x0e, 0x0e],
  [0x20, 0x27],
  [0x30, 0x37],
  [0x77, 0x77],
  [0x80, 0x8f],
  [0xa0, 0xa2],
  [0xa8, 0xaa],
  [0xb9, 0xb9],
  [0xc8, 0xcf],
  [0xff, 0xff],
];

/**
 * Whether an instruction of the maps 0F, 0F38, 0F3A (also as VEX or EVEX) or of the x87 has an operand in memory at an
 * address that is not canonical.
 */
export function operandNotCanonical(context: OperandContext): boolean {
  let at = 0;
  let rex = 0;
  let segment = 0;
  let byte = context.byte(at++);
  for (; isLegacyPrefix(byte) && at < LONGEST_INSTRUCTION; byte = context.byte(at++)) {
    if (byte === 0x64 || byte === 0x65) segment = byte;
  }
  if ((byte & 0xf0) === 0x40) {
    rex = byte & 15;
    byte = context.byte(at++);
  }
  if (byte === 0x0f) {
    const opcode = context.byte(at++);
    if (opcode === 0x38 || opcode === 0x3a) at++;
    else if (WITHOUT_OPERAND.some(([first, last]) => opcode >= first && opcode <= last)) return false;
  } else if (byte === 0xc5) at += 2;
  else if (byte === 0xc4 || byte === 0x62) {
    // R, X and B are inverted.
    rex = ~(context.byte(at) >> 5) & 7;
    at += byte === 0xc4 ? 3 : 4;
  } else if (byte < 0xd8 || byte > 0xdf) return false;
  const address = operandAddress(context, at, rex);
  if (address === null) return false;
  const base = segment === 0x64 ? context.fsBase() : segment === 0x65 ? context.gsBase() : 0n;
  const linear = BigInt.asUintN(MODULUS, address + base);
  return BigInt.asUintN(MODULUS, BigInt.asIntN(48, linear)) !== linear;
}

/** @param at offset of the ModRM byte @returns null if the operand is a register, or cannot be read */
function operandAddress(context: OperandContext, at: number, rex: number): bigint | null {
  const modrm = context.byte(at++);
  const mode = modrm >> 6;
  if (modrm < 0 || mode === 3) return null;
  const extended = (rex & 1) << 3;
  let address: bigint;
  let base = modrm & 7;
  if (base === RSP) {
    const sib = context.byte(at++);
    if (sib < 0) return null;
    const index = ((sib >> 3) & 7) | ((rex & 2) << 2);
    base = sib & 7;
    address = index === RSP ? 0n : context.register(index) << BigInt(sib >> 6);
    if (mode !== 0 || base !== RBP) address += context.register(base | extended);
  } else if (mode === 0 && base === RBP) {
    return null; // relative to the program counter
  } else address = context.register(base | extended);
  const size = mode === 1 ? 1 : mode === 2 || base === RBP ? 4 : 0;
  if (mode === 0 && base !== RBP) return address;
  let displacement = 0;
  for (let i = 0; i < size; i++) {
    const byte = context.byte(at + i);
    if (byte < 0) return null;
    displacement |= byte << (i * 8);
  }
  return address + BigInt.asIntN(size * 8, BigInt(displacement));
}

/** Prefixes that allow an operand in memory anywhere; neither LOCK nor an address of 32 bits. */
function isLegacyPrefix(byte: number): boolean {
  return (
    byte === 0x66 || byte === 0xf2 || byte === 0xf3 || byte === 0x64 || byte === 0x65 || byte === 0x2e || byte === 0x3e
  );
}
