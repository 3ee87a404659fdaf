/** A bounded queue of bytes: a ring that grows on demand, and lets its memory go when it is empty. */

const SMALLEST = 256;

export class ByteQueue {
  readonly limit: number;
  #data: Uint8Array | null = null;
  #start = 0;
  #used = 0;

  /** @param limit bytes that it holds at most */
  constructor(limit: number) {
    this.limit = limit;
  }
  get used(): number {
    return this.#used;
  }
  get room(): number {
    return this.limit - this.#used;
  }
  /** Appends one byte; there must be room. */
  push(byte: number): void {
    const data = this.#data === null || this.#used === this.#data.length ? this.#grow(this.#used + 1) : this.#data;
    const at = this.#start + this.#used++;
    data[at >= data.length ? at - data.length : at] = byte;
  }
  /** Appends what there is room for. @returns bytes taken */
  write(source: Uint8Array, offset: number, length: number): number {
    const n = Math.min(length, this.room);
    if (n <= 0) return 0;
    const data = this.#data === null || this.#used + n > this.#data.length ? this.#grow(this.#used + n) : this.#data;
    const end = (this.#start + this.#used) % data.length;
    const first = Math.min(n, data.length - end);
    data.set(source.subarray(offset, offset + first), end);
    if (first < n) data.set(source.subarray(offset + first, offset + n), 0);
    this.#used += n;
    return n;
  }
  /** The oldest byte, which stays; there must be one. */
  peek(): number {
    return this.#data![this.#start]!;
  }
  /** Takes the oldest byte; there must be one. */
  shift(): number {
    const data = this.#data!;
    const byte = data[this.#start]!;
    this.#drop(data, 1);
    return byte;
  }
  /** Takes up to `length` bytes. @returns how many */
  read(target: Uint8Array, offset: number, length: number): number {
    const n = Math.min(length, this.#used);
    const data = this.#data;
    if (n === 0 || data === null) return 0;
    const first = Math.min(n, data.length - this.#start);
    target.set(data.subarray(this.#start, this.#start + first), offset);
    if (first < n) target.set(data.subarray(0, n - first), offset + first);
    this.#drop(data, n);
    return n;
  }
  /** Forgets the newest bytes until at most `length` are left. */
  truncate(length: number): void {
    if (this.#used > length) this.#used = length;
    if (this.#used === 0) this.#release();
  }

  #drop(data: Uint8Array, n: number): void {
    this.#used -= n;
    this.#start = (this.#start + n) % data.length;
    if (this.#used === 0 && data.length > SMALLEST) this.#release();
  }
  #release(): void {
    this.#data = null;
    this.#start = 0;
  }
  #grow(needed: number): Uint8Array {
    let size = SMALLEST;
    while (size < needed) size *= 2;
    const data = new Uint8Array(size);
    const old = this.#data;
    if (old !== null) {
      const first = Math.min(this.#used, old.length - this.#start);
      data.set(old.subarray(this.#start, this.#start + first));
      data.set(old.subarray(0, this.#used - first), first);
    }
    this.#data = data;
    this.#start = 0;
    return data;
  }
}
