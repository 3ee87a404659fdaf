/** Offsets, sizes, durability and device control of open files. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { FALLOC, O, SEEK } from "../../../abi/fcntl.ts";
import { SI, SIG } from "../../../abi/signal.ts";
import { S } from "../../../abi/stat.ts";
import { TIOC } from "../../../abi/termios.ts";
import type { File } from "../../fs/file.ts";
import { Socket } from "../../net/socket.ts";
import { sendSignal } from "../../signal/send.ts";
import { RLIMIT } from "../../task/limits.ts";
import type { Task } from "../../task/task.ts";
import { sizeOf } from "../file-io.ts";
import { clampOffset, ioFile, OFFSET_END, pathArgument, putInt } from "../operands.ts";
import { full, partial, type Rows } from "../row.ts";
import { ownerRequest, setAsync } from "../signal-io.ts";
import { awaitLease } from "./open.ts";

function lseek(task: Task, fd: number, offset: number, whence: number): SysResult {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (whence > SEEK.HOLE || whence < 0) return -Errno.EINVAL;
  return file.seek(clampOffset(offset), whence);
}

/** RLIMIT_FSIZE for a new size. @returns 0, or -EFBIG after SIGXFSZ */
function checkSize(task: Task, size: number): SysResult {
  if (size <= task.process.limits.value(RLIMIT.FSIZE)) return 0;
  sendSignal(task, SIG.XFSZ, SI.USER);
  return -Errno.EFBIG;
}

function ftruncate(task: Task, fd: number, size: number): SysResult {
  if (size < 0) return -Errno.EINVAL;
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (file.inode === null || file.inode.type !== S.IFREG || !file.writable) return -Errno.EINVAL;
  if (size > sizeOf(file)) {
    const limited = checkSize(task, size);
    if (limited < 0) return limited;
  }
  return noteChange(file, file.truncate(clampOffset(size)));
}

function truncate(task: Task, address: number, size: number): SysResult {
  if (size < 0) return -Errno.EINVAL;
  const path = pathArgument(task, address);
  if (typeof path === "number") return path;
  const target = task.kernel.vfs.lookup(task, null, path);
  if (typeof target === "number") return target;
  if (target.inode.type === S.IFDIR) return -Errno.EISDIR;
  if (target.inode.type !== S.IFREG) return -Errno.EINVAL;
  const limited = checkSize(task, size);
  if (limited < 0) return limited;
  const truncated = task.kernel.vfs.truncate(task, target, clampOffset(size));
  return truncated === -Errno.EAGAIN ? awaitLease(task, 0) : truncated;
}

const FALLOC_MODES =
  FALLOC.KEEP_SIZE |
  FALLOC.PUNCH_HOLE |
  FALLOC.COLLAPSE_RANGE |
  FALLOC.ZERO_RANGE |
  FALLOC.INSERT_RANGE |
  FALLOC.UNSHARE_RANGE;

function fallocate(task: Task, fd: number, mode: number, offset: number, length: number): SysResult {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (offset < 0 || length <= 0) return -Errno.EINVAL;
  if ((mode & ~FALLOC_MODES) !== 0) return -Errno.EOPNOTSUPP;
  const operation = mode & ~(FALLOC.KEEP_SIZE | FALLOC.UNSHARE_RANGE);
  if ((operation & (operation - 1)) !== 0) return -Errno.EOPNOTSUPP;
  const keepsSize = (mode & FALLOC.KEEP_SIZE) !== 0;
  if (operation === FALLOC.PUNCH_HOLE && !keepsSize) return -Errno.EOPNOTSUPP;
  if ((operation === FALLOC.COLLAPSE_RANGE || operation === FALLOC.INSERT_RANGE) && mode !== operation) {
    return -Errno.EINVAL;
  }
  if (!file.writable) return -Errno.EBADF;
  if ((file.flags & O.APPEND) !== 0 && operation !== 0) return -Errno.EPERM;
  if (file.inode === null) return -Errno.ENODEV;
  if (file.inode.type === S.IFIFO) return -Errno.ESPIPE;
  if (file.inode.type === S.IFDIR) return -Errno.EISDIR;
  if (file.inode.type !== S.IFREG) return -Errno.ENODEV;
  if (offset + length >= OFFSET_END) return -Errno.EFBIG;
  if (!keepsSize && operation !== FALLOC.COLLAPSE_RANGE && offset + length > sizeOf(file)) {
    const limited = checkSize(task, offset + length);
    if (limited < 0) return limited;
  }
  return noteChange(file, file.fallocate(mode, offset, length));
}
function noteChange(file: File, result: SysResult): SysResult {
  if (result === 0) file.modified();
  return result;
}

function fadvise64(task: Task, fd: number, _offset: number, length: number, advice: number): SysResult {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (file.inode?.type === S.IFIFO) return -Errno.ESPIPE;
  return length < 0 || advice < 0 || advice > 5 ? -Errno.EINVAL : 0;
}

function readahead(task: Task, fd: number, _offset: number, length: number): SysResult {
  const file = ioFile(task, fd);
  if (file === null || !file.readable) return -Errno.EBADF;
  const type = file.inode?.type;
  if (length >= OFFSET_END) return -Errno.EINVAL;
  return type === S.IFREG || type === S.IFBLK ? 0 : -Errno.EINVAL;
}

function fsync(task: Task, fd: number): SysResult {
  const file = ioFile(task, fd);
  return file === null ? -Errno.EBADF : file.sync(false);
}
function fdatasync(task: Task, fd: number): SysResult {
  const file = ioFile(task, fd);
  return file === null ? -Errno.EBADF : file.sync(true);
}
function sync(task: Task): SysResult {
  task.kernel.vfs.sync();
  return 0;
}
function syncfs(task: Task, fd: number): SysResult {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  return file.inode === null ? 0 : file.inode.fs.sync();
}
function syncFileRange(task: Task, fd: number, offset: number, length: number, flags: number): SysResult {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if ((flags & ~7) !== 0 || offset < 0 || length < 0 || offset + length >= OFFSET_END) return -Errno.EINVAL;
  const type = file.inode?.type;
  if (type !== S.IFREG && type !== S.IFBLK && type !== S.IFDIR && type !== S.IFLNK) return -Errno.ESPIPE;
  return flags === 0 ? 0 : file.sync(true);
}

function ioctl(task: Task, fd: number, request: number, argument: number): SysResult {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  switch (request) {
    case TIOC.FIOCLEX:
    case TIOC.FIONCLEX:
      task.files.setCloseOnExec(fd, request === TIOC.FIOCLEX);
      return 0;
    case TIOC.FIONBIO:
    case TIOC.FIOASYNC: {
      if (!task.mem.canRead(argument, 4)) return -Errno.EFAULT;
      const on = task.mem.u32(argument) !== 0;
      if (request === TIOC.FIOASYNC) {
        if (((file.flags & O.ASYNC) !== 0) === on) return 0;
        if (file.setAsync === undefined) return -Errno.ENOTTY;
        setAsync(task, file, fd, on);
        return 0;
      }
      file.flags = on ? file.flags | O.NONBLOCK : file.flags & ~O.NONBLOCK;
      return 0;
    }
    default:
      if (file instanceof Socket) {
        const owned = ownerRequest(task, file, request, argument);
        if (owned !== null) return owned;
      }
      return file.inode?.type === S.IFREG
        ? regularFileIoctl(task, file, request, argument)
        : file.ioctl(task, request, argument);
  }
}

function regularFileIoctl(task: Task, file: File, request: number, argument: number): SysResult {
  switch (request) {
    case TIOC.FIONREAD:
      return putInt(task, argument, Math.max(0, sizeOf(file) - Math.max(0, file.seek(0, SEEK.CUR))));
    case TIOC.FIOQSIZE: {
      if (!task.mem.canWrite(argument, 8)) return -Errno.EFAULT;
      task.mem.setU64(argument, sizeOf(file));
      return 0;
    }
    case TIOC.FIGETBSZ:
      return putInt(task, argument, 4096);
    default:
      return file.ioctl(task, request, argument);
  }
}

export const fileControlRows: Rows = {
  lseek: { x64: 8, a64: 62, args: ["fd", "off", "whence"], ret: "off", run: lseek, support: full },
  ftruncate: { x64: 77, a64: 46, args: ["fd", "off"], run: ftruncate, support: full },
  truncate: { x64: 76, a64: 45, args: ["path", "off"], run: truncate, support: full },
  fallocate: {
    x64: 285,
    a64: 47,
    args: ["fd", "fallocmode", "off", "off"],
    run: fallocate,
    support: partial("what the file system underneath can: EOPNOTSUPP for other modes"),
  },
  fadvise64: { x64: 221, a64: 223, args: ["fd", "off", "off", "int"], run: fadvise64, support: full },
  readahead: { x64: 187, a64: 213, args: ["fd", "off", "size"], run: readahead, support: full },
  fsync: { x64: 74, a64: 82, args: ["fd"], run: fsync, support: full },
  fdatasync: { x64: 75, a64: 83, args: ["fd"], run: fdatasync, support: full },
  sync: { x64: 162, a64: 81, args: [], run: sync, support: full },
  syncfs: { x64: 306, a64: 267, args: ["fd"], run: syncfs, support: full },
  sync_file_range: { x64: 277, a64: 84, args: ["fd", "off", "off", "hex"], run: syncFileRange, support: full },
  ioctl: {
    x64: 16,
    a64: 29,
    args: ["fd", "ioctlcmd", "addr"],
    run: ioctl,
    support: partial("open files, pipes, sockets and terminals (docs/terminals.md); other requests give ENOTTY"),
  },
};
