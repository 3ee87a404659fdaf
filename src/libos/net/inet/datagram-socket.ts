/** SOCK_DGRAM: UDP, and UDP-Lite, which differs in checksums that nobody computes here. @see udp(7), udplite(7) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { AF, SOCK } from "../../../abi/socket.ts";
import type { AnonymousInode } from "../../fs/anonymous.ts";
import type { MessageData, OutgoingMessage } from "../message.ts";
import type { InetAddress } from "./address.ts";
import { MessageSocket } from "./message-socket.ts";
import { InetOptions } from "./options.ts";
import { PROTOCOL } from "./outside.ts";
import type { Ports } from "./ports.ts";
import { isBroadcast } from "./routes.ts";
import type { InetStack } from "./stack.ts";

/** Longest message, bytes: what fits behind the headers. */
const LONGEST_V4 = 65507;
const LONGEST_V6 = 65527;
/** Datagrams that one send may be cut into: UDP_MAX_SEGMENTS. */
const SEGMENTS_MAX = 64;

export class DatagramSocket extends MessageSocket {
  /** Groups that it is a member of. */
  readonly groups = new Set<string>();

  constructor(stack: InetStack, domain: number, protocol: number, flags: number, inode: AnonymousInode) {
    super(stack, domain, SOCK.DGRAM, protocol, flags, inode, new InetOptions());
  }
  get ports(): Ports {
    return this.protocol === PROTOCOL.UDPLITE ? this.stack.udpLite : this.stack.udp;
  }
  protected readonly needsPort = true;
  protected enter(): void {
    this.stack.addDatagrams(this);
  }
  protected leave(): void {
    this.stack.removeDatagrams(this);
  }
  protected checkMessage(data: MessageData, to: InetAddress): SysResult {
    return data.length > (to.isV4 ? LONGEST_V4 : LONGEST_V6) ? -Errno.EMSGSIZE : 0;
  }

  protected deliver(data: MessageData, to: InetAddress, from: InetAddress, message: OutgoingMessage): SysResult {
    const { stack } = this;
    const segment = message.segment || this.options.segment;
    if (segment > 0 && Math.ceil(data.length / segment) > SEGMENTS_MAX) return -Errno.EINVAL;
    if (to.isMulticast || isBroadcast(to)) return this.#deliverToAll(data, to, from, segment, message);
    const receiver = stack.datagramsFor(this.protocol, to, from);
    stack.counters.udpOut++;
    if (receiver === null) {
      stack.counters.udpNoPorts++;
      if (!stack.discard(data)) return -Errno.EFAULT;
      this.failed(Errno.ECONNREFUSED, to, data);
      return 0;
    }
    return receiver.take(this, data, to, from, segment, message);
  }
  #deliverToAll(
    data: MessageData,
    to: InetAddress,
    from: InetAddress,
    segment: number,
    message: OutgoingMessage,
  ): SysResult {
    const group = to.isMulticast ? groupKey(to) : null;
    // IP_MULTICAST_LOOP concerns other devices: what goes over loopback always comes back.
    for (const receiver of this.stack.datagramsAt(this.protocol, to.port)) {
      if (!receiver.#hears(to, from, group)) continue;
      const taken = receiver.take(this, data, to, from, segment, message);
      if (taken < 0) return taken;
    }
    return 0;
  }
  #hears(to: InetAddress, from: InetAddress, group: string | null): boolean {
    const { local, remote } = this;
    if (remote !== null && !remote.equals(from)) return false;
    if (!local.isAny && !local.sameHost(to)) return false;
    if (to.isV4 ? this.domain === AF.INET6 && this.v6Only : this.domain === AF.INET) return false;
    if (group === null || this.groups.has(group)) return true;
    const all = to.isV4 ? this.options.multicastAll : this.options.multicastAllV6;
    return all && (this.stack.groups.get(group) ?? 0) > 0;
  }
  /** A message comes from inside the machine, perhaps as several of `segment` bytes. @returns 0 or -EFAULT */
  take(
    sender: DatagramSocket,
    data: MessageData,
    to: InetAddress,
    from: InetAddress,
    segment: number,
    message: OutgoingMessage,
  ): SysResult {
    const whole = segment === 0 || segment >= data.length || this.options.gro;
    const step = whole ? Math.max(1, data.length) : segment;
    let at = 0;
    do {
      const size = Math.min(step, data.length - at);
      const buffer = this.bufferFor(size);
      if (buffer !== null) {
        if (size > 0 && !data.take(at, buffer.data, 0, size)) {
          this.stack.buffers.give(buffer);
          return -Errno.EFAULT;
        }
        const packet = buffer.packet!;
        packet.from.copy(from);
        packet.to.copy(to);
        const { options } = sender;
        const { defaultTtl, defaultHops } = this.stack.settings;
        if (to.isV4) {
          const usual = to.isMulticast ? options.multicastTtl : options.ttl < 0 ? defaultTtl : options.ttl;
          packet.ttl = message.ttl < 0 ? usual : message.ttl;
          packet.tos = message.tos < 0 ? options.tos : message.tos;
        } else {
          const usual = to.isMulticast
            ? Math.abs(options.multicastHops)
            : options.hops < 0
              ? defaultHops
              : options.hops;
          packet.ttl = message.ttl < 0 ? usual : message.ttl;
          packet.tos = message.tos < 0 ? options.trafficClass : message.tos;
        }
        packet.segment = segment > 0 && whole && segment < data.length ? segment : 0;
        this.stack.counters.udpIn++;
        this.enqueue(buffer);
      }
      at += size;
    } while (at < data.length);
    return 0;
  }
  /** Joins or leaves a group. @returns 0, -EADDRINUSE, -EADDRNOTAVAIL or -ENOBUFS */
  override joinGroup(group: InetAddress, on: boolean): SysResult {
    const key = groupKey(group);
    const { groups } = this.stack;
    if (!on) {
      if (!this.groups.delete(key)) return -Errno.EADDRNOTAVAIL;
      groups.set(key, groups.get(key)! - 1);
      if (groups.get(key) === 0) groups.delete(key);
      return 0;
    }
    if (this.groups.has(key)) return -Errno.EADDRINUSE;
    if (this.groups.size >= MEMBERSHIPS_MAX) return -Errno.ENOBUFS;
    this.groups.add(key);
    groups.set(key, (groups.get(key) ?? 0) + 1);
    return 0;
  }
  protected override release(): SysResult {
    const { groups } = this.stack;
    for (const key of this.groups) {
      const left = groups.get(key)! - 1;
      if (left === 0) groups.delete(key);
      else groups.set(key, left);
    }
    this.groups.clear();
    return super.release();
  }
}

/** net.ipv4.igmp_max_memberships */
export const MEMBERSHIPS_MAX = 20;

export function groupKey(group: Readonly<InetAddress>): string {
  return `${group.a}:${group.b}:${group.c}:${group.d}`;
}
