/** A guest's socket of datagrams in a network of its own: behind published ports, towards what is granted, and to the nameservers. */
import { Errno, type SysResult } from "../../../../abi/errno.ts";
import type { MessageData } from "../../message.ts";
import { anyV4, anyV6, type InetAddress } from "../address.ts";
import type { InetOptions } from "../options.ts";
import { type DatagramUser, type OutsideDatagrams, PROTOCOL } from "../outside.ts";
import { DatagramCarrier } from "./host-datagrams.ts";
import type { NameserverPath } from "./nameserver-path.ts";
import type { PublishedDatagrams, PublishedUser } from "./published-datagrams.ts";
import type { UserOutside } from "./user-outside.ts";

const PLAIN = { reuseAddress: false, reusePort: false };

export class UserDatagrams implements OutsideDatagrams, PublishedUser {
  readonly local: InetAddress;
  readonly user: DatagramUser;
  readonly #outside: UserOutside;
  readonly #options: InetOptions;
  readonly #published: readonly PublishedDatagrams[];
  /** Towards what is granted, by version; made when first needed. */
  #v4: DatagramCarrier | null = null;
  #v6: DatagramCarrier | null = null;
  #names: NameserverPath | null = null;
  #peer: InetAddress | null = null;
  readonly #v4Only: boolean;

  constructor(
    outside: UserOutside,
    user: DatagramUser,
    at: InetAddress,
    options: InetOptions,
    published: readonly PublishedDatagrams[],
  ) {
    this.#outside = outside;
    this.user = user;
    this.local = at.clone();
    this.#v4Only = at.isV4;
    this.#options = options;
    this.#published = published;
    for (const port of published) port.add(this);
  }
  shownLocal(): InetAddress {
    return this.#outside.shownLocal(this.#version(), this.local.port);
  }
  shownRemote(remote: InetAddress): InetAddress {
    return this.#outside.shownRemote(remote, this.#version());
  }
  #version(): 4 | 6 | 0 {
    if (this.#v4Only) return 4;
    return this.#options.v6Only ? 6 : 0;
  }

  connect(to: InetAddress | null): SysResult {
    this.#peer = to?.clone() ?? null;
    this.#v4?.close();
    this.#v6?.close();
    this.#v4 = this.#v6 = null;
    return 0;
  }
  send(data: MessageData, to: InetAddress): SysResult {
    for (const port of this.#published) if (port.knows(to)) return port.send(data, to);
    const status = this.#outside.granted(PROTOCOL.UDP, to);
    if (status !== 0) return status < 0 ? status : -Errno.EINVAL;
    if (this.#outside.isNameserver(to)) {
      this.#names ??= this.#outside.namesFor(this.user, this.shownLocal());
      return this.#names.send(data);
    }
    if (to.isV4) this.#v4 ??= this.#open(anyV4());
    else this.#v6 ??= this.#open(anyV6());
    const carrier = to.isV4 ? this.#v4 : this.#v6;
    if (carrier === null) return this.#failure;
    return carrier.send(data, this.#outside.beyond(to));
  }
  #failure = 0;
  #open(any: InetAddress): DatagramCarrier | null {
    const { side } = this.#outside;
    const carrier = DatagramCarrier.open(side, null, PROTOCOL.UDP, any, this.#options, PLAIN, true);
    if (typeof carrier === "number") {
      this.#failure = carrier;
      return null;
    }
    // Errors of ICMP come to connected sockets only.
    const peer = this.#peer;
    if (peer !== null && peer.isV4 === any.isV4 && this.#outside.granted(PROTOCOL.UDP, peer) === 0) {
      carrier.connect(this.#outside.beyond(peer));
    }
    carrier.begin(new Translated(this.user, this));
    return carrier;
  }

  resume(): void {}
  optionChanged(level: number, option: number, options: InetOptions): void {
    this.#v4?.optionChanged(level, option, options);
    this.#v6?.optionChanged(level, option, options);
  }
  close(): void {
    for (const port of this.#published) port.remove(this);
    this.#v4?.close();
    this.#v6?.close();
    this.#names?.close();
  }
}

/** Shows a guest its own names for what comes from beyond. */
class Translated implements DatagramUser {
  readonly #user: DatagramUser;
  readonly #socket: UserDatagrams;

  constructor(user: DatagramUser, socket: UserDatagrams) {
    this.#user = user;
    this.#socket = socket;
  }
  hasRoom(length: number): boolean {
    return this.#user.hasRoom(length);
  }
  arrived(bytes: Uint8Array, length: number, from: InetAddress, _to: InetAddress): void {
    this.#user.arrived(bytes, length, this.#socket.shownRemote(from), this.#socket.shownLocal());
  }
  failed(errno: number, to: InetAddress): void {
    this.#user.failed(errno, this.#socket.shownRemote(to));
  }
  outputReady(): void {
    this.#user.outputReady();
  }
}
