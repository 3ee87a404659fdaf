/** Stream sockets by Node's net. What has come waits here, bounded; what is full stops reading. */
import * as net from "node:net";
import { Errno } from "../../abi/errno.ts";
import { POLL } from "../../abi/poll.ts";
import { MSG, SHUT, SO, SOL_SOCKET } from "../../abi/socket.ts";
import type { PinnedBytes } from "../host.ts";
import type { HostAddress, HostListener, HostPort, HostSocketUser, HostStream } from "../network.ts";
import { addressFrom, errnoOf, textOf } from "./loop-address.ts";
import type { LoopNetwork } from "./loop-network.ts";

/** Bytes that wait in either direction, at most (and one chunk of Node's). */
const BUFFER = 256 * 1024;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;

/** An address that a listener or a connection is to have. */
export class LoopPort implements HostPort {
  readonly #network: LoopNetwork;
  readonly #v6Only: boolean;
  local: HostAddress;

  constructor(network: LoopNetwork, at: HostAddress, v6Only: boolean) {
    this.#network = network;
    this.local = at;
    this.#v6Only = v6Only;
  }
  /** Listens for a moment: then the port is known, and free. */
  settled(): Promise<number> {
    return new Promise((resolve) => {
      const server = net.createServer();
      server.on("error", (error) => resolve(-errnoOf(error, Errno.EADDRINUSE)));
      server.listen(this.#target(1), () => {
        const { port } = server.address() as net.AddressInfo;
        this.local = { ...this.local, port };
        server.close(() => resolve(0));
      });
    });
  }
  #target(backlog: number): net.ListenOptions {
    const { port } = this.local;
    return { host: textOf(this.local), port, backlog: Math.max(1, backlog), ipv6Only: this.#v6Only, exclusive: true };
  }
  setOption(): number {
    return -Errno.ENOPROTOOPT;
  }
  listen(user: HostSocketUser, backlog: number): HostListener {
    return new LoopListener(this.#network, this.local, this.#target(backlog), user);
  }
  close(): void {}
}

class LoopListener implements HostListener {
  local: HostAddress;
  readonly #network: LoopNetwork;
  readonly #server: net.Server;
  readonly #waiting: net.Socket[] = [];
  #backlog: number;
  /** Why it does not listen; known late. */
  #failed = 0;

  constructor(network: LoopNetwork, local: HostAddress, target: net.ListenOptions, user: HostSocketUser) {
    this.#network = network;
    this.local = local;
    this.#backlog = target.backlog!;
    network.listeners.add(this);
    this.#server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
      if (this.#waiting.length > this.#backlog) {
        socket.resetAndDestroy();
        return;
      }
      socket.on("error", ignore);
      this.#waiting.push(socket);
      network.tell(user, POLL.IN);
    });
    this.#server.on("error", (error) => {
      this.#failed = errnoOf(error, Errno.EADDRINUSE);
      network.tell(user, POLL.IN);
    });
    this.#server.listen(target, () => {
      const { address, port } = this.#server.address() as net.AddressInfo;
      this.local = addressFrom(address, port);
    });
  }
  resize(backlog: number): void {
    this.#backlog = backlog;
  }
  accept(): HostStream | number {
    const socket = this.#waiting.shift();
    if (socket === undefined) return -(this.#failed || Errno.EAGAIN);
    return new LoopStream(this.#network, socket, null, false);
  }
  close(): void {
    this.#network.listeners.delete(this);
    this.#server.close();
    for (const socket of this.#waiting.splice(0)) socket.resetAndDestroy();
  }
}
function ignore(): void {}

export class LoopStream implements HostStream {
  connecting: boolean;
  readonly #network: LoopNetwork;
  readonly #socket: net.Socket;
  user: HostSocketUser | null;
  readonly #chunks: Buffer[] = [];
  /** Bytes of the first chunk that are gone, and bytes that wait. */
  #consumed = 0;
  #waiting = 0;
  #ended = false;
  #finished = false;
  #reset = false;
  #error = 0;
  /** After an error has been told: what reading and writing answer. */
  #dead = false;

  constructor(network: LoopNetwork, socket: net.Socket, user: HostSocketUser | null, connecting: boolean) {
    this.#network = network;
    this.#socket = socket;
    this.user = user;
    this.connecting = connecting;
    network.streams.add(this);
    socket.on("connect", () => {
      this.connecting = false;
      this.#changed();
    });
    socket.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#waiting += chunk.length;
      if (this.#waiting >= BUFFER) socket.pause();
      this.#changed();
    });
    socket.on("end", () => {
      this.#ended = true;
      this.#changed();
    });
    socket.on("drain", () => this.#changed());
    socket.on("error", (error) => {
      this.#error = errnoOf(error, Errno.ECONNRESET);
      this.connecting = false;
      this.#dead = true;
      this.#changed();
    });
    socket.on("close", () => {
      network.streams.delete(this);
      this.#dead = true;
      this.#changed();
    });
    socket.resume();
  }
  #changed(): void {
    if (this.user !== null) this.#network.tell(this.user, this.poll());
  }
  get local(): HostAddress {
    return addressFrom(this.#socket.localAddress ?? "0.0.0.0", this.#socket.localPort ?? 0);
  }
  get remote(): HostAddress {
    return addressFrom(this.#socket.remoteAddress ?? "0.0.0.0", this.#socket.remotePort ?? 0);
  }

  send(bytes: PinnedBytes, offset: number, length: number, flags: number): number {
    if ((flags & MSG.OOB) !== 0) return -Errno.EOPNOTSUPP;
    if (this.#error !== 0) return -this.takeError();
    if (this.#finished || this.#dead) return -Errno.EPIPE;
    const taken = Math.min(length, this.room());
    if (taken <= 0) return length === 0 ? 0 : -Errno.EAGAIN;
    this.#socket.write(Buffer.from(bytes.u8.subarray(offset, offset + taken)));
    return taken;
  }
  receive(bytes: PinnedBytes, offset: number, length: number, flags: number): number {
    if ((flags & MSG.OOB) !== 0) return -Errno.EINVAL;
    if (this.#waiting === 0) {
      if (this.#error !== 0) return -this.takeError();
      return this.#ended || this.#dead ? 0 : -Errno.EAGAIN;
    }
    let done = 0;
    let index = 0;
    let from = this.#consumed;
    while (done < length && index < this.#chunks.length) {
      const chunk = this.#chunks[index];
      const part = Math.min(length - done, chunk.length - from);
      bytes.u8.set(chunk.subarray(from, from + part), offset + done);
      done += part;
      from += part;
      if (from < chunk.length) break;
      index++;
      from = 0;
    }
    if ((flags & MSG.PEEK) !== 0) return done;
    this.#chunks.splice(0, index);
    this.#consumed = from;
    this.#waiting -= done;
    if (this.#waiting < BUFFER && this.#socket.isPaused()) this.#socket.resume();
    return done;
  }
  poll(): number {
    let events = 0;
    if (this.#waiting > 0 || this.#ended || this.#dead) events |= POLL.IN;
    if (this.#ended || this.#dead) events |= POLL.RDHUP;
    if (this.#error !== 0) events |= POLL.ERR;
    if (this.#dead || (this.#ended && this.#finished)) events |= POLL.HUP;
    if (!this.connecting && (this.#dead || this.room() > 0)) events |= POLL.OUT;
    return events;
  }
  available(): number {
    return this.#waiting;
  }
  atMark(): boolean {
    return false;
  }
  unsent(): number {
    return this.#socket.writableLength;
  }
  room(): number {
    return Math.max(0, BUFFER - this.#socket.writableLength);
  }
  shutdown(how: number): number {
    if (how !== SHUT.RD) {
      this.#finished = true;
      this.#socket.end();
    }
    if (how !== SHUT.WR) this.#ended = true;
    this.#changed();
    return 0;
  }
  setOption(level: number, name: number, value: Uint8Array): number {
    if (value.length < 4) return -Errno.EINVAL;
    const on = value.subarray(0, 4).some((byte) => byte !== 0);
    if (level === IPPROTO_TCP && name === TCP_NODELAY) this.#socket.setNoDelay(on);
    else if (level === SOL_SOCKET && name === SO.KEEPALIVE) this.#socket.setKeepAlive(on);
    else return -Errno.ENOPROTOOPT;
    return 0;
  }
  getOption(): number {
    return -Errno.ENOPROTOOPT;
  }
  takeError(): number {
    const error = this.#error;
    this.#error = 0;
    return error;
  }
  close(linger: number): void {
    if (this.#reset) return;
    this.user = null;
    this.#reset = true;
    // As Linux does it: who has not read everything resets.
    if (linger === 0 || this.#waiting > 0 || this.connecting) {
      this.#socket.resetAndDestroy();
      return;
    }
    this.#socket.end(() => this.#socket.destroy());
  }
  /** Resolves when it is gone. @param patience ms that what was sent has to leave */
  gone(patience: number): Promise<void> {
    if (this.#socket.closed || this.#socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#socket.destroy();
        resolve();
      }, patience);
      this.#socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
