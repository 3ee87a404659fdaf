/** How much of the machine's memory is in use, and for what: what sysinfo(2) and /proc/meminfo say. */
import { StatFs } from "../../abi/stat.ts";
import type { Kernel } from "../kernel.ts";

/** Where the machine's memory is, bytes. */
export interface MachineMemory {
  total: number;
  free: number;
  /** In processes, and in files that are held in memory. */
  processes: number;
  files: number;
  mapped: number;
  locked: number;
}

const space = new StatFs();

export function machineMemory(kernel: Kernel): MachineMemory {
  const memory = { total: kernel.memoryLimit, free: 0, processes: 0, files: 0, mapped: 0, locked: 0 };
  for (const { mm } of kernel.processes) {
    memory.processes += mm.residentBytes();
    memory.mapped += mm.mappedBytes();
    memory.locked += mm.regions.lockedBytes;
  }
  for (const fs of new Set(kernel.vfs.mounts.map((mount) => mount.fs))) {
    const inMemory = fs.type === "tmpfs" || fs.type === "overlay" || fs.type === "devtmpfs";
    if (inMemory && fs.statfs(space) >= 0) memory.files += (space.blocks - space.bfree) * space.bsize;
  }
  memory.free = Math.max(0, memory.total - memory.processes - memory.files);
  return memory;
}
