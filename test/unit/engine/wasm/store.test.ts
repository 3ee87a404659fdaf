/** Translations from run to run: each test runs a little machine code in one engine after the other, with the same cache. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { Access, type Cpu, ExitKind } from "../../../../src/engine/engine.ts";
import { WasmEngine, type WasmEngineOptions } from "../../../../src/engine/wasm/engine.ts";
import type { HostCache } from "../../../../src/host/cache.ts";
import { openCache } from "../../../../src/host/node/cache-directory.ts";
import { nodeMachineCode } from "../../../../src/host/node/machine-code.ts";
import { nodeNative } from "../../../../src/host/node/native.ts";
import { now } from "../contract.ts";

const { Read, Write, Execute } = Access;
const CODE = 0x40_0000;
const DATA = 0x50_0000;
const PAGE = 4096;
const RAX = 0;

/** mov eax, 0; mov ecx, 1000; again: add rax, STEP; dec ecx; jnz again; syscall; jmp to itself: RAX becomes 1000 times the step. */
const loop = (step: number): number[] => [
  ...[0xb8, 0, 0, 0, 0, 0xb9, 0xe8, 3, 0, 0],
  ...[0x48, 0x83, 0xc0, step, 0xff, 0xc9, 0x75, 0xf8, 0x0f, 0x05, 0xeb, 0xfe],
];
/** mov byte [0x700000], 1, which is not mapped. */
const fault = [0x90, 0xc6, 0x04, 0x25, 0, 0, 0x70, 0, 1, 0xeb, 0xfe];

interface Run {
  rax: number;
  kind: number;
  pc: number;
  /** Translated in this run, and taken from earlier ones. */
  regions: number;
  cached: number;
  interpreted: number;
}

describe("the store of translations", () => {
  let directory: string;
  let cache: HostCache;
  beforeEach(() => {
    directory = fs.mkdtempSync(join(tmpdir(), "skerry-store-"));
    cache = openCache(directory, { uid: process.getuid!(), build: "test" })!;
  });
  afterEach(() => fs.rmSync(directory, { recursive: true }));

  /** @param map makes the code's memory; by default one page at CODE */
  function run(
    code: number[],
    { program = "p", map = true, ...options }: { program?: string | null; map?: boolean } & WasmEngineOptions = {},
    use = (cpu: Cpu, _write: (code: number[]) => void): number => cpu.run(now() + 60e9),
  ): Run {
    const kept = { cache, machineCode: nodeMachineCode(), promoteAfter: 0, ...options };
    const engine = new WasmEngine(nodeNative(), now, kept);
    const space = engine.createAddressSpace(0x1000_0000);
    const cpu = space.createCpu()!;
    space.beginProgram!(program);
    const write = (bytes: number[]): void => {
      space.protect(CODE, PAGE, Read | Write);
      space.bytes.u8.set(bytes, CODE);
      space.protect(CODE, PAGE, Read | Execute);
      cpu.pc = CODE;
    };
    if (map) write(code);
    space.protect(DATA, PAGE, Read | Write);
    cpu.reset();
    cpu.pc = CODE;
    cpu.sp = DATA + PAGE;
    const kind = use(cpu, write);
    const result = { rax: Number(cpu.get(RAX)), kind, pc: cpu.pc };
    space.endProgram!();
    space.close();
    engine.close();
    const { regions, cached_regions: cached, blocks } = engine.statistics;
    return { ...result, regions: regions!, cached: cached!, interpreted: blocks! };
  }
  const fresh = ({ regions, cached }: Run): boolean => regions > 0 && cached === 0;
  const found = ({ regions, cached }: Run): boolean => regions === 0 && cached > 0;

  test("a second run finds what the first has translated, and computes the same", () => {
    const [first, second, third] = [run(loop(3)), run(loop(3)), run(loop(3))];
    assert.ok(fresh(first) && found(second) && found(third), JSON.stringify([first, second, third]));
    for (const { rax, kind, pc } of [first, second, third]) {
      assert.deepEqual({ rax, kind, pc }, { rax: 3000, kind: ExitKind.Syscall, pc: CODE + 20 });
    }
  });

  test("without machine code, and in checked mode, it is the same", () => {
    for (const options of [{ machineCode: null }, { protection: "checked" }, { precise: true }] as const) {
      assert.ok(fresh(run(loop(3), options)));
      const again = run(loop(3), options);
      assert.ok(found(again));
      assert.equal(again.rax, 3000);
    }
  });

  test("machine code that this V8 does not take leaves the WebAssembly", () => {
    run(loop(3));
    const name = fs.readdirSync(directory).find((file) => file.endsWith("-0"))!;
    const [words, bytes, code] = cache.read(name)!;
    assert.ok(code!.length > 0);
    cache.write(name, [words!, bytes!, Uint8Array.from(code!, (byte, at) => (at < 16 ? byte ^ 0xff : byte))]);
    const again = run(loop(3));
    assert.ok(found(again));
    assert.equal(again.rax, 3000);
  });

  test("other code at the address is not what was kept", () => {
    run(loop(3));
    const changed = run(loop(5));
    assert.ok(fresh(changed));
    assert.equal(changed.rax, 5000);
    assert.equal(run(loop(3)).rax, 3000);
  });

  test("code that changes while the program runs is not taken from what was kept", () => {
    run(loop(3));
    const changed = run(loop(3), {}, (cpu, write) => {
      assert.equal(cpu.run(now() + 1e9), ExitKind.Syscall);
      assert.equal(cpu.get(RAX), 3000n);
      write(loop(7));
      return cpu.run(now() + 1e9);
    });
    assert.ok(changed.cached > 0 && changed.regions > 0);
    assert.equal(changed.rax, 7000);
  });

  test("another program, other options, another build: nothing is found", () => {
    run(loop(3));
    assert.ok(fresh(run(loop(3), { program: "q" })));
    assert.ok(fresh(run(loop(3), { precise: true })));
    cache = openCache(directory, { uid: process.getuid!(), build: "later" })!;
    assert.ok(fresh(run(loop(3))));
  });

  test("a program without a name leaves nothing", () => {
    run(loop(3), { program: null });
    assert.deepEqual(
      fs.readdirSync(directory).filter((file) => file !== "secret"),
      [],
    );
    assert.ok(fresh(run(loop(3), { program: null })));
  });

  test("a fault in code that was kept is as exact as in new code", () => {
    const [first, second] = [run(fault), run(fault)];
    assert.ok(fresh(first) && found(second));
    for (const { kind, pc } of [first, second]) assert.deepEqual({ kind, pc }, { kind: ExitKind.Fault, pc: CODE + 1 });
  });

  test("a file that is none of a batch is ignored and replaced", () => {
    run(loop(3));
    const name = fs.readdirSync(directory).find((file) => file.endsWith("-0"))!;
    const good = cache.read(name)!;
    const garbage = Uint8Array.from({ length: 64 }, (_, at) => at * 37);
    for (const bad of [
      [],
      [garbage],
      [garbage, garbage, garbage],
      [good[0]!, garbage, good[2]!],
      [garbage, good[1]!, good[2]!],
    ]) {
      cache.write(name, bad);
      const again = run(loop(3));
      assert.ok(fresh(again), JSON.stringify(again));
      assert.equal(again.rax, 3000);
      assert.ok(found(run(loop(3))));
    }
  });

  test("what the first run decoded the second finds, however often an end is reached", () => {
    // A handful of blocks is not worth a file, so there are many of them: jumps to the next instruction.
    const code = [...Array.from({ length: 40 }, () => [0xeb, 0x00]).flat(), ...loop(3)];
    const options = { promoteAfter: 1_000_000 };
    const runs = [1, 2, 3].map(() => run(code, options));
    const [first, second, third] = runs;
    assert.ok(first!.interpreted > 40, JSON.stringify(first));
    assert.deepEqual([second!.interpreted, third!.interpreted], [0, 0], JSON.stringify(runs));
    for (const { rax, regions } of runs) assert.deepEqual([rax, regions], [3000, 0]);
  });

  test("code that is mapped later is found when it is there", () => {
    run(loop(3));
    const later = run(loop(3), { map: false }, (cpu, write) => {
      assert.equal(cpu.run(now() + 1e9), ExitKind.Fault);
      write(loop(3));
      return cpu.run(now() + 1e9);
    });
    assert.ok(found(later));
    assert.equal(later.rax, 3000);
  });
});
