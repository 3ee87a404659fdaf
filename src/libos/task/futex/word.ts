/** Words of memory that tasks sleep on, and those sleepers. */
import { PriorityList, type Ranked } from "../priority-list.ts";
import type { Task } from "../task.ts";
import type { PiLock } from "./pi-lock.ts";

/** One sleep on one word. A task has one of its own, used again and again; only futex_waitv(2) needs more. */
export class FutexWaiter implements Ranked {
  readonly task: Task;
  previous: Ranked | null = null;
  next: Ranked | null = null;
  /** {@link Scheduling.urgency} of the task: kept up to date while it waits for a lock. */
  rank = 0;
  /** The word slept on; null: somebody has ended the sleep. A requeue changes it. */
  word: FutexWord | null = null;
  bitset = 0;
  /** What the sleep ended with: 0 or -errno. */
  result = 0;
  /** Waits to own the word, not for a wake. */
  waitsForLock = false;
  /** Where the word to own is, or will be, in the task's memory. */
  lockAddress = 0;
  /** Has come to wait for the lock from another word. */
  requeued = false;
  /** FUTEX_WAIT_REQUEUE_PI: the word that it may be requeued to; null: it sleeps for a plain wake. */
  target: FutexWord | null = null;

  constructor(task: Task) {
    this.task = task;
  }
  /** The lock that it waits for, or null. */
  get lock(): PiLock | null {
    return this.waitsForLock ? this.word!.lock : null;
  }
  /** Begins to sleep on a word, behind others of its rank. */
  sleepOn(word: FutexWord, bitset: number): void {
    this.bitset = bitset;
    this.rank = this.task.scheduling.urgency;
    this.result = 0;
    this.word = word;
    word.waiters.append(this);
  }
  /** Ends the sleep; the task goes on. Not for one that waits for a lock. */
  wake(): void {
    this.forget();
    this.task.wakeUp();
  }
  /** Takes it off its word. */
  forget(): void {
    const word = this.word!;
    word.waiters.remove(this);
    this.word = null;
    this.dropTarget();
    word.space.settle(word);
  }
  /** Goes on sleeping on another word. */
  moveTo(word: FutexWord): void {
    this.word!.waiters.remove(this);
    this.word = word;
    word.waiters.append(this);
  }
  /** Before {@link sleepOn}: it may be requeued to this word. @param address of the word in the task's memory */
  aimAt(word: FutexWord, address: number): void {
    this.target = word;
    this.lockAddress = address;
    word.uses++;
  }
  dropTarget(): void {
    const { target } = this;
    if (target === null) return;
    this.target = null;
    target.uses--;
    target.space.settle(target);
  }
}

export class FutexWord {
  readonly space: FutexSpace;
  readonly offset: number;
  /** Who sleeps for a wake. */
  readonly waiters = new PriorityList<FutexWaiter>();
  /** Priority inheritance: made when somebody first waits to own the word. */
  lock: PiLock | null = null;
  /** Waiters that name it as their target. */
  uses = 0;
  /** Place among the idle words of its space; -1: not idle. */
  place = -1;

  constructor(space: FutexSpace, offset: number) {
    this.space = space;
    this.offset = offset;
  }
  get idle(): boolean {
    return this.waiters.size === 0 && this.uses === 0 && (this.lock === null || this.lock.owner === null);
  }
}

/** Words without sleepers that a space keeps, so that a word used again and again costs nothing. */
const KEPT = 64;

/** The words of one address space, or of one file. */
export class FutexSpace {
  readonly #words = new Map<number, FutexWord>();
  /** Idle words in the order in which they became it, in a ring; those that are in use again count no more. */
  readonly #idle: FutexWord[] = [];
  #next = 0;

  /** The word, if anybody may sleep on it. */
  find(offset: number): FutexWord | null {
    return this.#words.get(offset) ?? null;
  }
  /** The word, to be slept on, or used: {@link settle} it afterwards if that came to nothing. */
  obtain(offset: number): FutexWord {
    let word = this.#words.get(offset);
    if (word === undefined) {
      word = new FutexWord(this, offset);
      this.#words.set(offset, word);
    }
    word.place = -1;
    return word;
  }
  /** Somebody has left a word: if it was the last, the word may be forgotten. */
  settle(word: FutexWord): void {
    if (!word.idle || word.place >= 0) return;
    const place = this.#next;
    const old = this.#idle[place];
    if (old !== undefined && old.place === place) {
      old.place = -1;
      this.#words.delete(old.offset);
    }
    this.#idle[place] = word;
    word.place = place;
    this.#next = (place + 1) % KEPT;
  }
}
