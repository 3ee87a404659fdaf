/** An array of struct iovec, read from guest memory and checked. @see readv(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { KEPT, type Loaded } from "../task/kept-arguments.ts";
import type { Task } from "../task/task.ts";
import { MAX_TRANSFER, USER_END } from "./operands.ts";

export const IOV_MAX = 1024;
/** Copies of at most this many bytes are made byte by byte, without a view. */
const SMALL = 64;

export class IoVector implements Loaded {
  /** Segments. */
  count = 0;
  /** Bytes of all segments, at most {@link MAX_TRANSFER}. */
  total = 0;
  readonly #address: number[] = [];
  readonly #length: number[] = [];

  /**
   * Reads the array, or takes it as it was before the call went to sleep.
   * @returns 0, -EFAULT or -EINVAL (too many segments, a negative length)
   */
  load(task: Task, address: number, count: number): SysResult {
    const before = task.kept.copy(KEPT.Vector, address);
    if (before instanceof IoVector) {
      this.#copy(before);
      return 0;
    }
    const loaded = this.#read(task.mem, address, count);
    if (loaded === 0) task.kept.note(KEPT.Vector, address, this);
    return loaded;
  }
  #read(mem: UserMemory, address: number, count: number): SysResult {
    this.count = 0;
    this.total = 0;
    if (count > IOV_MAX) return -Errno.EINVAL;
    if (count > 0 && !mem.canRead(address, count * 16)) return -Errno.EFAULT;
    for (let i = 0; i < count; i++) {
      this.#address[i] = mem.u64(address + i * 16);
      if (mem.u32(address + i * 16 + 12) >= 2 ** 31) return -Errno.EINVAL;
      this.#length[i] = mem.u64(address + i * 16 + 8);
    }
    for (let i = 0; i < count; i++) {
      if (this.#address[i]! + this.#length[i]! > USER_END) return -Errno.EFAULT;
      this.#length[i] = Math.min(this.#length[i]!, MAX_TRANSFER - this.total);
      this.total += this.#length[i]!;
    }
    this.count = count;
    return 0;
  }

  clone(): IoVector {
    const vector = new IoVector();
    vector.#copy(this);
    return vector;
  }
  #copy(other: IoVector): void {
    this.count = other.count;
    this.total = other.total;
    for (let i = 0; i < other.count; i++) {
      this.#address[i] = other.#address[i]!;
      this.#length[i] = other.#length[i]!;
    }
  }

  /** One segment, as of read(2). */
  single(address: number, length: number): void {
    this.#address[0] = address;
    this.#length[0] = length;
    this.count = 1;
    this.total = length;
  }

  /** How many of the bytes from the first on may be read (or written). */
  accessible(mem: UserMemory, write: boolean): number {
    let bytes = 0;
    for (let i = 0; i < this.count; i++) {
      const length = this.#length[i]!;
      const prefix = write
        ? mem.writablePrefix(this.#address[i]!, length)
        : mem.readablePrefix(this.#address[i]!, length);
      bytes += prefix;
      if (prefix < length) break;
    }
    return bytes;
  }

  /** The segment that holds byte `offset`: its index; {@link count} if there is none. */
  #find(offset: number): number {
    this.#skipped = 0;
    let i = 0;
    while (i < this.count && this.#skipped + this.#length[i]! <= offset) this.#skipped += this.#length[i++]!;
    return i;
  }
  /** Bytes in the segments before the one found last. */
  #skipped = 0;

  /** Guest address of byte `offset`. */
  addressAt(offset: number): number {
    const i = this.#find(offset);
    return this.#address[i]! + offset - this.#skipped;
  }
  /** Bytes from `offset` to the end of its segment. */
  contiguousAt(offset: number): number {
    const i = this.#find(offset);
    return i === this.count ? 0 : this.#skipped + this.#length[i]! - offset;
  }

  /** Copies bytes out of guest memory. @returns false if some cannot be read */
  take(mem: UserMemory, offset: number, target: Uint8Array, at: number, length: number): boolean {
    let done = 0;
    for (let i = this.#find(offset), skip = offset - this.#skipped; done < length; i++, skip = 0) {
      const part = Math.min(this.#length[i]! - skip, length - done);
      if (part === 0) continue;
      const start = this.#address[i]! + skip;
      if (!mem.canRead(start, part)) return false;
      if (part <= SMALL) for (let n = 0; n < part; n++) target[at + done + n] = mem.u8[start + n]!;
      else target.set(mem.u8.subarray(start, start + part), at + done);
      done += part;
    }
    return true;
  }
  /** Copies bytes into guest memory. @returns false if some cannot be written */
  put(mem: UserMemory, offset: number, source: Uint8Array, at: number, length: number): boolean {
    let done = 0;
    for (let i = this.#find(offset), skip = offset - this.#skipped; done < length; i++, skip = 0) {
      const part = Math.min(this.#length[i]! - skip, length - done);
      if (part === 0) continue;
      const start = this.#address[i]! + skip;
      if (!mem.canWrite(start, part)) return false;
      if (part <= SMALL) for (let n = 0; n < part; n++) mem.u8[start + n] = source[at + done + n]!;
      else mem.u8.set(source.subarray(at + done, at + done + part), start);
      done += part;
    }
    return true;
  }

  /** Copies bytes out of guest memory that is known to be readable. */
  gather(mem: UserMemory, offset: number, target: Uint8Array, length: number): void {
    let done = 0;
    for (let i = this.#find(offset), skip = offset - this.#skipped; done < length; i++, skip = 0) {
      const part = Math.min(this.#length[i]! - skip, length - done);
      // An empty segment may have any address.
      if (part === 0) continue;
      const start = this.#address[i]! + skip;
      target.set(mem.u8.subarray(start, start + part), done);
      done += part;
    }
  }
  /** Copies bytes into guest memory that is known to be writable. */
  scatter(mem: UserMemory, offset: number, source: Uint8Array, length: number): void {
    let done = 0;
    for (let i = this.#find(offset), skip = offset - this.#skipped; done < length; i++, skip = 0) {
      const part = Math.min(this.#length[i]! - skip, length - done);
      // An empty segment may have any address.
      if (part === 0) continue;
      mem.u8.set(source.subarray(done, done + part), this.#address[i]! + skip);
      done += part;
    }
  }
}
