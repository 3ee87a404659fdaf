/**
 * A connection inside the machine: two ends, each with the bytes that have come to it. There are no packets, so nothing is
 * lost, repeated or late; what programs see of TCP (resets, half-closed directions, the urgent byte, bounded buffers) is what
 * is here. @see tcp(7), RFC 9293
 */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { SO } from "../../../abi/socket.ts";
import type { BufferPool } from "../buffer-pool.ts";
import type { MessageData } from "../message.ts";
import type { InetAddress } from "./address.ts";
import { ByteQueue } from "./byte-queue.ts";
import type { InetOptions } from "./options.ts";
import type { StreamCarrier, StreamUser } from "./outside.ts";
import type { Binding } from "./ports.ts";

/** States as TCP_INFO and /proc/net/tcp number them. */
export const TCP = {
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECV: 3,
  FIN_WAIT1: 4,
  FIN_WAIT2: 5,
  TIME_WAIT: 6,
  CLOSE: 7,
  CLOSE_WAIT: 8,
  LAST_ACK: 9,
  LISTEN: 10,
} as const;

/** Bytes of the longest segment over the loopback device: as many go before the answer to them comes. */
const SEGMENT = 32768;

/** What the ends of all connections of a machine belong to. */
export interface Connections {
  readonly buffers: BufferPool;
  /** An end exists, and does not any more: neither a socket nor the other side needs it. */
  add(end: ConnectionEnd): void;
  remove(end: ConnectionEnd): void;
}

export class ConnectionEnd implements StreamCarrier {
  readonly #all: Connections;
  readonly local: InetAddress;
  readonly remote: InetAddress;
  /** Its port, while no socket has it. */
  binding: Binding | null;
  /** Sizes of buffers, and whether the urgent byte is out of band: the socket's, before that the listener's. */
  options: InetOptions;
  user: StreamUser | null = null;
  /** The other side; itself if a socket is connected to itself. */
  peer: ConnectionEnd = this;
  readonly #input: ByteQueue;
  /** The other side's direction has ended; the own one. */
  ended = false;
  endSent = false;
  /** It ended first: its port stays taken for a while. */
  #endedFirst = false;
  /** No socket has it any more, nor will. */
  orphan = false;
  /** Over: reset, or ended both ways. */
  over = false;
  error = 0;
  /** shutdown(2) has closed input as well: what comes then is answered with a reset. */
  deaf = false;
  /** A sender found no room. */
  #starved = false;
  /** Position of the newest urgent byte; -1: none that matters. Whether it has been taken. */
  #urgentAt = -1;
  #urgentTaken = false;

  constructor(
    all: Connections,
    local: InetAddress,
    remote: InetAddress,
    binding: Binding | null,
    options: InetOptions,
    user: StreamUser | null,
  ) {
    this.#all = all;
    this.local = local;
    this.remote = remote;
    this.binding = binding;
    this.options = options;
    this.user = user;
    this.#input = new ByteQueue(all.buffers);
    all.add(this);
  }
  /** TCP.* */
  get state(): number {
    if (this.over) return TCP.CLOSE;
    if (this.endSent) return this.ended ? TCP.LAST_ACK : TCP.FIN_WAIT2;
    return this.ended ? TCP.CLOSE_WAIT : TCP.ESTABLISHED;
  }

  get available(): number {
    return this.#input.length;
  }
  /** What the receiver's buffer has no room for. */
  get unsent(): number {
    return Math.max(0, this.peer.#input.length - (this.peer.options.receiveBuffer >> 1));
  }
  /** Bytes of one direction that may wait: what the sender's and the receiver's buffers hold, bookkeeping left out. */
  get #capacity(): number {
    return (this.options.sendBuffer + this.peer.options.receiveBuffer) >> 1;
  }
  get room(): number {
    if (this.over || this.peer.orphan) return this.#capacity;
    const room = Math.max(0, this.#capacity - this.peer.#input.length);
    // Who asks in vain waits for it.
    if (room === 0) this.#starved = true;
    return room;
  }
  get writable(): boolean {
    if (this.over || this.peer.orphan) return true;
    const capacity = this.#capacity;
    if (this.peer.#input.length * 3 <= capacity * 2) return true;
    this.#starved = true;
    return false;
  }
  get mark(): number {
    return this.#urgentAt < this.#input.received ? -1 : this.#urgentAt - this.#input.received;
  }
  get urgentWaits(): boolean {
    return this.#urgentAt >= 0 && !this.#urgentTaken;
  }
  /** Whether an urgent byte is ordinary input. */
  get #inline(): boolean {
    return this.options.switched(SO.OOBINLINE);
  }

  send(data: MessageData, from: number, length: number, urgent: boolean): SysResult {
    const { peer } = this;
    // Nobody is there to receive it: a reset comes back.
    if (peer.orphan || (peer.deaf && peer.endSent)) {
      peer.reset(Errno.ECONNRESET);
      return Math.min(length, SEGMENT);
    }
    const size = Math.min(length, this.room);
    if (size === 0) {
      this.#starved = true;
      return -Errno.EAGAIN;
    }
    const taken = peer.#input.add(data, from, size);
    if (taken === -Errno.ENOBUFS) {
      this.#starved = true;
      return -Errno.EAGAIN;
    }
    if (taken < 0) return taken;
    if (taken < length) this.#starved = true;
    if (urgent && taken === length) peer.#urgentArrived();
    peer.user?.inputReady();
    return taken;
  }
  /** The last byte that has come is urgent; one that was before it is ordinary again, or skipped if it was next. */
  #urgentArrived(): void {
    const input = this.#input;
    if (this.#urgentAt === input.received && !this.#inline && this.#urgentAt >= 0 && input.length > 1)
      input.take(null, 0, 1);
    this.#urgentAt = input.arrived - 1;
    this.#urgentTaken = false;
    this.user?.urgent();
  }

  receive(data: MessageData, at: number, length: number, skip: number, peek: boolean, discard: boolean): SysResult {
    const input = this.#input;
    let most = length;
    let seen = skip;
    if (this.#urgentAt >= 0) {
      let ahead = this.#urgentAt - input.received - seen;
      if (ahead === 0 && !this.#inline) {
        // The urgent byte is passed over.
        if (peek) seen++;
        else input.take(null, 0, 1);
        ahead = -1;
      }
      if (ahead > 0) most = Math.min(most, ahead);
    }
    if (input.length <= seen) {
      this.#passed();
      return -Errno.EAGAIN;
    }
    if (peek) return input.peek(data, at, most, seen);
    const taken = input.take(discard ? null : data, at, most);
    this.#passed();
    if (taken > 0) this.peer.#wakeSender();
    return taken;
  }
  /** Bytes have been received: the urgent one may be behind. */
  #passed(): void {
    if (this.#urgentAt >= 0 && this.#input.received > this.#urgentAt) this.#urgentAt = -1;
  }
  /** A sender that found no room has some again. */
  #wakeSender(): void {
    if (!this.#starved || !this.writable) return;
    this.#starved = false;
    this.user?.outputReady();
  }
  receiveUrgent(data: MessageData, peek: boolean): SysResult {
    if (this.#inline || this.#urgentAt < 0 || this.#urgentTaken) return -Errno.EINVAL;
    if (data.length > 0) {
      const stored = this.#input.peek(data, 0, 1, this.#urgentAt - this.#input.received);
      if (stored < 0) return stored;
    }
    if (!peek) this.#urgentTaken = true;
    return 1;
  }

  shutdown(): void {
    if (this.endSent || this.over) return;
    this.endSent = true;
    const { peer } = this;
    if (!this.ended) this.#endedFirst = true;
    peer.ended = true;
    if (this.ended) {
      this.over = peer.over = true;
      peer.user?.finished();
      if (peer !== this) this.user?.finished();
      peer.#finish();
      this.#finish();
    } else peer.user?.inputReady();
  }
  close(abort: boolean): void {
    this.user = null;
    this.orphan = true;
    const unread = this.#input.length > 0;
    this.#input.clear();
    if (this.over) {
      this.#finish();
      return;
    }
    if (abort || unread) this.reset(Errno.ECONNRESET);
    else {
      this.shutdown();
      // A sender that waited for room finds out what has become of the receiver.
      const { peer } = this;
      if (peer.#starved) {
        peer.#starved = false;
        peer.user?.outputReady();
      }
    }
  }
  /** The connection is over for both ends at once. @param errno what the other side is told */
  reset(errno: number): void {
    if (this.over) return;
    const { peer } = this;
    this.over = peer.over = true;
    this.#endedFirst = peer.#endedFirst = false;
    peer.#failed(peer.ended && !peer.endSent ? Errno.EPIPE : errno);
    if (peer !== this) this.#failed(errno);
  }
  #failed(errno: number): void {
    this.error = errno;
    this.user?.failed(errno);
    this.#finish();
  }
  /** Nobody finds it any more; a port of its own becomes free. */
  #finish(): void {
    this.#all.remove(this);
  }
  /** Whether the port stays taken after the connection. */
  get lingers(): boolean {
    return this.#endedFirst;
  }
  optionChanged(): void {
    this.#wakeSender();
    this.peer.#wakeSender();
  }
}

/** Makes two ends one connection. */
export function joinEnds(one: ConnectionEnd, other: ConnectionEnd): void {
  one.peer = other;
  other.peer = one;
}
