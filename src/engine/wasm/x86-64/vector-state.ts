/**
 * The x87 and SSE state as an XSAVE image of the standard format: FXSAVE's 512 bytes and a header.
 * @see Intel SDM 1, 13.4; 2A, FXSAVE
 */
import { State } from "./state.ts";

export const VECTOR_STATE_SIZE = 576;
/** x87 and SSE. */
export const VECTOR_COMPONENTS = 3n;
const X87 = 1;
const SSE = 2;
/** What of MXCSR exists. */
export const MXCSR_MASK = 0xffff;
const MXCSR_INITIAL = 0x1f80;
const FCW_INITIAL = 0x37f;

/** All zero but what is not: flags, control words. */
export function initialise(view: DataView): void {
  new Uint8Array(view.buffer, view.byteOffset, State.SIZE).fill(0);
  view.setUint32(State.ZR, 1, true);
  view.setUint32(State.PR, 1, true);
  initialX87(view);
  view.setUint32(State.MXCSR, MXCSR_INITIAL, true);
}
export function initialX87(view: DataView): void {
  new Uint8Array(view.buffer, view.byteOffset + State.X87, 128).fill(0);
  view.setUint16(State.FCW, FCW_INITIAL, true);
  view.setUint16(State.FSW, 0, true);
  view.setUint16(State.FTW, 0, true);
  view.setUint16(State.FOP, 0, true);
  view.setBigUint64(State.FIP, 0n, true);
  view.setBigUint64(State.FDP, 0n, true);
}

/** The 512 bytes of FXSAVE with REX.W, into `target` at `at`. */
export function saveLegacy(view: DataView, target: Uint8Array, at = 0): void {
  const out = new DataView(target.buffer, target.byteOffset + at, 512);
  saveX87(view, out);
  saveSse(view, out);
}
function saveX87(view: DataView, out: DataView): void {
  const status = view.getUint16(State.FSW, true);
  out.setUint16(0, view.getUint16(State.FCW, true), true);
  out.setUint16(2, status, true);
  out.setUint8(4, view.getUint16(State.FTW, true));
  out.setUint8(5, 0);
  out.setUint16(6, view.getUint16(State.FOP, true), true);
  out.setBigUint64(8, view.getBigUint64(State.FIP, true), true);
  out.setBigUint64(16, view.getBigUint64(State.FDP, true), true);
  const top = (status >> 11) & 7;
  for (let i = 0; i < 8; i++) {
    const from = State.X87 + 16 * ((top + i) & 7);
    out.setBigUint64(32 + 16 * i, view.getBigUint64(from, true), true);
    out.setUint16(40 + 16 * i, view.getUint16(from + 8, true), true);
    out.setUint16(42 + 16 * i, 0, true);
    out.setUint32(44 + 16 * i, 0, true);
  }
}
function saveSse(view: DataView, out: DataView): void {
  out.setUint32(24, view.getUint32(State.MXCSR, true), true);
  out.setUint32(28, MXCSR_MASK, true);
  for (let i = 0; i < 32; i++) out.setBigUint64(160 + 8 * i, view.getBigUint64(State.XMM + 8 * i, true), true);
}
export function loadX87(view: DataView, from: DataView): void {
  const status = from.getUint16(2, true);
  view.setUint16(State.FCW, from.getUint16(0, true) | 0x40, true);
  view.setUint16(State.FSW, status, true);
  view.setUint16(State.FTW, from.getUint8(4), true);
  view.setUint16(State.FOP, from.getUint16(6, true) & 0x7ff, true);
  view.setBigUint64(State.FIP, from.getBigUint64(8, true), true);
  view.setBigUint64(State.FDP, from.getBigUint64(16, true), true);
  const top = (status >> 11) & 7;
  for (let i = 0; i < 8; i++) {
    const to = State.X87 + 16 * ((top + i) & 7);
    view.setBigUint64(to, from.getBigUint64(32 + 16 * i, true), true);
    view.setUint16(to + 8, from.getUint16(40 + 16 * i, true), true);
  }
}
export function loadXmm(view: DataView, from: DataView): void {
  for (let i = 0; i < 32; i++) view.setBigUint64(State.XMM + 8 * i, from.getBigUint64(160 + 8 * i, true), true);
}

/** The image of `cpu.saveVectorState`. */
export function saveImage(view: DataView, target: Uint8Array): void {
  target.fill(0, 0, VECTOR_STATE_SIZE);
  saveLegacy(view, target);
  target[512] = X87 | SSE;
}

/** @returns false if the image is not valid; nothing then changed */
export function loadImage(view: DataView, source: Uint8Array): boolean {
  const from = new DataView(source.buffer, source.byteOffset, VECTOR_STATE_SIZE);
  const present = from.getBigUint64(512, true);
  if ((present & ~VECTOR_COMPONENTS) !== 0n) return false;
  for (let at = 520; at < 576; at += 8) if (from.getBigUint64(at, true) !== 0n) return false;
  const mxcsr = from.getUint32(24, true);
  if ((mxcsr & ~MXCSR_MASK) !== 0) return false;
  restore(view, from, Number(present));
  view.setUint32(State.MXCSR, mxcsr, true);
  return true;
}
/** Components that are not in the image get their initial state. MXCSR is the caller's. */
export function restore(view: DataView, from: DataView, present: number): void {
  if ((present & X87) !== 0) loadX87(view, from);
  else initialX87(view);
  if ((present & SSE) !== 0) loadXmm(view, from);
  else new Uint8Array(view.buffer, view.byteOffset + State.XMM, 256).fill(0);
}
