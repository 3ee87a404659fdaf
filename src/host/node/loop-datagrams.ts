/** Datagram sockets by Node's dgram. */
import * as dgram from "node:dgram";
import { Errno } from "../../abi/errno.ts";
import { POLL } from "../../abi/poll.ts";
import { AF } from "../../abi/socket.ts";
import type { PinnedBytes } from "../host.ts";
import type { HostAddress, HostBindOptions, HostDatagrams, HostSocketUser } from "../network.ts";
import { addressFrom, errnoOf, textOf } from "./loop-address.ts";
import type { LoopNetwork } from "./loop-network.ts";

/** Bytes that wait to be received, at most: what comes then is lost. */
const BUFFER = 212_992;
/** What a datagram costs beside its bytes. */
const OVERHEAD = 256;

export class LoopDatagrams implements HostDatagrams {
  readonly #network: LoopNetwork;
  readonly #socket: dgram.Socket;
  user: HostSocketUser | null;
  readonly #waiting: { data: Buffer; from: dgram.RemoteInfo }[] = [];
  #bytes = 0;
  #error = 0;
  #connected = false;
  #closed = false;
  sender: HostAddress = addressFrom("0.0.0.0", 0);
  truncated = false;

  constructor(network: LoopNetwork, at: HostAddress, options: HostBindOptions, user: HostSocketUser) {
    this.#network = network;
    this.user = user;
    this.#socket = dgram.createSocket({
      type: at.family === AF.INET ? "udp4" : "udp6",
      reuseAddr: options.reuseAddress || options.reusePort,
      ipv6Only: options.v6Only && at.family !== AF.INET,
      // Addresses only, so that binding is done when the call returns.
      lookup: (name, _options, callback) => callback(null, name, at.family === AF.INET ? 4 : 6),
    });
    this.#socket.on("error", (error) => {
      this.#error = errnoOf(error, Errno.EADDRINUSE);
      this.#changed();
    });
    this.#socket.on("message", (data, from) => {
      if (this.#bytes + data.length + OVERHEAD > BUFFER) return;
      this.#bytes += data.length + OVERHEAD;
      this.#waiting.push({ data, from });
      this.#changed();
    });
    this.#socket.bind({ address: textOf(at), port: at.port, exclusive: true });
  }
  #changed(): void {
    if (this.user !== null) this.#network.tell(this.user, this.poll());
  }
  /** Why it could not be bound, or 0. */
  get failure(): number {
    return this.#error;
  }
  get local(): HostAddress {
    try {
      const { address, port } = this.#socket.address();
      return addressFrom(address, port);
    } catch {
      return addressFrom("0.0.0.0", 0);
    }
  }
  connect(to: HostAddress | null): number {
    try {
      if (this.#connected) this.#socket.disconnect();
      this.#connected = to !== null;
      if (to !== null) this.#socket.connect(to.port, textOf(to));
      return 0;
    } catch (error) {
      this.#connected = false;
      return -errnoOf(error, Errno.EINVAL);
    }
  }
  send(bytes: PinnedBytes, offset: number, length: number, to: HostAddress | null): number {
    if (this.#error !== 0) return -this.takeError();
    const data = Buffer.from(bytes.u8.subarray(offset, offset + length));
    const sent = (error: Error | null): void => {
      if (error === null) return;
      this.#error = errnoOf(error, Errno.EIO);
      this.#changed();
    };
    try {
      if (to === null) this.#socket.send(data, sent);
      else this.#socket.send(data, to.port, textOf(to), sent);
      return length;
    } catch (error) {
      return -errnoOf(error, Errno.EINVAL);
    }
  }
  receive(bytes: PinnedBytes, offset: number, length: number): number {
    if (this.#error !== 0) return -this.takeError();
    const first = this.#waiting.shift();
    if (first === undefined) return -Errno.EAGAIN;
    const { data, from } = first;
    this.#bytes -= data.length + OVERHEAD;
    this.sender = addressFrom(from.address, from.port);
    this.truncated = data.length > length;
    const size = Math.min(data.length, length);
    bytes.u8.set(data.subarray(0, size), offset);
    return size;
  }
  poll(): number {
    return (this.#waiting.length > 0 ? POLL.IN : 0) | (this.#error !== 0 ? POLL.ERR : 0) | POLL.OUT;
  }
  setOption(): number {
    return -Errno.ENOPROTOOPT;
  }
  getOption(): number {
    return -Errno.ENOPROTOOPT;
  }
  takeError(): number {
    const error = this.#error;
    this.#error = 0;
    return error;
  }
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.user = null;
    this.#network.datagramSockets.delete(this);
    this.#socket.close();
  }
}
