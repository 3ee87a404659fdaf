/** The later calls for futexes: their flags say what futex(2) says by its operation. @see futex_waitv(2) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { futexWaitAll, MAX_WORDS, resumeWaitAll, type WantedWord } from "../../task/futex/vector.ts";
import { futexWait, resumeSleep } from "../../task/futex/wait.ts";
import { futexRequeue, futexWake } from "../../task/futex/wake.ts";
import { Restart, type Task } from "../../task/task.ts";
import { CLOCK, hostDeadline } from "../../time/clocks.ts";
import { timespec, validTimespec } from "../../time/timespec.ts";
import { exactAlignment } from "../operands.ts";
import { full, type Rows } from "../row.ts";

const FUTEX2 = { SIZE_MASK: 3, SIZE_U32: 2, PRIVATE: 128 } as const;
/** struct futex_waitv: val, uaddr, flags, reserved. */
const WAITV_SIZE = 24;
const LARGEST_VALUE = 0xffff_ffff;

/** Words of 32 bits are the only ones that Linux has. */
function validFlags(flags: number): boolean {
  return (flags & ~(FUTEX2.SIZE_MASK | FUTEX2.PRIVATE)) === 0 && (flags & FUTEX2.SIZE_MASK) === FUTEX2.SIZE_U32;
}
function isShared(flags: number): boolean {
  return (flags & FUTEX2.PRIVATE) === 0;
}

/** @returns host monotonic ns, or -errno */
function deadlineOf(task: Task, timeout: number, clock: number): number {
  if (timeout === 0) return Number.POSITIVE_INFINITY;
  if (clock !== CLOCK.REALTIME && clock !== CLOCK.MONOTONIC) return -Errno.EINVAL;
  if (!task.mem.canRead(timeout, 16)) return -Errno.EFAULT;
  if (!validTimespec(task.mem, timeout)) return -Errno.EINVAL;
  return hostDeadline(task.kernel, clock === CLOCK.REALTIME ? "realtime" : "monotonic", timespec(task.mem, timeout));
}

function readWords(task: Task, address: number, count: number): WantedWord[] | SysError {
  const { mem } = task;
  const words: WantedWord[] = [];
  for (let i = 0; i < count; i++) {
    const at = address + i * WAITV_SIZE;
    if (!mem.canRead(at, WAITV_SIZE)) return -Errno.EFAULT;
    const flags = mem.u32(at + 16);
    const value = mem.u64(at);
    if (!validFlags(flags) || mem.u32(at + 20) !== 0 || value > LARGEST_VALUE) return -Errno.EINVAL;
    const word = mem.u64(at + 8);
    // Inexact only where nothing is mapped: what is left of it is whether it is aligned.
    const exact = word > Number.MAX_SAFE_INTEGER && (mem.u32(at + 8) & 3) !== 0 ? Number.MAX_SAFE_INTEGER : word;
    words.push({ address: exact, shared: isShared(flags), value });
  }
  return words;
}

function futexWaitv(
  task: Task,
  waiters: number,
  count: number,
  flags: number,
  timeout: number,
  clock: number,
): SysResult {
  if (task.scratch !== null) return resumeWaitAll(task);
  if (flags !== 0 || count === 0 || count > MAX_WORDS || waiters === 0) return -Errno.EINVAL;
  const deadline = deadlineOf(task, timeout, clock);
  if (deadline < 0) return deadline;
  const words = readWords(task, waiters, count);
  return typeof words === "number" ? words : futexWaitAll(task, words, deadline);
}

function futexWakeCall(task: Task, address: number, mask: number, count: number, flags: number): SysResult {
  if (!validFlags(flags) || mask > LARGEST_VALUE) return -Errno.EINVAL;
  const word = exactAlignment(task, address, 0);
  if (count !== 0) return futexWake(task, word, isShared(flags), count, mask);
  // Even if nobody is to be woken, it must be a word.
  return mask === 0 ? -Errno.EINVAL : task.kernel.futexes.first.locate(task, word, isShared(flags), false);
}

function futexWaitCall(
  task: Task,
  address: number,
  value: number,
  mask: number,
  flags: number,
  timeout: number,
  clock: number,
): SysResult {
  if (task.scratch !== null) return resumeSleep(task);
  if (!validFlags(flags) || value > LARGEST_VALUE || mask > LARGEST_VALUE) return -Errno.EINVAL;
  const deadline = deadlineOf(task, timeout, clock);
  if (deadline < 0) return deadline;
  return futexWait(task, exactAlignment(task, address, 0), isShared(flags), value, mask, deadline, Restart.IfAsked);
}

function futexRequeueCall(task: Task, waiters: number, flags: number, wakes: number, moves: number): SysResult {
  if (flags !== 0 || waiters === 0) return -Errno.EINVAL;
  const words = readWords(task, waiters, 2);
  if (typeof words === "number") return words;
  const [from, to] = words as [WantedWord, WantedWord];
  return futexRequeue(task, from.address, from.shared, to.address, to.shared, wakes, moves, from.value);
}

export const futex2Rows: Rows = {
  futex_waitv: {
    x64: 449,
    a64: 449,
    args: ["addr", "uint", "uint", "intimespec", "clockid"],
    run: futexWaitv,
    support: full,
  },
  futex_wake: { x64: 454, a64: 454, args: ["addr", "size", "int", "uint"], run: futexWakeCall, support: full },
  futex_wait: {
    x64: 455,
    a64: 455,
    args: ["addr", "size", "size", "uint", "intimespec", "clockid"],
    run: futexWaitCall,
    support: full,
  },
  futex_requeue: { x64: 456, a64: 456, args: ["addr", "uint", "int", "int"], run: futexRequeueCall, support: full },
};
