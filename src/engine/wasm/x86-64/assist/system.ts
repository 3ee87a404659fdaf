/** Instructions about the processor and its state as a whole. */
import { cpuid } from "../cpuid.ts";
import { isExactFloat, noteAgain } from "../sse/float-mode.ts";
import { Leave, State } from "../state.ts";
import { loadX87, loadXmm, MXCSR_MASK, restore, saveLegacy, VECTOR_COMPONENTS } from "../vector-state.ts";
import { type AssistContext, type Executor, MODE_CHANGED } from "./context.ts";

const LEGACY_BYTES = 512;
const XSAVE_BYTES = 576;

function setMxcsr(a: AssistContext, value: number): void {
  if ((value & ~MXCSR_MASK) !== 0) a.refuse(Leave.Protection);
  a.view.setUint32(State.MXCSR, value, true);
}

/** The address of the memory operand, which must be aligned. */
function aligned(a: AssistContext, alignment: bigint): bigint {
  const address = a.address();
  if ((address & (alignment - 1n)) !== 0n) a.refuse(Leave.Protection);
  return address;
}

function xsave(a: AssistContext): void {
  const mask = Number(((a.gpr(2) << 32n) | (a.gpr(0) & 0xffff_ffffn)) & VECTOR_COMPONENTS);
  const at = a.check(aligned(a, 64n), XSAVE_BYTES, true);
  const image = new Uint8Array(LEGACY_BYTES);
  saveLegacy(a.view, image);
  const out = a.u8;
  if ((mask & 1) !== 0) {
    out.set(image.subarray(0, 24), at);
    out.set(image.subarray(32, 160), at + 32);
  }
  if ((mask & 2) !== 0) out.set(image.subarray(160, 416), at + 160);
  if ((mask & 2) !== 0) out.set(image.subarray(24, 32), at + 24);
  a.memory.setBigUint64(at + 512, (a.memory.getBigUint64(at + 512, true) & ~BigInt(mask)) | BigInt(mask), true);
}

function xrstor(a: AssistContext): void {
  const mask = Number(((a.gpr(2) << 32n) | (a.gpr(0) & 0xffff_ffffn)) & VECTOR_COMPONENTS);
  const at = a.check(aligned(a, 64n), XSAVE_BYTES, false);
  const present = a.memory.getBigUint64(at + 512, true);
  if ((present & ~VECTOR_COMPONENTS) !== 0n) a.refuse(Leave.Protection);
  for (let k = 520; k < 576; k += 8) if (a.memory.getBigUint64(at + k, true) !== 0n) a.refuse(Leave.Protection);
  const from = new DataView(a.u8.buffer, a.u8.byteOffset + at, XSAVE_BYTES);
  if ((mask & 2) !== 0) setMxcsr(a, from.getUint32(24, true));
  if (mask === 3) restore(a.view, from, Number(present));
  else if (mask !== 0) restoreOnly(a, from, Number(present), mask);
}
/** One component of two. */
function restoreOnly(a: AssistContext, from: DataView, present: number, component: number): void {
  const image = new Uint8Array(XSAVE_BYTES);
  saveLegacy(a.view, image);
  const own = new DataView(image.buffer);
  if (component === 1) {
    restore(a.view, from, present & 1);
    loadXmm(a.view, own);
  } else {
    restore(a.view, from, present & 2);
    loadX87(a.view, own);
  }
}

/** An instruction that may change the mode of floating point. */
const modal =
  (run: (a: AssistContext) => void): Executor =>
  (a) => {
    const before = isExactFloat(a.view);
    run(a);
    return isExactFloat(a.view) === before ? 0 : MODE_CHANGED;
  };

export const SYSTEMS: Record<string, Executor> = {
  cpuid: (a) => {
    const [eax, ebx, ecx, edx] = cpuid(Number(a.gpr(0) & 0xffff_ffffn), Number(a.gpr(1) & 0xffff_ffffn));
    a.setGpr32(0, eax);
    a.setGpr32(3, ebx);
    a.setGpr32(1, ecx);
    a.setGpr32(2, edx);
  },
  rdtsc: (a) => readCycles(a),
  rdtscp: (a) => {
    readCycles(a);
    a.setGpr(1, 0n);
  },
  xgetbv: (a) => {
    const which = a.gpr(1) & 0xffff_ffffn;
    if (which !== 0n) a.refuse(Leave.Protection);
    a.setGpr(0, VECTOR_COMPONENTS);
    a.setGpr(2, 0n);
  },
  fxsave: (a) => {
    const at = a.check(aligned(a, 16n), LEGACY_BYTES, true);
    const image = new Uint8Array(LEGACY_BYTES);
    saveLegacy(a.view, image);
    a.u8.set(image.subarray(0, 416), at);
  },
  fxrstor: modal((a) => {
    const at = a.check(aligned(a, 16n), LEGACY_BYTES, false);
    const from = new DataView(a.u8.buffer, a.u8.byteOffset + at, LEGACY_BYTES);
    setMxcsr(a, from.getUint32(24, true));
    loadX87(a.view, from);
    loadXmm(a.view, from);
  }),
  xsave,
  xrstor: modal(xrstor),
  ldmxcsr: modal((a) => {
    setMxcsr(a, Number(a.load(a.address(), 4)));
    noteAgain(a.view);
  }),
  stmxcsr: modal((a) => {
    a.store(a.address(), 4, BigInt(a.view.getUint32(State.MXCSR, true)));
    // Who finds no exception may look again without clearing any.
    noteAgain(a.view);
  }),
  fwait: (a) => {
    // The exception summary: an unmasked exception waits.
    if ((a.view.getUint16(State.FSW, true) & 0x80) !== 0) a.refuse(Leave.FloatingPoint);
  },
};

function readCycles(a: AssistContext): void {
  const cycles = a.machine.cycles();
  a.setGpr(0, cycles & 0xffff_ffffn);
  a.setGpr(2, (cycles >> 32n) & 0xffff_ffffn);
}
