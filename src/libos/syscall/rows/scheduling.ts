/** Scheduling policies and affinity: there is one CPU. @see sched(7) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { maySchedule } from "../../task/authority.ts";
import { CAP } from "../../task/capabilities.ts";
import { urgencyChanged } from "../../task/futex/pi-lock.ts";
import { RLIMIT } from "../../task/limits.ts";
import { mayLowerTo } from "../../task/nice.ts";
import { FAIR_SLICE, ROUND_ROBIN_SLICE } from "../../task/policy/fair.ts";
import { isRealTime as realTime, SCHED } from "../../task/scheduling.ts";
import type { Task } from "../../task/task.ts";
import { storeTimespec } from "../../time/timespec.ts";
import { namedTask, schedulingOf, whyNot } from "../named-task.ts";
import { full, partial, type Rows } from "../row.ts";

function schedYield(task: Task): SysResult {
  task.kernel.scheduler.yield();
  return 0;
}

function known(policy: number): boolean {
  return realTime(policy) || policy === SCHED.OTHER || policy === SCHED.BATCH || policy === SCHED.IDLE;
}

/** What a task's scheduling shall become. */
interface Wanted {
  policy: number;
  priority: number;
  nice: number;
  resetOnFork: boolean;
  /** SCHED_DEADLINE: ns. */
  runtime: bigint;
  deadline: bigint;
  period: bigint;
}

function current({ scheduling }: Task): Wanted {
  const { policy, priority, nice, resetOnFork } = scheduling;
  return { policy, priority, nice, resetOnFork, runtime: 0n, deadline: 0n, period: 0n };
}

/** Shortest and longest time of SCHED_DEADLINE, ns. */
const LEAST_RUNTIME = 1024n;
const LONGEST = 1n << 63n;

function validDeadline({ runtime, deadline, period }: Wanted): boolean {
  if (deadline === 0n || runtime < LEAST_RUNTIME || deadline >= LONGEST || period >= LONGEST) return false;
  return runtime <= deadline && deadline <= (period || deadline);
}

/** @returns 0 or -EINVAL */
function check(wanted: Wanted): SysResult {
  const { policy, priority } = wanted;
  if (!known(policy) && policy !== SCHED.DEADLINE) return -Errno.EINVAL;
  if (priority < 0 || priority > 99 || realTime(policy) !== (priority !== 0)) return -Errno.EINVAL;
  return policy === SCHED.DEADLINE && !validDeadline(wanted) ? -Errno.EINVAL : 0;
}

function apply(task: Task, target: Task, wanted: Wanted): SysResult {
  const { policy, priority } = wanted;
  const invalid = check(wanted);
  if (invalid < 0) return invalid;
  const mighty = task.capabilities.has(CAP.SYS_NICE);
  if (!mighty && !(maySchedule(task, target) && mayApply(target, wanted))) return -Errno.EPERM;
  // All bandwidth is taken: no time is promised to anybody.
  if (policy === SCHED.DEADLINE) return -Errno.EBUSY;
  task.kernel.scheduler.change(target, () => {
    const { scheduling } = target;
    scheduling.policy = policy;
    scheduling.priority = priority;
    scheduling.resetOnFork = wanted.resetOnFork;
    if (!realTime(policy)) scheduling.nice = wanted.nice;
  });
  urgencyChanged(target);
  return 0;
}

/** What needs no privilege: less than before, or what the limits allow. */
function mayApply(target: Task, { policy, priority, nice, resetOnFork }: Wanted): boolean {
  const { scheduling } = target;
  const limit = target.process.limits.value(RLIMIT.RTPRIO);
  if (policy === SCHED.DEADLINE) return false;
  if (realTime(policy)) {
    if (policy !== scheduling.policy && limit === 0) return false;
    if (priority > scheduling.priority && priority > limit) return false;
  } else if (nice < scheduling.nice && !mayLowerTo(target, nice)) {
    return false;
  }
  if (scheduling.policy === SCHED.IDLE && policy !== SCHED.IDLE && !mayLowerTo(target, scheduling.nice)) return false;
  return resetOnFork || !scheduling.resetOnFork;
}

function schedSetparam(task: Task, pid: number, parameter: number): SysResult {
  if (pid < 0 || parameter === 0) return -Errno.EINVAL;
  if (!task.mem.canRead(parameter, 4)) return -Errno.EFAULT;
  const priority = task.mem.i32(parameter);
  const target = namedTask(task, pid);
  return target === null ? whyNot(pid) : apply(task, target, { ...current(target), priority });
}

function schedGetparam(task: Task, pid: number, parameter: number): SysResult {
  if (pid < 0 || parameter === 0) return -Errno.EINVAL;
  const target = schedulingOf(task, pid);
  if (target === null) return -Errno.ESRCH;
  if (!task.mem.canWrite(parameter, 4)) return -Errno.EFAULT;
  task.mem.setU32(parameter, target.priority);
  return 0;
}

function schedSetscheduler(task: Task, pid: number, policy: number, parameter: number): SysResult {
  if (policy < 0 || pid < 0 || parameter === 0) return -Errno.EINVAL;
  if (!task.mem.canRead(parameter, 4)) return -Errno.EFAULT;
  const priority = task.mem.i32(parameter);
  const target = namedTask(task, pid);
  const resetOnFork = (policy & SCHED.RESET_ON_FORK) !== 0;
  const wanted = { ...current(target ?? task), policy: policy & ~SCHED.RESET_ON_FORK, priority, resetOnFork };
  if (target !== null) return apply(task, target, wanted);
  const reason = whyNot(pid);
  return reason === -Errno.ESRCH ? reason : check(wanted) || reason;
}

function schedGetscheduler(task: Task, pid: number): SysResult {
  if (pid < 0) return -Errno.EINVAL;
  const target = schedulingOf(task, pid);
  if (target === null) return -Errno.ESRCH;
  return target.policy | (target.resetOnFork ? SCHED.RESET_ON_FORK : 0);
}

function priorityBound(policy: number, bound: number): SysResult {
  if (realTime(policy)) return bound;
  return known(policy) || policy === SCHED.DEADLINE ? 0 : -Errno.EINVAL;
}

function schedRrGetInterval(task: Task, pid: number, out: number): SysResult {
  if (pid < 0) return -Errno.EINVAL;
  const target = schedulingOf(task, pid);
  if (target === null) return -Errno.ESRCH;
  if (!task.mem.canWrite(out, 16)) return -Errno.EFAULT;
  const { policy } = target;
  storeTimespec(
    task.mem,
    out,
    BigInt(policy === SCHED.FIFO ? 0 : policy === SCHED.RR ? ROUND_ROBIN_SLICE : FAIR_SLICE),
  );
  return 0;
}

/** Bytes of a mask of CPUs, of which there is one. */
const MASK_SIZE = 8;

function schedSetaffinity(task: Task, pid: number, length: number, mask: number): SysResult {
  if (!task.mem.canRead(mask, Math.min(length, MASK_SIZE))) return -Errno.EFAULT;
  const target = namedTask(task, pid);
  if (target === null) return whyNot(pid);
  if (!maySchedule(task, target)) return -Errno.EPERM;
  return length > 0 && (task.mem.u8[mask]! & 1) !== 0 ? 0 : -Errno.EINVAL;
}

function schedGetaffinity(task: Task, pid: number, length: number, mask: number): SysResult {
  if (length === 0 || length % MASK_SIZE !== 0) return -Errno.EINVAL;
  if (schedulingOf(task, pid) === null) return -Errno.ESRCH;
  if (!task.mem.canWrite(mask, MASK_SIZE)) return -Errno.EFAULT;
  task.mem.setU64(mask, 1);
  return MASK_SIZE;
}

/** struct sched_attr as of its first version, and with utilization clamps. */
const ATTR_SIZE_0 = 48;
const ATTR_SIZE = 56;
const ATTR_SIZE_MAX = 4096;
const ATTR = { SIZE: 0, POLICY: 4, FLAGS: 8, NICE: 16, PRIORITY: 20, RUNTIME: 24, DEADLINE: 32, PERIOD: 40 } as const;
const FLAG = { RESET_ON_FORK: 1, KEEP_POLICY: 8, KEEP_PARAMS: 0x10, CLAMPS: 0x60, ALL: 0x7f } as const;

/** Checks the size that struct sched_attr claims. @returns it, or -errno */
function attributesSize(task: Task, attributes: number): number {
  const { mem } = task;
  if (!mem.canRead(attributes, 4)) return -Errno.EFAULT;
  const size = mem.u32(attributes) || ATTR_SIZE_0;
  let tooBig = size < ATTR_SIZE_0 || size > ATTR_SIZE_MAX;
  if (!tooBig) {
    if (!mem.canRead(attributes, size)) return -Errno.EFAULT;
    for (let i = ATTR_SIZE; i < size && !tooBig; i++) tooBig = mem.u8[attributes + i] !== 0;
  }
  if (!tooBig) return size;
  if (!mem.canWrite(attributes, 4)) return -Errno.EFAULT;
  mem.setU32(attributes, ATTR_SIZE);
  return -Errno.E2BIG;
}

function schedSetattr(task: Task, pid: number, attributes: number, flags: number): SysResult {
  const { mem } = task;
  if (attributes === 0 || pid < 0 || flags !== 0) return -Errno.EINVAL;
  const size = attributesSize(task, attributes);
  if (size < 0) return size;
  const options = mem.u64(attributes + ATTR.FLAGS);
  if ((options & FLAG.CLAMPS) !== 0 && size < ATTR_SIZE) return -Errno.EINVAL;
  const policy = mem.i32(attributes + ATTR.POLICY);
  if (policy < 0) return -Errno.EINVAL;
  const long = (field: number): bigint => mem.view.getBigUint64(attributes + field, true);
  const wanted: Wanted = {
    policy,
    priority: mem.i32(attributes + ATTR.PRIORITY),
    nice: Math.min(19, Math.max(-20, mem.i32(attributes + ATTR.NICE))),
    resetOnFork: (options & FLAG.RESET_ON_FORK) !== 0,
    runtime: long(ATTR.RUNTIME),
    deadline: long(ATTR.DEADLINE),
    period: long(ATTR.PERIOD),
  };
  const target = namedTask(task, pid);
  if (target === null) return whyNot(pid);
  const now = current(target);
  if ((options & FLAG.KEEP_PARAMS) !== 0) Object.assign(wanted, { priority: now.priority, nice: now.nice });
  if ((options & FLAG.KEEP_POLICY) !== 0) Object.assign(wanted, { policy: now.policy, resetOnFork: now.resetOnFork });
  if (options > FLAG.ALL) return -Errno.EINVAL;
  // Clamps of utilization, as on a kernel without them.
  if ((options & FLAG.CLAMPS) !== 0) return -Errno.EOPNOTSUPP;
  return apply(task, target, wanted);
}

function schedGetattr(task: Task, pid: number, attributes: number, size: number, flags: number): SysResult {
  const { mem } = task;
  if (attributes === 0 || pid < 0 || size > ATTR_SIZE_MAX || size < ATTR_SIZE_0 || flags !== 0) return -Errno.EINVAL;
  const target = schedulingOf(task, pid);
  if (target === null) return -Errno.ESRCH;
  const known = Math.min(size, ATTR_SIZE);
  if (!mem.canWrite(attributes, known)) return -Errno.EFAULT;
  const { policy, resetOnFork, nice, priority } = target;
  mem.u8.fill(0, attributes, attributes + known);
  mem.setU32(attributes, known);
  mem.setU32(attributes + ATTR.POLICY, policy);
  mem.setU64(attributes + ATTR.FLAGS, resetOnFork ? FLAG.RESET_ON_FORK : 0);
  if (realTime(policy)) mem.setU32(attributes + ATTR.PRIORITY, priority);
  else mem.setU32(attributes + ATTR.NICE, nice);
  return 0;
}

function getcpu(task: Task, cpu: number, node: number): SysResult {
  for (const address of [cpu, node]) {
    if (address === 0) continue;
    if (!task.mem.canWrite(address, 4)) return -Errno.EFAULT;
    task.mem.setU32(address, 0);
  }
  return 0;
}

const noDeadline = partial("SCHED_DEADLINE: EBUSY, no bandwidth is reserved");

export const schedulingRows: Rows = {
  sched_yield: { x64: 24, a64: 124, args: [], run: schedYield, support: full },
  sched_setparam: { x64: 142, a64: 118, args: ["pid", "addr"], run: schedSetparam, support: full },
  sched_getparam: { x64: 143, a64: 121, args: ["pid", "addr"], run: schedGetparam, support: full },
  sched_setscheduler: { x64: 144, a64: 119, args: ["pid", "int", "addr"], run: schedSetscheduler, support: full },
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
  getcpu: { x64: 309, a64: 168, args: ["outint", "outint", "unused"], run: getcpu, support: full },
  sched_setattr: { x64: 314, a64: 274, args: ["pid", "addr", "uint"], run: schedSetattr, support: noDeadline },
  sched_getattr: { x64: 315, a64: 275, args: ["pid", "addr", "uint", "uint"], run: schedGetattr, support: full },
};
