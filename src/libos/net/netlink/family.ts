/** AF_NETLINK of one machine: NETLINK_ROUTE, by which programs learn about devices, addresses and routes. @see netlink(7) */
import { Errno, type SysError, type SysResult } from "../../../abi/errno.ts";
import { NETLINK_MAX, NETLINK_ROUTE } from "../../../abi/rtnetlink.ts";
import { SOCK } from "../../../abi/socket.ts";
import { type Family, MAX_SOCKETS } from "../family.ts";
import type { Net } from "../net.ts";
import { NetlinkSocket } from "./netlink-socket.ts";

/** Ports that nobody's process id is: they count downwards. */
const FIRST_OTHER_PORT = 0xffff_efff;

export class NetlinkFamily implements Family {
  readonly net: Net;
  readonly sockets = new Set<NetlinkSocket>();
  readonly #ports = new Map<number, NetlinkSocket>();
  #next = FIRST_OTHER_PORT;

  constructor(net: Net) {
    this.net = net;
  }
  /** @returns -ESOCKTNOSUPPORT, -EPROTONOSUPPORT for families beside NETLINK_ROUTE, or -ENFILE */
  create(type: number, protocol: number, flags: number): NetlinkSocket | SysError {
    if (type !== SOCK.RAW && type !== SOCK.DGRAM) return -Errno.ESOCKTNOSUPPORT;
    if (protocol < 0 || protocol >= NETLINK_MAX || protocol !== NETLINK_ROUTE) return -Errno.EPROTONOSUPPORT;
    if (this.net.count >= MAX_SOCKETS) return -Errno.ENFILE;
    const inode = this.net.inode(this.net.kernel.current.credentials);
    return new NetlinkSocket(this, flags, type, protocol, inode);
  }
  pair(): SysError {
    return -Errno.EOPNOTSUPP;
  }

  /** @returns 0 or -EADDRINUSE */
  claim(socket: NetlinkSocket, port: number): SysResult {
    if (this.#ports.has(port)) return -Errno.EADDRINUSE;
    this.#ports.set(port, socket);
    socket.port = port;
    return 0;
  }
  /** The process's own number, or where another socket has it, one that is no process's. */
  claimAny(socket: NetlinkSocket, pid: number): SysResult {
    let port = pid;
    while (this.#ports.has(port)) port = this.#next--;
    return this.claim(socket, port);
  }
  release(socket: NetlinkSocket): void {
    this.sockets.delete(socket);
    this.net.count--;
    if (this.#ports.get(socket.port) === socket) this.#ports.delete(socket.port);
  }
  dispose(): void {}
}
