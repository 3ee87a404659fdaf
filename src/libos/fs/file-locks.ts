/**
 * Record locks (POSIX and of open file descriptions) and flock(2) locks. Owners are a process, or an open file
 * description; locks of one owner merge and split and never conflict with each other. @see fcntl(2), flock(2)
 */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { Stat } from "../../abi/stat.ts";
import { WaitQueue } from "../task/wait.ts";
import type { File } from "./file.ts";

export const LOCK = { READ: 0, WRITE: 1, UNLOCK: 2 } as const;

export interface RecordLock {
  owner: object;
  /** l_pid of F_GETLK: -1 for locks of a description. */
  pid: number;
  type: number;
  /** First byte, and one past the last (Infinity: to the end however large). */
  start: number;
  end: number;
}

/** Most locks on one file. */
const MAX_RECORDS = 8192;

class LockedFile {
  records: RecordLock[] = [];
  /** Holders of flock(2) with LOCK.READ or LOCK.WRITE. */
  readonly whole = new Map<object, number>();
  readonly queue = new WaitQueue();
}

function conflicts(held: RecordLock, wanted: RecordLock): boolean {
  if (held.owner === wanted.owner || held.start >= wanted.end || wanted.start >= held.end) return false;
  return held.type === LOCK.WRITE || wanted.type === LOCK.WRITE;
}

/** The locks of one machine. */
export class FileLocks {
  /** By device and inode; only files with locks or waiters. */
  readonly #locked = new Map<string, LockedFile>();
  readonly #attributes = new Stat();

  #keyOf(file: File): string | null {
    return file.stat(this.#attributes) < 0 ? null : `${this.#attributes.dev}:${this.#attributes.ino}`;
  }

  #entry(key: string): LockedFile {
    let found = this.#locked.get(key);
    if (found === undefined) {
      found = new LockedFile();
      this.#locked.set(key, found);
    }
    return found;
  }

  #tidy(key: string, state: LockedFile): void {
    if (state.records.length === 0 && state.whole.size === 0 && state.queue.empty) this.#locked.delete(key);
  }

  /** The first lock of another owner that conflicts, or null. */
  conflicting(file: File, wanted: RecordLock): RecordLock | null {
    const key = this.#keyOf(file);
    const state = key === null ? undefined : this.#locked.get(key);
    return state?.records.find((each) => conflicts(each, wanted)) ?? null;
  }

  /** Sets or removes a record lock. @returns 0; a queue to wait on if another owner's lock is in the way; -ENOLCK */
  setRecordLock(file: File, wanted: RecordLock): SysResult | WaitQueue {
    const key = this.#keyOf(file);
    if (key === null) return -Errno.ENOLCK;
    const state = this.#entry(key);
    if (wanted.type !== LOCK.UNLOCK && state.records.some((each) => conflicts(each, wanted))) return state.queue;
    const rest: RecordLock[] = [];
    let { start, end } = wanted;
    for (const held of state.records) {
      const mine = held.owner === wanted.owner;
      const touches = held.start <= end && held.end >= start;
      if (!mine || !touches) {
        rest.push(held);
      } else if (held.type === wanted.type) {
        start = Math.min(start, held.start);
        end = Math.max(end, held.end);
      } else {
        if (held.start < start) rest.push({ ...held, end: Math.min(held.end, start) });
        if (held.end > end) rest.push({ ...held, start: Math.max(held.start, end) });
      }
    }
    if (wanted.type !== LOCK.UNLOCK) rest.push({ ...wanted, start, end });
    if (rest.length > MAX_RECORDS && rest.length > state.records.length) return -Errno.ENOLCK;
    rest.sort((a, b) => a.start - b.start);
    state.records = rest;
    state.queue.wake();
    this.#tidy(key, state);
    return 0;
  }

  /** Ends all record locks that an owner has on the file: close(2) of any descriptor does it for a process. */
  dropRecordLocks(file: File, owner: object): void {
    if (this.#locked.size === 0 || file.inode === null) return;
    const key = this.#keyOf(file);
    const state = key === null ? undefined : this.#locked.get(key);
    if (key === null || state === undefined) return;
    const kept = state.records.filter((each) => each.owner !== owner);
    if (kept.length !== state.records.length) {
      state.records = kept;
      state.queue.wake();
    }
    this.#tidy(key, state);
  }

  /** flock(2). @returns 0, or a queue to wait on */
  setWholeLock(file: File, type: number): SysResult | WaitQueue {
    const key = this.#keyOf(file);
    if (key === null) return -Errno.EBADF;
    const state = this.#entry(key);
    // A conversion first gives up the old lock, also if it then has to wait.
    const had = state.whole.delete(file);
    if (had) state.queue.wake();
    if (type !== LOCK.UNLOCK) {
      for (const held of state.whole.values()) {
        if (held === LOCK.WRITE || type === LOCK.WRITE) return state.queue;
      }
      state.whole.set(file, type);
    }
    this.#tidy(key, state);
    return 0;
  }

  /** Makes the locks of a description end with it. */
  endWithDescription(file: File): void {
    if (file.onRelease !== null) return;
    file.onRelease = () => {
      this.dropRecordLocks(file, file);
      const key = this.#keyOf(file);
      const state = key === null ? undefined : this.#locked.get(key);
      if (key === null || state === undefined) return;
      if (state.whole.delete(file)) state.queue.wake();
      this.#tidy(key, state);
    };
  }
}
