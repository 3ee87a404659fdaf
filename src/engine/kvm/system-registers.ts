/** Segments, control registers and tables of a virtual CPU: struct kvm_sregs, by host calls. */
import { errnoName } from "../../abi/errno.ts";
import type { HostNative } from "../../host/native.ts";
import { EngineError } from "../engine.ts";
import { Ioctl, Segment, Sregs } from "./abi.ts";

export class SystemRegisters {
  /** As last read. */
  readonly view: DataView;
  readonly #bytes = new Uint8Array(Sregs.SIZE);
  readonly #native: HostNative;
  readonly #fd: number;

  /** @param fd descriptor of the virtual CPU */
  constructor(native: HostNative, fd: number) {
    this.#native = native;
    this.#fd = fd;
    this.view = new DataView(this.#bytes.buffer);
  }
  read(): void {
    const result = this.#native.ioctlBytes(this.#fd, Ioctl.GET_SREGS, this.#bytes);
    if (result < 0) throw new EngineError(`KVM_GET_SREGS: ${errnoName(-result)}`);
  }
  write(): void {
    const result = this.#native.ioctlBytes(this.#fd, Ioctl.SET_SREGS, this.#bytes);
    if (result < 0) throw new EngineError(`KVM_SET_SREGS: ${errnoName(-result)}`);
  }
  /** The privilege level that the CPU is at. */
  ring(): number {
    this.read();
    return this.view.getUint16(Sregs.CS + Segment.SELECTOR, true) & 3;
  }
  /** @param segment offset in struct kvm_sregs */
  base(segment: number): bigint {
    this.read();
    return this.view.getBigUint64(segment + Segment.BASE, true);
  }
  setBases(fs: bigint | null, gs: bigint | null): void {
    this.read();
    if (fs !== null) this.view.setBigUint64(Sregs.FS + Segment.BASE, fs, true);
    if (gs !== null) this.view.setBigUint64(Sregs.GS + Segment.BASE, gs, true);
    this.write();
  }
}
