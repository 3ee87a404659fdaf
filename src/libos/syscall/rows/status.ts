/** Attributes of files and file systems. @see stat(2), statx(2), statfs(2), access(2) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { AT } from "../../../abi/fcntl.ts";
import { Stat, StatFs } from "../../../abi/stat.ts";
import {
  putStatFs,
  putStatGeneric,
  putStatX64,
  putStatx,
  STAT_GENERIC_SIZE,
  STAT_X64_SIZE,
  STATFS_SIZE,
  STATX,
  STATX_SIZE,
} from "../../../abi/struct-stat.ts";
import { anonymousFs } from "../../fs/anonymous.ts";
import type { File } from "../../fs/file.ts";
import type { Path } from "../../fs/path.ts";
import type { Task } from "../../task/task.ts";
import { directoryOf, pathArgument } from "../operands.ts";
import { full, type Rows } from "../row.ts";

const attributes = new Stat();
const fileSystem = new StatFs();

/** Stores {@link attributes} in the guest's layout. */
function store(task: Task, address: number): SysResult {
  const x64 = task.kernel.arch.name === "x86-64";
  if (!task.mem.canWrite(address, x64 ? STAT_X64_SIZE : STAT_GENERIC_SIZE)) return -Errno.EFAULT;
  if (x64) putStatX64(task.mem.view, address, attributes);
  else putStatGeneric(task.mem.view, address, attributes);
  return 0;
}

/** What a dirfd and a path name: an open file (AT_EMPTY_PATH) or a path. */
function target(task: Task, dirfd: number, address: number, flags: number): File | Path | SysError {
  const path = pathArgument(task, address, (flags & AT.EMPTY_PATH) !== 0);
  if (typeof path === "number") return path;
  if (path === "") {
    if (dirfd === AT.FDCWD) return task.fs.cwd;
    return task.files.get(dirfd) ?? -Errno.EBADF;
  }
  const directory = directoryOf(task, dirfd, path);
  if (typeof directory === "number") return directory;
  return task.kernel.vfs.lookup(task, directory, path, { follow: (flags & AT.SYMLINK_NOFOLLOW) === 0 });
}

function isFile(value: File | Path): value is File {
  return "describe" in value;
}
function statOf(task: Task, value: File | Path): SysResult {
  if (isFile(value)) return value.stat(attributes);
  const { vfs } = task.kernel;
  // An empty path is the working directory without a walk.
  return value === task.fs.cwd ? vfs.stat(value, attributes) : vfs.statFound(value, attributes);
}

function statAt(task: Task, dirfd: number, path: number, address: number, flags: number): SysResult {
  const found = target(task, dirfd, path, flags);
  if (typeof found === "number") return found;
  const result = statOf(task, found);
  return result < 0 ? result : store(task, address);
}

function stat(task: Task, path: number, address: number): SysResult {
  return statAt(task, AT.FDCWD, path, address, 0);
}
function lstat(task: Task, path: number, address: number): SysResult {
  return statAt(task, AT.FDCWD, path, address, AT.SYMLINK_NOFOLLOW);
}
function fstat(task: Task, fd: number, address: number): SysResult {
  const file = task.files.get(fd);
  if (file === null) return -Errno.EBADF;
  const result = file.stat(attributes);
  return result < 0 ? result : store(task, address);
}
function newfstatat(task: Task, dirfd: number, path: number, address: number, flags: number): SysResult {
  if ((flags & ~(AT.SYMLINK_NOFOLLOW | AT.NO_AUTOMOUNT | AT.EMPTY_PATH)) !== 0) return -Errno.EINVAL;
  // With AT_EMPTY_PATH a null pointer means the empty string, since Linux 6.11.
  if (path === 0 && (flags & AT.EMPTY_PATH) !== 0 && dirfd >= 0) return fstat(task, dirfd, address);
  return statAt(task, dirfd, path, address, flags);
}

const STATX_FLAGS = AT.SYMLINK_NOFOLLOW | AT.NO_AUTOMOUNT | AT.EMPTY_PATH | AT.STATX_SYNC_TYPE;

function statx(task: Task, dirfd: number, path: number, flags: number, mask: number, address: number): SysResult {
  if ((mask & STATX.RESERVED) !== 0 || (flags & ~STATX_FLAGS) !== 0) return -Errno.EINVAL;
  if ((flags & AT.STATX_SYNC_TYPE) === AT.STATX_SYNC_TYPE) return -Errno.EINVAL;
  const empty = path === 0 && (flags & AT.EMPTY_PATH) !== 0 && dirfd >= 0;
  const found = empty ? (task.files.get(dirfd) ?? -Errno.EBADF) : target(task, dirfd, path, flags);
  if (typeof found === "number") return found;
  const result = statOf(task, found);
  if (result < 0) return result;
  if (!task.mem.canWrite(address, STATX_SIZE)) return -Errno.EFAULT;
  const where = isFile(found) ? found.path : found;
  const root = where !== null && where.dentry === where.mount.root;
  const unique = (mask & STATX.MNT_ID_UNIQUE) !== 0;
  const id = where === null ? -1 : unique ? where.mount.uniqueId : where.mount.id;
  putStatx(task.mem.view, address, attributes, id, unique ? STATX.MNT_ID_UNIQUE : STATX.MNT_ID, root);
  return 0;
}

function storeFileSystem(task: Task, address: number): SysResult {
  if (!task.mem.canWrite(address, STATFS_SIZE)) return -Errno.EFAULT;
  putStatFs(task.mem.view, address, fileSystem);
  return 0;
}
function statfs(task: Task, address: number, out: number): SysResult {
  const path = pathArgument(task, address);
  if (typeof path === "number") return path;
  const found = task.kernel.vfs.lookup(task, null, path);
  if (typeof found === "number") return found;
  const result = task.kernel.vfs.statfs(found, fileSystem);
  return result < 0 ? result : storeFileSystem(task, out);
}
function fstatfs(task: Task, fd: number, out: number): SysResult {
  const file = task.files.get(fd);
  if (file === null) return -Errno.EBADF;
  const result =
    file.path !== null
      ? task.kernel.vfs.statfs(file.path, fileSystem)
      : (file.inode?.fs ?? anonymousFs).statfs(fileSystem);
  return result < 0 ? result : storeFileSystem(task, out);
}

function accessAt(task: Task, dirfd: number, path: number, mode: number, flags: number): SysResult {
  if ((mode & ~7) !== 0) return -Errno.EINVAL;
  if ((flags & ~(AT.EACCESS | AT.SYMLINK_NOFOLLOW | AT.EMPTY_PATH)) !== 0) return -Errno.EINVAL;
  const found = target(task, dirfd, path, flags);
  if (typeof found === "number") return found;
  const where = isFile(found) ? found.path : found;
  // A file without a name (a pipe) lets its owner do everything that its mode says.
  if (where === null) return 0;
  return task.kernel.vfs.accessAs(task, where, mode, (flags & AT.EACCESS) !== 0);
}
function access(task: Task, path: number, mode: number): SysResult {
  return accessAt(task, AT.FDCWD, path, mode, 0);
}
function faccessat(task: Task, dirfd: number, path: number, mode: number): SysResult {
  return accessAt(task, dirfd, path, mode, 0);
}
function faccessat2(task: Task, dirfd: number, path: number, mode: number, flags: number): SysResult {
  return accessAt(task, dirfd, path, mode, flags);
}

export const statusRows: Rows = {
  stat: { x64: 4, args: ["path", "outstat"], run: stat, support: full },
  lstat: { x64: 6, args: ["path", "outstat"], run: lstat, support: full },
  fstat: { x64: 5, a64: 80, args: ["fd", "outstat"], run: fstat, support: full },
  newfstatat: {
    x64: 262,
    a64: 79,
    args: ["dirfd", "path", "outstat", "atflags"],
    run: newfstatat,
    support: full,
  },
  statx: {
    x64: 332,
    a64: 291,
    args: ["dirfd", "path", "atflags", "statxmask", "outstatx"],
    run: statx,
    support: full,
  },
  statfs: { x64: 137, a64: 43, args: ["path", "outstatfs"], run: statfs, support: full },
  fstatfs: { x64: 138, a64: 44, args: ["fd", "outstatfs"], run: fstatfs, support: full },
  access: { x64: 21, args: ["path", "accessmode"], run: access, support: full },
  faccessat: { x64: 269, a64: 48, args: ["dirfd", "path", "accessmode"], run: faccessat, support: full },
  faccessat2: {
    x64: 439,
    a64: 439,
    args: ["dirfd", "path", "accessmode", "atflags"],
    run: faccessat2,
    support: full,
  },
};
