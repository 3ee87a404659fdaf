/** read(2), write(2) and their positioned and vectored forms. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { S } from "../../../abi/stat.ts";
import type { File } from "../../fs/file.ts";
import { Socket } from "../../net/socket.ts";
import type { Task } from "../../task/task.ts";
import { afterRead, CURRENT, readMemory, readVector, sizeOf, type WriteOptions, writeFrom } from "../file-io.ts";
import { IoVector } from "../io-vector.ts";
import { clampOffset, ioFile, MAX_TRANSFER, OFFSET_END, USER_END } from "../operands.ts";
import { full, partial, type Rows } from "../row.ts";
import { guestData, readSocket, writeSocket } from "../socket-io.ts";

/** RWF_* of preadv2(2). */
const RWF = { HIPRI: 1, DSYNC: 2, SYNC: 4, NOWAIT: 8, APPEND: 16, NOAPPEND: 32 } as const;
const RWF_SUPPORTED = RWF.HIPRI | RWF.DSYNC | RWF.SYNC | RWF.NOWAIT | RWF.APPEND;

function unknownFlags(flags: number): boolean {
  return (flags & ~RWF_SUPPORTED) !== 0;
}

const vector = new IoVector();
const writeOptions: WriteOptions = { position: CURRENT, append: false, noWait: false };

/** The checks before a read, in Linux's order. @returns 0 or -errno */
function mayRead(file: File): SysResult {
  if (!file.readable) return -Errno.EBADF;
  return file.inode !== null && file.inode.type === S.IFDIR ? -Errno.EISDIR : 0;
}

function read(task: Task, fd: number, address: number, length: number): SysResult {
  const file = ioFile(task, fd);
  if (file === null || !file.readable) return -Errno.EBADF;
  if (address + length > USER_END) return -Errno.EFAULT;
  if (file instanceof Socket) {
    guestData.vector.single(address, Math.min(length, MAX_TRANSFER));
    return readSocket(task, file, false);
  }
  const error = mayRead(file);
  if (error < 0) return error;
  const admitted = file.admit(task, false);
  if (admitted !== 0) return admitted;
  return afterRead(task, file, readMemory(task, file, address, Math.min(length, MAX_TRANSFER), CURRENT));
}

function write(task: Task, fd: number, address: number, length: number): SysResult {
  const file = ioFile(task, fd);
  if (file === null || !file.writable) return -Errno.EBADF;
  if (address + length > USER_END) return -Errno.EFAULT;
  if (file instanceof Socket) {
    guestData.vector.single(address, Math.min(length, MAX_TRANSFER));
    return writeSocket(task, file, false);
  }
  return writeFrom(task, file, null, address, Math.min(length, MAX_TRANSFER));
}

function pread64(task: Task, fd: number, address: number, length: number, position: number): SysResult {
  if (position < 0) return -Errno.EINVAL;
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (!file.seekable) return -Errno.ESPIPE;
  if (!file.readable) return -Errno.EBADF;
  if (address + length > USER_END) return -Errno.EFAULT;
  if (position + length > OFFSET_END) return -Errno.EINVAL;
  const error = mayRead(file);
  if (error < 0) return error;
  return afterRead(task, file, readMemory(task, file, address, Math.min(length, MAX_TRANSFER), clampOffset(position)));
}

function pwrite64(task: Task, fd: number, address: number, length: number, position: number): SysResult {
  if (position < 0) return -Errno.EINVAL;
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (!file.seekable) return -Errno.ESPIPE;
  if (!file.writable) return -Errno.EBADF;
  if (address + length > USER_END) return -Errno.EFAULT;
  writeOptions.position = position;
  writeOptions.append = writeOptions.noWait = false;
  return writeFrom(task, file, null, address, Math.min(length, MAX_TRANSFER), writeOptions);
}

function readSegments(
  task: Task,
  fd: number,
  address: number,
  count: number,
  position: number,
  flags: number,
): SysResult {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (position !== CURRENT && !file.seekable) return -Errno.ESPIPE;
  if (!file.readable) return -Errno.EBADF;
  if (file instanceof Socket) {
    const loaded = guestData.vector.load(task, address, count);
    if (loaded < 0) return loaded;
    if (unknownFlags(flags) || (flags & RWF.APPEND) !== 0) return -Errno.EOPNOTSUPP;
    return readSocket(task, file, (flags & RWF.NOWAIT) !== 0);
  }
  const loaded = vector.load(task, address, count);
  if (loaded < 0) return loaded;
  if (vector.total === 0) return 0;
  if (position + vector.total > OFFSET_END) return -Errno.EINVAL;
  const error = mayRead(file);
  if (error < 0) return error;
  if (unknownFlags(flags) || (flags & RWF.APPEND) !== 0) return -Errno.EOPNOTSUPP;
  const admitted = file.admit(task, false);
  if (admitted !== 0) return admitted;
  return afterRead(task, file, readVector(task, file, vector, clampOffset(position)), (flags & RWF.NOWAIT) !== 0);
}

function writeSegments(
  task: Task,
  fd: number,
  address: number,
  count: number,
  position: number,
  flags: number,
): SysResult {
  const file = ioFile(task, fd);
  if (file === null) return -Errno.EBADF;
  if (position !== CURRENT && !file.seekable) return -Errno.ESPIPE;
  if (!file.writable) return -Errno.EBADF;
  if (file instanceof Socket) {
    const loaded = guestData.vector.load(task, address, count);
    if (loaded < 0) return loaded;
    if (unknownFlags(flags)) return -Errno.EOPNOTSUPP;
    return writeSocket(task, file, (flags & RWF.NOWAIT) !== 0);
  }
  const loaded = vector.load(task, address, count);
  if (loaded < 0) return loaded;
  if (vector.total === 0) return 0;
  if (unknownFlags(flags)) return -Errno.EOPNOTSUPP;
  writeOptions.position = position;
  writeOptions.append = (flags & RWF.APPEND) !== 0;
  writeOptions.noWait = (flags & RWF.NOWAIT) !== 0;
  const written = writeFrom(task, file, vector, 0, vector.total, writeOptions);
  if (written > 0 && position === CURRENT && writeOptions.append && file.seekable) {
    file.position = Math.max(0, sizeOf(file));
  }
  if (written > 0 && (flags & (RWF.DSYNC | RWF.SYNC)) !== 0) {
    const synced = file.sync((flags & RWF.SYNC) === 0);
    if (synced < 0 && synced !== -Errno.EINVAL) return synced;
  }
  return written;
}

function readv(task: Task, fd: number, address: number, count: number): SysResult {
  return readSegments(task, fd, address, count, CURRENT, 0);
}
function writev(task: Task, fd: number, address: number, count: number): SysResult {
  return writeSegments(task, fd, address, count, CURRENT, 0);
}
function preadv(task: Task, fd: number, address: number, count: number, position: number): SysResult {
  return position < 0 ? -Errno.EINVAL : readSegments(task, fd, address, count, position, 0);
}
function pwritev(task: Task, fd: number, address: number, count: number, position: number): SysResult {
  return position < 0 ? -Errno.EINVAL : writeSegments(task, fd, address, count, position, 0);
}
function preadv2(
  task: Task,
  fd: number,
  address: number,
  count: number,
  position: number,
  _high: number,
  flags: number,
): SysResult {
  return position < CURRENT ? -Errno.EINVAL : readSegments(task, fd, address, count, position, flags);
}
function pwritev2(
  task: Task,
  fd: number,
  address: number,
  count: number,
  position: number,
  _high: number,
  flags: number,
): SysResult {
  return position < CURRENT ? -Errno.EINVAL : writeSegments(task, fd, address, count, position, flags);
}

const flagsNote = "RWF_HIPRI is ignored; RWF_NOAPPEND, RWF_ATOMIC and RWF_DONTCACHE give EOPNOTSUPP";

export const readWriteRows: Rows = {
  read: { x64: 0, a64: 63, args: ["fd", "outbuf", "size"], ret: "size", run: read, support: full },
  write: { x64: 1, a64: 64, args: ["fd", "inbuf", "size"], ret: "size", run: write, support: full },
  pread64: { x64: 17, a64: 67, args: ["fd", "outbuf", "size", "off"], ret: "size", run: pread64, support: full },
  pwrite64: { x64: 18, a64: 68, args: ["fd", "inbuf", "size", "off"], ret: "size", run: pwrite64, support: full },
  readv: { x64: 19, a64: 65, args: ["fd", "outiov", "size"], ret: "size", run: readv, support: full },
  writev: { x64: 20, a64: 66, args: ["fd", "iniov", "size"], ret: "size", run: writev, support: full },
  preadv: { x64: 295, a64: 69, args: ["fd", "outiov", "size", "off"], ret: "size", run: preadv, support: full },
  pwritev: { x64: 296, a64: 70, args: ["fd", "iniov", "size", "off"], ret: "size", run: pwritev, support: full },
  preadv2: {
    x64: 327,
    a64: 286,
    args: ["fd", "outiov", "size", "off", "unused", "hex"],
    ret: "size",
    run: preadv2,
    support: partial(flagsNote),
  },
  pwritev2: {
    x64: 328,
    a64: 287,
    args: ["fd", "iniov", "size", "off", "unused", "hex"],
    ret: "size",
    run: pwritev2,
    support: partial(flagsNote),
  },
};
