/** mmap(2) and its family. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { MAP, PAGE_SIZE } from "../../../abi/mman.ts";
import { lock, lockAll, unlock, unlockAll } from "../../mm/locking.ts";
import { rangeEnd } from "../../mm/page.ts";
import type { Task } from "../../task/task.ts";
import { ioFile, USER_END } from "../operands.ts";
import { full, none, partial, type Row, type Rows } from "../row.ts";

function mmap(
  task: Task,
  address: number,
  length: number,
  prot: number,
  flags: number,
  fd: number,
  offset: number,
): SysResult {
  if (offset % PAGE_SIZE !== 0) return -Errno.EINVAL;
  const { mm } = task.process;
  if ((flags & MAP.ANONYMOUS) !== 0) return mm.map(address, length, prot, flags, null, 0);
  const file = ioFile(task, fd);
  return file === null ? -Errno.EBADF : mm.map(address, length, prot, flags, file, offset);
}

function munmap(task: Task, address: number, length: number): SysResult {
  return task.process.mm.unmap(address, length);
}
/** Whether the first argument, which may be beyond what a double holds exactly, is the start of a page. */
function startsPage(task: Task): boolean {
  return task.cpu.low(task.kernel.arch.argumentRegisters[0]) % PAGE_SIZE === 0;
}

function mprotect(task: Task, address: number, length: number, prot: number): SysResult {
  return startsPage(task) ? task.process.mm.protect(address, length, prot) : -Errno.EINVAL;
}
function pkeyMprotect(task: Task, address: number, length: number, prot: number, key: number): SysResult {
  return key === -1 ? task.process.mm.protect(address, length, prot) : -Errno.EINVAL;
}
/** As on a processor without protection keys. @see pkey_alloc(2) */
function pkeyAlloc(_task: Task, flags: number, rights: number): SysResult {
  return flags !== 0 || rights > 3 ? -Errno.EINVAL : -Errno.ENOSPC;
}
function pkeyFree(): SysResult {
  return -Errno.EINVAL;
}
function mremap(
  task: Task,
  address: number,
  oldLength: number,
  newLength: number,
  flags: number,
  to: number,
): SysResult {
  return task.process.mm.remap(address, oldLength, newLength, flags, to);
}
function brk(task: Task, address: number): SysResult {
  return task.process.mm.heap.moveEnd(address);
}
function madvise(task: Task, address: number, length: number, advice: number): SysResult {
  if (!startsPage(task)) return -Errno.EINVAL;
  return task.process.mm.advise(address, length, advice);
}
function msync(task: Task, address: number, length: number, flags: number): SysResult {
  if (!startsPage(task)) return -Errno.EINVAL;
  return task.process.mm.sync(address, length, flags);
}

function mincore(task: Task, address: number, length: number, vector: number): SysResult {
  if (!startsPage(task)) return -Errno.EINVAL;
  const { mm } = task.process;
  const end = rangeEnd(address, length);
  if (!(end <= mm.space.size)) return -Errno.ENOMEM;
  if (vector + (end - address) / PAGE_SIZE > USER_END) return -Errno.EFAULT;
  // Linux fills the vector area by area: the first hole, or the first byte that has no room, ends it.
  let reached = address;
  for (const vma of mm.regions.tree.overlapping(address, end)) {
    if (vma.start > reached) break;
    const next = Math.min(vma.end, end);
    const at = vector + (reached - address) / PAGE_SIZE;
    if (!task.mem.canWrite(at, (next - reached) / PAGE_SIZE)) return -Errno.EFAULT;
    mm.residency(reached, next, task.mem.u8, at);
    reached = next;
  }
  return reached < end ? -Errno.ENOMEM : 0;
}

function mlock(task: Task, address: number, length: number): SysResult {
  return lock(task.process.mm, address, length, 0);
}
function mlock2(task: Task, address: number, length: number, flags: number): SysResult {
  return lock(task.process.mm, address, length, flags);
}
function munlock(task: Task, address: number, length: number): SysResult {
  return unlock(task.process.mm, address, length);
}
function mlockall(task: Task, flags: number): SysResult {
  return lockAll(task.process.mm, flags);
}
function munlockall(task: Task): SysResult {
  return unlockAll(task.process.mm);
}

function refuse(numbers: Pick<Row, "x64" | "a64">, args: Row["args"], why: string): Row {
  return { ...numbers, args, run: () => -Errno.ENOSYS, support: none(`${why}: ENOSYS`) };
}
const oneNode = "no NUMA";

export const memoryRows: Rows = {
  mmap: {
    x64: 9,
    a64: 222,
    args: ["addr", "size", "prot", "mapflags", "fd", "off"],
    ret: "addr",
    run: mmap,
    support: partial("addresses are below 4 GiB; MAP_HUGETLB gives ENOMEM, MAP_SYNC EOPNOTSUPP"),
  },
  mprotect: { x64: 10, a64: 226, args: ["addr", "size", "prot"], run: mprotect, support: full },
  munmap: { x64: 11, a64: 215, args: ["addr", "size"], run: munmap, support: full },
  brk: { x64: 12, a64: 214, args: ["addr"], ret: "addr", run: brk, support: full },
  mremap: {
    x64: 25,
    a64: 216,
    args: ["addr", "size", "size", "mremapflags", "addr"],
    ret: "addr",
    run: mremap,
    support: partial("an old size of 0 (a second mapping of the same pages) works for shared files only"),
  },
  msync: { x64: 26, a64: 227, args: ["addr", "size", "msyncflags"], run: msync, support: full },
  mincore: { x64: 27, a64: 232, args: ["addr", "size", "addr"], run: mincore, support: full },
  madvise: {
    x64: 28,
    a64: 233,
    args: ["addr", "size", "madvice"],
    run: madvise,
    support: partial(
      "DONTNEED, FREE, REMOVE and POPULATE act; advice about speed, cores and forks is accepted; about merging it is EINVAL, as on a kernel without KSM",
    ),
  },
  mlock: { x64: 149, a64: 228, args: ["addr", "size"], run: mlock, support: partial("counted; the host may swap") },
  munlock: { x64: 150, a64: 229, args: ["addr", "size"], run: munlock, support: full },
  mlockall: { x64: 151, a64: 230, args: ["int"], run: mlockall, support: partial("counted; the host may swap") },
  munlockall: { x64: 152, a64: 231, args: [], run: munlockall, support: full },
  mlock2: {
    x64: 325,
    a64: 284,
    args: ["addr", "size", "uint"],
    run: mlock2,
    support: partial("counted; the host may swap"),
  },
  pkey_mprotect: {
    x64: 329,
    a64: 288,
    args: ["addr", "size", "prot", "int"],
    run: pkeyMprotect,
    support: partial("key -1 only: no protection keys"),
  },
  pkey_alloc: {
    x64: 330,
    a64: 289,
    args: ["uint", "uint"],
    run: pkeyAlloc,
    support: none("no protection keys: ENOSPC, as on a processor without them"),
  },
  pkey_free: { x64: 331, a64: 290, args: ["int"], run: pkeyFree, support: none("no protection keys: EINVAL") },
  remap_file_pages: refuse({ x64: 216, a64: 234 }, ["addr", "size", "prot", "size", "mapflags"], "deprecated"),
  memfd_secret: refuse({ x64: 447, a64: 447 }, ["uint"], "as on a kernel without secretmem"),
  mseal: refuse({ x64: 462, a64: 462 }, ["addr", "size", "uint"], "mappings cannot be sealed"),
  map_shadow_stack: refuse({ x64: 453, a64: 453 }, ["addr", "size", "uint"], "no shadow stacks"),
  userfaultfd: refuse({ x64: 323, a64: 282 }, ["int"], "no handling of faults by descriptor"),
  mbind: refuse({ x64: 237, a64: 235 }, ["addr", "size", "int", "addr", "size", "uint"], oneNode),
  set_mempolicy: refuse({ x64: 238, a64: 237 }, ["int", "addr", "size"], oneNode),
  get_mempolicy: refuse({ x64: 239, a64: 236 }, ["addr", "addr", "size", "addr", "size"], oneNode),
  migrate_pages: refuse({ x64: 256, a64: 238 }, ["pid", "size", "addr", "addr"], oneNode),
  move_pages: refuse({ x64: 279, a64: 239 }, ["pid", "size", "addr", "addr", "addr", "int"], oneNode),
  set_mempolicy_home_node: refuse({ x64: 450, a64: 450 }, ["addr", "size", "size", "size"], oneNode),
};
