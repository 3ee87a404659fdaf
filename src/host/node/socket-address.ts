/** struct sockaddr_in and sockaddr_in6 as the C library takes them. @see ip(7), ipv6(7) */
import { AF } from "../../abi/socket.ts";
import type { HostAddress } from "../network.ts";

/** Bytes of each. */
const SOCKADDR_IN = 16;
const SOCKADDR_IN6 = 28;
const LITTLE = true;

/** Memory for one address and its length (socklen_t), reused from call to call. */
export class AddressBuffer {
  readonly bytes = new Uint8Array(SOCKADDR_IN6);
  readonly length = new Uint32Array(1);
  readonly #view = new DataView(this.bytes.buffer);

  /** Stores an address. @returns its length in bytes */
  put(address: HostAddress): number {
    const { bytes } = this;
    bytes.fill(0);
    this.#view.setUint16(0, address.family, LITTLE);
    this.#view.setUint16(2, address.port);
    if (address.family === AF.INET) {
      for (let i = 0; i < 4; i++) bytes[4 + i] = address.bytes[i];
      return SOCKADDR_IN;
    }
    for (let i = 0; i < 16; i++) bytes[8 + i] = address.bytes[i];
    this.#view.setUint32(24, address.scope, LITTLE);
    return SOCKADDR_IN6;
  }
  /** Before a call that fills the buffer. */
  expect(): void {
    this.length[0] = SOCKADDR_IN6;
  }
  /** Copies what a call has filled in. */
  get(into: FilledAddress): void {
    const { bytes } = this;
    into.family = this.#view.getUint16(0, LITTLE);
    into.port = this.#view.getUint16(2);
    const v4 = into.family === AF.INET;
    const from = v4 ? 4 : 8;
    const size = v4 ? 4 : 16;
    if (into.bytes.length !== size) into.bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) into.bytes[i] = bytes[from + i];
    into.scope = v4 ? 0 : this.#view.getUint32(24, LITTLE);
  }
}

/** An address that a call fills in. */
export class FilledAddress implements HostAddress {
  family: number = AF.INET;
  bytes: Uint8Array = new Uint8Array(4);
  port = 0;
  scope = 0;
}
