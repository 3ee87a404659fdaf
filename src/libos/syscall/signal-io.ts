/** Signal-driven I/O and directory notification by fcntl(2), "Managing signals". */
import { F_OWNER } from "../../abi/async.ts";
import { Errno, type SysResult } from "../../abi/errno.ts";
import { F, O } from "../../abi/fcntl.ts";
import { SIO } from "../../abi/socket.ts";
import { S } from "../../abi/stat.ts";
import { AsyncOwner } from "../fs/async-owner.ts";
import type { File } from "../fs/file.ts";
import { LOCK } from "../fs/file-locks.ts";
import { checkOwner } from "../fs/permission.ts";
import { CAP } from "../task/capabilities.ts";
import type { Task } from "../task/task.ts";

const HIGHEST_SIGNAL = 64;
const INT_MIN = -0x8000_0000;

function ownerOf(task: Task, file: File): AsyncOwner {
  file.async ??= new AsyncOwner(task.kernel);
  return file.async;
}

/** Sets or clears O_ASYNC, where the file can do it. */
export function setAsync(task: Task, file: File, fd: number, on: boolean): void {
  if (file.setAsync === undefined) return;
  const owner = ownerOf(task, file);
  if (!owner.active && on) file.whenReleased(() => file.setAsync?.(owner, false));
  owner.active ||= on;
  owner.fd = fd;
  const group = on && owner.id === 0 ? file.asyncGroup : null;
  if (group !== null) owner.set(task, group > 0 ? F_OWNER.PGRP : F_OWNER.PID, group > 0 ? group : task.process.pid);
  file.setAsync(owner, on);
  file.flags = on ? file.flags | O.ASYNC : file.flags & ~O.ASYNC;
}

/** FIOSETOWN, SIOCSPGRP, FIOGETOWN and SIOCGPGRP of a socket: F_SETOWN and F_GETOWN under other names. @see socket(7) */
export function ownerRequest(task: Task, file: File, request: number, argument: number): SysResult | null {
  const sets = request === SIO.FIOSETOWN || request === SIO.CSPGRP;
  if (!sets && request !== SIO.FIOGETOWN && request !== SIO.CGPGRP) return null;
  const { mem } = task;
  if (sets) return mem.canRead(argument, 4) ? setOwn(task, file, mem.i32(argument)) : -Errno.EFAULT;
  if (!mem.canWrite(argument, 4)) return -Errno.EFAULT;
  mem.setU32(argument, getOwn(file));
  return 0;
}

/** Commands about owners, signals and directories; -EINVAL for all others. */
export function signalCommand(task: Task, file: File, fd: number, command: number, argument: number): SysResult {
  switch (command) {
    case F.GETOWN:
      return getOwn(file);
    case F.SETOWN:
      return setOwn(task, file, argument | 0);
    case F.GETOWN_EX:
      return getOwnEx(task, file, argument);
    case F.SETOWN_EX:
      return setOwnEx(task, file, argument);
    case F.GETOWNER_UIDS:
      return getOwnerUids(task, file, argument);
    case F.GETSIG:
      return file.async?.signal ?? 0;
    case F.SETSIG:
      if (argument > HIGHEST_SIGNAL) return -Errno.EINVAL;
      ownerOf(task, file).signal = argument;
      return 0;
    case F.GETLEASE:
      return task.kernel.vfs.leases?.get(file) ?? LOCK.UNLOCK;
    case F.SETLEASE:
      return setLease(task, file, fd, argument | 0);
    case F.NOTIFY:
      return notify(task, file, fd, argument >>> 0);
    default:
      return -Errno.EINVAL;
  }
}

/** A process id, a negative process group, or 0. */
function getOwn({ async: owner }: File): number {
  if (owner === null || owner.id === 0) return 0;
  return owner.kind === F_OWNER.PGRP ? -owner.id : owner.id;
}
function setOwn(task: Task, file: File, id: number): SysResult {
  if (id === INT_MIN) return -Errno.EINVAL;
  return own(task, file, id < 0 ? F_OWNER.PGRP : F_OWNER.PID, Math.abs(id));
}
function own(task: Task, file: File, kind: number, id: number): SysResult {
  if (id !== 0 && !exists(task, kind, id)) return -Errno.ESRCH;
  ownerOf(task, file).set(task, kind, id);
  return 0;
}
function exists(task: Task, kind: number, id: number): boolean {
  return task.kernel.processes.some((process) => {
    if (kind === F_OWNER.PGRP) return process.pgid === id;
    return process.pid === id || process.tasks.some((each) => each.tid === id);
  });
}

/** struct f_owner_ex: int type, pid_t pid. */
function setOwnEx(task: Task, file: File, address: number): SysResult {
  const { mem } = task;
  if (!mem.canRead(address, 8)) return -Errno.EFAULT;
  const kind = mem.i32(address);
  if (kind !== F_OWNER.TID && kind !== F_OWNER.PID && kind !== F_OWNER.PGRP) return -Errno.EINVAL;
  return own(task, file, kind, mem.i32(address + 4));
}
function getOwnEx(task: Task, file: File, address: number): SysResult {
  const { mem } = task;
  if (!mem.canWrite(address, 8)) return -Errno.EFAULT;
  const owner = file.async;
  mem.setU32(address, owner === null || owner.id === 0 ? F_OWNER.TID : owner.kind);
  mem.setU32(address + 4, owner?.id ?? 0);
  return 0;
}
/** Two uid_t: of the owner, real and effective. */
function getOwnerUids(task: Task, file: File, address: number): SysResult {
  const { mem } = task;
  if (!mem.canWrite(address, 8)) return -Errno.EFAULT;
  mem.setU32(address, file.async?.uid ?? 0);
  mem.setU32(address + 4, file.async?.euid ?? 0);
  return 0;
}

function setLease(task: Task, file: File, fd: number, type: number): SysResult {
  const { inode } = file;
  const { leases } = task.kernel.vfs;
  if (leases === null || inode === null) return -Errno.EINVAL;
  if (type !== LOCK.READ && type !== LOCK.WRITE && type !== LOCK.UNLOCK) return -Errno.EINVAL;
  if (type === LOCK.UNLOCK) return leases.set(file, inode, type, ownerOf(task, file));
  if (checkOwner(task.credentials, inode) < 0 && !task.capabilities.has(CAP.LEASE)) return -Errno.EACCES;
  if (inode.type !== S.IFREG) return -Errno.EINVAL;
  const owner = ownerOf(task, file);
  const set = leases.set(file, inode, type, owner);
  if (set < 0) return set;
  owner.fd = fd;
  if (owner.id === 0) owner.set(task, F_OWNER.PID, task.process.pid);
  return 0;
}

function notify(task: Task, file: File, fd: number, wanted: number): SysResult {
  const { inode } = file;
  if (inode === null || inode.type !== S.IFDIR) return -Errno.ENOTDIR;
  const { vfs, directoryNotes } = task.kernel;
  const owner = ownerOf(task, file);
  if (owner.id === 0 && wanted !== 0) owner.set(task, F_OWNER.PID, task.process.pid);
  directoryNotes.set(file, inode, vfs.notifier, owner, fd, wanted);
  return 0;
}
