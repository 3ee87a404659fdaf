/** Writes opcodes with their prefixes, constants, accesses to locals, and looks at the protection of pages. */
import { SATURATING, SIMD, Type } from "../ir/operations.ts";
import type { Value } from "../ir/value.ts";
import type { Bytes } from "./bytes.ts";
import { Opcode, VOID } from "./opcodes.ts";

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

export function getLocal(out: Bytes, local: number): void {
  out.u8(Opcode.LOCAL_GET);
  out.u32(local);
}
export function setLocal(out: Bytes, local: number): void {
  out.u8(Opcode.LOCAL_SET);
  out.u32(local);
}
export function teeLocal(out: Bytes, local: number): void {
  out.u8(Opcode.LOCAL_TEE);
  out.u32(local);
}

/**
 * Makes of the i32 address on the stack those of the needed bits that the protection of its page has.
 * @param further bytes behind the address @param pages where the protections lie in memory, a byte each
 */
export function pageProtection(out: Bytes, further: number, pages: number, needed: number): void {
  if (further > 0) {
    out.u8(Opcode.I32_CONST);
    out.s32(further);
    out.u8(Opcode.I32_ADD);
  }
  out.u8(Opcode.I32_CONST);
  out.s32(12);
  out.u8(Opcode.I32_SHR_U);
  out.u8(0x2d); // i32.load8_u
  out.u32(0);
  out.u32(pages);
  out.u8(Opcode.I32_CONST);
  out.s32(needed);
  out.u8(Opcode.I32_AND);
}

/** Begins what is executed only if the i32 on the stack is not 0, which it hardly ever is. */
export function unlikelyIf(out: Bytes): void {
  out.hints.push(out.length, 0);
  out.u8(Opcode.IF);
  out.u8(VOID);
}
/** Branches if the i32 on the stack is not 0, which it hardly ever is, or hardly ever is not. */
export function expectedBranchIf(out: Bytes, depth: number, expected: boolean): void {
  out.hints.push(out.length, expected ? 1 : 0);
  out.u8(Opcode.BR_IF);
  out.u32(depth);
}
