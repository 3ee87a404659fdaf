/** What threads tell the kernel about themselves. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { registerRseq } from "../../task/rseq.ts";
import type { Task } from "../../task/task.ts";
import { full, type Rows } from "../row.ts";

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
  if (!task.mem.canWrite(length, 8)) return -Errno.EFAULT;
  task.mem.setU64(length, ROBUST_LIST_SIZE);
  if (!task.mem.canWrite(head, 8)) return -Errno.EFAULT;
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
  PRIVATE_EXPEDITED_RSEQ: 128,
  REGISTER_PRIVATE_EXPEDITED_RSEQ: 256,
} as const;
const BARRIERS = 0x1ff;
/** MEMBARRIER_CMD_FLAG_CPU: on one CPU only; there is one. */
const ON_CPU = 1;

/**
 * One CPU: every task already sees memory in order, and whoever does not run has had its restartable sequence aborted.
 * What is left is the protocol of registrations.
 */
function membarrier(task: Task, command: number, flags: number): SysResult {
  if (flags !== 0 && (command !== BARRIER.PRIVATE_EXPEDITED_RSEQ || flags !== ON_CPU)) return -Errno.EINVAL;
  switch (command) {
    case BARRIER.QUERY:
      return BARRIERS;
    case BARRIER.GLOBAL:
    case BARRIER.GLOBAL_EXPEDITED:
      return 0;
    case BARRIER.REGISTER_GLOBAL_EXPEDITED:
    case BARRIER.REGISTER_PRIVATE_EXPEDITED:
    case BARRIER.REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
    case BARRIER.REGISTER_PRIVATE_EXPEDITED_RSEQ:
      task.process.barriers |= command;
      return 0;
    case BARRIER.PRIVATE_EXPEDITED:
    case BARRIER.PRIVATE_EXPEDITED_SYNC_CORE:
    case BARRIER.PRIVATE_EXPEDITED_RSEQ:
      return (task.process.barriers & (command * 2)) !== 0 ? 0 : -Errno.EPERM;
    default:
      return -Errno.EINVAL;
  }
}

export const threadRows: Rows = {
  set_tid_address: { x64: 218, a64: 96, args: ["addr"], ret: "pid", run: setTidAddress, support: full },
  set_robust_list: { x64: 273, a64: 99, args: ["addr", "size"], run: setRobustList, support: full },
  get_robust_list: { x64: 274, a64: 100, args: ["pid", "addr", "addr"], run: getRobustList, support: full },
  membarrier: { x64: 324, a64: 283, args: ["int", "uint", "int"], run: membarrier, support: full },
  rseq: {
    x64: 334,
    a64: 293,
    args: ["addr", "uint", "int", "hex"],
    run: registerRseq,
    support: full,
  },
};
