/** Sleeping on a word. @see futex(2): FUTEX_WAIT, FUTEX_WAIT_BITSET */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { Restart, Task } from "../task.ts";
import { leaveLock } from "./pi-lock.ts";
import type { FutexWaiter } from "./word.ts";

/**
 * The first run of a handler that sleeps; the later ones are {@link resumeSleep}.
 * @param deadline host monotonic ns
 */
export function futexWait(
  task: Task,
  address: number,
  shared: boolean,
  value: number,
  bitset: number,
  deadline: number,
  restart: Restart,
): SysResult {
  if (bitset === 0) return -Errno.EINVAL;
  const key = task.kernel.futexes.first;
  const located = key.locate(task, address, shared, false);
  if (located < 0) return located;
  if (!task.mem.canRead(address, 4)) return -Errno.EFAULT;
  if (task.mem.u32(address) !== value) return -Errno.EAGAIN;
  task.futexWaiter.sleepOn(key.space.obtain(key.offset), bitset);
  return beginSleep(task, deadline, restart);
}

/** The task's waiter is on a word: sleeps. */
export function beginSleep(task: Task, deadline: number, restart: Restart): SysResult {
  task.scratch = task.futexWaiter;
  task.onInterrupt = interrupted;
  task.deadline = deadline;
  return task.block(null, restart);
}

/** What a handler that sleeps does when it is run again. */
export function resumeSleep(task: Task): SysResult {
  const waiter = task.scratch as FutexWaiter;
  if (waiter.word === null) return waiter.result;
  if (task.kernel.time.now() >= task.deadline) {
    leave(waiter);
    return -Errno.ETIMEDOUT;
  }
  return task.block(null, task.restart);
}

/** Ends a sleep that nobody else has ended. */
function leave(waiter: FutexWaiter): void {
  if (waiter.waitsForLock) leaveLock(waiter);
  else waiter.forget();
}

function interrupted(task: Task): SysResult {
  const waiter = task.scratch as FutexWaiter;
  if (waiter.word === null) return 0;
  // Begun again it would find the value changed: the requeue has come.
  const requeued = waiter.waitsForLock && waiter.requeued;
  leave(waiter);
  return requeued ? -Errno.EAGAIN : 0;
}
