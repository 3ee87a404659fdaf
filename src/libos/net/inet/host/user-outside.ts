/**
 * --net user: the guest has a network of its own, with one device and one address of each version. Out of it leads what the policy grants,
 * into it what is published; everything else does not exist. @see docs/network.md
 */
import { Errno, type SysError, type SysResult } from "../../../../abi/errno.ts";
import type { HostAddress } from "../../../../host/network.ts";
import { type InetAddress, loopbackV4, loopbackV6 } from "../address.ts";
import type { InetOptions } from "../options.ts";
import {
  BEYOND,
  type DatagramUser,
  LOCAL,
  type Outside,
  type OutsideDatagrams,
  type OutsidePort,
  PROTOCOL,
  type StreamAcceptor,
  type StreamCarrier,
  type StreamUser,
} from "../outside.ts";
import { ToHost } from "./addresses.ts";
import { type ConnectPolicy, isElsewhere, isGateway } from "./connect-policy.ts";
import { HostCarrier } from "./host-carrier.ts";
import type { HostSide } from "./host-side.ts";
import { NameserverPath, type Nameservers } from "./nameserver-path.ts";
import type { PublishedDatagrams } from "./published-datagrams.ts";
import type { Acceptance, PublishedStream } from "./published-stream.ts";
import {
  DNS_PORT,
  GATEWAY,
  GATEWAY_V6,
  NAMESERVER,
  OWN,
  OWN_V6,
  SUBNET,
  SUBNET_BITS,
  SUBNET_V6,
  SUBNET_V6_BITS,
} from "./user-addresses.ts";
import { UserDatagrams } from "./user-datagrams.ts";

export interface UserNetwork {
  policy: ConnectPolicy;
  streams: readonly PublishedStream[];
  datagrams: readonly PublishedDatagrams[];
  /** Asked when first needed. */
  nameservers: () => readonly HostAddress[];
}

export class UserOutside implements Outside {
  readonly isHost = false;
  readonly side: HostSide;
  readonly #network: UserNetwork;
  readonly #target = new ToHost();
  #nameservers: Nameservers | null = null;

  constructor(side: HostSide, network: UserNetwork) {
    this.side = side;
    this.#network = network;
  }

  route(protocol: number, to: InetAddress): SysResult {
    // Who has sent something to a published port may be answered: by that port, which its socket finds.
    if (protocol === PROTOCOL.UDP && this.#network.datagrams.some((port) => port.knows(to))) return BEYOND;
    return this.granted(protocol, to);
  }
  /** What the policy says, whoever has asked. @returns as {@link route} */
  granted(protocol: number, to: InetAddress): SysResult {
    if (this.owns(to)) return LOCAL;
    const { policy } = this.#network;
    if (this.isNameserver(to)) return this.#resolves && protocol !== PROTOCOL.ICMP ? BEYOND : -Errno.ECONNREFUSED;
    if (policy.allows(protocol, to)) return BEYOND;
    if (!isGateway(to)) {
      if (to.within(SUBNET, SUBNET_BITS) || to.within(SUBNET_V6, SUBNET_V6_BITS)) return -Errno.EHOSTUNREACH;
      if (!isElsewhere(to)) return -Errno.ENETUNREACH;
    }
    if (!(to.isV4 ? policy.v4 : policy.v6)) return -Errno.ENETUNREACH;
    this.#denied(protocol, to);
    return -Errno.EACCES;
  }
  /** Once for each place, so that a user knows what to allow. */
  #denied(protocol: number, to: InetAddress): void {
    const name = protocol === PROTOCOL.TCP ? "tcp" : protocol === PROTOCOL.UDP ? "udp" : null;
    if (name === null || to.port === 0) return;
    const place = isGateway(to) ? `host:${to.port}` : `${to}`;
    this.side.kernel.warnOnce(
      `net ${place}/${name}`,
      `skerry: the guest may not connect to ${to}/${name}; --allow-connect ${place}/${name} would grant it`,
    );
  }
  owns(address: InetAddress): boolean {
    return address.sameHost(OWN) || address.sameHost(OWN_V6);
  }
  sourceFor(to: InetAddress): InetAddress {
    return (to.isV4 ? OWN : OWN_V6).clone();
  }
  /** Names are resolved for those who may connect to something. */
  get #resolves(): boolean {
    return this.#network.policy.v4 || this.#network.policy.v6;
  }
  isNameserver(to: InetAddress): boolean {
    return to.port === DNS_PORT && to.sameHost(NAMESERVER);
  }
  namesFor(user: DatagramUser, local: InetAddress): NameserverPath {
    return new NameserverPath(this.side, this.#servers(), user, local);
  }
  #servers(): Nameservers {
    this.#nameservers ??= { list: this.#network.nameservers(), current: 0 };
    return this.#nameservers;
  }

  /** What the guest knows an address of the host's network by. @param version 4 or 6: what its socket can show; 0: both */
  shownRemote(remote: InetAddress, version: 4 | 6 | 0): InetAddress {
    const v4 = version === 4 || (version === 0 && remote.isV4);
    if (remote.isLoopback || remote.isV4 !== v4) return (v4 ? GATEWAY : GATEWAY_V6).withPort(remote.port);
    return remote;
  }
  shownLocal(version: 4 | 6 | 0, port: number): InetAddress {
    return (version === 6 ? OWN_V6 : OWN).withPort(port);
  }
  /** Where an address of the guest's network is on the host's; that it is granted is known. */
  beyond(to: InetAddress): InetAddress {
    if (!isGateway(to)) return to;
    return to.isV4 ? loopbackV4(to.port) : loopbackV6(to.port);
  }

  reserve(): SysError {
    return -Errno.EADDRNOTAVAIL;
  }
  connect(
    user: StreamUser,
    _place: OutsidePort | null,
    from: InetAddress,
    to: InetAddress,
    options: InetOptions,
  ): StreamCarrier | SysError {
    const status = this.route(PROTOCOL.TCP, to);
    if (status !== BEYOND) return status < 0 ? status : -Errno.EINVAL;
    let target: HostAddress;
    if (this.isNameserver(to)) {
      const { list, current } = this.#servers();
      const server = list[current];
      if (server === undefined) return -Errno.ECONNREFUSED;
      target = server;
    } else target = this.#target.set(this.beyond(to));
    const stream = this.side.network.connect(NOBODY, target, null);
    if (typeof stream === "number") return stream === -Errno.EMFILE ? -Errno.ENFILE : stream;
    this.side.listenForEvents();
    const carrier = new HostCarrier(this.side, stream, { local: from.clone(), remote: to.clone() });
    carrier.user = user;
    carrier.begin(options);
    return carrier;
  }
  listen(
    acceptor: StreamAcceptor,
    _place: OutsidePort | null,
    at: InetAddress,
    backlog: number,
    options: InetOptions,
  ): OutsidePort | null | SysError {
    if (!at.isAny && !this.owns(at)) return null;
    const ports = this.#network.streams.filter(({ guestPort }) => guestPort === at.port);
    if (ports.length === 0) return null;
    const port = new PublishedPort(this, acceptor, at, options, ports);
    const status = port.open(backlog);
    return status < 0 ? status : port;
  }
  datagrams(
    user: DatagramUser,
    protocol: number,
    _place: OutsidePort | null,
    at: InetAddress,
    options: InetOptions,
    sends: boolean,
  ): OutsideDatagrams | null | SysError {
    if (protocol !== PROTOCOL.UDP) return sends ? -Errno.EACCES : null;
    const reachable = at.isAny || this.owns(at);
    const ports = this.#network.datagrams.filter(({ guestPort }) => reachable && guestPort === at.port);
    if (ports.length === 0 && !sends) return null;
    if (ports.length > 0) this.side.listenForEvents();
    return new UserDatagrams(this, user, at, options, ports);
  }
  dispose(): void {
    this.side.dispose();
  }
}

const NOBODY = { ready(): void {} };

/** A listener of the guest and the ports of the host that lead to it. */
class PublishedPort implements OutsidePort, Acceptance {
  readonly local: InetAddress;
  readonly acceptor: StreamAcceptor;
  readonly options: InetOptions;
  readonly #outside: UserOutside;
  readonly #ports: readonly PublishedStream[];
  readonly #version: 4 | 6 | 0;

  constructor(
    outside: UserOutside,
    acceptor: StreamAcceptor,
    at: InetAddress,
    options: InetOptions,
    ports: readonly PublishedStream[],
  ) {
    this.#outside = outside;
    this.acceptor = acceptor;
    this.options = options;
    this.#ports = ports;
    this.#version = at.isV4 ? 4 : options.v6Only ? 6 : 0;
    this.local = this.shownLocal();
    this.local.port = at.port;
  }
  shownLocal(): InetAddress {
    return this.#outside.shownLocal(this.#version, this.#ports[0].guestPort);
  }
  shownRemote(remote: InetAddress): InetAddress {
    return this.#outside.shownRemote(remote, this.#version);
  }
  open(backlog: number): SysResult {
    this.#outside.side.listenForEvents();
    for (const port of this.#ports) {
      const status = port.add(this, backlog);
      if (status < 0) {
        this.close();
        return status;
      }
    }
    return 0;
  }
  resume(): void {
    for (const port of this.#ports) port.ready();
  }
  optionChanged(): void {}
  close(): void {
    for (const port of this.#ports) port.remove(this);
  }
}
