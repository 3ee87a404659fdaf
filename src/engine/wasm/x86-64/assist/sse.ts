/** SSE instructions that are rare or large. @see Intel SDM 2B, "Imm8 control byte operation for PCMPESTRI…" */

import { Leave, State } from "../state.ts";
import type { AssistContext, Executor } from "./context.ts";

/** The bytes of an XMM register or of the memory operand. */
function bytesOf(a: AssistContext, index: number): Uint8Array {
  const { i } = a;
  const operand = i.row.operands[index]!;
  if (operand.kind === "V" || !i.isMemory) return xmm(a, operand.kind === "V" ? i.reg : i.rm);
  const bytes = Number(operand.size);
  const address = a.address();
  if (bytes === 16 && !i.row.flags.has("un") && (address & 15n) !== 0n) a.refuse(Leave.Protection);
  const at = a.check(address, bytes, false);
  return a.u8.slice(at, at + bytes);
}
function xmm(a: AssistContext, register: number): Uint8Array {
  const at = a.view.byteOffset + State.XMM + 16 * register;
  return new Uint8Array(a.view.buffer, at, 16).slice();
}
function setXmm(a: AssistContext, register: number, value: Uint8Array): void {
  new Uint8Array(a.view.buffer, a.view.byteOffset + State.XMM + 16 * register, 16).set(value);
}

/** One of the string comparisons: by explicit lengths (E) or up to a zero (I); to an index (I) or a mask (M). */
function compareStrings(explicit: boolean, toIndex: boolean): Executor {
  return (a) => {
    const control = a.i.immediate & 0xff;
    const y = bytesOf(a, 1);
    const x = xmm(a, a.i.reg);
    const words = (control & 1) !== 0;
    const signed = (control & 2) !== 0;
    const count = words ? 8 : 16;
    const element = (bytes: Uint8Array, n: number): number => {
      const value = words ? bytes[2 * n]! | (bytes[2 * n + 1]! << 8) : bytes[n]!;
      if (!signed) return value;
      return words ? (value << 16) >> 16 : (value << 24) >> 24;
    };
    const length = (bytes: Uint8Array, register: number): number => {
      if (explicit) return explicitLength(a, register, count);
      for (let n = 0; n < count; n++) if (element(bytes, n) === 0) return n;
      return count;
    };
    const xLength = length(x, 0);
    const yLength = length(y, 2);
    let result = aggregate((control >> 2) & 3, x, y, xLength, yLength, count, element);
    const all = (1 << count) - 1;
    if ((control & 0x10) !== 0) result ^= (control & 0x20) !== 0 ? (1 << yLength) - 1 : all;
    result &= all;
    if (toIndex) {
      const found = (control & 0x40) !== 0 ? 31 - Math.clz32(result) : 31 - Math.clz32(result & -result);
      a.setGpr32(1, result === 0 ? count : found);
    } else setMask(a, result, (control & 0x40) !== 0, count);
    a.carry = result !== 0 ? 1 : 0;
    a.zero = yLength < count;
    a.sign = xLength < count;
    a.overflow = (result & 1) !== 0;
    a.adjust = false;
    a.parityOf = 1;
  };
}
function explicitLength(a: AssistContext, register: number, count: number): number {
  const value = BigInt.asIntN((a.i.rex & 8) !== 0 ? 64 : 32, a.gpr(register));
  const size = value < 0n ? -value : value;
  return size > BigInt(count) ? count : Number(size);
}
function aggregate(
  kind: number,
  x: Uint8Array,
  y: Uint8Array,
  xLength: number,
  yLength: number,
  count: number,
  element: (bytes: Uint8Array, n: number) => number,
): number {
  let result = 0;
  for (let n = 0; n < count; n++) {
    const value = element(y, n);
    let holds = false;
    if (kind === 0) {
      for (let k = 0; k < xLength && n < yLength; k++) holds ||= element(x, k) === value;
    } else if (kind === 1) {
      for (let k = 0; k + 1 < xLength && n < yLength; k += 2) {
        holds ||= element(x, k) <= value && value <= element(x, k + 1);
      }
    } else if (kind === 2) {
      holds = n < xLength && n < yLength ? element(x, n) === value : n >= xLength && n >= yLength;
    } else {
      holds = true;
      for (let k = 0; k < xLength && n + k < count; k++) {
        holds &&= n + k < yLength && element(x, k) === element(y, n + k);
      }
    }
    if (holds) result |= 1 << n;
  }
  return result;
}
function setMask(a: AssistContext, result: number, expanded: boolean, count: number): void {
  const out = new Uint8Array(16);
  if (!expanded) {
    out[0] = result;
    out[1] = result >> 8;
  } else {
    const bytes = 16 / count;
    for (let n = 0; n < count; n++) if (((result >> n) & 1) !== 0) out.fill(0xff, n * bytes, (n + 1) * bytes);
  }
  setXmm(a, 0, out);
}

export const SSES: Record<string, Executor> = {
  pcmpestri: compareStrings(true, true),
  pcmpestrm: compareStrings(true, false),
  pcmpistri: compareStrings(false, true),
  pcmpistrm: compareStrings(false, false),
  mpsadbw: (a) => {
    const y = bytesOf(a, 1);
    const x = xmm(a, a.i.reg);
    const imm = a.i.immediate;
    const from = ((imm >> 2) & 1) * 4;
    const block = (imm & 3) * 4;
    const out = new DataView(new ArrayBuffer(16));
    for (let n = 0; n < 8; n++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += Math.abs(x[from + n + k]! - y[block + k]!);
      out.setUint16(2 * n, sum, true);
    }
    setXmm(a, a.i.reg, new Uint8Array(out.buffer));
  },
  phminposuw: (a) => {
    const y = new DataView(bytesOf(a, 1).buffer);
    let best = 0;
    for (let n = 1; n < 8; n++) if (y.getUint16(2 * n, true) < y.getUint16(2 * best, true)) best = n;
    const out = new DataView(new ArrayBuffer(16));
    out.setUint16(0, y.getUint16(2 * best, true), true);
    out.setUint16(2, best, true);
    setXmm(a, a.i.reg, new Uint8Array(out.buffer));
  },
  maskmovdqu: (a) => {
    const data = xmm(a, a.i.reg);
    const mask = xmm(a, a.i.rm);
    const target = a.gpr(7);
    for (let n = 0; n < 16; n++) {
      if ((mask[n]! & 0x80) !== 0) a.store(BigInt.asUintN(64, target + BigInt(n)), 1, BigInt(data[n]!));
    }
  },
};
