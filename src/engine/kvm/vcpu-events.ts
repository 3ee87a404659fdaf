/** Exceptions that the CPU has met but not taken yet. @see KVM API 4.31, KVM_GET_VCPU_EVENTS */
import { errnoName } from "../../abi/errno.ts";
import type { HostNative } from "../../host/native.ts";
import { EngineError } from "../engine.ts";
import { Ioctl, VcpuEvents } from "./abi.ts";

/**
 * Whether KVM_RUN was interrupted between an exception and its handler. The instruction pointer still stands at the
 * instruction that caused it, and the next KVM_RUN enters the handler with whatever registers there are by then.
 * @param vcpu descriptor of the virtual CPU
 */
export function exceptionUnderWay(native: HostNative, vcpu: number): boolean {
  const result = native.ioctlBytes(vcpu, Ioctl.GET_VCPU_EVENTS, bytes);
  if (result < 0) throw new EngineError(`KVM_GET_VCPU_EVENTS: ${errnoName(-result)}`);
  return bytes[VcpuEvents.INJECTED] !== 0 || bytes[VcpuEvents.PENDING] !== 0;
}
const bytes = new Uint8Array(VcpuEvents.SIZE);
