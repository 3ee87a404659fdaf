/**
 * {@link HostNetwork} by the C library: non-blocking sockets, and one epoll descriptor for all of them, which is all that the
 * machine's idle loop polls, however many connections there are. Events are edges: each socket remembers what it was told.
 */
import { Errno } from "../../abi/errno.ts";
import { AF, SOCK } from "../../abi/socket.ts";
import type {
  HostAddress,
  HostBindOptions,
  HostDatagrams,
  HostNetwork,
  HostPort,
  HostSocketUser,
  HostStream,
} from "../network.ts";
import { result } from "./ffi.ts";
import { DATAGRAM_EVENTS, FfiDatagrams } from "./ffi-datagrams.ts";
import { beforeBind, type FfiSocket } from "./ffi-socket.ts";
import { FfiPort, FfiStream, STREAM_EVENTS } from "./ffi-stream.ts";
import { AddressBuffer } from "./socket-address.ts";
import { type SocketCalls, socketCalls } from "./socket-calls.ts";

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLL_CTL_MOD = 3;
const EPOLLET = 0x8000_0000;
const SOCK_FLAGS = 0o2004000;
/** Events taken at once. */
const BATCH = 256;
/** Batches taken in one turn. */
const MOST_BATCHES = 32;
/** struct epoll_event is packed on x86-64 only. */
const EVENT = process.arch === "x64" ? { size: 12, data: 4 } : { size: 16, data: 8 };
const LITTLE = true;

export class FfiNetwork implements HostNetwork {
  readonly backend = "ffi";
  readonly eventFd: number;
  readonly calls: SocketCalls;
  /** Scratch memory of calls: an int, a socklen_t, an address. */
  readonly word = new Int32Array(1);
  readonly number = new Uint32Array(1);
  readonly address = new AddressBuffer();
  /** Times that events have been taken. */
  turn = 0;
  /** By descriptor. */
  readonly #sockets = new Map<number, FfiSocket>();
  /** Which socket a descriptor's events are for: descriptors are used again. */
  readonly #generations = new Map<number, number>();
  #generation = 0;
  readonly #events = new Uint8Array(BATCH * EVENT.size);
  readonly #eventView = new DataView(this.#events.buffer);
  readonly #event = new Uint8Array(EVENT.size);
  readonly #eventFields = new DataView(this.#event.buffer);
  readonly #poll = new Uint8Array(8);
  readonly #pollFields = new DataView(this.#poll.buffer);

  /** @throws {Error} if the host gives no epoll descriptor */
  constructor() {
    this.calls = socketCalls();
    this.eventFd = result(this.calls.epollCreate(EPOLL_CLOEXEC));
    if (this.eventFd < 0) throw new Error(`epoll_create1: errno ${-this.eventFd}`);
  }
  get count(): number {
    return this.#sockets.size;
  }

  dispatch(): void {
    const { epollWait } = this.calls;
    let taken = BATCH;
    // What is left is told the next time: senders without end must not keep the machine here.
    for (let batch = 0; batch < MOST_BATCHES && taken === BATCH; batch++) {
      taken = epollWait(this.eventFd, this.#events, BATCH, 0);
      this.turn++;
      for (let i = 0; i < taken; i++) {
        const at = i * EVENT.size;
        const fd = this.#eventView.getUint32(at + EVENT.data, LITTLE);
        if (this.#generations.get(fd) !== this.#eventView.getUint32(at + EVENT.data + 4, LITTLE)) continue;
        this.#sockets.get(fd)!.happened(this.#eventView.getUint32(at, LITTLE));
      }
    }
  }

  bind(at: HostAddress, options: HostBindOptions): HostPort | number {
    const fd = this.#open(at.family, SOCK.STREAM);
    if (fd < 0) return fd;
    const port = new FfiPort(this, fd, null);
    const status = this.#bound(port, at, options);
    if (status >= 0) return this.adopt(port, 0);
    this.calls.close(fd);
    return status;
  }
  connect(user: HostSocketUser, to: HostAddress, from: HostPort | null): HostStream | number {
    let fd: number;
    let stream: FfiStream | number;
    if (from instanceof FfiPort) {
      fd = from.fd;
      stream = from.hand((given) => new FfiStream(this, given, user, true), STREAM_EVENTS);
    } else {
      fd = this.#open(to.family, SOCK.STREAM);
      if (fd < 0) return fd;
      stream = this.adopt(new FfiStream(this, fd, user, true), STREAM_EVENTS);
    }
    if (typeof stream === "number") return stream;
    const status = result(this.calls.connect(fd, this.address.bytes, this.address.put(to)));
    if (status === 0 || status === -Errno.EINPROGRESS || status === -Errno.EINTR) return stream;
    stream.close(-1);
    return status;
  }
  datagrams(user: HostSocketUser, protocol: number, at: HostAddress, options: HostBindOptions): HostDatagrams | number {
    const fd = this.#open(at.family, SOCK.DGRAM, protocol);
    if (fd < 0) return fd;
    const socket = new FfiDatagrams(this, fd, user);
    const status = this.#bound(socket, at, options);
    if (status >= 0) return this.adopt(socket, DATAGRAM_EVENTS, false);
    this.calls.close(fd);
    return status;
  }
  #open(family: number, type: number, protocol = 0): number {
    return result(this.calls.socket(family, type | SOCK_FLAGS, protocol));
  }
  #bound(socket: FfiSocket, at: HostAddress, options: HostBindOptions): number {
    const status = beforeBind(socket, at.family, options, AF.INET6);
    return status < 0 ? status : result(this.calls.bind(socket.fd, this.address.bytes, this.address.put(at)));
  }

  /**
   * Watches a new socket.
   * @param events 0: it is only kept @param edges each event is told once, not as long as it holds
   * @returns -errno, and the socket is closed
   */
  adopt<T extends FfiSocket>(socket: T, events: number, edges = true): T | number {
    const { fd } = socket;
    this.#sockets.set(fd, socket);
    if (events === 0) return socket;
    this.#generation = (this.#generation + 1) >>> 0;
    const generation = this.#generation;
    this.#generations.set(fd, generation);
    const status = this.#control(EPOLL_CTL_ADD, fd, generation, events, edges);
    if (status >= 0) return socket;
    socket.close(-1);
    return status;
  }
  /** Watches for other events. */
  watch(socket: FfiSocket, events: number, edges: boolean): void {
    this.#control(EPOLL_CTL_MOD, socket.fd, this.#generations.get(socket.fd)!, events, edges);
  }
  #control(operation: number, fd: number, generation: number, events: number, edges: boolean): number {
    this.#eventFields.setUint32(0, (edges ? events | EPOLLET : events) >>> 0, LITTLE);
    this.#eventFields.setUint32(EVENT.data, fd, LITTLE);
    this.#eventFields.setUint32(EVENT.data + 4, generation, LITTLE);
    return result(this.calls.epollControl(this.eventFd, operation, fd, this.#event));
  }
  /** The descriptor is about to be closed or to belong to another object. */
  forget(socket: FfiSocket): void {
    if (this.#generations.delete(socket.fd)) {
      this.calls.epollControl(this.eventFd, EPOLL_CTL_DEL, socket.fd, this.#event);
    }
    this.#sockets.delete(socket.fd);
  }
  /** poll(2) of one socket, now. @returns POLL* */
  look(fd: number, events: number): number {
    this.#pollFields.setInt32(0, fd, LITTLE);
    this.#pollFields.setInt16(4, events, LITTLE);
    this.#pollFields.setInt16(6, 0, LITTLE);
    return this.calls.poll(this.#poll, 1, 0) > 0 ? this.#pollFields.getUint16(6, LITTLE) : 0;
  }

  close(): Promise<void> {
    for (const socket of [...this.#sockets.values()]) socket.close(-1);
    this.calls.close(this.eventFd);
    return Promise.resolve();
  }
}
