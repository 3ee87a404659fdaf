/** Making tasks, and what they stop sharing. @see clone(2), unshare(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { SIG } from "../../../abi/signal.ts";
import { CLONE, createThread, NEW_NAMESPACES } from "../../task/clone.ts";
import type { Task } from "../../task/task.ts";
import { none, partial, type Rows } from "../row.ts";

/** What a thread of this process has in common with the others by definition. */
const THREAD = CLONE.VM | CLONE.SIGHAND | CLONE.THREAD;
const LOW_BITS = 0x1_0000_0000;

interface Request {
  flags: number;
  /** clone3's flags above bit 31. */
  highFlags: number;
  exitSignal: number;
  stack: number;
  parentTid: number;
  childTid: number;
  tls: number;
}

/** The checks that Linux makes of flags, in its order; then the making. */
function make(task: Task, request: Request): SysResult {
  const { flags } = request;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  if (has(CLONE.FS) && (has(CLONE.NEWNS) || has(CLONE.NEWUSER))) return -Errno.EINVAL;
  if (has(CLONE.THREAD) && !has(CLONE.SIGHAND)) return -Errno.EINVAL;
  if (has(CLONE.SIGHAND) && !has(CLONE.VM)) return -Errno.EINVAL;
  if (has(CLONE.THREAD) && (has(CLONE.NEWUSER) || has(CLONE.NEWPID))) return -Errno.EINVAL;
  if (has(CLONE.PIDFD) && (has(CLONE.THREAD) || has(CLONE.DETACHED))) return -Errno.EINVAL;
  if (has(NEW_NAMESPACES)) return -Errno.EPERM;
  if ((flags & THREAD) !== THREAD) return -Errno.ENOSYS;
  return createThread(task, request);
}

/** Architectures differ in which of the last two arguments comes first. */
function clone(task: Task, flags: number, stack: number, parentTid: number, a3: number, a4: number): SysResult {
  const tlsFirst = task.kernel.arch.cloneTlsFirst;
  return make(task, {
    flags: (flags & ~CLONE.CSIGNAL) >>> 0,
    highFlags: 0,
    exitSignal: flags & CLONE.CSIGNAL,
    stack,
    parentTid,
    childTid: tlsFirst ? a4 : a3,
    tls: tlsFirst ? a3 : a4,
  });
}

/** Bytes of struct clone_args in its first version, and now. */
const ARGS_SIZE_0 = 64;
const ARGS_SIZE = 88;
const PAGE = 4096;

function clone3(task: Task, address: number, size: number): SysResult {
  const { mem } = task;
  if (size > PAGE) return -Errno.E2BIG;
  if (size < ARGS_SIZE_0) return -Errno.EINVAL;
  if (!mem.canRead(address, size)) return -Errno.EFAULT;
  for (let at = ARGS_SIZE; at < size; at++) if (mem.u8[address + at] !== 0) return -Errno.E2BIG;
  const field = (index: number): number => (index * 8 < size ? mem.u64(address + index * 8) : 0);
  const all = field(0);
  const flags = all % LOW_BITS;
  const highFlags = Math.floor(all / LOW_BITS) * LOW_BITS;
  const [exitSignal, stack, stackSize] = [field(4), field(5), field(6)];
  const [setTid, setTidSize] = [field(8), field(9)];
  if (setTidSize > 32) return -Errno.EINVAL;
  if ((setTid === 0) !== (setTidSize === 0)) return -Errno.EINVAL;
  if (exitSignal > CLONE.CSIGNAL || exitSignal > SIG.MAX) return -Errno.EINVAL;
  const known = CLONE.CLEAR_SIGHAND + CLONE.INTO_CGROUP;
  if (highFlags > known) return -Errno.EINVAL;
  if ((flags & (CLONE.DETACHED | CLONE.CSIGNAL)) !== 0) return -Errno.EINVAL;
  if ((flags & CLONE.SIGHAND) !== 0 && highFlags % CLONE.INTO_CGROUP !== 0) return -Errno.EINVAL;
  if ((flags & (CLONE.THREAD | CLONE.PARENT)) !== 0 && exitSignal !== 0) return -Errno.EINVAL;
  if ((stack === 0) !== (stackSize === 0)) return -Errno.EINVAL;
  if (highFlags >= CLONE.INTO_CGROUP) return -Errno.EBADF;
  if (setTidSize > 0) return -Errno.EPERM;
  return make(task, {
    flags,
    highFlags,
    exitSignal,
    stack: stack + stackSize,
    parentTid: field(3),
    childTid: field(2),
    tls: field(7),
  });
}

function noProcesses(): SysResult {
  return -Errno.ENOSYS;
}

const SHARED_BY_THREADS = CLONE.THREAD | CLONE.SIGHAND | CLONE.VM;
const UNSHARABLE = SHARED_BY_THREADS | CLONE.FS | CLONE.FILES | CLONE.SYSVSEM | NEW_NAMESPACES | 0x80;

function unshare(task: Task, flags: number): SysResult {
  if ((flags & ~UNSHARABLE) !== 0) return -Errno.EINVAL;
  if ((flags & SHARED_BY_THREADS) !== 0 && task.process.tasks.length > 1) return -Errno.EINVAL;
  if ((flags & NEW_NAMESPACES) !== 0) return -Errno.EPERM;
  if ((flags & CLONE.FS) !== 0 && task.fs.shared) {
    const copy = task.fs.copy();
    task.fs.unref();
    task.fs = copy;
  }
  if ((flags & CLONE.FILES) !== 0 && task.files.shared) {
    const copy = task.files.copy();
    task.files.unref();
    task.files = copy;
  }
  return 0;
}

const threads = partial("threads only: another process gives ENOSYS, new namespaces EPERM");
const processes = none("no other processes: ENOSYS");

export const cloneRows: Rows = {
  clone: {
    x64: 56,
    a64: 220,
    args: ["cloneflags", "addr", "addr", "addr", "addr"],
    ret: "pid",
    run: clone,
    support: threads,
  },
  fork: { x64: 57, args: [], ret: "pid", run: noProcesses, support: processes },
  vfork: { x64: 58, args: [], ret: "pid", run: noProcesses, support: processes },
  unshare: {
    x64: 272,
    a64: 97,
    args: ["cloneflags"],
    run: unshare,
    support: partial("descriptors and directories; new namespaces give EPERM"),
  },
  clone3: { x64: 435, a64: 435, args: ["addr", "size"], ret: "pid", run: clone3, support: threads },
};
