/**
 * The tree of mounts, the walk over it, and permission checks. Everything returns -errno on failure.
 */
import type { SysError, SysResult } from "../../abi/errno.ts";
import type { Stat, StatFs } from "../../abi/stat.ts";
import type { Credentials } from "../task/credentials.ts";
import type { FsContext } from "../task/process.ts";
import type { File } from "./file.ts";
import type { AttributeChange, FileSystem, Inode } from "./inode.ts";
import type { Mount, Path } from "./path.ts";

/** On whose behalf: a Process is one. */
export interface Who {
  readonly fs: FsContext;
  readonly credentials: Credentials;
}

/** How a walk treats its last component and restrictions. */
export interface LookupOptions {
  /** Follow a symbolic link in the last component. Default true. */
  follow?: boolean;
  /** RESOLVE_* of openat2(2). */
  resolve?: number;
}

/** Where a new name would be: the directory and the last component. */
export interface ParentAndName {
  parent: Path;
  /** Never empty; may be "." or ".." (callers answer as Linux does). */
  name: string;
  /** The path ended in a slash. */
  directory: boolean;
}

export interface Vfs {
  readonly mounts: readonly Mount[];
  readonly root: Path;
  /** Mounts a file system on a directory or file of the tree. `at` is an absolute path from the real root. */
  mount(fs: FileSystem, at: string, options: { source: string; readOnly?: boolean; options?: string }): Mount | SysError;

  /**
   * Walks a path. `dir` is where a relative path starts; null: the working directory.
   * -ENOENT for an empty path, -ENAMETOOLONG, -ELOOP, -ENOTDIR, -EACCES as path_resolution(7).
   */
  lookup(who: Who, dir: Path | null, path: string, options?: LookupOptions): Path | SysError;
  parent(who: Who, dir: Path | null, path: string, options?: LookupOptions): ParentAndName | SysError;

  /** open(2), openat2(2): creation, O_EXCL, O_TRUNC, O_TMPFILE, O_PATH, O_DIRECTORY, O_NOFOLLOW, permissions. */
  open(who: Who, dir: Path | null, path: string, flags: number, mode: number, resolve?: number): File | SysError;
  /** A new description of an existing path, for exec and magic links. */
  openPath(who: Who, path: Path, flags: number): File | SysError;
  mkdir(who: Who, dir: Path | null, path: string, mode: number): SysResult;
  mknod(who: Who, dir: Path | null, path: string, mode: number, rdev: number): SysResult;
  symlink(who: Who, target: string, dir: Path | null, path: string): SysResult;
  link(who: Who, from: Path, dir: Path | null, path: string): SysResult;
  unlink(who: Who, dir: Path | null, path: string): SysResult;
  rmdir(who: Who, dir: Path | null, path: string): SysResult;
  rename(who: Who, fromDir: Path | null, from: string, toDir: Path | null, to: string, flags: number): SysResult;

  /** chmod, chown, utimensat after the checks of who may. `file` may be given for f* calls instead of a path. */
  setattr(who: Who, target: Path | Inode, change: AttributeChange): SysResult;
  truncate(who: Who, path: Path, size: number): SysResult;
  stat(path: Path, out: Stat): SysResult;
  statfs(path: Path, out: StatFs): SysResult;
  /** access(2) mask (R_OK|W_OK|X_OK) by effective (fsuid) or real ids. */
  permission(credentials: Credentials, path: Path, mask: number): SysResult;
  accessAs(who: Who, path: Path, mask: number, effective: boolean): SysResult;

  /** The absolute name seen from `root`; null if it cannot be reached from there. Deleted: " (deleted)" is not added. */
  nameOf(path: Path, root: Path): string | null;
  sync(): SysResult;
}
