/**
 * Internet addresses. One class stands for both versions: an IPv4 address is kept as the IPv6 address ::ffff:a.b.c.d that
 * stands for it, so that "mapped" addresses need no case of their own: an AF_INET6 socket shows them as they are, an AF_INET
 * socket as struct sockaddr_in. 0.0.0.0 and :: stay different. @see ip(7), ipv6(7), RFC 4291
 */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { AF } from "../../../abi/socket.ts";
import type { SocketAddress } from "../address.ts";

/** Bytes of struct sockaddr_in, and of struct sockaddr_in6 with and without sin6_scope_id. */
export const SOCKADDR_IN = 16;
export const SOCKADDR_IN6 = 28;
export const SOCKADDR_IN6_LEAST = 24;
/** The word before an IPv4 address. */
const MAPPED = 0xffff;
/** 127.0.0.1 */
const LOOPBACK_V4 = 0x7f00_0001;

/**
 * An address and a port. A value that its owner may change: who keeps one that it was given keeps a {@link clone}.
 */
export class InetAddress {
  /** The IPv6 address, most significant word first, each 0 to 2^32-1. */
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  /** Host byte order; 0: none. */
  port = 0;
  /** sin6_scope_id: an interface's index. */
  scope = 0;
  /** sin6_flowinfo, as the program gave it. */
  flow = 0;

  /** @param address of IPv4, most significant byte first */
  static v4(address: number, port = 0): InetAddress {
    return new InetAddress().setV4(address, port);
  }
  static v6(a: number, b: number, c: number, d: number, port = 0): InetAddress {
    return new InetAddress().setV6(a, b, c, d, port);
  }
  setV4(address: number, port: number): this {
    return this.setV6(0, 0, MAPPED, address >>> 0, port);
  }
  setV6(a: number, b: number, c: number, d: number, port: number): this {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    this.port = port;
    this.scope = this.flow = 0;
    return this;
  }
  copy(other: Readonly<InetAddress>): this {
    this.setV6(other.a, other.b, other.c, other.d, other.port);
    this.scope = other.scope;
    this.flow = other.flow;
    return this;
  }
  clone(): InetAddress {
    return new InetAddress().copy(this);
  }
  /** Another port at the same address. */
  withPort(port: number): InetAddress {
    const address = this.clone();
    address.port = port;
    return address;
  }

  /** Whether it is one of IPv4. */
  get isV4(): boolean {
    return this.a === 0 && this.b === 0 && this.c === MAPPED;
  }
  /** 0.0.0.0 or :: */
  get isAny(): boolean {
    return this.d === 0 && this.a === 0 && this.b === 0 && (this.c === 0 || this.c === MAPPED);
  }
  /** 127.0.0.0/8 or ::1 */
  get isLoopback(): boolean {
    if (this.isV4) return this.d >>> 24 === 127;
    return this.a === 0 && this.b === 0 && this.c === 0 && this.d === 1;
  }
  /** 224.0.0.0/4 or ff00::/8 */
  get isMulticast(): boolean {
    return this.isV4 ? this.d >>> 28 === 14 : this.a >>> 24 === 0xff;
  }
  /** 255.255.255.255 */
  get isBroadcast(): boolean {
    return this.isV4 && this.d === 0xffff_ffff;
  }
  /** fe80::/10 */
  get isLinkLocal(): boolean {
    return this.a >>> 22 === 0x3fa;
  }
  /** The same address, whatever the port. */
  sameHost(other: Readonly<InetAddress>): boolean {
    return this.d === other.d && this.a === other.a && this.b === other.b && this.c === other.c;
  }
  equals(other: Readonly<InetAddress>): boolean {
    return this.port === other.port && this.sameHost(other);
  }
  /** The same for equal addresses, with the port. */
  get key(): string {
    return `${this.a}:${this.b}:${this.c}:${this.d}:${this.port}`;
  }
  /** Whether the first `bits` bits (of 128: IPv4 prefixes are 96 longer) are those of `network`. */
  within(network: Readonly<InetAddress>, bits: number): boolean {
    return (
      sameBits(this.a, network.a, bits) &&
      sameBits(this.b, network.b, bits - 32) &&
      sameBits(this.c, network.c, bits - 64) &&
      sameBits(this.d, network.d, bits - 96)
    );
  }
  /** "127.0.0.1" or "::1". */
  get host(): string {
    return this.isV4 ? dotted(this.d) : compressed([this.a, this.b, this.c, this.d]);
  }
  /** "127.0.0.1:80" or "[::1]:80". */
  toString(): string {
    return this.isV4 ? `${this.host}:${this.port}` : `[${this.host}]:${this.port}`;
  }
}

function sameBits(one: number, other: number, bits: number): boolean {
  if (bits <= 0) return true;
  return bits >= 32 ? one === other : (one ^ other) >>> (32 - bits) === 0;
}

export function anyV4(port = 0): InetAddress {
  return InetAddress.v4(0, port);
}
export function anyV6(port = 0): InetAddress {
  return InetAddress.v6(0, 0, 0, 0, port);
}
export function loopbackV4(port = 0): InetAddress {
  return InetAddress.v4(LOOPBACK_V4, port);
}
export function loopbackV6(port = 0): InetAddress {
  return InetAddress.v6(0, 0, 0, 1, port);
}

/** 1.2.3.4 */
export function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}
/** inet_ntop(3) of an IPv6 address of four words: the longest run of two zeros or more becomes "::". @see RFC 5952 */
function compressed(words: readonly number[]): string {
  if (words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3]! > 0xffff) return `::${dotted(words[3]!)}`;
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  let [best, length] = [0, 1];
  for (let at = 0; at < 8; at++) {
    let run = 0;
    while (groups[at + run] === 0) run++;
    if (run > length) [best, length] = [at, run];
  }
  const text = (part: number[]): string => part.map((group) => group.toString(16)).join(":");
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, best))}::${text(groups.slice(best + length))}`;
}

/** 32 bits in network order. */
export function loadWord(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
export function storeWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
/** Fields of struct sockaddr_in6 in the machine's order. */
function native(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
function storeNative(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/**
 * Reads the struct sockaddr_in or sockaddr_in6 that a program gave.
 * @returns 0, -EINVAL if it is too short, or -EAFNOSUPPORT if it is of another family
 */
export function readAddress(from: SocketAddress, into: InetAddress): SysResult {
  const { bytes, length, family } = from;
  if (family === AF.INET) {
    if (length < SOCKADDR_IN) return -Errno.EINVAL;
    into.setV4(loadWord(bytes, 4), (bytes[2]! << 8) | bytes[3]!);
    return 0;
  }
  if (family !== AF.INET6) return length < 2 ? -Errno.EINVAL : -Errno.EAFNOSUPPORT;
  if (length < SOCKADDR_IN6_LEAST) return -Errno.EINVAL;
  into.setV6(
    loadWord(bytes, 8),
    loadWord(bytes, 12),
    loadWord(bytes, 16),
    loadWord(bytes, 20),
    (bytes[2]! << 8) | bytes[3]!,
  );
  into.flow = native(bytes, 4);
  if (length >= SOCKADDR_IN6) into.scope = native(bytes, 24);
  return 0;
}

/** Shows an address as a socket of a family does. @param domain AF_INET or AF_INET6 */
export function writeAddress(from: Readonly<InetAddress>, domain: number, into: SocketAddress): void {
  const { bytes } = into;
  bytes[0] = domain;
  bytes[1] = 0;
  bytes[2] = from.port >>> 8;
  bytes[3] = from.port;
  if (domain === AF.INET) {
    storeWord(bytes, 4, from.d);
    bytes.fill(0, 8, SOCKADDR_IN);
    into.length = SOCKADDR_IN;
    return;
  }
  storeNative(bytes, 4, from.flow);
  storeAddress(from, bytes, 8);
  storeNative(bytes, 24, from.scope);
  into.length = SOCKADDR_IN6;
}
/** struct in6_addr */
export function storeAddress(from: Readonly<InetAddress>, bytes: Uint8Array, at: number): void {
  storeWord(bytes, at, from.a);
  storeWord(bytes, at + 4, from.b);
  storeWord(bytes, at + 8, from.c);
  storeWord(bytes, at + 12, from.d);
}
/** Reads a struct in6_addr. */
export function loadV6(bytes: Uint8Array, at: number, into: InetAddress): InetAddress {
  return into.setV6(
    loadWord(bytes, at),
    loadWord(bytes, at + 4),
    loadWord(bytes, at + 8),
    loadWord(bytes, at + 12),
    into.port,
  );
}
