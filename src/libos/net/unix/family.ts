/** AF_UNIX of one machine: its sockets, their names, and the descriptors that they carry. @see unix(7) */
import { Errno, type SysError } from "../../../abi/errno.ts";
import { AF, SOCK } from "../../../abi/socket.ts";
import type { File } from "../../fs/file.ts";
import { type Family, MAX_SOCKETS } from "../family.ts";
import type { Net } from "../net.ts";
import { join } from "./connection.ts";
import { UnixNames } from "./names.ts";
import { DatagramSocket, SeqpacketSocket } from "./packet-socket.ts";
import { type Carrier, InFlightRights } from "./rights.ts";
import { StreamSocket } from "./stream-socket.ts";
import { identityOf, UnixSocket } from "./unix-socket.ts";

export class UnixFamily implements Family {
  readonly net: Net;
  readonly names = new UnixNames();
  readonly rights = new InFlightRights(isCarrier);
  /** All sockets, oldest first. */
  readonly sockets = new Set<UnixSocket>();

  constructor(net: Net) {
    this.net = net;
  }

  /** @returns -EPROTONOSUPPORT, -ESOCKTNOSUPPORT, or -ENFILE if the machine has too many sockets */
  create(type: number, protocol: number, flags: number): UnixSocket | SysError {
    if (protocol !== 0 && protocol !== AF.UNIX) return -Errno.EPROTONOSUPPORT;
    if (type !== SOCK.STREAM && type !== SOCK.DGRAM && type !== SOCK.SEQPACKET && type !== SOCK.RAW) {
      return -Errno.ESOCKTNOSUPPORT;
    }
    if (this.net.count >= MAX_SOCKETS) return -Errno.ENFILE;
    const inode = this.net.inode(this.net.kernel.current.credentials);
    if (type === SOCK.STREAM) return new StreamSocket(this, flags, type, inode);
    if (type === SOCK.SEQPACKET) return new SeqpacketSocket(this, flags, type, inode);
    return new DatagramSocket(this, flags, SOCK.DGRAM, inode);
  }
  pair(type: number, protocol: number, flags: number): [UnixSocket, UnixSocket] | SysError {
    const first = this.create(type, protocol, flags);
    if (typeof first === "number") return first;
    const second = this.create(type, protocol, flags);
    if (typeof second === "number") {
      first.unref();
      return second;
    }
    join(first, second);
    first.identity = second.identity = identityOf(this.net.kernel.current);
    return [first, second];
  }
  dispose(): void {
    this.rights.collect();
  }
}

function isCarrier(file: File): file is UnixSocket & Carrier {
  return file instanceof UnixSocket;
}
