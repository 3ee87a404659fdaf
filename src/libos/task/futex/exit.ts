/** What a task that ends, or becomes another program, leaves behind in futexes. @see set_tid_address(2), get_robust_list(2) */
import type { Task } from "../task.ts";
import { handOver, OWNER_DIED, TID_MASK, WAITERS } from "./pi-lock.ts";
import { futexWake } from "./wake.ts";

/** Most entries of a robust list that are looked at: it may be a circle. */
const ROBUST_LIST_LIMIT = 2048;
/** Fields of struct robust_list_head. */
const FUTEX_OFFSET = 8;
const LIST_OP_PENDING = 16;

/** @param alone nobody else uses the memory: nobody can wait for the task's id to be cleared */
export function releaseFutexes(task: Task, alone: boolean): void {
  if (task.robustList !== 0) walkRobustList(task, task.robustList);
  task.robustList = 0;
  task.kernel.scheduler.inherit(task, 0);
  for (const lock of task.ownedLocks) handOver(lock, true);
  const { clearChildTid, mem } = task;
  task.clearChildTid = 0;
  if (clearChildTid === 0 || alone || !mem.canWrite(clearChildTid, 4)) return;
  mem.setU32(clearChildTid, 0);
  futexWake(task, clearChildTid, true, 1, -1);
}

/** A pointer of the list, whose lowest bit marks a lock with priority inheritance; null: it cannot be read. */
function pointer(task: Task, address: number): bigint | null {
  return task.mem.canRead(address, 8) ? task.mem.view.getBigUint64(address, true) : null;
}

/** Marks the locks that the task holds: their owner has died. Whatever the list contains, this ends soon. */
function walkRobustList(task: Task, head: number): void {
  const first = pointer(task, head);
  const offset = pointer(task, head + FUTEX_OFFSET);
  const pending = pointer(task, head + LIST_OP_PENDING);
  if (first === null || offset === null || pending === null) return;
  const pendingEntry = pending & ~1n;
  let entry: bigint = first;
  for (let left = ROBUST_LIST_LIMIT; (entry & ~1n) !== BigInt(head) && left > 0; left--) {
    const place = entry & ~1n;
    // Before the lock is let go of: its next owner may take the entry out.
    const next = pointer(task, Number(place));
    if (place !== pendingEntry && !markDead(task, place + offset, (entry & 1n) !== 0n, false)) return;
    if (next === null) return;
    entry = next;
  }
  if (pendingEntry !== 0n) markDead(task, pendingEntry + offset, (pending & 1n) !== 0n, true);
}

/** @param pi with priority inheritance @param pending it was being locked or unlocked @returns false if it cannot be */
function markDead(task: Task, word: bigint, pi: boolean, pending: boolean): boolean {
  const { mem } = task;
  const address = Number(BigInt.asUintN(64, word));
  if ((word & 3n) !== 0n || !mem.canRead(address, 4)) return false;
  const value = mem.u32(address);
  const owner = value & TID_MASK;
  if (pending && !pi && owner === 0) {
    // Unlocked already, or about to be taken by somebody who was woken: the wake must not be lost.
    futexWake(task, address, true, 1, -1);
    return true;
  }
  if (owner !== task.tid) return true;
  if (!mem.canWrite(address, 4)) return false;
  mem.setU32(address, (value & WAITERS) | OWNER_DIED);
  if (!pi && (value & WAITERS) !== 0) futexWake(task, address, true, 1, -1);
  return true;
}
