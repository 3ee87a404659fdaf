/**
 * The bytes in a pipe. As in Linux they sit in slots of one page: a write adds to the last slot only what fits there
 * whole, and then fills new ones, so that a pipe can be full with room left in its pages. @see pipe(7)
 */
const PAGE = 4096;
/** Copies of at most this many bytes are made byte by byte, without a view. */
const SMALL = 128;

export class PipeBuffer {
  /** The bytes of all slots one after the other, in a ring that grows on demand up to the capacity. */
  #data = new Uint8Array(0);
  #start = 0;
  #used = 0;
  /** Ring of slots: bytes not yet read, where in its page the last of them ends, and whether it is a packet. */
  #length: Uint16Array;
  #end: Uint16Array;
  #packet: Uint8Array;
  #firstSlot = 0;
  #slots = 0;

  /** @param capacity bytes, a power of two and at least one page */
  constructor(capacity: number) {
    this.#length = new Uint16Array(capacity / PAGE);
    this.#end = new Uint16Array(capacity / PAGE);
    this.#packet = new Uint8Array(capacity / PAGE);
  }
  get used(): number {
    return this.#used;
  }
  get capacity(): number {
    return this.#length.length * PAGE;
  }
  /** Whether no slot is free: what a reader must change before POLLOUT holds again. */
  get full(): boolean {
    return this.#slots === this.#length.length;
  }
  /** Bytes that whole free slots hold. */
  get free(): number {
    return (this.#length.length - this.#slots) * PAGE;
  }
  /** @param capacity bytes, a power of two and at least one page @returns false if the slots in use are more */
  resize(capacity: number): boolean {
    const count = capacity / PAGE;
    if (this.#slots > count) return false;
    const [length, end, packet] = [new Uint16Array(count), new Uint16Array(count), new Uint8Array(count)];
    for (let i = 0; i < this.#slots; i++) {
      const slot = this.#slot(i);
      length[i] = this.#length[slot]!;
      end[i] = this.#end[slot]!;
      packet[i] = this.#packet[slot]!;
    }
    [this.#length, this.#end, this.#packet, this.#firstSlot] = [length, end, packet, 0];
    this.#reallocate(Math.max(PAGE, roundUp(this.#used)));
    return true;
  }
  /** Index into the arrays of the slot that is `i` places from the oldest. */
  #slot(i: number): number {
    const count = this.#length.length;
    const slot = this.#firstSlot + i;
    return slot >= count ? slot - count : slot;
  }

  /**
   * Appends what there is room for. Up to one page goes in whole or not at all.
   * @param packet each page written is a packet of its own
   * @returns bytes taken
   */
  write(source: Uint8Array, offset: number, length: number, packet: boolean): number {
    let done = 0;
    const rest = length % PAGE;
    if (rest > 0 && this.#slots > 0) {
      const last = this.#slot(this.#slots - 1);
      if (this.#packet[last] === 0 && this.#end[last]! + rest <= PAGE) {
        this.#append(source, offset, rest);
        this.#length[last] = this.#length[last]! + rest;
        this.#end[last] = this.#end[last]! + rest;
        done = rest;
      }
    }
    while (done < length && !this.full) {
      const n = Math.min(PAGE, length - done);
      const slot = this.#slot(this.#slots++);
      this.#append(source, offset + done, n);
      this.#length[slot] = n;
      this.#end[slot] = n;
      this.#packet[slot] = packet ? 1 : 0;
      done += n;
    }
    return done;
  }
  #append(source: Uint8Array, offset: number, length: number): void {
    if (this.#used + length > this.#data.length) this.#reallocate(roundUp(this.#used + length));
    const size = this.#data.length;
    const end = (this.#start + this.#used) % size;
    const first = Math.min(length, size - end);
    copy(source, offset, this.#data, end, first);
    copy(source, offset + first, this.#data, 0, length - first);
    this.#used += length;
  }

  /** Takes up to `length` bytes out; at most one packet, whose remainder is dropped. */
  read(target: Uint8Array, offset: number, length: number): number {
    let done = 0;
    while (done < length && this.#slots > 0) {
      const slot = this.#firstSlot;
      const held = this.#length[slot]!;
      const n = Math.min(held, length - done);
      const isPacket = this.#packet[slot] === 1;
      this.#copyOut(target, offset + done, n, 0);
      done += n;
      this.#drop(isPacket ? held : n);
      if (isPacket || n === held) {
        this.#firstSlot = this.#slot(1);
        this.#slots--;
      } else this.#length[slot] = held - n;
      if (isPacket) break;
    }
    return done;
  }
  /** Copies up to `length` bytes from `skip` on and leaves them. */
  peek(target: Uint8Array, offset: number, length: number, skip = 0): number {
    const wanted = Math.max(0, Math.min(length, this.#used - skip));
    this.#copyOut(target, offset, wanted, skip);
    return wanted;
  }
  /** Drops bytes that were peeked at; what is left of a packet stays one. */
  discard(length: number): void {
    for (let left = Math.min(length, this.#used); left > 0; ) {
      const slot = this.#firstSlot;
      const held = this.#length[slot]!;
      const n = Math.min(held, left);
      this.#drop(n);
      left -= n;
      if (n < held) this.#length[slot] = held - n;
      else {
        this.#firstSlot = this.#slot(1);
        this.#slots--;
      }
    }
  }
  #copyOut(target: Uint8Array, offset: number, length: number, skip: number): void {
    const size = this.#data.length;
    if (length === 0) return;
    const start = (this.#start + skip) % size;
    const first = Math.min(length, size - start);
    copy(this.#data, start, target, offset, first);
    copy(this.#data, 0, target, offset + first, length - first);
  }
  #drop(length: number): void {
    this.#used -= length;
    this.#start = this.#used === 0 ? 0 : (this.#start + length) % this.#data.length;
  }
  #reallocate(size: number): void {
    const data = new Uint8Array(size);
    this.#copyOut(data, 0, this.#used, 0);
    this.#data = data;
    this.#start = 0;
  }
}

/** The least power of two that is at least `bytes` and one page. */
function roundUp(bytes: number): number {
  let size = PAGE;
  while (size < bytes) size *= 2;
  return size;
}

function copy(source: Uint8Array, from: number, target: Uint8Array, to: number, length: number): void {
  if (length <= SMALL) for (let i = 0; i < length; i++) target[to + i] = source[from + i]!;
  else target.set(source.subarray(from, from + length), to);
}
