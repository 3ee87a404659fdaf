/**
 * Protections under KVM against a model: whatever order pages are granted, withdrawn, given back and mapped to files in,
 * singly and by whole large pages, and whoever of several CPUs used them before, an access succeeds exactly if the last
 * protection allows it, and reads what was last written.
 */
import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Access, type AddressSpace, type Cpu, EngineError, ExitKind } from "../../../src/engine/engine.ts";
import { KvmEngine } from "../../../src/engine/kvm/engine.ts";
import { nodeNative } from "../../../src/host/node/native.ts";

const start = process.hrtime.bigint();
const now = (): number => Number(process.hrtime.bigint() - start);
const PAGE = 4096;
const LARGE = 512;
const CODE = 0x10_0000;
/** The pages that are tried: three large ones. */
const FIRST = LARGE;
const COUNT = 3 * LARGE;
const CPUS = 3;
const STEPS = 4000;
const { Read, Write, Execute, None } = Access;
const ACCESSES = [None, Read, Read | Write, Read | Execute, Read | Write | Execute];
const [RAX, RCX, RDX] = [0, 1, 2];
// Each ends in SYSCALL. RDX is the address.
const STORE = { at: CODE, bytes: [0x88, 0x02, 0x0f, 0x05] }; // mov [rdx], al
const LOAD = { at: CODE + 16, bytes: [0x8a, 0x02, 0x0f, 0x05] }; // mov al, [rdx]
/** At the start of every page: SYSCALL. The byte that is loaded and stored is behind. */
const GATE = [0x0f, 0x05];
const DATA = 64;

function open(): { engine: KvmEngine | null; why: string } {
  try {
    return { engine: new KvmEngine(nodeNative(), now), why: "" };
  } catch (error) {
    if (error instanceof EngineError) return { engine: null, why: error.message };
    throw error;
  }
}
const { engine, why } = open();

/** A small generator with a seed: mulberry32. @returns an integer below a limit */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** The space beside a model of it: protection, byte, and whether the host lets the byte be written, by page. */
class Tried {
  readonly access = new Uint8Array(COUNT);
  readonly byte = new Uint8Array(COUNT);
  readonly writable = new Uint8Array(COUNT).fill(1);
  readonly space: AddressSpace;
  readonly cpus: Cpu[];
  readonly below: (limit: number) => number;
  /** What happened, for the message. */
  readonly log: string[] = [];

  constructor(space: AddressSpace, below: (limit: number) => number) {
    this.space = space;
    this.below = below;
    space.protect(CODE, PAGE, Read | Execute);
    for (const { at, bytes } of [STORE, LOAD]) space.bytes.u8.set(bytes, at);
    this.cpus = Array.from({ length: CPUS }, () => space.createCpu()!);
    for (const cpu of this.cpus) cpu.reset();
    space.preferLarge?.((FIRST + LARGE) * PAGE, LARGE * PAGE, true);
    this.fill(0, COUNT);
  }

  /** A range of pages: one, a few, a whole large page, nearly one, or several. */
  range(): [page: number, count: number] {
    const large = this.below(3) * LARGE;
    switch (this.below(5)) {
      case 0:
        return [this.below(COUNT), 1];
      case 1: {
        const page = this.below(COUNT - 8);
        return [page, 1 + this.below(8)];
      }
      case 2:
        return [large, LARGE];
      case 3:
        return [large + this.below(2), LARGE - 2];
      default:
        return [large, COUNT - large];
    }
  }
  /** Puts the gate and the model's byte into pages from outside. */
  fill(page: number, count: number): void {
    for (let p = page; p < page + count; p++) {
      if (this.writable[p] === 0) continue;
      this.space.bytes.u8.set(GATE, (FIRST + p) * PAGE);
      this.space.bytes.u8[(FIRST + p) * PAGE + DATA] = this.byte[p]!;
    }
  }
  protect([page, count]: [number, number], access: number): void {
    // The host's own protection of a file page comes first: the library OS asks for no more.
    let least = access;
    for (let p = page; p < page + count; p++) if (this.writable[p] === 0) least &= ~Write;
    this.log.push(`protect ${page}+${count} ${least}`);
    this.space.protect((FIRST + page) * PAGE, count * PAGE, least);
    this.access.fill(least, page, page + count);
  }
  /** Gives pages back, with their protection or without. */
  giveBack([page, count]: [number, number], release: boolean): void {
    this.log.push(`${release ? "release" : "discard"} ${page}+${count}`);
    if (release) {
      this.space.release!((FIRST + page) * PAGE, count * PAGE);
      this.access.fill(0, page, page + count);
    } else this.space.discard((FIRST + page) * PAGE, count * PAGE);
    this.byte.fill(0, page, page + count);
    this.writable.fill(1, page, page + count);
    this.fill(page, count);
  }
  /** Maps pages to a file whose bytes are all 99 and that has the gate, without access at first. */
  map([page, count]: [number, number], fd: number, writable: boolean): void {
    this.log.push(`map ${page}+${count} ${writable}`);
    this.space.release!((FIRST + page) * PAGE, count * PAGE);
    assert.equal(this.space.mapHostFile((FIRST + page) * PAGE, count * PAGE, fd, page * PAGE, writable), 0);
    this.access.fill(0, page, page + count);
    this.writable.fill(writable ? 1 : 0, page, page + count);
    for (let p = page; p < page + count; p++) this.byte[p] = this.space.bytes.u8[(FIRST + p) * PAGE + DATA]!;
  }
  /** Loads, stores or executes on one page and compares with the model. */
  use(page: number, access: number): void {
    const cpu = this.cpus[this.below(CPUS)]!;
    const address = (FIRST + page) * PAGE;
    const value = this.below(256);
    cpu.pc = access === Execute ? address : access === Write ? STORE.at : LOAD.at;
    cpu.set(RDX, BigInt(address + DATA));
    cpu.set(RAX, BigInt(value));
    cpu.set(RCX, 0n);
    const exit = cpu.run(now() + 10e9);
    const allowed = (this.access[page]! & access) !== 0;
    const context = (): string => `access ${access} of page ${page} after\n${this.log.slice(-30).join("\n")}`;
    assert.equal(exit, allowed ? ExitKind.Syscall : ExitKind.Fault, context());
    if (!allowed) {
      assert.equal(cpu.exit.address, access === Execute ? address : address + DATA, context());
      assert.equal(cpu.exit.access, access, context());
      assert.equal(cpu.pc, access === Execute ? address : access === Write ? STORE.at : LOAD.at, context());
    } else if (access === Write) {
      this.byte[page] = value;
      assert.equal(this.space.bytes.u8[address + DATA], value, context());
    } else if (access === Read) assert.equal(cpu.low(RAX) & 255, this.byte[page], context());
  }
}

describe("engine/kvm: protections", { skip: engine === null ? why : false }, () => {
  for (const seed of [1, 2, 3]) {
    test(`any order of grants, withdrawals and mappings [seed ${seed}]`, () => {
      const dir = mkdtempSync(join(tmpdir(), "skerry-engine-"));
      const fd = openSync(join(dir, "file"), "w+");
      const content = Buffer.alloc(COUNT * PAGE, 99);
      for (let page = 0; page < COUNT; page++) content.set(GATE, page * PAGE);
      writeSync(fd, content);
      const below = random(seed);
      const tried = new Tried(engine!.createAddressSpace((FIRST + COUNT) * PAGE), below);
      let last: [number, number] = [0, COUNT];
      try {
        for (let step = 0; step < STEPS; step++) {
          const action = below(20);
          const range = tried.range();
          if (action < 3) tried.protect(range, ACCESSES[below(ACCESSES.length)]!);
          else if (action === 3 && below(3) === 0) tried.giveBack(range, below(2) === 0);
          else if (action === 4 && below(4) === 0) tried.map(range, fd, below(2) === 0);
          else {
            // Mostly where something has just changed, and at its ends and beyond them.
            const [page, count] = last;
            const near = [page, page + count - 1, page - 1, page + count, page + below(count), below(COUNT)];
            const at = near[below(near.length)]!;
            tried.use(Math.min(Math.max(at, 0), COUNT - 1), [Read, Write, Execute][below(3)]!);
            continue;
          }
          last = range;
        }
      } finally {
        tried.space.close();
        closeSync(fd);
        rmSync(dir, { recursive: true });
      }
    });
  }
});
