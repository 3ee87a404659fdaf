/** Waiting for children. @see wait4(2), waitid(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import { SIG } from "../../../abi/signal.ts";
import { PidFd } from "../../event/pid-fd.ts";
import { CLD, childInfo, endInfo } from "../../signal/child-info.ts";
import { SIGINFO_SIZE, type SignalInfo } from "../../signal/signal-info.ts";
import type { ExitStatus } from "../../task/exit-status.ts";
import { reap } from "../../task/family.ts";
import type { Process } from "../../task/process.ts";
import { processTimes, processUsage } from "../../task/process-usage.ts";
import { Restart, type Task } from "../../task/task.ts";
import { full, type Rows } from "../row.ts";
import { RUSAGE_SIZE, storeUsage } from "../rusage.ts";

const WAIT = {
  NOHANG: 1,
  UNTRACED: 2,
  EXITED: 4,
  CONTINUED: 8,
  NOWAIT: 0x0100_0000,
  NOTHREAD: 0x2000_0000,
  ALL: 0x4000_0000,
  CLONE: 0x8000_0000,
} as const;
const WAIT_KINDS = WAIT.NOTHREAD | WAIT.ALL | WAIT.CLONE;
const INT_MIN = -0x8000_0000;

/** What a child has to tell. */
const Event = { None: 0, Ended: 1, Stopped: 2, Continued: 3 } as const;
type Event = (typeof Event)[keyof typeof Event];

function eventOf(child: Process, options: number): Event {
  if (child.status !== null) return (options & WAIT.EXITED) !== 0 ? Event.Ended : Event.None;
  if (child.stopUntold && (options & WAIT.UNTRACED) !== 0) return Event.Stopped;
  return child.continueUntold && (options & WAIT.CONTINUED) !== 0 ? Event.Continued : Event.None;
}

/** Which children count: those with another signal than SIGCHLD are asked for apart. */
function counts(child: Process, options: number): boolean {
  if ((options & WAIT.ALL) !== 0) return true;
  return (child.exitSignal !== SIG.CHLD) === ((options & WAIT.CLONE) !== 0);
}

/**
 * Finds a child with something to tell, or sleeps until one has.
 * @returns the child, or 0 (WNOHANG), -ECHILD, or what a handler that sleeps returns
 */
function awaitChild(task: Task, options: number, matches: (child: Process) => boolean): Process | SysResult {
  let exists = false;
  for (const child of task.process.children) {
    if (!matches(child) || !counts(child, options)) continue;
    exists = true;
    if (eventOf(child, options) !== Event.None) return child;
  }
  if (!exists) return -Errno.ECHILD;
  return (options & WAIT.NOHANG) !== 0 ? 0 : task.block(task.process.childEvents, Restart.IfAsked);
}

/** The event has been told: it is over, unless it shall stay. */
function told(task: Task, child: Process, event: Event, options: number): void {
  if ((options & WAIT.NOWAIT) !== 0) return;
  if (event === Event.Ended) reap(task.kernel, child);
  else if (event === Event.Stopped) child.stopUntold = false;
  else child.continueUntold = false;
}

function usage(task: Task, child: Process, out: number): void {
  const { kernel, mem } = task;
  const peak = Math.max(child.peak, child.childrenUsage.peak);
  const [own, times, below] = [processUsage(child), processTimes(kernel, child), child.childrenUsage];
  own.minorFaults += below.minorFaults;
  own.voluntarySwitches += below.voluntarySwitches;
  own.involuntarySwitches += below.involuntarySwitches;
  storeUsage(mem, out, own, { user: times.user + below.user, system: times.system + below.system }, peak);
}

/** The status word of wait(2). */
function statusWord(child: Process, event: Event): number {
  if (event === Event.Stopped) return (child.stoppedBy << 8) | 0x7f;
  if (event === Event.Continued) return 0xffff;
  const status = child.status as ExitStatus;
  if (status.kind === "signal") return status.signal | (status.core ? 0x80 : 0);
  return status.kind === "exit" ? status.code << 8 : 0;
}

function wait4(task: Task, pid: number, status: number, options: number, rusage: number): SysResult {
  if ((options & ~(WAIT.NOHANG | WAIT.UNTRACED | WAIT.CONTINUED | WAIT_KINDS)) !== 0) return -Errno.EINVAL;
  if (pid === INT_MIN) return -Errno.ESRCH;
  const group = pid === 0 ? task.process.pgid : -pid;
  const wanted = options | WAIT.EXITED;
  const child = awaitChild(task, wanted, (each) => pid === -1 || (pid > 0 ? each.pid === pid : each.pgid === group));
  if (typeof child === "number") return child;
  const event = eventOf(child, wanted);
  const word = statusWord(child, event);
  const { mem } = task;
  const bad = (rusage !== 0 && !mem.canWrite(rusage, RUSAGE_SIZE)) || (status !== 0 && !mem.canWrite(status, 4));
  if (!bad && rusage !== 0) usage(task, child, rusage);
  told(task, child, event, wanted);
  // As on Linux the child is gone then.
  if (bad) return -Errno.EFAULT;
  if (status !== 0) mem.setU32(status, word);
  return child.pid;
}

/** Kinds of ids of waitid(2). */
const P = { ALL: 0, PID: 1, PGID: 2, PIDFD: 3 } as const;

function infoOf(child: Process, event: Event): SignalInfo {
  if (event === Event.Stopped) return childInfo(child, SIG.CHLD, CLD.STOPPED, child.stoppedBy);
  if (event === Event.Continued) return childInfo(child, SIG.CHLD, CLD.CONTINUED, SIG.CONT);
  return endInfo(child, child.status as ExitStatus, SIG.CHLD);
}

function waitid(task: Task, kind: number, id: number, info: number, options: number, rusage: number): SysResult {
  const events = WAIT.UNTRACED | WAIT.EXITED | WAIT.CONTINUED;
  if ((options & ~(WAIT.NOHANG | WAIT.NOWAIT | events | WAIT_KINDS)) !== 0) return -Errno.EINVAL;
  if ((options & events) === 0) return -Errno.EINVAL;
  let matches: (child: Process) => boolean = () => true;
  let asked = options;
  if (kind === P.PIDFD) {
    if (id < 0) return -Errno.EINVAL;
    const file = task.files.get(id);
    if (!(file instanceof PidFd)) return -Errno.EBADF;
    matches = (child) => child === file.process;
    if ((file.flags & O.NONBLOCK) !== 0) asked |= WAIT.NOHANG;
  } else if (kind === P.PID) {
    if (id <= 0) return -Errno.EINVAL;
    matches = (child) => child.pid === id;
  } else if (kind === P.PGID) {
    if (id < 0) return -Errno.EINVAL;
    const group = id === 0 ? task.process.pgid : id;
    matches = (child) => child.pgid === group;
  } else if (kind !== P.ALL) return -Errno.EINVAL;
  const child = awaitChild(task, asked, matches);
  if (typeof child === "number" && child !== 0) return child;
  const { mem } = task;
  if (child === 0) {
    // O_NONBLOCK of the descriptor, not WNOHANG.
    if ((options & WAIT.NOHANG) === 0) return -Errno.EAGAIN;
    if (info !== 0) {
      if (!mem.canWrite(info, SIGINFO_SIZE)) return -Errno.EFAULT;
      storeInfo(task, info, null);
    }
    return 0;
  }
  const found = child as Process;
  const event = eventOf(found, options);
  const siginfo = infoOf(found, event);
  const bad = (rusage !== 0 && !mem.canWrite(rusage, RUSAGE_SIZE)) || (info !== 0 && !mem.canWrite(info, SIGINFO_SIZE));
  if (!bad && rusage !== 0) usage(task, found, rusage);
  told(task, found, event, options);
  if (bad) return -Errno.EFAULT;
  if (info !== 0) storeInfo(task, info, siginfo);
  return 0;
}

/** Of siginfo_t the fields that waitid(2) sets: si_signo, si_errno, si_code, si_pid, si_uid, si_status. */
function storeInfo({ mem }: Task, at: number, info: SignalInfo | null): void {
  const fields = [info?.signal, 0, info?.code, null, info?.pid, info?.uid, info?.status];
  fields.forEach((value, i) => {
    if (value !== null) mem.setU32(at + i * 4, (value ?? 0) >>> 0);
  });
}

export const waitRows: Rows = {
  wait4: { x64: 61, a64: 260, args: ["pid", "addr", "hex", "addr"], ret: "pid", run: wait4, support: full },
  waitid: { x64: 247, a64: 95, args: ["int", "pid", "addr", "hex", "addr"], run: waitid, support: full },
};
