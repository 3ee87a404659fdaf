/** SOCK_DGRAM and SOCK_SEQPACKET: messages with boundaries. @see unix(7) */
import { POLL_CODE } from "../../../abi/async.ts";
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { POLL } from "../../../abi/poll.ts";
import { AF, MSG } from "../../../abi/socket.ts";
import type { Task } from "../../task/task.ts";
import type { SocketAddress } from "../address.ts";
import type { SocketBuffer } from "../buffer-pool.ts";
import type { IncomingMessage, OutgoingMessage } from "../message.ts";
import { unixName } from "./address.ts";
import { acceptFrom, connectTo, listenOn } from "./connection.ts";
import { RECEIVE_SHUT, State, UnixSocket } from "./unix-socket.ts";

/** Bytes of one message in one piece (SKB_MAX_ALLOC), and in pages behind. */
const LINEAR = 16064;
const PAGED = 17 * 4096;
const PAGE = 4096;
/** A message is this many bytes shorter than SO_SNDBUF at least. */
const OVERHEAD = 32;

/** How many of a message's bytes lie in pages. */
function pagedPart(length: number): number {
  return length <= LINEAR ? 0 : Math.ceil(Math.min(length - LINEAR, PAGED) / PAGE) * PAGE;
}

export class DatagramSocket extends UnixSocket {
  get connected(): boolean {
    return false;
  }
  listen(_task: Task, _backlog: number): SysResult {
    return -Errno.EOPNOTSUPP;
  }
  accept(): UnixSocket | SysError {
    return -Errno.EOPNOTSUPP;
  }

  /** Sets, changes or (AF_UNSPEC) ends the association with a peer. */
  connect(task: Task, address: SocketAddress): SysResult {
    if (address.family < 0) return -Errno.EINVAL;
    let other: UnixSocket | null = null;
    if (address.family !== AF.UNSPEC) {
      const name = unixName(address);
      if (typeof name === "number") return name;
      const named = this.autobindForCredentials();
      if (named < 0) return named;
      const found = this.family.names.find(task, name, this.type);
      if (typeof found === "number") return found;
      if (!mayReach(this, found)) return -Errno.EPERM;
      other = found;
      this.state = other.state = State.Established;
    } else this.state = State.Closed;
    const old = this.peer;
    this.peer = other;
    if (old !== null && old !== other) this.#parted(old);
    this.notifyOutput();
    return 0;
  }
  /** The association with `other` is over: what came over it is lost, and it is told so. */
  #parted(other: UnixSocket): void {
    if (this.queue.count > 0) {
      this.discardMessages();
      if (!other.dead && other.peer === this) {
        other.error = Errno.ECONNRESET;
        other.changed(POLL_CODE.ERR);
      }
    }
    if (other.peer === null && !other.dead) other.state = State.Closed;
  }

  /** Where a message goes. @returns -ENOTCONN, or why its address leads nowhere */
  #receiver(task: Task, name: string | null): UnixSocket | SysError {
    if (name !== null) return this.family.names.find(task, name, this.type);
    const { peer } = this;
    if (peer === null) return -Errno.ENOTCONN;
    return peer.dead ? this.peerGone(peer) : peer;
  }
  /** What sending to a peer that has been closed answers. */
  protected peerGone(peer: UnixSocket): SysError {
    this.peer = null;
    this.state = State.Closed;
    this.#parted(peer);
    return -Errno.ECONNREFUSED;
  }

  send(task: Task, message: OutgoingMessage): SysResult {
    if ((message.flags & MSG.OOB) !== 0) return -Errno.EOPNOTSUPP;
    const { data, address } = message;
    let name: string | null = null;
    if (address !== null) {
      const wanted = unixName(address);
      if (typeof wanted === "number") return wanted;
      name = wanted;
    } else if (this.peer === null) return -Errno.ENOTCONN;
    const named = this.autobindForCredentials();
    if (named < 0) return named;
    if (data.length > this.options.sendBuffer - OVERHEAD) return -Errno.EMSGSIZE;
    const paged = pagedPart(data.length);
    const buffer = this.allocate(data.length - paged, paged);
    if (typeof buffer === "number") return buffer;
    buffer.end = data.length;
    const other = this.#receiver(task, name);
    const refused = typeof other === "number" ? other : this.#refusal(other);
    // A message that has to wait is not copied before there is room.
    if (refused === -Errno.EAGAIN || typeof other === "number") {
      this.discard(buffer);
      return refused;
    }
    const filled = this.fill(task, buffer, message, other);
    if (filled < 0) return filled;
    if (refused < 0) {
      this.discard(buffer);
      return refused;
    }
    if (other.options.timestamp !== null) buffer.time = task.kernel.time.realtime();
    other.queue.add(buffer);
    message.done = data.length;
    other.notifyInput();
    return 0;
  }
  /** Why a socket does not take a message now. @returns 0, -EPERM, -EPIPE or -EAGAIN */
  #refusal(other: UnixSocket): SysResult {
    if (!mayReach(this, other)) return -Errno.EPERM;
    if ((other.shut & RECEIVE_SHUT) !== 0) return -Errno.EPIPE;
    if (other === this || other.peer === this || !other.full) return 0;
    this.awaitRoom(other);
    return -Errno.EAGAIN;
  }

  receive(message: IncomingMessage): SysResult {
    const { flags, data, options } = { flags: message.flags, data: message.data, options: this.options };
    if ((flags & MSG.OOB) !== 0) return -Errno.EOPNOTSUPP;
    if (this.error !== 0) return this.takeError();
    const peek = (flags & MSG.PEEK) !== 0;
    let buffer = this.queue.head;
    let skip = 0;
    if (peek && options.peekOffset >= 0) {
      skip = options.peekOffset;
      while (buffer !== null && skip >= buffer.length && (skip > 0 || buffer.peeked)) {
        skip -= buffer.length;
        buffer = buffer.next;
      }
    }
    if (buffer === null) return this.nothing((flags & MSG.DONTWAIT) === 0);
    this.tellSender(buffer, message);
    const rest = buffer.length - skip;
    const size = Math.min(data.length, rest);
    if (size < rest) message.resultFlags |= MSG.TRUNC;
    if (!data.put(0, buffer.data, buffer.start + skip, size)) {
      if (!peek) this.#taken();
      return -Errno.EFAULT;
    }
    message.done = size;
    this.#tell(buffer, message, peek);
    if (peek) {
      buffer.peeked = true;
      this.movePeekOffset(size);
    } else {
      this.movePeekOffset(-rest);
      this.#taken();
    }
    return (flags & MSG.TRUNC) !== 0 ? rest : size;
  }
  /** The first message is out of the queue. */
  #taken(): void {
    this.discard(this.queue.shift());
    this.madeRoom();
  }
  /** What comes with a message. */
  #tell(buffer: SocketBuffer, message: IncomingMessage, peek: boolean): void {
    this.tellCredentials(buffer, message);
    if (this.options.timestamp !== null) message.time = buffer.time ?? this.family.net.kernel.time.realtime();
    if (buffer.rights === null) return;
    message.rights = peek ? buffer.rights.map((file) => file.ref()) : this.family.rights.detach(buffer);
  }
  /** What receiving answers when there is no message: 0 for an end that a call would wait for. */
  protected nothing(waits: boolean): SysResult {
    return waits && (this.shut & RECEIVE_SHUT) !== 0 ? 0 : -Errno.EAGAIN;
  }

  room(): number {
    const most = this.options.sendBuffer - OVERHEAD;
    const { peer } = this;
    if (peer === null || peer.dead) return most;
    if (this.sent >= this.options.sendBuffer) return 0;
    return this.#refusal(peer) === -Errno.EAGAIN ? 0 : most;
  }
  override poll(): number {
    const events = this.pollCommon();
    const { peer } = this;
    if (!this.hasRoom) {
      this.outOfRoom();
      return events;
    }
    if (peer !== null && peer.peer !== this && !peer.dead && peer.full) {
      this.awaitRoom(peer);
      return events;
    }
    return events | POLL.OUT | POLL.WRNORM | POLL.WRBAND;
  }
}

/** Whether `other` takes messages from `socket`: it is associated with nobody else. */
function mayReach(socket: UnixSocket, other: UnixSocket): boolean {
  return other.peer === null || other.peer === socket;
}

export class SeqpacketSocket extends DatagramSocket {
  override get connected(): boolean {
    return true;
  }
  override listen(task: Task, backlog: number): SysResult {
    return listenOn(this, task, backlog);
  }
  override connect(task: Task, address: SocketAddress): SysResult {
    return connectTo(this, task, address, () => this.family.create(this.type, 0, 0));
  }
  override accept(): UnixSocket | SysError {
    return acceptFrom(this);
  }
  override send(task: Task, message: OutgoingMessage): SysResult {
    if (this.error !== 0) return this.takeError();
    if (this.state !== State.Established) return -Errno.ENOTCONN;
    // An address is ignored.
    message.address = null;
    return super.send(task, message);
  }
  override receive(message: IncomingMessage): SysResult {
    return this.state === State.Established ? super.receive(message) : -Errno.ENOTCONN;
  }
  protected override peerGone(): SysError {
    return -Errno.EPIPE;
  }
  protected override nothing(): SysResult {
    return (this.shut & RECEIVE_SHUT) !== 0 ? 0 : -Errno.EAGAIN;
  }
}
