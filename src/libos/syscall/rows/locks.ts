/** Advisory locks. @see fcntl(2), flock(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { F, SEEK } from "../../../abi/fcntl.ts";
import type { File } from "../../fs/file.ts";
import { LOCK, LOCK_END, type Obstacle, type RecordLock, type Waiting } from "../../fs/file-locks.ts";
import { Restart, type Task } from "../../task/task.ts";
import { sizeOf } from "../file-io.ts";
import { ioFile } from "../operands.ts";
import { full, type Rows } from "../row.ts";

/** struct flock of 64-bit architectures: l_type s16 0, l_whence s16 2, l_start s64 8, l_len s64 16, l_pid s32 24. */
const FLOCK_SIZE = 32;
const FLOCK = { SH: 1, EX: 2, NB: 4, UN: 8 } as const;

/** How often a lock that a host program holds is tried again, ns. */
const HOST_RETRY = 10e6;

/** Reads struct flock. @returns the lock, -EFAULT, -EINVAL, -EOVERFLOW */
function load(task: Task, file: File, address: number, ofDescription: boolean): RecordLock | SysResult {
  const mem = task.mem;
  if (!mem.canRead(address, FLOCK_SIZE)) return -Errno.EFAULT;
  const type = mem.view.getInt16(address, true);
  const whence = mem.view.getInt16(address + 2, true);
  let start = mem.view.getBigInt64(address + 8, true);
  const length = mem.view.getBigInt64(address + 16, true);
  if (ofDescription && mem.i32(address + 24) !== 0) return -Errno.EINVAL;
  if (whence === SEEK.CUR) start += file.seekable ? BigInt(Math.max(0, file.seek(0, SEEK.CUR))) : 0n;
  else if (whence === SEEK.END) start += BigInt(Math.max(0, sizeOf(file)));
  else if (whence !== SEEK.SET) return -Errno.EINVAL;
  if (start >= LOCK_END) return -Errno.EOVERFLOW;
  let end = length === 0n ? LOCK_END : start + length;
  if (length < 0n) [start, end] = [start + length, start];
  if (start < 0n) return -Errno.EINVAL;
  if (end > LOCK_END) return -Errno.EOVERFLOW;
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
  mem.view.setBigInt64(address + 8, held.start, true);
  mem.view.setBigInt64(address + 16, held.end === LOCK_END ? 0n : held.end - held.start, true);
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
  const { locks } = task.kernel;
  if (ofDescription) locks.endWithDescription(file);
  else task.files.recordLocks = locks;
  awake(task);
  const result = locks.setRecord(file, wanted);
  if (typeof result === "number") return result;
  if (command === F.SETLK || command === F.OFD_SETLK) return -Errno.EAGAIN;
  if (!ofDescription && result.owner !== null) {
    if (locks.wouldDeadlock(wanted.owner, result.owner)) return -Errno.EDEADLK;
    const waiting: Waiting = { owner: wanted.owner, for: result.owner };
    locks.waits(waiting);
    task.scratch = waiting;
    task.onAbandon = () => locks.waited(waiting);
  }
  return waitFor(task, result);
}
/** The call runs again after a sleep: it waits for nobody. */
function awake(task: Task): void {
  if (task.onAbandon === null) return;
  task.kernel.locks.waited(task.scratch as Waiting);
  task.scratch = null;
  task.onAbandon = null;
}
function waitFor(task: Task, obstacle: Obstacle): SysResult {
  // Nobody tells when a host program unlocks.
  task.deadline = obstacle.owner === null ? task.kernel.time.now() + HOST_RETRY : Number.NaN;
  return task.block(obstacle.queue, Restart.IfAsked);
}

function flock(task: Task, fd: number, operation: number): SysResult {
  const kind = operation & ~FLOCK.NB;
  const type = kind === FLOCK.SH ? LOCK.READ : kind === FLOCK.EX ? LOCK.WRITE : LOCK.UNLOCK;
  if (type === LOCK.UNLOCK && kind !== FLOCK.UN) return -Errno.EINVAL;
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (type !== LOCK.UNLOCK && !file.readable && !file.writable) return -Errno.EBADF;
  task.kernel.locks.endWithDescription(file);
  const result = task.kernel.locks.setWhole(file, type);
  if (typeof result === "number") return result;
  return (operation & FLOCK.NB) !== 0 ? -Errno.EAGAIN : waitFor(task, result);
}

export const lockRows: Rows = {
  flock: {
    x64: 73,
    a64: 32,
    args: ["fd", "int"],
    run: flock,
    support: full,
  },
};
