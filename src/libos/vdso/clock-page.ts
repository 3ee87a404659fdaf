/** The page through which the vDSO learns the time; its layout is that of vdso.S. */
import { PAGE_SIZE } from "../../abi/mman.ts";
import { Access, type AddressSpace } from "../../engine/engine.ts";
import type { MemoryMap } from "../mm/memory-map.ts";
import { type ClockParameters, SHIFT, type TimeCalibration } from "./time-calibration.ts";
import { CLOCK_PAGE_NAME } from "./vdso.ts";

/** Byte offsets. */
const SEQUENCE = 0;
const VALID = 4;
const CYCLE_BASE = 8;
const MAX_DELTA = 16;
const MULTIPLIER = 24;
const SHIFT_AT = 32;
const MONOTONIC_BASE = 40;
const REALTIME_OFFSET = 48;
const COARSE_TICK_AT = 56;

/** Resolution of the COARSE clocks in ns: CLOCK_MONOTONIC_COARSE is CLOCK_MONOTONIC rounded down to it. */
export const COARSE_TICK = 4_000_000;

/** Writes the page. The guest must not run meanwhile. @param address of the page, which the guest can only read */
export function writeClockPage(space: AddressSpace, address: number, parameters: Readonly<ClockParameters>): void {
  const enforced = space.enforcedByHost !== false;
  if (enforced) space.protect(address, PAGE_SIZE, Access.Read | Access.Write);
  const { u8 } = space.bytes;
  const view = new DataView(u8.buffer, u8.byteOffset + address, PAGE_SIZE);
  view.setBigUint64(CYCLE_BASE, parameters.cycleBase, true);
  view.setBigUint64(MAX_DELTA, parameters.maxDelta, true);
  view.setBigUint64(MULTIPLIER, parameters.multiplier, true);
  view.setUint32(SHIFT_AT, SHIFT, true);
  view.setBigUint64(MONOTONIC_BASE, parameters.monotonicBase, true);
  view.setBigUint64(REALTIME_OFFSET, parameters.realtimeOffset, true);
  view.setBigUint64(COARSE_TICK_AT, BigInt(COARSE_TICK), true);
  view.setUint32(VALID, 1, true);
  view.setUint32(SEQUENCE, view.getUint32(SEQUENCE, true) + 2, true);
  if (enforced) space.protect(address, PAGE_SIZE, Access.Read);
}

/**
 * Corrects the clocks and writes them for the guest, if it is time to or the page is new. Cheap when it is not.
 * @param now host monotonic ns
 */
export function refreshClockPage(mm: MemoryMap, calibration: TimeCalibration, now: number): void {
  const address = mm.clockPage;
  if (address === 0) return;
  const due = calibration.due(now);
  if (!due && mm.clockPageWritten) return;
  // The program may have unmapped the page, or put something of its own there.
  if (mm.areaAt(address)?.name !== CLOCK_PAGE_NAME) {
    mm.clockPage = 0;
    return;
  }
  if (due) calibration.update();
  writeClockPage(mm.space, address, calibration.parameters);
  mm.clockPageWritten = true;
}
