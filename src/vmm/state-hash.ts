/**
 * One number for all that a machine is: the memory that its program can reach, and the registers of every thread. Equal
 * states have equal numbers; it is no protection against those who look for two states with the same.
 */
import { PAGE_SIZE } from "../abi/mman.ts";
import { Access, type AddressSpace, type Cpu } from "../engine/engine.ts";
import type { Kernel } from "../libos/kernel.ts";

const REGISTERS = 16;
/** Pages whose being resident is asked at once. */
const GROUP = 512;

/** Four lanes of 32 bits, each multiplied and rotated as it takes a word. */
class Hash {
  readonly #lanes = new Uint32Array([0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f]);

  words(words: Uint32Array): void {
    let [a, b, c, d] = this.#lanes as unknown as [number, number, number, number];
    for (let i = 0; i + 3 < words.length; i += 4) {
      a = Math.imul((a ^ words[i]!) | 0, 0x01000193);
      b = Math.imul((b ^ words[i + 1]!) | 0, 0x01000193);
      c = Math.imul((c ^ words[i + 2]!) | 0, 0x01000193);
      d = Math.imul((d ^ words[i + 3]!) | 0, 0x01000193);
      a = (a << 13) | (a >>> 19);
      b = (b << 17) | (b >>> 15);
      c = (c << 11) | (c >>> 21);
      d = (d << 19) | (d >>> 13);
    }
    this.#lanes.set([a, b ^ a, c ^ b, d ^ c]);
  }
  number(value: bigint): void {
    this.words(new Uint32Array(new BigUint64Array([BigInt.asUintN(64, value), value >> 64n]).buffer));
  }
  bytes(bytes: Uint8Array): void {
    const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
    padded.set(bytes);
    this.words(new Uint32Array(padded.buffer));
  }
  get text(): string {
    const [a, b, c, d] = this.#lanes as unknown as [number, number, number, number];
    this.words(new Uint32Array([d, a, b, c, c, d, a, b]));
    return [...this.#lanes].map((lane) => lane.toString(16).padStart(8, "0")).join("");
  }
}

/** @returns 128 bits, hexadecimal. The guest must not run meanwhile. */
export function stateHash(kernel: Kernel): string {
  const hash = new Hash();
  for (const { space, mm, tasks } of kernel.processes) {
    for (const task of tasks) {
      hash.number(BigInt(task.tid));
      registers(hash, task.cpu);
    }
    for (const { start, end } of mm.regions.tree) memory(hash, space, start, end);
  }
  return hash.text;
}

function registers(hash: Hash, cpu: Cpu): void {
  for (let register = 0; register < REGISTERS; register++) hash.number(cpu.get(register));
  hash.number(BigInt(cpu.pc));
  hash.number(BigInt(cpu.flags));
  hash.number(cpu.threadPointer);
  hash.number(cpu.gsBase);
  const vectors = new Uint8Array(cpu.vectorStateSize);
  cpu.saveVectorState(vectors);
  hash.bytes(vectors);
}

/** Pages that nobody has written, or that hold zeros, count as not there; so do those that may not be read. */
function memory(hash: Hash, space: AddressSpace, start: number, end: number): void {
  const { pages, bytes } = space;
  for (let group = start; group < end; group += GROUP * PAGE_SIZE) {
    const groupEnd = Math.min(end, group + GROUP * PAGE_SIZE);
    if (space.resident(group, groupEnd - group) === 0) continue;
    for (let at = group; at < groupEnd; at += PAGE_SIZE) {
      if ((pages[at / PAGE_SIZE]! & Access.Read) === 0 || !space.probe(at)) continue;
      const page = new Uint32Array(bytes.u8.buffer, bytes.u8.byteOffset + at, PAGE_SIZE / 4);
      if (page.every((word) => word === 0)) continue;
      hash.number(BigInt(at));
      hash.words(page);
    }
  }
}
