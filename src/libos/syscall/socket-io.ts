/** Sending and receiving on sockets from and to guest memory, and waiting for them. @see send(2), recv(2), socket(7) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { O } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import { MSG, SOCK, SOCKADDR_STORAGE } from "../../abi/socket.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { SocketAddress } from "../net/address.ts";
import { IncomingMessage, type MessageData, OutgoingMessage, type PeerCredentials } from "../net/message.ts";
import { Socket } from "../net/socket.ts";
import { KEPT } from "../task/kept-arguments.ts";
import { BLOCKED, Restart, type Task } from "../task/task.ts";
import { IoVector } from "./io-vector.ts";

/** The bytes of a message in guest memory. */
class GuestData implements MessageData {
  readonly vector = new IoVector();
  #mem!: UserMemory;
  use(mem: UserMemory): this {
    this.#mem = mem;
    return this;
  }
  get length(): number {
    return this.vector.total;
  }
  take(offset: number, target: Uint8Array, at: number, length: number): boolean {
    return this.vector.take(this.#mem, offset, target, at, length);
  }
  put(offset: number, source: Uint8Array, at: number, length: number): boolean {
    return this.vector.put(this.#mem, offset, source, at, length);
  }
}

/** The segments of the message that a call sends or receives; loaded anew by every run of a handler. */
export const guestData = new GuestData();
/** The message itself. */
export const outgoing = new OutgoingMessage();
export const incoming = new IncomingMessage(new SocketAddress());
/** An address argument. */
export const givenAddress = new SocketAddress();

/** The socket of a descriptor. @returns -EBADF or -ENOTSOCK */
export function socketOf(task: Task, fd: number): Socket | SysError {
  const file = task.openFile(fd);
  if (file === null || (file.flags & O.PATH) !== 0) return -Errno.EBADF;
  return file instanceof Socket ? file : -Errno.ENOTSOCK;
}

/** Reads an address into {@link givenAddress}. @returns 0, -EINVAL (length) or -EFAULT */
export function loadAddress(task: Task, address: number, length: number): SysResult {
  if (length < 0 || length > SOCKADDR_STORAGE) return -Errno.EINVAL;
  givenAddress.length = length;
  if (length === 0) return 0;
  const { mem, kept } = task;
  const before = kept.copy(KEPT.Address, address);
  if (before instanceof SocketAddress) {
    givenAddress.copy(before);
    return 0;
  }
  if (!mem.canRead(address, length)) return -Errno.EFAULT;
  for (let i = 0; i < length; i++) givenAddress.bytes[i] = mem.u8[address + i]!;
  kept.note(KEPT.Address, address, givenAddress);
  return 0;
}

/**
 * Stores an address, cut to the room given, and its true length.
 * @param lengthAt where the room is told and the length goes, an int
 */
export function storeAddress(task: Task, from: SocketAddress, address: number, lengthAt: number): SysResult {
  const { mem } = task;
  if (!mem.canRead(lengthAt, 4)) return -Errno.EFAULT;
  const room = Math.min(mem.i32(lengthAt), from.length);
  if (room < 0) return -Errno.EINVAL;
  if (!mem.canWrite(address, room)) return -Errno.EFAULT;
  for (let i = 0; i < room; i++) mem.u8[address + i] = from.bytes[i]!;
  if (!mem.canWrite(lengthAt, 4)) return -Errno.EFAULT;
  mem.setU32(lengthAt, from.length);
  return 0;
}

export function isNonBlocking(socket: Socket, flags: number): boolean {
  if ((flags & MSG.DONTWAIT) !== 0 || (socket.flags & O.NONBLOCK) !== 0) return true;
  // Errors are there or not.
  return (flags & MSG.ERRQUEUE) !== 0 && socket.hasPorts;
}

/**
 * Sleeps until the socket may be ready, at most as long as SO_RCVTIMEO or SO_SNDTIMEO says.
 * @param events POLL.IN or POLL.OUT
 * @param done what the call returns if it ends now, if > 0
 * @returns {@link BLOCKED}, or -EAGAIN when the time is over
 */
export function waitFor(task: Task, socket: Socket, events: number, done: number): SysResult {
  const { options } = socket;
  const timeout = events === POLL.IN ? options.receiveTimeout : options.sendTimeout;
  const limited = timeout !== Number.POSITIVE_INFINITY;
  const now = limited ? task.kernel.time.now() : 0;
  if (Number.isNaN(task.deadline)) task.deadline = limited ? now + timeout : timeout;
  if (limited && now >= task.deadline) return -Errno.EAGAIN;
  task.progress = done;
  // With a time limit the call is never restarted: signal(7).
  return task.block(socket.queueFor(events), limited ? Restart.Interrupt : Restart.IfAsked);
}

/** Prepares {@link outgoing} for the bytes in {@link guestData}. @param done bytes sent by earlier runs */
export function prepareSend(task: Task, socket: Socket, flags: number, done: number): void {
  outgoing.data = guestData.use(task.mem);
  outgoing.flags = isNonBlocking(socket, flags) ? flags | MSG.DONTWAIT : flags;
  outgoing.address = null;
  outgoing.rights = null;
  outgoing.credentials = null;
  outgoing.done = done;
  outgoing.ttl = outgoing.tos = -1;
  outgoing.source = null;
  outgoing.segment = 0;
}
/** One attempt to send {@link outgoing}. @returns bytes sent when the call is complete, -EAGAIN, or another error */
export function attemptSend(task: Task, socket: Socket): SysResult {
  const result = socket.send(task, outgoing);
  if (outgoing.rights !== null) {
    task.kernel.net.unix.rights.release(outgoing.rights);
    outgoing.rights = null;
  }
  if (result === 0) return outgoing.done;
  return result !== -Errno.EAGAIN && outgoing.done > 0 ? outgoing.done : result;
}
/** Sends {@link outgoing}, waiting where the socket and the flags allow it. */
export function sendWaiting(task: Task, socket: Socket): SysResult {
  const result = attemptSend(task, socket);
  if (result !== -Errno.EAGAIN) return result;
  const done = outgoing.done;
  const wait = (outgoing.flags & MSG.DONTWAIT) === 0 ? waitFor(task, socket, POLL.OUT, done) : result;
  return wait === BLOCKED || done === 0 ? wait : done;
}

/** What a call that sleeps with a part of its bytes received has to remember. */
interface PartlyReceived {
  credentials: PeerCredentials | null;
  address: Uint8Array;
}

/** One attempt to receive into {@link guestData}. @returns as Socket.receive, done counting what earlier runs received */
export function attemptReceive(task: Task, socket: Socket, flags: number): SysResult {
  incoming.reset(guestData.use(task.mem), isNonBlocking(socket, flags) ? flags | MSG.DONTWAIT : flags);
  incoming.done = task.progress;
  const before = task.scratch as PartlyReceived | null;
  if (before !== null && task.progress > 0) {
    incoming.credentials = before.credentials;
    incoming.address.bytes.set(before.address);
    incoming.address.length = before.address.length;
  }
  return socket.receive(incoming);
}
/** Receives into {@link guestData}, waiting where the socket and the flags allow it. */
export function receiveWaiting(task: Task, socket: Socket, flags: number): SysResult {
  const result = attemptReceive(task, socket, flags);
  if (result !== -Errno.EAGAIN) return result < 0 && incoming.done > 0 ? incoming.done : result;
  const done = incoming.done;
  const wait = (incoming.flags & MSG.DONTWAIT) === 0 ? waitFor(task, socket, POLL.IN, done) : result;
  if (wait === BLOCKED) {
    if (done > 0) {
      const address = incoming.address.bytes.slice(0, incoming.address.length);
      task.scratch = { credentials: incoming.credentials, address } satisfies PartlyReceived;
    }
    return wait;
  }
  return done > 0 ? done : wait;
}
/** Lets go of descriptors that the call has no place for. */
export function dropRights(task: Task): void {
  if (incoming.rights === null) return;
  task.kernel.net.unix.rights.release(incoming.rights);
  incoming.rights = null;
}

/** read(2) and readv(2) of the segments in {@link guestData}. */
export function readSocket(task: Task, socket: Socket, noWait: boolean): SysResult {
  if (guestData.length === 0) return 0;
  const result = receiveWaiting(task, socket, noWait ? MSG.DONTWAIT : 0);
  dropRights(task);
  return result;
}
/** write(2) and writev(2). */
export function writeSocket(task: Task, socket: Socket, noWait: boolean): SysResult {
  const flags = (noWait ? MSG.DONTWAIT : 0) | (socket.type === SOCK.SEQPACKET ? MSG.EOR : 0);
  prepareSend(task, socket, flags, task.progress);
  return sendWaiting(task, socket);
}
