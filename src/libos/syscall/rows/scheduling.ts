/** Scheduling policies, priorities and affinity: kept and shown; there is one CPU and one task. @see sched(7) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { CAP } from "../../task/capabilities.ts";
import { RLIMIT } from "../../task/limits.ts";
import { INIT } from "../../task/process.ts";
import { isRealTime as realTime, SCHED, Scheduling } from "../../task/scheduling.ts";
import type { Task } from "../../task/task.ts";
import { storeTimespec } from "../../time/timespec.ts";
import { full, partial, type Rows } from "../row.ts";

/** The task that a pid argument names: 0 is the caller; null: there is none. */
function find(task: Task, pid: number): Task | null {
  return pid === 0 ? task : (task.kernel.tasksById.get(pid) ?? null);
}

/** What can be read of the task that a pid argument names; also of process 1, which is as any process begins. */
function read(task: Task, pid: number): Scheduling | null {
  return pid === INIT ? new Scheduling() : (find(task, pid)?.scheduling ?? null);
}
/** Why it cannot be changed if {@link find} finds none. */
function refusal(pid: number): SysError {
  return pid === INIT ? -Errno.EPERM : -Errno.ESRCH;
}

function schedYield(task: Task): SysResult {
  task.kernel.scheduler.yield();
  return 0;
}

function known(policy: number): boolean {
  return realTime(policy) || policy === SCHED.OTHER || policy === SCHED.BATCH || policy === SCHED.IDLE;
}

function setPolicy(task: Task, target: Task, policy: number, priority: number, reset: boolean): SysResult {
  if (!known(policy)) return -Errno.EINVAL;
  if (realTime(policy) ? priority < 1 || priority > 99 : priority !== 0) return -Errno.EINVAL;
  const { scheduling } = target;
  const privileged = task.capabilities.has(CAP.SYS_NICE);
  if (!privileged && realTime(policy) && priority > task.process.limits.value(RLIMIT.RTPRIO)) return -Errno.EPERM;
  if (!privileged && scheduling.resetOnFork && !reset) return -Errno.EPERM;
  task.kernel.scheduler.change(target, () => {
    scheduling.policy = policy;
    scheduling.priority = priority;
    scheduling.resetOnFork = reset;
  });
  return 0;
}

function readPriority(task: Task, parameter: number): number | null {
  return task.mem.canRead(parameter, 4) ? task.mem.i32(parameter) : null;
}

function schedSetparam(task: Task, pid: number, parameter: number): SysResult {
  if (pid < 0 || parameter === 0) return -Errno.EINVAL;
  const priority = readPriority(task, parameter);
  if (priority === null) return -Errno.EFAULT;
  const target = find(task, pid);
  if (target === null) return refusal(pid);
  return setPolicy(task, target, target.scheduling.policy, priority, target.scheduling.resetOnFork);
}

function schedGetparam(task: Task, pid: number, parameter: number): SysResult {
  if (pid < 0 || parameter === 0) return -Errno.EINVAL;
  const target = read(task, pid);
  if (target === null) return -Errno.ESRCH;
  if (!task.mem.canWrite(parameter, 4)) return -Errno.EFAULT;
  task.mem.setU32(parameter, target.priority);
  return 0;
}

function schedSetscheduler(task: Task, pid: number, policy: number, parameter: number): SysResult {
  if (policy < 0 || pid < 0 || parameter === 0) return -Errno.EINVAL;
  const priority = readPriority(task, parameter);
  if (priority === null) return -Errno.EFAULT;
  const target = find(task, pid);
  if (target === null) return refusal(pid);
  return setPolicy(task, target, policy & ~SCHED.RESET_ON_FORK, priority, (policy & SCHED.RESET_ON_FORK) !== 0);
}

function schedGetscheduler(task: Task, pid: number): SysResult {
  if (pid < 0) return -Errno.EINVAL;
  const target = read(task, pid);
  if (target === null) return -Errno.ESRCH;
  return target.policy | (target.resetOnFork ? SCHED.RESET_ON_FORK : 0);
}

function priorityBound(policy: number, bound: number): SysResult {
  if (realTime(policy)) return bound;
  return known(policy) || policy === SCHED.DEADLINE ? 0 : -Errno.EINVAL;
}

/** Time slices, ns: of round robin, and of the fair policy. */
const RR_SLICE = 100_000_000n;
const FAIR_SLICE = 3_000_000n;

function schedRrGetInterval(task: Task, pid: number, out: number): SysResult {
  if (pid < 0) return -Errno.EINVAL;
  const target = read(task, pid);
  if (target === null) return -Errno.ESRCH;
  if (!task.mem.canWrite(out, 16)) return -Errno.EFAULT;
  const { policy } = target;
  storeTimespec(task.mem, out, policy === SCHED.FIFO ? 0n : policy === SCHED.RR ? RR_SLICE : FAIR_SLICE);
  return 0;
}

/** Bytes of a mask of CPUs, of which there is one. */
const MASK_SIZE = 8;

function schedSetaffinity(task: Task, pid: number, length: number, mask: number): SysResult {
  if (!task.mem.canRead(mask, Math.min(length, MASK_SIZE))) return -Errno.EFAULT;
  if (find(task, pid) === null) return refusal(pid);
  return length > 0 && (task.mem.u8[mask]! & 1) !== 0 ? 0 : -Errno.EINVAL;
}

function schedGetaffinity(task: Task, pid: number, length: number, mask: number): SysResult {
  if (length === 0 || length % MASK_SIZE !== 0) return -Errno.EINVAL;
  if (read(task, pid) === null) return -Errno.ESRCH;
  if (!task.mem.canWrite(mask, MASK_SIZE)) return -Errno.EFAULT;
  task.mem.setU64(mask, 1);
  return MASK_SIZE;
}

/** struct sched_attr as of its first version, and with utilization clamps. */
const ATTR_SIZE_0 = 48;
const ATTR_SIZE = 56;
const FLAG_RESET_ON_FORK = 1;
const FLAG_KEEP_ALL = 0x08 | 0x10;

function schedSetattr(task: Task, pid: number, attributes: number, flags: number): SysResult {
  const { mem } = task;
  if (attributes === 0 || pid < 0 || flags !== 0) return -Errno.EINVAL;
  if (!mem.canRead(attributes, 4)) return -Errno.EFAULT;
  const size = mem.u32(attributes) || ATTR_SIZE_0;
  if (size < ATTR_SIZE_0 || size > 4096) {
    if (mem.canWrite(attributes, 4)) mem.setU32(attributes, ATTR_SIZE);
    return -Errno.E2BIG;
  }
  if (!mem.canRead(attributes, size)) return -Errno.EFAULT;
  const target = find(task, pid);
  if (target === null) return refusal(pid);
  const wantedFlags = mem.u64(attributes + 8);
  if (wantedFlags > (FLAG_RESET_ON_FORK | FLAG_KEEP_ALL | 0x66)) return -Errno.EINVAL;
  if ((wantedFlags & FLAG_KEEP_ALL) !== 0) return -Errno.EOPNOTSUPP;
  const policy = mem.u32(attributes + 4);
  const nice = Math.min(19, Math.max(-20, mem.i32(attributes + 16)));
  if (!realTime(policy) && nice < target.scheduling.nice && !mayLowerTo(task, nice)) return -Errno.EPERM;
  const reset = (wantedFlags & FLAG_RESET_ON_FORK) !== 0;
  const result = setPolicy(task, target, policy, mem.u32(attributes + 20), reset);
  if (result === 0 && !realTime(policy)) target.scheduling.nice = nice;
  return result;
}

function schedGetattr(task: Task, pid: number, attributes: number, size: number, flags: number): SysResult {
  const { mem } = task;
  if (attributes === 0 || pid < 0 || size > 4096 || size < ATTR_SIZE_0 || flags !== 0) return -Errno.EINVAL;
  const target = read(task, pid);
  if (target === null) return -Errno.ESRCH;
  if (!mem.canWrite(attributes, size)) return -Errno.EFAULT;
  const { policy, resetOnFork, nice, priority } = target;
  mem.u8.fill(0, attributes, attributes + size);
  mem.setU32(attributes, Math.min(size, ATTR_SIZE));
  mem.setU32(attributes + 4, policy);
  mem.setU64(attributes + 8, resetOnFork ? FLAG_RESET_ON_FORK : 0);
  if (realTime(policy)) mem.setU32(attributes + 20, priority);
  else mem.setU32(attributes + 16, nice);
  if (size >= ATTR_SIZE) mem.setU32(attributes + 52, 1024);
  return 0;
}

const PRIO = { PROCESS: 0, PGRP: 1, USER: 2 } as const;

/** The tasks that getpriority(2) names; null: `which` is none of PRIO_*. */
function namedBy(task: Task, which: number, who: number): Task[] | null {
  const { process, kernel } = task;
  switch (which) {
    case PRIO.PROCESS: {
      const target = find(task, who);
      return target === null ? [] : [target];
    }
    case PRIO.PGRP: {
      const group = who === 0 ? process.pgid : who;
      return kernel.processes.filter((each) => each.pgid === group).flatMap((each) => each.tasks);
    }
    case PRIO.USER: {
      const uid = who === 0 ? task.credentials.uid : who >>> 0;
      return kernel.processes.flatMap((each) => each.tasks).filter((each) => each.credentials.uid === uid);
    }
    default:
      return null;
  }
}

function mayLowerTo(task: Task, nice: number): boolean {
  return task.capabilities.has(CAP.SYS_NICE) || 20 - nice <= task.process.limits.value(RLIMIT.NICE);
}

function getpriority(task: Task, which: number, who: number): SysResult {
  const targets = namedBy(task, which, who);
  if (targets === null) return -Errno.EINVAL;
  if (targets.length === 0) return which === PRIO.PROCESS && who === INIT ? 20 : -Errno.ESRCH;
  return 20 - Math.min(...targets.map((each) => each.scheduling.nice));
}

function setpriority(task: Task, which: number, who: number, value: number): SysResult {
  const targets = namedBy(task, which, who);
  if (targets === null) return -Errno.EINVAL;
  if (targets.length === 0) return which === PRIO.PROCESS ? refusal(who) : -Errno.ESRCH;
  const nice = Math.min(19, Math.max(-20, value));
  for (const target of targets) {
    if (nice < target.scheduling.nice && !mayLowerTo(task, nice)) return -Errno.EACCES;
    target.scheduling.nice = nice;
  }
  return 0;
}

const IOPRIO_WHO = { PROCESS: 1, PGRP: 2, USER: 3 } as const;
const IOPRIO_CLASS = { NONE: 0, REALTIME: 1, BEST_EFFORT: 2, IDLE: 3 } as const;

function ioprioSet(task: Task, which: number, who: number, priority: number): SysResult {
  const kind = (priority >>> 13) & 7;
  const level = priority & 0x1fff;
  if (kind > IOPRIO_CLASS.IDLE) return -Errno.EINVAL;
  if (kind === IOPRIO_CLASS.REALTIME && !task.capabilities.has(CAP.SYS_NICE)) return -Errno.EPERM;
  if (kind === IOPRIO_CLASS.NONE && level !== 0) return -Errno.EINVAL;
  if (kind !== IOPRIO_CLASS.IDLE && (level & 7) !== level) return -Errno.EINVAL;
  if (which < IOPRIO_WHO.PROCESS || which > IOPRIO_WHO.USER) return -Errno.EINVAL;
  const targets = namedBy(task, which - 1, who) ?? [];
  if (targets.length === 0) return -Errno.ESRCH;
  for (const target of targets) target.scheduling.ioPriority = priority;
  return 0;
}

function ioprioGet(task: Task, which: number, who: number): SysResult {
  if (which < IOPRIO_WHO.PROCESS || which > IOPRIO_WHO.USER) return -Errno.EINVAL;
  const targets = namedBy(task, which - 1, who) ?? [];
  return targets.length === 0 ? -Errno.ESRCH : targets[0]!.scheduling.ioPriority;
}

function getcpu(task: Task, cpu: number, node: number): SysResult {
  for (const address of [cpu, node]) {
    if (address === 0) continue;
    if (!task.mem.canWrite(address, 4)) return -Errno.EFAULT;
    task.mem.setU32(address, 0);
  }
  return 0;
}

const kept = partial("kept and shown; one task runs on one CPU");

export const schedulingRows: Rows = {
  sched_yield: { x64: 24, a64: 124, args: [], run: schedYield, support: full },
  getpriority: { x64: 140, a64: 141, args: ["which", "int"], run: getpriority, support: full },
  setpriority: { x64: 141, a64: 140, args: ["which", "int", "int"], run: setpriority, support: kept },
  sched_setparam: { x64: 142, a64: 118, args: ["pid", "addr"], run: schedSetparam, support: kept },
  sched_getparam: { x64: 143, a64: 121, args: ["pid", "addr"], run: schedGetparam, support: full },
  sched_setscheduler: { x64: 144, a64: 119, args: ["pid", "int", "addr"], run: schedSetscheduler, support: kept },
  sched_getscheduler: { x64: 145, a64: 120, args: ["pid"], run: schedGetscheduler, support: full },
  sched_get_priority_max: {
    x64: 146,
    a64: 125,
    args: ["int"],
    run: (_task, policy) => priorityBound(policy, 99),
    support: full,
  },
  sched_get_priority_min: {
    x64: 147,
    a64: 126,
    args: ["int"],
    run: (_task, policy) => priorityBound(policy, 1),
    support: full,
  },
  sched_rr_get_interval: {
    x64: 148,
    a64: 127,
    args: ["pid", "outtimespec"],
    run: schedRrGetInterval,
    support: full,
  },
  sched_setaffinity: { x64: 203, a64: 122, args: ["pid", "uint", "addr"], run: schedSetaffinity, support: full },
  sched_getaffinity: { x64: 204, a64: 123, args: ["pid", "uint", "addr"], run: schedGetaffinity, support: full },
  ioprio_set: { x64: 251, a64: 30, args: ["int", "int", "int"], run: ioprioSet, support: kept },
  ioprio_get: { x64: 252, a64: 31, args: ["int", "int"], run: ioprioGet, support: full },
  getcpu: { x64: 309, a64: 168, args: ["outint", "outint", "unused"], run: getcpu, support: full },
  sched_setattr: { x64: 314, a64: 274, args: ["pid", "addr", "uint"], run: schedSetattr, support: kept },
  sched_getattr: { x64: 315, a64: 275, args: ["pid", "addr", "uint", "uint"], run: schedGetattr, support: full },
};
