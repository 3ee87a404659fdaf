/** The engine contract: each test runs a few bytes of machine code in a fresh address space. */
import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  Access,
  type AddressSpace,
  type Cpu,
  type Engine,
  EngineError,
  ExitKind,
  Trap,
} from "../../../src/engine/engine.ts";

const start = process.hrtime.bigint();
export const now = (): number => Number(process.hrtime.bigint() - start);
const CODE = 0x40_0000;
const DATA = 0x50_0000;
const PAGE = 4096;
const { Read, Write, Execute, None } = Access;
const RAX = 0;
const RCX = 1;

/** An address space with its first CPU. */
type OneCpu = AddressSpace & { cpu: Cpu };
/** Bytes that the caller writes: the host itself may enforce the page's protection. */
function poke(space: AddressSpace, address: number, bytes: ArrayLike<number>): void {
  const page = address - (address % PAGE);
  const before = space.pages[page / PAGE];
  space.protect(page, PAGE, Read | Write);
  space.bytes.u8.set(bytes, address);
  space.protect(page, PAGE, before);
  space.invalidate(page, PAGE);
}

/** @param make opens the engine; throws EngineError if it cannot be used here */
export function engineContract(name: string, make: () => Engine): void {
  let opened: Engine | null = null;
  let why = "";
  try {
    opened = make();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    why = error.message;
  }
  describe(name, { skip: opened === null ? why : false }, () => contractTests(opened!));
}

function contractTests(engine: Engine): void {
  function create(size: number): OneCpu {
    const space = engine.createAddressSpace(size);
    return Object.assign(space, { cpu: space.createCpu()! });
  }

  let space: OneCpu;
  before(() => {
    space = create(0x1_0000_0000);
  });
  after(() => {
    space.close();
    engine.close();
  });

  /** A valid vector state with one byte all over XMM0. */
  function image(cpu: Cpu, fill: number): Uint8Array {
    const bytes = new Uint8Array(cpu.vectorStateSize);
    new DataView(bytes.buffer).setUint32(24, 0x1f80, true);
    bytes.fill(fill, 160, 176);
    bytes[512] = 3;
    return bytes;
  }
  /** Loads code at CODE with a data page at DATA, and runs it. */
  function run(bytes: number[], into = space, budgetMs = 1000): ExitKind {
    load(bytes, into);
    return into.cpu.run(now() + budgetMs * 1e6);
  }
  function load(bytes: number[], into = space): void {
    into.protect(CODE, PAGE, Read | Execute);
    poke(into, CODE, bytes);
    into.cpu.pc = CODE;
    into.cpu.sp = DATA + PAGE;
  }
  /** What the contract says instead of an absent release. */
  function release(start: number, length: number): void {
    if (space.release !== undefined) {
      space.release(start, length);
      return;
    }
    space.protect(start, length, None);
    space.discard(start, length);
  }
  const storeByte = [0xc6, 0x04, 0x25, 0, 0, 0x50, 0, 1, 0x0f, 0x05]; // mov byte [DATA], 1; syscall
  const loadByte = [0x8a, 0x04, 0x25, 0, 0, 0x50, 0, 0x0f, 0x05]; // mov al, [DATA]; syscall
  const callData = [0xb8, 0, 0, 0x50, 0, 0xff, 0xe0]; // mov eax, DATA; jmp rax

  test("a system call exits behind its instruction with RCX and R11 as the architecture says", () => {
    assert.equal(run([0xb8, 39, 0, 0, 0, 0x0f, 0x05]), ExitKind.Syscall);
    assert.equal(space.cpu.pc, CODE + 7);
    assert.equal(space.cpu.low(RAX), 39);
    assert.equal(space.cpu.get(RCX), BigInt(CODE + 7));
  });

  test("all integer registers survive a system call and can be set exactly", () => {
    load([0x0f, 0x05, 0x0f, 0x05]);
    const value = (i: number): bigint => (0x8000_0000_0000_0001n * BigInt(i + 3)) & 0xffff_ffff_ffff_ffffn;
    const plain = [0, 2, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15];
    for (const r of plain) space.cpu.set(r, value(r));
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Syscall);
    for (const r of plain) assert.equal(space.cpu.get(r), value(r), `register ${r}`);
    space.cpu.setHalves(RAX, -14, -1);
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Syscall);
    assert.equal(space.cpu.get(RAX), 0xffff_ffff_ffff_fff2n);
  });

  test("user flags survive, privileged ones cannot be set", () => {
    load([0x9c, 0x58, 0x0f, 0x05]); // pushf; pop rax; syscall
    space.protect(DATA, PAGE, Read | Write);
    space.cpu.flags = 0xcd5 | 0x3000; // arithmetic flags, DF, and IOPL
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Syscall);
    assert.equal(space.cpu.low(RAX) & 0x3cd5, 0xcd5);
  });

  for (const [name, code, access, refusing] of [
    ["read", loadByte, Read, [None]],
    ["write", storeByte, Write, [None, Read, Read | Execute]],
    ["execute", callData, Execute, [None, Read, Read | Write]],
  ] as const) {
    for (const refused of refusing) {
      test(`a ${name} that protection ${refused} refuses faults with the exact address and PC`, () => {
        space.protect(DATA, PAGE, refused);
        assert.equal(run([...code]), ExitKind.Fault);
        assert.equal(space.cpu.exit.address, DATA);
        assert.equal(space.cpu.exit.access, access);
        assert.equal(space.cpu.pc, name === "execute" ? DATA : CODE);
      });
    }
  }

  test("a withdrawn permission is withdrawn, however often the page was used before", () => {
    for (let round = 0; round < 50; round++) {
      space.protect(DATA, PAGE, Read | Write | Execute);
      space.bytes.u8.set([0x0f, 0x05], DATA);
      assert.equal(run(callData), ExitKind.Syscall);
      assert.equal(run(storeByte), ExitKind.Syscall);
      assert.equal(run(loadByte), ExitKind.Syscall);
      space.protect(DATA, PAGE, Read | Write);
      assert.equal(run(callData), ExitKind.Fault);
      assert.equal(run(storeByte), ExitKind.Syscall);
      space.protect(DATA, PAGE, Read);
      assert.equal(run(storeByte), ExitKind.Fault);
      assert.equal(run(loadByte), ExitKind.Syscall);
      space.protect(DATA, PAGE, None);
      assert.equal(run(loadByte), ExitKind.Fault);
    }
  });

  test("withdrawing from one page leaves its neighbours alone", () => {
    space.protect(DATA - PAGE, 3 * PAGE, Read | Write);
    assert.equal(run(storeByte), ExitKind.Syscall);
    space.protect(DATA - PAGE, PAGE, None);
    space.protect(DATA + PAGE, PAGE, Read);
    assert.equal(run(storeByte), ExitKind.Syscall);
  });

  test("the engine's page tables cannot be reached: addresses beyond memory fault", () => {
    for (const high of [0x1, 0x4000, 0x7fff]) {
      // mov rax, high << 32; mov byte [rax], 1
      load([0x48, 0xb8, 0, 0, 0, 0, high & 255, high >> 8, 0, 0, 0xc6, 0x00, 1]);
      assert.equal(space.cpu.run(now() + 1e9), ExitKind.Fault);
      assert.equal(space.cpu.exit.address, high * 2 ** 32);
    }
  });

  test("port instructions and privileged ones are refused, the system call port included", () => {
    for (const code of [
      [0xe6, 0x80],
      [0xe4, 0x80],
      [0xe6, 3],
      [0xee],
      [0xf4],
      [0xfa],
      [0x0f, 0x01, 0xf8],
      [0x0f, 0x20, 0xd8],
      [0xcd, 0x42],
      [0xcd, 0x80],
      [0x0f, 0x34],
    ]) {
      assert.equal(run(code), ExitKind.Trap, code.join());
      assert.ok(([Trap.Protection, Trap.IllegalInstruction] as number[]).includes(space.cpu.exit.trap));
      assert.equal(space.cpu.pc, CODE, code.join());
    }
  });

  test("exceptions are traps with their PC", () => {
    const cases: [number[], Trap, number][] = [
      [[0x0f, 0x0b], Trap.IllegalInstruction, 0],
      [[0xcc], Trap.Breakpoint, 1],
      [[0x31, 0xc0, 0xf7, 0xf0], Trap.DivideError, 2],
      [[0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x8a, 0x00], Trap.Protection, 10],
    ];
    for (const [code, trap, offset] of cases) {
      assert.equal(run(code), ExitKind.Trap);
      assert.equal(space.cpu.exit.trap, trap);
      assert.equal(space.cpu.pc, CODE + offset);
    }
  });

  test("a PC that is not canonical is a trap, not a failure", () => {
    load([0x90]);
    space.cpu.set(RAX, 0n);
    space.cpu.pc = 0x8000_0000_0000 * 4;
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Trap);
    assert.equal(space.cpu.exit.trap, Trap.Protection);
  });

  test("an endless loop is pre-empted and goes on where it was", () => {
    load([0x48, 0xff, 0xc0, 0xeb, 0xfb]); // inc rax; jmp
    space.cpu.set(RAX, 0n);
    let last = 0n;
    for (let i = 0; i < 5; i++) {
      assert.equal(space.cpu.run(now() + 2e6), ExitKind.Budget);
      assert.ok(space.cpu.get(RAX) > last);
      last = space.cpu.get(RAX);
    }
  });

  test("vector state is saved, loaded and reset", () => {
    space.cpu.reset();
    load([0x0f, 0x05, 0x0f, 0x57, 0xc0, 0x0f, 0x05]); // syscall; xorps xmm0, xmm0; syscall
    space.cpu.run(now() + 1e9);
    const image = new Uint8Array(space.cpu.vectorStateSize);
    space.cpu.saveVectorState(image);
    const edited = Uint8Array.from(image);
    edited.fill(0xa5, 160, 176); // xmm0
    edited[512] = 3;
    assert.equal(space.cpu.loadVectorState(edited), true);
    space.cpu.saveVectorState(image);
    assert.deepEqual(image.subarray(160, 176), edited.subarray(160, 176));
    space.cpu.run(now() + 1e9);
    space.cpu.saveVectorState(image);
    assert.ok(image.subarray(160, 176).every((b) => b === 0));
    edited[519] = 0x80; // a component that does not exist
    assert.equal(space.cpu.loadVectorState(edited), false);
  });

  test("vector state goes to memory before the guest goes on, and registers stay as they are", () => {
    const { cpu } = space;
    const size = cpu.vectorStateSize;
    cpu.reset();
    load([0x0f, 0x05, 0xeb, 0xfc]); // again: syscall; jmp again
    space.protect(DATA, 2 * PAGE, Read | Write);
    const first = image(cpu, 0x11);
    const second = image(cpu, 0x22);
    const seen = new Uint8Array(size);
    for (let round = 0; round < 300; round++) {
      assert.equal(cpu.loadVectorState(first), true);
      assert.equal(cpu.run(now() + 1e9), ExitKind.Syscall);
      for (let register = 0; register < 16; register++) {
        if (register !== RCX && register !== 4 && register !== 11)
          cpu.set(register, 0x1234_5678_9abc_0000n + BigInt(register));
      }
      cpu.flags = 0x8d7; // OF SF ZF AF PF CF
      space.bytes.u8.fill(0, DATA, DATA + size);
      space.bytes.u8.fill(0x77, DATA + 464, DATA + 512);
      const stack = cpu.sp;
      cpu.storeVectorState(DATA);
      assert.equal(cpu.loadVectorState(second), true);
      // The budget may end at any instruction.
      let kind: ExitKind = ExitKind.Budget;
      for (let budget = 1000 + round * 100; kind === ExitKind.Budget; budget += 20_000) kind = cpu.run(now() + budget);
      assert.equal(kind, ExitKind.Syscall);
      for (let register = 0; register < 16; register++) {
        if (register === RCX || register === 4 || register === 11) continue;
        assert.equal(cpu.get(register), 0x1234_5678_9abc_0000n + BigInt(register));
      }
      assert.equal(cpu.sp, stack);
      assert.equal(cpu.flags & 0x8d5, 0x8d5);
      assert.deepEqual(space.bytes.u8.subarray(DATA + 160, DATA + 176), first.subarray(160, 176));
      assert.equal(space.bytes.u8[DATA + 512]! & 3, 3);
      assert.ok(space.bytes.u8.subarray(DATA + 520, DATA + 576).every((byte) => byte === 0));
      cpu.saveVectorState(seen);
      assert.deepEqual(seen.subarray(160, 176), second.subarray(160, 176));
    }
  });

  test("stored vector state that another CPU must see is there when that one runs", () => {
    const { cpu } = space;
    const other = space.createCpu()!;
    load([0x0f, 0x05, 0xeb, 0xfc]);
    space.protect(DATA, 2 * PAGE, Read | Write);
    cpu.loadVectorState(image(cpu, 0x33));
    assert.equal(cpu.run(now() + 1e9), ExitKind.Syscall);
    other.reset();
    other.pc = CODE;
    other.sp = DATA + PAGE;
    space.bytes.u8.fill(0, DATA, DATA + cpu.vectorStateSize);
    cpu.storeVectorState(DATA);
    cpu.loadVectorState(image(cpu, 0x44));
    assert.equal(other.run(now() + 1e9), ExitKind.Syscall);
    assert.ok(space.bytes.u8.subarray(DATA + 160, DATA + 176).every((byte) => byte === 0x33));
    other.close();
  });

  test("a CPU takes over another's state, whoever of the two runs first", () => {
    const { cpu } = space;
    const seen = new Uint8Array(cpu.vectorStateSize);
    load([0x0f, 0x05, 0xeb, 0xfc]);
    for (const order of ["parent", "child", "looked at", "parent changed"]) {
      const child = space.createCpu()!;
      cpu.loadVectorState(image(cpu, 0x55));
      cpu.threadPointer = 0x1111_0000n;
      cpu.gsBase = 0x2222_0000n;
      assert.equal(cpu.run(now() + 1e9), ExitKind.Syscall);
      child.copyFrom(cpu, 0x3333_0000n);
      if (order === "parent") assert.equal(cpu.run(now() + 1e9), ExitKind.Syscall);
      if (order === "looked at") assert.equal(child.gsBase, 0x2222_0000n);
      if (order === "parent changed") {
        cpu.loadVectorState(image(cpu, 0x66));
        cpu.gsBase = 0x4444_0000n;
      }
      assert.equal(child.run(now() + 1e9), ExitKind.Syscall, order);
      child.saveVectorState(seen);
      assert.ok(
        seen.subarray(160, 176).every((byte) => byte === 0x55),
        order,
      );
      assert.equal(child.threadPointer, 0x3333_0000n, order);
      assert.equal(child.gsBase, 0x2222_0000n, order);
      assert.equal(cpu.run(now() + 1e9), ExitKind.Syscall);
      assert.equal(cpu.threadPointer, 0x1111_0000n, order);
      cpu.saveVectorState(seen);
      const own = order === "parent changed" ? 0x66 : 0x55;
      assert.ok(
        seen.subarray(160, 176).every((byte) => byte === own),
        order,
      );
      child.close();
    }
  });

  test("thread pointer and GS base", () => {
    space.cpu.threadPointer = BigInt(DATA);
    space.cpu.gsBase = 0x1234_5678n;
    space.protect(DATA, PAGE, Read | Write);
    space.bytes.u8[DATA + 8] = 77;
    assert.equal(run([0x64, 0x8a, 0x04, 0x25, 8, 0, 0, 0, 0x0f, 0x05]), ExitKind.Syscall); // mov al, fs:[8]
    assert.equal(space.cpu.low(RAX) & 255, 77);
    assert.equal(space.cpu.threadPointer, BigInt(DATA));
    assert.equal(space.cpu.gsBase, 0x1234_5678n);
  });

  test("the cycle counter advances at its frequency, and the guest reads the same one", () => {
    const before = space.cycles();
    run([0x0f, 0x31, 0x48, 0xc1, 0xe2, 32, 0x48, 0x09, 0xd0, 0x0f, 0x05]); // rdtsc; shl rdx,32; or rax,rdx; syscall
    const inside = space.cpu.get(RAX);
    const after = space.cycles();
    assert.ok(before < inside && inside < after, `${before} < ${inside} < ${after}`);
  });

  test("discarded pages read as zero and give memory back", () => {
    space.protect(DATA, 16 * PAGE, Read | Write);
    space.bytes.u8.fill(7, DATA, DATA + 16 * PAGE);
    assert.equal(space.resident(DATA, 16 * PAGE), 16 * PAGE);
    space.discard(DATA, 16 * PAGE);
    assert.equal(space.resident(DATA, 16 * PAGE), 0);
    assert.equal(run(loadByte), ExitKind.Syscall);
    assert.equal(space.cpu.low(RAX) & 255, 0);
  });

  test("released pages can no longer be used, however often they were before, and come back as zero", () => {
    for (let round = 0; round < 50; round++) {
      space.protect(DATA, PAGE, Read | Write | Execute);
      assert.equal(run(storeByte), ExitKind.Syscall);
      assert.equal(run(loadByte), ExitKind.Syscall);
      assert.equal(space.cpu.low(RAX) & 255, 1);
      release(DATA, PAGE);
      assert.equal(run(loadByte), ExitKind.Fault);
      assert.equal(run(storeByte), ExitKind.Fault);
      assert.equal(run(callData), ExitKind.Fault);
      space.protect(DATA, PAGE, Read);
      assert.equal(run(loadByte), ExitKind.Syscall);
      assert.equal(space.cpu.low(RAX) & 255, 0);
      release(DATA, PAGE);
    }
  });

  test("a host file's pages are shared with it, and fault when the file is cut", () => {
    const dir = mkdtempSync(join(tmpdir(), "skerry-engine-"));
    const fd = openSync(join(dir, "file"), "w+");
    try {
      writeSync(fd, Buffer.alloc(2 * PAGE, 9));
      assert.equal(space.mapHostFile(DATA, 2 * PAGE, fd, 0, true), 0);
      space.protect(DATA, 2 * PAGE, Read | Write);
      assert.equal(run(loadByte), ExitKind.Syscall);
      assert.equal(space.cpu.low(RAX) & 255, 9);
      assert.equal(run(storeByte), ExitKind.Syscall);
      assert.equal(space.probe(DATA), true);
      ftruncateSync(fd, 0);
      assert.equal(space.probe(DATA), false);
      assert.equal(run(loadByte), ExitKind.Fault);
      assert.equal(space.cpu.exit.address, DATA);
      ftruncateSync(fd, PAGE);
      assert.equal(space.probe(DATA), true);
      space.protect(DATA, PAGE, Read);
      assert.equal(run(loadByte), ExitKind.Syscall);
      assert.equal(space.cpu.low(RAX) & 255, 0);
      space.discard(DATA, 2 * PAGE);
      space.protect(DATA, 2 * PAGE, Read | Write);
      assert.equal(run(storeByte), ExitKind.Syscall);
    } finally {
      closeSync(fd);
      rmSync(dir, { recursive: true });
    }
  });

  test("several machines in one process keep their memory and registers apart", () => {
    const others = [1, 2, 3].map(() => create(0x4000_0000));
    others.forEach((other, i) => {
      other.protect(DATA, PAGE, Read | Write);
      other.bytes.u8[DATA] = i + 10;
      load(loadByte, other);
      other.cpu.set(RCX, BigInt(i));
    });
    for (const [i, other] of others.entries()) {
      assert.equal(other.cpu.run(now() + 1e9), ExitKind.Syscall);
      assert.equal(other.cpu.low(RAX) & 255, i + 10);
    }
    for (const other of others) other.close();
  });

  test("memory of a smaller machine ends where it says", () => {
    const small = create(0x20_0000);
    small.protect(0x10_0000, PAGE, Read | Execute);
    poke(small, 0x10_0000, [0xa0, 0, 0, 0x20, 0, 0, 0, 0, 0]); // mov al, [0x200000]
    small.cpu.pc = 0x10_0000;
    assert.equal(small.cpu.run(now() + 1e9), ExitKind.Fault);
    assert.equal(small.cpu.exit.address, 0x20_0000);
    small.close();
  });

  test("single stepping stops after each instruction", () => {
    load([0x90, 0x90, 0x0f, 0x05]);
    space.cpu.singleStep = true;
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Trap);
    assert.equal(space.cpu.exit.trap, Trap.SingleStep);
    space.cpu.singleStep = false;
  });

  test("a program that is stepped does not see it in its flags", () => {
    const steps = (): void => {
      space.cpu.singleStep = true;
      while (space.cpu.run(now() + 1e9) === ExitKind.Trap) assert.equal(space.cpu.exit.trap, Trap.SingleStep);
      space.cpu.singleStep = false;
    };
    // pushf; pop rax; pushfw; pop cx; syscall
    load([0x9c, 0x58, 0x66, 0x9c, 0x66, 0x59, 0x0f, 0x05]);
    steps();
    assert.equal(space.cpu.low(RAX) & 0x100, 0);
    assert.equal(space.cpu.flags & 0x100, 0);
    assert.equal(space.cpu.low(11) & 0x100, 0);
    // pushf; or dword [rsp], 0x100; popf: the guest steps itself from now on
    load([0x9c, 0x81, 0x0c, 0x24, 0, 1, 0, 0, 0x9d, 0x90, 0x0f, 0x05]);
    space.cpu.singleStep = true;
    for (let i = 0; i < 3; i++) assert.equal(space.cpu.run(now() + 1e9), ExitKind.Trap);
    assert.equal(space.cpu.flags & 0x100, 0x100);
    space.cpu.singleStep = false;
    assert.equal(space.cpu.run(now() + 1e9), ExitKind.Trap);
    assert.equal(space.cpu.exit.trap, Trap.SingleStep);
  });

  test("a size that is no multiple of 2 MiB is refused", () => {
    assert.throws(() => engine.createAddressSpace(4096), EngineError);
    assert.throws(() => engine.createAddressSpace(0x2_0000_0000), EngineError);
  });
}
