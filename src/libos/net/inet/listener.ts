/** What a listening socket has: connections that wait to be accepted, and sockets whose connections wait for room. @see listen(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { InetAddress } from "./address.ts";
import type { ConnectionEnd } from "./connection.ts";
import type { OutsidePort, StreamAcceptor, StreamCarrier } from "./outside.ts";
import type { StreamSocket } from "./stream-socket.ts";

/** Connections that wait to be accepted at all listeners of one machine: beyond, each listener is full. */
const WAITING_MAX = 1 << 16;

/** A connection that waits to be accepted. */
interface Waiting {
  readonly carrier: StreamCarrier;
  readonly local: InetAddress;
  readonly remote: InetAddress;
}

export class Listener implements StreamAcceptor {
  readonly #socket: StreamSocket;
  #backlog: number;
  /** Oldest first. */
  readonly #waiting = new Set<Waiting>();
  /** TCP_DEFER_ACCEPT: connections without a byte so far are not accepted yet. */
  readonly #deferred = new Map<StreamCarrier, Waiting>();
  /** Sockets that wait for room, oldest first. */
  readonly #callers = new Set<StreamSocket>();
  #outside: OutsidePort | null = null;

  constructor(socket: StreamSocket, backlog: number) {
    this.#socket = socket;
    this.#backlog = backlog;
  }
  /** Begins to listen outside as well. @returns 0 or what the host says */
  open(place: OutsidePort | null): SysResult {
    const { stack, local, options } = this.#socket;
    if (stack.outside === null || (local.isLoopback && !stack.outside.isHost)) return 0;
    const opened = stack.outside.listen(this, place, local, this.#backlog, options);
    if (typeof opened === "number") return opened;
    this.#outside = opened;
    return 0;
  }
  setBacklog(backlog: number): void {
    this.#backlog = backlog;
    this.#admit();
  }
  get backlog(): number {
    return this.#backlog;
  }
  /** Connections that wait. */
  get count(): number {
    return this.#waiting.size;
  }
  get ready(): boolean {
    return this.#waiting.size > 0;
  }
  get room(): boolean {
    return this.#waiting.size + this.#deferred.size <= this.#backlog && this.#socket.stack.waiting < WAITING_MAX;
  }

  /** A connection inside the machine is made. */
  join(caller: StreamSocket): void {
    const end: ConnectionEnd = caller.joined(this.#socket);
    this.arrived(end, end.local, end.remote);
  }
  await(caller: StreamSocket): void {
    this.#callers.add(caller);
    caller.waitsAt = this;
  }
  forget(caller: StreamSocket): void {
    this.#callers.delete(caller);
  }
  arrived(carrier: StreamCarrier, local: InetAddress, remote: InetAddress): void {
    const waiting: Waiting = { carrier, local, remote };
    this.#socket.stack.waiting++;
    if (this.#socket.options.deferAccept > 0 && carrier.available === 0) {
      this.#deferred.set(carrier, waiting);
      const promote = (): void => this.#promote(carrier);
      carrier.user = {
        connected: promote,
        inputReady: promote,
        urgent: promote,
        outputReady: promote,
        failed: promote,
        finished: promote,
      };
      return;
    }
    this.#waiting.add(waiting);
    this.#socket.notifyInput();
  }
  /** Something has come over a connection that waited for it. */
  #promote(carrier: StreamCarrier): void {
    const waiting = this.#deferred.get(carrier);
    if (waiting === undefined) return;
    this.#deferred.delete(carrier);
    carrier.user = null;
    this.#waiting.add(waiting);
    this.#socket.notifyInput();
  }
  /** The oldest connection; null if none waits. */
  shift(): Waiting | null {
    for (const waiting of this.#waiting) {
      this.#waiting.delete(waiting);
      this.#socket.stack.waiting--;
      this.#admit();
      return waiting;
    }
    return null;
  }
  /** There is room: who waits for it gets it. */
  #admit(): void {
    for (const caller of this.#callers) {
      if (!this.room) return;
      this.#callers.delete(caller);
      caller.waitsAt = null;
      this.join(caller);
    }
    if (this.room) this.#outside?.resume();
  }
  optionChanged(level: number, option: number): void {
    this.#outside?.optionChanged(level, option, this.#socket.options);
  }
  /** Nobody will accept what waits: it is reset; who waits for room is refused. */
  close(): void {
    this.#outside?.close();
    this.#outside = null;
    const left = [...this.#waiting, ...this.#deferred.values()];
    this.#socket.stack.waiting -= left.length;
    for (const { carrier } of left) carrier.close(true);
    this.#waiting.clear();
    this.#deferred.clear();
    for (const caller of [...this.#callers]) {
      caller.waitsAt = null;
      caller.failed(Errno.ECONNREFUSED);
    }
    this.#callers.clear();
  }
}
