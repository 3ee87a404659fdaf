/** Advisory locks. @see fcntl(2), flock(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { F, SEEK } from "../../../abi/fcntl.ts";
import type { File } from "../../fs/file.ts";
import { LOCK, type RecordLock } from "../../fs/file-locks.ts";
import { Restart, type Task } from "../../task/task.ts";
import { sizeOf } from "../file-io.ts";
import { ioFile, OFFSET_END } from "../operands.ts";
import { partial, type Rows } from "../row.ts";

/** struct flock of 64-bit architectures: l_type s16 0, l_whence s16 2, l_start s64 8, l_len s64 16, l_pid s32 24. */
const FLOCK_SIZE = 32;
const FLOCK = { SH: 1, EX: 2, NB: 4, UN: 8 } as const;

/** Reads struct flock. @returns the lock, -EFAULT, -EINVAL, -EOVERFLOW */
function load(task: Task, file: File, address: number, ofDescription: boolean): RecordLock | SysResult {
  const mem = task.mem;
  if (!mem.canRead(address, FLOCK_SIZE)) return -Errno.EFAULT;
  const type = mem.view.getInt16(address, true);
  const whence = mem.view.getInt16(address + 2, true);
  let start = mem.i64(address + 8);
  const length = mem.i64(address + 16);
  if (ofDescription && mem.i32(address + 24) !== 0) return -Errno.EINVAL;
  if (whence === SEEK.CUR) start += file.seekable ? Math.max(0, file.seek(0, SEEK.CUR)) : 0;
  else if (whence === SEEK.END) start += Math.max(0, sizeOf(file));
  else if (whence !== SEEK.SET) return -Errno.EINVAL;
  if (start >= OFFSET_END) return -Errno.EOVERFLOW;
  let end = length === 0 ? Number.POSITIVE_INFINITY : start + length;
  if (length < 0) [start, end] = [start + length, start];
  if (start < 0) return -Errno.EINVAL;
  if (length > 0 && end > OFFSET_END) return -Errno.EOVERFLOW;
  if (end >= OFFSET_END - 1) end = Number.POSITIVE_INFINITY;
  if (type !== LOCK.READ && type !== LOCK.WRITE && type !== LOCK.UNLOCK) return -Errno.EINVAL;
  const owner = ofDescription ? file : task.files;
  return { owner, pid: ofDescription ? -1 : task.process.pid, type, start, end };
}

/** F_GETLK and F_OFD_GETLK. */
export function getLock(task: Task, file: File, command: number, address: number): SysResult {
  const wanted = load(task, file, address, command === F.OFD_GETLK);
  if (typeof wanted === "number") return wanted;
  if (wanted.type === LOCK.UNLOCK && command === F.GETLK) return -Errno.EINVAL;
  const mem = task.mem;
  if (!mem.canWrite(address, FLOCK_SIZE)) return -Errno.EFAULT;
  const held = task.kernel.locks.conflicting(file, wanted);
  if (held === null) {
    mem.view.setInt16(address, LOCK.UNLOCK, true);
    return 0;
  }
  mem.view.setInt16(address, held.type, true);
  mem.view.setInt16(address + 2, SEEK.SET, true);
  mem.setU64(address + 8, held.start);
  mem.setU64(address + 16, held.end === Number.POSITIVE_INFINITY ? 0 : held.end - held.start);
  mem.setU32(address + 24, held.pid);
  return 0;
}

/** F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW. */
export function setLock(task: Task, file: File, command: number, address: number): SysResult {
  const ofDescription = command === F.OFD_SETLK || command === F.OFD_SETLKW;
  const wanted = load(task, file, address, ofDescription);
  if (typeof wanted === "number") return wanted;
  if (wanted.type === LOCK.READ && !file.readable) return -Errno.EBADF;
  if (wanted.type === LOCK.WRITE && !file.writable) return -Errno.EBADF;
  if (ofDescription) task.kernel.locks.endWithDescription(file);
  const result = task.kernel.locks.setRecordLock(file, wanted);
  if (typeof result === "number") return result;
  const waits = command === F.SETLKW || command === F.OFD_SETLKW;
  return waits ? task.block(result, Restart.IfAsked) : -Errno.EAGAIN;
}

function flock(task: Task, fd: number, operation: number): SysResult {
  const kind = operation & ~FLOCK.NB;
  const type = kind === FLOCK.SH ? LOCK.READ : kind === FLOCK.EX ? LOCK.WRITE : LOCK.UNLOCK;
  if (type === LOCK.UNLOCK && kind !== FLOCK.UN) return -Errno.EINVAL;
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (type !== LOCK.UNLOCK && !file.readable && !file.writable) return -Errno.EBADF;
  task.kernel.locks.endWithDescription(file);
  const result = task.kernel.locks.setWholeLock(file, type);
  if (typeof result === "number") return result;
  return (operation & FLOCK.NB) !== 0 ? -Errno.EAGAIN : task.block(result, Restart.IfAsked);
}

export const lockRows: Rows = {
  flock: {
    x64: 73,
    a64: 32,
    args: ["fd", "int"],
    run: flock,
    support: partial("locks hold within the guest; host programs do not see them"),
  },
};
