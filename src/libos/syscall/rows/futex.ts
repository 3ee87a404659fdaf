/** futex(2) and what threads tell the kernel about themselves. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { FutexWaiter } from "../../task/futex.ts";
import { Restart, type Task } from "../../task/task.ts";
import { clockNow, hostDeadline } from "../../time/clocks.ts";
import { timespec, timespecDuration, validTimespec } from "../../time/timespec.ts";
import { full, none, partial, type Rows } from "../row.ts";

const FUTEX = {
  WAIT: 0,
  WAKE: 1,
  REQUEUE: 3,
  CMP_REQUEUE: 4,
  WAKE_OP: 5,
  WAIT_BITSET: 9,
  WAKE_BITSET: 10,
  COMMAND: 0x7f,
  CLOCK_REALTIME: 0x100,
} as const;
const ALL_BITS = 0xffff_ffff;
const INT_MAX = 0x7fff_ffff;

function futex(
  task: Task,
  address: number,
  operation: number,
  value: number,
  timeout: number,
  address2: number,
  value3: number,
): SysResult {
  const command = operation & FUTEX.COMMAND;
  const realtime = (operation & FUTEX.CLOCK_REALTIME) !== 0;
  if (realtime && command !== FUTEX.WAIT && command !== FUTEX.WAIT_BITSET) return -Errno.ENOSYS;
  // The second count of the requeue operations comes in the register of the timeout.
  const value2 = (timeout % 0x1_0000_0000) | 0;
  switch (command) {
    case FUTEX.WAIT:
      return wait(task, address, value, timeout, false, realtime, ALL_BITS);
    case FUTEX.WAIT_BITSET:
      return wait(task, address, value, timeout, true, realtime, value3);
    case FUTEX.WAKE:
      return wake(task, address, value, ALL_BITS);
    case FUTEX.WAKE_BITSET:
      return wake(task, address, value, value3);
    case FUTEX.REQUEUE:
      return requeue(task, address, value, value2, address2, null);
    case FUTEX.CMP_REQUEUE:
      return requeue(task, address, value, value2, address2, value3);
    case FUTEX.WAKE_OP:
      return wakeOp(task, address, value, value2, address2, value3);
    default:
      return -Errno.ENOSYS;
  }
}

function checkWord(task: Task, address: number): SysResult {
  if (address % 4 !== 0) return -Errno.EINVAL;
  return task.mem.canRead(address, 4) ? 0 : -Errno.EFAULT;
}

function wait(
  task: Task,
  address: number,
  value: number,
  timeout: number,
  absolute: boolean,
  realtime: boolean,
  bitset: number,
): SysResult {
  const { kernel, mem, process } = task;
  if (task.scratch === null) {
    if (bitset === 0) return -Errno.EINVAL;
    if (timeout !== 0) {
      if (!mem.canRead(timeout, 16)) return -Errno.EFAULT;
      if (!validTimespec(mem, timeout)) return -Errno.EINVAL;
    }
    const checked = checkWord(task, address);
    if (checked < 0) return checked;
    if (mem.u32(address) !== value) return -Errno.EAGAIN;
    const base = realtime ? "realtime" : "monotonic";
    if (timeout === 0) task.deadline = Number.POSITIVE_INFINITY;
    else if (absolute) task.deadline = hostDeadline(kernel, base, timespec(mem, timeout));
    else if (realtime) task.deadline = hostDeadline(kernel, base, clockNow(kernel, base) + timespec(mem, timeout));
    else task.deadline = kernel.time.now() + timespecDuration(mem, timeout);
    const waiter = new FutexWaiter(address, bitset);
    task.scratch = waiter;
    process.futexes.add(waiter);
    task.onInterrupt = leave;
  }
  const waiter = task.scratch as FutexWaiter;
  if (waiter.woken) return 0;
  if (kernel.time.now() >= task.deadline) {
    leave(task);
    return -Errno.ETIMEDOUT;
  }
  return task.block(waiter.queue, timeout === 0 ? Restart.IfAsked : Restart.Never);
}

function leave(task: Task): SysResult {
  task.process.futexes.remove(task.scratch as FutexWaiter);
  return 0;
}

function wake(task: Task, address: number, count: number, bitset: number): SysResult {
  if (bitset === 0) return -Errno.EINVAL;
  if (address % 4 !== 0) return -Errno.EINVAL;
  // As on Linux, even a count of 0 wakes one.
  return task.process.futexes.wake(address, Math.max(1, count | 0), bitset);
}

function requeue(
  task: Task,
  from: number,
  wakes: number,
  moves: number,
  to: number,
  expected: number | null,
): SysResult {
  if (moves < 0 || wakes > INT_MAX) return -Errno.EINVAL;
  for (const address of [from, to]) {
    const checked = checkWord(task, address);
    if (checked < 0) return checked;
  }
  if (expected !== null && task.mem.u32(from) !== expected) return -Errno.EAGAIN;
  const { futexes } = task.process;
  const woken = wakes === 0 ? 0 : futexes.wake(from, wakes, -1);
  const moved = futexes.requeue(from, to, moves);
  return woken + moved;
}

/** Operations and comparisons of FUTEX_WAKE_OP. */
const OP_SHIFT = 8;

function wakeOp(task: Task, first: number, count1: number, count2: number, second: number, op: number): SysResult {
  const { mem } = task;
  if (first % 4 !== 0 || second % 4 !== 0) return -Errno.EINVAL;
  if (!mem.canWrite(second, 4)) return -Errno.EFAULT;
  const kind = op >>> 28;
  let argument = (op << 8) >> 20;
  const comparand = (op << 20) >> 20;
  if ((kind & OP_SHIFT) !== 0) argument = 1 << (argument & 31);
  const old = mem.i32(second);
  const changed = applyOp(kind & 7, old, argument);
  if (changed === null) return -Errno.ENOSYS;
  const holds = compare((op >>> 24) & 15, old, comparand);
  if (holds === null) return -Errno.ENOSYS;
  mem.setU32(second, changed);
  const { futexes } = task.process;
  let woken = futexes.wake(first, Math.max(1, count1 | 0), -1);
  if (holds) woken += futexes.wake(second, Math.max(1, count2), -1);
  return woken;
}

function applyOp(kind: number, old: number, argument: number): number | null {
  switch (kind) {
    case 0:
      return argument;
    case 1:
      return (old + argument) | 0;
    case 2:
      return old | argument;
    case 3:
      return old & ~argument;
    case 4:
      return old ^ argument;
    default:
      return null;
  }
}

function compare(kind: number, old: number, comparand: number): boolean | null {
  switch (kind) {
    case 0:
      return old === comparand;
    case 1:
      return old !== comparand;
    case 2:
      return old < comparand;
    case 3:
      return old <= comparand;
    case 4:
      return old > comparand;
    case 5:
      return old >= comparand;
    default:
      return null;
  }
}

function setTidAddress(task: Task, address: number): SysResult {
  task.clearChildTid = address;
  return task.tid;
}

/** Bytes of struct robust_list_head. */
const ROBUST_LIST_SIZE = 24;

function setRobustList(task: Task, head: number, length: number): SysResult {
  if (length !== ROBUST_LIST_SIZE) return -Errno.EINVAL;
  task.robustList = head;
  return 0;
}

function getRobustList(task: Task, tid: number, head: number, length: number): SysResult {
  const target = tid === 0 ? task : task.kernel.tasksById.get(tid);
  if (target === undefined) return -Errno.ESRCH;
  if (!task.mem.canWrite(length, 8) || !task.mem.canWrite(head, 8)) return -Errno.EFAULT;
  task.mem.setU64(length, ROBUST_LIST_SIZE);
  task.mem.setU64(head, target.robustList);
  return 0;
}

const BARRIER = {
  QUERY: 0,
  GLOBAL: 1,
  GLOBAL_EXPEDITED: 2,
  REGISTER_GLOBAL_EXPEDITED: 4,
  PRIVATE_EXPEDITED: 8,
  REGISTER_PRIVATE_EXPEDITED: 16,
  PRIVATE_EXPEDITED_SYNC_CORE: 32,
  REGISTER_PRIVATE_EXPEDITED_SYNC_CORE: 64,
} as const;
const BARRIERS = 0x7f;

/** One CPU: every task already sees memory in order. What is left is the protocol of registrations. */
function membarrier(task: Task, command: number, flags: number): SysResult {
  if (flags !== 0) return -Errno.EINVAL;
  switch (command) {
    case BARRIER.QUERY:
      return BARRIERS;
    case BARRIER.GLOBAL:
    case BARRIER.GLOBAL_EXPEDITED:
      return 0;
    case BARRIER.REGISTER_GLOBAL_EXPEDITED:
    case BARRIER.REGISTER_PRIVATE_EXPEDITED:
    case BARRIER.REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
      task.process.barriers |= command;
      return 0;
    case BARRIER.PRIVATE_EXPEDITED:
    case BARRIER.PRIVATE_EXPEDITED_SYNC_CORE:
      return (task.process.barriers & (command * 2)) !== 0 ? 0 : -Errno.EPERM;
    default:
      return -Errno.EINVAL;
  }
}

function unavailable(): SysResult {
  return -Errno.ENOSYS;
}

export const futexRows: Rows = {
  futex: {
    x64: 202,
    a64: 98,
    args: ["addr", "futexop", "uint", "addr", "addr", "uint"],
    run: futex,
    support: partial("no priority inheritance operations: ENOSYS"),
  },
  set_tid_address: { x64: 218, a64: 96, args: ["addr"], ret: "pid", run: setTidAddress, support: full },
  set_robust_list: { x64: 273, a64: 99, args: ["addr", "size"], run: setRobustList, support: full },
  get_robust_list: { x64: 274, a64: 100, args: ["pid", "addr", "addr"], run: getRobustList, support: full },
  membarrier: { x64: 324, a64: 283, args: ["int", "uint", "int"], run: membarrier, support: full },
  rseq: {
    x64: 334,
    a64: 293,
    args: ["addr", "hex", "int", "hex"],
    run: unavailable,
    support: none("ENOSYS: one CPU, the C library goes on without"),
  },
  futex_waitv: {
    x64: 449,
    a64: 449,
    args: ["addr", "uint", "uint", "intimespec", "clockid"],
    run: unavailable,
    support: none("ENOSYS"),
  },
  futex_wake: { x64: 454, a64: 454, args: ["addr", "size", "int", "uint"], run: unavailable, support: none("ENOSYS") },
  futex_wait: {
    x64: 455,
    a64: 455,
    args: ["addr", "size", "size", "uint", "intimespec", "clockid"],
    run: unavailable,
    support: none("ENOSYS"),
  },
  futex_requeue: {
    x64: 456,
    a64: 456,
    args: ["addr", "uint", "int", "int"],
    run: unavailable,
    support: none("ENOSYS"),
  },
};
