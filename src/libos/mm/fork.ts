/** What fork(2) makes of memory: a copy, but for what is shared. */
import { Errno, type SysResult } from "../../abi/errno.ts";
import type { MemoryFile, MemoryFiles } from "../fs/memory-file.ts";
import { credentials } from "../task/credentials.ts";
import type { MemoryMap, MemoryOwner } from "./memory-map.ts";
import { VM, Vma } from "./vma.ts";

/**
 * Fills an empty map with what another one has. Shared anonymous memory gets a file behind it, so that both see the same.
 * @param owner whose limits count for the copy
 * @returns 0 or -ENOMEM; after a failure the copy is to be cleared
 */
export function forkMemory(from: MemoryMap, to: MemoryMap, owner: MemoryOwner, files: MemoryFiles): SysResult {
  to.inherit(from, owner);
  for (const vma of [...from.regions.tree]) {
    if (vma.has(VM.DontFork)) continue;
    if (vma.has(VM.Shared) && vma.file === null) {
      const result = backByFile(from, vma, files);
      if (result < 0) return result;
    }
    const flags = vma.flags & ~VM.Locked;
    const copy = new Vma(vma.start, vma.end, vma.prot, flags, vma.file?.ref() ?? null, vma.offset, vma.name);
    const result = to.pages.copyFrom(from.pages, copy);
    if (result < 0) {
      copy.file?.unref();
      return -Errno.ENOMEM;
    }
    to.regions.add(copy);
  }
  return 0;
}

/** Puts a file with the same content in place of shared anonymous memory. */
function backByFile(mm: MemoryMap, vma: Vma, files: MemoryFiles): SysResult {
  const { start, length } = vma;
  const { space } = mm;
  if (mm.regions.foreignFull) return -Errno.ENOMEM;
  const file = files.create("", 0, credentials(0, 0, []), "/dev/zero (deleted)");
  if (typeof file === "number") return -Errno.ENOMEM;
  const result = fill(mm, vma, file);
  const mapped = result < 0 ? result : space.mapHostFile(start, length, file.hostFdForMapping(), 0, true);
  if (mapped < 0) {
    file.unref();
    return -Errno.ENOMEM;
  }
  vma.offset = 0;
  vma.file = file;
  mm.regions.change(vma, vma.prot, vma.flags | VM.Foreign);
  mm.pages.apply(vma, start, vma.end);
  return 0;
}

function fill(mm: MemoryMap, vma: Vma, file: MemoryFile): SysResult {
  const sized = file.inode.truncate(vma.length);
  if (sized < 0) return sized;
  return mm.pages.writeTo(file, vma.start, vma.end);
}
