/** A set of signals 1..64, as the kernel's sigset_t of 64 bits. */
import type { UserMemory } from "../mm/user-memory.ts";

export class SignalSet {
  /** Signals 1..32, bit 0 is signal 1; as int32. */
  low = 0;
  /** Signals 33..64; as int32. */
  high = 0;

  static of(...signals: number[]): SignalSet {
    const set = new SignalSet();
    for (const signal of signals) set.add(signal);
    return set;
  }
  get empty(): boolean {
    return (this.low | this.high) === 0;
  }
  has(signal: number): boolean {
    return signal <= 32 ? (this.low & (1 << (signal - 1))) !== 0 : (this.high & (1 << (signal - 33))) !== 0;
  }
  add(signal: number): void {
    if (signal <= 32) this.low |= 1 << (signal - 1);
    else this.high |= 1 << (signal - 33);
  }
  delete(signal: number): void {
    if (signal <= 32) this.low &= ~(1 << (signal - 1));
    else this.high &= ~(1 << (signal - 33));
  }
  clear(): void {
    this.low = 0;
    this.high = 0;
  }
  copy(other: SignalSet): void {
    this.low = other.low;
    this.high = other.high;
  }
  addAll(other: SignalSet): void {
    this.low |= other.low;
    this.high |= other.high;
  }
  deleteAll(other: SignalSet): void {
    this.low &= ~other.low;
    this.high &= ~other.high;
  }
  /** Reads a sigset_t at bytes known to be readable. */
  load(mem: UserMemory, address: number): void {
    this.low = mem.i32(address);
    this.high = mem.i32(address + 4);
  }
  /** Writes a sigset_t at bytes known to be writable. */
  store(mem: UserMemory, address: number): void {
    mem.setU32(address, this.low);
    mem.setU32(address + 4, this.high);
  }
  /** 16 hexadecimal digits, as in /proc/self/status. */
  toHex(): string {
    return hex(this.high) + hex(this.low);
  }
  /** The members, ascending. */
  list(): number[] {
    const out: number[] = [];
    for (let signal = 1; signal <= 64; signal++) if (this.has(signal)) out.push(signal);
    return out;
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
