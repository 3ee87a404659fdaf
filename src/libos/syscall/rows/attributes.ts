/** Changing modes, owners and times. @see chmod(2), chown(2), utimensat(2) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { AT } from "../../../abi/fcntl.ts";
import type { File } from "../../fs/file.ts";
import { type AttributeChange, type Inode, UTIME_NOW, UTIME_OMIT } from "../../fs/inode.ts";
import type { Path } from "../../fs/path.ts";
import type { Task } from "../../task/task.ts";
import { directoryOf, ioFile, pathArgument } from "../operands.ts";
import { full, type Rows } from "../row.ts";

const NANO = 1_000_000_000;

/** An eventfd and the like have no attributes of their own: all share one inode, which nobody changes. */
function ofFile(file: File): Path | Inode | SysError {
  return file.path ?? file.inode ?? -Errno.EOPNOTSUPP;
}

/** What a dirfd, a path and AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH name. */
function target(task: Task, dirfd: number, address: number, flags: number): Path | Inode | SysError {
  const path = pathArgument(task, address, (flags & AT.EMPTY_PATH) !== 0);
  if (typeof path === "number") return path;
  if (path === "") {
    if (dirfd === AT.FDCWD) return task.fs.cwd;
    const file = task.files.get(dirfd);
    return file === null ? -Errno.EBADF : ofFile(file);
  }
  const directory = directoryOf(task, dirfd, path);
  if (typeof directory === "number") return directory;
  return task.kernel.vfs.lookup(task, directory, path, { follow: (flags & AT.SYMLINK_NOFOLLOW) === 0 });
}
/** What a descriptor names: not one opened by O_PATH. */
function opened(task: Task, fd: number): Path | Inode | SysError {
  const file = ioFile(task, fd);
  return file === null ? -Errno.EBADF : ofFile(file);
}

function change(task: Task, where: Path | Inode | SysError, wanted: AttributeChange): SysResult {
  return typeof where === "number" ? where : task.kernel.vfs.setattr(task, where, wanted);
}

function fchmodat2(task: Task, dirfd: number, path: number, mode: number, flags: number): SysResult {
  if ((flags & ~(AT.SYMLINK_NOFOLLOW | AT.EMPTY_PATH)) !== 0) return -Errno.EINVAL;
  return change(task, target(task, dirfd, path, flags), { mode: mode & 0o7777 });
}
function fchmodat(task: Task, dirfd: number, path: number, mode: number): SysResult {
  return fchmodat2(task, dirfd, path, mode, 0);
}
function chmod(task: Task, path: number, mode: number): SysResult {
  return fchmodat2(task, AT.FDCWD, path, mode, 0);
}
function fchmod(task: Task, fd: number, mode: number): SysResult {
  return change(task, opened(task, fd), { mode: mode & 0o7777 });
}

/** Ids of -1 stay as they are. */
function owner(uid: number, gid: number): AttributeChange {
  const wanted: AttributeChange = {};
  if (uid !== -1) wanted.uid = uid >>> 0;
  if (gid !== -1) wanted.gid = gid >>> 0;
  return wanted;
}
function fchownat(task: Task, dirfd: number, path: number, uid: number, gid: number, flags: number): SysResult {
  if ((flags & ~(AT.SYMLINK_NOFOLLOW | AT.EMPTY_PATH)) !== 0) return -Errno.EINVAL;
  return change(task, target(task, dirfd, path, flags), owner(uid, gid));
}
function chown(task: Task, path: number, uid: number, gid: number): SysResult {
  return fchownat(task, AT.FDCWD, path, uid, gid, 0);
}
function lchown(task: Task, path: number, uid: number, gid: number): SysResult {
  return fchownat(task, AT.FDCWD, path, uid, gid, AT.SYMLINK_NOFOLLOW);
}
function fchown(task: Task, fd: number, uid: number, gid: number): SysResult {
  return change(task, opened(task, fd), owner(uid, gid));
}

/** Two points in time as the calls give them; nanoseconds may be UTIME_NOW or UTIME_OMIT. */
interface Times {
  atime: number;
  atimeNsec: number;
  mtime: number;
  mtimeNsec: number;
}
const now: Times = { atime: 0, atimeNsec: UTIME_NOW, mtime: 0, mtimeNsec: UTIME_NOW };

/** Two struct timespec, not checked. -EFAULT */
function loadTimespecs(task: Task, address: number): Times | SysError {
  if (address === 0) return now;
  const mem = task.mem;
  if (!mem.canRead(address, 32)) return -Errno.EFAULT;
  return {
    atime: mem.i64(address),
    atimeNsec: mem.i64(address + 8),
    mtime: mem.i64(address + 16),
    mtimeNsec: mem.i64(address + 24),
  };
}
function validNsec(nsec: number): boolean {
  return nsec === UTIME_NOW || nsec === UTIME_OMIT || (nsec >= 0 && nsec < NANO);
}
/** Two struct timeval. -EFAULT, -EINVAL */
function loadTimevals(task: Task, address: number): Times | SysError {
  if (address === 0) return now;
  const mem = task.mem;
  if (!mem.canRead(address, 32)) return -Errno.EFAULT;
  const micros = [mem.i64(address + 8), mem.i64(address + 24)] as const;
  if (micros.some((value) => value < 0 || value >= 1_000_000)) return -Errno.EINVAL;
  return {
    atime: mem.i64(address),
    atimeNsec: micros[0] * 1000,
    mtime: mem.i64(address + 16),
    mtimeNsec: micros[1] * 1000,
  };
}

/** Who may set which times is checked by the VFS: to the present needs less than to a time given. */
function setTimes(task: Task, where: Path | Inode | SysError, times: Times): SysResult {
  if (typeof where === "number") return where;
  if (!validNsec(times.atimeNsec) || !validNsec(times.mtimeNsec)) return -Errno.EINVAL;
  const wanted: AttributeChange = {};
  if (times.atimeNsec !== UTIME_OMIT) {
    wanted.atime = times.atime;
    wanted.atimeNsec = times.atimeNsec;
  }
  if (times.mtimeNsec !== UTIME_OMIT) {
    wanted.mtime = times.mtime;
    wanted.mtimeNsec = times.mtimeNsec;
  }
  return change(task, where, wanted);
}

function utimensat(task: Task, dirfd: number, path: number, times: number, flags: number): SysResult {
  const wanted = loadTimespecs(task, times);
  if (typeof wanted === "number") return wanted;
  if (wanted.atimeNsec === UTIME_OMIT && wanted.mtimeNsec === UTIME_OMIT) return 0;
  if (path === 0 && dirfd !== AT.FDCWD) {
    return flags !== 0 ? -Errno.EINVAL : setTimes(task, opened(task, dirfd), wanted);
  }
  if ((flags & ~(AT.SYMLINK_NOFOLLOW | AT.EMPTY_PATH)) !== 0) return -Errno.EINVAL;
  return setTimes(task, target(task, dirfd, path, flags), wanted);
}
function futimesat(task: Task, dirfd: number, path: number, times: number): SysResult {
  const wanted = loadTimevals(task, times);
  if (typeof wanted === "number") return wanted;
  if (path === 0 && dirfd !== AT.FDCWD) return setTimes(task, opened(task, dirfd), wanted);
  return setTimes(task, target(task, dirfd, path, 0), wanted);
}
function utimes(task: Task, path: number, times: number): SysResult {
  return futimesat(task, AT.FDCWD, path, times);
}
/** struct utimbuf: two seconds. */
function utime(task: Task, path: number, times: number): SysResult {
  if (times === 0) return setTimes(task, target(task, AT.FDCWD, path, 0), now);
  const mem = task.mem;
  if (!mem.canRead(times, 16)) return -Errno.EFAULT;
  const wanted = { atime: mem.i64(times), atimeNsec: 0, mtime: mem.i64(times + 8), mtimeNsec: 0 };
  return setTimes(task, target(task, AT.FDCWD, path, 0), wanted);
}

export const attributeRows: Rows = {
  chmod: { x64: 90, args: ["path", "mode"], run: chmod, support: full },
  fchmod: { x64: 91, a64: 52, args: ["fd", "mode"], run: fchmod, support: full },
  fchmodat: { x64: 268, a64: 53, args: ["dirfd", "path", "mode"], run: fchmodat, support: full },
  fchmodat2: { x64: 452, a64: 452, args: ["dirfd", "path", "mode", "atflags"], run: fchmodat2, support: full },
  chown: { x64: 92, args: ["path", "uid", "gid"], run: chown, support: full },
  lchown: { x64: 94, args: ["path", "uid", "gid"], run: lchown, support: full },
  fchown: { x64: 93, a64: 55, args: ["fd", "uid", "gid"], run: fchown, support: full },
  fchownat: { x64: 260, a64: 54, args: ["dirfd", "path", "uid", "gid", "atflags"], run: fchownat, support: full },
  utime: { x64: 132, args: ["path", "addr"], run: utime, support: full },
  utimes: { x64: 235, args: ["path", "intimes"], run: utimes, support: full },
  futimesat: { x64: 261, args: ["dirfd", "path", "intimes"], run: futimesat, support: full },
  utimensat: { x64: 280, a64: 88, args: ["dirfd", "path", "intimes", "atflags"], run: utimensat, support: full },
};
