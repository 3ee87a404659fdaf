/** --net host: the sockets of the guest are the host's own, its loopback and its ports included. @see docs/network.md */
import { Errno, type SysError, type SysResult } from "../../../../abi/errno.ts";
import { AF, SO } from "../../../../abi/socket.ts";
import type { HostBindOptions, HostListener, HostPort, HostSocketUser } from "../../../../host/network.ts";
import { anyV4, anyV6, type InetAddress } from "../address.ts";
import type { InetOptions } from "../options.ts";
import {
  BEYOND,
  type DatagramUser,
  type Outside,
  type OutsideDatagrams,
  type OutsidePort,
  PROTOCOL,
  type StreamAcceptor,
  type StreamCarrier,
  type StreamUser,
} from "../outside.ts";
import { fromHost, ToHost } from "./addresses.ts";
import { HostCarrier } from "./host-carrier.ts";
import { DatagramCarrier } from "./host-datagrams.ts";
import type { HostSide, Starving } from "./host-side.ts";
import { passOption, passOptions } from "./options.ts";

const NOBODY = { ready(): void {} };
const PLAIN = { reuseAddress: false, reusePort: false, v6Only: false };

function reuse(options: InetOptions): HostBindOptions {
  return {
    reuseAddress: options.switched(SO.REUSEADDR),
    reusePort: options.switched(SO.REUSEPORT),
    v6Only: options.v6Only,
  };
}
/** What a guest's call answers where the host has no descriptor left: the limit is not the guest's. */
function asGuest(result: number): SysError {
  return result === -Errno.EMFILE ? -Errno.ENFILE : result;
}

export class HostOutside implements Outside {
  readonly isHost = true;
  readonly side: HostSide;
  readonly #target = new ToHost();

  constructor(side: HostSide) {
    this.side = side;
  }
  route(_protocol: number, _to: InetAddress): SysResult {
    return BEYOND;
  }
  owns(_address: InetAddress): boolean {
    return true;
  }
  /** Asked of the host by a socket that sends nothing. */
  sourceFor(to: InetAddress): InetAddress {
    const any = to.isV4 ? anyV4() : anyV6();
    const probe = this.side.network.datagrams(NOBODY, PROTOCOL.UDP, this.#target.set(any), PLAIN);
    if (typeof probe === "number") return any;
    const status = probe.connect(this.#target.set(to.port === 0 ? to.withPort(9) : to));
    const source = status < 0 ? any : fromHost(probe.local);
    probe.close();
    source.port = 0;
    return source;
  }

  reserve(protocol: number, at: InetAddress, options: InetOptions): OutsidePort | SysError {
    if (protocol !== PROTOCOL.TCP) {
      const carrier = DatagramCarrier.open(this.side, null, protocol, at, options, reuse(options), false);
      return typeof carrier === "number" ? asGuest(carrier) : carrier;
    }
    const port = this.side.network.bind(this.#target.set(at), reuse(options));
    if (typeof port === "number") return asGuest(port);
    return new HostPlace(this.side, port);
  }
  connect(
    user: StreamUser,
    place: OutsidePort | null,
    _from: InetAddress,
    to: InetAddress,
    options: InetOptions,
  ): StreamCarrier | SysError {
    const port = place instanceof HostPlace ? place.take() : null;
    const target = this.#target.set(
      to,
      port === null || to.isV4 === (port.local.family === AF.INET) ? undefined : AF.INET6,
    );
    const stream = this.side.network.connect(NOBODY, target, port);
    if (typeof stream === "number") return asGuest(stream);
    this.side.listenForEvents();
    const carrier = new HostCarrier(this.side, stream);
    carrier.user = user;
    carrier.begin(options);
    return carrier;
  }
  listen(
    acceptor: StreamAcceptor,
    place: OutsidePort | null,
    at: InetAddress,
    backlog: number,
    options: InetOptions,
  ): OutsidePort | SysError {
    let own = place;
    if (own === null) {
      const reserved = this.reserve(PROTOCOL.TCP, at, options);
      if (typeof reserved === "number") return reserved;
      own = reserved;
    }
    if (!(own instanceof HostPlace)) return -Errno.EINVAL;
    const status = own.listen(acceptor, backlog, options);
    return status < 0 ? status : own;
  }
  datagrams(
    user: DatagramUser,
    protocol: number,
    place: OutsidePort | null,
    at: InetAddress,
    options: InetOptions,
    _sends: boolean,
  ): OutsideDatagrams | SysError {
    if (place instanceof DatagramCarrier) {
      place.begin(user);
      return place;
    }
    const carrier = DatagramCarrier.open(this.side, user, protocol, at, options, reuse(options), false);
    return typeof carrier === "number" ? asGuest(carrier) : carrier;
  }
  dispose(): void {
    this.side.dispose();
  }
}

/** A port of the host that is the guest's: bound, then perhaps listening. */
class HostPlace implements OutsidePort, HostSocketUser, Starving {
  readonly local: InetAddress;
  readonly #side: HostSide;
  #port: HostPort | null;
  #listener: HostListener | null = null;
  #acceptor: StreamAcceptor | null = null;

  constructor(side: HostSide, port: HostPort) {
    this.#side = side;
    this.#port = port;
    this.local = fromHost(port.local);
  }
  /** The socket belongs to a connection from now on. */
  take(): HostPort | null {
    const port = this.#port;
    this.#port = null;
    return port;
  }
  listen(acceptor: StreamAcceptor, backlog: number, options: InetOptions): SysResult {
    if (this.#listener !== null) {
      this.#listener.resize(backlog);
      return 0;
    }
    const port = this.#port;
    if (port === null) return -Errno.EINVAL;
    passOptions(port, options, true);
    const listener = port.listen(this, backlog);
    if (typeof listener === "number") return asGuest(listener);
    this.#port = null;
    this.#listener = listener;
    this.#acceptor = acceptor;
    this.#side.listenForEvents();
    return 0;
  }
  ready(): void {
    while (this.#listener !== null && this.#acceptor!.room) {
      const stream = this.#listener.accept();
      if (typeof stream === "number") {
        if (stream === -Errno.EMFILE || stream === -Errno.ENFILE) this.#side.starving.add(this);
        return;
      }
      const carrier = new HostCarrier(this.#side, stream);
      const local = this.local.isAny ? fromHost(stream.local) : this.local.clone();
      this.#acceptor!.arrived(carrier, local, fromHost(stream.remote));
    }
  }
  resume(): void {
    this.ready();
  }
  optionChanged(level: number, option: number, options: InetOptions): void {
    if (this.#port !== null) passOption(this.#port, options, level, option);
  }
  close(): void {
    this.#port?.close();
    this.#listener?.close();
    this.#port = this.#listener = null;
    this.#side.starving.delete(this);
    this.#side.freed();
  }
}
