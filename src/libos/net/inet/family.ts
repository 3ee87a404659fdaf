/** AF_INET and AF_INET6. @see ip(7), ipv6(7), socket(2) */
import { Errno, type SysError } from "../../../abi/errno.ts";
import { AF, SOCK } from "../../../abi/socket.ts";
import { type Family, MAX_SOCKETS } from "../family.ts";
import { DatagramSocket } from "./datagram-socket.ts";
import { EchoSocket } from "./echo-socket.ts";
import type { InetSocket } from "./inet-socket.ts";
import { PROTOCOL } from "./outside.ts";
import type { InetStack } from "./stack.ts";
import { StreamSocket } from "./stream-socket.ts";

/** IPPROTO_MAX: above IPPROTO_MPTCP. */
const PROTOCOL_MAX = 263;

export class InetFamily implements Family {
  readonly #stack: InetStack;
  readonly #domain: number;

  constructor(stack: InetStack, domain: number) {
    this.#stack = stack;
    this.#domain = domain;
  }

  /** @returns -EINVAL, -ESOCKTNOSUPPORT, -EPROTONOSUPPORT, -EPERM (raw), -EACCES (echo), or -ENFILE */
  create(type: number, protocol: number, flags: number): InetSocket | SysError {
    if (protocol < 0 || protocol >= PROTOCOL_MAX) return -Errno.EINVAL;
    const { net } = this.#stack;
    const { current } = net.kernel;
    // There are no raw packets: nobody has the right to send any.
    if (type === SOCK.RAW) return protocol === 0 ? -Errno.EPROTONOSUPPORT : -Errno.EPERM;
    if (type !== SOCK.STREAM && type !== SOCK.DGRAM) return -Errno.ESOCKTNOSUPPORT;
    const echo = this.#domain === AF.INET ? PROTOCOL.ICMP : PROTOCOL.ICMPV6;
    const own: number = type === SOCK.STREAM ? PROTOCOL.TCP : PROTOCOL.UDP;
    const isEcho = type === SOCK.DGRAM && protocol === echo;
    const isLite = type === SOCK.DGRAM && protocol === PROTOCOL.UDPLITE;
    if (protocol !== 0 && protocol !== own && !isEcho && !isLite) return -Errno.EPROTONOSUPPORT;
    if (net.count >= MAX_SOCKETS) return -Errno.ENFILE;
    const { settings } = this.#stack;
    if (isEcho) {
      const { egid, groups } = current.credentials;
      const allowed = [egid, ...groups].some((group) => group >= settings.pingFirst && group <= settings.pingLast);
      if (!allowed) return -Errno.EACCES;
    }
    const inode = net.inode(current.credentials);
    if (type === SOCK.STREAM) return new StreamSocket(this.#stack, this.#domain, flags, inode);
    if (isEcho) return new EchoSocket(this.#stack, this.#domain, protocol, flags, inode);
    return new DatagramSocket(this.#stack, this.#domain, isLite ? protocol : PROTOCOL.UDP, flags, inode);
  }
  pair(type: number, protocol: number, flags: number): SysError {
    for (let i = 0; i < 2; i++) {
      const made = this.create(type, protocol, flags);
      if (typeof made === "number") return made;
      made.unref();
    }
    return -Errno.EOPNOTSUPP;
  }
  dispose(): void {
    this.#stack.dispose();
  }
}
