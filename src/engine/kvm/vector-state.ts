/** The x87, SSE and AVX registers as one XSAVE image. @see Intel SDM 1, chapter 13; KVM API, KVM_GET_XSAVE */
import { errnoName } from "../../abi/errno.ts";
import type { HostNative } from "../../host/native.ts";
import { EngineError } from "../engine.ts";
import { Ioctl } from "./abi.ts";

/** Bytes of struct kvm_xsave. */
const SIZE = 4096;
const MXCSR = 24;
const XSTATE_BV = 512;
const HEADER_END = 576;

export class VectorState {
  /** In the standard format. */
  readonly image = new Uint8Array(SIZE);
  readonly #view = new DataView(this.image.buffer);
  readonly #native: HostNative;
  /** XCR0. */
  readonly #components: bigint;

  constructor(native: HostNative, components: bigint) {
    this.#native = native;
    this.#components = components;
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
  /** Initial x87 and SSE state, every other component in its initial configuration. */
  clear(): void {
    const view = this.#view;
    this.image.fill(0);
    view.setUint16(0, 0x37f, true);
    view.setUint32(MXCSR, 0x1f80, true);
    view.setUint32(MXCSR + 4, 0xffff, true);
    view.setBigUint64(XSTATE_BV, 3n, true);
  }
  /** Copies an image from outside. @returns whether XRSTOR would take it: else it raises a protection fault */
  take(source: Uint8Array): boolean {
    const view = this.#view;
    this.image.fill(0);
    this.image.set(source);
    // XSTATE_BV may only name components that are enabled; XCOMP_BV and the rest of the header must be zero.
    if ((view.getBigUint64(XSTATE_BV, true) & ~this.#components) !== 0n) return false;
    for (let at = XSTATE_BV + 8; at < HEADER_END; at += 8) if (view.getBigUint64(at, true) !== 0n) return false;
    return view.getUint32(MXCSR, true) <= 0xffff;
  }
}
