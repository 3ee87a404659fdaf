/** Reading directories, and where path names start. @see getdents(2), chdir(2), getcwd(2), chroot(2), umask(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { ACCESS, PATH_MAX } from "../../../abi/fcntl.ts";
import { S } from "../../../abi/stat.ts";
import { dirent64Size, direntSize, putDirent, putDirent64 } from "../../../abi/struct-dirent.ts";
import type { File } from "../../fs/file.ts";
import type { DirectoryEntry } from "../../fs/inode.ts";
import type { Path } from "../../fs/path.ts";
import type { Task } from "../../task/task.ts";
import { ioFile, pathArgument } from "../operands.ts";
import { full, none, type Rows } from "../row.ts";

interface Layout {
  size(nameLength: number): number;
  put(view: DataView, at: number, ino: number, next: number, type: number, name: string): number;
}
const layout64: Layout = { size: dirent64Size, put: putDirent64 };
const layoutOld: Layout = { size: direntSize, put: putDirent };

function readDirectory(task: Task, fd: number, address: number, length: number, layout: Layout): SysResult {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (file.inode === null || file.inode.type !== S.IFDIR) return -Errno.ENOTDIR;
  const entries = file.entries();
  if (typeof entries === "number") return entries;
  const result = store(task, file, entries, address, length, layout);
  file.accessed();
  return result;
}

/** The length is an int to Linux, whose negative values leave no room. */
const MOST_BYTES = 0x7fff_ffff;

/** The file's position is the index of the next entry. */
function store(
  task: Task,
  file: File,
  entries: DirectoryEntry[],
  address: number,
  length: number,
  layout: Layout,
): SysResult {
  const mem = task.mem;
  let done = 0;
  while (file.position < entries.length) {
    const entry = entries[file.position]!;
    const size = layout.size(entry.name.length);
    if (done + size > length || length > MOST_BYTES) return done > 0 ? done : -Errno.EINVAL;
    if (!mem.canWrite(address + done, size)) return done > 0 ? done : -Errno.EFAULT;
    file.position++;
    done += layout.put(mem.view, address + done, entry.ino, file.position, entry.type, entry.name);
  }
  return done;
}

function getdents64(task: Task, fd: number, address: number, length: number): SysResult {
  return readDirectory(task, fd, address, length, layout64);
}
function getdents(task: Task, fd: number, address: number, length: number): SysResult {
  return readDirectory(task, fd, address, length, layoutOld);
}

/** The directory is one, and may be searched. */
function enterable(task: Task, path: Path): SysResult {
  if (path.inode.type !== S.IFDIR) return -Errno.ENOTDIR;
  return task.kernel.vfs.permission(task.credentials, path, ACCESS.X_OK);
}

function chdir(task: Task, address: number): SysResult {
  const path = pathArgument(task, address);
  if (typeof path === "number") return path;
  const target = task.kernel.vfs.lookup(task, null, path);
  if (typeof target === "number") return target;
  const refused = enterable(task, target);
  if (refused < 0) return refused;
  task.fs.cwd = target;
  return 0;
}

function fchdir(task: Task, fd: number): SysResult {
  const file = task.files.get(fd);
  if (file === null) return -Errno.EBADF;
  if (file.path === null) return -Errno.ENOTDIR;
  const refused = enterable(task, file.path);
  if (refused < 0) return refused;
  task.fs.cwd = file.path;
  return 0;
}

function chroot(task: Task, address: number): SysResult {
  const path = pathArgument(task, address);
  if (typeof path === "number") return path;
  const target = task.kernel.vfs.lookup(task, null, path);
  if (typeof target === "number") return target;
  const refused = enterable(task, target);
  if (refused < 0) return refused;
  if (task.credentials.euid !== 0) return -Errno.EPERM;
  task.fs.root = target;
  return 0;
}

function getcwd(task: Task, address: number, size: number): SysResult {
  const { fs } = task;
  if (fs.cwd.dentry.deleted) return -Errno.ENOENT;
  const name = task.kernel.vfs.nameOf(fs.cwd, fs.root) ?? unreachable(task);
  const length = name.length + 1;
  if (length > PATH_MAX) return -Errno.ENAMETOOLONG;
  if (length > size) return -Errno.ERANGE;
  if (!task.mem.canWrite(address, length)) return -Errno.EFAULT;
  task.mem.store(address, name);
  task.mem.u8[address + name.length] = 0;
  return length;
}

/** What getcwd(2) says of a working directory outside the root. */
function unreachable(task: Task): string {
  const { vfs } = task.kernel;
  return `(unreachable)${vfs.nameOf(task.fs.cwd, vfs.root) ?? "/"}`;
}

function umask(task: Task, mask: number): SysResult {
  const old = task.fs.umask;
  task.fs.umask = mask & 0o777;
  return old;
}

function lookupDcookie(task: Task): SysResult {
  return task.credentials.euid === 0 ? -Errno.EINVAL : -Errno.EPERM;
}

export const directoryRows: Rows = {
  getdents: { x64: 78, args: ["fd", "outdirents", "uint"], ret: "size", run: getdents, support: full },
  getdents64: { x64: 217, a64: 61, args: ["fd", "outdirents", "uint"], ret: "size", run: getdents64, support: full },
  getcwd: { x64: 79, a64: 17, args: ["outbuf", "size"], ret: "size", run: getcwd, support: full },
  chdir: { x64: 80, a64: 49, args: ["path"], run: chdir, support: full },
  fchdir: { x64: 81, a64: 50, args: ["fd"], run: fchdir, support: full },
  chroot: { x64: 161, a64: 51, args: ["path"], run: chroot, support: full },
  umask: { x64: 95, a64: 166, args: ["mode"], ret: "mode", run: umask, support: full },
  lookup_dcookie: {
    x64: 212,
    a64: 18,
    args: ["size", "addr", "size"],
    run: lookupDcookie,
    support: none("no profiler: EINVAL, or EPERM without privilege"),
  },
};
