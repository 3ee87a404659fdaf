/**
 * From a condition to its lock without waking everybody. The two operations work as a pair.
 * @see futex(2): FUTEX_WAIT_REQUEUE_PI, FUTEX_CMP_REQUEUE_PI
 */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { Restart, type Task } from "../task.ts";
import { takeLock } from "./pi.ts";
import { beginOwning, settleLock, waitForLock } from "./pi-lock.ts";
import { beginSleep } from "./wait.ts";
import type { FutexWaiter, FutexWord } from "./word.ts";

/** Sleeps on one word until it owns another. @param deadline host monotonic ns */
export function futexWaitRequeuePi(
  task: Task,
  address: number,
  shared: boolean,
  value: number,
  deadline: number,
  lockAddress: number,
): SysResult {
  if (address === lockAddress) return -Errno.EINVAL;
  const { first, second } = task.kernel.futexes;
  let located = second.locate(task, lockAddress, shared, true);
  if (located === 0) located = first.locate(task, address, shared, false);
  if (located < 0) return located;
  if (!task.mem.canRead(address, 4)) return -Errno.EFAULT;
  if (task.mem.u32(address) !== value) return -Errno.EAGAIN;
  if (first.same(second)) return -Errno.EINVAL;
  const waiter = task.futexWaiter;
  waiter.aimAt(second.space.obtain(second.offset), lockAddress);
  waiter.sleepOn(first.space.obtain(first.offset), -1);
  return beginSleep(task, deadline, Restart.Always);
}

/** Gives the lock to the first sleeper, or makes it wait for it; likewise up to `moves` others. @returns how many */
export function futexCmpRequeuePi(
  task: Task,
  address: number,
  shared: boolean,
  lockAddress: number,
  wakes: number,
  moves: number,
  expected: number,
): SysResult {
  const { mem } = task;
  const { first, second } = task.kernel.futexes;
  if (moves < 0 || wakes !== 1 || address === lockAddress) return -Errno.EINVAL;
  let located = first.locate(task, address, shared, false);
  if (located === 0) located = second.locate(task, lockAddress, shared, true);
  if (located < 0) return located;
  if (first.same(second)) return -Errno.EINVAL;
  if (!mem.canRead(address, 4)) return -Errno.EFAULT;
  if (mem.u32(address) !== expected) return -Errno.EAGAIN;
  if (!mem.canRead(lockAddress, 4)) return -Errno.EFAULT;
  const source = first.space.find(first.offset);
  const top = source?.waiters.first ?? null;
  if (source === null || top === null) return 0;
  const target = second.space.find(second.offset);
  if (top.target === null || top.target !== target) return -Errno.EINVAL;
  const taken = takeLock(task, top.task, lockAddress, second, moves > 0);
  if (taken < 0) return taken;
  if (taken > 0) {
    if (moves > 0) beginOwning(target, top.task);
    top.wake();
  }
  const result = moveAll(source, target, taken, moves);
  if (target.lock !== null) settleLock(target.lock);
  return result;
}

/** @param done how many have got the lock already */
function moveAll(source: FutexWord, target: FutexWord, done: number, moves: number): SysResult {
  let count = done;
  for (let waiter = source.waiters.first; waiter !== null && count - 1 < moves; ) {
    const next = waiter.next as FutexWaiter | null;
    if (waiter.target !== target) return -Errno.EINVAL;
    const refused = waitForLock(waiter, target.lock!, waiter.lockAddress);
    if (refused < 0) return refused;
    count++;
    waiter = next;
  }
  return count;
}
