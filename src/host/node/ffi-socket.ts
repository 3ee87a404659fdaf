/** What all sockets of {@link FfiNetwork} have alike: a descriptor, what epoll has told of it, options. */
import { Errno } from "../../abi/errno.ts";
import { POLL } from "../../abi/poll.ts";
import { SO, SOL_SOCKET } from "../../abi/socket.ts";
import type { HostAddress, HostBindOptions, HostSocketUser } from "../network.ts";
import { result } from "./ffi.ts";
import type { FfiNetwork } from "./ffi-network.ts";
import { addressBy, type SocketCalls } from "./socket-calls.ts";

export const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;

export abstract class FfiSocket {
  readonly network: FfiNetwork;
  readonly calls: SocketCalls;
  /** -1: closed. */
  fd: number;
  user: HostSocketUser | null;
  /** POLL* that epoll has told and no call has taken back. */
  ready = 0;
  #local: HostAddress | null = null;

  constructor(network: FfiNetwork, fd: number, user: HostSocketUser | null) {
    this.network = network;
    this.calls = network.calls;
    this.fd = fd;
    this.user = user;
  }
  get local(): HostAddress {
    this.#local ??= addressBy(this.calls.getsockname, this.fd);
    return this.#local;
  }
  /** The address may have become another. */
  protected forgetLocal(): void {
    this.#local = null;
  }

  /** epoll has told of events. */
  happened(events: number): void {
    this.ready |= events;
    this.user?.ready(events);
  }

  setOption(level: number, name: number, value: Uint8Array): number {
    return result(this.calls.setsockopt(this.fd, level, name, value, value.length));
  }
  getOption(level: number, name: number, value: Uint8Array): number {
    const length = this.network.number;
    length[0] = value.length;
    const status = result(this.calls.getsockopt(this.fd, level, name, value, length));
    return status < 0 ? status : length[0];
  }
  setNumber(level: number, name: number, value: number): number {
    const { word } = this.network;
    word[0] = value;
    return result(this.calls.setsockopt(this.fd, level, name, word, 4));
  }
  takeError(): number {
    const { word, number } = this.network;
    number[0] = 4;
    const status = result(this.calls.getsockopt(this.fd, SOL_SOCKET, SO.ERROR, word, number));
    return status < 0 ? -status : word[0];
  }
  /** What an ioctl(2) stores in an int; 0 if it fails. */
  protected ask(request: number): number {
    const { word } = this.network;
    return this.fd >= 0 && this.calls.ioctl(this.fd, request, word) === 0 ? word[0] : 0;
  }
  close(_linger?: number): void {
    if (this.fd < 0) return;
    this.network.forget(this);
    this.calls.close(this.fd);
    this.fd = -1;
    this.user = null;
    this.ready = 0;
  }
}

/** Options that must be there before bind(2). @returns 0 or -errno */
export function beforeBind(socket: FfiSocket, family: number, options: HostBindOptions, v6: number): number {
  if (options.reuseAddress) socket.setNumber(SOL_SOCKET, SO.REUSEADDR, 1);
  if (options.reusePort) {
    const status = socket.setNumber(SOL_SOCKET, SO.REUSEPORT, 1);
    if (status < 0) return status;
  }
  return family === v6 ? socket.setNumber(IPPROTO_IPV6, IPV6_V6ONLY, options.v6Only ? 1 : 0) : 0;
}

/** What is left of events when nothing more is known: an error that waits always shows. */
export const STICKY = POLL.ERR | POLL.HUP | POLL.RDHUP;
export const AGAIN = -Errno.EAGAIN;
