/** A process's descriptors. @see dup(2), fcntl(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import type { File } from "./file.ts";
import type { FileLocks } from "./file-locks.ts";
import { NumberSet } from "./number-set.ts";

export class FdTable {
  readonly #files: (File | null)[] = [];
  readonly #closeOnExec: boolean[] = [];
  readonly #used = new NumberSet();
  /** Where the record locks are that the table owns: they end when any descriptor of their file is closed. */
  recordLocks: FileLocks | null = null;
  /** Tasks that share the table (CLONE_FILES). */
  #users = 1;

  get shared(): boolean {
    return this.#users > 1;
  }
  ref(): this {
    this.#users++;
    return this;
  }
  /** A task lets go of the table; the last one closes every descriptor. */
  unref(): void {
    if (--this.#users === 0) this.closeAll(false);
  }
  /** The same files at the same descriptors: what a task without CLONE_FILES, or after unshare(2), gets. */
  copy(): FdTable {
    const table = new FdTable();
    for (const fd of this.list()) table.set(fd, this.get(fd)!.ref(), this.closeOnExec(fd));
    return table;
  }

  /** The open file, or null. */
  get(fd: number): File | null {
    return this.#files[fd] ?? null;
  }
  /** The lowest free descriptor, or -EMFILE. */
  free(limit: number): SysResult {
    const fd = this.#used.free(0);
    return fd < limit ? fd : -Errno.EMFILE;
  }
  /** Takes over one reference to the file. @returns the lowest free fd >= min, or -EMFILE (then the caller keeps the reference) */
  add(file: File, limit: number, closeOnExec = false, min = 0): SysResult {
    const fd = this.#used.free(min);
    if (fd >= limit) return -Errno.EMFILE;
    this.#put(fd, file, closeOnExec);
    return fd;
  }
  /** Puts a file at a descriptor that is free or gets closed. Takes over one reference. */
  set(fd: number, file: File, closeOnExec: boolean): void {
    const old = this.get(fd);
    this.#put(fd, file, closeOnExec);
    if (old === null) return;
    this.recordLocks?.dropRecords(old, this);
    old.flushed(this);
    old.unref();
  }
  #put(fd: number, file: File, closeOnExec: boolean): void {
    while (this.#files.length <= fd) {
      this.#files.push(null);
      this.#closeOnExec.push(false);
    }
    this.#used.add(fd);
    this.#files[fd] = file;
    this.#closeOnExec[fd] = closeOnExec;
  }
  /** @returns what closing the file reported, or -EBADF */
  close(fd: number): SysResult {
    const file = this.get(fd);
    if (file === null) return -Errno.EBADF;
    this.#files[fd] = null;
    this.#closeOnExec[fd] = false;
    this.#used.delete(fd);
    this.recordLocks?.dropRecords(file, this);
    file.flushed(this);
    return file.unref();
  }
  closeOnExec(fd: number): boolean {
    return this.#closeOnExec[fd] ?? false;
  }
  setCloseOnExec(fd: number, value: boolean): void {
    this.#closeOnExec[fd] = value;
  }
  /** Descriptors in use, ascending. */
  list(): number[] {
    const out: number[] = [];
    for (let fd = 0; fd < this.#files.length; fd++) if (this.get(fd) !== null) out.push(fd);
    return out;
  }
  /** One past the highest descriptor that may be in use. */
  get end(): number {
    return this.#files.length;
  }
  closeAll(onlyOnExec: boolean): void {
    for (let fd = 0; fd < this.#files.length; fd++) {
      if (this.get(fd) !== null && (!onlyOnExec || this.#closeOnExec[fd])) this.close(fd);
    }
  }
}
