/**
 * A UDP port of the host that leads to one of the guest. Answers go out by it, but only to who has sent something before: a
 * published port is no way to anybody else.
 */
import { Errno, type SysResult } from "../../../../abi/errno.ts";
import { POLL } from "../../../../abi/poll.ts";
import type { HostDatagrams, HostSocketUser } from "../../../../host/network.ts";
import type { MessageData } from "../../message.ts";
import type { InetAddress } from "../address.ts";
import type { DatagramUser } from "../outside.ts";
import { fromHost, ToHost } from "./addresses.ts";
import { DATAGRAM_MAX, type HostSide } from "./host-side.ts";

/** Peers that are remembered: the oldest one is forgotten. */
const MOST_PEERS = 4096;
/** Datagrams taken before others have a turn. */
const BATCH = 64;

/** Who gets what comes. */
export interface PublishedUser {
  readonly user: DatagramUser;
  shownRemote(remote: InetAddress): InetAddress;
  shownLocal(): InetAddress;
}

export class PublishedDatagrams implements HostSocketUser {
  readonly guestPort: number;
  readonly at: InetAddress;
  readonly #side: HostSide;
  #socket: HostDatagrams | null = null;
  readonly #users: PublishedUser[] = [];
  /** By what the guest calls them. */
  readonly #peers = new Map<string, InetAddress>();
  readonly #target = new ToHost();

  constructor(side: HostSide, at: InetAddress, guestPort: number) {
    this.#side = side;
    this.at = at;
    this.guestPort = guestPort;
  }
  /** @param socket made with this as its user */
  opened(socket: HostDatagrams): void {
    this.#socket = socket;
    this.at.port = socket.local.port;
  }
  add(user: PublishedUser): void {
    this.#users.push(user);
  }
  remove(user: PublishedUser): void {
    const index = this.#users.indexOf(user);
    if (index >= 0) this.#users.splice(index, 1);
  }
  /** Whether a peer has sent something before. */
  knows(to: InetAddress): boolean {
    return this.#peers.has(to.key);
  }

  ready(news: number): void {
    const socket = this.#socket;
    if (socket === null) return;
    if ((news & POLL.ERR) !== 0) socket.takeError();
    const { transfer } = this.#side;
    for (let i = 0; i < BATCH; i++) {
      const length = socket.receive(transfer, 0, DATAGRAM_MAX);
      if (length === -Errno.EAGAIN) break;
      if (length < 0) continue;
      const target = this.#users[0];
      // As Linux drops what finds no socket, or no room.
      if (target === undefined || !target.user.hasRoom(length)) continue;
      const remote = fromHost(socket.sender);
      const shown = target.shownRemote(remote);
      this.#remember(shown.key, remote);
      this.#side.received(length);
      target.user.arrived(transfer.u8, length, shown, target.shownLocal());
    }
    if ((news & POLL.OUT) !== 0) for (const { user } of this.#users) user.outputReady();
  }
  #remember(key: string, remote: InetAddress): void {
    if (this.#peers.delete(key) === false && this.#peers.size >= MOST_PEERS) {
      for (const oldest of this.#peers.keys()) {
        this.#peers.delete(oldest);
        break;
      }
    }
    this.#peers.set(key, remote);
  }

  /** Sends to a peer that is known. */
  send(data: MessageData, to: InetAddress): SysResult {
    const { transfer } = this.#side;
    const peer = this.#peers.get(to.key);
    if (peer === undefined) return -Errno.EACCES;
    if (!data.take(0, transfer.u8, 0, data.length)) return -Errno.EFAULT;
    const sent = this.#socket!.send(transfer, 0, data.length, this.#target.set(peer), 0);
    if (sent < 0) return sent;
    this.#side.sent(sent);
    return 0;
  }
}
