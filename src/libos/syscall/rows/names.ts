/** Making, removing and moving names. @see mkdir(2), unlink(2), rename(2), link(2), symlink(2), readlink(2), mknod(2) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { AT, O, RENAME } from "../../../abi/fcntl.ts";
import { S } from "../../../abi/stat.ts";
import type { Path } from "../../fs/path.ts";
import type { Task } from "../../task/task.ts";
import { directoryOf, pathArgument } from "../operands.ts";
import { full, type Rows } from "../row.ts";

interface Name {
  directory: Path | null;
  path: string;
}
/** A path argument with the directory it starts from. */
function nameAt(task: Task, dirfd: number, address: number): Name | SysError {
  const path = pathArgument(task, address);
  if (typeof path === "number") return path;
  const directory = directoryOf(task, dirfd, path);
  return typeof directory === "number" ? directory : { directory, path };
}

function mkdirat(task: Task, dirfd: number, address: number, mode: number): SysResult {
  const name = nameAt(task, dirfd, address);
  if (typeof name === "number") return name;
  return task.kernel.vfs.mkdir(task, name.directory, name.path, mode & 0o1777);
}
function mkdir(task: Task, path: number, mode: number): SysResult {
  return mkdirat(task, AT.FDCWD, path, mode);
}

function mknodat(task: Task, dirfd: number, address: number, mode: number, dev: number): SysResult {
  const type = mode & S.IFMT;
  if (type === S.IFDIR) return -Errno.EPERM;
  const known = [0, S.IFREG, S.IFCHR, S.IFBLK, S.IFIFO, S.IFSOCK];
  if (!known.includes(type)) return -Errno.EINVAL;
  const name = nameAt(task, dirfd, address);
  if (typeof name === "number") return name;
  const full = (type === 0 ? S.IFREG : type) | (mode & 0o7777);
  const isDevice = type === S.IFCHR || type === S.IFBLK;
  return task.kernel.vfs.mknod(task, name.directory, name.path, full, isDevice ? dev : 0);
}
function mknod(task: Task, path: number, mode: number, dev: number): SysResult {
  return mknodat(task, AT.FDCWD, path, mode, dev);
}

function unlinkat(task: Task, dirfd: number, address: number, flags: number): SysResult {
  if ((flags & ~AT.REMOVEDIR) !== 0) return -Errno.EINVAL;
  const name = nameAt(task, dirfd, address);
  if (typeof name === "number") return name;
  const { vfs } = task.kernel;
  return (flags & AT.REMOVEDIR) !== 0
    ? vfs.rmdir(task, name.directory, name.path)
    : vfs.unlink(task, name.directory, name.path);
}
function unlink(task: Task, path: number): SysResult {
  return unlinkat(task, AT.FDCWD, path, 0);
}
function rmdir(task: Task, path: number): SysResult {
  return unlinkat(task, AT.FDCWD, path, AT.REMOVEDIR);
}

function renameat2(task: Task, fromDir: number, from: number, toDir: number, to: number, flags: number): SysResult {
  if ((flags & ~(RENAME.NOREPLACE | RENAME.EXCHANGE | RENAME.WHITEOUT)) !== 0) return -Errno.EINVAL;
  if ((flags & RENAME.EXCHANGE) !== 0 && (flags & (RENAME.NOREPLACE | RENAME.WHITEOUT)) !== 0) return -Errno.EINVAL;
  const source = nameAt(task, fromDir, from);
  if (typeof source === "number") return source;
  const target = nameAt(task, toDir, to);
  const [directory, path] = typeof target === "number" ? [null, target] : [target.directory, target.path];
  return task.kernel.vfs.rename(task, source.directory, source.path, directory, path, flags);
}
function renameat(task: Task, fromDir: number, from: number, toDir: number, to: number): SysResult {
  return renameat2(task, fromDir, from, toDir, to, 0);
}
function rename(task: Task, from: number, to: number): SysResult {
  return renameat2(task, AT.FDCWD, from, AT.FDCWD, to, 0);
}

function linkat(task: Task, fromDir: number, from: number, toDir: number, to: number, flags: number): SysResult {
  if ((flags & ~(AT.SYMLINK_FOLLOW | AT.EMPTY_PATH)) !== 0) return -Errno.EINVAL;
  const path = pathArgument(task, from, (flags & AT.EMPTY_PATH) !== 0);
  if (typeof path === "number") return path;
  let source: Path | SysError;
  if (path === "") {
    const opened = task.files.get(fromDir);
    if (fromDir !== AT.FDCWD && opened === null) return -Errno.EBADF;
    const held = opened === null ? task.fs.cwd : opened.path;
    if (held === null) return -Errno.EXDEV;
    source = held;
  } else {
    const directory = directoryOf(task, fromDir, path);
    if (typeof directory === "number") return directory;
    const follow = (flags & AT.SYMLINK_FOLLOW) !== 0;
    source = task.kernel.vfs.lookup(task, directory, path, { follow });
  }
  if (typeof source === "number") return source;
  const target = nameAt(task, toDir, to);
  if (typeof target === "number") return target;
  return task.kernel.vfs.link(task, source, target.directory, target.path);
}
function link(task: Task, from: number, to: number): SysResult {
  return linkat(task, AT.FDCWD, from, AT.FDCWD, to, 0);
}

function symlinkat(task: Task, content: number, dirfd: number, address: number): SysResult {
  const text = pathArgument(task, content);
  if (typeof text === "number") return text;
  const name = nameAt(task, dirfd, address);
  if (typeof name === "number") return name;
  return task.kernel.vfs.symlink(task, text, name.directory, name.path);
}
function symlink(task: Task, content: number, path: number): SysResult {
  return symlinkat(task, content, AT.FDCWD, path);
}

function readlinkat(task: Task, dirfd: number, address: number, out: number, size: number): SysResult {
  if (size <= 0) return -Errno.EINVAL;
  const path = pathArgument(task, address, true);
  if (typeof path === "number") return path;
  let found: Path | SysError;
  if (path === "") {
    // An O_PATH|O_NOFOLLOW descriptor of the link itself.
    const file = task.files.get(dirfd);
    if (dirfd === AT.FDCWD) return -Errno.ENOENT;
    if (file === null) return -Errno.EBADF;
    if (file.path === null || (file.flags & O.PATH) === 0) return -Errno.ENOENT;
    found = file.path;
    if (found.inode.type !== S.IFLNK) return -Errno.ENOENT;
  } else {
    const directory = directoryOf(task, dirfd, path);
    if (typeof directory === "number") return directory;
    found = task.kernel.vfs.lookup(task, directory, path, { follow: false });
  }
  if (typeof found === "number") return found;
  if (found.inode.type !== S.IFLNK) return -Errno.EINVAL;
  const text = found.inode.readlink();
  if (typeof text === "number") return text;
  const length = Math.min(text.length, size);
  if (!task.mem.canWrite(out, length)) return -Errno.EFAULT;
  task.mem.store(out, text.slice(0, length));
  return length;
}
function readlink(task: Task, path: number, out: number, size: number): SysResult {
  return readlinkat(task, AT.FDCWD, path, out, size);
}

export const nameRows: Rows = {
  mkdir: { x64: 83, args: ["path", "mode"], run: mkdir, support: full },
  mkdirat: { x64: 258, a64: 34, args: ["dirfd", "path", "mode"], run: mkdirat, support: full },
  mknod: { x64: 133, args: ["path", "mode", "dev"], run: mknod, support: full },
  mknodat: { x64: 259, a64: 33, args: ["dirfd", "path", "mode", "dev"], run: mknodat, support: full },
  rmdir: { x64: 84, args: ["path"], run: rmdir, support: full },
  unlink: { x64: 87, args: ["path"], run: unlink, support: full },
  unlinkat: { x64: 263, a64: 35, args: ["dirfd", "path", "atflags"], run: unlinkat, support: full },
  rename: { x64: 82, args: ["path", "path"], run: rename, support: full },
  renameat: { x64: 264, a64: 38, args: ["dirfd", "path", "dirfd", "path"], run: renameat, support: full },
  renameat2: {
    x64: 316,
    a64: 276,
    args: ["dirfd", "path", "dirfd", "path", "renameflags"],
    run: renameat2,
    support: full,
  },
  link: { x64: 86, args: ["path", "path"], run: link, support: full },
  linkat: { x64: 265, a64: 37, args: ["dirfd", "path", "dirfd", "path", "atflags"], run: linkat, support: full },
  symlink: { x64: 88, args: ["string", "path"], run: symlink, support: full },
  symlinkat: { x64: 266, a64: 36, args: ["string", "dirfd", "path"], run: symlinkat, support: full },
  readlink: { x64: 89, args: ["path", "outlink", "int"], ret: "size", run: readlink, support: full },
  readlinkat: {
    x64: 267,
    a64: 78,
    args: ["dirfd", "path", "outlink", "int"],
    ret: "size",
    run: readlinkat,
    support: full,
  },
};
