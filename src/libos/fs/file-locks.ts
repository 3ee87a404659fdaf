/**
 * Record locks (POSIX and of open file descriptions) and flock(2) locks of one machine. Owners are a table of descriptors,
 * or an open file description; locks of one owner merge and split and never conflict with each other. On a file of the
 * host the host's own locks are taken as well. @see fcntl(2), flock(2)
 */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { major, minor, Stat } from "../../abi/stat.ts";
import { WaitQueue } from "../task/wait.ts";
import type { File } from "./file.ts";

export const LOCK = { READ: 0, WRITE: 1, UNLOCK: 2 } as const;

/** A range of bytes: the first, and one past the last ({@link LOCK_END}: to the end however large). */
export interface LockRange {
  start: bigint;
  end: bigint;
}
/** One past the last offset there is. */
export const LOCK_END = 2n ** 63n;
export interface RecordLock extends LockRange {
  owner: object;
  /** l_pid of F_GETLK: -1 for locks of a description. */
  pid: number;
  type: number;
}

/** Locks of the host on the same file: what all of the guest's owners hold together. Nothing waits. */
export interface HostLocks {
  /** Makes a range locked or unlocked. @returns 0, or -EAGAIN if a host program's lock is in the way */
  record(type: number, range: LockRange): SysResult;
  /** What a lock would conflict with outside of the machine, or null. */
  conflicting(type: number, range: LockRange): RecordLock | null;
  /** flock(2) with LOCK.*. */
  whole(type: number): SysResult;
  close(): void;
}

/** Why a lock cannot be had now. */
export interface Obstacle {
  /** Woken when it may have gone. */
  queue: WaitQueue;
  /** Who holds the lock in the way; null: a host program, of whose unlocking nobody tells. */
  owner: object | null;
}

/** Most locks on one file. */
const MAX_RECORDS = 8192;
/** Longest chain of owners that wait for each other which is looked at. */
const MAX_CHAIN = 10;

class LockedFile {
  records: RecordLock[] = [];
  /** Holders of flock(2) with LOCK.READ or LOCK.WRITE. */
  readonly whole = new Map<object, number>();
  readonly queue = new WaitQueue();
  readonly host: HostLocks | null;
  constructor(host: HostLocks | null) {
    this.host = host;
  }
  /** What all holders of flock(2) locks have together. */
  get wholeType(): number {
    let type: number = LOCK.UNLOCK;
    for (const held of this.whole.values()) type = held === LOCK.WRITE ? held : type === LOCK.WRITE ? type : held;
    return type;
  }
}

/** A task that waits for a record lock: whose it is, and whom it waits for. */
export interface Waiting {
  owner: object;
  for: object;
}

export class FileLocks {
  /** By device and inode; only files with locks or waiters. */
  readonly #locked = new Map<string, LockedFile>();
  readonly #waiting = new Map<object, Waiting[]>();
  readonly #attributes = new Stat();

  #key(file: File): string | null {
    return file.stat(this.#attributes) < 0 ? null : `${this.#attributes.dev}:${this.#attributes.ino}`;
  }
  #entry(key: string, file: File): LockedFile {
    let found = this.#locked.get(key);
    if (found === undefined) {
      found = new LockedFile(file.hostLocks());
      this.#locked.set(key, found);
    }
    return found;
  }
  #tidy(key: string, state: LockedFile): void {
    if (state.records.length > 0 || state.whole.size > 0) return;
    if (!state.queue.empty) return;
    state.host?.close();
    this.#locked.delete(key);
  }

  /** The first lock of another owner that conflicts, or null. */
  conflicting(file: File, wanted: RecordLock): RecordLock | null {
    const key = this.#key(file);
    const state = key === null ? undefined : this.#locked.get(key);
    const held = state?.records.find((each) => conflicts(each, wanted)) ?? null;
    if (held !== null) return held;
    if (state !== undefined) return state.host?.conflicting(wanted.type, wanted) ?? null;
    const host = file.hostLocks();
    const foreign = host?.conflicting(wanted.type, wanted) ?? null;
    host?.close();
    return foreign;
  }

  /** Sets or removes a record lock. @returns 0, -ENOLCK, or what is in the way */
  setRecord(file: File, wanted: RecordLock): SysResult | Obstacle {
    const key = this.#key(file);
    if (key === null) return -Errno.ENOLCK;
    const state = this.#entry(key, file);
    const result = this.#setRecord(state, wanted);
    this.#tidy(key, state);
    return result;
  }
  #setRecord(state: LockedFile, wanted: RecordLock): SysResult | Obstacle {
    const held = wanted.type === LOCK.UNLOCK ? undefined : state.records.find((each) => conflicts(each, wanted));
    if (held !== undefined) return { queue: state.queue, owner: held.owner };
    const records = merged(state.records, wanted);
    if (records.length > MAX_RECORDS && records.length > state.records.length) return -Errno.ENOLCK;
    if (state.host !== null) {
      const shown =
        wanted.type === LOCK.UNLOCK ? release(state.host, records, wanted) : state.host.record(wanted.type, wanted);
      if (shown === -Errno.EAGAIN) return { queue: state.queue, owner: null };
      if (shown < 0) return shown;
    }
    state.records = records;
    state.queue.wake();
    return 0;
  }

  /** Ends all record locks that an owner has on the file: close(2) of any descriptor does it for a process. */
  dropRecords(file: File, owner: object): void {
    if (this.#locked.size === 0 || file.inode === null) return;
    const key = this.#key(file);
    const state = key === null ? undefined : this.#locked.get(key);
    if (key === null || state === undefined) return;
    if (state.records.some((each) => each.owner === owner)) {
      const everything = { owner, pid: 0, type: LOCK.UNLOCK, start: 0n, end: LOCK_END };
      this.#setRecord(state, everything);
    }
    this.#tidy(key, state);
  }

  /** flock(2). @returns 0, -errno, or what is in the way */
  setWhole(file: File, type: number): SysResult | Obstacle {
    const key = this.#key(file);
    if (key === null) return -Errno.EBADF;
    const state = this.#entry(key, file);
    const result = this.#setWhole(state, file, type);
    this.#tidy(key, state);
    return result;
  }
  #setWhole(state: LockedFile, file: File, type: number): SysResult | Obstacle {
    if (state.whole.get(file) === type) return 0;
    // A conversion first gives up the old lock, also if it then has to wait.
    if (state.whole.delete(file)) {
      state.host?.whole(state.wholeType);
      state.queue.wake();
    }
    if (type === LOCK.UNLOCK) return 0;
    for (const [owner, held] of state.whole) {
      if (held === LOCK.WRITE || type === LOCK.WRITE) return { queue: state.queue, owner };
    }
    const shown = state.host?.whole(type) ?? 0;
    if (shown === -Errno.EAGAIN) return { queue: state.queue, owner: null };
    if (shown < 0) return shown;
    state.whole.set(file, type);
    return 0;
  }

  /** Makes the locks of a description end with it. */
  endWithDescription(file: File): void {
    if (file.onRelease !== null) return;
    file.onRelease = () => {
      this.dropRecords(file, file);
      const key = this.#key(file);
      const state = key === null ? undefined : this.#locked.get(key);
      if (key === null || state === undefined) return;
      this.#setWhole(state, file, LOCK.UNLOCK);
      this.#tidy(key, state);
    };
  }

  /** The locks on a file, or on all files. @param pid of the process that flock(2) locks are shown for */
  *shown(pid: number, file?: File): Generator<ShownLock> {
    if (this.#locked.size === 0 || file?.inode === null) return;
    const only = file === undefined ? null : this.#key(file);
    const keys = only === null ? (file === undefined ? [...this.#locked.keys()] : []) : [only];
    for (const key of keys) {
      const state = this.#locked.get(key);
      if (state !== undefined) yield* shownLocks(state, key, pid);
    }
  }
  /** Whether an owner that waits for another would wait for itself. */
  wouldDeadlock(owner: object, blocker: object): boolean {
    let at: object | undefined = blocker;
    for (let i = 0; i < MAX_CHAIN && at !== undefined; i++) {
      if (at === owner) return true;
      at = this.#waiting.get(at)?.[0]?.for;
    }
    return false;
  }
  /** Notes that a task waits, until {@link waited}. */
  waits(waiting: Waiting): void {
    const others = this.#waiting.get(waiting.owner);
    if (others === undefined) this.#waiting.set(waiting.owner, [waiting]);
    else others.push(waiting);
  }
  waited(waiting: Waiting): void {
    const others = this.#waiting.get(waiting.owner)?.filter((each) => each !== waiting) ?? [];
    if (others.length === 0) this.#waiting.delete(waiting.owner);
    else this.#waiting.set(waiting.owner, others);
  }
}

/** A lock as /proc/locks and fdinfo show it, without its number. */
export interface ShownLock {
  owner: object;
  line: string;
}

function* shownLocks({ records, whole }: LockedFile, key: string, pid: number): Generator<ShownLock> {
  const [dev = 0, ino = 0] = key.split(":").map(Number);
  const id = [major(dev), minor(dev)].map((part) => part.toString(16).padStart(2, "0")).join(":");
  for (const { owner, pid: holder, type, start, end } of [...records]) {
    const kind = holder === -1 ? "OFDLCK" : "POSIX ";
    const last = end === LOCK_END ? "EOF" : String(end - 1n);
    yield { owner, line: `${kind} ADVISORY  ${accessName(type)} ${holder} ${id}:${ino} ${start} ${last}\n` };
  }
  for (const [owner, type] of [...whole]) {
    yield { owner, line: `FLOCK  ADVISORY  ${accessName(type)} ${pid} ${id}:${ino} 0 EOF\n` };
  }
}
function accessName(type: number): string {
  return type === LOCK.WRITE ? "WRITE" : "READ";
}

function conflicts(held: RecordLock, wanted: RecordLock): boolean {
  if (held.owner === wanted.owner || held.start >= wanted.end || wanted.start >= held.end) return false;
  return held.type === LOCK.WRITE || wanted.type === LOCK.WRITE;
}

/** The locks after one more, which conflicts with none; ordered by start. */
export function merged(records: readonly RecordLock[], wanted: RecordLock): RecordLock[] {
  const rest: RecordLock[] = [];
  let { start, end } = wanted;
  for (const held of records) {
    const mine = held.owner === wanted.owner;
    const touches = held.start <= end && held.end >= start;
    if (!mine || !touches) {
      rest.push(held);
    } else if (held.type === wanted.type) {
      if (held.start < start) start = held.start;
      if (held.end > end) end = held.end;
    } else {
      if (held.start < start) rest.push(held.end > start ? { ...held, end: start } : held);
      if (held.end > end) rest.push(held.start < end ? { ...held, start: end } : held);
    }
  }
  if (wanted.type !== LOCK.UNLOCK) rest.push({ ...wanted, start, end });
  return rest.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

/** Unlocks on the host what no lock of the guest covers any more; others can only have locks for reading there. */
function release(host: HostLocks, left: readonly RecordLock[], range: LockRange): SysResult {
  let at = range.start;
  for (const held of left) {
    if (held.end <= at || held.start >= range.end) continue;
    if (held.start > at) host.record(LOCK.UNLOCK, { start: at, end: held.start });
    if (held.end > at) at = held.end;
  }
  return at < range.end ? host.record(LOCK.UNLOCK, { start: at, end: range.end }) : 0;
}
