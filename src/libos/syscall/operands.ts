/** How handlers turn descriptors and pointers into files, paths and accessible memory. */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { AT, O, PATH_MAX } from "../../abi/fcntl.ts";
import { SI, SIG } from "../../abi/signal.ts";
import { S } from "../../abi/stat.ts";
import type { PinnedBytes } from "../../host/host.ts";
import type { File } from "../fs/file.ts";
import type { Path } from "../fs/path.ts";
import { sendSignal } from "../signal/send.ts";
import { RLIMIT } from "../task/limits.ts";
import type { Task } from "../task/task.ts";

/** One past the last address a user pointer may have. @see access_ok(), TASK_SIZE_MAX of x86-64 */
export const USER_END = 0x7fff_ffff_f000;
/**
 * An address of which it is known exactly whether it is aligned: doubles beyond 2^53 have lost their last bits.
 * @param index of the argument
 */
export function exactAlignment(task: Task, address: number, index: number): number {
  if (address <= Number.MAX_SAFE_INTEGER) return address;
  const low = task.cpu.low(task.kernel.arch.argumentRegisters[index]!);
  return (low & 3) === 0 ? address : Number.MAX_SAFE_INTEGER;
}
/** Most bytes one read or write moves. @see read(2), NOTES */
export const MAX_TRANSFER = 0x7fff_f000;
/** Largest offset in a file: loff_t. As a double it is 2^63, and every offset must be below. */
export const OFFSET_END = 2 ** 63;
/** The largest double below {@link OFFSET_END}: offsets that round up to it are taken for this one. */
const OFFSET_MAX = 2 ** 63 - 1024;
export function clampOffset(offset: number): number {
  return Math.min(offset, OFFSET_MAX);
}

/** The file for I/O; null (EBADF) if the descriptor is not open or was opened by O_PATH. */
export function ioFile(task: Task, fd: number): File | null {
  const file = task.openFile(fd);
  return file === null || (file.flags & O.PATH) !== 0 ? null : file;
}

/** The most descriptors the process may have: RLIMIT_NOFILE. */
export function fdLimit(task: Task): number {
  return Math.min(task.process.limits.value(RLIMIT.NOFILE), 1 << 20);
}

/** Puts a new file into the table; lets go of it if there is no room. */
export function install(task: Task, file: File, closeOnExec: boolean, min = 0): SysResult {
  const fd = task.files.add(file, fdLimit(task), closeOnExec, min);
  if (fd < 0) file.unref();
  return fd;
}

/** A path argument: a byte string, -EFAULT, -ENAMETOOLONG or (unless allowed) -ENOENT if it is empty. */
export function pathArgument(task: Task, address: number, allowEmpty = false): string | SysError {
  const path = task.mem.string(address, PATH_MAX);
  return path === "" && !allowEmpty ? -Errno.ENOENT : path;
}

/** Where a relative path of an *at call starts: null for the working directory. -EBADF, -ENOTDIR. */
export function directoryOf(task: Task, dirfd: number, path: string): Path | null | SysError {
  if (dirfd === AT.FDCWD || path.charCodeAt(0) === 47) return null;
  const file = task.files.get(dirfd);
  if (file === null) return -Errno.EBADF;
  if (file.path === null || file.path.inode.type !== S.IFDIR) return -Errno.ENOTDIR;
  return file.path;
}

/** Sends SIGPIPE for a write that nobody will read. */
export function brokenPipe(task: Task): SysError {
  sendSignal(task, SIG.PIPE, SI.USER);
  return -Errno.EPIPE;
}

let bounced: PinnedBytes | null = null;
export const BOUNCE_SIZE = 65536;
/** A scratch buffer of {@link BOUNCE_SIZE} bytes, valid until the next handler runs. */
export function bounce(task: Task): PinnedBytes {
  bounced ??= task.kernel.host.allocate(BOUNCE_SIZE);
  return bounced;
}

/** Stores an int through a user pointer. @returns 0 or -EFAULT */
export function putInt(task: Task, address: number, value: number): SysResult {
  if (!task.mem.canWrite(address, 4)) return -Errno.EFAULT;
  task.mem.setU32(address, value);
  return 0;
}
