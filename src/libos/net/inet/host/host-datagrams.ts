/** One socket of the host for one of the guest's: datagrams of --net host, and those that a guest sends beyond its own network. */
import { Errno, type SysResult } from "../../../../abi/errno.ts";
import { POLL } from "../../../../abi/poll.ts";
import { AF } from "../../../../abi/socket.ts";
import type { HostDatagrams, HostSocketUser } from "../../../../host/network.ts";
import type { MessageData } from "../../message.ts";
import { InetAddress } from "../address.ts";
import type { InetOptions } from "../options.ts";
import type { DatagramUser, OutsideDatagrams } from "../outside.ts";
import { fromHost, ToHost } from "./addresses.ts";
import { DATAGRAM_MAX, type HostSide } from "./host-side.ts";
import { passOption, passOptions } from "./options.ts";

/** Datagrams taken before others have a turn. */
const BATCH = 64;
/** Peers that are remembered: the oldest one is forgotten. */
const MOST_PEERS = 1024;

function remember(known: Set<string>, key: string): void {
  if (!known.delete(key) && known.size >= MOST_PEERS) {
    for (const oldest of known) {
      known.delete(oldest);
      break;
    }
  }
  known.add(key);
}

export class DatagramCarrier implements OutsideDatagrams, HostSocketUser {
  readonly local: InetAddress;
  readonly #side: HostSide;
  readonly #domain: number;
  #socket!: HostDatagrams;
  /** Null while nobody wants what comes. */
  #user: DatagramUser | null;
  #peer: InetAddress | null = null;
  readonly #target = new ToHost();
  readonly #sender = new InetAddress();
  /** Whose datagrams are let in: those that something was sent to; null: everybody's. */
  readonly #known: Set<string> | null;

  private constructor(side: HostSide, user: DatagramUser | null, domain: number, answersOnly: boolean) {
    this.#side = side;
    this.#user = user;
    this.#domain = domain;
    this.local = new InetAddress();
    this.#known = answersOnly ? new Set() : null;
  }
  /** @param at where it is bound; port 0: any @param answersOnly only from whom something was sent to */
  static open(
    side: HostSide,
    user: DatagramUser | null,
    protocol: number,
    at: InetAddress,
    options: InetOptions,
    reuse: { reuseAddress: boolean; reusePort: boolean },
    answersOnly: boolean,
  ): DatagramCarrier | number {
    const carrier = new DatagramCarrier(side, user, at.isV4 ? AF.INET : AF.INET6, answersOnly);
    const address = carrier.#target.set(at);
    const socket = side.network.datagrams(carrier, protocol, address, { ...reuse, v6Only: options.v6Only });
    // The limit of descriptors is the host's, not the guest's.
    if (typeof socket === "number") return socket === -Errno.EMFILE ? -Errno.ENFILE : socket;
    carrier.#socket = socket;
    fromHost(socket.local, carrier.local);
    passOptions(socket, options, false);
    side.listenForEvents();
    return carrier;
  }
  /** Somebody wants what comes, from now on. */
  begin(user: DatagramUser): void {
    this.#user = user;
  }

  connect(to: InetAddress | null): SysResult {
    this.#peer = to?.clone() ?? null;
    const status = this.#socket.connect(to === null ? null : this.#target.set(to, this.#domain));
    fromHost(this.#socket.local, this.local);
    return status;
  }
  send(data: MessageData, to: InetAddress): SysResult {
    const { transfer } = this.#side;
    const { length } = data;
    if (length > DATAGRAM_MAX) return -Errno.EMSGSIZE;
    if (!data.take(0, transfer.u8, 0, length)) return -Errno.EFAULT;
    if (this.#known !== null) remember(this.#known, to.key);
    const toPeer = this.#peer?.equals(to) === true;
    const sent = this.#socket.send(transfer, 0, length, toPeer ? null : this.#target.set(to, this.#domain), 0);
    if (sent < 0) return sent;
    this.#side.sent(sent);
    return 0;
  }

  ready(news: number): void {
    const { transfer } = this.#side;
    const user = this.#user;
    if (user === null) return;
    if ((news & POLL.ERR) !== 0) {
      const error = this.#socket.takeError();
      if (error !== 0) user.failed(error, this.#peer ?? new InetAddress());
    }
    for (let i = 0; i < BATCH && (news & POLL.IN) !== 0; i++) {
      const length = this.#socket.receive(transfer, 0, DATAGRAM_MAX);
      if (length === -Errno.EAGAIN) break;
      if (length < 0) {
        user.failed(-length, this.#peer ?? new InetAddress());
        continue;
      }
      const from = fromHost(this.#socket.sender, this.#sender);
      if (this.#known?.has(from.key) === false || !user.hasRoom(length)) continue;
      this.#side.received(length);
      user.arrived(transfer.u8, length, from, this.local);
    }
    if ((news & POLL.OUT) !== 0) user.outputReady();
  }

  resume(): void {}
  optionChanged(level: number, option: number, options: InetOptions): void {
    passOption(this.#socket, options, level, option);
  }
  close(): void {
    this.#user = null;
    this.#socket.close();
    this.#side.freed();
  }
}
