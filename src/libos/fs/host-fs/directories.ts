/** Directories of the host, each held by an O_PATH descriptor: those that the guest has open, and a bounded number of others. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import { Stat } from "../../../abi/stat.ts";
import type { HostFiles } from "../../../host/host.ts";

/** Descriptors of directories held by one file system. */
export const DIRECTORY_FDS = 512;

const attributes = new Stat();

/** A directory that was seen: where, and which. Its descriptor may be closed and opened again. */
export class HostDirectory {
  parent: HostDirectory | null;
  name: string;
  readonly dev: number;
  readonly ino: number;
  /** O_PATH descriptor, or -1. */
  fd = -1;
  /** While above 0 the descriptor stays open. */
  pins = 0;
  /** Of these, those of open descriptions: while above 0 the directory does not count among the bounded number. */
  holders = 0;

  constructor(parent: HostDirectory | null, name: string, dev: number, ino: number) {
    this.parent = parent;
    this.name = name;
    this.dev = dev;
    this.ino = ino;
  }
  /** Whether it is `other` or below it, as far as known. */
  isWithin(other: HostDirectory): boolean {
    for (let at: HostDirectory | null = this; at !== null; at = at.parent) if (at === other) return true;
    return false;
  }
}

export class HostDirectories {
  readonly #files: HostFiles;
  readonly #limit: number;
  /** Directories with a descriptor, used longest ago first; without the root. */
  readonly #open = new Set<HostDirectory>();

  constructor(files: HostFiles, limit = DIRECTORY_FDS) {
    this.#files = files;
    this.#limit = limit;
  }
  /** Descriptors held now. */
  get held(): number {
    return this.#open.size;
  }

  /**
   * The descriptor of a directory, which stays open until {@link release}. One that was closed meanwhile is opened
   * again beneath its parent, following no link, and must be the same directory.
   * @returns a descriptor, or -errno and nothing to release (-ESTALE: another directory is there now)
   */
  acquire(directory: HostDirectory): number {
    const closed: HostDirectory[] = [];
    let at: HostDirectory = directory;
    while (at.fd < 0) {
      closed.push(at);
      if (at.parent === null) return -Errno.ESTALE;
      at = at.parent;
    }
    at.pins++;
    this.#touch(at);
    for (let next = closed.pop(); next !== undefined; next = closed.pop()) {
      const fd = this.#reopen(at.fd, next);
      at.pins--;
      if (fd < 0) return fd;
      next.fd = fd;
      next.pins++;
      this.#open.add(next);
      this.#evict();
      at = next;
    }
    return directory.fd;
  }
  release(directory: HostDirectory): void {
    directory.pins--;
  }
  /** Calls with the descriptor of a directory. @returns what the call returned, or -errno */
  use<T>(directory: HostDirectory, call: (fd: number) => T | SysResult): T | SysResult {
    const fd = this.acquire(directory);
    if (fd < 0) return fd;
    const result = call(fd);
    this.release(directory);
    return result;
  }
  /** An open description begins to use a directory, until {@link letGo}. @returns 0 or -errno */
  hold(directory: HostDirectory): SysResult {
    const fd = this.acquire(directory);
    if (fd < 0) return fd;
    if (directory.holders++ === 0) this.#open.delete(directory);
    return 0;
  }
  letGo(directory: HostDirectory): void {
    this.release(directory);
    if (--directory.holders > 0 || directory.parent === null) return;
    this.#open.add(directory);
    this.#evict();
  }
  #closeOne(directory: HostDirectory): void {
    this.#open.delete(directory);
    this.#files.close(directory.fd);
    directory.fd = -1;
  }
  /** Closes all. */
  dispose(): void {
    for (const directory of this.#open) this.#closeOne(directory);
  }

  #touch(directory: HostDirectory): void {
    if (this.#open.delete(directory)) this.#open.add(directory);
  }
  #evict(): void {
    for (const directory of this.#open) {
      if (this.#open.size <= this.#limit) return;
      if (directory.pins === 0) this.#closeOne(directory);
    }
  }
  #reopen(parentFd: number, directory: HostDirectory): number {
    const fd = this.#files.openBeneath(parentFd, directory.name, O.PATH | O.DIRECTORY | O.NOFOLLOW, 0);
    if (fd === -Errno.ENOTDIR || fd === -Errno.ELOOP) return -Errno.ESTALE;
    if (fd < 0) return fd;
    const status = this.#files.stat(fd, attributes);
    if (status === 0 && attributes.dev === directory.dev && attributes.ino === directory.ino) return fd;
    this.#files.close(fd);
    return status < 0 ? status : -Errno.ESTALE;
  }
}
