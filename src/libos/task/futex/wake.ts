/** Ending others' sleeps, and moving sleepers to another word. @see futex(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { Task } from "../task.ts";
import type { FutexKey } from "./key.ts";
import type { FutexWaiter, FutexWord } from "./word.ts";

/**
 * Wakes sleepers that have a bit in common, those of real-time priority first. A `count` below 1 wakes one, as on Linux.
 * @returns how many, or -EINVAL at one that waits to own a word
 */
export function wakeWord(word: FutexWord | null, count: number, bitset: number): SysResult {
  if (word === null) return 0;
  if (word.lock !== null && word.lock.owner !== null) return -Errno.EINVAL;
  let woken = 0;
  for (let waiter = word.waiters.first; waiter !== null; ) {
    const next = waiter.next as FutexWaiter | null;
    if (waiter.target !== null) return -Errno.EINVAL;
    if ((waiter.bitset & bitset) !== 0) {
      waiter.wake();
      if (++woken >= count) break;
    }
    waiter = next;
  }
  return woken;
}

/** FUTEX_WAKE, FUTEX_WAKE_BITSET. */
export function futexWake(task: Task, address: number, shared: boolean, count: number, bitset: number): SysResult {
  if (bitset === 0) return -Errno.EINVAL;
  const key = task.kernel.futexes.first;
  const located = key.locate(task, address, shared, false);
  return located < 0 ? located : wakeWord(key.space.find(key.offset), count, bitset);
}

/**
 * FUTEX_REQUEUE, FUTEX_CMP_REQUEUE.
 * @param expected the value that the first word must have; null: any
 */
export function futexRequeue(
  task: Task,
  from: number,
  fromShared: boolean,
  to: number,
  toShared: boolean,
  wakes: number,
  moves: number,
  expected: number | null,
): SysResult {
  if (wakes < 0 || moves < 0) return -Errno.EINVAL;
  const { first, second } = task.kernel.futexes;
  let located = first.locate(task, from, fromShared, false);
  if (located === 0) located = second.locate(task, to, toShared, false);
  if (located < 0) return located;
  if (expected !== null) {
    if (!task.mem.canRead(from, 4)) return -Errno.EFAULT;
    if (task.mem.u32(from) !== expected) return -Errno.EAGAIN;
  }
  return requeue(first, second, wakes, moves);
}

function requeue(from: FutexKey, to: FutexKey, wakes: number, moves: number): SysResult {
  const source = from.space.find(from.offset);
  if (source === null) return 0;
  if (source.lock !== null && source.lock.owner !== null) return -Errno.EINVAL;
  const stays = from.same(to);
  const target = to.space.obtain(to.offset);
  let done = 0;
  let result = 0;
  for (let waiter = source.waiters.first; waiter !== null && done - wakes < moves; ) {
    const next = waiter.next as FutexWaiter | null;
    if (waiter.target !== null) {
      result = -Errno.EINVAL;
      break;
    }
    if (++done <= wakes) waiter.wake();
    else if (!stays) waiter.moveTo(target);
    waiter = next;
  }
  target.space.settle(target);
  source.space.settle(source);
  return result < 0 ? result : done;
}
