/** What the flags of mmap(2) make of a mapping. */
import { Errno } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { MAP, PROT } from "../../abi/mman.ts";
import type { File } from "../fs/file.ts";
import { VM } from "./vma.ts";

/** Flags that MAP_SHARED_VALIDATE knows. */
const KNOWN_FLAGS =
  MAP.TYPE |
  MAP.FIXED |
  MAP.ANONYMOUS |
  MAP.BIT32 |
  MAP.GROWSDOWN |
  MAP.DENYWRITE |
  MAP.EXECUTABLE |
  MAP.LOCKED |
  MAP.NORESERVE |
  MAP.POPULATE |
  MAP.NONBLOCK |
  MAP.STACK |
  MAP.HUGETLB |
  MAP.FIXED_NOREPLACE;

/** MAP_HUGE_2MB and MAP_HUGE_1GB: the logarithm of the page size, 0 for the usual one. @see mmap(2) */
const HUGE_SHIFT = 26;
const HUGE_SIZES = [0, 21, 30];

/** Whether huge pages of a size are asked for that the processor does not have. */
export function hasUnknownPageSize(flags: number): boolean {
  return (flags & MAP.HUGETLB) !== 0 && !HUGE_SIZES.includes((flags >>> HUGE_SHIFT) & 0x3f);
}

/** @returns VM bits of a file mapping, or -errno */
export function fileFlags(prot: number, flags: number, file: File): number {
  const type = flags & MAP.TYPE;
  if (type !== MAP.SHARED && type !== MAP.PRIVATE && type !== MAP.SHARED_VALIDATE) return -Errno.EINVAL;
  if (type === MAP.SHARED_VALIDATE && (flags & ~KNOWN_FLAGS) !== 0) return -Errno.EOPNOTSUPP;
  const shared = type !== MAP.PRIVATE;
  if (shared && (prot & PROT.WRITE) !== 0 && (!file.writable || (file.flags & O.APPEND) !== 0)) return -Errno.EACCES;
  if (!file.readable) return -Errno.EACCES;
  if ((prot & PROT.EXEC) !== 0 && isNoExec(file)) return -Errno.EPERM;
  let vm = commonFlags(flags);
  if (shared) {
    const sealed = file.sharedWriteRefusal;
    if (sealed < 0 && (prot & PROT.WRITE) !== 0) return sealed;
    vm |= VM.Shared | (file.writable && sealed === 0 ? 0 : VM.NeverWrite);
    const fd = file.hostFdForMapping();
    if (fd >= 0) vm |= VM.Foreign;
    // Without a host file behind it, a mapping that nobody can write is as good as a copy.
    else if (file.writable || !file.mappable) return fd;
  } else if (!file.mappable) {
    return -Errno.ENODEV;
  }
  return (flags & MAP.GROWSDOWN) !== 0 ? -Errno.EINVAL : vm;
}

function commonFlags(flags: number): number {
  return ((flags & MAP.NORESERVE) !== 0 ? VM.NoReserve : 0) | ((flags & MAP.LOCKED) !== 0 ? VM.Locked : 0);
}
/**
 * @param device /dev/zero, whose pages are anonymous, or null
 * @returns VM bits of an anonymous mapping, or -EINVAL, -EACCES
 */
export function anonymousFlags(prot: number, flags: number, device: File | null): number {
  const vm = ownFlags(flags);
  if (vm < 0 || device === null) return vm;
  if (!device.readable) return -Errno.EACCES;
  if ((vm & VM.Shared) === 0 || device.writable) return vm;
  return (prot & PROT.WRITE) !== 0 ? -Errno.EACCES : vm | VM.NeverWrite;
}
function ownFlags(flags: number): number {
  const type = flags & MAP.TYPE;
  const growsDown = (flags & MAP.GROWSDOWN) !== 0;
  if (type === MAP.SHARED) return growsDown ? -Errno.EINVAL : VM.Shared | commonFlags(flags);
  if (type === MAP.PRIVATE) return (growsDown ? VM.GrowsDown : 0) | commonFlags(flags);
  return -Errno.EINVAL;
}
/** Whether nothing of the file's mount may be executed. */
export function isNoExec(file: File): boolean {
  return file.path?.mount.noExec ?? false;
}
