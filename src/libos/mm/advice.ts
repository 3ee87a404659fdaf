/** madvise(2). */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { FALLOC } from "../../abi/fcntl.ts";
import { MADV, PAGE_SIZE, PROT } from "../../abi/mman.ts";
import { Access } from "../../engine/engine.ts";
import type { MemoryMap } from "./memory-map.ts";
import { rangeEnd } from "./page.ts";
import { MAX_MAP_COUNT } from "./regions.ts";
import { VM, type Vma } from "./vma.ts";

const MADV_DONTNEED_LOCKED = 24;

/** What an advice does to one area, cut to the range. Absent: the advice is known and needs nothing. */
type Action = (map: MemoryMap, vma: Vma, start: number, end: number) => SysResult;

const accept: Action = () => 0;
const dontNeed: Action = (map, vma, start, end) => {
  if (vma.has(VM.Locked)) return -Errno.EINVAL;
  // Shared anonymous pages stay in the page cache on Linux.
  if (vma.file !== null || !vma.has(VM.Shared)) map.pages.forget(vma, start, end);
  return 0;
};

/** Changes flags of the areas. */
function setFlags(set: number, clear: number, refuse: (vma: Vma) => boolean = () => false): Action {
  return (map, vma) => {
    if (refuse(vma)) return -Errno.EINVAL;
    map.regions.change(vma, vma.prot, (vma.flags & ~clear) | set);
    return 0;
  };
}
const isNotPrivateAnonymous = (vma: Vma): boolean => vma.file !== null || vma.has(VM.Shared);

const actions = new Map<number, Action>([
  [MADV.NORMAL, accept],
  [MADV.RANDOM, accept],
  [MADV.SEQUENTIAL, accept],
  [MADV.WILLNEED, accept],
  [MADV.DONTNEED, dontNeed],
  [
    MADV_DONTNEED_LOCKED,
    (map, vma, start, end) => {
      if (!isNotPrivateAnonymous(vma) || vma.file !== null) map.pages.forget(vma, start, end);
      return 0;
    },
  ],
  [
    MADV.FREE,
    (map, vma, start, end) => {
      if (isNotPrivateAnonymous(vma)) return -Errno.EINVAL;
      map.pages.forget(vma, start, end);
      return 0;
    },
  ],
  [
    MADV.REMOVE,
    (map, vma, start, end) => {
      if (vma.has(VM.Locked) || (vma.file === null && !vma.has(VM.Shared))) return -Errno.EINVAL;
      if (!vma.has(VM.Shared) || (vma.prot & PROT.WRITE) === 0) return -Errno.EACCES;
      if (vma.file === null) {
        map.pages.forget(vma, start, end);
        return 0;
      }
      return vma.file.fallocate(FALLOC.PUNCH_HOLE | FALLOC.KEEP_SIZE, vma.fileOffset(start), end - start);
    },
  ],
  [MADV.DONTFORK, setFlags(VM.DontFork, 0)],
  [MADV.DOFORK, setFlags(0, VM.DontFork)],
  [
    MADV.HUGEPAGE,
    (map, vma, start, end) => {
      map.regions.change(vma, vma.prot, (vma.flags & ~VM.NoHuge) | VM.Huge);
      if (vma.file === null && !vma.has(VM.Shared)) map.pages.preferLarge(start, end, true);
      return 0;
    },
  ],
  [
    MADV.NOHUGEPAGE,
    (map, vma, start, end) => {
      if (vma.has(VM.Huge)) map.pages.preferLarge(start, end, false);
      map.regions.change(vma, vma.prot, (vma.flags & ~VM.Huge) | VM.NoHuge);
      return 0;
    },
  ],
  [MADV.DONTDUMP, setFlags(VM.DontDump, 0)],
  [MADV.DODUMP, setFlags(0, VM.DontDump)],
  [MADV.WIPEONFORK, setFlags(VM.WipeOnFork, 0, isNotPrivateAnonymous)],
  [MADV.KEEPONFORK, setFlags(0, VM.WipeOnFork)],
  [MADV.COLD, (_map, vma) => (vma.has(VM.Locked) ? -Errno.EINVAL : 0)],
  [MADV.PAGEOUT, (_map, vma) => (vma.has(VM.Locked) ? -Errno.EINVAL : 0)],
  [MADV.POPULATE_READ, (map, vma, start, end) => populate(map, vma, start, end, Access.Read)],
  [MADV.POPULATE_WRITE, (map, vma, start, end) => populate(map, vma, start, end, Access.Write)],
]);
/** Advice that changes areas, which are split at the ends of the range. */
const changing: readonly number[] = [
  MADV.DONTFORK,
  MADV.DOFORK,
  MADV.DONTDUMP,
  MADV.DODUMP,
  MADV.WIPEONFORK,
  MADV.KEEPONFORK,
  MADV.HUGEPAGE,
  MADV.NOHUGEPAGE,
];

export function advise(map: MemoryMap, address: number, length: number, advice: number): SysResult {
  const action = actions.get(advice);
  if (action === undefined || address % PAGE_SIZE !== 0) return -Errno.EINVAL;
  const end = rangeEnd(address, length);
  if (end >= 2 ** 64 || (end === address && length > 0)) return -Errno.EINVAL;
  if (end === address) return 0;
  const { regions } = map;
  const changes = changing.includes(advice);
  if (changes && regions.tree.count + regions.splits(address, end) > MAX_MAP_COUNT) return -Errno.ENOMEM;
  const vmas = changes ? regions.isolate(address, end) : regions.tree.overlapping(address, end);
  let reached = address;
  let hole = false;
  let result = 0;
  for (const vma of vmas) {
    if (vma.start > reached) hole = true;
    reached = vma.end;
    result = action(map, vma, Math.max(address, vma.start), Math.min(end, vma.end));
    if (result < 0) break;
  }
  if (changes) regions.joinRange(address, Math.min(end, map.top));
  if (result < 0) return result;
  return hole || reached < end ? -Errno.ENOMEM : 0;
}

function populate(map: MemoryMap, vma: Vma, start: number, end: number, access: number): SysResult {
  const wanted = access === Access.Write ? PROT.WRITE : PROT.READ | PROT.WRITE | PROT.EXEC;
  if ((vma.prot & wanted) === 0) return -Errno.EINVAL;
  map.populate(start, end);
  if (vma.has(VM.Foreign) && map.pages.isBeyondFile(vma, end - PAGE_SIZE)) return -Errno.EFAULT;
  return map.resolve(end - PAGE_SIZE, access) ? 0 : -Errno.EFAULT;
}
