/** What a TCP socket does with bytes: sending, receiving, the urgent byte, what poll(2) says. @see tcp(7), tcp_poll() */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { POLL } from "../../../abi/poll.ts";
import { SI, SIG } from "../../../abi/signal.ts";
import { MSG, SIO, SO } from "../../../abi/socket.ts";
import { sendSignal } from "../../signal/send.ts";
import type { Task } from "../../task/task.ts";
import type { IncomingMessage, OutgoingMessage } from "../message.ts";
import { TCP } from "./connection.ts";
import { BOTH_SHUT, InetSocket, RECEIVE_SHUT, SEND_SHUT } from "./inet-socket.ts";
import type { StreamCarrier } from "./outside.ts";

const OUTPUT = POLL.OUT | POLL.WRNORM;
const INPUT = POLL.IN | POLL.RDNORM;

export abstract class StreamTransfer extends InetSocket {
  /** What carries the bytes, also those that are left behind a connection. */
  carrier: StreamCarrier | null = null;
  /** Waits for the other side to answer. */
  protected connecting = false;
  /** The connection is there, and has not failed nor ended. */
  protected established = false;
  /** The other side ended its direction in order: receiving answers 0 for good. */
  protected ended = false;
  /** Whether connections wait to be accepted. */
  protected abstract readonly connectionsWait: boolean;

  #brokenPipe(task: Task, message: OutgoingMessage): SysError {
    const error = this.takeError();
    if (error < 0) return error;
    if (message.done === 0 && (message.flags & MSG.NOSIGNAL) === 0) sendSignal(task, SIG.PIPE, SI.USER);
    return -Errno.EPIPE;
  }
  send(task: Task, message: OutgoingMessage): SysResult {
    if (!this.established) {
      if ((message.flags & MSG.FASTOPEN) !== 0 && message.address !== null) {
        const begun = this.connect(task, message.address);
        if (begun < 0) return begun;
      } else if (this.connecting) return this.error !== 0 ? this.takeError() : -Errno.EAGAIN;
    }
    if (this.error !== 0 || (this.shut & SEND_SHUT) !== 0 || !this.established) return this.#brokenPipe(task, message);
    const carrier = this.carrier!;
    const urgent = (message.flags & MSG.OOB) !== 0;
    const { data } = message;
    while (message.done < data.length) {
      const sent = carrier.send(data, message.done, data.length - message.done, urgent);
      if (sent < 0) {
        if (sent === -Errno.EAGAIN) this.outOfRoom();
        else if (sent !== -Errno.EFAULT && message.done === 0)
          return this.error !== 0 ? this.#brokenPipe(task, message) : sent;
        return sent;
      }
      message.done += sent;
      if (!this.established && message.done < data.length) break;
    }
    return 0;
  }

  receive(message: IncomingMessage): SysResult {
    const { flags, data } = message;
    if ((flags & MSG.ERRQUEUE) !== 0) return -Errno.EAGAIN;
    if (this.listening) return -Errno.ENOTCONN;
    if ((flags & MSG.OOB) !== 0) return this.#receiveUrgent(message);
    const carrier = this.carrier;
    const peek = (flags & MSG.PEEK) !== 0;
    const target = ((flags & MSG.WAITALL) !== 0 ? data.length : Math.min(this.options.lowWater, data.length)) || 1;
    if (carrier !== null && !this.connecting) {
      if (data.length === 0 && carrier.available > 0) return 0;
      while (message.done < data.length) {
        const skip = peek ? message.done : 0;
        // The mark ends what has been received before it.
        if (message.done > 0 && carrier.mark === skip) return message.done;
        const rest = data.length - message.done;
        const got = carrier.receive(data, message.done, rest, skip, peek, (flags & MSG.TRUNC) !== 0);
        if (got === -Errno.EAGAIN) break;
        if (got < 0) return message.done > 0 ? message.done : got;
        message.done += got;
        if (message.done >= target && (peek || carrier.available === 0)) return message.done;
      }
    }
    if (message.done >= target) return message.done;
    if (message.done > 0 && (this.error !== 0 || this.#isOver)) return message.done;
    if (this.ended) return 0;
    if (this.error !== 0) return this.takeError();
    if ((this.shut & RECEIVE_SHUT) !== 0) return 0;
    return this.state === TCP.CLOSE ? -Errno.ENOTCONN : -Errno.EAGAIN;
  }
  get #isOver(): boolean {
    return this.ended || (this.shut & RECEIVE_SHUT) !== 0 || this.state === TCP.CLOSE;
  }
  #receiveUrgent(message: IncomingMessage): SysResult {
    const carrier = this.carrier;
    if (carrier === null) return -Errno.EINVAL;
    const got = carrier.receiveUrgent(message.data, (message.flags & MSG.PEEK) !== 0);
    if (got === -Errno.EAGAIN && this.#isOver) return 0;
    if (got <= 0) return got;
    message.resultFlags |= MSG.OOB;
    if (message.data.length === 0) {
      message.resultFlags |= MSG.TRUNC;
      return 0;
    }
    message.done = 1;
    return 1;
  }

  room(): number {
    return this.established && (this.shut & SEND_SHUT) === 0 ? this.carrier!.room : 65536;
  }
  override poll(): number {
    if (this.listening) return this.connectionsWait ? INPUT : 0;
    let events = this.error !== 0 ? POLL.ERR : 0;
    const { shut } = this;
    const closed = !this.established && !this.connecting;
    if (shut === BOTH_SHUT || closed) events |= POLL.HUP;
    if ((shut & RECEIVE_SHUT) !== 0) events |= INPUT | POLL.RDHUP;
    if (this.connecting) return events;
    const carrier = this.carrier;
    if (carrier !== null) {
      const skipped = carrier.mark === 0 && !this.options.switched(SO.OOBINLINE) ? 1 : 0;
      if (carrier.available >= this.options.lowWater + skipped) events |= INPUT;
      if (carrier.urgentWaits) events |= POLL.PRI;
    }
    if ((shut & SEND_SHUT) !== 0 || closed) return events | OUTPUT;
    if (carrier!.writable) return events | OUTPUT;
    this.outOfRoom();
    return events;
  }
  override ioctl(task: Task, request: number, argument: number): SysResult {
    let value: number;
    if (request === SIO.CINQ || request === SIO.COUTQ) {
      if (this.listening) return -Errno.EINVAL;
      const carrier = this.connecting ? null : this.carrier;
      if (request === SIO.COUTQ) value = carrier?.unsent ?? 0;
      else {
        const mark = carrier?.mark ?? -1;
        value = mark < 0 || this.options.switched(SO.OOBINLINE) ? (carrier?.available ?? 0) : mark;
      }
    } else if (request === SIO.CATMARK) value = this.carrier?.mark === 0 ? 1 : 0;
    else return super.ioctl(task, request, argument);
    if (!task.mem.canWrite(argument, 4)) return -Errno.EFAULT;
    task.mem.setU32(argument, value);
    return 0;
  }
}
