/**
 * Buffers that messages wait in. A buffer is taken with its block of bytes, charged as Linux charges a socket buffer
 * (bookkeeping included), and given back when the message has been received: nothing is allocated while a few messages
 * come and go. The memory of one machine is bounded.
 */
import type { File } from "../fs/file.ts";
import type { Packet } from "./inet/packet.ts";

/** struct sk_buff, and struct skb_shared_info behind the bytes. */
const BUFFER_OVERHEAD = 256;
const SHARED_INFO = 320;
const PAGE = 4096;
/** Least block, bytes. */
const LEAST_BLOCK = 256;
/** Longest block that is kept for the next message, bytes. */
const LARGEST_KEPT = 16 * PAGE;
/** Bytes kept at most. */
const KEPT_MAX = 1 << 20;

/** Who pays for a buffer until it is received. */
export interface BufferOwner {
  /** Bytes given back. */
  released(charge: number): void;
}

export class SocketBuffer {
  /** At least as long as the message. */
  readonly data: Uint8Array;
  /** Bytes of the message not yet received: data[start…end). */
  start = 0;
  end = 0;
  next: SocketBuffer | null = null;
  /** Bytes that the owner is charged. */
  charge = 0;
  owner: BufferOwner | null = null;
  /** SCM_RIGHTS, and the user they count for. */
  rights: File[] | null = null;
  rightsUid = 0;
  /** SCM_CREDENTIALS: pid 0 if nobody asked for them when it was sent. */
  pid = 0;
  uid = -1;
  gid = -1;
  /** When it was sent, ns since the epoch; null if the receiver did not ask. */
  time: bigint | null = null;
  /** Whether MSG_PEEK has seen it. */
  peeked = false;
  /** Of a datagram of the internet: where it came from and how. Stays with the buffer. */
  packet: Packet | null = null;

  constructor(size: number) {
    this.data = new Uint8Array(size);
  }
  /** Bytes not yet received. */
  get length(): number {
    return this.end - this.start;
  }
}

/**
 * What a buffer is charged.
 * @param linear bytes in one piece @param paged bytes in pages behind
 */
export function chargeOf(linear: number, paged: number): number {
  let block = 512;
  while (block < linear + SHARED_INFO) block *= 2;
  return BUFFER_OVERHEAD + block + Math.ceil(paged / PAGE) * PAGE;
}

/** Index of the list of blocks that hold `size` bytes. */
function classOf(size: number): number {
  if (size > PAGE) return 4 + Math.ceil(size / PAGE) - 1;
  let index = 0;
  for (let block = LEAST_BLOCK; block < size; block *= 2) index++;
  return index;
}
function blockSize(index: number): number {
  return index <= 4 ? LEAST_BLOCK << index : (index - 3) * PAGE;
}

export class BufferPool {
  readonly #limit: number;
  readonly #free: SocketBuffer[][] = [];
  #kept = 0;
  #used = 0;

  /** @param limit bytes that all buffers may be charged together */
  constructor(limit: number) {
    this.#limit = limit;
  }
  /** Bytes charged now. */
  get used(): number {
    return this.#used;
  }

  /**
   * A buffer for a message of `size` bytes.
   * @param forced beyond the limit: the little that a connection needs to get on
   * @returns null if the machine's memory for sockets is used up
   */
  take(size: number, charge: number, owner: BufferOwner, forced = false): SocketBuffer | null {
    if (this.#used + charge > this.#limit && !forced) return null;
    this.#used += charge;
    const index = classOf(size);
    let buffer = this.#free[index]?.pop();
    if (buffer === undefined) buffer = new SocketBuffer(blockSize(index));
    else this.#kept -= buffer.data.length;
    buffer.charge = charge;
    buffer.owner = owner;
    buffer.start = 0;
    buffer.end = size;
    return buffer;
  }
  /** Takes a buffer back and tells its owner. Its rights must have been taken out. */
  give(buffer: SocketBuffer): void {
    const { charge, owner } = buffer;
    this.#used -= charge;
    buffer.owner = null;
    buffer.next = null;
    buffer.pid = 0;
    buffer.uid = buffer.gid = -1;
    buffer.time = null;
    buffer.peeked = false;
    const size = buffer.data.length;
    if (size <= LARGEST_KEPT && this.#kept + size <= KEPT_MAX) {
      const index = classOf(size);
      while (this.#free.length <= index) this.#free.push([]);
      this.#free[index]!.push(buffer);
      this.#kept += size;
    }
    owner!.released(charge);
  }
}

/** Buffers in the order of their arrival. */
export class BufferQueue {
  head: SocketBuffer | null = null;
  #tail: SocketBuffer | null = null;
  /** Buffers. */
  count = 0;
  /** Bytes of all. */
  bytes = 0;

  add(buffer: SocketBuffer): void {
    if (this.#tail === null) this.head = buffer;
    else this.#tail.next = buffer;
    this.#tail = buffer;
    this.count++;
    this.bytes += buffer.length;
  }
  /** Takes the first bytes of the first buffer away. */
  consume(length: number): void {
    this.head!.start += length;
    this.bytes -= length;
  }
  /** Takes one byte of a buffer in any place away. */
  consumeOne(buffer: SocketBuffer): void {
    buffer.start++;
    this.bytes--;
  }
  /** Takes the first buffer out. */
  shift(): SocketBuffer {
    const buffer = this.head!;
    this.head = buffer.next;
    if (this.head === null) this.#tail = null;
    buffer.next = null;
    this.count--;
    this.bytes -= buffer.length;
    return buffer;
  }
}
