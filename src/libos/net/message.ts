/** Messages on their way through a socket, whatever its family. */
import type { File } from "../fs/file.ts";
import type { SocketAddress } from "./address.ts";
import type { InetAddress } from "./inet/address.ts";
import type { SendFailure } from "./inet/error-queue.ts";
import { Packet } from "./inet/packet.ts";

/** Where a message's bytes come from or go to: segments of guest memory, or a buffer of the library OS. */
export interface MessageData {
  /** Bytes. */
  readonly length: number;
  /** Copies bytes from `offset` on to `target[at…]`. @returns false if they cannot be read (EFAULT) */
  take(offset: number, target: Uint8Array, at: number, length: number): boolean;
  /** Copies `source[at…]` to the bytes from `offset` on. @returns false if they cannot be written (EFAULT) */
  put(offset: number, source: Uint8Array, at: number, length: number): boolean;
}

/** Who sent a message; struct ucred. @see unix(7), SCM_CREDENTIALS */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** What send(2) and its kin ask for. */
export class OutgoingMessage {
  data!: MessageData;
  /** MSG_*. */
  flags = 0;
  /** Where to; null: the peer. */
  address: SocketAddress | null = null;
  /** SCM_RIGHTS: references that the message holds until a socket takes them over (then null). */
  rights: File[] | null = null;
  /** SCM_CREDENTIALS, checked. */
  credentials: PeerCredentials | null = null;
  /** Bytes sent: of a stream also those of earlier attempts. */
  done = 0;
  /** Of a datagram, by control messages: TTL and TOS (-1: the socket's), where it comes from, bytes of each part. */
  ttl = -1;
  tos = -1;
  source: InetAddress | null = null;
  segment = 0;
}

/** What recv(2) and its kin ask for, and get. */
export class IncomingMessage {
  data!: MessageData;
  /** MSG_*. */
  flags = 0;
  /** Bytes received: of a stream also those of earlier attempts. */
  done = 0;
  /** MSG_* as msg_flags shows them. */
  resultFlags = 0;
  /** The sender's address, as long as there is one. */
  readonly address: SocketAddress;
  /** SCM_RIGHTS: references that belong to the receiver now. */
  rights: File[] | null = null;
  /** For SO_PASSCRED. */
  credentials: PeerCredentials | null = null;
  /** For SO_TIMESTAMP: ns since the epoch; null: none. */
  time: bigint | null = null;
  /** What the datagram's headers say, if the socket asks for that. */
  packet: Packet | null = null;
  /** What MSG_ERRQUEUE brings. */
  failure: SendFailure | null = null;
  readonly #packet = new Packet();

  constructor(address: SocketAddress) {
    this.address = address;
  }
  /** Keeps what the headers of a datagram say. */
  notePacket(packet: Packet): void {
    this.packet = this.#packet;
    this.packet.from.copy(packet.from);
    this.packet.to.copy(packet.to);
    this.packet.ttl = packet.ttl;
    this.packet.tos = packet.tos;
    this.packet.segment = packet.segment;
  }
  reset(data: MessageData, flags: number): void {
    this.data = data;
    this.flags = flags;
    this.done = 0;
    this.resultFlags = 0;
    this.address.length = 0;
    this.rights = null;
    this.credentials = null;
    this.time = null;
    this.packet = null;
    this.failure = null;
  }
}
