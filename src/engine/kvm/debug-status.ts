/** What raised a debug exception. @see Intel SDM 3B, 18.2.3 */
import { errnoName } from "../../abi/errno.ts";
import type { HostNative } from "../../host/native.ts";
import { EngineError } from "../engine.ts";
import { DebugRegs, Ioctl } from "./abi.ts";

/** BS of DR6. */
const SINGLE_STEP = 0x4000;

/**
 * Whether #DB came from the trap flag: DR6 says so, and goes on saying so until it is cleared, as this does. INT1 comes
 * by the same vector and sets nothing there.
 * @param vcpu descriptor of the virtual CPU
 */
export function takeStep(native: HostNative, vcpu: number): boolean {
  const bytes = new Uint8Array(DebugRegs.SIZE);
  const view = new DataView(bytes.buffer);
  const call = (request: number, name: string): void => {
    const result = native.ioctlBytes(vcpu, request, bytes);
    if (result < 0) throw new EngineError(`${name}: ${errnoName(-result)}`);
  };
  call(Ioctl.GET_DEBUGREGS, "KVM_GET_DEBUGREGS");
  const status = view.getUint32(DebugRegs.DR6, true);
  if ((status & SINGLE_STEP) === 0) return false;
  view.setUint32(DebugRegs.DR6, (status & ~SINGLE_STEP) >>> 0, true);
  call(Ioctl.SET_DEBUGREGS, "KVM_SET_DEBUGREGS");
  return true;
}
