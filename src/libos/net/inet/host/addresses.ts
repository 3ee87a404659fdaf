/** Addresses of the machine as the host's sockets take them, and back. */
import { AF } from "../../../../abi/socket.ts";
import type { HostAddress } from "../../../../host/network.ts";
import { InetAddress, loadV6, loadWord, storeAddress, storeWord } from "../address.ts";

/** A host's address that is filled again and again: each of the host's calls copies it. */
export class ToHost implements HostAddress {
  family: number = AF.INET;
  bytes: Uint8Array = new Uint8Array(4);
  port = 0;
  scope = 0;
  readonly #v4 = new Uint8Array(4);
  readonly #v6 = new Uint8Array(16);

  /** @param domain AF_INET6: IPv4 addresses too in the shape of IPv6, for a socket that has both */
  set(address: Readonly<InetAddress>, domain: number = address.isV4 ? AF.INET : AF.INET6): this {
    this.family = domain;
    this.port = address.port;
    this.scope = address.scope;
    if (domain === AF.INET) {
      this.bytes = this.#v4;
      storeWord(this.#v4, 0, address.d);
      return this;
    }
    this.bytes = this.#v6;
    storeAddress(address, this.#v6, 0);
    return this;
  }
}

export function fromHost(address: HostAddress, into = new InetAddress()): InetAddress {
  const { bytes } = address;
  if (bytes.length === 4) into.setV4(loadWord(bytes, 0), address.port);
  else {
    into.port = address.port;
    loadV6(bytes, 0, into);
  }
  into.scope = address.scope;
  return into;
}

/** @param bytes 4 or 16, in network order */
export function addressOfBytes(bytes: Uint8Array, port = 0): InetAddress {
  return fromHost({ family: bytes.length === 4 ? AF.INET : AF.INET6, bytes, port, scope: 0 });
}
