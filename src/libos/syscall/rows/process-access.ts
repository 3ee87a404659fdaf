/**
 * Memory and resources of a process by its id, or by a descriptor: the caller's own, or one that it may look into.
 * @see process_vm_readv(2), process_madvise(2), process_mrelease(2), kcmp(2)
 */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { MADV } from "../../../abi/mman.ts";
import type { UserMemory } from "../../mm/user-memory.ts";
import { CAP } from "../../task/capabilities.ts";
import { INIT } from "../../task/process.ts";
import type { Task } from "../../task/task.ts";
import { mayTrace } from "../../task/trace-access.ts";
import { IoVector } from "../io-vector.ts";
import { full, partial, type Row, type Rows } from "../row.ts";
import { processAt } from "./pid-descriptors.ts";

/** A task that may be looked into. @returns -ESRCH, or -EPERM for others' and process 1 */
function subjectOf(task: Task, pid: number): Task | SysError {
  const subject = task.kernel.tasksById.get(pid);
  if (subject === undefined) return pid === INIT ? -Errno.EPERM : -Errno.ESRCH;
  return mayTrace(task, subject) ? subject : -Errno.EPERM;
}

const local = new IoVector();
const remote = new IoVector();
/** Bytes copied between two looks whether they may be. */
const CHUNK = 1 << 20;

function transfer(
  task: Task,
  pid: number,
  localAt: number,
  localCount: number,
  remoteAt: number,
  remoteCount: number,
  flags: number,
  writes: boolean,
): SysResult {
  if (flags !== 0) return -Errno.EINVAL;
  const here = local.load(task, localAt, localCount);
  if (here < 0) return here;
  if (local.total === 0) return 0;
  const there = remote.load(task, remoteAt, remoteCount);
  if (there < 0) return there;
  if (remote.total === 0) return 0;
  const subject = subjectOf(task, pid);
  if (typeof subject === "number") return subject;
  // One that has ended has no memory.
  if (subject.process.status !== null) return -Errno.ESRCH;
  const [from, to] = writes ? [local, remote] : [remote, local];
  const [source, target] = writes ? [task.mem, subject.process.mem] : [subject.process.mem, task.mem];
  const done = copy(from, source, to, target);
  return done > 0 ? done : -Errno.EFAULT;
}
/** Copies as far as both sides allow. @returns bytes */
function copy(from: IoVector, source: UserMemory, to: IoVector, target: UserMemory): number {
  const total = Math.min(from.total, to.total);
  let done = 0;
  while (done < total) {
    const wanted = Math.min(from.contiguousAt(done), to.contiguousAt(done), total - done, CHUNK);
    const [read, write] = [from.addressAt(done), to.addressAt(done)];
    const bytes = target.writablePrefix(write, source.readablePrefix(read, wanted));
    if (bytes > 0) target.u8.set(source.u8.subarray(read, read + bytes), write);
    done += bytes;
    if (bytes < wanted) break;
  }
  return done;
}
/** process_vm_readv(2), or process_vm_writev(2). */
function transferring(writes: boolean): Row["run"] {
  return (task, pid, localAt, localCount, remoteAt, remoteCount, flags) =>
    transfer(task, pid, localAt, localCount, remoteAt, remoteCount, flags, writes);
}

function processMadvise(task: Task, fd: number, at: number, count: number, advice: number, flags: number): SysResult {
  if (flags !== 0) return -Errno.EINVAL;
  const loaded = local.load(task, at, count);
  if (loaded < 0) return loaded;
  const process = processAt(task, fd, false);
  if (process === null) return -Errno.EBADF;
  if (process.status !== null) return -Errno.ESRCH;
  const known = [MADV.COLD, MADV.PAGEOUT, MADV.WILLNEED] as readonly number[];
  if (!known.includes(advice)) return -Errno.EINVAL;
  if (process !== task.process) {
    const allowed = mayTrace(task, process.leader) && task.capabilities.has(CAP.SYS_NICE);
    if (!allowed) return -Errno.EPERM;
  }
  let done = 0;
  for (let length = local.contiguousAt(0); length > 0; length = local.contiguousAt(done)) {
    const advised = process.mm.advise(local.addressAt(done), length, advice);
    if (advised < 0) return done > 0 ? done : advised;
    done += length;
  }
  return done;
}

/** The memory of a process that is ending could be given back early: here that happens at its end, at once. */
function processMrelease(task: Task, fd: number, flags: number): SysResult {
  if (flags !== 0) return -Errno.EINVAL;
  const process = processAt(task, fd, false);
  if (process === null) return -Errno.EBADF;
  return process.status === null ? -Errno.EINVAL : -Errno.ESRCH;
}

const KCMP = { FILE: 0, VM: 1, FILES: 2, FS: 3, SIGHAND: 4, IO: 5, SYSVSEM: 6 } as const;

function kcmp(task: Task, first: number, second: number, type: number, one: number, other: number): SysResult {
  const a = subjectOf(task, first);
  if (typeof a === "number")
    return a === -Errno.EPERM && typeof subjectOf(task, second) === "number" ? -Errno.ESRCH : a;
  const b = subjectOf(task, second);
  if (typeof b === "number") return b;
  switch (type) {
    case KCMP.FILE: {
      const [file, file2] = [a.files.get(one | 0), b.files.get(other | 0)];
      return file === null || file2 === null ? -Errno.EBADF : order(task, file, file2);
    }
    case KCMP.VM:
      return order(task, a.process.mm, b.process.mm);
    case KCMP.FILES:
      return order(task, a.files, b.files);
    case KCMP.FS:
      return order(task, a.fs, b.fs);
    case KCMP.SIGHAND:
      return order(task, a.process.signals, b.process.signals);
    case KCMP.IO:
    case KCMP.SYSVSEM:
      // Nobody has any.
      return 0;
    default:
      return type === 7 ? -Errno.EOPNOTSUPP : -Errno.EINVAL;
  }
}
/** @returns 0 for the same, 1 or 2 for which comes first, in an order that never changes */
function order(task: Task, a: object, b: object): SysResult {
  const { identities } = task.kernel;
  return a === b ? 0 : identities.of(a) < identities.of(b) ? 1 : 2;
}

export const processAccessRows: Rows = {
  process_vm_readv: {
    x64: 310,
    a64: 270,
    args: ["pid", "addr", "size", "addr", "size", "size"],
    ret: "size",
    run: transferring(false),
    support: full,
  },
  process_vm_writev: {
    x64: 311,
    a64: 271,
    args: ["pid", "addr", "size", "addr", "size", "size"],
    ret: "size",
    run: transferring(true),
    support: full,
  },
  process_madvise: {
    x64: 440,
    a64: 440,
    args: ["fd", "iniov", "size", "madvice", "uint"],
    ret: "size",
    run: processMadvise,
    support: full,
  },
  process_mrelease: { x64: 448, a64: 448, args: ["fd", "uint"], run: processMrelease, support: full },
  kcmp: {
    x64: 312,
    a64: 272,
    args: ["pid", "pid", "int", "uint", "uint"],
    run: kcmp,
    support: partial("KCMP_EPOLL_TFD gives EOPNOTSUPP"),
  },
};
