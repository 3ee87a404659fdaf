/**
 * A directory (or single file) of the host, used directly: what the guest writes, the host has. Directories are held by
 * descriptors, everything else is reached as a name in one of them, and no symbolic link is ever followed by the host,
 * so nothing outside can be reached, whatever others do to the tree meanwhile. Device nodes and sockets are shown but
 * cannot be opened; a FIFO connects the guest's own tasks, not the host's.
 */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import { S, Stat, type StatFs } from "../../../abi/stat.ts";
import type { HostFiles } from "../../../host/host.ts";
import { copyStat } from "../copy-stat.ts";
import type { FileSystem } from "../inode.ts";
import { InodeNumbers } from "../inode-numbers.ts";
import { HostDirectories, HostDirectory } from "./directories.ts";
import { HostInode } from "./host-inode.ts";

export interface HostFsOptions {
  files: HostFiles;
  /** Descriptor (O_PATH suffices) of the root, a directory or regular file; owned by the file system from now on. */
  root: number;
  /** st_dev. */
  dev: number;
  readOnly: boolean;
  /** Descriptors held for directories; 512 by default. */
  directoryFds?: number;
}

/** @returns the file system, or -errno: -EACCES for a device, FIFO or socket, -ELOOP for a link */
export function createHostFs(options: HostFsOptions): HostFs | SysError {
  const stat = new Stat();
  const status = options.files.stat(options.root, stat);
  if (status < 0) return status;
  const type = stat.mode & S.IFMT;
  if (type === S.IFLNK) return -Errno.ELOOP;
  if (type !== S.IFDIR && type !== S.IFREG) return -Errno.EACCES;
  return new HostFs(options, stat);
}

export class HostFs implements FileSystem {
  readonly type = "hostfs";
  readonly dev: number;
  readonly cacheable = false;
  readonly noDevices = true;
  readonly root: HostInode;
  readonly files: HostFiles;
  readonly rootFd: number;
  readonly readOnly: boolean;
  readonly directories: HostDirectories;
  readonly #numbers = new InodeNumbers(true);
  /** Inodes that the VFS has names of, by the host's device and inode number. */
  readonly #known = new Map<string, HostInode>();
  /** What was looked up last, as the host has it. */
  #found: HostInode | null = null;
  readonly #foundStat = new Stat();

  constructor(options: HostFsOptions, stat: Stat) {
    this.files = options.files;
    this.rootFd = options.root;
    this.dev = options.dev;
    this.readOnly = options.readOnly;
    this.directories = new HostDirectories(options.files, options.directoryFds);
    this.#numbers.of(stat.dev, stat.ino);
    let directory: HostDirectory | null = null;
    if ((stat.mode & S.IFMT) === S.IFDIR) {
      directory = new HostDirectory(null, "", stat.dev, stat.ino);
      directory.fd = options.root;
    }
    this.root = new HostInode(this, stat, null, "", directory);
  }

  statfs(out: StatFs): SysResult {
    return this.files.statfs(this.rootFd, out);
  }
  sync(): SysResult {
    if (this.readOnly || this.files.syncFs === undefined) return 0;
    const fd = this.files.reopen(this.rootFd, O.RDONLY);
    if (fd < 0) return fd;
    const status = this.files.syncFs(fd);
    this.files.close(fd);
    return status;
  }
  /** Closes the descriptors of the root and of all directories. */
  dispose(): void {
    this.directories.dispose();
    this.files.close(this.rootFd);
  }

  /** The inode of what was seen under a name. */
  inodeAt(parent: HostDirectory, name: string, stat: Stat): HostInode {
    const key = identity(stat);
    const known = this.#known.get(key);
    if (known !== undefined && known.type === (stat.mode & S.IFMT)) {
      known.seen(stat);
      if (known.parent === parent && known.name === name) return known;
      if (known.moveTo(parent, name)) return known;
    }
    const directory = (stat.mode & S.IFMT) === S.IFDIR ? new HostDirectory(parent, name, stat.dev, stat.ino) : null;
    const inode = new HostInode(this, stat, parent, name, directory);
    if (known === undefined || known.directory === null || directory === null) this.#known.set(key, inode);
    return inode;
  }
  /** What was seen when a name was looked up, for {@link takeFound}. */
  noteFound(inode: HostInode, stat: Stat): void {
    this.#found = inode;
    copyStat(stat, this.#foundStat);
  }
  /** The guest's attributes of what was looked up last. @returns false if that was another */
  takeFound(inode: HostInode, out: Stat): boolean {
    if (this.#found !== inode) return false;
    copyStat(this.#foundStat, out);
    this.localise(out);
    return true;
  }
  /** A file without a name has got one. */
  remember(inode: HostInode): void {
    this.#known.set(`${inode.dev}:${inode.ino}`, inode);
  }
  /** The inode with the host's device and inode number, if it is in use. */
  known(stat: Stat): HostInode | null {
    return this.#known.get(identity(stat)) ?? null;
  }
  forget(inode: HostInode): void {
    if (this.#found === inode) this.#found = null;
    const key = `${inode.dev}:${inode.ino}`;
    if (this.#known.get(key) === inode) this.#known.delete(key);
  }

  /** Turns attributes of the host into the guest's. */
  localise(stat: Stat): void {
    stat.ino = this.#numbers.of(stat.dev, stat.ino);
    stat.dev = this.dev;
  }
  localIno(dev: number, ino: number): number {
    return this.#numbers.of(dev, ino);
  }
}

function identity(stat: Stat): string {
  return `${stat.dev}:${stat.ino}`;
}
