/**
 * Opcodes of WebAssembly that the emitters write themselves; those of values are in ir/operations.ts.
 * @see WebAssembly core specification, 5.4
 */
export const Opcode = {
  UNREACHABLE: 0x00,
  BLOCK: 0x02,
  LOOP: 0x03,
  IF: 0x04,
  ELSE: 0x05,
  END: 0x0b,
  BR: 0x0c,
  BR_IF: 0x0d,
  BR_TABLE: 0x0e,
  RETURN: 0x0f,
  RETURN_CALL_INDIRECT: 0x13,
  SELECT: 0x1b,
  LOCAL_GET: 0x20,
  LOCAL_SET: 0x21,
  LOCAL_TEE: 0x22,
  I32_LOAD: 0x28,
  I64_LOAD: 0x29,
  I32_LOAD16_U: 0x2f,
  I64_LOAD8_U: 0x31,
  I64_LOAD32_U: 0x35,
  I32_STORE: 0x36,
  I64_STORE: 0x37,
  I32_CONST: 0x41,
  I64_CONST: 0x42,
  I32_EQZ: 0x45,
  I32_NE: 0x47,
  I32_LT_S: 0x48,
  I32_GE_S: 0x4e,
  I64_GE_U: 0x5a,
  I32_ADD: 0x6a,
  I32_SUB: 0x6b,
  I32_AND: 0x71,
  I32_XOR: 0x73,
  I32_SHL: 0x74,
  I32_SHR_U: 0x76,
  I64_ADD: 0x7c,
  I64_SUB: 0x7d,
  I32_WRAP: 0xa7,
} as const;

/** The type of a block without a result. */
export const VOID = 0x40;
