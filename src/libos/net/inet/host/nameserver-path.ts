/**
 * The way of one socket's queries to the nameservers of the host, and of their answers back: the forwarder of names. What is no query
 * does not go out, and what is no answer to one does not come in. @see RFC 1035, 4.1.1
 */
import { Errno, type SysResult } from "../../../../abi/errno.ts";
import { POLL } from "../../../../abi/poll.ts";
import type { HostAddress, HostDatagrams, HostSocketUser } from "../../../../host/network.ts";
import type { MessageData } from "../../message.ts";
import type { InetAddress } from "../address.ts";
import type { DatagramUser } from "../outside.ts";
import { DATAGRAM_MAX, type HostSide } from "./host-side.ts";
import { DNS_PORT, NAMESERVER } from "./user-addresses.ts";

/** Bytes of a message's header, and where the bit QR is: an answer. */
const HEADER = 12;
const FLAGS = 2;
const QR = 0x80;
/** Queries that wait for an answer at a time, and the longest one that is sent again when a nameserver refuses, bytes. */
const MOST_WAITING = 64;
const KEPT = 4096;
/** After this time without an answer the next query goes to the next nameserver, ns. */
const PATIENCE = 1e9;
const FAMILY_ANY: Record<number, Uint8Array> = { 2: new Uint8Array(4), 10: new Uint8Array(16) };
const PLAIN = { reuseAddress: false, reusePort: false, v6Only: false };
const IPPROTO_UDP = 17;

/** Those of the host, and which of them answers. */
export interface Nameservers {
  readonly list: readonly HostAddress[];
  current: number;
}

export class NameserverPath implements HostSocketUser {
  readonly #side: HostSide;
  readonly #servers: Nameservers;
  readonly #user: DatagramUser;
  readonly #local: InetAddress;
  #socket: HostDatagrams | null = null;
  /** Queries by their ids, and when they were sent. */
  readonly #waiting = new Map<number, { since: number; bytes: Uint8Array | null }>();
  /** Nameservers that have refused since the last answer. */
  #refusals = 0;

  constructor(side: HostSide, servers: Nameservers, user: DatagramUser, local: InetAddress) {
    this.#side = side;
    this.#servers = servers;
    this.#user = user;
    this.#local = local;
  }

  send(data: MessageData): SysResult {
    const { transfer, kernel } = this.#side;
    const { length } = data;
    if (!data.take(0, transfer.u8, 0, length)) return -Errno.EFAULT;
    if (this.#servers.list.length === 0) return -Errno.ECONNREFUSED;
    // Lost, as what no nameserver understands.
    if (length < HEADER || (transfer.u8[FLAGS] & QR) !== 0) return 0;
    const now = kernel.time.now();
    for (const [id, { since }] of this.#waiting) {
      if (now - since < PATIENCE) break;
      this.#waiting.delete(id);
      if (this.#socket !== null) this.#nextServer();
    }
    if (this.#waiting.size >= MOST_WAITING) return 0;
    const bytes = length <= KEPT ? transfer.u8.slice(0, length) : null;
    this.#waiting.set((transfer.u8[0] << 8) | transfer.u8[1], { since: now, bytes });
    return this.#pass(length);
  }
  /** Sends what is in the transfer buffer. */
  #pass(length: number): SysResult {
    const socket = this.#open();
    if (typeof socket === "number") return socket;
    const sent = socket.send(this.#side.transfer, 0, length, null, 0);
    // About an earlier one: all are sent again.
    if (sent === -Errno.ECONNREFUSED) return this.#refused();
    if (sent < 0) return sent;
    this.#side.sent(sent);
    return 0;
  }
  #open(): HostDatagrams | number {
    if (this.#socket !== null) return this.#socket;
    const { list, current } = this.#servers;
    const server = list[current];
    const any: HostAddress = { family: server.family, bytes: FAMILY_ANY[server.family], port: 0, scope: 0 };
    const socket = this.#side.network.datagrams(this, IPPROTO_UDP, any, PLAIN);
    if (typeof socket === "number") return socket;
    const status = socket.connect(server);
    if (status < 0) {
      socket.close();
      return status;
    }
    this.#side.listenForEvents();
    this.#socket = socket;
    return socket;
  }
  #nextServer(): void {
    this.#socket?.close();
    this.#socket = null;
    this.#servers.current = (this.#servers.current + 1) % this.#servers.list.length;
  }

  ready(news: number): void {
    const { transfer } = this.#side;
    while (this.#socket !== null) {
      const length = this.#socket.receive(transfer, 0, DATAGRAM_MAX);
      if (length === -Errno.EAGAIN) break;
      if (length < 0) {
        this.#refused();
        return;
      }
      const id = (transfer.u8[0] << 8) | transfer.u8[1];
      if (length < HEADER || (transfer.u8[FLAGS] & QR) === 0 || !this.#waiting.delete(id)) continue;
      this.#refusals = 0;
      this.#side.received(length);
      if (this.#user.hasRoom(length)) {
        this.#user.arrived(transfer.u8, length, NAMESERVER.withPort(DNS_PORT), this.#local);
      }
    }
    if ((news & POLL.OUT) !== 0) this.#user.outputReady();
  }
  /** The nameserver does not listen: the next one's turn, until all have said so. */
  #refused(): SysResult {
    this.#nextServer();
    if (++this.#refusals >= this.#servers.list.length) {
      this.#refusals = 0;
      this.#waiting.clear();
      this.#user.failed(Errno.ECONNREFUSED, NAMESERVER.withPort(DNS_PORT));
      return 0;
    }
    for (const { bytes } of this.#waiting.values()) {
      if (bytes === null) continue;
      this.#side.transfer.u8.set(bytes);
      const status = this.#pass(bytes.length);
      if (status < 0) return status;
    }
    return 0;
  }
  close(): void {
    this.#socket?.close();
    this.#socket = null;
  }
}
