/**
 * {@link HostNetwork} by Node's net and dgram: events come with Node's event loop, and bytes wait in Node's buffers. Slower than the
 * C library by far, but nothing more than Node is needed for it.
 */
import { connect, type TcpNetConnectOpts } from "node:net";
import { Errno } from "../../abi/errno.ts";
import { AF } from "../../abi/socket.ts";
import type {
  HostAddress,
  HostBindOptions,
  HostDatagrams,
  HostNetwork,
  HostPort,
  HostSocketUser,
  HostStream,
} from "../network.ts";
import { textOf } from "./loop-address.ts";
import { LoopDatagrams } from "./loop-datagrams.ts";
import { LoopPort, LoopStream } from "./loop-stream.ts";

/** How long closing waits for what was sent to leave, ms. */
const PATIENCE = 5000;
const IPPROTO_UDP = 17;

export class LoopNetwork implements HostNetwork {
  readonly backend = "node";
  readonly eventFd = -1;
  readonly streams = new Set<LoopStream>();
  readonly datagramSockets = new Set<LoopDatagrams>();
  readonly listeners = new Set<{ close(): void }>();
  readonly #wake: () => void;

  /** @param wake ends a wait of the machine's */
  constructor(wake: () => void) {
    this.#wake = wake;
  }
  get count(): number {
    return this.streams.size + this.datagramSockets.size + this.listeners.size;
  }
  /** Something has happened to a socket. */
  tell(user: HostSocketUser, news: number): void {
    user.ready(news);
    this.#wake();
  }
  dispatch(): void {}

  bind(at: HostAddress, options: HostBindOptions): HostPort {
    return new LoopPort(this, at, options.v6Only);
  }
  connect(user: HostSocketUser, to: HostAddress, from: HostPort | null): HostStream {
    const options: TcpNetConnectOpts = { host: textOf(to), port: to.port, family: to.family === AF.INET ? 4 : 6 };
    if (from !== null) {
      options.localAddress = textOf(from.local);
      options.localPort = from.local.port;
    }
    return new LoopStream(this, connect({ ...options, allowHalfOpen: true }), user, true);
  }
  datagrams(user: HostSocketUser, protocol: number, at: HostAddress, options: HostBindOptions): HostDatagrams | number {
    if (protocol !== IPPROTO_UDP) return -Errno.EACCES;
    const socket = new LoopDatagrams(this, at, options, user);
    if (socket.failure !== 0) {
      const { failure } = socket;
      socket.close();
      return -failure;
    }
    this.datagramSockets.add(socket);
    return socket;
  }

  async close(): Promise<void> {
    for (const listener of this.listeners) listener.close();
    for (const socket of this.datagramSockets) socket.close();
    const streams = [...this.streams];
    for (const stream of streams) stream.close(-1);
    await Promise.all(streams.map((stream) => stream.gone(PATIENCE)));
    this.streams.clear();
  }
}
