/** Signals: dispositions, masks, waiting for and sending them. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { SA, SI, SIG, SIG_BLOCK, SIG_SETMASK, SIG_UNBLOCK } from "../../../abi/signal.ts";
import { alternateStackFlags, setAlternateStack } from "../../signal/alternate-stack.ts";
import { ignoredByDefault, UNBLOCKABLE } from "../../signal/default-action.ts";
import { refresh } from "../../signal/deliverable.ts";
import { setMask, setTemporaryMask, takeSignal } from "../../signal/mask.ts";
import { SignalAction } from "../../signal/process-signals.ts";
import { forceSignal, sendToProcess, sendToTask } from "../../signal/send.ts";
import { SIGINFO_SIZE, SignalInfo } from "../../signal/signal-info.ts";
import { SignalSet } from "../../signal/signal-set.ts";
import { maySignal } from "../../task/authority.ts";
import { INIT, type Process } from "../../task/process.ts";
import { NO_RESULT, Restart, type Task } from "../../task/task.ts";
import { timespecDuration, validTimespec } from "../../time/timespec.ts";
import { full, type Rows } from "../row.ts";

/** Bytes of the kernel's sigset_t and struct sigaction. */
const SIGSET_SIZE = 8;
const SIGACTION_SIZE = 32;
const STACK_SIZE = 24;

/** Flags that the kernel keeps; unknown ones read back as 0. */
const KNOWN_FLAGS =
  SA.NOCLDSTOP | SA.NOCLDWAIT | SA.SIGINFO | SA.ONSTACK | SA.RESTART | SA.NODEFER | SA.RESETHAND | SA.RESTORER | 0x800;

const scratchAction = new SignalAction();
const oldAction = new SignalAction();
const scratchSet = new SignalSet();
const complement = new SignalSet();

function rtSigaction(task: Task, signal: number, act: number, old: number, size: number): SysResult {
  if (size !== SIGSET_SIZE) return -Errno.EINVAL;
  const mem = task.mem;
  if (act !== 0 && !mem.canRead(act, SIGACTION_SIZE)) return -Errno.EFAULT;
  if (signal < 1 || signal > SIG.MAX) return -Errno.EINVAL;
  if (act !== 0 && UNBLOCKABLE.has(signal)) return -Errno.EINVAL;
  const action = task.process.signals.action(signal);
  oldAction.copy(action);
  if (act !== 0) {
    scratchAction.handler = mem.view.getBigUint64(act, true);
    scratchAction.flags = (mem.u32(act + 8) & KNOWN_FLAGS) >>> 0;
    scratchAction.restorer = mem.view.getBigUint64(act + 16, true);
    scratchAction.mask.load(mem, act + 24);
    scratchAction.mask.deleteAll(UNBLOCKABLE);
    action.copy(scratchAction);
    if (action.handler === 1n || (action.handler === 0n && ignoredByDefault(signal))) forget(task, signal);
  }
  if (old === 0) return 0;
  if (!mem.canWrite(old, SIGACTION_SIZE)) return -Errno.EFAULT;
  mem.view.setBigUint64(old, oldAction.handler, true);
  mem.setU64(old + 8, oldAction.flags);
  mem.view.setBigUint64(old + 16, oldAction.restorer, true);
  oldAction.mask.store(mem, old + 24);
  return 0;
}

/** Pending signals go when they become ignored. */
function forget(task: Task, signal: number): void {
  const set = SignalSet.of(signal);
  task.process.signals.pending.flush(set);
  for (const each of task.process.tasks) {
    each.signals.pending.flush(set);
    refresh(each);
  }
}

function rtSigprocmask(task: Task, how: number, set: number, old: number, size: number): SysResult {
  if (size !== SIGSET_SIZE) return -Errno.EINVAL;
  const mem = task.mem;
  const mask = task.signals.mask;
  const { low, high } = mask;
  if (set !== 0) {
    if (!mem.canRead(set, SIGSET_SIZE)) return -Errno.EFAULT;
    scratchSet.load(mem, set);
    if (how === SIG_BLOCK) scratchSet.addAll(mask);
    else if (how === SIG_UNBLOCK) {
      complement.copy(mask);
      complement.deleteAll(scratchSet);
      scratchSet.copy(complement);
    } else if (how !== SIG_SETMASK) return -Errno.EINVAL;
    setMask(task, scratchSet);
  }
  if (old !== 0) {
    if (!mem.canWrite(old, SIGSET_SIZE)) return -Errno.EFAULT;
    mem.setU32(old, low);
    mem.setU32(old + 4, high);
  }
  return 0;
}

function rtSigpending(task: Task, set: number, size: number): SysResult {
  if (size > SIGSET_SIZE) return -Errno.EINVAL;
  scratchSet.copy(task.signals.pending.set);
  scratchSet.addAll(task.process.signals.pending.set);
  scratchSet.low &= task.signals.mask.low;
  scratchSet.high &= task.signals.mask.high;
  if (!task.mem.canWrite(set, size)) return -Errno.EFAULT;
  for (let i = 0; i < size; i++) {
    const word = i < 4 ? scratchSet.low : scratchSet.high;
    task.mem.u8[set + i] = word >>> (8 * (i & 3));
  }
  return 0;
}

function rtSigsuspend(task: Task, set: number, size: number): SysResult {
  if (task.scratch === null) {
    if (size !== SIGSET_SIZE) return -Errno.EINVAL;
    if (!task.mem.canRead(set, SIGSET_SIZE)) return -Errno.EFAULT;
    scratchSet.load(task.mem, set);
    setTemporaryMask(task, scratchSet);
    task.scratch = true;
  }
  return task.block(null, Restart.Never);
}

function pause(task: Task): SysResult {
  return task.block(null, Restart.Never);
}

function rtSigtimedwait(task: Task, set: number, info: number, timeout: number, size: number): SysResult {
  if (size !== SIGSET_SIZE) return -Errno.EINVAL;
  const { mem, signals } = task;
  if (!mem.canRead(set, SIGSET_SIZE)) return -Errno.EFAULT;
  if (timeout !== 0) {
    if (!mem.canRead(timeout, 16)) return -Errno.EFAULT;
    if (!validTimespec(mem, timeout)) return -Errno.EINVAL;
  }
  scratchSet.load(mem, set);
  scratchSet.deleteAll(UNBLOCKABLE);
  complement.low = ~scratchSet.low;
  complement.high = ~scratchSet.high;
  const taken = takeSignal(task, complement);
  if (taken !== null) {
    signals.awaited.clear();
    if (info !== 0) {
      if (!mem.canWrite(info, SIGINFO_SIZE)) return -Errno.EFAULT;
      mem.u8.set(taken.bytes, info);
    }
    return taken.signal;
  }
  const now = task.kernel.time.now();
  if (Number.isNaN(task.deadline)) {
    task.deadline = timeout === 0 ? Number.POSITIVE_INFINITY : now + timespecDuration(mem, timeout);
  }
  if (now >= task.deadline) {
    signals.awaited.clear();
    return -Errno.EAGAIN;
  }
  signals.awaited.copy(scratchSet);
  task.onInterrupt = stopAwaiting;
  return task.block(null, Restart.Interrupt);
}

function stopAwaiting(task: Task): SysResult {
  task.signals.awaited.clear();
  return 0;
}

function rtSigreturn(task: Task): SysResult {
  if (!task.kernel.arch.leaveHandler(task)) forceSignal(task, SignalInfo.plain(SIG.SEGV, SI.KERNEL));
  return NO_RESULT;
}

function sigaltstack(task: Task, set: number, old: number): SysResult {
  const { mem } = task;
  const stack = task.signals.alternateStack;
  const sp = BigInt(task.cpu.sp);
  const before = { ...stack, flags: alternateStackFlags(stack, sp) };
  if (set !== 0) {
    if (!mem.canRead(set, STACK_SIZE)) return -Errno.EFAULT;
    const wanted = {
      address: mem.view.getBigUint64(set, true),
      flags: mem.u32(set + 8),
      size: mem.view.getBigUint64(set + 16, true),
    };
    const result = setAlternateStack(stack, wanted, sp);
    if (result < 0) return result;
  }
  if (old === 0) return 0;
  if (!mem.canWrite(old, STACK_SIZE)) return -Errno.EFAULT;
  mem.view.setBigUint64(old, before.address, true);
  mem.setU64(old + 8, before.flags);
  mem.view.setBigUint64(old + 16, before.size, true);
  return 0;
}

/** The id of any task names its process; a zombie has that of the process only. */
function processNamed({ kernel }: Task, pid: number): Process | undefined {
  return kernel.tasksById.get(pid)?.process;
}

function kill(task: Task, pid: number, signal: number): SysResult {
  const { process, kernel } = task;
  if (pid === INIT) return -Errno.EPERM;
  const group = pid === 0 ? process.pgid : -pid;
  const named = processNamed(task, pid);
  const targets = kernel.processes.filter((each) =>
    pid > 0 ? each === named : pid === -1 ? each !== process : each.pgid === group,
  );
  if (targets.length === 0) return -Errno.ESRCH;
  if (signal < 0 || signal > SIG.MAX) return -Errno.EINVAL;
  // To all: that one may not reach somebody is no error.
  let result: SysResult = pid === -1 ? 0 : -Errno.EPERM;
  // The sender last: it may not live to reach the others.
  for (const target of [...targets.filter((each) => each !== process), ...targets.filter((each) => each === process)]) {
    if (!maySignal(task, target, signal)) continue;
    result = 0;
    if (signal === 0) continue;
    const sent = sendToProcess(target, SignalInfo.from(signal, SI.USER, process.pid, task.credentials.uid));
    if (sent < 0) return sent;
  }
  return result;
}

function findTask(task: Task, tgid: number, tid: number): Task | null {
  const found = task.kernel.tasksById.get(tid);
  return found !== undefined && (tgid === 0 || found.process.pid === tgid) ? found : null;
}

function sendTo(task: Task, tgid: number, tid: number, signal: number): SysResult {
  const target = findTask(task, tgid, tid);
  if (target === null) return tid === INIT ? -Errno.EPERM : -Errno.ESRCH;
  if (signal < 0 || signal > SIG.MAX) return -Errno.EINVAL;
  if (!maySignal(task, target.process, signal)) return -Errno.EPERM;
  if (signal === 0) return 0;
  const { process } = task;
  return sendToTask(target, SignalInfo.from(signal, SI.TKILL, process.pid, task.credentials.uid));
}

function tkill(task: Task, tid: number, signal: number): SysResult {
  return tid <= 0 ? -Errno.EINVAL : sendTo(task, 0, tid, signal);
}

function tgkill(task: Task, tgid: number, tid: number, signal: number): SysResult {
  return tid <= 0 || tgid <= 0 ? -Errno.EINVAL : sendTo(task, tgid, tid, signal);
}

/** The siginfo that a program made up. A code that only the kernel may use is for the sender itself only. */
function readInfo(task: Task, signal: number, info: number, own: boolean): SignalInfo | SysResult {
  if (!task.mem.canRead(info, SIGINFO_SIZE)) return -Errno.EFAULT;
  const copy = SignalInfo.copyOf(signal, task.mem.u8, info);
  if ((copy.code >= 0 || copy.code === SI.TKILL) && !own) return -Errno.EPERM;
  return copy;
}

function rtSigqueueinfo(task: Task, pid: number, signal: number, info: number): SysResult {
  const copy = readInfo(task, signal, info, pid === task.process.pid);
  if (typeof copy === "number") return copy;
  const target = processNamed(task, pid);
  if (target === undefined && pid !== INIT) return -Errno.ESRCH;
  if (signal < 0 || signal > SIG.MAX) return -Errno.EINVAL;
  if (target === undefined || !maySignal(task, target, signal)) return -Errno.EPERM;
  return signal === 0 ? 0 : sendToProcess(target, copy);
}

function rtTgsigqueueinfo(task: Task, tgid: number, tid: number, signal: number, info: number): SysResult {
  const copy = readInfo(task, signal, info, tid === task.tid);
  if (typeof copy === "number") return copy;
  if (tid <= 0 || tgid <= 0) return -Errno.EINVAL;
  const target = findTask(task, tgid, tid);
  if (target === null) return -Errno.ESRCH;
  if (signal < 0 || signal > SIG.MAX) return -Errno.EINVAL;
  if (!maySignal(task, target.process, signal)) return -Errno.EPERM;
  return signal === 0 ? 0 : sendToTask(target, copy);
}

export const signalRows: Rows = {
  rt_sigaction: {
    x64: 13,
    a64: 134,
    args: ["signal", "insigaction", "outsigaction", "size"],
    run: rtSigaction,
    support: full,
  },
  rt_sigprocmask: {
    x64: 14,
    a64: 135,
    args: ["sighow", "insigset", "outsigset", "size"],
    run: rtSigprocmask,
    support: full,
  },
  rt_sigreturn: { x64: 15, a64: 139, args: [], run: rtSigreturn, support: full },
  pause: { x64: 34, args: [], run: pause, support: full },
  kill: { x64: 62, a64: 129, args: ["pid", "signal"], run: kill, support: full },
  rt_sigpending: { x64: 127, a64: 136, args: ["outsigset", "size"], run: rtSigpending, support: full },
  rt_sigtimedwait: {
    x64: 128,
    a64: 137,
    args: ["insigset", "outbuf", "intimespec", "size"],
    run: rtSigtimedwait,
    support: full,
  },
  rt_sigqueueinfo: { x64: 129, a64: 138, args: ["pid", "signal", "addr"], run: rtSigqueueinfo, support: full },
  rt_sigsuspend: { x64: 130, a64: 133, args: ["insigset", "size"], run: rtSigsuspend, support: full },
  sigaltstack: { x64: 131, a64: 132, args: ["instack", "outstack"], run: sigaltstack, support: full },
  tkill: { x64: 200, a64: 130, args: ["pid", "signal"], run: tkill, support: full },
  tgkill: { x64: 234, a64: 131, args: ["pid", "pid", "signal"], run: tgkill, support: full },
  rt_tgsigqueueinfo: {
    x64: 297,
    a64: 240,
    args: ["pid", "pid", "signal", "addr"],
    run: rtTgsigqueueinfo,
    support: full,
  },
};
