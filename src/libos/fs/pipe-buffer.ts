/** The bytes in a pipe: a ring that grows on demand up to the pipe's capacity. @see pipe(7) */
const PAGE = 4096;
/** Copies of at most this many bytes are made byte by byte, without a view. */
const SMALL = 128;

interface Segment {
  length: number;
  /** Written by one write(2) in packet mode: read as a unit. */
  packet: boolean;
}

export class PipeBuffer {
  #data = new Uint8Array(0);
  #start = 0;
  #used = 0;
  #capacity: number;
  /** Boundaries of packets, oldest first; null while no packet was written. */
  #segments: Segment[] | null = null;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }
  get used(): number {
    return this.#used;
  }
  get free(): number {
    return this.#capacity - this.#used;
  }
  get capacity(): number {
    return this.#capacity;
  }
  /** @returns false if the content does not fit, nothing then changed */
  resize(capacity: number): boolean {
    if (this.#used > capacity) return false;
    this.#reallocate(Math.min(capacity, Math.max(PAGE, roundUp(this.#used))));
    this.#capacity = capacity;
    return true;
  }

  /** Appends bytes; there must be room. */
  push(source: Uint8Array, offset: number, length: number, packet: boolean): void {
    if (packet || this.#segments !== null) this.#mark(length, packet);
    if (this.#used + length > this.#data.length) {
      this.#reallocate(Math.min(this.#capacity, roundUp(this.#used + length)));
    }
    const size = this.#data.length;
    let end = this.#start + this.#used;
    if (end >= size) end -= size;
    const first = Math.min(length, size - end);
    copy(source, offset, this.#data, end, first);
    copy(source, offset + first, this.#data, 0, length - first);
    this.#used += length;
  }
  #mark(length: number, packet: boolean): void {
    if (length === 0) return;
    this.#segments ??= this.#used > 0 ? [{ length: this.#used, packet: false }] : [];
    const last = this.#segments.at(-1);
    if (!packet && last !== undefined && !last.packet) last.length += length;
    else this.#segments.push({ length, packet });
  }

  /** Takes up to `length` bytes out; in packet mode at most the rest of one packet, whose remainder is dropped. */
  pop(target: Uint8Array, offset: number, length: number): number {
    let wanted = Math.min(length, this.#used);
    const segment = this.#segments?.[0];
    if (segment === undefined) {
      this.#take(target, offset, wanted);
      return wanted;
    }
    wanted = Math.min(wanted, segment.length);
    this.#take(target, offset, wanted);
    if (segment.packet) this.#drop(segment.length - wanted);
    segment.length = segment.packet ? 0 : segment.length - wanted;
    if (segment.length === 0) this.#segments!.shift();
    if (this.#segments!.length === 0) this.#segments = null;
    return wanted;
  }
  /** Copies up to `length` bytes from `skip` on and leaves them. */
  peek(target: Uint8Array, offset: number, length: number, skip = 0): number {
    const wanted = Math.max(0, Math.min(length, this.#used - skip));
    this.#copyOut(target, offset, wanted, skip);
    return wanted;
  }
  #take(target: Uint8Array, offset: number, length: number): void {
    this.#copyOut(target, offset, length, 0);
    this.#drop(length);
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
    this.#start += length;
    if (this.#start >= this.#data.length) this.#start -= this.#data.length;
    if (this.#used === 0) this.#start = 0;
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
