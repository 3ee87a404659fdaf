/** Copies between descriptors inside the kernel. @see sendfile(2), copy_file_range(2), splice(2), tee(2), vmsplice(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { O, SEEK } from "../../../abi/fcntl.ts";
import { POLL } from "../../../abi/poll.ts";
import { S } from "../../../abi/stat.ts";
import type { PinnedBytes } from "../../../host/host.ts";
import { EventFile } from "../../event/event-file.ts";
import type { File } from "../../fs/file.ts";
import { HostStreamFile } from "../../fs/host-stream.ts";
import { PipeFile } from "../../fs/pipe.ts";
import { Socket } from "../../net/socket.ts";
import { BLOCKED, type Task } from "../../task/task.ts";
import { CURRENT, sizeOf, sleep, withinSizeLimit, writeFrom } from "../file-io.ts";
import { IoVector } from "../io-vector.ts";
import { BOUNCE_SIZE, bounce, brokenPipe, ioFile, MAX_TRANSFER, OFFSET_END } from "../operands.ts";
import { full, partial, type Rows } from "../row.ts";

const SPLICE = { MOVE: 1, NONBLOCK: 2, MORE: 4, GIFT: 8 } as const;
const SPLICE_FLAGS = SPLICE.MOVE | SPLICE.NONBLOCK | SPLICE.MORE | SPLICE.GIFT;

/** The outcome of a copy step that must not go on. */
interface Stop {
  /** 0: end of input; < 0: -errno, -EAGAIN for `queue`'s file not being ready. */
  error: SysResult;
  /** POLL.IN: the input is not ready; POLL.OUT: the output. */
  side: number;
}
const stop: Stop = { error: 0, side: 0 };

/**
 * Copies up to `length` bytes without waiting. A position of {@link CURRENT} is the file's own, which advances.
 * @returns bytes copied; why it stopped early is in {@link stop}
 */
function copy(task: Task, from: File, fromAt: number, to: File, toAt: number, length: number): number {
  const buffer = bounce(task);
  let done = 0;
  stop.error = 0;
  stop.side = 0;
  while (done < length) {
    if (to instanceof PipeFile && to.pipe.readers === 0) {
      stop.error = -Errno.EPIPE;
      break;
    }
    const direct = copyDirectly(task, from, fromAt, to, toAt, length, done);
    if (direct > 0) {
      done += direct;
      continue;
    }
    let wanted = Math.min(length - done, BOUNCE_SIZE);
    if (!to.seekable) wanted = Math.min(wanted, roomOf(to));
    if (wanted === 0) {
      stop.error = -Errno.EAGAIN;
      stop.side = POLL.OUT;
      break;
    }
    const limited = withinSizeLimit(task, to, toAt < 0 ? toAt : toAt + done, wanted);
    if (limited < 0) {
      stop.error = limited;
      break;
    }
    wanted = limited;
    const got = take(from, fromAt < 0 ? fromAt : fromAt + done, buffer, wanted);
    if (got <= 0) {
      stop.error = got;
      stop.side = POLL.IN;
      break;
    }
    const put = toAt < 0 ? to.write(buffer, 0, got) : to.pwrite(buffer, 0, got, toAt + done);
    if (put > 0) taken(from, put);
    if (put < got) {
      giveBack(from, fromAt, got - Math.max(put, 0));
      done += Math.max(put, 0);
      stop.error = put < 0 ? put : -Errno.EAGAIN;
      stop.side = POLL.OUT;
      break;
    }
    done += put;
    if (got < wanted && !from.seekable) {
      stop.error = -Errno.EAGAIN;
      stop.side = POLL.IN;
      break;
    }
  }
  return done;
}

/** Lets the host copy between two of its files. @returns bytes, or <= 0 where it does not */
function copyDirectly(
  task: Task,
  from: File,
  fromAt: number,
  to: File,
  toAt: number,
  length: number,
  done: number,
): number {
  if (from.copyTo === undefined || !to.seekable || (to.flags & O.APPEND) !== 0) return 0;
  const source = fromAt < 0 ? from.position : fromAt + done;
  const target = toAt < 0 ? to.position : toAt + done;
  const limited = withinSizeLimit(task, to, target, length - done);
  if (limited <= 0) return 0;
  const n = from.copyTo(to, source, target, limited);
  if (n <= 0) return 0;
  if (fromAt < 0) from.position += n;
  if (toAt < 0) to.position += n;
  return n;
}

/** Reads without waiting; what is in a pipe stays there until it has been {@link taken}. */
function take(from: File, position: number, buffer: PinnedBytes, wanted: number): number {
  if (from instanceof PipeFile && from.pipe.buffer.used > 0) return from.pipe.buffer.peek(buffer.u8, 0, wanted);
  return position < 0 ? from.read(buffer, 0, wanted) : from.pread(buffer, 0, wanted, position);
}
/** Bytes have been written elsewhere. */
function taken(from: File, bytes: number): void {
  if (from instanceof PipeFile) from.discard(bytes);
}

/** A pipe of the guest, or one of the host as a standard stream. */
function isPipe(file: File): boolean {
  return file instanceof PipeFile || (file instanceof HostStreamFile && file.stream.isPipe);
}
/** How many bytes a stream takes now; a pipe says exactly, of others only whether any is known. */
function roomOf(to: File): number {
  if (to instanceof PipeFile) return to.pipe.readers === 0 ? BOUNCE_SIZE : to.pipe.buffer.free;
  if (to instanceof Socket) return Math.min(to.room(), BOUNCE_SIZE);
  return (to.poll() & (POLL.OUT | POLL.ERR | POLL.HUP)) !== 0 ? BOUNCE_SIZE : 0;
}
/** Undoes the reading of bytes that could not be written. */
function giveBack(from: File, fromAt: number, bytes: number): void {
  if (fromAt < 0 && from.seekable) from.seek(-bytes, SEEK.CUR);
}

/** Most bytes copied before timers and signals are looked at. */
const SLICE = 16 << 20;

/** Copies, waiting for either side; what was copied survives in `task.progress`. */
function transfer(
  task: Task,
  from: File,
  fromAt: number,
  to: File,
  toAt: number,
  length: number,
  noWait: boolean,
  once: boolean,
): SysResult {
  const before = task.progress;
  const at = (position: number): number => (position < 0 ? position : position + before);
  const slice = Math.min(length - before, SLICE);
  const done = before + copy(task, from, at(fromAt), to, at(toAt), slice);
  if (done >= length) {
    if (done > 0) noteTransfer(from, to);
    return done;
  }
  if (done === before + slice) {
    task.deadline = task.kernel.time.now();
    return sleep(task, null, done);
  }
  if (stop.error === -Errno.EPIPE) brokenPipe(task);
  if (stop.error === -Errno.EAGAIN && !noWait && !(once && done > 0)) {
    const file = stop.side === POLL.IN ? from : to;
    const nonBlocking = (file.flags & O.NONBLOCK) !== 0;
    const queue = nonBlocking ? null : file.queueFor(stop.side);
    if (queue !== null) return sleep(task, queue, done);
  }
  if (done > 0) noteTransfer(from, to);
  return done > 0 ? done : stop.error;
}
function noteTransfer(from: File, to: File): void {
  from.accessed();
  to.modified();
}

/** Where a transfer began, kept while it sleeps: the offsets in memory move on meanwhile. */
interface Origin {
  from: number;
  to: number;
}
/**
 * The offset arguments in memory; a null pointer gives {@link CURRENT}.
 * @returns null if one cannot be accessed (EFAULT)
 */
function origin(task: Task, from: number, to: number): Origin | null {
  if (task.scratch !== null) return task.scratch as Origin;
  const at = { from: loadOffset(task, from), to: loadOffset(task, to) };
  return Number.isNaN(at.from) || Number.isNaN(at.to) ? null : at;
}
function loadOffset(task: Task, address: number): number {
  if (address === 0) return CURRENT;
  return task.mem.canRead(address, 8) ? task.mem.i64(address) : Number.NaN;
}
/** Moves the offsets in memory on after a transfer, or while it sleeps. EFAULT, if one cannot be written, comes last. */
function finish(task: Task, at: Origin, from: number, to: number, result: SysResult): SysResult {
  if (result === BLOCKED) task.scratch = at;
  const moved = result === BLOCKED ? task.progress : result;
  const stored = storeOffset(task, from, at.from, moved) && storeOffset(task, to, at.to, moved);
  return stored || result === BLOCKED ? result : -Errno.EFAULT;
}
function storeOffset(task: Task, address: number, at: number, moved: number): boolean {
  if (address === 0 || moved <= 0) return true;
  if (!task.mem.canWrite(address, 8)) return false;
  task.mem.setU64(address, at + moved);
  return true;
}

function sendfile(task: Task, outFd: number, inFd: number, offset: number, count: number): SysResult {
  const begin = origin(task, offset, 0);
  // It is stored whatever happens.
  if (begin === null || (offset !== 0 && !task.mem.canWrite(offset, 8))) return -Errno.EFAULT;
  const at = begin.from;
  const from = ioFile(task, inFd);
  if (from === null || !from.readable) return -Errno.EBADF;
  if (offset !== 0 && !from.seekable) return -Errno.ESPIPE;
  if (at < 0 && offset !== 0) return -Errno.EINVAL;
  if (count >= OFFSET_END || (at >= 0 && at + count >= OFFSET_END)) return -Errno.EINVAL;
  const to = ioFile(task, outFd);
  if (to === null || !to.writable) return -Errno.EBADF;
  if ((to.flags & O.APPEND) !== 0 && to.seekable) return -Errno.EINVAL;
  // do_splice_direct() wants an input that can seek; only a pipe as output takes from devices that cannot.
  if (!from.seekable && (isPipe(from) || !isPipe(to))) return -Errno.EINVAL;
  if (from.inode?.type === S.IFDIR) return -Errno.EINVAL;
  const result = transfer(task, from, at, to, CURRENT, Math.min(count, MAX_TRANSFER), false, false);
  return finish(task, begin, offset, 0, result);
}

function copyFileRange(
  task: Task,
  inFd: number,
  inOffset: number,
  outFd: number,
  outOffset: number,
  length: number,
  flags: number,
): SysResult {
  const from = ioFile(task, inFd);
  const to = ioFile(task, outFd);
  if (from === null || to === null) return -Errno.EBADF;
  const begin = origin(task, inOffset, outOffset);
  if (begin === null) return -Errno.EFAULT;
  const { from: fromAt, to: toAt } = begin;
  if (flags !== 0) return -Errno.EINVAL;
  const fromType = from.inode?.type;
  const toType = to.inode?.type;
  if (fromType === S.IFDIR || toType === S.IFDIR) return -Errno.EISDIR;
  if (fromType !== S.IFREG || toType !== S.IFREG) return -Errno.EINVAL;
  if (!from.readable || !to.writable || (to.flags & O.APPEND) !== 0) return -Errno.EBADF;
  if ((inOffset !== 0 && fromAt < 0) || (outOffset !== 0 && toAt < 0)) return -Errno.EINVAL;
  const start = fromAt < 0 ? from.seek(0, SEEK.CUR) - task.progress : fromAt;
  const target = toAt < 0 ? to.seek(0, SEEK.CUR) - task.progress : toAt;
  if (start + length >= 2 * OFFSET_END || target + length >= 2 * OFFSET_END) return -Errno.EOVERFLOW;
  const bytes = Math.min(length, MAX_TRANSFER, Math.max(0, sizeOf(from) - start));
  if (target + bytes >= OFFSET_END) return -Errno.EFBIG;
  if (from.inode === to.inode && start < target + bytes && target < start + bytes && bytes > 0) return -Errno.EINVAL;
  if (bytes === 0) return 0;
  const result = transfer(task, from, fromAt, to, toAt, bytes, true, false);
  return finish(task, begin, inOffset, outOffset, result);
}

function splice(
  task: Task,
  inFd: number,
  inOffset: number,
  outFd: number,
  outOffset: number,
  length: number,
  flags: number,
): SysResult {
  if ((flags & ~SPLICE_FLAGS) !== 0) return -Errno.EINVAL;
  if (length === 0) return 0;
  const from = ioFile(task, inFd);
  const to = ioFile(task, outFd);
  if (from === null || to === null) return -Errno.EBADF;
  const fromPipe = isPipe(from);
  const toPipe = isPipe(to);
  if ((fromPipe && inOffset !== 0) || (toPipe && outOffset !== 0)) return -Errno.ESPIPE;
  const begin = origin(task, inOffset, outOffset);
  if (begin === null) return -Errno.EFAULT;
  const { from: fromAt, to: toAt } = begin;
  if (!from.readable || !to.writable) return -Errno.EBADF;
  if (!fromPipe && !toPipe) return -Errno.EINVAL;
  if (from instanceof PipeFile && to instanceof PipeFile && from.pipe === to.pipe) return -Errno.EINVAL;
  if ((inOffset !== 0 && !from.seekable) || (outOffset !== 0 && !to.seekable)) return -Errno.EINVAL;
  if ((inOffset !== 0 && fromAt < 0) || (outOffset !== 0 && toAt < 0)) return -Errno.EINVAL;
  if (!toPipe && (to.flags & O.APPEND) !== 0) return -Errno.EINVAL;
  if (from.inode?.type === S.IFDIR || from instanceof EventFile || to instanceof EventFile) return -Errno.EINVAL;
  if (length > OFFSET_END && !(fromPipe && toPipe)) return -Errno.EINVAL;
  const noWait = (flags & SPLICE.NONBLOCK) !== 0;
  const result = transfer(task, from, fromAt, to, toAt, Math.min(length, MAX_TRANSFER), noWait, true);
  return finish(task, begin, inOffset, outOffset, result);
}

function tee(task: Task, inFd: number, outFd: number, length: number, flags: number): SysResult {
  if ((flags & ~SPLICE_FLAGS) !== 0) return -Errno.EINVAL;
  if (length === 0) return 0;
  const from = ioFile(task, inFd);
  const to = ioFile(task, outFd);
  if (from === null || to === null || !from.readable || !to.writable) return -Errno.EBADF;
  if (!(from instanceof PipeFile) || !(to instanceof PipeFile) || from.pipe === to.pipe) return -Errno.EINVAL;
  if (to.pipe.readers === 0) return brokenPipe(task);
  const noWait = (flags & SPLICE.NONBLOCK) !== 0;
  if (from.pipe.buffer.used === 0) {
    if (from.pipe.writers === 0) return 0;
    return noWait || (from.flags & O.NONBLOCK) !== 0 ? -Errno.EAGAIN : sleep(task, from.waitQueue, 0);
  }
  if (to.pipe.buffer.free === 0) {
    return noWait || (to.flags & O.NONBLOCK) !== 0 ? -Errno.EAGAIN : sleep(task, to.queueFor(POLL.OUT), 0);
  }
  const buffer = bounce(task);
  const wanted = Math.min(length, from.pipe.buffer.used, to.pipe.buffer.free);
  for (let done = 0; done < wanted; ) {
    const n = from.pipe.buffer.peek(buffer.u8, 0, Math.min(BOUNCE_SIZE, wanted - done), done);
    done += to.pipe.buffer.write(buffer.u8, 0, n, false);
  }
  to.pipe.input.wake();
  return wanted;
}

const vector = new IoVector();

function vmsplice(task: Task, fd: number, address: number, count: number, flags: number): SysResult {
  if ((flags & ~SPLICE_FLAGS) !== 0) return -Errno.EINVAL;
  const file = ioFile(task, fd);
  if (file === null || !(file.readable || file.writable)) return -Errno.EBADF;
  if (!(file instanceof PipeFile)) return -Errno.EBADF;
  const loaded = vector.load(task, address, count);
  if (loaded < 0) return loaded;
  if (vector.total === 0) return 0;
  const noWait = (flags & SPLICE.NONBLOCK) !== 0;
  if (file.writable) {
    const { buffer, readers } = file.pipe;
    if (buffer.full && readers > 0 && !noWait) return sleep(task, file.queueFor(POLL.OUT), 0);
    // What does not fit is not waited for.
    return writeFrom(task, file, vector, 0, vector.total, { position: CURRENT, append: false, noWait: true });
  }
  const room = vector.accessible(task.mem, true);
  if (room === 0) return -Errno.EFAULT;
  const buffer = bounce(task);
  let done = 0;
  while (done < room) {
    const n = file.read(buffer, 0, Math.min(BOUNCE_SIZE, room - done));
    if (n <= 0) {
      if (n === -Errno.EAGAIN && done === 0 && !noWait) return sleep(task, file.queueFor(POLL.IN), 0);
      return done > 0 ? done : n;
    }
    vector.scatter(task.mem, done, buffer.u8, n);
    done += n;
  }
  return done;
}

export const transferRows: Rows = {
  sendfile: { x64: 40, a64: 71, args: ["fd", "fd", "addr", "size"], ret: "size", run: sendfile, support: full },
  copy_file_range: {
    x64: 326,
    a64: 285,
    args: ["fd", "addr", "fd", "addr", "size", "hex"],
    ret: "size",
    run: copyFileRange,
    support: full,
  },
  splice: {
    x64: 275,
    a64: 76,
    args: ["fd", "addr", "fd", "addr", "size", "hex"],
    ret: "size",
    run: splice,
    support: partial("bytes are copied, pages are never moved"),
  },
  tee: { x64: 276, a64: 77, args: ["fd", "fd", "size", "hex"], ret: "size", run: tee, support: full },
  vmsplice: {
    x64: 278,
    a64: 75,
    args: ["fd", "iniov", "size", "hex"],
    ret: "size",
    run: vmsplice,
    support: partial("bytes are copied, pages are never gifted"),
  },
};
