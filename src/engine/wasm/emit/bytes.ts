/** A growing buffer in which a WebAssembly module is written. @see WebAssembly core specification, 5.2 */
export class Bytes {
  #bytes = new Uint8Array(1024);
  length = 0;
  /** Of code: where branches lie that are hardly ever taken, or hardly ever not: pairs of {@link length} before one and 0 or 1. */
  readonly hints: number[] = [];

  get view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
  #grow(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
  }
  u8(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = value;
  }
  bytes(values: ArrayLike<number>): void {
    this.#grow(values.length);
    this.#bytes.set(values, this.length);
    this.length += values.length;
  }
  /** Unsigned LEB128 of a uint32. */
  u32(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.u8(rest);
  }
  /** Signed LEB128 of an int32. */
  s32(value: number): void {
    let rest = value | 0;
    while (rest > 63 || rest < -64) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.u8(rest & 0x7f);
  }
  /** Signed LEB128 of a safe integer or a bigint of 64 bits. */
  s64(value: number | bigint): void {
    if (typeof value === "number" && value === (value | 0)) {
      this.s32(value);
      return;
    }
    let rest = BigInt(value);
    while (rest > 63n || rest < -64n) {
      this.u8(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.u8(Number(rest & 0x7fn));
  }
  f32(value: number): void {
    this.bytes(new Uint8Array(new Float32Array([value]).buffer));
  }
  f64(value: number): void {
    this.bytes(new Uint8Array(new Float64Array([value]).buffer));
  }
  name(text: string): void {
    this.u32(text.length);
    for (let i = 0; i < text.length; i++) this.u8(text.charCodeAt(i));
  }
  /** A section: its number and its content with the length before it. */
  section(id: number, content: Bytes): void {
    this.u8(id);
    this.u32(content.length);
    this.bytes(content.view);
  }
}
