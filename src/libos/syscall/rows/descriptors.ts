/** The table of descriptors. @see close(2), close_range(2), dup(2), fcntl(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { F, FD_CLOEXEC, O } from "../../../abi/fcntl.ts";
import { Stat } from "../../../abi/stat.ts";
import type { File } from "../../fs/file.ts";
import { MemoryFile } from "../../fs/memory-file.ts";
import { PipeFile } from "../../fs/pipe.ts";
import type { Task } from "../../task/task.ts";
import { unshareFiles } from "../../task/unshare-files.ts";
import { fdLimit, install } from "../operands.ts";
import { full, partial, type Rows } from "../row.ts";
import { setAsync, signalCommand } from "../signal-io.ts";
import { getLock, setLock } from "./locks.ts";

/** RWH_WRITE_LIFE_EXTREME */
const WRITE_LIFE_MAX = 5;
const attributes = new Stat();
const CLOSE_RANGE = { UNSHARE: 2, CLOEXEC: 4 } as const;
/** What F_SETFL may change. */
const SETTABLE = O.APPEND | O.NONBLOCK | O.DIRECT | O.NOATIME;
/** Commands that an O_PATH descriptor answers too. */
const PATH_COMMANDS: readonly number[] = [F.DUPFD, F.DUPFD_CLOEXEC, F.GETFD, F.SETFD, F.GETFL, F.DUPFD_QUERY];

function close(task: Task, fd: number): SysResult {
  return task.files.close(fd);
}

function closeRange(task: Task, first: number, last: number, flags: number): SysResult {
  if ((flags & ~(CLOSE_RANGE.UNSHARE | CLOSE_RANGE.CLOEXEC)) !== 0 || first > last) return -Errno.EINVAL;
  if ((flags & CLOSE_RANGE.UNSHARE) !== 0) unshareFiles(task);
  const files = task.files;
  const end = Math.min(last + 1, files.end);
  for (let fd = first; fd < end; fd++) {
    if (files.get(fd) === null) continue;
    if ((flags & CLOSE_RANGE.CLOEXEC) !== 0) files.setCloseOnExec(fd, true);
    else files.close(fd);
  }
  return 0;
}

function dup(task: Task, fd: number): SysResult {
  const file = task.files.get(fd);
  return file === null ? -Errno.EBADF : install(task, file.ref(), false);
}

function duplicateTo(task: Task, file: File, fd: number, closeOnExec: boolean): SysResult {
  const files = task.files;
  files.set(fd, file.ref(), closeOnExec);
  return fd;
}

function dup2(task: Task, from: number, to: number): SysResult {
  const file = task.files.get(from);
  if (file === null) return -Errno.EBADF;
  if (from === to) return to;
  if (to < 0 || to >= fdLimit(task)) return -Errno.EBADF;
  return duplicateTo(task, file, to, false);
}

function dup3(task: Task, from: number, to: number, flags: number): SysResult {
  if ((flags & ~O.CLOEXEC) !== 0 || from === to) return -Errno.EINVAL;
  if (to < 0 || to >= fdLimit(task)) return -Errno.EBADF;
  const file = task.files.get(from);
  return file === null ? -Errno.EBADF : duplicateTo(task, file, to, (flags & O.CLOEXEC) !== 0);
}

/** The argument is 64 bits wide: an address for some commands, an int for others. */
function fcntl(task: Task, fd: number, command: number, argument: number): SysResult {
  const files = task.files;
  const file = files.get(fd);
  if (file === null) return -Errno.EBADF;
  if ((file.flags & O.PATH) !== 0 && !PATH_COMMANDS.includes(command)) return -Errno.EBADF;
  switch (command) {
    case F.DUPFD:
    case F.DUPFD_CLOEXEC:
      if (argument >= fdLimit(task)) return -Errno.EINVAL;
      return install(task, file.ref(), command === F.DUPFD_CLOEXEC, argument);
    case F.GETFD:
      return files.closeOnExec(fd) ? FD_CLOEXEC : 0;
    case F.SETFD:
      files.setCloseOnExec(fd, (argument & FD_CLOEXEC) !== 0);
      return 0;
    case F.GETFL:
      return file.flags;
    case F.SETFL:
      return setFlags(task, file, fd, argument >>> 0);
    case F.GETLK:
    case F.OFD_GETLK:
      return getLock(task, file, command, argument);
    case F.SETLK:
    case F.SETLKW:
    case F.OFD_SETLK:
    case F.OFD_SETLKW:
      return setLock(task, file, command, argument);
    default:
      return lesserCommand(task, file, fd, command, argument);
  }
}

function setFlags(task: Task, file: File, fd: number, flags: number): SysResult {
  if ((flags & O.NOATIME & ~file.flags) !== 0 && !owns(task, file)) return -Errno.EPERM;
  if (((flags ^ file.flags) & O.ASYNC) !== 0) setAsync(task, file, fd, (flags & O.ASYNC) !== 0);
  file.flags = (file.flags & ~SETTABLE) | (flags & SETTABLE);
  return 0;
}

function owns(task: Task, file: File): boolean {
  const who = task.credentials;
  if (who.fsuid === 0) return true;
  return file.inode !== null && file.stat(attributes) >= 0 && attributes.uid === who.fsuid;
}

/** Signal-driven I/O, leases, pipe sizes and seals. */
function lesserCommand(task: Task, file: File, fd: number, command: number, argument: number): SysResult {
  switch (command) {
    case F.SETPIPE_SZ:
      return file instanceof PipeFile ? file.pipe.resize(argument % 2 ** 32) : -Errno.EBADF;
    case F.GETPIPE_SZ:
      return file instanceof PipeFile ? file.pipe.buffer.capacity : -Errno.EBADF;
    case F.ADD_SEALS:
      return file instanceof MemoryFile
        ? file.addSeals(argument >>> 0, (inode) => task.kernel.processes.some(({ mm }) => mm.mapsWritable(inode)))
        : -Errno.EINVAL;
    case F.GET_SEALS:
      return file instanceof MemoryFile ? file.seals : -Errno.EINVAL;
    case F.GET_RW_HINT:
    case F.SET_RW_HINT:
      return writeLifeHint(task, file, command, argument);
    case F.DUPFD_QUERY:
      return task.files.get(argument | 0) === file ? 1 : task.files.get(argument | 0) === null ? -Errno.EBADF : 0;
    case F.CREATED_QUERY:
      return file.created ? 1 : 0;
    default:
      return signalCommand(task, file, fd, command, argument);
  }
}

/** How long what is written is expected to stay: kept, and of no use here. */
function writeLifeHint(task: Task, file: File, command: number, address: number): SysResult {
  const { inode } = file;
  const { mem } = task;
  if (inode === null) return -Errno.EINVAL;
  if (command === F.GET_RW_HINT) {
    if (!mem.canWrite(address, 8)) return -Errno.EFAULT;
    mem.setU64(address, inode.writeLifeHint);
    return 0;
  }
  if (!owns(task, file)) return -Errno.EPERM;
  if (!mem.canRead(address, 8)) return -Errno.EFAULT;
  const hint = mem.u64(address);
  if (hint > WRITE_LIFE_MAX) return -Errno.EINVAL;
  inode.writeLifeHint = hint;
  return 0;
}

export const descriptorRows: Rows = {
  close: { x64: 3, a64: 57, args: ["fd"], run: close, support: full },
  close_range: { x64: 436, a64: 436, args: ["uint", "uint", "hex"], run: closeRange, support: full },
  dup: { x64: 32, a64: 23, args: ["fd"], ret: "fd", run: dup, support: full },
  dup2: { x64: 33, args: ["fd", "fd"], ret: "fd", run: dup2, support: full },
  dup3: { x64: 292, a64: 24, args: ["fd", "fd", "openflags"], ret: "fd", run: dup3, support: full },
  fcntl: {
    x64: 72,
    a64: 25,
    args: ["fd", "fcntlcmd", "size"],
    run: fcntl,
    support: partial("locks that host programs hold are waited for by trying again"),
  },
};
