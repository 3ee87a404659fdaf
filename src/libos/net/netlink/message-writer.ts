/** Builds messages of netlink(7): headers, fixed parts, attributes, each aligned to 4. */
import { NLMSGHDR } from "../../../abi/rtnetlink.ts";

const LITTLE = true;
/** struct nlattr: length, type. */
const ATTRIBUTE = 4;

export class MessageWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Begins a message. @param fixed bytes of the fixed part, zeros */
  begin(type: number, flags: number, sequence: number, port: number, fixed: number): this {
    this.#length = 0;
    this.#grow(NLMSGHDR + fixed);
    this.#view.setUint16(4, type, LITTLE);
    this.#view.setUint16(6, flags, LITTLE);
    this.#view.setUint32(8, sequence, LITTLE);
    this.#view.setUint32(12, port, LITTLE);
    return this;
  }
  /** A byte of the fixed part. */
  u8(at: number, value: number): this {
    this.#view.setUint8(NLMSGHDR + at, value);
    return this;
  }
  u16(at: number, value: number): this {
    this.#view.setUint16(NLMSGHDR + at, value, LITTLE);
    return this;
  }
  u32(at: number, value: number): this {
    this.#view.setUint32(NLMSGHDR + at, value >>> 0, LITTLE);
    return this;
  }
  bytes(at: number, value: Uint8Array): this {
    this.#bytes.set(value, NLMSGHDR + at);
    return this;
  }

  /** Adds an attribute. */
  add(type: number, value: Uint8Array): this {
    const at = this.#length;
    this.#grow(ATTRIBUTE + value.length);
    this.#view.setUint16(at, ATTRIBUTE + value.length, LITTLE);
    this.#view.setUint16(at + 2, type, LITTLE);
    this.#bytes.set(value, at + ATTRIBUTE);
    return this;
  }
  addU8(type: number, value: number): this {
    return this.add(type, Uint8Array.of(value));
  }
  addU32(type: number, value: number): this {
    return this.add(type, words(value));
  }
  /** With its NUL. */
  addText(type: number, text: string): this {
    return this.add(
      type,
      Uint8Array.from(`${text}\0`, (char) => char.charCodeAt(0)),
    );
  }
  #grow(length: number): void {
    const end = this.#length + ((length + 3) & ~3);
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(end * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#bytes.fill(0, this.#length, end);
    this.#length = end;
  }
  /** The message. */
  end(): Uint8Array {
    this.#view.setUint32(0, this.#length, LITTLE);
    return this.#bytes.slice(0, this.#length);
  }
}

/** 32-bit words in the machine's order. */
export function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}
