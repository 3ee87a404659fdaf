/**
 * Echo requests without privileges: SOCK_DGRAM of IPPROTO_ICMP and IPPROTO_ICMPV6. The "port" is the identifier of the
 * requests; the machine answers those to its own addresses. @see icmp(7), RFC 792, RFC 4443
 */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { SOCK } from "../../../abi/socket.ts";
import type { AnonymousInode } from "../../fs/anonymous.ts";
import type { MessageData, OutgoingMessage } from "../message.ts";
import type { InetAddress } from "./address.ts";
import { MessageSocket } from "./message-socket.ts";
import { InetOptions } from "./options.ts";
import { PROTOCOL } from "./outside.ts";
import type { Ports } from "./ports.ts";
import type { InetStack } from "./stack.ts";

/** Bytes of the header: type, code, checksum, identifier, sequence. */
const HEADER = 8;
const REQUEST_V4 = 8;
const REPLY_V4 = 0;
const REQUEST_V6 = 128;
const REPLY_V6 = 129;

const header = new Uint8Array(HEADER);

export class EchoSocket extends MessageSocket {
  protected readonly needsPort = false;

  constructor(stack: InetStack, domain: number, protocol: number, flags: number, inode: AnonymousInode) {
    super(stack, domain, SOCK.DGRAM, protocol, flags, inode, new InetOptions());
  }
  get ports(): Ports {
    return this.stack.echo;
  }
  protected enter(): void {}
  protected leave(): void {}

  protected checkMessage(data: MessageData, to: InetAddress): SysResult {
    if (data.length < HEADER) return -Errno.EINVAL;
    if (!data.take(0, header, 0, HEADER)) return -Errno.EFAULT;
    const v6 = this.protocol === PROTOCOL.ICMPV6;
    if (to.isV4 === v6 || header[0] !== (v6 ? REQUEST_V6 : REQUEST_V4) || header[1] !== 0) return -Errno.EINVAL;
    return 0;
  }
  /** The machine itself answers. */
  protected deliver(data: MessageData, to: InetAddress, from: InetAddress, message: OutgoingMessage): SysResult {
    this.stack.counters.echoOut++;
    const buffer = this.bufferFor(data.length);
    if (buffer === null) return 0;
    const bytes = buffer.data;
    if (!data.take(0, bytes, 0, data.length)) {
      this.stack.buffers.give(buffer);
      return -Errno.EFAULT;
    }
    bytes[0] = this.protocol === PROTOCOL.ICMPV6 ? REPLY_V6 : REPLY_V4;
    bytes[4] = from.port >>> 8;
    bytes[5] = from.port;
    bytes[2] = bytes[3] = 0;
    if (this.protocol === PROTOCOL.ICMP) {
      const sum = checksum(bytes, data.length);
      bytes[2] = sum >>> 8;
      bytes[3] = sum;
    }
    const packet = buffer.packet!;
    packet.from.copy(to);
    packet.from.port = 0;
    packet.to.copy(from);
    packet.ttl = message.ttl < 0 ? this.stack.settings.defaultTtl : message.ttl;
    packet.tos = Math.max(0, message.tos);
    packet.segment = 0;
    this.stack.counters.echoIn++;
    this.enqueue(buffer);
    return 0;
  }
}

/** The internet checksum. @see RFC 1071 */
function checksum(bytes: Uint8Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i += 2) sum += bytes[i]! * 256 + (i + 1 < length ? bytes[i + 1]! : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 65536);
  return ~sum & 0xffff;
}
