/**
 * Bytes of one direction of a stream that have arrived and not been received: pooled blocks in a row. Short messages share
 * a block; one that is waited for is copied once in and once out, and nothing is allocated for it. Positions count from the
 * beginning of the connection.
 */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { BufferOwner, BufferPool, SocketBuffer } from "../buffer-pool.ts";
import type { MessageData } from "../message.ts";

/** Longest block, bytes. */
const BLOCK_MAX = 65536;
/** Blocks for what comes behind bytes that wait are as long as these, up to this. */
const BLOCK_GROWN = 16384;
/** What an empty queue gets even if the machine's memory for sockets is used up, bytes: so that every connection gets on. */
const BLOCK_FORCED = 512;
const OVERHEAD = 256;

export class ByteQueue implements BufferOwner {
  readonly #pool: BufferPool;
  #head: SocketBuffer | null = null;
  #tail: SocketBuffer | null = null;
  /** Position behind the last byte that arrived, and of the next one to be received. */
  arrived = 0;
  received = 0;

  constructor(pool: BufferPool) {
    this.#pool = pool;
  }
  /** Bytes that wait. */
  get length(): number {
    return this.arrived - this.received;
  }
  released(): void {}

  /** Where the next bytes go: a block with room. @returns null if the machine's memory for sockets is used up */
  #space(wanted: number): SocketBuffer | null {
    const tail = this.#tail;
    if (tail !== null && tail.end < tail.data.length) return tail;
    const size = Math.min(BLOCK_MAX, Math.max(wanted, Math.min(this.length, BLOCK_GROWN)));
    const block =
      this.#pool.take(size, size + OVERHEAD, this) ??
      (tail === null ? this.#pool.take(BLOCK_FORCED, BLOCK_FORCED + OVERHEAD, this, true) : null);
    if (block === null) return null;
    block.end = 0;
    if (tail === null) this.#head = block;
    else tail.next = block;
    this.#tail = block;
    return block;
  }
  /** Appends data[from…from+length). @returns bytes taken, -EFAULT or -ENOBUFS if none */
  add(data: MessageData, from: number, length: number): SysResult {
    let done = 0;
    while (done < length) {
      const block = this.#space(length - done);
      if (block === null) return done > 0 ? done : -Errno.ENOBUFS;
      const size = Math.min(length - done, block.data.length - block.end);
      if (!data.take(from + done, block.data, block.end, size)) {
        if (block.length === 0 && block === this.#head) this.clear();
        return done > 0 ? done : -Errno.EFAULT;
      }
      block.end += size;
      this.arrived += size;
      done += size;
    }
    return done;
  }

  /** Copies bytes that stay, from `skip` behind the first on. @returns bytes, or -EFAULT if none */
  peek(data: MessageData, at: number, length: number, skip: number): SysResult {
    let [block, offset] = [this.#head, skip];
    while (block !== null && offset >= block.length) {
      offset -= block.length;
      block = block.next;
    }
    let done = 0;
    for (; block !== null && done < length; block = block.next) {
      const size = Math.min(length - done, block.length - offset);
      if (!data.put(at + done, block.data, block.start + offset, size)) return done > 0 ? done : -Errno.EFAULT;
      done += size;
      offset = 0;
    }
    return done;
  }
  /** Takes bytes out. @param data null: they are thrown away @returns bytes, or -EFAULT if none */
  take(data: MessageData | null, at: number, length: number): SysResult {
    let done = 0;
    for (let block = this.#head; block !== null && done < length; block = this.#head) {
      const size = Math.min(length - done, block.length);
      if (data !== null && !data.put(at + done, block.data, block.start, size)) return done > 0 ? done : -Errno.EFAULT;
      block.start += size;
      this.received += size;
      done += size;
      if (block.start === block.end) this.#drop(block);
    }
    return done;
  }
  /** The first block is empty. */
  #drop(block: SocketBuffer): void {
    this.#head = block.next;
    if (this.#head === null) this.#tail = null;
    this.#pool.give(block);
  }
  /** Throws all bytes away. */
  clear(): void {
    for (let block = this.#head; block !== null; block = this.#head) this.#drop(block);
    this.received = this.arrived;
  }
}
