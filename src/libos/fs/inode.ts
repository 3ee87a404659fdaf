/**
 * A file of some file system, whatever its type. Names and paths are byte strings: each char is one byte (0..255),
 * so that names that are not UTF-8 survive. Nothing here throws on guest input: failures are -errno.
 *
 * The VFS (vfs.ts) has checked permissions, name lengths, read-only mounts and "." / ".." before it calls; a file
 * system checks what only it knows (existence, emptiness, space).
 */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import type { Stat, StatFs } from "../../abi/stat.ts";
import type { Credentials } from "../task/credentials.ts";
import type { File } from "./file.ts";
import type { Watch } from "./notifier.ts";

/** Nanoseconds that mean the present time, and no change. @see utimensat(2) */
export const UTIME_NOW = 0x3fffffff;
export const UTIME_OMIT = 0x3ffffffe;

/**
 * What {@link Inode.setattr} changes: fields left undefined stay. Times in seconds and ns; ns may be
 * {@link UTIME_NOW} (pass it on rather than the time: who may do that differs).
 */
export interface AttributeChange {
  mode?: number;
  uid?: number;
  gid?: number;
  atime?: number;
  atimeNsec?: number;
  mtime?: number;
  mtimeNsec?: number;
}

export interface DirectoryEntry {
  name: string;
  ino: number;
  /** DT_* */
  type: number;
}

/** An inode that was found by its number. */
export interface Recalled {
  inode: Inode;
  /** Names that lead to it from the root; null where that is not known. */
  names: readonly string[] | null;
}

export interface FileSystem {
  /** As in /proc/mounts: "tmpfs", "overlay", "proc". */
  readonly type: string;
  readonly root: Inode;
  /** Device number of st_dev. */
  readonly dev: number;
  /** Whether a looked-up name stays valid until changed through this VFS. False for live host directories. */
  readonly cacheable: boolean;
  /** Nothing of it can be changed, through whatever mount. */
  readonly readOnly?: boolean;
  setReadOnly?(readOnly: boolean): void;
  /** Made by mount(2): gone when the last mount is. */
  readonly transient?: boolean;
  /** Its options as shown in /proc/mounts, besides ro. */
  options?(): string;
  /** New options from mount(2) with MS_REMOUNT. @returns 0 or -EINVAL */
  configure?(options: string): SysResult;
  /** Device nodes and sockets cannot be opened: the file system is the host's. Absent: they can. */
  readonly noDevices?: boolean;
  /** Makes sure that an inode can be found again by a number, which is the answer, or -errno. Absent: it cannot. */
  handleOf?(inode: Inode): number | SysError;
  /** By such a number. @returns null if the file is gone, or the number was never given */
  atHandle?(number: number): Recalled | null;
  statfs(out: StatFs): SysResult;
  /** Writes everything to stable storage, as syncfs(2). */
  sync(): SysResult;
  /** Closes what it holds of the host; not to be used afterwards. */
  dispose?(): void;
}

/** Default implementations answer as an inode that lacks the operation does on Linux. */
export abstract class Inode {
  abstract readonly fs: FileSystem;
  /** S_IFMT bits. */
  abstract readonly type: number;
  abstract stat(out: Stat): SysResult;
  /** The same for what {@link lookup} has just found, where the answer told the attributes already. */
  statFound(out: Stat): SysResult {
    return this.stat(out);
  }
  /** Fills at least mode, uid and gid, as of the last lookup: what a permission check needs. */
  permissions(out: Stat): SysResult {
    return this.stat(out);
  }
  /** How many names of it the VFS has cached. */
  cachedNames = 0;
  /** Who wants to know what happens to it; for the notifier only. */
  watches: Watch[] | null = null;
  /** Open descriptions of a regular file that have a name, and those of them that write. */
  opens = 0;
  writers = 0;
  /** F_SET_RW_HINT. */
  writeLifeHint = 0;
  /** Keeps it known as if a name of it were cached. */
  hold(): void {
    this.cachedNames++;
  }
  letGo(): void {
    if (--this.cachedNames === 0) this.forgotten();
  }
  /** The VFS has dropped its last cached name of it; what was kept only to know it again may go. */
  forgotten(): void {}
  /**
   * A description without access to the content (O_PATH) or of a directory begins to use the file: from now on, until
   * {@link unpin}, it can be reached even when its names are gone. @returns 0 or -errno, and nothing to unpin
   */
  pin(): SysResult {
    return 0;
  }
  unpin(): void {}
  setattr(_change: AttributeChange): SysResult {
    return -Errno.EPERM;
  }
  /** The value of an extended attribute, whose namespace and permission are checked. -ENODATA, -EOPNOTSUPP */
  getAttribute(_name: string): Uint8Array | SysError {
    return -Errno.EOPNOTSUPP;
  }
  listAttributes(): string[] | SysError {
    return [];
  }
  /** @param flags XATTR_CREATE (-EEXIST), XATTR_REPLACE (-ENODATA) */
  setAttribute(_name: string, _value: Uint8Array, _flags: number): SysResult {
    return -Errno.EOPNOTSUPP;
  }
  removeAttribute(_name: string): SysResult {
    return -Errno.EOPNOTSUPP;
  }
  /** Sets the size of a regular file, on whose behalf matters for set-user-ID bits only. */
  truncate(_size: number, _credentials?: Credentials): SysResult {
    return -Errno.EINVAL;
  }
  /** The target of a symbolic link. */
  readlink(): string | SysError {
    return -Errno.EINVAL;
  }
  /**
   * For links of /proc that lead to an open file or directory directly (magic links): where to, instead of a walk.
   * null for every ordinary inode, -errno for who may not follow it.
   */
  magicTarget(): unknown {
    return null;
  }
  /** A new open file description. `flags` are O_*; creation, O_TRUNC and permission are done by the VFS. */
  abstract open(flags: number, credentials: Credentials): File | SysError;

  lookup(_name: string): Inode | SysError {
    return -Errno.ENOTDIR;
  }
  readdir(): DirectoryEntry[] | SysError {
    return -Errno.ENOTDIR;
  }
  /** Creates a regular file; -EEXIST if the name exists. Ownership comes from the credentials. */
  create(_name: string, _mode: number, _credentials: Credentials): Inode | SysError {
    return -Errno.EACCES;
  }
  /** An unnamed regular file in this directory (O_TMPFILE). */
  createTemporary(_mode: number, _credentials: Credentials): Inode | SysError {
    return -Errno.EOPNOTSUPP;
  }
  mkdir(_name: string, _mode: number, _credentials: Credentials): Inode | SysError {
    return -Errno.EPERM;
  }
  mknod(_name: string, _mode: number, _rdev: number, _credentials: Credentials): Inode | SysError {
    return -Errno.EPERM;
  }
  symlink(_name: string, _target: string, _credentials: Credentials): Inode | SysError {
    return -Errno.EPERM;
  }
  /** Adds a name for an existing non-directory of the same file system. */
  link(_name: string, _target: Inode): SysResult {
    return -Errno.EPERM;
  }
  unlink(_name: string): SysResult {
    return -Errno.EPERM;
  }
  rmdir(_name: string): SysResult {
    return -Errno.EPERM;
  }
  /** Moves `name` of this directory to `newName` of `newParent`, same file system. Flags are RENAME_*. */
  rename(_name: string, _newParent: Inode, _newName: string, _flags: number): SysResult {
    return -Errno.EPERM;
  }
}
