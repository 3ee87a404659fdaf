/**
 * How the library OS reads and writes guest memory. Every access is checked first: JavaScript must never touch a
 * page whose protection refuses it. `canRead`/`canWrite` also bring in pages that are mapped but not filled yet.
 * After a check the range may be used through {@link UserMemory.view} and {@link UserMemory.bytes} until the guest
 * runs again or the mappings change.
 */
import { Errno, type SysError } from "../../abi/errno.ts";
import { Access, type AddressSpace } from "../../engine/engine.ts";
import type { PinnedBytes } from "../../host/host.ts";

/** Resolves a page that is mapped but not accessible yet. @returns whether the access is now allowed */
export interface PageResolver {
  resolve(address: number, access: number): boolean;
}

export class UserMemory {
  readonly bytes: PinnedBytes;
  readonly u8: Uint8Array;
  /** Little-endian access: pass `true`. */
  readonly view: DataView;
  readonly #pages: Uint8Array;
  readonly #size: number;
  readonly #resolver: PageResolver;

  constructor(space: Pick<AddressSpace, "bytes" | "pages" | "size">, resolver: PageResolver) {
    this.bytes = space.bytes;
    this.u8 = space.bytes.u8;
    this.view = new DataView(this.u8.buffer, this.u8.byteOffset, this.u8.byteLength);
    this.#pages = space.pages;
    this.#size = space.size;
    this.#resolver = resolver;
  }

  /** Whether all of `length` bytes at `address` may be read. A length of 0 is always allowed. */
  canRead(address: number, length: number): boolean {
    return this.readablePrefix(address, length) === length;
  }
  canWrite(address: number, length: number): boolean {
    return this.writablePrefix(address, length) === length;
  }
  /** How many of the bytes from the first on may be read. */
  readablePrefix(address: number, length: number): number {
    return this.#prefix(address, length, Access.Read);
  }
  writablePrefix(address: number, length: number): number {
    return this.#prefix(address, length, Access.Write);
  }

  #prefix(address: number, length: number, access: number): number {
    if (!(length > 0)) return 0;
    if (!(address >= 0 && address < this.#size)) return 0;
    const end = Math.min(address + length, this.#size);
    const last = (end - 1) >>> 12;
    for (let page = address >>> 12; page <= last; page++) {
      // Pages whose protection the engine knows are usable as they are; others are asked for once.
      if ((this.#pages[page]! & access) === 0 || (this.#pages[page]! & FOREIGN) !== 0) {
        if (!this.#resolver.resolve(page * 4096, access)) return Math.max(0, page * 4096 - address);
      }
    }
    return end - address;
  }

  /**
   * A NUL-terminated byte string.
   * @param limit bytes including the NUL
   * @returns the string, -EFAULT, or -ENAMETOOLONG if no NUL within the limit
   */
  string(address: number, limit: number): string | SysError {
    let available = Math.min(limit, 4096 - (address % 4096));
    let start = address;
    let text = "";
    for (let left = limit; left > 0; ) {
      if (this.readablePrefix(start, available) !== available) return -Errno.EFAULT;
      // Not indexOf(): without a NUL here it would go on into pages that nobody has checked.
      const stop = start + available;
      let end = start;
      while (end < stop && this.u8[end] !== 0) end++;
      if (end < stop) return text + this.text(start, end - start);
      text += this.text(start, available);
      start += available;
      left -= available;
      available = Math.min(left, 4096);
    }
    return -Errno.ENAMETOOLONG;
  }
  /** A byte string of `length` bytes that are known to be readable. */
  text(address: number, length: number): string {
    return byteString(this.u8, address, length);
  }
  /** Stores a byte string (no NUL added) at bytes that are known to be writable. */
  store(address: number, text: string): void {
    for (let i = 0; i < text.length; i++) this.u8[address + i] = text.charCodeAt(i);
  }

  /** Stores bytes, none at any address. @returns false if some cannot be written; then none are */
  copyOut(address: number, bytes: Uint8Array): boolean {
    if (bytes.length === 0) return true;
    if (!this.canWrite(address, bytes.length)) return false;
    this.u8.set(bytes, address);
    return true;
  }

  u32(address: number): number {
    return this.view.getUint32(address, true);
  }
  i32(address: number): number {
    return this.view.getInt32(address, true);
  }
  /** An unsigned 64-bit value as a double: exact below 2^53, still above any limit beyond. */
  u64(address: number): number {
    return this.view.getUint32(address + 4, true) * 0x1_0000_0000 + this.view.getUint32(address, true);
  }
  i64(address: number): number {
    return this.view.getInt32(address + 4, true) * 0x1_0000_0000 + this.view.getUint32(address, true);
  }
  setU32(address: number, value: number): void {
    this.view.setUint32(address, value, true);
  }
  /** Stores an integral double as 64 bits, two's complement; exact for |value| < 2^53. */
  setU64(address: number, value: number): void {
    this.view.setUint32(address, value, true);
    this.view.setUint32(address + 4, Math.floor(value / 0x1_0000_0000), true);
  }
}

/** Set by the memory map in a page's protection byte: backed by a host file that others may truncate. */
export const FOREIGN = 0x10;

/** Bytes as a byte string: one char a byte. (TextDecoder "latin1" would be windows-1252.) */
export function byteString(u8: Uint8Array, start: number, length: number): string {
  let text = "";
  if (length < 24) {
    for (let i = 0; i < length; i++) text += String.fromCharCode(u8[start + i]!);
    return text;
  }
  for (let at = start; at < start + length; at += CHUNK) {
    const end = Math.min(at + CHUNK, start + length);
    text += String.fromCharCode.apply(null, u8.subarray(at, end) as unknown as number[]);
  }
  return text;
}

/** Bytes that go to String.fromCharCode as arguments at a time. */
const CHUNK = 4096;
