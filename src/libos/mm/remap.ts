/** mremap(2). */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { MREMAP, PAGE_SIZE } from "../../abi/mman.ts";
import { LOWEST_ADDRESS } from "./layout.ts";
import type { MemoryMap } from "./memory-map.ts";
import { wholePages } from "./page.ts";
import { VM, Vma } from "./vma.ts";

const KNOWN = MREMAP.MAYMOVE | MREMAP.FIXED | MREMAP.DONTUNMAP;

export function remap(
  map: MemoryMap,
  address: number,
  oldBytes: number,
  newBytes: number,
  flags: number,
  newAddress: number,
): SysResult {
  if (flags > KNOWN) return -Errno.EINVAL;
  const mayMove = (flags & MREMAP.MAYMOVE) !== 0;
  const fixed = (flags & MREMAP.FIXED) !== 0;
  const keep = (flags & MREMAP.DONTUNMAP) !== 0;
  if (fixed && !mayMove) return -Errno.EINVAL;
  if (keep && (!mayMove || oldBytes !== newBytes)) return -Errno.EINVAL;
  if (address % PAGE_SIZE !== 0) return -Errno.EINVAL;
  let oldLength = wholePages(oldBytes);
  const newLength = wholePages(newBytes);
  if (newLength === 0) return -Errno.EINVAL;
  const { tree } = map.regions;
  if (tree.at(address) === null) return -Errno.EFAULT;

  if (fixed || keep) {
    if (fixed) {
      if (newAddress % PAGE_SIZE !== 0 || !(newAddress <= map.top - newLength)) return -Errno.EINVAL;
      if (address + oldLength > newAddress && newAddress + newLength > address) return -Errno.EINVAL;
      if (newAddress < LOWEST_ADDRESS) return -Errno.EPERM;
    } else if (newLength > map.top) {
      return -Errno.EINVAL;
    }
    if (tree.count + 2 >= map.regions.most - 3) return -Errno.ENOMEM;
    if (fixed) {
      const result = map.unmap(newAddress, newLength);
      if (result < 0) return result;
    }
    if (oldLength > newLength) {
      const result = map.unmap(address + newLength, oldLength - newLength);
      if (result < 0) return result;
      oldLength = newLength;
    }
  } else if (oldLength >= newLength) {
    const result = oldLength === newLength ? 0 : map.unmap(address + newLength, oldLength - newLength);
    return result < 0 ? result : address;
  }

  const vma = tree.at(address);
  if (vma === null) return -Errno.EFAULT;
  const refusal = resizeRefusal(map, vma, address, oldLength, newLength);
  if (refusal !== 0) return refusal;
  if (!fixed && !keep && address + oldLength === vma.end && expand(map, vma, newLength - oldLength)) return address;
  if (!mayMove) return -Errno.ENOMEM;
  const target = fixed ? newAddress : map.freeRange(keep ? newAddress : 0, newLength);
  return target < 0 ? target : move(map, vma, address, oldLength, target, newLength, keep);
}

/** What forbids that [address, address + oldLength) becomes newLength bytes; 0: nothing. */
function resizeRefusal(map: MemoryMap, vma: Vma, address: number, oldLength: number, newLength: number): SysResult {
  // Duplicating a shared mapping works for host files only: two ranges of guest memory cannot be the same bytes.
  if (oldLength === 0 && !vma.has(VM.Foreign)) return -Errno.EINVAL;
  if (oldLength > vma.end - address) return -Errno.EFAULT;
  if (newLength === oldLength) return 0;
  if (vma.file !== null && vma.fileOffset(address) + newLength > Number.MAX_SAFE_INTEGER) return -Errno.EINVAL;
  if (newLength > map.top) return -Errno.ENOMEM;
  const more = newLength - oldLength;
  if (vma.has(VM.Locked) && map.lockRefusal(more) !== 0) return -Errno.EAGAIN;
  return map.expansionRefusal(vma, more);
}

/** Makes an area longer where it is. @returns whether there was room */
function expand(map: MemoryMap, vma: Vma, more: number): boolean {
  const { end } = vma;
  const next = map.regions.tree.after(vma);
  if (end + more > map.top || (next !== null && next.guardedStart < end + more)) return false;
  if (map.pages.create(vma, end, end + more) < 0) return false;
  map.regions.resize(vma, vma.start, end + more);
  map.regions.join(vma);
  return true;
}

function move(
  map: MemoryMap,
  old: Vma,
  address: number,
  oldLength: number,
  target: number,
  newLength: number,
  keep: boolean,
): SysResult {
  const { regions, pages } = map;
  if (regions.tree.count + regions.splits(address, address + oldLength) + 1 > regions.most) return -Errno.ENOMEM;
  if (keep && map.expansionRefusal(old, newLength) !== 0) return -Errno.ENOMEM;
  const offset = old.file === null ? 0 : old.fileOffset(address);
  const name = old.name === "[heap]" || old.name === "[stack]" ? "" : old.name;
  const vma = new Vma(target, target + newLength, old.prot, old.flags, old.file?.ref() ?? null, offset, name);
  if (vma.has(VM.Foreign)) {
    if (regions.foreignFull) return -Errno.ENOMEM;
    const result = pages.create(vma, target, vma.end);
    if (result < 0) {
      vma.file?.unref();
      return result;
    }
  } else {
    pages.createEmpty(vma, target, vma.end);
    pages.move(vma, address, target, oldLength);
  }
  if (keep) pages.forget(old, address, address + oldLength);
  else if (oldLength > 0) map.unmap(address, oldLength);
  regions.add(vma);
  return target;
}
