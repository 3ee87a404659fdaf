/** Making tasks, and what they stop sharing. @see clone(2), unshare(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { SIG } from "../../../abi/signal.ts";
import { PidFd } from "../../event/pid-fd.ts";
import { NamespaceFile } from "../../proc/namespaces.ts";
import { dumpsCore, ignoredByDefault, stopsByDefault } from "../../signal/default-action.ts";
import { restoreMask, setTemporaryMask } from "../../signal/mask.ts";
import { SignalSet } from "../../signal/signal-set.ts";
import { CAP } from "../../task/capabilities.ts";
import { CLONE, createThread, NEW_NAMESPACES } from "../../task/clone.ts";
import { leaveSemaphores } from "../../task/exit.ts";
import { createChild, FORK } from "../../task/fork.ts";
import { Process } from "../../task/process.ts";
import { Restart, type Task } from "../../task/task.ts";
import { unshareFiles } from "../../task/unshare-files.ts";
import { fdLimit, install } from "../operands.ts";
import { full, partial, type Rows } from "../row.ts";

const LOW_BITS = 0x1_0000_0000;

interface Request {
  flags: number;
  /** clone3's flags above bit 31. */
  highFlags: number;
  exitSignal: number;
  /** Where CLONE_PIDFD puts its descriptor. */
  pidfdAt: number;
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
  if (has(CLONE.THREAD)) return createThread(task, request);
  return makeProcess(task, request);
}

function makeProcess(task: Task, request: Request): SysResult {
  const { flags, pidfdAt } = request;
  const { mem } = task;
  const wantsPidFd = (flags & CLONE.PIDFD) !== 0;
  if (wantsPidFd) {
    const free = task.files.free(fdLimit(task));
    if (free < 0) return free;
    if (!mem.canWrite(pidfdAt, 4)) return -Errno.EFAULT;
  }
  const clearHandlers = request.highFlags % CLONE.INTO_CGROUP !== 0;
  const child = createChild(task, { ...request, clearHandlers });
  if (typeof child === "number") return child;
  if (wantsPidFd) mem.setU32(pidfdAt, install(task, new PidFd(child, 0), true));
  if (child.vforkDone === null) return child.pid;
  setTemporaryMask(task, allButDeadly(task));
  task.scratch = child;
  return waitForVfork(task, child);
}

/** The parent sleeps until the child has ended or become another program. */
function waitForVfork(task: Task, child: Process): SysResult {
  const queue = child.vforkDone;
  if (queue !== null) return task.block(queue, Restart.Always);
  restoreMask(task);
  return child.pid;
}
/**
 * What waits until the child has let go of the parent's memory: all but signals that end the process without a core dump,
 * as such a sleep is a killable one on Linux.
 */
function allButDeadly({ signals, process }: Task): SignalSet {
  const held = new SignalSet();
  held.low = held.high = -1;
  for (let signal = 1; signal <= SIG.MAX; signal++) {
    if (signals.mask.has(signal) || process.signals.action(signal).handler !== 0n) continue;
    if (!ignoredByDefault(signal) && !stopsByDefault(signal) && !dumpsCore(signal)) held.delete(signal);
  }
  return held;
}

/** Architectures differ in which of the last two arguments comes first. */
function clone(task: Task, flags: number, stack: number, parentTid: number, a3: number, a4: number): SysResult {
  if (task.scratch instanceof Process) return waitForVfork(task, task.scratch);
  const tlsFirst = task.kernel.arch.cloneTlsFirst;
  return make(task, {
    flags: (flags & ~CLONE.CSIGNAL) >>> 0,
    highFlags: 0,
    exitSignal: flags & CLONE.CSIGNAL,
    stack,
    parentTid,
    pidfdAt: parentTid,
    childTid: tlsFirst ? a4 : a3,
    tls: tlsFirst ? a3 : a4,
  });
}

/** Bytes of struct clone_args in its first version, and now. */
const ARGS_SIZE_0 = 64;
const ARGS_SIZE = 88;
const PAGE = 4096;

function clone3(task: Task, address: number, size: number): SysResult {
  if (task.scratch instanceof Process) return waitForVfork(task, task.scratch);
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
    pidfdAt: field(1),
    parentTid: field(3),
    childTid: field(2),
    tls: field(7),
  });
}

function fork(task: Task): SysResult {
  const child = createChild(task, FORK);
  return typeof child === "number" ? child : child.pid;
}
function vfork(task: Task): SysResult {
  if (task.scratch instanceof Process) return waitForVfork(task, task.scratch);
  return makeProcess(task, { ...FORK, flags: CLONE.VM | CLONE.VFORK, highFlags: 0, pidfdAt: 0 });
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
  if ((flags & CLONE.FILES) !== 0) unshareFiles(task);
  if ((flags & CLONE.SYSVSEM) !== 0) leaveSemaphores(task);
  return 0;
}

/** There is one namespace of each kind: who joins it is there already. */
function setns(task: Task, fd: number, flags: number): SysResult {
  const file = task.files.get(fd);
  if (file === null) return -Errno.EBADF;
  if (file instanceof NamespaceFile) {
    if (flags !== 0 && flags !== file.flag) return -Errno.EINVAL;
    if (file.flag === CLONE.NEWUSER) return -Errno.EINVAL;
  } else if (!(file instanceof PidFd) || flags === 0 || (flags & ~(NEW_NAMESPACES | NEWTIME)) !== 0) {
    return -Errno.EINVAL;
  }
  return task.capabilities.has(CAP.SYS_ADMIN) ? 0 : -Errno.EPERM;
}
const NEWTIME = 0x80;

const threads = partial("new namespaces give EPERM");

export const cloneRows: Rows = {
  clone: {
    x64: 56,
    a64: 220,
    args: ["cloneflags", "addr", "addr", "addr", "addr"],
    ret: "pid",
    run: clone,
    support: threads,
  },
  fork: { x64: 57, args: [], ret: "pid", run: fork, support: full },
  vfork: { x64: 58, args: [], ret: "pid", run: vfork, support: full },
  unshare: {
    x64: 272,
    a64: 97,
    args: ["cloneflags"],
    run: unshare,
    support: partial("descriptors, directories and what SEM_UNDO has to give back; new namespaces give EPERM"),
  },
  setns: {
    x64: 308,
    a64: 268,
    args: ["fd", "cloneflags"],
    run: setns,
    support: partial("the one namespace of each kind that there is"),
  },
  clone3: { x64: 435, a64: 435, args: ["addr", "size"], ret: "pid", run: clone3, support: threads },
};
