/** The host's locks on a file of a volume, held by one description of their own. @see fcntl(2), "Open file description locks" */

import type { SysResult } from "../../../abi/errno.ts";
import { F } from "../../../abi/fcntl.ts";
import type { HostFiles, HostLock } from "../../../host/host.ts";
import { type HostLocks, LOCK, LOCK_END, type LockRange, type RecordLock } from "../file-locks.ts";

const FLOCK = { SH: 1, EX: 2, NB: 4, UN: 8 } as const;
const nobody = {};

export class HostFileLocks implements HostLocks {
  readonly #files: HostFiles;
  readonly #fd: number;
  readonly #lock: HostLock = { type: 0, start: 0n, length: 0n, pid: 0 };

  /** Takes over the descriptor. */
  constructor(files: HostFiles, fd: number) {
    this.#files = files;
    this.#fd = fd;
  }
  #set(type: number, { start, end }: LockRange): HostLock {
    const lock = this.#lock;
    lock.type = type;
    lock.start = start;
    lock.length = end === LOCK_END ? 0n : end - start;
    lock.pid = 0;
    return lock;
  }
  record(type: number, range: LockRange): SysResult {
    return this.#files.lock(this.#fd, F.OFD_SETLK, this.#set(type, range));
  }
  conflicting(type: number, range: LockRange): RecordLock | null {
    const lock = this.#set(type, range);
    if (this.#files.lock(this.#fd, F.OFD_GETLK, lock) < 0 || lock.type === LOCK.UNLOCK) return null;
    const end = lock.length === 0n ? LOCK_END : lock.start + lock.length;
    return { owner: nobody, pid: lock.pid, type: lock.type, start: lock.start, end };
  }
  whole(type: number): SysResult {
    const operation = type === LOCK.READ ? FLOCK.SH : type === LOCK.WRITE ? FLOCK.EX : FLOCK.UN;
    return this.#files.flock(this.#fd, operation | FLOCK.NB);
  }
  close(): void {
    this.#files.close(this.#fd);
  }
}
