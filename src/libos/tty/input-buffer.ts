/**
 * Input that a terminal has taken and nobody has read: whole lines, then the line that is being edited. Without
 * canonical input all of it can be read.
 */

/** Places in the buffer, one more than characters of a line: termios(3), "Canonical and noncanonical mode". */
export const INPUT_SIZE = 4096;
/** Set in an entry that ends a line. */
const END = 0x100;
/** An entry that ends a line and is no character: VEOF. */
const END_OF_FILE = END;

export class InputBuffer {
  /** Made with the first character. */
  #entries: Uint16Array | null = null;
  /** Counted up without end; places are these modulo the size. */
  #tail = 0;
  #head = 0;
  /** Where the line begins that is being edited; without canonical input it is not used. */
  #edited = 0;

  /** Characters in the buffer. */
  get used(): number {
    return this.#head - this.#tail;
  }
  /** Whether a whole line can be read. */
  get hasLine(): boolean {
    return this.#edited !== this.#tail;
  }
  /** Characters of the line that is being edited. */
  get editing(): number {
    return this.#head - this.#edited;
  }
  /** Characters of whole lines, without VEOF: FIONREAD. */
  get lineBytes(): number {
    let bytes = this.#edited - this.#tail;
    for (let at = this.#tail; at < this.#edited; at++) if (this.#entry(at) === END_OF_FILE) bytes--;
    return bytes;
  }
  /** The character `back` places before the end, 1 for the newest. */
  fromEnd(back: number): number {
    return this.#entry(this.#head - back) & 0xff;
  }

  put(c: number): void {
    this.#entries ??= new Uint16Array(INPUT_SIZE);
    this.#entries[this.#head++ % INPUT_SIZE] = c;
  }
  /** Ends the line with a character, or with VEOF. */
  endLine(c: number, isEndOfFile: boolean): void {
    this.put(isEndOfFile ? END_OF_FILE : c | END);
    this.#edited = this.#head;
  }
  /** Takes back the newest characters of the line that is being edited. */
  erase(count: number): void {
    this.#head -= Math.min(count, this.editing);
  }
  clear(): void {
    this.#tail = this.#head = this.#edited = 0;
  }

  /** Canonical input begins, or ends: lines of before are forgotten as lines; their bytes stay. */
  switchMode(canonical: boolean): void {
    for (let at = this.#tail; at < this.#head; at++) this.#entries![at % INPUT_SIZE]! &= 0xff;
    const line = canonical && this.#head !== this.#tail;
    this.#edited = line ? this.#head : this.#tail;
    if (line) this.#entries![(this.#head - 1) % INPUT_SIZE]! |= END;
  }

  /** Takes up to `length` bytes of anything. @returns how many */
  read(target: Uint8Array, offset: number, length: number): number {
    const n = Math.min(length, this.used);
    for (let i = 0; i < n; i++) target[offset + i] = this.#entry(this.#tail + i) & 0xff;
    this.#take(n);
    return n;
  }
  /** Takes up to `length` bytes of the first line; a VEOF behind them goes with them. @returns how many */
  readLine(target: Uint8Array, offset: number, length: number): number {
    let n = 0;
    for (; n < length && this.#tail + n < this.#edited; n++) {
      const entry = this.#entry(this.#tail + n);
      if (entry === END_OF_FILE) break;
      target[offset + n] = entry & 0xff;
      if ((entry & END) !== 0) {
        this.#take(n + 1);
        return n + 1;
      }
    }
    const end = this.#tail + n;
    const behind = end < this.#edited && this.#entry(end) === END_OF_FILE;
    this.#take(behind ? n + 1 : n);
    return n;
  }
  #take(n: number): void {
    this.#tail += n;
    if (this.#edited < this.#tail) this.#edited = this.#tail;
    if (this.#tail === this.#head) this.clear();
  }
  #entry(at: number): number {
    return this.#entries![at % INPUT_SIZE]!;
  }
}
