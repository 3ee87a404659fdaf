/**
 * Hashes a page of memory, as WebAssembly: in TypeScript it would take longer than all else that a small program needs. Against accident, not against
 * an enemy, who could only deceive himself.
 */
import { Bytes } from "./bytes.ts";
import { Opcode, VOID } from "./opcodes.ts";

const PAGE = 4096;
const SEED = 0x243f_6a88_85a3_08d3n;
/** Odd, so that each word that differs makes a difference. */
const FACTOR = -0x61c8_8646_80b5_83ebn;

/** Locals and code of `(offset: i32) → i64`. */
export function pageHashBody(): Uint8Array {
  const out = new Bytes();
  const [at, end, hash] = [0, 1, 2];
  const get = (local: number): void => out.bytes([Opcode.LOCAL_GET, local]);
  const i32 = (value: number): void => {
    out.u8(Opcode.I32_CONST);
    out.s32(value);
  };
  const i64 = (value: number | bigint): void => {
    out.u8(Opcode.I64_CONST);
    out.s64(value);
  };
  out.bytes([2, 1, 0x7f, 1, 0x7e]);
  get(at);
  i32(PAGE);
  out.bytes([Opcode.I32_ADD, Opcode.LOCAL_SET, end]);
  i64(SEED);
  out.bytes([Opcode.LOCAL_SET, hash]);
  out.bytes([Opcode.LOOP, VOID]);
  get(hash);
  i64(23);
  out.u8(Opcode.I64_ROTL);
  get(at);
  out.bytes([Opcode.I64_LOAD, 0, 0, Opcode.I64_XOR]);
  i64(FACTOR);
  out.bytes([Opcode.I64_MUL, Opcode.LOCAL_SET, hash]);
  get(at);
  i32(8);
  out.bytes([Opcode.I32_ADD, Opcode.LOCAL_TEE, at]);
  get(end);
  out.bytes([Opcode.I32_LT_U, Opcode.BR_IF, 0, Opcode.END]);
  get(hash);
  get(hash);
  i64(32);
  out.bytes([Opcode.I64_SHR_U, Opcode.I64_XOR, Opcode.END]);
  return out.view;
}
