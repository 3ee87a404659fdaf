/** SOCK_STREAM: bytes in order, with descriptors and credentials at their places. @see unix(7) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { POLL } from "../../../abi/poll.ts";
import { SI, SIG } from "../../../abi/signal.ts";
import { MSG } from "../../../abi/socket.ts";
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
    if ((message.flags & MSG.OOB) !== 0) return -Errno.EOPNOTSUPP;
    if (message.address !== null) return this.state === State.Established ? -Errno.EISCONN : -Errno.EOPNOTSUPP;
    const { peer } = this;
    if (peer === null) return -Errno.ENOTCONN;
    if ((this.shut & SEND_SHUT) !== 0) return this.#brokenPipe(task, message);
    const total = message.data.length;
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
    return 0;
  }

  receive(message: IncomingMessage): SysResult {
    const { flags, data } = message;
    if (this.state !== State.Established) return -Errno.EINVAL;
    if ((flags & MSG.OOB) !== 0) return -Errno.EOPNOTSUPP;
    const { queue, options } = this;
    const peek = (flags & MSG.PEEK) !== 0;
    const target = ((flags & MSG.WAITALL) !== 0 ? data.length : Math.min(options.lowWater, data.length)) || 1;
    let skip = peek ? Math.max(0, options.peekOffset) : 0;
    let buffer = queue.head;
    do {
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
    return this.pollCommon() | (this.hasRoom ? POLL.OUT | POLL.WRNORM | POLL.WRBAND : 0);
  }
}

function sameCredentials({ credentials }: IncomingMessage, { pid, uid, gid }: SocketBuffer): boolean {
  return credentials !== null && credentials.pid === pid && credentials.uid === uid && credentials.gid === gid;
}
