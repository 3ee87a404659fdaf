/**
 * What the interpreter executes: records of 32 bytes in an arena behind the guest's memory, one an instruction, those of a
 * block one behind the other. A record names the handler of its instruction's form and what that has to know.
 */
export const RECORD_BYTES = 32;

/** Offsets in a record. */
export const Field = {
  /** Index in the table of handlers, u32. */
  HANDLER: 0,
  /** Guest address of the instruction, u32. */
  PC: 4,
  /** Displacement or absolute address of the memory operand; or where a branch that is not taken goes on: i64. */
  DISPLACEMENT: 8,
  /** Immediate, or target of a jump, i64. */
  IMMEDIATE: 16,
  /** Offsets in the CPU state of a first and a second register, u16; the second is the base of a memory operand. */
  REG: 24,
  RM: 26,
  /** The same of its index register, which is shifted by SCALE (u8). */
  INDEX: 28,
  SCALE: 30,
  /** Bytes of the instruction, u8. */
  LENGTH: 31,
  /** Of a block's head: executions until it is warm, i32, and instructions of the block, u16. */
  WARMTH: 16,
  COUNT: 24,
} as const;

/**
 * A jump's target in a record, DISPLACEMENT or IMMEDIATE: the guest address, u32, and as soon as it is known what the jump
 * cache has for it if that is a block's records.
 */
export const Link = { NAME: 4 } as const;

/** Indices of handlers that are no instruction's; the linker has one for each mode of floating point. */
export const Fixed = { Head: 0, Gone: 1, Linker: 2, ExactLinker: 3, Stop: 4 } as const;

/** Memory for records; it is only ever given back as a whole. */
export class RecordArena {
  readonly #u32: Uint32Array;
  readonly #u16: Uint16Array;
  readonly #u8: Uint8Array;
  readonly #capacity: number;
  /** Records that there are. */
  count = 0;

  /** @param at offset in bytes @param bytes size */
  constructor(buffer: ArrayBufferLike, at: number, bytes: number) {
    this.#u32 = new Uint32Array(buffer, at, bytes / 4);
    this.#u16 = new Uint16Array(buffer, at, bytes / 2);
    this.#u8 = new Uint8Array(buffer, at, bytes);
    this.#capacity = Math.floor(bytes / RECORD_BYTES);
  }
  /** Records that still fit. */
  get left(): number {
    return this.#capacity - this.count;
  }
  clear(): void {
    this.count = 0;
  }
  /** A copy of all records, in which no block's may be executed. @param warmth executions until a block is warm */
  save(warmth: number): Uint8Array {
    const copy = this.#u8.slice(0, this.count * RECORD_BYTES);
    const words = new Uint32Array(copy.buffer);
    for (let at = 0; at < words.length; at += RECORD_BYTES / 4) {
      if (words[at] !== Fixed.Head && words[at] !== Fixed.Gone) continue;
      words[at] = Fixed.Gone;
      words[at + Field.WARMTH / 4] = warmth;
    }
    return copy;
  }
  /** Where records that were saved are to be put before {@link take}; null: there is no room. @param bytes their length */
  room(bytes: number): Uint8Array | null {
    return bytes % RECORD_BYTES !== 0 || bytes > this.#u8.length ? null : this.#u8.subarray(0, bytes);
  }
  /** Takes what has been put into {@link room}. */
  take(bytes: number): void {
    this.count = bytes / RECORD_BYTES;
  }
  handler(record: number): number {
    return this.#u32[record * 8]!;
  }
  /** Executions of a block until it is warm. @param head its first record */
  warmth(head: number): number {
    return this.#u32[head * 8 + 4]!;
  }

  /** Adds a record whose other fields are 0. @returns its number */
  add(pc: number): number {
    const record = this.count++;
    const at = record * 8;
    this.#u32.fill(0, at, at + 8);
    this.#u32[at + 1] = pc;
    return record;
  }
  setHandler(record: number, index: number): void {
    this.#u32[record * 8] = index;
  }
  /** Notes the name of the target in a link, if it is still one to that address. @param at offset in the arena */
  setLink(at: number, pc: number, name: number): void {
    if (this.#u32[at >> 2] === pc) this.#u32[(at + Link.NAME) >> 2] = name;
  }
  pc(record: number): number {
    return this.#u32[record * 8 + 1]!;
  }
  setDisplacement(record: number, value: number): void {
    this.#setWide(record * 8 + 2, value);
  }
  setConstant(record: number, value: number): void {
    this.#setWide(record * 8 + 4, value);
  }
  setConstantHalves(record: number, low: number, high: number): void {
    this.#u32[record * 8 + 4] = low;
    this.#u32[record * 8 + 5] = high;
  }
  setDisplacementHalves(record: number, low: number, high: number): void {
    this.#u32[record * 8 + 2] = low;
    this.#u32[record * 8 + 3] = high;
  }
  #setWide(at: number, value: number): void {
    this.#u32[at] = value;
    this.#u32[at + 1] = Math.floor(value / 0x1_0000_0000);
  }
  setReg(record: number, offset: number): void {
    this.#u16[record * 16 + 12] = offset;
  }
  setRm(record: number, offset: number): void {
    this.#u16[record * 16 + 13] = offset;
  }
  setIndex(record: number, offset: number, scale: number): void {
    this.#u16[record * 16 + 14] = offset;
    this.#u8[record * 32 + 30] = scale;
  }
  setLength(record: number, length: number): void {
    this.#u8[record * 32 + 31] = length;
  }
  length(record: number): number {
    return this.#u8[record * 32 + 31]!;
  }
  /** Instructions of the block that begins with a record. */
  instructions(head: number): number {
    return this.#u16[head * 16 + 12]!;
  }
  setInstructions(head: number, count: number): void {
    this.#u16[head * 16 + 12] = count;
  }
  setHead(record: number, warmth: number, count: number): void {
    this.#u32[record * 8 + 4] = warmth;
    this.#u16[record * 16 + 12] = count;
  }
}
