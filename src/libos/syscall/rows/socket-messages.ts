/** Sending and receiving messages. @see send(2), sendmmsg(2), recv(2), recvmmsg(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { POLL } from "../../../abi/poll.ts";
import { MMSGHDR_LEN, MMSGHDR_SIZE, MSG, MSGHDR, UIO_MAXIOV } from "../../../abi/socket.ts";
import type { Socket } from "../../net/socket.ts";
import { BLOCKED, type Task } from "../../task/task.ts";
import { storeTimespec, timespecDuration, validTimespec } from "../../time/timespec.ts";
import { MessageHeader } from "../message-header.ts";
import { MAX_TRANSFER, USER_END } from "../operands.ts";
import { full, type Rows } from "../row.ts";
import { loadControl, storeControl } from "../socket-control.ts";
import {
  attemptReceive,
  attemptSend,
  dropRights,
  givenAddress,
  guestData,
  incoming,
  isNonBlocking,
  loadAddress,
  outgoing,
  prepareSend,
  receiveWaiting,
  sendWaiting,
  socketOf,
  storeAddress,
  waitFor,
} from "../socket-io.ts";

/** Most that an int holds. */
const INT_MAX = 0x7fff_ffff;

/** Loads one range as the message's bytes. @returns 0 or -EFAULT */
function loadRange(address: number, length: number): SysResult {
  const bytes = Math.min(length, MAX_TRANSFER);
  if (address + bytes > USER_END) return -Errno.EFAULT;
  guestData.vector.single(address, bytes);
  return 0;
}

function sendto(
  task: Task,
  fd: number,
  buffer: number,
  length: number,
  flags: number,
  address: number,
  addressLength: number,
): SysResult {
  const ranged = loadRange(buffer, length);
  if (ranged < 0) return ranged;
  const socket = socketOf(task, fd);
  if (typeof socket === "number") return socket;
  prepareSend(task, socket, flags, task.progress);
  if (address !== 0) {
    const loaded = loadAddress(task, address, addressLength);
    if (loaded < 0) return loaded;
    if (addressLength > 0) outgoing.address = givenAddress;
  }
  return sendWaiting(task, socket);
}

/** The header of the message that a call sends or receives. */
const header = new MessageHeader();

/** Loads {@link header} and what it says of the bytes. @returns 0, -EFAULT, -EINVAL or -EMSGSIZE */
function loadHeader(task: Task, at: number): SysResult {
  const loaded = header.load(task, at);
  if (loaded < 0) return loaded;
  if (header.name !== 0 && header.nameLength < 0) return -Errno.EINVAL;
  if (header.count > UIO_MAXIOV) return -Errno.EMSGSIZE;
  return guestData.vector.load(task, header.segments, header.count);
}

/**
 * Prepares and attempts to send the message of a struct msghdr.
 * @param done bytes sent by earlier runs
 * @returns as {@link attemptSend}
 */
function attemptMessage(task: Task, socket: Socket, at: number, flags: number, done: number): SysResult {
  const loaded = loadHeader(task, at);
  if (loaded < 0) return loaded;
  prepareSend(task, socket, flags, done);
  const nameLength = Math.min(header.nameLength, givenAddress.bytes.length);
  if (header.name !== 0 && nameLength > 0) {
    const given = loadAddress(task, header.name, nameLength);
    if (given < 0) return given;
    outgoing.address = givenAddress;
  }
  if (header.controlLength > INT_MAX) return -Errno.ENOBUFS;
  const control = loadControl(task, socket, outgoing, header.control, header.controlLength, done === 0);
  return control < 0 ? control : attemptSend(task, socket);
}

function sendmsg(task: Task, fd: number, at: number, flags: number): SysResult {
  if ((flags & MSG.CMSG_COMPAT) !== 0) return -Errno.EINVAL;
  const socket = socketOf(task, fd);
  if (typeof socket === "number") return socket;
  const result = attemptMessage(task, socket, at, flags, task.progress);
  if (result !== -Errno.EAGAIN) return result;
  const { done } = outgoing;
  const wait = isNonBlocking(socket, flags) ? result : waitFor(task, socket, POLL.OUT, done);
  return wait === BLOCKED || done === 0 ? wait : done;
}

/** How far sendmmsg(2) or recvmmsg(2) has come when it sleeps. */
interface Batch {
  /** Messages done. */
  count: number;
  /** Bytes of the next one, and its header. */
  done: number;
  at: number;
  /** recvmmsg: when it ends, host monotonic ns. */
  end: number;
}

/** A signal ends the sleep: a message that was sent in part counts as sent. */
function endBatch(task: Task): SysResult {
  const { count, done, at } = task.scratch as Batch;
  if (done > 0 && task.mem.canWrite(at + MMSGHDR_LEN, 4)) {
    task.mem.setU32(at + MMSGHDR_LEN, done);
    task.progress = count + 1;
  }
  return 0;
}

function sendmmsg(task: Task, fd: number, vector: number, length: number, flags: number): SysResult {
  if ((flags & MSG.CMSG_COMPAT) !== 0) return -Errno.EINVAL;
  const socket = socketOf(task, fd);
  if (typeof socket === "number") return socket;
  const before = task.scratch as Batch | null;
  let done = before?.done ?? 0;
  for (let count = before?.count ?? 0; ; count++) {
    if (count === Math.min(length, UIO_MAXIOV)) return count;
    const at = vector + count * MMSGHDR_SIZE;
    const result = attemptMessage(task, socket, at, flags, done);
    let sent = result;
    if (result === -Errno.EAGAIN) {
      const wait = isNonBlocking(socket, flags) ? result : waitFor(task, socket, POLL.OUT, count);
      if (wait === BLOCKED) {
        task.scratch = { count, done: outgoing.done, at, end: 0 } satisfies Batch;
        task.onInterrupt = endBatch;
        return wait;
      }
      if (outgoing.done > 0) sent = outgoing.done;
    }
    if (sent < 0) return count > 0 ? count : sent;
    if (!task.mem.canWrite(at + MMSGHDR_LEN, 4)) return count > 0 ? count : -Errno.EFAULT;
    task.mem.setU32(at + MMSGHDR_LEN, sent);
    if (sent < guestData.length) return count + 1;
    done = 0;
    task.deadline = Number.NaN;
    task.kept.forget();
  }
}

function recvfrom(
  task: Task,
  fd: number,
  buffer: number,
  length: number,
  flags: number,
  address: number,
  lengthAt: number,
): SysResult {
  const ranged = loadRange(buffer, length);
  if (ranged < 0) return ranged;
  const socket = socketOf(task, fd);
  if (typeof socket === "number") return socket;
  const result = receiveWaiting(task, socket, flags);
  dropRights(task);
  if (result < 0 || address === 0) return result;
  const stored = storeAddress(task, incoming.address, address, lengthAt);
  return stored < 0 ? stored : result;
}

/** Stores what a received message brings into its struct msghdr. @returns 0 or -EFAULT, -EINVAL */
function storeHeader(task: Task, socket: Socket, at: number): SysResult {
  const { mem } = task;
  const used = storeControl(task, socket, incoming, header.control, header.controlLength);
  dropRights(task);
  if (header.name !== 0) {
    const stored = storeAddress(task, incoming.address, header.name, at + MSGHDR.NAMELEN);
    if (stored < 0) return stored;
  }
  if (!mem.canWrite(at + MSGHDR.CONTROLLEN, 12)) return -Errno.EFAULT;
  mem.setU32(at + MSGHDR.FLAGS, incoming.resultFlags | (incoming.flags & MSG.CMSG_CLOEXEC));
  mem.setU64(at + MSGHDR.CONTROLLEN, used);
  return 0;
}

function recvmsg(task: Task, fd: number, at: number, flags: number): SysResult {
  if ((flags & MSG.CMSG_COMPAT) !== 0) return -Errno.EINVAL;
  const socket = socketOf(task, fd);
  if (typeof socket === "number") return socket;
  const loaded = loadHeader(task, at);
  if (loaded < 0) return loaded;
  const result = receiveWaiting(task, socket, flags);
  if (result < 0) return result;
  const stored = storeHeader(task, socket, at);
  return stored < 0 ? stored : result;
}

/** The end of recvmmsg(2) by its timeout; Infinity: none. @returns -EFAULT or -EINVAL for a bad one */
function endOf(task: Task, timeout: number): number {
  if (timeout === 0) return Number.POSITIVE_INFINITY;
  if (!task.mem.canRead(timeout, 16)) return -Errno.EFAULT;
  if (!validTimespec(task.mem, timeout)) return -Errno.EINVAL;
  return task.kernel.time.now() + timespecDuration(task.mem, timeout);
}

function recvmmsg(task: Task, fd: number, vector: number, length: number, flags: number, timeout: number): SysResult {
  if ((flags & MSG.CMSG_COMPAT) !== 0) return -Errno.EINVAL;
  const before = task.scratch as Batch | null;
  const end = before?.end ?? endOf(task, timeout);
  if (end < 0) return end;
  const socket = socketOf(task, fd);
  if (typeof socket === "number") return socket;
  if (before === null) {
    const failed = socket.takeError();
    if (failed < 0) return failed;
  }
  const result = receiveBatch(task, socket, vector, length, flags, end, before);
  if (result > 0 && timeout !== 0 && task.mem.canWrite(timeout, 16)) {
    const left = Math.max(0, end - task.kernel.time.now());
    storeTimespec(task.mem, timeout, BigInt(Math.floor(left)));
  }
  return result;
}

function receiveBatch(
  task: Task,
  socket: Socket,
  vector: number,
  length: number,
  flags: number,
  end: number,
  before: Batch | null,
): SysResult {
  let done = before?.done ?? 0;
  for (let count = before?.count ?? 0; ; count++) {
    if (count === length) return count;
    const at = vector + count * MMSGHDR_SIZE;
    // The first message that has come ends the waiting.
    const noWait = isNonBlocking(socket, flags) || (count > 0 && (flags & MSG.WAITFORONE) !== 0);
    incoming.done = 0;
    let result = loadHeader(task, at);
    if (result === 0) {
      task.progress = done;
      task.scratch = null;
      result = attemptReceive(task, socket, (flags & ~MSG.WAITFORONE) | (noWait ? MSG.DONTWAIT : 0));
    }
    if (result === -Errno.EAGAIN && !noWait) {
      done = incoming.done;
      result = waitFor(task, socket, POLL.IN, count);
      if (result === BLOCKED) {
        task.scratch = { count, done, at, end } satisfies Batch;
        task.onInterrupt = endBatch;
        return result;
      }
    }
    if (result < 0 && incoming.done > 0) result = incoming.done;
    if (result >= 0) {
      const stored = storeHeader(task, socket, at);
      if (stored < 0) result = stored;
      else if (!task.mem.canWrite(at + MMSGHDR_LEN, 4)) result = -Errno.EFAULT;
    }
    if (result < 0) {
      // What went wrong behind the first message is told by the next call.
      if (count > 0 && result !== -Errno.EAGAIN) socket.error = -result;
      return count > 0 ? count : result;
    }
    task.mem.setU32(at + MMSGHDR_LEN, result);
    done = 0;
    task.deadline = Number.NaN;
    task.kept.forget();
    if (task.kernel.time.now() >= end) return count + 1;
  }
}

export const socketMessageRows: Rows = {
  sendto: {
    x64: 44,
    a64: 206,
    args: ["fd", "inbuf", "size", "hex", "addr", "int"],
    ret: "size",
    run: sendto,
    support: full,
  },
  sendmsg: { x64: 46, a64: 211, args: ["fd", "addr", "hex"], ret: "size", run: sendmsg, support: full },
  sendmmsg: { x64: 307, a64: 269, args: ["fd", "addr", "uint", "hex"], run: sendmmsg, support: full },
  recvfrom: {
    x64: 45,
    a64: 207,
    args: ["fd", "outbuf", "size", "hex", "addr", "addr"],
    ret: "size",
    run: recvfrom,
    support: full,
  },
  recvmsg: { x64: 47, a64: 212, args: ["fd", "addr", "hex"], ret: "size", run: recvmsg, support: full },
  recvmmsg: {
    x64: 299,
    a64: 243,
    args: ["fd", "addr", "uint", "hex", "intimespec"],
    run: recvmmsg,
    support: full,
  },
};
