/** Stream sockets by the C library: ports, listeners, connections. @see tcp(7), epoll(7) */
import { Errno } from "../../abi/errno.ts";
import { POLL } from "../../abi/poll.ts";
import { MSG, SHUT, SIO, SO, SOL_SOCKET } from "../../abi/socket.ts";
import type { PinnedBytes } from "../host.ts";
import type { HostAddress, HostListener, HostPort, HostSocketUser, HostStream } from "../network.ts";
import { result } from "./ffi.ts";
import { AGAIN, FfiSocket } from "./ffi-socket.ts";
import { FilledAddress } from "./socket-address.ts";
import { addressBy } from "./socket-calls.ts";

const SOCK_CLOEXEC_NONBLOCK = 0o2004000;
/** SIGPIPE is not wanted, and the socket may be shared with nobody: each call says that it does not wait. */
const ALWAYS = MSG.NOSIGNAL | MSG.DONTWAIT;
/** Room that a socket is said to have when only its being full would be known, bytes. */
const SOME_ROOM = 1 << 16;

export class FfiPort extends FfiSocket implements HostPort {
  settled(): Promise<number> {
    return Promise.resolve(0);
  }
  listen(user: HostSocketUser, backlog: number): HostListener | number {
    const status = result(this.calls.listen(this.fd, backlog));
    if (status < 0) return status;
    return this.hand((fd) => new FfiListener(this.network, fd, user), POLL.IN);
  }
  /** Gives the descriptor to another object. */
  hand<T extends FfiSocket>(make: (fd: number) => T, events: number): T | number {
    const { fd, network } = this;
    network.forget(this);
    this.fd = -1;
    return network.adopt(make(fd), events);
  }
}

export class FfiListener extends FfiSocket implements HostListener {
  resize(backlog: number): void {
    this.calls.listen(this.fd, backlog);
  }
  accept(): HostStream | number {
    const { address } = this.network;
    for (;;) {
      address.expect();
      const fd = result(this.calls.accept4(this.fd, address.bytes, address.length, SOCK_CLOEXEC_NONBLOCK));
      if (fd >= 0) {
        const stream = new FfiStream(this.network, fd, null, false);
        const from = new FilledAddress();
        address.get(from);
        stream.cameFrom(from);
        return this.network.adopt(stream, STREAM_EVENTS);
      }
      // Errors of a connection that has failed before it was accepted: the next one, please. @see accept(2)
      if (!PASSING.has(-fd)) return fd;
    }
  }
}
const PASSING: ReadonlySet<number> = new Set([
  Errno.EINTR,
  Errno.ECONNABORTED,
  Errno.ENETDOWN,
  Errno.EPROTO,
  Errno.ENOPROTOOPT,
  Errno.EHOSTDOWN,
  Errno.ENONET,
  Errno.EHOSTUNREACH,
  Errno.ENETUNREACH,
]);

export const STREAM_EVENTS = POLL.IN | POLL.OUT | POLL.PRI | POLL.RDHUP;

/**
 * A connection. epoll tells each change once; what it has told holds until a call finds it gone. So a busy connection costs one
 * call for each transfer, and an idle one nothing.
 */
export class FfiStream extends FfiSocket implements HostStream {
  connecting: boolean;
  #remote: HostAddress | null = null;
  /** The dispatch since which something has been received: POLLIN that it tells may be about bytes that are gone. */
  #receivedAt = -1;
  /** Whether there has been urgent data: a short read then does not mean that nothing is left. */
  #urgent = false;

  constructor(network: FfiSocket["network"], fd: number, user: HostSocketUser | null, connecting: boolean) {
    super(network, fd, user);
    this.connecting = connecting;
    if (!connecting) this.ready = POLL.OUT;
  }
  get remote(): HostAddress {
    this.#remote ??= addressBy(this.calls.getpeername, this.fd);
    return this.#remote;
  }
  cameFrom(remote: HostAddress): void {
    this.#remote = remote;
  }
  override happened(events: number): void {
    if ((events & POLL.PRI) !== 0) this.#urgent = true;
    if (this.connecting && (events & (POLL.OUT | POLL.ERR | POLL.HUP)) !== 0) {
      this.connecting = false;
      this.forgetLocal();
    }
    super.happened(events);
  }

  send(bytes: PinnedBytes, offset: number, length: number, flags: number): number {
    for (;;) {
      const sent = result(this.calls.send(this.fd, bytes.address + offset, length, flags | ALWAYS));
      if (sent === -Errno.EINTR) continue;
      if (sent === AGAIN || (sent >= 0 && sent < length)) this.ready &= ~POLL.OUT;
      return sent;
    }
  }
  receive(bytes: PinnedBytes, offset: number, length: number, flags: number): number {
    for (;;) {
      const received = result(this.calls.recv(this.fd, bytes.address + offset, length, flags | ALWAYS));
      if (received === -Errno.EINTR) continue;
      if ((flags & MSG.OOB) !== 0) return received;
      this.#receivedAt = this.network.turn;
      const drained = received > 0 && received < length && (flags & MSG.PEEK) === 0 && !this.#urgent;
      if (received === AGAIN || (drained && (this.ready & POLL.RDHUP) === 0)) this.ready &= ~POLL.IN;
      return received;
    }
  }
  poll(): number {
    if ((this.ready & (POLL.IN | POLL.PRI)) !== 0 && (this.#receivedAt === this.network.turn || this.#urgent)) {
      // Told before what it told of was received, perhaps.
      const now = this.network.look(this.fd, POLL.IN | POLL.PRI);
      this.ready = (this.ready & ~(POLL.IN | POLL.PRI)) | now;
      this.#receivedAt = -1;
    }
    return this.ready;
  }
  available(): number {
    return this.ask(SIO.CINQ);
  }
  atMark(): boolean {
    return this.ask(SIO.CATMARK) !== 0;
  }
  unsent(): number {
    return this.ask(SIO.COUTQ);
  }
  room(): number {
    return (this.ready & POLL.OUT) !== 0 ? SOME_ROOM : 0;
  }
  shutdown(how: number): number {
    const status = result(this.calls.shutdown(this.fd, how));
    if (status === 0 && how !== SHUT.WR) this.ready |= POLL.IN | POLL.RDHUP;
    return status;
  }
  override close(linger: number): void {
    if (this.fd < 0) return;
    if (linger >= 0) this.setOption(SOL_SOCKET, SO.LINGER, lingerOf(linger));
    super.close();
  }
}

/** struct linger. Only 0 seconds makes a difference: closing a non-blocking socket does not wait. */
function lingerOf(seconds: number): Uint8Array {
  return new Uint8Array(new Int32Array([1, seconds]).buffer);
}
