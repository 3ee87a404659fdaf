/** An image of the x87, SSE and AVX registers, as XSAVE stores them. @see Intel SDM 1, chapter 13; KVM API, KVM_GET_XSAVE */
import { errnoName } from "../../abi/errno.ts";
import type { HostNative } from "../../host/native.ts";
import { EngineError } from "../engine.ts";
import { Ioctl } from "./abi.ts";

/** Bytes of struct kvm_xsave. */
const SIZE = 4096;
const MXCSR = 24;
/** Bytes that XSAVE leaves to software. */
const SOFTWARE = 464;
const XSTATE_BV = 512;
const HEADER_END = 576;
const X87_AND_SSE = 3;

export class VectorState {
  /** In the standard format. */
  readonly image = new Uint8Array(SIZE);
  readonly #view = new DataView(this.image.buffer);
  readonly #native: HostNative;
  /** XCR0, which is below 2^32. */
  readonly #components: number;
  /** Bytes of the image that matter. */
  readonly #used: Uint8Array;

  /** @param size bytes of an image with all components */
  constructor(native: HostNative, components: number, size: number) {
    this.#native = native;
    this.#components = components;
    this.#used = this.image.subarray(0, size);
  }
  /** Takes the registers of a virtual CPU. */
  load(cpu: number): void {
    const result = this.#native.ioctlBytes(cpu, Ioctl.GET_XSAVE, this.image);
    if (result < 0) throw new EngineError(`KVM_GET_XSAVE: ${errnoName(-result)}`);
  }
  /** Gives the image to a virtual CPU. @returns whether KVM took it */
  store(cpu: number): boolean {
    return this.#native.ioctlBytes(cpu, Ioctl.SET_XSAVE, this.image) >= 0;
  }
  copyTo(target: Uint8Array): void {
    target.set(this.#used);
  }
  /** As XSAVE stores it, x87 and SSE marked as present. @param at multiple of 64 */
  storeAt(target: Uint8Array, at: number): void {
    const used = this.#used;
    for (let i = 0; i < SOFTWARE; i++) target[at + i] = used[i]!;
    for (let i = XSTATE_BV; i < used.length; i++) target[at + i] = used[i]!;
    target[at + XSTATE_BV] = used[XSTATE_BV]! | X87_AND_SSE;
  }
  /** Initial x87 and SSE state, every other component in its initial configuration. */
  clear(): void {
    const view = this.#view;
    this.image.fill(0);
    view.setUint16(0, 0x37f, true);
    view.setUint32(MXCSR, 0x1f80, true);
    view.setUint32(MXCSR + 4, 0xffff, true);
    view.setUint32(XSTATE_BV, X87_AND_SSE, true);
  }
  /**
   * Copies an image from outside, as long as the used part of this one.
   * @returns whether XRSTOR would take it: else it raises a protection fault. Nothing is then changed
   */
  take(source: Uint8Array): boolean {
    // XSTATE_BV may only name components that are enabled; XCOMP_BV and the rest of the header must be zero.
    const present = source[XSTATE_BV]! | (source[XSTATE_BV + 1]! << 8) | (source[XSTATE_BV + 2]! << 16);
    if ((present & ~this.#components) !== 0) return false;
    for (let at = XSTATE_BV + 3; at < HEADER_END; at++) if (source[at] !== 0) return false;
    if (source[MXCSR + 2] !== 0 || source[MXCSR + 3] !== 0) return false;
    this.#used.set(source);
    return true;
  }
}
