/** Calls that make descriptors. @see open(2), openat2(2), pipe(2), memfd_create(2) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { AT, O, RESOLVE } from "../../../abi/fcntl.ts";
import { POLL } from "../../../abi/poll.ts";
import type { File } from "../../fs/file.ts";
import { MFD } from "../../fs/memory-file.ts";
import { PipeFile } from "../../fs/pipe.ts";
import { Restart, type Task } from "../../task/task.ts";
import { directoryOf, fdLimit, install, pathArgument } from "../operands.ts";
import { full, partial, type Rows } from "../row.ts";

const KNOWN_FLAGS =
  O.ACCMODE |
  O.CREAT |
  O.EXCL |
  O.NOCTTY |
  O.TRUNC |
  O.APPEND |
  O.NONBLOCK |
  O.SYNC |
  O.ASYNC |
  O.DIRECT |
  O.LARGEFILE |
  O.DIRECTORY |
  O.NOFOLLOW |
  O.NOATIME |
  O.CLOEXEC |
  O.PATH |
  O.TMPFILE;
/** What O_PATH leaves of the flags. */
const PATH_FLAGS = O.DIRECTORY | O.NOFOLLOW | O.PATH | O.CLOEXEC;
const RESOLVE_FLAGS =
  RESOLVE.NO_XDEV | RESOLVE.NO_MAGICLINKS | RESOLVE.NO_SYMLINKS | RESOLVE.BENEATH | RESOLVE.IN_ROOT | RESOLVE.CACHED;
/** Flags that only the open itself uses. */
const OPEN_ONLY = O.CREAT | O.EXCL | O.NOCTTY | O.TRUNC | O.CLOEXEC;
/** Bytes of the first struct open_how, and the largest one taken. */
const OPEN_HOW_SIZE = 24;
const PAGE = 4096;

/** The common part: flags are valid. @returns the descriptor or -errno */
function openFile(task: Task, dirfd: number, path: string, flags: number, mode: number, resolve: number): SysResult {
  if (task.scratch instanceof PipeFile) return awaitOtherEnd(task, task.scratch, flags);
  if (task.files.free(fdLimit(task)) < 0) return -Errno.EMFILE;
  // An absolute path starts at the directory too if that is the root of the walk.
  const scoped = (resolve & (RESOLVE.IN_ROOT | RESOLVE.BENEATH)) !== 0;
  const directory = directoryOf(task, dirfd, scoped ? "." : path);
  if (typeof directory === "number") return directory;
  const file: File | SysError = task.kernel.vfs.open(task, directory, path, flags, mode, resolve);
  if (typeof file === "number") return file === -Errno.EAGAIN ? awaitLease(task, flags) : file;
  file.flags &= ~OPEN_ONLY;
  if (file instanceof PipeFile && file.awaitsOtherEnd && (flags & O.NONBLOCK) === 0) {
    return awaitOtherEnd(task, file, flags);
  }
  return install(task, file, (flags & O.CLOEXEC) !== 0);
}

/** Waits until whoever holds a lease on the file has given it up, or has had time enough. */
export function awaitLease(task: Task, flags: number): SysResult {
  const broken = task.kernel.vfs.leases?.takePending() ?? null;
  if (broken === null || (flags & O.NONBLOCK) !== 0) return -Errno.EAGAIN;
  task.deadline = broken.deadline;
  return task.block(broken.queue, Restart.IfAsked);
}

/** Waits in open(2) of a FIFO until both ends are there. @see fifo(7) */
function awaitOtherEnd(task: Task, file: PipeFile, flags: number): SysResult {
  if (file.awaitsOtherEnd) {
    task.scratch = file;
    task.onAbandon = () => file.unref();
    return task.block(file.queueFor(POLL.IN), Restart.IfAsked);
  }
  task.scratch = null;
  task.onAbandon = null;
  return install(task, file, (flags & O.CLOEXEC) !== 0);
}

/** open(2) and openat(2): unknown flags are ignored, bits of the mode that mean nothing too. */
function openLegacy(task: Task, dirfd: number, address: number, flags: number, mode: number): SysResult {
  let known = flags & KNOWN_FLAGS;
  if ((known & O.PATH) !== 0) known &= PATH_FLAGS;
  else known |= O.LARGEFILE;
  const creates = (known & (O.CREAT | O.TMPFILE_BIT)) !== 0;
  const invalid = checkFlags(known);
  if (invalid < 0) return invalid;
  const path = pathArgument(task, address);
  return typeof path === "number" ? path : openFile(task, dirfd, path, known, creates ? mode & 0o7777 : 0, 0);
}

/** Combinations of flags that build_open_flags() refuses. */
function checkFlags(flags: number): SysResult {
  if ((flags & O.TMPFILE_BIT) !== 0) {
    if ((flags & O.TMPFILE) !== O.TMPFILE) return -Errno.EINVAL;
    if ((flags & O.ACCMODE) === O.RDONLY || (flags & O.CREAT) !== 0) return -Errno.EINVAL;
  }
  return (flags & (O.CREAT | O.DIRECTORY)) === (O.CREAT | O.DIRECTORY) ? -Errno.EINVAL : 0;
}

function open(task: Task, path: number, flags: number, mode: number): SysResult {
  return openLegacy(task, AT.FDCWD, path, flags, mode);
}
function openat(task: Task, dirfd: number, path: number, flags: number, mode: number): SysResult {
  return openLegacy(task, dirfd, path, flags, mode);
}
function creat(task: Task, path: number, mode: number): SysResult {
  return openLegacy(task, AT.FDCWD, path, O.CREAT | O.WRONLY | O.TRUNC, mode);
}

function openat2(task: Task, dirfd: number, address: number, how: number, size: number): SysResult {
  if (size < OPEN_HOW_SIZE) return -Errno.EINVAL;
  if (size > PAGE) return -Errno.E2BIG;
  const mem = task.mem;
  if (!mem.canRead(how, size)) return -Errno.EFAULT;
  for (let i = OPEN_HOW_SIZE; i < size; i++) if (mem.u8[how + i] !== 0) return -Errno.E2BIG;
  const flags = mem.u64(how);
  const mode = mem.u64(how + 8);
  const resolve = mem.u64(how + 16);
  if (flags > 0xffff_ffff || (flags & ~KNOWN_FLAGS) !== 0) return -Errno.EINVAL;
  if (resolve > 0xffff_ffff || (resolve & ~RESOLVE_FLAGS) !== 0) return -Errno.EINVAL;
  if ((resolve & RESOLVE.BENEATH) !== 0 && (resolve & RESOLVE.IN_ROOT) !== 0) return -Errno.EINVAL;
  const creates = (flags & (O.CREAT | O.TMPFILE_BIT)) !== 0;
  if (creates ? mode > 0o7777 : mode !== 0) return -Errno.EINVAL;
  if ((flags & O.PATH) !== 0 && (flags & ~PATH_FLAGS) !== 0) return -Errno.EINVAL;
  const invalid = checkFlags(flags);
  if (invalid < 0) return invalid;
  const writes = (flags & (O.TRUNC | O.CREAT | O.TMPFILE_BIT)) !== 0;
  if ((resolve & RESOLVE.CACHED) !== 0 && writes) return -Errno.EAGAIN;
  const path = pathArgument(task, address);
  if (typeof path === "number") return path;
  const large = (flags & O.PATH) === 0 ? O.LARGEFILE : 0;
  return openFile(task, dirfd, path, flags | large, mode, resolve & ~RESOLVE.CACHED);
}

function pipe2(task: Task, address: number, flags: number): SysResult {
  if ((flags & ~(O.CLOEXEC | O.NONBLOCK | O.DIRECT)) !== 0) return -Errno.EINVAL;
  const { mem, kernel } = task;
  const closeOnExec = (flags & O.CLOEXEC) !== 0;
  const [reader, writer] = kernel.pipes.create(flags, task.credentials, Number(kernel.time.realtime() / 1000n) / 1e6);
  const input = install(task, reader, closeOnExec);
  if (input < 0) {
    writer.unref();
    return input;
  }
  const output = install(task, writer, closeOnExec);
  if (output < 0) {
    task.files.close(input);
    return output;
  }
  if (!mem.canWrite(address, 8)) {
    task.files.close(input);
    task.files.close(output);
    return -Errno.EFAULT;
  }
  mem.setU32(address, input);
  mem.setU32(address + 4, output);
  return 0;
}
function pipe(task: Task, address: number): SysResult {
  return pipe2(task, address, 0);
}

/** Where the logarithm of a huge page's size is. */
const MFD_HUGE_SHIFT = 26;

function memfdCreate(task: Task, address: number, flags: number): SysResult {
  const known = MFD.CLOEXEC | MFD.ALLOW_SEALING | MFD.NOEXEC_SEAL | MFD.EXEC;
  // A size of pages is known where they shall be huge.
  const all = (flags & MFD.HUGETLB) === 0 ? known : known | MFD.HUGETLB | (0x3f << MFD_HUGE_SHIFT);
  if ((flags & ~all) !== 0) return -Errno.EINVAL;
  if ((flags & MFD.HUGETLB) !== 0) return -Errno.ENODEV;
  if ((flags & MFD.EXEC) !== 0 && (flags & MFD.NOEXEC_SEAL) !== 0) return -Errno.EINVAL;
  const name = task.mem.string(address, 250);
  if (typeof name === "number") return name === -Errno.ENAMETOOLONG ? -Errno.EINVAL : name;
  const file = task.kernel.memoryFiles.create(name, flags, task.credentials);
  if (typeof file === "number") return file;
  return install(task, file, (flags & MFD.CLOEXEC) !== 0);
}

export const openRows: Rows = {
  open: { x64: 2, args: ["path", "openflags", "mode"], ret: "fd", run: open, support: full },
  creat: { x64: 85, args: ["path", "mode"], ret: "fd", run: creat, support: full },
  openat: { x64: 257, a64: 56, args: ["dirfd", "path", "openflags", "mode"], ret: "fd", run: openat, support: full },
  openat2: { x64: 437, a64: 437, args: ["dirfd", "path", "openhow", "size"], ret: "fd", run: openat2, support: full },
  pipe: { x64: 22, args: ["outfds"], run: pipe, support: full },
  pipe2: {
    x64: 293,
    a64: 59,
    args: ["outfds", "pipeflags"],
    run: pipe2,
    support: partial("O_NOTIFICATION_PIPE gives EINVAL"),
  },
  memfd_create: {
    x64: 319,
    a64: 279,
    args: ["string", "hex"],
    ret: "fd",
    run: memfdCreate,
    support: partial("no huge pages: MFD_HUGETLB gives ENODEV"),
  },
};
