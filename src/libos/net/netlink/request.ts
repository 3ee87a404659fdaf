/** One request as it came, its attributes by number. */
import { NLMSGHDR } from "../../../abi/rtnetlink.ts";

const LITTLE = true;
/** The type's bits without flags. */
const TYPE_MASK = 0x3fff;

export class Request {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** The whole message. */
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  /** @param bytes a whole message, at least a header */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.type = this.#view.getUint16(4, LITTLE);
    this.flags = this.#view.getUint16(6, LITTLE);
    this.sequence = this.#view.getUint32(8, LITTLE);
  }
  /** Bytes of the fixed part and the attributes. */
  get size(): number {
    return this.bytes.length - NLMSGHDR;
  }
  /** Of the fixed part; 0 where the message is too short. */
  u8(at: number): number {
    return at < this.size ? this.#view.getUint8(NLMSGHDR + at) : 0;
  }
  u32(at: number): number {
    return at + 4 <= this.size ? this.#view.getUint32(NLMSGHDR + at, LITTLE) : 0;
  }
  /** An attribute behind a fixed part. @returns null if it is not there */
  attribute(fixed: number, wanted: number): Uint8Array | null {
    for (let at = NLMSGHDR + fixed; at + 4 <= this.bytes.length; ) {
      const length = this.#view.getUint16(at, LITTLE);
      if (length < 4 || at + length > this.bytes.length) return null;
      if ((this.#view.getUint16(at + 2, LITTLE) & TYPE_MASK) === wanted)
        return this.bytes.subarray(at + 4, at + length);
      at += (length + 3) & ~3;
    }
    return null;
  }
  attributeU32(fixed: number, wanted: number): number | null {
    const value = this.attribute(fixed, wanted);
    if (value === null || value.length < 4) return null;
    return new DataView(value.buffer, value.byteOffset).getUint32(0, LITTLE);
  }
}
