/**
 * Words that tasks wait to own: who owns them, who waits, and the priority that owners inherit from their waiters,
 * through chains of owners that wait themselves. @see futex(2), "Priority-inheritance futexes"
 */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { PriorityList } from "../priority-list.ts";
import type { Task } from "../task.ts";
import type { FutexWaiter, FutexWord } from "./word.ts";

/** Bits of a word that is a lock: the rest is the id of its owner. */
export const WAITERS = 0x8000_0000;
export const OWNER_DIED = 0x4000_0000;
export const TID_MASK = 0x3fff_ffff;

/** Longest chain of owners that is followed, as on Linux (kernel.max_lock_depth). */
const MAX_DEPTH = 1024;

export class PiLock {
  readonly word: FutexWord;
  /** Null unless somebody waits. */
  owner: Task | null = null;
  readonly waiters = new PriorityList<FutexWaiter>();

  constructor(word: FutexWord) {
    this.word = word;
  }
}

/** The lock of a word gets an owner; somebody will wait for it. */
export function beginOwning(word: FutexWord, owner: Task): PiLock {
  word.lock ??= new PiLock(word);
  word.lock.owner = owner;
  owner.ownedLocks.add(word.lock);
  if ((word.lock.waiters.first?.rank ?? 0) > owner.scheduling.inherited) inherit(owner);
  return word.lock;
}

/** The kernel forgets the owner of a lock for which nobody waits: the word alone says who it is. */
export function settleLock(lock: PiLock): void {
  if (lock.owner === null || lock.waiters.size > 0) return;
  lock.owner.ownedLocks.delete(lock);
  lock.owner = null;
  lock.word.space.settle(lock.word);
}

/** Whether the task owns what the lock's owner waits for, directly or through others. */
function wouldDeadlock(task: Task, lock: PiLock): boolean {
  let depth = 0;
  for (let wanted: PiLock | null = lock; wanted !== null; wanted = wanted.owner!.futexWaiter.lock) {
    if (wanted.owner === task || ++depth > MAX_DEPTH) return true;
  }
  return false;
}

/**
 * Makes a waiter wait for a lock; takes it off the word that it sleeps on, if any.
 * @param address of the lock's word in the task's memory
 * @returns 0, or -EDEADLK: nothing has changed
 */
export function waitForLock(waiter: FutexWaiter, lock: PiLock, address: number): SysResult {
  const { task } = waiter;
  if (wouldDeadlock(task, lock)) return -Errno.EDEADLK;
  waiter.requeued = waiter.word !== null;
  if (waiter.word !== null) waiter.forget();
  waiter.word = lock.word;
  waiter.rank = task.scheduling.urgency;
  waiter.result = 0;
  waiter.waitsForLock = true;
  waiter.lockAddress = address;
  lock.waiters.append(waiter);
  if (waiter.rank > lock.owner!.scheduling.inherited) inherit(lock.owner!);
  return 0;
}

function takeOff(waiter: FutexWaiter, lock: PiLock): void {
  lock.waiters.remove(waiter);
  waiter.word = null;
  waiter.waitsForLock = false;
}

/** Ends the waiting for a lock without getting it. */
export function leaveLock(waiter: FutexWaiter): void {
  const lock = waiter.lock!;
  const owner = lock.owner!;
  takeOff(waiter, lock);
  settleLock(lock);
  disinherit(owner);
}

/** The owner lets go: the first waiter owns the lock from now on. @param died the owner has ended */
export function handOver(lock: PiLock, died: boolean): void {
  const owner = lock.owner!;
  owner.ownedLocks.delete(lock);
  lock.owner = null;
  for (let waiter = lock.waiters.first; waiter !== null; waiter = lock.waiters.first) {
    const { task } = waiter;
    const { mem } = task;
    takeOff(waiter, lock);
    const faulty = !mem.canWrite(waiter.lockAddress, 4);
    waiter.result = faulty ? -Errno.EFAULT : 0;
    if (!faulty) mem.setU32(waiter.lockAddress, WAITERS | (died ? OWNER_DIED : 0) | task.tid);
    task.wakeUp();
    if (faulty) continue;
    if (lock.waiters.size > 0) beginOwning(lock.word, task);
    break;
  }
  lock.word.space.settle(lock.word);
  disinherit(owner);
}

/** One that the task inherited from may be gone. */
function disinherit(task: Task): void {
  if (task.scheduling.inherited > 0) inherit(task);
}

/** Brings the priority that a task inherits up to date, and that of those who keep it waiting. */
function inherit(task: Task): void {
  for (let owner: Task | null = task; owner !== null; ) {
    let inherited = 0;
    for (const lock of owner.ownedLocks) inherited = Math.max(inherited, lock.waiters.first?.rank ?? 0);
    if (inherited === owner.scheduling.inherited) return;
    owner.kernel.scheduler.inherit(owner, inherited);
    owner = moveInQueue(owner);
  }
}

/** A task waits with the urgency it has now. @returns the owner of the lock it waits for, if that may matter to it */
function moveInQueue(task: Task): Task | null {
  const waiter = task.futexWaiter;
  const { lock } = waiter;
  if (lock === null || waiter.rank === task.scheduling.urgency) return null;
  lock.waiters.remove(waiter);
  waiter.rank = task.scheduling.urgency;
  lock.waiters.append(waiter);
  return lock.owner;
}

/** The scheduling of a task has changed: whoever keeps it waiting may inherit something else. */
export function urgencyChanged(task: Task): void {
  const owner = moveInQueue(task);
  if (owner !== null) inherit(owner);
}
