/** System V shared memory. @see shmget(2), shmop(2), shmctl(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { IPC_CTL, SHM, SHM_CTL, SHM_INFO, SHMID_DS, SHMINFO } from "../../../abi/ipc.ts";
import { MAP, PAGE_SIZE, PROT } from "../../../abi/mman.ts";
import { newOwner } from "../../ipc/sysv/object.ts";
import { type Segment, SegmentFile } from "../../ipc/sysv/segment.ts";
import type { SharedMemory } from "../../ipc/sysv/shared-memory.ts";
import { CAP } from "../../task/capabilities.ts";
import { RLIMIT } from "../../task/limits.ts";
import type { Task } from "../../task/task.ts";
import { full, partial, type Rows } from "../row.ts";

const READ = 0o444;
const READ_WRITE = 0o666;
const EXECUTE = 0o111;

function shmget(task: Task, key: number, _size: number, flags: number): SysResult {
  const size = task.cpu.get(task.kernel.arch.argumentRegisters[1]);
  return task.kernel.sysv.memory.get(task, key, BigInt.asUintN(64, size), flags);
}

/** Of an address that may be beyond what a double holds exactly. @param index of the argument */
function offsetInPage(task: Task, index: 0 | 1): number {
  return task.cpu.low(task.kernel.arch.argumentRegisters[index]) % PAGE_SIZE;
}

function shmat(task: Task, id: number, address: number, flags: number): SysResult {
  if (id < 0) return -Errno.EINVAL;
  const replaces = (flags & SHM.REMAP) !== 0;
  const inPage = offsetInPage(task, 1);
  if (inPage !== 0 && (flags & SHM.RND) === 0) return -Errno.EINVAL;
  const start = address - inPage;
  // Without a place nothing can be replaced.
  if (start === 0 && replaces) return -Errno.EINVAL;
  const writable = (flags & SHM.RDONLY) === 0;
  const executable = (flags & SHM.EXEC) !== 0;
  const segment = task.kernel.sysv.memory.ids.find(id);
  if (typeof segment === "number") return segment;
  const status = segment.permits(task, (writable ? READ_WRITE : READ) | (executable ? EXECUTE : 0));
  if (status < 0) return status;

  const { mm } = task.process;
  if (address !== 0 && !replaces) {
    if (!(start + segment.size <= 2 ** 64) || !mm.regions.tree.isFree(start, start + segment.size))
      return -Errno.EINVAL;
  }
  const file = segment.open(task.kernel.memoryFiles, writable);
  if (typeof file === "number") return file;
  const prot = PROT.READ | (writable ? PROT.WRITE : 0) | (executable ? PROT.EXEC : 0);
  const result = mm.map(start, segment.size, prot, MAP.SHARED | (address === 0 ? 0 : MAP.FIXED), file, 0);
  file.settle();
  return result;
}

function shmdt(task: Task, address: number): SysResult {
  if (offsetInPage(task, 0) !== 0) return -Errno.EINVAL;
  const { mm } = task.process;
  const { tree } = mm.regions;
  // The first area at or behind the address that shows what an attachment there would have there; then all of the same.
  let file: SegmentFile | null = null;
  let end = Number.POSITIVE_INFINITY;
  for (let vma = tree.find(address); vma !== null && vma.start < end; vma = tree.find(vma.end)) {
    if (!(vma.file instanceof SegmentFile) || vma.start - address !== vma.offset) continue;
    if (file !== null && vma.file !== file) continue;
    file ??= vma.file;
    end = address + file.segment.pages * PAGE_SIZE;
    mm.unmap(vma.start, vma.length);
  }
  return file === null ? -Errno.EINVAL : 0;
}

function store(task: Task, segment: Segment, at: number): SysResult {
  const { mem } = task;
  if (!mem.canWrite(at, SHMID_DS.SIZE)) return -Errno.EFAULT;
  segment.store(mem, at, SHMID_DS.SIZE);
  mem.setU64(at + SHMID_DS.SEGSZ, segment.size);
  mem.setU64(at + SHMID_DS.ATIME, segment.atime);
  mem.setU64(at + SHMID_DS.DTIME, segment.dtime);
  mem.setU64(at + SHMID_DS.CTIME, segment.ctime);
  mem.setU32(at + SHMID_DS.CPID, segment.creatorPid);
  mem.setU32(at + SHMID_DS.LPID, segment.lastPid);
  mem.setU64(at + SHMID_DS.NATTCH, segment.attachments);
  return 0;
}

function info(task: Task, all: SharedMemory, at: number): SysResult {
  const { mem } = task;
  if (!mem.canWrite(at, SHMINFO.SIZE)) return -Errno.EFAULT;
  mem.u8.fill(0, at, at + SHMINFO.SIZE);
  mem.view.setBigUint64(at + SHMINFO.MAX, all.limits.largest, true);
  mem.setU64(at + SHMINFO.MIN, 1);
  mem.setU64(at + SHMINFO.MNI, all.limits.most);
  mem.setU64(at + SHMINFO.SEG, all.limits.most);
  mem.view.setBigUint64(at + SHMINFO.ALL, all.limits.all, true);
  return all.ids.highest;
}
function usage(task: Task, all: SharedMemory, at: number): SysResult {
  const { mem } = task;
  if (!mem.canWrite(at, SHM_INFO.SIZE)) return -Errno.EFAULT;
  mem.u8.fill(0, at, at + SHM_INFO.SIZE);
  mem.setU32(at + SHM_INFO.USED, all.ids.count);
  mem.setU64(at + SHM_INFO.TOTAL, all.pages);
  let resident = 0;
  for (const segment of all.ids) resident += segment.resident;
  mem.setU64(at + SHM_INFO.RESIDENT, resident / PAGE_SIZE);
  return all.ids.highest;
}

/** SHM_LOCK and SHM_UNLOCK. */
function lock(task: Task, all: SharedMemory, segment: Segment, locks: boolean): SysResult {
  if (!task.capabilities.has(CAP.IPC_LOCK)) {
    const { euid } = task.credentials;
    if (euid !== segment.uid && euid !== segment.cuid) return -Errno.EPERM;
    if (locks && task.process.limits.value(RLIMIT.MEMLOCK) === 0) return -Errno.EPERM;
  }
  if (locks) return all.lock(task, segment);
  all.unlock(segment);
  return 0;
}

function shmctl(task: Task, id: number, command: number, at: number): SysResult {
  const all = task.kernel.sysv.memory;
  if (id < 0 || command < 0) return -Errno.EINVAL;
  switch (command) {
    case IPC_CTL.INFO:
      return info(task, all, at);
    case SHM_CTL.INFO:
      return usage(task, all, at);
    case IPC_CTL.STAT:
    case SHM_CTL.STAT:
    case SHM_CTL.STAT_ANY: {
      const byIndex = command !== IPC_CTL.STAT;
      const found = all.ids.shown(task, id, byIndex, command === SHM_CTL.STAT_ANY);
      if (typeof found === "number") return found;
      const stored = store(task, found, at);
      return stored < 0 || !byIndex ? stored : found.id;
    }
    case IPC_CTL.SET:
    case IPC_CTL.RMID: {
      if (command === IPC_CTL.SET && !task.mem.canRead(at, SHMID_DS.SIZE)) return -Errno.EFAULT;
      const found = all.ids.owned(task, id);
      if (typeof found === "number") return found;
      if (command === IPC_CTL.SET) return found.change(newOwner(task.mem, at), all.now());
      all.remove(found);
      return 0;
    }
    case SHM_CTL.LOCK:
    case SHM_CTL.UNLOCK: {
      const found = all.ids.find(id);
      return typeof found === "number" ? found : lock(task, all, found, command === SHM_CTL.LOCK);
    }
    default:
      return -Errno.EINVAL;
  }
}

export const sharedMemoryRows: Rows = {
  shmget: {
    x64: 29,
    a64: 194,
    args: ["int", "size", "hex"],
    run: shmget,
    support: partial("no huge pages: SHM_HUGETLB gives ENOMEM, or EPERM without CAP_IPC_LOCK"),
  },
  shmat: {
    x64: 30,
    a64: 196,
    args: ["int", "addr", "hex"],
    ret: "addr",
    run: shmat,
    support: partial("addresses are below 4 GiB"),
  },
  shmctl: {
    x64: 31,
    a64: 195,
    args: ["int", "int", "addr"],
    run: shmctl,
    support: partial("SHM_LOCK is counted; the host may swap"),
  },
  shmdt: { x64: 67, a64: 197, args: ["addr"], run: shmdt, support: full },
};
