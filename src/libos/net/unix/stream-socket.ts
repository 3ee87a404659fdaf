/**
 * SOCK_STREAM: bytes in order, with descriptors and credentials at their places, and one byte that may come out of band. Its
 * buffer stays in the queue, empty when it has been taken, as the mark where ordinary input stops. @see unix(7), sockatmark(3)
 */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { POLL } from "../../../abi/poll.ts";
import { SI, SIG } from "../../../abi/signal.ts";
import { MSG, SIO, SO } from "../../../abi/socket.ts";
import { sendSignal } from "../../signal/send.ts";
import type { Task } from "../../task/task.ts";
import type { SocketAddress } from "../address.ts";
import { chargeOf, type SocketBuffer } from "../buffer-pool.ts";
import type { IncomingMessage, OutgoingMessage } from "../message.ts";
import { acceptFrom, connectTo, listenOn } from "./connection.ts";
import { RECEIVE_SHUT, SEND_SHUT, State, UnixSocket } from "./unix-socket.ts";

/** Bytes of one buffer in one piece (SKB_MAX_HEAD), and in pages behind (UNIX_SKB_FRAGS_SZ). */
const LINEAR = 3776;
const PAGED = 32768;
const PAGE = 4096;

/** How many of `size` bytes lie in pages. */
function pagedPart(size: number): number {
  return size <= LINEAR ? 0 : Math.min(size, Math.ceil((size - LINEAR) / PAGE) * PAGE);
}

export class StreamSocket extends UnixSocket {
  readonly connected = true;
  /** The newest out-of-band byte, while it has been neither taken nor passed. */
  #urgent: SocketBuffer | null = null;

  listen(task: Task, backlog: number): SysResult {
    return listenOn(this, task, backlog);
  }
  connect(task: Task, address: SocketAddress): SysResult {
    return connectTo(this, task, address, () => this.family.create(this.type, 0, 0));
  }
  accept(): UnixSocket | SysError {
    return acceptFrom(this);
  }

  #brokenPipe(task: Task, message: OutgoingMessage): SysError {
    if (message.done === 0 && (message.flags & MSG.NOSIGNAL) === 0) sendSignal(task, SIG.PIPE, SI.USER);
    return -Errno.EPIPE;
  }

  send(task: Task, message: OutgoingMessage): SysResult {
    const urgent = (message.flags & MSG.OOB) !== 0;
    if (urgent && message.data.length === 0) return -Errno.EOPNOTSUPP;
    if (message.address !== null) return this.state === State.Established ? -Errno.EISCONN : -Errno.EOPNOTSUPP;
    const { peer } = this;
    if (peer === null) return -Errno.ENOTCONN;
    if ((this.shut & SEND_SHUT) !== 0) return this.#brokenPipe(task, message);
    const total = message.data.length - (urgent ? 1 : 0);
    while (message.done < total) {
      const most = Math.min((this.options.sendBuffer >> 1) - 64, LINEAR + PAGED);
      const size = Math.min(total - message.done, most);
      const paged = pagedPart(size);
      const buffer = this.allocate(size - paged, paged);
      if (typeof buffer === "number") return buffer;
      const filled = this.fill(task, buffer, message, peer);
      if (filled < 0) return filled;
      if (peer.dead || (peer.shut & RECEIVE_SHUT) !== 0) {
        this.discard(buffer);
        return this.#brokenPipe(task, message);
      }
      peer.queue.add(buffer);
      message.done += size;
      peer.notifyInput();
    }
    return urgent ? this.#sendUrgent(task, message, peer as StreamSocket) : 0;
  }
  /** The last byte of a message goes out of band; what was out of band before becomes ordinary. */
  #sendUrgent(task: Task, message: OutgoingMessage, peer: StreamSocket): SysResult {
    const buffer = this.allocate(1, 0);
    if (typeof buffer === "number") return buffer;
    const filled = this.fill(task, buffer, message, peer);
    if (filled < 0) return filled;
    if (peer.dead || (peer.shut & RECEIVE_SHUT) !== 0) {
      this.discard(buffer);
      return -Errno.EPIPE;
    }
    peer.queue.add(buffer);
    peer.#urgent = buffer;
    message.done++;
    peer.notifyUrgent();
    peer.notifyInput();
    return 0;
  }

  receive(message: IncomingMessage): SysResult {
    const { flags, data } = message;
    if (this.state !== State.Established) return -Errno.EINVAL;
    if ((flags & MSG.OOB) !== 0) return this.#receiveUrgent(message);
    const { queue, options } = this;
    const peek = (flags & MSG.PEEK) !== 0;
    const target = ((flags & MSG.WAITALL) !== 0 ? data.length : Math.min(options.lowWater, data.length)) || 1;
    let skip = peek ? Math.max(0, options.peekOffset) : 0;
    let buffer = queue.head;
    do {
      if (buffer !== null && (buffer === this.#urgent || buffer.length === 0)) {
        buffer = this.#passMark(buffer, peek, message.done > 0);
        if (buffer === null && message.done > 0) break;
      }
      while (buffer !== null && skip >= buffer.length) {
        skip -= buffer.length;
        buffer = buffer.next;
      }
      if (buffer === null) {
        if (message.done >= target) break;
        if (this.error !== 0) return message.done > 0 ? this.#lose(message) : this.takeError();
        if ((this.shut & RECEIVE_SHUT) !== 0) break;
        return -Errno.EAGAIN;
      }
      if (message.credentials !== null) {
        if (!sameCredentials(message, buffer)) break;
      } else this.tellCredentials(buffer, message);
      if (message.address.length === 0) this.tellSender(buffer, message);
      const size = Math.min(buffer.length - skip, data.length - message.done);
      if (!data.put(message.done, buffer.data, buffer.start + skip, size)) {
        return message.done > 0 ? message.done : -Errno.EFAULT;
      }
      message.done += size;
      if (peek) {
        this.movePeekOffset(size);
        if (buffer.rights !== null) {
          message.rights = buffer.rights.map((file) => file.ref());
          break;
        }
        skip = 0;
        buffer = buffer.next;
        if (buffer === null) break;
      } else {
        queue.consume(size);
        this.movePeekOffset(-size);
        if (buffer.rights !== null) message.rights = this.family.rights.detach(buffer);
        if (buffer.length > 0) break;
        this.discard(queue.shift());
        if (message.rights !== null) break;
        buffer = queue.head;
      }
    } while (message.done < data.length);
    return message.done;
  }
  /**
   * Where input goes on that has come to a mark: it stops there if the call has received something, otherwise the mark is passed,
   * and what was not taken out of band is lost unless SO_OOBINLINE makes it ordinary.
   */
  #passMark(from: SocketBuffer, peek: boolean, received: boolean): SocketBuffer | null {
    let buffer: SocketBuffer | null = from;
    while (buffer !== null && (buffer === this.#urgent || buffer.length === 0)) {
      const isMark = buffer === this.#urgent;
      if (received && (isMark || this.#urgent === null)) return null;
      if (isMark && !peek) this.#urgent = null;
      if (isMark && this.options.switched(SO.OOBINLINE)) return buffer;
      if (!peek) this.discard(this.queue.shift());
      buffer = peek ? buffer.next : this.queue.head;
    }
    return buffer;
  }
  /** recv(2) with MSG_OOB. @returns 1, -EFAULT, or -EINVAL if there is nothing, or it comes in line */
  #receiveUrgent(message: IncomingMessage): SysResult {
    const buffer = this.#urgent;
    if (buffer === null || this.options.switched(SO.OOBINLINE)) return -Errno.EINVAL;
    const stored = message.data.length > 0 && message.data.put(0, buffer.data, buffer.start, 1);
    if ((message.flags & MSG.PEEK) === 0) {
      this.#urgent = null;
      this.queue.consumeOne(buffer);
    }
    if (!stored) return -Errno.EFAULT;
    message.done = 1;
    message.resultFlags |= MSG.OOB;
    return 1;
  }
  /** Whether the next byte is behind the mark, or the one out of band. */
  get #atMark(): boolean {
    const first = this.queue.head;
    if (first === null) return false;
    return first === this.#urgent || (first.length === 0 && (this.#urgent === null || first.next === this.#urgent));
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    if (request !== SIO.CATMARK) return super.ioctl(task, request, argument);
    if (!task.mem.canWrite(argument, 4)) return -Errno.EFAULT;
    task.mem.setU32(argument, this.#atMark ? 1 : 0);
    return 0;
  }
  /** Buffers that are empty are marks. */
  protected override get unread(): boolean {
    return this.queue.bytes > 0;
  }
  override discardMessages(): void {
    this.#urgent = null;
    super.discardMessages();
  }
  /** Bytes were received before the error, which nobody sees then. */
  #lose(message: IncomingMessage): number {
    this.error = 0;
    return message.done;
  }

  room(): number {
    const { options, peer } = this;
    if (peer === null || (this.shut & SEND_SHUT) !== 0 || peer.dead) return PAGED;
    let [bytes, sent] = [0, this.sent];
    const size = Math.min((options.sendBuffer >> 1) - 64, LINEAR + PAGED);
    const paged = pagedPart(size);
    for (; sent < options.sendBuffer; sent += chargeOf(size - paged, paged)) bytes += size;
    return bytes;
  }
  override poll(): number {
    const urgent = this.#urgent === null ? 0 : POLL.PRI;
    return this.pollCommon() | urgent | (this.hasRoom ? POLL.OUT | POLL.WRNORM | POLL.WRBAND : 0);
  }
}

function sameCredentials({ credentials }: IncomingMessage, { pid, uid, gid }: SocketBuffer): boolean {
  return credentials !== null && credentials.pid === pid && credentials.uid === uid && credentials.gid === gid;
}
