/** Locks with priority inheritance. @see futex(2): FUTEX_LOCK_PI, FUTEX_TRYLOCK_PI, FUTEX_UNLOCK_PI */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { Restart, type Task } from "../task.ts";
import type { FutexKey } from "./key.ts";
import { beginOwning, handOver, OWNER_DIED, settleLock, TID_MASK, WAITERS, waitForLock } from "./pi-lock.ts";
import { beginSleep } from "./wait.ts";

/**
 * Makes a task the owner of a word, if nobody else is.
 * @param caller in whose memory `address` is
 * @param contended others will wait: the word says so at once
 * @returns 1 if it is, 0 if it must wait for the lock that the word now has, or -errno
 */
export function takeLock(caller: Task, task: Task, address: number, key: FutexKey, contended: boolean): SysResult {
  const { mem } = caller;
  if (!mem.canRead(address, 4)) return -Errno.EFAULT;
  const value = mem.u32(address);
  const tid = value & TID_MASK;
  if (tid === task.tid) return -Errno.EDEADLK;
  const word = key.space.find(key.offset);
  if (word !== null) {
    const owner = word.lock?.owner ?? null;
    if (owner !== null) return isOwner(owner, value) ? 0 : -Errno.EINVAL;
    if (word.waiters.size > 0) return -Errno.EINVAL;
  }
  if (!mem.canWrite(address, 4)) return -Errno.EFAULT;
  if (tid === 0) {
    mem.setU32(address, (value & OWNER_DIED) | task.tid | (contended ? WAITERS : 0));
    return 1;
  }
  mem.setU32(address, value | WAITERS);
  const owner = caller.kernel.tasksById.get(tid);
  if (owner === undefined || owner.exited) return -Errno.ESRCH;
  beginOwning(key.space.obtain(key.offset), owner);
  return 0;
}

/** Whether the word says what the kernel knows. A dead owner's place may be empty. */
function isOwner(owner: Task, value: number): boolean {
  const tid = value & TID_MASK;
  return tid === owner.tid || (tid === 0 && (value & OWNER_DIED) !== 0);
}

/** @param deadline host monotonic ns @param only do not wait */
export function futexLockPi(task: Task, address: number, shared: boolean, deadline: number, only: boolean): SysResult {
  const key = task.kernel.futexes.first;
  const located = key.locate(task, address, shared, true);
  if (located < 0) return located;
  const taken = takeLock(task, task, address, key, false);
  if (taken !== 0) return taken > 0 ? 0 : taken;
  const lock = key.space.find(key.offset)!.lock!;
  const refused = only ? -Errno.EAGAIN : waitForLock(task.futexWaiter, lock, address);
  if (refused === 0) return beginSleep(task, deadline, Restart.Always);
  settleLock(lock);
  return refused;
}

export function futexUnlockPi(task: Task, address: number, shared: boolean): SysResult {
  const { mem } = task;
  if (!mem.canRead(address, 4)) return -Errno.EFAULT;
  if ((mem.u32(address) & TID_MASK) !== task.tid) return -Errno.EPERM;
  const key = task.kernel.futexes.first;
  const located = key.locate(task, address, shared, true);
  if (located < 0) return located;
  const word = key.space.find(key.offset);
  const lock = word?.lock ?? null;
  if (word !== null && word.waiters.size > 0 && lock?.owner == null) return -Errno.EINVAL;
  if (lock !== null && lock.owner !== null && lock.owner !== task) return -Errno.EINVAL;
  if (!mem.canWrite(address, 4)) return -Errno.EFAULT;
  if (lock === null || lock.owner === null) mem.setU32(address, 0);
  else handOver(lock, false);
  return 0;
}
