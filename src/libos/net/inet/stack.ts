/** One machine's internet: ports, sockets, connections, settings, counts. Both versions share it. */
import type { BufferPool } from "../buffer-pool.ts";
import type { MessageData } from "../message.ts";
import type { Net } from "../net.ts";
import { InetAddress } from "./address.ts";
import type { ConnectionEnd, Connections } from "./connection.ts";
import { Counters } from "./counters.ts";
import type { DatagramSocket } from "./datagram-socket.ts";
import type { InetSocket } from "./inet-socket.ts";
import { type Outside, PROTOCOL } from "./outside.ts";
import { Binding, overlap, PortRange, Ports } from "./ports.ts";
import { InetSettings } from "./settings.ts";
import type { StreamSocket } from "./stream-socket.ts";

/** Bytes of the longest datagram. */
const LONGEST_MESSAGE = 65536;

export class InetStack implements Connections {
  readonly net: Net;
  readonly range = new PortRange();
  readonly settings = new InetSettings();
  readonly counters = new Counters();
  readonly tcp: Ports;
  readonly udp: Ports;
  readonly udpLite: Ports;
  /** Echo sockets, by identifier. */
  readonly echo: Ports;
  /** All sockets, oldest first. */
  readonly sockets = new Set<InetSocket>();
  /** Connections that wait to be accepted. */
  waiting = 0;
  /** Multicast groups that sockets are members of, and how many are. */
  readonly groups = new Map<string, number>();
  /** Ends of connections inside the machine that are not over. */
  readonly ends = new Set<ConnectionEnd>();
  /** Listening sockets by port, and sockets of datagrams by port, newest last. */
  readonly #listeners = new Map<number, StreamSocket[]>();
  readonly #datagrams = new Map<number, DatagramSocket[]>();
  readonly #partlyChecked = new Map<number, DatagramSocket[]>();

  #nowhere: Uint8Array | null = null;

  constructor(net: Net) {
    this.net = net;
    const now = (): number => net.kernel.time.now();
    const start = new Uint8Array(8);
    net.kernel.random(start, 0, start.length);
    const ports = (at: number): Ports => new Ports(this.range, now, start[at]! * 256 + start[at + 1]!);
    this.tcp = ports(0);
    this.udp = ports(2);
    this.echo = ports(4);
    this.udpLite = ports(6);
  }
  get outside(): Outside | null {
    return this.net.outside;
  }
  get buffers(): BufferPool {
    return this.net.buffers;
  }

  add(end: ConnectionEnd): void {
    this.ends.add(end);
  }
  remove(end: ConnectionEnd): void {
    this.ends.delete(end);
    const { binding } = end;
    if (binding === null || !end.orphan) return;
    end.binding = null;
    if (end.lingers) {
      binding.remote ??= new InetAddress().copy(end.remote);
      this.tcp.linger(binding);
    } else this.tcp.release(binding);
  }

  /** Whether a connection inside the machine has these two ends. */
  isConnected(local: Readonly<InetAddress>, remote: Readonly<InetAddress>): boolean {
    for (const end of this.ends) if (end.local.equals(local) && end.remote.equals(remote)) return true;
    return false;
  }
  /** The port of a listener as one of its connections has it. */
  childBinding(listener: Binding, local: InetAddress): Binding {
    const binding = new Binding(local);
    binding.reuseAddress = listener.reuseAddress;
    binding.reusePort = listener.reusePort;
    binding.uid = listener.uid;
    this.tcp.hold(binding);
    return binding;
  }

  addListener(socket: StreamSocket): void {
    addTo(this.#listeners, socket.local.port, socket);
  }
  removeListener(socket: StreamSocket): void {
    removeFrom(this.#listeners, socket.local.port, socket);
  }
  /** The socket that takes connections to an address: the most specific one, any of those that share the port. */
  listenerFor(to: Readonly<InetAddress>, from: Readonly<InetAddress>): StreamSocket | null {
    return choose(this.#listeners.get(to.port), to, from);
  }

  #datagramsOf(protocol: number): Map<number, DatagramSocket[]> {
    return protocol === PROTOCOL.UDPLITE ? this.#partlyChecked : this.#datagrams;
  }
  addDatagrams(socket: DatagramSocket): void {
    addTo(this.#datagramsOf(socket.protocol), socket.local.port, socket);
  }
  removeDatagrams(socket: DatagramSocket): void {
    removeFrom(this.#datagramsOf(socket.protocol), socket.local.port, socket);
  }
  /** The socket that gets a datagram. */
  datagramsFor(protocol: number, to: Readonly<InetAddress>, from: Readonly<InetAddress>): DatagramSocket | null {
    return choose(this.#datagramsOf(protocol).get(to.port), to, from);
  }
  /** Reads a message that nobody gets. @returns false if it cannot be read */
  discard(data: MessageData): boolean {
    this.#nowhere ??= new Uint8Array(LONGEST_MESSAGE);
    return data.take(0, this.#nowhere, 0, data.length);
  }
  /** Those that have a port: of a datagram to a group each gets its copy. */
  datagramsAt(protocol: number, port: number): readonly DatagramSocket[] {
    return this.#datagramsOf(protocol).get(port) ?? [];
  }
  dispose(): void {
    for (const end of this.ends) end.user = null;
  }
}

function addTo<T>(map: Map<number, T[]>, port: number, item: T): void {
  const list = map.get(port);
  if (list === undefined) map.set(port, [item]);
  else list.push(item);
}
function removeFrom<T>(map: Map<number, T[]>, port: number, item: T): void {
  const list = map.get(port);
  if (list === undefined) return;
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
  if (list.length === 0) map.delete(port);
}

/** How well a socket fits: what it is bound and connected to counts. -1: not at all. */
function score(socket: InetSocket, to: Readonly<InetAddress>, from: Readonly<InetAddress>): number {
  const { local, remote } = socket;
  if (!local.isAny ? !local.sameHost(to) : !overlap(local, socket.v6Only, to, false)) return -1;
  let sum = local.isAny ? 0 : 4;
  if (local.isV4) sum += 1;
  if (remote !== null) {
    if (!remote.equals(from)) return -1;
    sum += 8;
  }
  return sum;
}
function choose<T extends InetSocket>(
  list: readonly T[] | undefined,
  to: Readonly<InetAddress>,
  from: Readonly<InetAddress>,
): T | null {
  if (list === undefined) return null;
  let best: T | null = null;
  let most = -1;
  let sharing = 0;
  for (let i = list.length - 1; i >= 0; i--) {
    const socket = list[i]!;
    const points = score(socket, to, from);
    if (points > most) {
      most = points;
      best = socket;
      sharing = 1;
    } else if (points === most && points >= 0 && socket.sharesPort && best!.sharesPort) sharing++;
  }
  if (best === null || sharing < 2 || !best.sharesPort) return best;
  // Sockets that share the port by SO_REUSEPORT: one by who sends.
  let skip = (Math.imul(from.port ^ from.d, 0x9e37_79b1) >>> 8) % sharing;
  for (const socket of list) {
    if (socket.sharesPort && score(socket, to, from) === most && skip-- === 0) return socket;
  }
  return best;
}
