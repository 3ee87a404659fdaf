/**
 * Sockets of the host, for guests that may use its network. Nothing here blocks: what cannot be done now answers -EAGAIN,
 * and its user is told when that may have changed. Results: >= 0, or -errno (Linux numbers); nothing throws.
 *
 * Two implementations: host/node/ffi-network.ts (the C library: non-blocking sockets and one epoll descriptor for all of
 * them) and host/node/loop-network.ts (Node's net and dgram).
 */
import type { PinnedBytes } from "./host.ts";

/** An internet address and a port. */
export interface HostAddress {
  /** AF_INET (2) or AF_INET6 (10). */
  readonly family: number;
  /** In network order: 4 or 16 bytes. */
  readonly bytes: Uint8Array;
  readonly port: number;
  /** sin6_scope_id: an interface, or 0. */
  readonly scope: number;
}

/** Who is told of a socket's events. Called from {@link HostNetwork.dispatch} or from Node's event loop. */
export interface HostSocketUser {
  /** @param news POLL* that have come to hold, at least */
  ready(news: number): void;
}

/** What must be known before an address is bound. */
export interface HostBindOptions {
  reuseAddress: boolean;
  reusePort: boolean;
  /** IPV6_V6ONLY of a socket of AF_INET6. */
  v6Only: boolean;
}

export interface HostSocket {
  user: HostSocketUser | null;
  readonly local: HostAddress;
  /** POLL* that hold, as far as is known: POLLIN is true, POLLOUT may turn out to be too much. */
  poll(): number;
  /** setsockopt(2). @returns -ENOPROTOOPT where the implementation has no such option */
  setOption(level: number, name: number, value: Uint8Array): number;
  /** getsockopt(2). @returns bytes of the answer */
  getOption(level: number, name: number, value: Uint8Array): number;
  /** Takes the error that waits (SO_ERROR). @returns an errno or 0 */
  takeError(): number;
}

/** A stream socket that has an address: it is to listen or to connect. Nobody can reach it yet. */
export interface HostPort {
  readonly local: HostAddress;
  /** Whether the address could be had. @returns 0, -EADDRINUSE, -EACCES, -EADDRNOTAVAIL… */
  settled(): Promise<number>;
  setOption(level: number, name: number, value: Uint8Array): number;
  /** Turns it into a listener. The port must not be used afterwards. */
  listen(user: HostSocketUser, backlog: number): HostListener | number;
  close(): void;
}

export interface HostListener {
  readonly local: HostAddress;
  /** listen(2) again. */
  resize(backlog: number): void;
  /** The next connection; -EAGAIN: none waits; -EMFILE, -ENFILE: no descriptor for it, it goes on waiting. */
  accept(): HostStream | number;
  close(): void;
}

export interface HostStream extends HostSocket {
  readonly remote: HostAddress;
  /** Whether connecting has not ended yet: {@link takeError} tells how it did. */
  readonly connecting: boolean;
  /** @param flags MSG_OOB, MSG_MORE @returns bytes taken, -EAGAIN, -EPIPE, -ECONNRESET… */
  send(bytes: PinnedBytes, offset: number, length: number, flags: number): number;
  /** @param flags MSG_PEEK, MSG_OOB @returns bytes, 0 at the end of the stream, -EAGAIN… */
  receive(bytes: PinnedBytes, offset: number, length: number, flags: number): number;
  /** Bytes that wait to be received. */
  available(): number;
  /** Bytes that {@link send} may take now. */
  room(): number;
  /** Whether the next byte to receive is the one behind the out-of-band mark (SIOCATMARK). */
  atMark(): boolean;
  /** Bytes sent that the other side has not acknowledged. */
  unsent(): number;
  /** @param how SHUT_* */
  shutdown(how: number): number;
  /** @param linger seconds of SO_LINGER; 0: the connection is reset; -1: what was sent is delivered behind the scenes */
  close(linger: number): void;
}

export interface HostDatagrams extends HostSocket {
  /** Associates it with a peer, or null: with none. */
  connect(to: HostAddress | null): number;
  /** @param to null: the peer @returns bytes sent, or -errno */
  send(bytes: PinnedBytes, offset: number, length: number, to: HostAddress | null, flags: number): number;
  /** @returns bytes received (the rest of a longer one is lost), and the sender in {@link sender}; or -errno */
  receive(bytes: PinnedBytes, offset: number, length: number): number;
  /** Of the last datagram received; overwritten by the next. */
  readonly sender: HostAddress;
  /** Whether the last datagram was longer than the buffer. */
  readonly truncated: boolean;
  close(): void;
}

export interface HostNetwork {
  readonly backend: "ffi" | "node";
  /**
   * Readable while events wait for {@link dispatch}; -1: they come with the event loop, which must run for anything to
   * happen, and end a pending wait.
   */
  readonly eventFd: number;
  /** Tells the users of sockets what has happened. */
  dispatch(): void;
  /** A stream socket with an address. Port 0: any. */
  bind(at: HostAddress, options: HostBindOptions): HostPort | number;
  /** A connection on its way. @param from null: any address */
  connect(user: HostSocketUser, to: HostAddress, from: HostPort | null): HostStream | number;
  /** @param protocol IPPROTO_UDP, or IPPROTO_ICMP or IPPROTO_ICMPV6 (echo requests; the port is their id) */
  datagrams(user: HostSocketUser, protocol: number, at: HostAddress, options: HostBindOptions): HostDatagrams | number;
  /** Sockets that exist. */
  readonly count: number;
  /** Closes every socket. What was sent before is still delivered. */
  close(): Promise<void>;
}
