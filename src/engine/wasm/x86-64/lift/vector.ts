/** Access to XMM operands, for the lifters of SSE. */
import type { Address } from "../../ir/block.ts";
import { Load, Op, Store } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import type { Lift, Lifter } from "./lift.ts";

/** Bytes of an XMM-or-memory operand in memory. */
export function memorySize(l: Lift, index: number): number {
  return Number(l.operand(index).size || "16");
}
/** The address, aligned where the instruction wants it. */
export function vectorAddress(l: Lift, bytes: number): Address {
  const address = l.address();
  if (bytes < 16 || l.i.row.flags.has("un")) return address;
  return { ...address, alignment: 16 };
}
/** A V, W, U or M operand as a v128; what memory does not have is 0. */
export function readVector(l: Lift, index: number): Value {
  const { kind } = l.operand(index);
  if (kind === "V") return l.xmm(l.i.reg);
  if (!l.i.isMemory) return l.xmm(l.i.rm);
  const bytes = memorySize(l, index);
  const address = vectorAddress(l, bytes);
  if (bytes === 16) return l.b.load(Load.v128, address);
  // Not with one instruction: V8's optimised code would name another place when it traps.
  if (bytes === 8) return l.b.op(Op.f64x2_replace_lane!, zero(l), l.b.load(Load.f64, address));
  if (bytes === 4) return l.b.op(Op.f32x4_replace_lane!, zero(l), l.b.load(Load.f32, address));
  return l.b.op(Op.i32x4_replace_lane!, zero(l), l.b.load(Load.i32_16u, address));
}
/** Writes a V or W operand; to memory as many bytes as it has. */
export function writeVector(l: Lift, index: number, value: Value): void {
  const { kind } = l.operand(index);
  if (kind === "V") l.setXmm(l.i.reg, value);
  else if (!l.i.isMemory) l.setXmm(l.i.rm, value);
  else {
    const bytes = memorySize(l, index);
    const address = vectorAddress(l, bytes);
    if (bytes === 16) l.b.store(Store.v128, address, value);
    else if (bytes === 8) l.b.store(Store.f64, address, l.b.op(Op.f64x2_extract_lane!, value));
    else l.b.store(Store.f32, address, l.b.op(Op.f32x4_extract_lane!, value));
  }
}
/** The lowest lane of an operand. */
export function readF64(l: Lift, index: number): Value {
  if (l.operand(index).kind !== "V" && l.i.isMemory) return l.b.load(Load.f64, l.address());
  return l.b.op(Op.f64x2_extract_lane!, readVector(l, index));
}
export function readF32(l: Lift, index: number): Value {
  if (l.operand(index).kind !== "V" && l.i.isMemory) return l.b.load(Load.f32, l.address());
  return l.b.op(Op.f32x4_extract_lane!, readVector(l, index));
}
/** Sets the lowest lane of ModRM.reg. */
export function setLow64(l: Lift, value: Value): void {
  l.setXmm(l.i.reg, l.b.op(Op.f64x2_replace_lane!, l.xmm(l.i.reg), value));
}
export function setLow32(l: Lift, value: Value): void {
  l.setXmm(l.i.reg, l.b.op(Op.f32x4_replace_lane!, l.xmm(l.i.reg), value));
}
export function zero(l: Lift): Value {
  return l.b.v128(new Uint8Array(16));
}
/** 16 bytes from equal lanes of `bytes` bytes. */
export function splat(l: Lift, bytes: number, value: bigint): Value {
  const out = new Uint8Array(16);
  for (let i = 0; i < 16; i++) out[i] = Number((value >> BigInt(8 * (i % bytes))) & 0xffn);
  return l.b.v128(out);
}
/** Bytes of a shuffle from numbers of lanes of `bytes` bytes. */
export function lanes(bytes: number, numbers: readonly number[]): number[] {
  return numbers.flatMap((n) => Array.from({ length: bytes }, (_, k) => n * bytes + k));
}
/** An operation on both operands, the first being the destination. */
export function vector(combine: (l: Lift, x: Value, y: Value) => Value): Lifter {
  return (l) => {
    const y = readVector(l, 1);
    l.setXmm(l.i.reg, combine(l, l.xmm(l.i.reg), y));
  };
}
/** An operation on the second operand alone. */
export function unary(convert: (l: Lift, y: Value) => Value): Lifter {
  return (l) => l.setXmm(l.i.reg, convert(l, readVector(l, 1)));
}
