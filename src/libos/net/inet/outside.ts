/**
 * The world beyond one machine, as its internet sockets see it. What is inside (loopback, the ports of the machine) is
 * `connection.ts`, `ports.ts` and `datagram-socket.ts`; what is outside is behind these interfaces, and nobody above them
 * knows by which means of the host it is reached. A machine without a network beyond itself has no {@link Outside}.
 *
 * Nothing here waits: who has no room or no bytes answers -EAGAIN, and calls its user when that has changed. Calls to a
 * user come from the run loop (the host's descriptors are ready), or from within a call that the user has made.
 */
import type { SysError, SysResult } from "../../../abi/errno.ts";
import type { MessageData } from "../message.ts";
import type { InetAddress } from "./address.ts";
import type { InetOptions } from "./options.ts";

/** IPPROTO_* of what has ports, and of echo requests. */
export const PROTOCOL = { ICMP: 1, TCP: 6, UDP: 17, ICMPV6: 58, UDPLITE: 136 } as const;

/** {@link Outside.route}: the address is this machine's own, and the packet stays inside. */
export const LOCAL = 1;
/** {@link Outside.route}: the packet goes out. */
export const BEYOND = 0;

/** Who is told of what happens to a connected stream: the socket. */
export interface StreamUser {
  /** The connection that was asked for is there. @param local the own address @param remote the other side's */
  connected(local: InetAddress, remote: InetAddress): void;
  /** Bytes, or the end of them, have come. */
  inputReady(): void;
  /** An out-of-band byte has come. */
  urgent(): void;
  /** There is room to send again, after {@link StreamCarrier.send} said -EAGAIN or took a part. */
  outputReady(): void;
  /**
   * The connection is over: refused, reset, timed out. Nothing but {@link StreamCarrier.close} may be called any more, and
   * what can still be received: bytes that came before stay.
   */
  failed(errno: number): void;
  /** Both directions have ended in order: everything sent has arrived, and so have both ends. */
  finished(): void;
}

/** What carries the bytes of a stream: an end of a connection inside the machine, or a socket of the host. */
export interface StreamCarrier {
  /** Null while the connection waits to be accepted: then nobody is told, and what has come is asked for. */
  user: StreamUser | null;
  /** Bytes that can be received now. */
  readonly available: number;
  /** Whether the other side has ended its direction: behind the available bytes there is nothing. */
  readonly ended: boolean;
  /** An errno that ended the connection before there was a user to be told, or 0. */
  readonly error: number;
  /** Bytes sent that have not reached the other side (SIOCOUTQ). */
  readonly unsent: number;
  /** Bytes that {@link send} takes now. When there are none, {@link StreamUser.outputReady} is called later. */
  readonly room: number;
  /** Whether poll(2) says that there is room: at least a third of the buffer. */
  readonly writable: boolean;
  /** Bytes before the out-of-band mark; -1: there is none among those not yet received. */
  readonly mark: number;
  /** Whether an out-of-band byte has come that nobody has taken. */
  readonly urgentWaits: boolean;

  /**
   * Sends data[from…from+length).
   * @param urgent the last byte is out of band
   * @returns bytes taken, at least 1; -EAGAIN without room, -EFAULT, or -ENOBUFS
   */
  send(data: MessageData, from: number, length: number, urgent: boolean): SysResult;
  /**
   * Receives to data[at…at+length).
   * @param skip bytes not to be looked at: only with `peek`
   * @param discard take the bytes away without storing them (MSG_TRUNC)
   * @returns bytes moved, at least 1; -EAGAIN if there are none (also at the end), or -EFAULT
   */
  receive(data: MessageData, at: number, length: number, skip: number, peek: boolean, discard: boolean): SysResult;
  /** Receives the out-of-band byte. @returns 1, -EAGAIN if it has not come, -EINVAL if there is none, or -EFAULT */
  receiveUrgent(data: MessageData, peek: boolean): SysResult;
  /** Ends the own direction, behind what was sent. */
  shutdown(): void;
  /**
   * The socket is gone, and tells nobody any more.
   * @param abort at once, the other side gets a reset; else behind what was sent, which goes on in the background
   */
  close(abort: boolean): void;
  /** An option of the socket has changed: what concerns the other side or the path (TCP_NODELAY, SO_KEEPALIVE, buffer sizes) is in the options. */
  optionChanged(level: number, option: number, options: InetOptions): void;
}

/** Takes connections from outside to a port; the socket that listens. */
export interface StreamAcceptor {
  /** Whether one more connection may wait to be accepted; {@link OutsidePort.resume} is called when that changes. */
  readonly room: boolean;
  /**
   * A connection has come. Called only while there is {@link room}.
   * @param local the address that it came to @param remote where it came from
   */
  arrived(carrier: StreamCarrier, local: InetAddress, remote: InetAddress): void;
}

/** Takes datagrams from outside; the socket. */
export interface DatagramUser {
  /** Whether a datagram of this many bytes finds room; {@link OutsidePort.resume} is called when that changes. */
  hasRoom(length: number): boolean;
  /**
   * A datagram has come; its bytes are copied before the call returns.
   * @param to the address it came to, if known, else the socket's
   */
  arrived(bytes: Uint8Array, length: number, from: InetAddress, to: InetAddress): void;
  /** An ICMP error has come for a datagram sent to `to`. */
  failed(errno: number, to: InetAddress): void;
  /** There is room to send again, after -EAGAIN. */
  outputReady(): void;
}

/** A socket's place outside: closed with the socket. */
export interface OutsidePort {
  /** The address that others see, the port chosen. */
  readonly local: InetAddress;
  /** The user has room again. */
  resume(): void;
  /** An option of the socket has changed. */
  optionChanged(level: number, option: number, options: InetOptions): void;
  close(): void;
}

/** A socket of datagrams (UDP or echo requests) with a place outside. */
export interface OutsideDatagrams extends OutsidePort {
  /** Sets, or with null ends, the association with one peer. @returns 0 or -errno */
  connect(to: InetAddress | null): SysResult;
  /** Sends a whole datagram. @returns 0, -EAGAIN, -EMSGSIZE, -ECONNREFUSED, -EACCES, -EFAULT… */
  send(data: MessageData, to: InetAddress): SysResult;
}

export interface Outside {
  /**
   * Whether the machine's loopback and its ports are the host's (--net host): then nothing is inside, every address but
   * unspecified ones goes to the host, and the host says which ports are free.
   */
  readonly isHost: boolean;
  /**
   * Where packets to an address go. Loopback addresses are not asked for unless {@link isHost}.
   * @param protocol PROTOCOL.*
   * @returns {@link BEYOND}, {@link LOCAL}, or -ENETUNREACH, -EHOSTUNREACH, -EACCES…
   */
  route(protocol: number, to: InetAddress): SysResult;
  /** Whether sockets may be bound to it: an address of the machine's own beside loopback. */
  owns(address: InetAddress): boolean;
  /** The own address that packets to `to` come from, port 0. */
  sourceFor(to: InetAddress): InetAddress;

  /**
   * Asks the host for a port: at bind(2), and only with {@link isHost}.
   * @param at the port may be 0
   * @returns the place, to be given to {@link connect}, {@link listen} or {@link datagrams}; or -EADDRINUSE, -EADDRNOTAVAIL, -EACCES
   */
  reserve(protocol: number, at: InetAddress, options: InetOptions): OutsidePort | SysError;
  /**
   * Begins a connection, which is there when the user is told so, perhaps before this returns.
   * @param place of {@link reserve}, which the carrier owns from now on; else null
   * @param from the own address; the port is what the machine calls it (the host may use another)
   */
  connect(
    user: StreamUser,
    place: OutsidePort | null,
    from: InetAddress,
    to: InetAddress,
    options: InetOptions,
  ): StreamCarrier | SysError;
  /**
   * A socket begins to listen.
   * @returns null: nobody outside may reach this port
   */
  listen(
    acceptor: StreamAcceptor,
    place: OutsidePort | null,
    at: InetAddress,
    backlog: number,
    options: InetOptions,
  ): OutsidePort | null | SysError;
  /**
   * A socket of datagrams has been bound (then also those that come unasked for are wanted, if they may), or sends to the
   * outside for the first time.
   * @param sends the socket is about to send to the outside: null is not an answer
   * @returns null: nobody outside may reach this port
   */
  datagrams(
    user: DatagramUser,
    protocol: number,
    place: OutsidePort | null,
    at: InetAddress,
    options: InetOptions,
    sends: boolean,
  ): OutsideDatagrams | null | SysError;
  /** The machine ends: everything is closed. */
  dispose(): void;
}
