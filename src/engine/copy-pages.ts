/** Copying guest memory between two address spaces of this process. */
import type { PinnedBytes } from "../host/host.ts";
import type { HostNative } from "../host/native.ts";

const MADV_POPULATE_WRITE = 23;

/** @param from @param to memory that can be read and written all over the range @param start bytes, page-aligned */
export function copyPages(native: HostNative, from: PinnedBytes, to: PinnedBytes, start: number, length: number): void {
  native.populated(from.address + start, length, (offset, size) => {
    const at = start + offset;
    if (size > 4096) native.advise(to.address + at, size, MADV_POPULATE_WRITE);
    to.u8.set(from.u8.subarray(at, at + size), at);
  });
}
