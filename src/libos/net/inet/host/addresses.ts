/** Addresses of the machine as the host's sockets take them, and back. */
import { AF } from "../../../../abi/socket.ts";
import type { HostAddress } from "../../../../host/network.ts";
import { InetAddress } from "../address.ts";

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
      store(this.#v4, 0, address.d);
      return this;
    }
    this.bytes = this.#v6;
    store(this.#v6, 0, address.a);
    store(this.#v6, 4, address.b);
    store(this.#v6, 8, address.c);
    store(this.#v6, 12, address.d);
    return this;
  }
}

function store(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}
function load(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

export function fromHost(address: HostAddress, into = new InetAddress()): InetAddress {
  const { bytes } = address;
  if (bytes.length === 4) into.setV4(load(bytes, 0), address.port);
  else into.setV6(load(bytes, 0), load(bytes, 4), load(bytes, 8), load(bytes, 12), address.port);
  into.scope = address.scope;
  return into;
}

/** @param bytes 4 or 16, in network order */
export function addressOfBytes(bytes: Uint8Array, port = 0): InetAddress {
  return fromHost({ family: bytes.length === 4 ? AF.INET : AF.INET6, bytes, port, scope: 0 });
}
