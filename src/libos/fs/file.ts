/**
 * An open file description: what descriptors refer to. Operations never block: where Linux would wait they return
 * -EAGAIN, and the system call layer waits on {@link File.waitQueue} and runs the call again.
 */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { IN } from "../../abi/inotify.ts";
import { POLL } from "../../abi/poll.ts";
import { S, type Stat } from "../../abi/stat.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { Task } from "../task/task.ts";
import type { WaitQueue } from "../task/wait.ts";
import type { AsyncOwner } from "./async-owner.ts";
import type { FdTable } from "./fd-table.ts";
import type { HostLocks } from "./file-locks.ts";
import type { DirectoryEntry, Inode } from "./inode.ts";
import type { Notifier } from "./notifier.ts";
import type { Path } from "./path.ts";

export abstract class File {
  /** O_* status flags: access mode, APPEND, NONBLOCK, … A guest changes some by F_SETFL. */
  flags: number;
  /** File offset in bytes. */
  position = 0;
  #path: Path | null = null;
  /** References from descriptor tables and mappings; the last {@link unref} calls {@link release}. */
  #references = 1;

  constructor(flags: number) {
    this.flags = flags;
  }

  /** The name it was opened by, which stays cached meanwhile; null for pipes, memfds and the like. */
  get path(): Path | null {
    return this.#path;
  }
  set path(path: Path | null) {
    const writes = this.writable && this.inode?.type === S.IFREG;
    if (path !== null) {
      path.dentry.pins++;
      path.mount.used(writes);
      this.#count(1, writes);
    }
    const old = this.#path;
    this.#path = path;
    if (old === null) return;
    this.#count(-1, writes);
    old.dentry.pins--;
    old.mount.unused(writes);
  }

  /** Counts it among the open descriptions of its inode; those that only name it are none. */
  #count(by: number, writes: boolean): void {
    if (this.inode?.type !== S.IFREG || !(this.readable || writes)) return;
    this.inode.opens += by;
    if (writes) this.inode.writers += by;
  }

  /** Who is told what is done by this description; null: nobody (O_PATH, files without a name). */
  notifier: Notifier | null = null;
  /** Bytes were read by it. */
  accessed(): void {
    if (this.notifier?.active) this.notifier.file(this, IN.ACCESS);
  }
  /** Whether it has a poll operation of its own: what has none is always ready, and epoll(7) refuses it. */
  get pollable(): boolean {
    return true;
  }
  /** Areas of memory that show it are never joined: each is somebody's attachment. */
  get keepsAreasApart(): boolean {
    return false;
  }
  /** It was mapped into memory, which counts as an access for its time. */
  mapped(): void {}
  /** Bytes were written by it. */
  modified(): void {
    if (this.notifier?.active) this.notifier.file(this, IN.MODIFY);
  }

  /** The inode behind it; null for a file without one. */
  abstract readonly inode: Inode | null;
  /** What /proc/self/fd shows for a file without a path: "pipe:[12]". */
  describe(): string {
    return "anon_inode:[file]";
  }

  /** Who gets signals about it; null until it is asked for. */
  async: AsyncOwner | null = null;
  /** Starts or ends signals about readiness (O_ASYNC). Absent: the file sends none, as on Linux those lack fasync. */
  setAsync?(owner: AsyncOwner, on: boolean): void;
  /** Process group that O_ASYNC names as owner where there is none, 0 for the caller's process; null: it names nobody. */
  get asyncGroup(): number | null {
    return null;
  }
  /** Whether open(2) made the file. */
  created = false;

  /** Copies to another file without the bytes passing here. Absent, or <= 0: it cannot. */
  copyTo?(to: File, from: number, at: number, length: number): SysResult;
  /** A new way to the host's locks on the file, to be closed; null where there are none. */
  hostLocks(): HostLocks | null {
    return null;
  }
  /** Further lines of /proc/[pid]/fdinfo: text, or pieces of it. */
  details(): string | Iterable<string> {
    return "";
  }

  get readable(): boolean {
    const mode = this.flags & 3;
    return mode === 0 || mode === 2;
  }
  get writable(): boolean {
    const mode = this.flags & 3;
    return mode === 1 || mode === 2;
  }

  /** How many refer to it: descriptors, mappings, messages under way. */
  get references(): number {
    return this.#references;
  }
  ref(): this {
    this.#references++;
    return this;
  }
  /** @returns the result of {@link release} if this was the last reference, else 0 */
  unref(): SysResult {
    if (--this.#references !== 0) return 0;
    this.onRelease?.();
    if (this.#releaseHooks !== null) for (const hook of this.#releaseHooks) hook();
    if (!this.notifier?.active) {
      const status = this.release();
      this.path = null;
      return status;
    }
    this.notifier.file(this, this.writable ? IN.CLOSE_WRITE : IN.CLOSE_NOWRITE);
    const gone = this.notifier.lastClose(this) ? this.path : null;
    const status = this.release();
    this.path = null;
    if (gone !== null) this.notifier.deleted(gone.inode);
    return status;
  }
  #releaseHooks: (() => void)[] | null = null;
  /** Calls back once before {@link release}: an epoll instance forgets the file. */
  whenReleased(hook: () => void): void {
    this.#releaseHooks ??= [];
    this.#releaseHooks.push(hook);
  }
  /** Called before {@link release}: what others hold in the name of this description (locks) ends. */
  onRelease: (() => void) | null = null;
  /** A descriptor of it is closed, perhaps not the last one. */
  flushed(_by: FdTable): void {}
  /** Called once, when nothing refers to the file any more. */
  protected release(): SysResult {
    return 0;
  }

  /**
   * A new description of the same thing for an open of a magic link (/proc/self/fd/N), where opening the inode again
   * is not what it means. Absent: the inode is opened.
   */
  reopen?(flags: number): File | SysError;

  /** Whether pread, pwrite and lseek make sense. */
  get seekable(): boolean {
    return true;
  }
  /** Reads at {@link position} and advances it. -EAGAIN: would block. 0: end of file. */
  read(buffer: PinnedBytes, offset: number, length: number): SysResult {
    const n = this.pread(buffer, offset, length, this.position);
    if (n > 0) this.position += n;
    return n;
  }
  /** Writes at {@link position} (or the end, with O_APPEND) and advances it. */
  write(buffer: PinnedBytes, offset: number, length: number): SysResult {
    const n = this.pwrite(buffer, offset, length, this.position);
    if (n > 0) this.position += n;
    return n;
  }
  /** Whether writes never look at their bytes, which may then lie anywhere. */
  get discards(): boolean {
    return false;
  }
  /** Bytes of the values that it moves whole; a read or write of fewer is EINVAL, whatever the buffer. 0: a byte stream. */
  get unit(): number {
    return 0;
  }
  pread(_buffer: PinnedBytes, _offset: number, _length: number, _position: number): SysResult {
    return -Errno.EINVAL;
  }
  pwrite(_buffer: PinnedBytes, _offset: number, _length: number, _position: number): SysResult {
    return -Errno.EINVAL;
  }
  /** lseek(2): whence is SEEK_*. @returns the new offset */
  seek(_offset: number, _whence: number): SysResult {
    return -Errno.ESPIPE;
  }
  stat(out: Stat): SysResult {
    return this.inode === null ? -Errno.EBADF : this.inode.stat(out);
  }
  truncate(size: number): SysResult {
    return this.inode === null ? -Errno.EINVAL : this.inode.truncate(size);
  }
  fallocate(_mode: number, _offset: number, _length: number): SysResult {
    return -Errno.EOPNOTSUPP;
  }
  sync(_dataOnly: boolean): SysResult {
    return -Errno.EINVAL;
  }
  /** Entries including "." and ".."; taken anew after a seek to 0. */
  entries(): DirectoryEntry[] | SysError {
    return -Errno.ENOTDIR;
  }
  /** ioctl(2); the argument is the raw register. */
  ioctl(_task: Task, _request: number, _argument: number): SysResult {
    return -Errno.ENOTTY;
  }
  isTerminal(): boolean {
    return false;
  }

  /**
   * Asked before a transfer on behalf of a task: terminals have job control.
   * @returns 0, -errno, or BLOCKED: the call is to be run again
   */
  admit(_task: Task, _writing: boolean): SysResult {
    return 0;
  }
  /** Until when the task waits that has found nothing to read, host monotonic ns; NaN: for ever. */
  readDeadline(task: Task): number {
    return task.deadline;
  }

  /** POLL* that hold now. A regular file is always ready. */
  poll(): number {
    return POLL.IN | POLL.OUT | POLL.RDNORM | POLL.WRNORM;
  }
  /** Woken whenever {@link poll} may have changed; null if it never changes. */
  get waitQueue(): WaitQueue | null {
    return null;
  }

  /** The queue for those who wait for some of POLL* only: a file may have one for input and one for output. */
  queueFor(_events: number): WaitQueue | null {
    return this.waitQueue;
  }
  /** Whether a blocking write(2) goes on until everything is written, as for pipes, terminals and streams. */
  get writesAll(): boolean {
    return false;
  }

  /**
   * A host descriptor whose pages may back a MAP_SHARED mapping of this file (kept coherent with read and write),
   * or -errno (-ENODEV: cannot be mapped). The file keeps owning the descriptor.
   */
  hostFdForMapping(): number {
    return -Errno.ENODEV;
  }
  /** A mapping of that descriptor is about to reach a range of it. @returns 0, or -errno if there is no memory for it */
  reserveMapping(_offset: number, _length: number): SysResult {
    return 0;
  }
  /** 0, or the errno of a MAP_SHARED mapping that could be written, whatever the access mode says: -EPERM of a seal. */
  get sharedWriteRefusal(): SysResult {
    return 0;
  }
  /** Whether MAP_PRIVATE mappings may be filled by pread. */
  get mappable(): boolean {
    return false;
  }
}
