/** Writes opcodes with their prefixes, and constants. */
import { SATURATING, SIMD, Type } from "../ir/operations.ts";
import type { Value } from "../ir/value.ts";
import type { Bytes } from "./bytes.ts";
import { Opcode } from "./opcodes.ts";

export function opcode(out: Bytes, code: number): void {
  if (code >= SATURATING) {
    out.u8(0xfc);
    out.u32(code - SATURATING);
  } else if (code >= SIMD) {
    out.u8(0xfd);
    out.u32(code - SIMD);
  } else out.u8(code);
}

/** extract_lane and replace_lane. */
export function takesLane(code: number): boolean {
  return code >= SIMD + 21 && code <= SIMD + 34;
}

export function constant(out: Bytes, value: Value): void {
  switch (value.type) {
    case Type.I32:
      out.u8(Opcode.I32_CONST);
      out.s32(value.imm);
      return;
    case Type.I64:
      out.u8(Opcode.I64_CONST);
      out.s64(Number.isNaN(value.imm) ? value.big : value.imm);
      return;
    case Type.F32:
      out.u8(0x43);
      out.f32(value.imm);
      return;
    case Type.F64:
      out.u8(0x44);
      out.f64(value.imm);
      return;
    default:
      opcode(out, SIMD + 12);
      out.bytes(value.lanes!);
  }
}
