/** Files by numbers that outlive names. @see open_by_handle_at(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { AT, O } from "../../../abi/fcntl.ts";
import { S } from "../../../abi/stat.ts";
import type { Path } from "../../fs/path.ts";
import { CAP } from "../../task/capabilities.ts";
import type { Task } from "../../task/task.ts";
import { directoryOf, install, pathArgument } from "../operands.ts";
import { partial, type Rows } from "../row.ts";

/** Bytes of struct file_handle before the handle: handle_bytes, handle_type. */
const HEADER = 8;
/** Most bytes of a handle, MAX_HANDLE_SZ. */
const HANDLE_MAX = 128;
/** Bytes of a handle of ours: the number, 64 bits, and the device. */
const SIZE = 12;
/** FILEID_INO32_GEN: what tmpfs says. */
const TYPE = 1;
const HALF = 2 ** 32;

function handleOf(task: Task, path: Path, handle: number, mountId: number): SysResult {
  const { fs } = path.inode;
  if (fs.handleOf === undefined) return -Errno.EOPNOTSUPP;
  const { mem } = task;
  if (!mem.canRead(handle, HEADER)) return -Errno.EFAULT;
  const room = mem.u32(handle);
  if (room > HANDLE_MAX) return -Errno.EINVAL;
  const number = room < SIZE ? 0 : fs.handleOf(path.inode);
  if (number < 0) return number;
  if (!mem.canWrite(mountId, 4) || !mem.canWrite(handle, HEADER + (room < SIZE ? 0 : SIZE))) return -Errno.EFAULT;
  mem.setU32(mountId, path.mount.id);
  mem.setU32(handle, SIZE);
  if (room < SIZE) return -Errno.EOVERFLOW;
  mem.setU32(handle + 4, TYPE);
  mem.setU32(handle + 8, number % HALF);
  mem.setU32(handle + 12, Math.floor(number / HALF));
  mem.setU32(handle + 16, fs.dev);
  return 0;
}

function nameToHandleAt(
  task: Task,
  dirfd: number,
  address: number,
  handle: number,
  mountId: number,
  flags: number,
): SysResult {
  if ((flags & ~(AT.SYMLINK_FOLLOW | AT.EMPTY_PATH)) !== 0) return -Errno.EINVAL;
  const name = pathArgument(task, address, (flags & AT.EMPTY_PATH) !== 0);
  if (typeof name === "number") return name;
  if (name === "") {
    const file = dirfd === AT.FDCWD ? null : task.files.get(dirfd);
    if (dirfd !== AT.FDCWD && file === null) return -Errno.EBADF;
    const path = file === null ? task.fs.cwd : file.path;
    return path === null ? -Errno.EOPNOTSUPP : handleOf(task, path, handle, mountId);
  }
  const directory = directoryOf(task, dirfd, name);
  if (typeof directory === "number") return directory;
  const follow = (flags & AT.SYMLINK_FOLLOW) !== 0;
  const path = task.kernel.vfs.lookup(task, directory, name, { follow });
  return typeof path === "number" ? path : handleOf(task, path, handle, mountId);
}

function openByHandleAt(task: Task, mountFd: number, handle: number, flags: number): SysResult {
  if (!task.capabilities.has(CAP.DAC_READ_SEARCH)) return -Errno.EPERM;
  const { mem } = task;
  if (!mem.canRead(handle, HEADER)) return -Errno.EFAULT;
  const size = mem.u32(handle);
  if (size === 0 || size > HANDLE_MAX) return -Errno.EINVAL;
  if (!mem.canRead(handle, HEADER + size)) return -Errno.EFAULT;
  const file = mountFd === AT.FDCWD ? null : task.files.get(mountFd);
  if (mountFd !== AT.FDCWD && file === null) return -Errno.EBADF;
  const place = file === null ? task.fs.cwd : file.path;
  if (place === null || size < SIZE || mem.i32(handle + 4) !== TYPE) return -Errno.ESTALE;
  if (mem.u32(handle + 16) !== place.mount.fs.dev) return -Errno.ESTALE;
  const { vfs } = task.kernel;
  const found = vfs.atHandle(place.mount, mem.u32(handle + 8) + mem.u32(handle + 12) * HALF);
  if (typeof found === "number") return found;
  if ((flags & O.DIRECTORY) !== 0 && found.inode.type !== S.IFDIR) return -Errno.ENOTDIR;
  const opened = vfs.openPath(task, found, flags & ~(O.CREAT | O.EXCL));
  if (typeof opened === "number") return opened;
  opened.flags &= ~(O.NOCTTY | O.TRUNC | O.CLOEXEC);
  return install(task, opened, (flags & O.CLOEXEC) !== 0);
}

const support = partial("files in memory; volumes have no handles: EOPNOTSUPP");

export const fileHandleRows: Rows = {
  name_to_handle_at: {
    x64: 303,
    a64: 264,
    args: ["dirfd", "path", "addr", "addr", "atflags"],
    run: nameToHandleAt,
    support,
  },
  open_by_handle_at: { x64: 304, a64: 265, args: ["fd", "addr", "openflags"], run: openByHandleAt, support },
};
