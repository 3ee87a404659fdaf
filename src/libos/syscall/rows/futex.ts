/** futex(2). The errors come in Linux's order: the timeout first, then the clock, the operation last. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { futexLockPi, futexUnlockPi } from "../../task/futex/pi.ts";
import { futexCmpRequeuePi, futexWaitRequeuePi } from "../../task/futex/requeue-pi.ts";
import { futexWait, resumeSleep } from "../../task/futex/wait.ts";
import { futexRequeue, futexWake } from "../../task/futex/wake.ts";
import { futexWakeOp } from "../../task/futex/wake-op.ts";
import { Restart, type Task } from "../../task/task.ts";
import { hostDeadline } from "../../time/clocks.ts";
import { timespec, timespecDuration, validTimespec } from "../../time/timespec.ts";
import { exactAlignment } from "../operands.ts";
import { full, type Rows } from "../row.ts";

const FUTEX = {
  WAIT: 0,
  WAKE: 1,
  REQUEUE: 3,
  CMP_REQUEUE: 4,
  WAKE_OP: 5,
  LOCK_PI: 6,
  UNLOCK_PI: 7,
  TRYLOCK_PI: 8,
  WAIT_BITSET: 9,
  WAKE_BITSET: 10,
  WAIT_REQUEUE_PI: 11,
  CMP_REQUEUE_PI: 12,
  LOCK_PI2: 13,
  COMMAND: 0x7f,
  PRIVATE: 0x80,
  CLOCK_REALTIME: 0x100,
} as const;

/** Operations, as bits: those that may sleep have a timeout, and some of them can measure it on the real-time clock. */
const TIMED =
  (1 << FUTEX.WAIT) |
  (1 << FUTEX.LOCK_PI) |
  (1 << FUTEX.LOCK_PI2) |
  (1 << FUTEX.WAIT_BITSET) |
  (1 << FUTEX.WAIT_REQUEUE_PI);
const CLOCK_MATTERS = (1 << FUTEX.WAIT_BITSET) | (1 << FUTEX.WAIT_REQUEUE_PI) | (1 << FUTEX.LOCK_PI2);
const ALL_BITS = -1;

function has(set: number, command: number): boolean {
  return command < 32 && (set & (1 << command)) !== 0;
}

function futex(
  task: Task,
  address: number,
  operation: number,
  value: number,
  timeout: number,
  address2: number,
  value3: number,
): SysResult {
  if (task.scratch !== null) return resumeSleep(task);
  const command = operation & FUTEX.COMMAND;
  const shared = (operation & FUTEX.PRIVATE) === 0;
  const realtime = (operation & FUTEX.CLOCK_REALTIME) !== 0;
  let deadline = Number.POSITIVE_INFINITY;
  if (timeout !== 0 && has(TIMED, command)) {
    if (!task.mem.canRead(timeout, 16)) return -Errno.EFAULT;
    if (!validTimespec(task.mem, timeout)) return -Errno.EINVAL;
    if (realtime && !has(CLOCK_MATTERS, command)) return -Errno.ENOSYS;
    deadline = deadlineOf(task, command, realtime, timeout);
  }
  if (realtime && !has(CLOCK_MATTERS, command)) return -Errno.ENOSYS;
  const word = exactAlignment(task, address, 0);
  const word2 = exactAlignment(task, address2, 4);
  // The second count of some operations comes in the register of the timeout.
  const count = value | 0;
  const count2 = task.cpu.low(task.kernel.arch.argumentRegisters[3]) | 0;
  switch (command) {
    case FUTEX.WAIT:
    case FUTEX.WAIT_BITSET: {
      const bitset = command === FUTEX.WAIT ? ALL_BITS : value3;
      return futexWait(task, word, shared, value, bitset, deadline, timeout === 0 ? Restart.IfAsked : Restart.Never);
    }
    case FUTEX.WAKE:
      return futexWake(task, word, shared, count, ALL_BITS);
    case FUTEX.WAKE_BITSET:
      return futexWake(task, word, shared, count, value3);
    case FUTEX.REQUEUE:
      return futexRequeue(task, word, shared, word2, shared, count, count2, null);
    case FUTEX.CMP_REQUEUE:
      return futexRequeue(task, word, shared, word2, shared, count, count2, value3);
    case FUTEX.WAKE_OP:
      return futexWakeOp(task, word, shared, word2, count, count2, value3);
    case FUTEX.LOCK_PI:
    case FUTEX.LOCK_PI2:
      return futexLockPi(task, word, shared, deadline, false);
    case FUTEX.TRYLOCK_PI:
      return futexLockPi(task, word, shared, deadline, true);
    case FUTEX.UNLOCK_PI:
      return futexUnlockPi(task, word, shared);
    case FUTEX.WAIT_REQUEUE_PI:
      return futexWaitRequeuePi(task, word, shared, value, deadline, word2);
    case FUTEX.CMP_REQUEUE_PI:
      return futexCmpRequeuePi(task, word, shared, word2, count, count2, value3);
    default:
      return -Errno.ENOSYS;
  }
}

/** FUTEX_WAIT's timeout is relative, all others are times; FUTEX_LOCK_PI's is on the real-time clock always. */
function deadlineOf(task: Task, command: number, realtime: boolean, timeout: number): number {
  const { kernel, mem } = task;
  if (command === FUTEX.WAIT) return kernel.time.now() + timespecDuration(mem, timeout);
  const base = realtime || command === FUTEX.LOCK_PI ? "realtime" : "monotonic";
  return hostDeadline(kernel, base, timespec(mem, timeout));
}

export const futexRows: Rows = {
  futex: {
    x64: 202,
    a64: 98,
    args: ["addr", "futexop", "uint", "addr", "addr", "uint"],
    run: futex,
    support: full,
  },
};
