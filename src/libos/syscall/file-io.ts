/** Reading and writing files from and to guest memory: partial faults, limits, waiting. @see read(2), write(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { O, SEEK } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import { SI, SIG } from "../../abi/signal.ts";
import { S, Stat } from "../../abi/stat.ts";
import type { File } from "../fs/file.ts";
import { sendSignal } from "../signal/send.ts";
import { RLIMIT } from "../task/limits.ts";
import { BLOCKED, Restart, type Task } from "../task/task.ts";
import type { WaitQueue } from "../task/wait.ts";
import type { IoVector } from "./io-vector.ts";
import { BOUNCE_SIZE, bounce, brokenPipe, clampOffset, OFFSET_END } from "./operands.ts";

/** Position that means the file's own offset. */
export const CURRENT = -1;
/** A segment of at least this many bytes is transferred without a copy. */
const DIRECT = 32768;

const attributes = new Stat();

/** The size of a file in bytes, or -errno. */
export function sizeOf(file: File): SysResult {
  const result = file.stat(attributes);
  return result < 0 ? result : attributes.size;
}

function isRegular(file: File): boolean {
  return file.inode !== null && file.inode.type === S.IFREG;
}

/** What a read answers whose buffer cannot be written at all: the end of the file comes before the fault. */
function faultOfRead(task: Task, file: File, position: number): SysResult {
  if (file.seekable) {
    const n = file.pread(bounce(task), 0, 1, position < 0 ? file.position : position);
    return n > 0 ? -Errno.EFAULT : n;
  }
  const ready = file.poll();
  if ((ready & POLL.IN) !== 0) return -Errno.EFAULT;
  return (ready & POLL.HUP) !== 0 ? 0 : -Errno.EAGAIN;
}

/**
 * Reads into guest memory without waiting.
 * @param position bytes, or {@link CURRENT}
 */
export function readMemory(task: Task, file: File, address: number, length: number, position: number): SysResult {
  if (length < file.unit) return -Errno.EINVAL;
  const room = task.mem.writablePrefix(address, length);
  if (room < file.unit || (room === 0 && length > 0)) return faultOfRead(task, file, position);
  const bytes = task.mem.bytes;
  return position < 0 ? file.read(bytes, address, room) : file.pread(bytes, address, room, position);
}

/** Reads into the segments without waiting. */
export function readVector(task: Task, file: File, vector: IoVector, position: number): SysResult {
  if (vector.count === 1) return readMemory(task, file, vector.addressAt(0), vector.total, position);
  if (vector.total < file.unit) return -Errno.EINVAL;
  const room = vector.accessible(task.mem, true);
  if (room === 0 || room < file.unit) return vector.total > 0 ? faultOfRead(task, file, position) : 0;
  let done = 0;
  while (done < room) {
    const contiguous = Math.min(vector.contiguousAt(done), room - done);
    const direct = contiguous >= DIRECT;
    const wanted = direct ? contiguous : Math.min(room - done, BOUNCE_SIZE);
    const buffer = direct ? task.mem.bytes : bounce(task);
    const offset = direct ? vector.addressAt(done) : 0;
    const n = position < 0 ? file.read(buffer, offset, wanted) : file.pread(buffer, offset, wanted, position + done);
    if (n < 0) return done > 0 ? done : n;
    if (!direct) vector.scatter(task.mem, done, buffer.u8, n);
    done += n;
    if (n < wanted) break;
  }
  return done;
}

/** Waits for input if the file would block and neither it nor the call asks not to. */
export function afterRead(task: Task, file: File, result: SysResult, noWait = false): SysResult {
  if (result > 0) file.accessed();
  const waits = result === -Errno.EAGAIN && !noWait && (file.flags & O.NONBLOCK) === 0;
  const queue = waits ? file.queueFor(POLL.IN) : null;
  if (queue !== null) {
    task.deadline = file.readDeadline(task);
    return task.block(queue, Restart.IfAsked);
  }
  task.usage.countRead(result);
  return result;
}

/**
 * How many bytes a write may move by RLIMIT_FSIZE: -EFBIG (and SIGXFSZ) if none.
 * @param position bytes, or {@link CURRENT}
 */
export function withinSizeLimit(task: Task, file: File, position: number, length: number): SysResult {
  const limit = task.process.limits.value(RLIMIT.FSIZE);
  if (limit === Number.POSITIVE_INFINITY || length === 0 || !isRegular(file)) return length;
  const append = (file.flags & O.APPEND) !== 0;
  const start = append ? sizeOf(file) : position < 0 ? file.seek(0, SEEK.CUR) : position;
  if (start >= limit) {
    sendSignal(task, SIG.XFSZ, SI.USER);
    return -Errno.EFBIG;
  }
  return Math.min(length, limit - start);
}

/** One write without waiting of bytes that are readable. */
function writeOnce(
  file: File,
  buffer: { u8: Uint8Array; address: number },
  offset: number,
  length: number,
  position: number,
): SysResult {
  return position < 0 ? file.write(buffer, offset, length) : file.pwrite(buffer, offset, length, position);
}

/** What a write asks for beyond its bytes. */
export interface WriteOptions {
  /** Bytes, or {@link CURRENT}. */
  position: number;
  /** RWF_APPEND. */
  append: boolean;
  /** RWF_NOWAIT. */
  noWait: boolean;
}
const plain: WriteOptions = { position: CURRENT, append: false, noWait: false };

/**
 * Writes from guest memory, waiting as the file asks; progress survives in `task.progress`.
 * @param vector the segments, or null for one range
 */
export function writeFrom(
  task: Task,
  file: File,
  vector: IoVector | null,
  address: number,
  length: number,
  options: WriteOptions = plain,
): SysResult {
  const result = moveFrom(task, file, vector, address, length, options);
  if (result > 0) file.modified();
  if (result !== BLOCKED) task.usage.countWrite(result);
  return result;
}

function moveFrom(
  task: Task,
  file: File,
  vector: IoVector | null,
  address: number,
  length: number,
  options: WriteOptions,
): SysResult {
  const admitted = task.progress === 0 ? file.admit(task, true) : 0;
  if (admitted !== 0) return admitted;
  const seekable = file.seekable;
  let position = options.position;
  if (seekable) {
    // O_APPEND moves positioned writes to the end too: pwrite(2), BUGS.
    if (length > 0 && position + length >= OFFSET_END) return -Errno.EINVAL;
    if (options.append || (position >= 0 && (file.flags & O.APPEND) !== 0)) position = Math.max(0, sizeOf(file));
    position = clampOffset(position);
    length = withinSizeLimit(task, file, position, length);
    if (length < 0) return length;
  }
  if (length < file.unit) return -Errno.EINVAL;
  const mem = task.mem;
  if (file.discards) return writeOnce(file, mem.bytes, 0, length, position);
  const readable = vector === null ? -1 : vector.accessible(mem, false);
  const waits = !options.noWait && (file.flags & O.NONBLOCK) === 0;
  let done = task.progress;
  for (;;) {
    let wanted = length - done;
    let buffer = mem.bytes;
    let offset = address + done;
    if (vector === null) {
      wanted = mem.readablePrefix(offset, wanted);
    } else {
      wanted = Math.min(wanted, readable - done);
      if (vector.count === 1) {
        offset = vector.addressAt(0) + done;
      } else if (wanted > 0) {
        const contiguous = Math.min(vector.contiguousAt(done), wanted);
        if (contiguous >= DIRECT) {
          wanted = contiguous;
          offset = vector.addressAt(done);
        } else {
          wanted = Math.min(wanted, BOUNCE_SIZE);
          buffer = bounce(task);
          offset = 0;
          vector.gather(mem, done, buffer.u8, wanted);
        }
      }
    }
    if (wanted === 0 && length > done) return done > 0 ? done : -Errno.EFAULT;
    const n = writeOnce(file, buffer, offset, wanted, position < 0 ? position : position + done);
    if (n === -Errno.EAGAIN && waits) {
      const queue = file.queueFor(POLL.OUT);
      if (queue !== null) return sleep(task, queue, done);
    }
    if (n < 0) {
      if (n === -Errno.EPIPE) brokenPipe(task);
      return done > 0 ? done : n;
    }
    done += n;
    if (done >= length || n === 0) return done;
    if (n < wanted && !(waits && file.writesAll)) return done;
    if (n === wanted && !file.writesAll && !seekable) return done;
  }
}

/** Sleeps in the middle of a transfer: a signal makes it return what was moved. */
export function sleep(task: Task, queue: WaitQueue | null, done: number): SysResult {
  task.progress = done;
  return task.block(queue, Restart.IfAsked);
}
