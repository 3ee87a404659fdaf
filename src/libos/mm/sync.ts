/** msync(2). */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { MS, PAGE_SIZE } from "../../abi/mman.ts";
import type { MemoryMap } from "./memory-map.ts";
import { rangeEnd } from "./page.ts";
import { VM } from "./vma.ts";

export function sync(map: MemoryMap, address: number, length: number, flags: number): SysResult {
  if ((flags & ~(MS.ASYNC | MS.INVALIDATE | MS.SYNC)) !== 0) return -Errno.EINVAL;
  if (address % PAGE_SIZE !== 0) return -Errno.EINVAL;
  if ((flags & MS.ASYNC) !== 0 && (flags & MS.SYNC) !== 0) return -Errno.EINVAL;
  const end = rangeEnd(address, length);
  if (end === address) return 0;
  let reached = address;
  let hole = false;
  for (const vma of map.regions.tree.overlapping(address, end)) {
    if (vma.start > reached) hole = true;
    reached = vma.end;
    if ((flags & MS.INVALIDATE) !== 0 && vma.has(VM.Locked)) return -Errno.EBUSY;
    if ((flags & MS.SYNC) !== 0 && vma.has(VM.Foreign)) {
      const result = vma.file!.sync(true);
      if (result < 0) return result;
    }
  }
  return hole || reached < end ? -Errno.ENOMEM : 0;
}
