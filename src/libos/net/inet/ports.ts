/**
 * Ports in use: who may have one beside whom, and which are free. One table a protocol; both versions share it, as on Linux.
 * @see ip(7), ip_local_port_range; socket(7), SO_REUSEADDR, SO_REUSEPORT
 */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { InetAddress } from "./address.ts";

/** net.ipv4.ip_local_port_range, and net.ipv4.ip_unprivileged_port_start. */
export class PortRange {
  first = 32768;
  last = 60999;
  unprivileged = 1024;
}

/** A port held at an address. */
export class Binding {
  readonly address: InetAddress;
  v6Only = false;
  reuseAddress = false;
  reusePort = false;
  /** Who made the socket: sharing by SO_REUSEPORT is among one user's sockets. */
  uid = 0;
  listening = false;
  /** Only the connection is remembered, until then, host monotonic ns; Infinity: it is not over. */
  until = Number.POSITIVE_INFINITY;
  /** Since when nobody uses it. */
  since = 0;
  /** The other side of a connection that was made from a port that was not asked for. */
  remote: InetAddress | null = null;
  /** How many hold it: a listener's is shared by its connections' sockets. */
  held = false;

  constructor(address: Readonly<InetAddress>) {
    this.address = new InetAddress().copy(address);
  }
  /** A port after the end of its connection. */
  get lingers(): boolean {
    return this.until !== Number.POSITIVE_INFINITY;
  }
}

/** inet_rcv_saddr_equal(): whether two sockets would both be given what comes to some address. */
export function overlap(
  one: Readonly<InetAddress>,
  oneV6Only: boolean,
  other: Readonly<InetAddress>,
  otherV6Only: boolean,
): boolean {
  if (one.isV4 && other.isV4) return one.d === other.d || one.d === 0 || other.d === 0;
  if (one.isAny && !one.isV4) return !(oneV6Only && other.isV4);
  if (other.isAny && !other.isV4) return !(otherV6Only && one.isV4);
  return one.sameHost(other);
}

/** Time that a port stays taken after its connection was ended here, ns: TCP_TIMEWAIT_LEN. */
export const TIME_WAIT = 60e9;
/** A new connection may take over the place of one that has been over for this long, ns. @see net.ipv4.tcp_tw_reuse */
const REUSE_AFTER = 1e9;
/** net.ipv4.tcp_max_tw_buckets */
export const LINGERING_MAX = 65536;

export class Ports {
  readonly #range: PortRange;
  readonly #now: () => number;
  readonly #byPort = new Map<number, Set<Binding>>();
  /** Ports after the end of their connections, those that are free soonest first. */
  readonly #lingering = new Set<Binding>();
  #next: number;

  /** @param start any number: where the search for a free port begins */
  constructor(range: PortRange, now: () => number, start: number) {
    this.#range = range;
    this.#now = now;
    this.#next = start;
  }
  /** Those that hold a port. */
  at(port: number): Iterable<Binding> {
    return this.#byPort.get(port) ?? [];
  }
  /** Ports after their connections. */
  get lingering(): Iterable<Binding> {
    this.#forgetOld();
    return this.#lingering;
  }
  get lingeringCount(): number {
    this.#forgetOld();
    return this.#lingering.size;
  }

  #conflicts(one: Binding, other: Binding, relaxed: boolean): boolean {
    if (!overlap(one.address, one.v6Only, other.address, other.v6Only)) return false;
    if (one.reuseAddress && other.reuseAddress && !other.listening) return !relaxed;
    return !(one.reusePort && other.reusePort && (other.lingers || one.uid === other.uid));
  }
  #free(binding: Binding, port: number, relaxed: boolean): boolean {
    const holders = this.#byPort.get(port);
    if (holders === undefined) return true;
    for (const other of holders) if (other !== binding && this.#conflicts(binding, other, relaxed)) return false;
    return true;
  }

  /**
   * Takes the port of a binding, or any free one where it is 0.
   * @returns 0 or -EADDRINUSE
   */
  bind(binding: Binding): SysResult {
    this.#forgetOld();
    const { address } = binding;
    if (address.port === 0) {
      const port = this.#search((candidate) => this.#free(binding, candidate, false));
      if (port === 0) return -Errno.EADDRINUSE;
      address.port = port;
    } else if (!this.#free(binding, address.port, true)) return -Errno.EADDRINUSE;
    this.hold(binding);
    return 0;
  }
  /** Whether one that holds a port may listen there. */
  mayListen(binding: Binding): boolean {
    this.#forgetOld();
    return this.#free(binding, binding.address.port, true);
  }
  /**
   * Takes a port for a connection: one that is free, else one whose connections all go elsewhere.
   * @returns 0 or -EADDRNOTAVAIL
   */
  bindFor(binding: Binding, remote: Readonly<InetAddress>): SysResult {
    this.#forgetOld();
    const free = (port: number): boolean => this.#byPort.get(port) === undefined;
    const now = this.#now();
    const elsewhere = (port: number): boolean => {
      for (const other of this.#byPort.get(port) ?? []) {
        if (other.remote === null) return false;
        if (other.lingers && now - other.since >= REUSE_AFTER) continue;
        if (other.remote.equals(remote)) return false;
      }
      return true;
    };
    const port = this.#search(free) || this.#search(elsewhere);
    if (port === 0) return -Errno.EADDRNOTAVAIL;
    binding.address.port = port;
    binding.remote = new InetAddress().copy(remote);
    this.hold(binding);
    return 0;
  }
  /** The next port of the range that will do; 0: none. */
  #search(suits: (port: number) => boolean): number {
    const { first, last } = this.#range;
    const count = last - first + 1;
    for (let tries = 0; tries < count; tries++) {
      const port = first + (this.#next++ % count);
      if (suits(port)) return port;
    }
    return 0;
  }

  hold(binding: Binding): void {
    const { port } = binding.address;
    binding.held = true;
    const holders = this.#byPort.get(port);
    if (holders === undefined) this.#byPort.set(port, new Set([binding]));
    else holders.add(binding);
  }
  release(binding: Binding): void {
    if (!binding.held) return;
    binding.held = false;
    this.#lingering.delete(binding);
    const { port } = binding.address;
    const holders = this.#byPort.get(port);
    holders?.delete(binding);
    if (holders?.size === 0) this.#byPort.delete(port);
  }
  /** The connection at the binding is over, and was ended here first: the port stays taken for a while. */
  linger(binding: Binding): void {
    this.#forgetOld();
    if (!binding.held || this.#lingering.size >= LINGERING_MAX) {
      this.release(binding);
      return;
    }
    binding.listening = false;
    binding.since = this.#now();
    binding.until = binding.since + TIME_WAIT;
    this.#lingering.add(binding);
  }
  #forgetOld(): void {
    if (this.#lingering.size === 0) return;
    const now = this.#now();
    for (const binding of this.#lingering) {
      if (binding.until > now) return;
      this.release(binding);
    }
  }
}
