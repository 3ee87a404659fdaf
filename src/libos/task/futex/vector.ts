/** Sleeping on several words. @see futex_waitv(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { Restart, type Task } from "../task.ts";
import { FutexWaiter } from "./word.ts";

/** FUTEX_WAITV_MAX. */
export const MAX_WORDS = 128;

/** One word, as struct futex_waitv says it. */
export interface WantedWord {
  address: number;
  shared: boolean;
  value: number;
}

/** @returns the place of a word that was woken, or -errno */
export function futexWaitAll(task: Task, words: readonly WantedWord[], deadline: number): SysResult {
  const { mem } = task;
  const key = task.kernel.futexes.first;
  for (const { address, shared } of words) {
    const located = key.locate(task, address, shared, false);
    if (located < 0) return located;
  }
  for (const { address, value } of words) {
    if (!mem.canRead(address, 4)) return -Errno.EFAULT;
    if (mem.u32(address) !== value) return -Errno.EAGAIN;
  }
  task.scratch = words.map(({ address, shared }) => {
    key.locate(task, address, shared, false);
    const waiter = new FutexWaiter(task);
    waiter.sleepOn(key.space.obtain(key.offset), -1);
    return waiter;
  });
  task.onInterrupt = leaveAll;
  task.deadline = deadline;
  return task.block(null, Restart.IfAsked);
}

/** The handler is run again. */
export function resumeWaitAll(task: Task): SysResult {
  const waiters = task.scratch as FutexWaiter[];
  let woken = -1;
  for (let i = 0; i < waiters.length; i++) if (waiters[i]!.word === null) woken = i;
  if (woken < 0 && task.kernel.time.now() < task.deadline) return task.block(null, task.restart);
  leaveAll(task);
  return woken < 0 ? -Errno.ETIMEDOUT : woken;
}

function leaveAll(task: Task): SysResult {
  for (const waiter of task.scratch as FutexWaiter[]) if (waiter.word !== null) waiter.forget();
  return 0;
}
