/** A socket address of any family as system calls carry it: sa_family, then what the family makes of the rest. */
import { AF, SOCKADDR_STORAGE, SUN_PATH } from "../../abi/socket.ts";
import type { Loaded } from "../task/kept-arguments.ts";

/** Bytes of sa_family. */
const FAMILY_SIZE = 2;

export class SocketAddress implements Loaded {
  readonly bytes = new Uint8Array(SOCKADDR_STORAGE);
  /** Bytes in use. */
  length = 0;

  /** sa_family; -1 if the address is too short to have one. */
  get family(): number {
    return this.length < FAMILY_SIZE ? -1 : this.bytes[0]! | (this.bytes[1]! << 8);
  }
  copy(other: SocketAddress): void {
    this.bytes.set(other.bytes);
    this.length = other.length;
  }
  clone(): SocketAddress {
    const address = new SocketAddress();
    address.copy(this);
    return address;
  }
  /** AF_UNIX with a name, a byte string of at most 109 bytes. */
  setUnix(name: string): void {
    this.bytes[0] = AF.UNIX;
    this.bytes[1] = 0;
    for (let i = 0; i < name.length; i++) this.bytes[SUN_PATH + i] = name.charCodeAt(i);
    this.length = SUN_PATH + name.length;
  }
}
