/** An address space without an engine: plain memory and a page array that refuse nothing but remember everything. */
import type { AddressSpace, Cpu } from "../../../src/engine/engine.ts";
import { Access } from "../../../src/engine/engine.ts";
import type { PinnedBytes } from "../../../src/host/host.ts";

const PAGE = 4096;

export interface FakeHostFile {
  content: Uint8Array;
}

export class FakeSpace implements AddressSpace {
  readonly size: number;
  readonly memory: WebAssembly.Memory;
  readonly bytes: PinnedBytes;
  readonly pages: Uint8Array;
  /** What `mapHostFile` finds behind a descriptor. */
  readonly hostFiles = new Map<number, FakeHostFile>();
  /** Ranges given to `invalidate`. */
  readonly invalidated: [start: number, length: number][] = [];
  readonly #backing = new Map<number, { file: FakeHostFile; offset: number }>();

  /** @param size bytes, a multiple of 64 KiB */
  constructor(size: number) {
    this.size = size;
    this.memory = new WebAssembly.Memory({ initial: size / 65536, maximum: size / 65536, shared: true });
    this.bytes = { u8: new Uint8Array(this.memory.buffer), address: 0 };
    this.pages = new Uint8Array(size / PAGE);
  }
  createCpu(): Cpu {
    return new FakeCpu();
  }
  cycles(): bigint {
    return 0n;
  }
  readonly cycleHz: number = 1e9;
  protect(start: number, length: number, access: number): void {
    check(start, length, this.size);
    this.pages.fill(access, start / PAGE, (start + length) / PAGE);
  }
  invalidate(start: number, length: number): void {
    this.invalidated.push([start, length]);
  }
  discard(start: number, length: number): void {
    check(start, length, this.size);
    this.bytes.u8.fill(0, start, start + length);
    for (let page = start; page < start + length; page += PAGE) this.#backing.delete(page);
  }
  /** Pages that hold anything but zero. */
  resident(start: number, length: number): number {
    let resident = 0;
    for (let page = start; page < start + length; page += PAGE) {
      const words = new Int32Array(this.bytes.u8.buffer, this.bytes.u8.byteOffset + page, PAGE / 4);
      let i = 0;
      while (i < words.length && words[i] === 0) i++;
      if (i < words.length) resident += PAGE;
    }
    return resident;
  }
  copyFrom(other: AddressSpace, start: number, length: number): void {
    this.bytes.u8.set(other.bytes.u8.subarray(start, start + length), start);
  }
  mapHostFile(start: number, length: number, hostFd: number, offset: number): number {
    check(start, length, this.size);
    const file = this.hostFiles.get(hostFd);
    if (file === undefined) return -9;
    for (let done = 0; done < length; done += PAGE) {
      const piece = file.content.subarray(offset + done, offset + done + PAGE);
      this.bytes.u8.fill(0, start + done, start + done + PAGE);
      this.bytes.u8.set(piece, start + done);
      this.#backing.set(start + done, { file, offset: offset + done });
    }
    return 0;
  }
  probe(address: number): boolean {
    const backing = this.#backing.get(address - (address % PAGE));
    return backing === undefined || backing.offset < backing.file.content.length;
  }
  close(): void {}

  /** Whether the guest's access would succeed. */
  allows(address: number, access: number): boolean {
    return (this.pages[address >>> 12]! & access) !== 0;
  }
  /** The pages whose access differs from none. */
  get accessible(): number {
    return this.pages.reduce((sum, page) => sum + ((page & 7) === Access.None ? 0 : 1), 0);
  }
}

function check(start: number, length: number, size: number): void {
  if (start % PAGE !== 0 || length % PAGE !== 0 || start < 0 || length < 0 || start + length > size) {
    throw new RangeError(`range ${start}+${length} of ${size}`);
  }
}

/** Registers that remember what is set. */
export class FakeCpu implements Cpu {
  readonly exit = { address: 0, access: 0, trap: 0 as const, vector: 0, errorCode: 0, detail: "" };
  pc = 0;
  sp = 0;
  flags = 0;
  threadPointer = 0n;
  gsBase = 0n;
  readonly vectorStateSize = 0;
  readonly vectorComponents = 0n;
  singleStep = false;
  readonly #registers = new BigUint64Array(32);
  run(): 3 {
    return 3;
  }
  low(register: number): number {
    return Number(this.#registers[register]! & 0xffff_ffffn);
  }
  high(register: number): number {
    return Number(this.#registers[register]! >> 32n);
  }
  setHalves(register: number, low: number, high: number): void {
    this.#registers[register] = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  }
  get(register: number): bigint {
    return this.#registers[register]!;
  }
  set(register: number, value: bigint): void {
    this.#registers[register] = value;
  }
  saveVectorState(): void {}
  storeVectorState(): void {}
  loadVectorState(): boolean {
    return true;
  }
  reset(): void {
    this.#registers.fill(0n);
    this.pc = 0;
    this.sp = 0;
    this.flags = 0;
  }
  copyFrom(other: Cpu): void {
    this.pc = other.pc;
    this.sp = other.sp;
    for (let register = 0; register < 16; register++) this.set(register, other.get(register));
  }
  close(): void {}
}
