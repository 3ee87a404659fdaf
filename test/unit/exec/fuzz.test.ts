/** Whatever bytes are executed, loading answers with an errno or loads: it never throws and never hangs. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { ElfFile, PF, symbolize } from "../../../src/abi/elf.ts";
import { LdCache } from "../../../src/image/ld-cache.ts";
import { loadProgram } from "../../../src/libos/exec/load.ts";
import { parseScript } from "../../../src/libos/exec/script.ts";
import { fakeMachine } from "../support/fake-task.ts";
import { buildElf } from "./elf-builder.ts";

const built = buildElf({
  segments: [
    { flags: PF.R | PF.X, offset: 0x1000, vaddr: 0x40_0000, filesz: 0x1000, memsz: 0x1000 },
    { flags: PF.R | PF.W, offset: 0x2000, vaddr: 0x40_1000, filesz: 0x800, memsz: 0x3000 },
  ],
  interpreter: "/ld.so",
});
const real = existsSync("/bin/ls") ? new Uint8Array(readFileSync("/bin/ls")).slice(0, 40_000) : built;

/** Bytes to put in place: mostly in the headers, often values at an edge. */
const mutation = fc.record({
  at: fc.oneof({ weight: 5, arbitrary: fc.nat(64 + 56 * 14) }, { weight: 1, arbitrary: fc.nat(39_000) }),
  width: fc.constantFrom(1, 2, 4, 8),
  value: fc.oneof(
    fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
    fc.constantFrom(
      0n,
      1n,
      0xfffn,
      0x1000n,
      0x7fff_ffffn,
      0xffff_ffffn,
      1n << 32n,
      1n << 47n,
      1n << 63n,
      (1n << 64n) - 1n,
    ),
    fc.constantFrom((1n << 53n) - 1n, (1n << 53n) + 4096n, (1n << 64n) - 4096n, 0xffff_f000n, 0xffff_ffff_f000n),
  ),
});

function mutate(original: Uint8Array, mutations: readonly { at: number; width: number; value: bigint }[]): Uint8Array {
  const bytes = original.slice();
  for (const { at, width, value } of mutations) {
    for (let i = 0; i < width && at + i < bytes.length; i++) bytes[at + i] = Number((value >> BigInt(i * 8)) & 255n);
  }
  return bytes;
}

for (const [name, original] of [
  ["a small program", built],
  ["/bin/ls", real],
] as const) {
  test(`mutations of ${name} are loaded or refused`, () => {
    const machine = fakeMachine(128 << 20);
    const outcomes = new Map<number, number>();
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.boolean(), (mutations, inInterpreter) => {
        const bytes = mutate(original, mutations);
        machine.files.set("/program", inInterpreter ? original : bytes);
        machine.files.set("/ld.so", inInterpreter ? bytes : original);
        machine.files.set("/lib64/ld-linux-x86-64.so.2", inInterpreter ? bytes : original);
        const request = { filename: "/program", argv: ["x"], envp: [], directory: null };
        const result = loadProgram(machine.task, request);
        outcomes.set(result, (outcomes.get(result) ?? 0) + 1);
        assert.ok(Number.isInteger(result) && result <= 0 && result > -4096);
        assert.ok(machine.task.cpu.pc >= 0 && machine.task.cpu.pc < 2 ** 47);
        assert.ok(machine.opened.splice(0).every((file) => file.released || machine.mm.mappedBytes() > 0));
        machine.mm.clear();
        assert.equal(machine.space.accessible, 0);
      }),
      { numRuns: 2500 },
    );
    assert.ok(outcomes.size >= 3, [...outcomes].join(" "));
  });
}

test("the parser takes any bytes", () => {
  fc.assert(
    fc.property(fc.array(mutation, { maxLength: 6 }), fc.nat(40_000), (mutations, length) => {
      const file = ElfFile.parse(mutate(real, mutations).subarray(0, length));
      if (file === null) return;
      file.dynamic();
      const functions = file.functions();
      assert.equal(typeof symbolize(functions, 0x5000), "string");
      assert.ok(file.interpreter === null || file.interpreter.length < 4096);
    }),
    { numRuns: 3000 },
  );
});

test("so do the parsers of scripts and of the linker's cache", () => {
  const cache = existsSync("/etc/ld.so.cache") ? new Uint8Array(readFileSync("/etc/ld.so.cache")) : new Uint8Array(100);
  fc.assert(
    fc.property(
      fc.array(mutation, { maxLength: 6 }),
      fc.string({ unit: "binary-ascii", maxLength: 300 }),
      (list, text) => {
        new LdCache(mutate(cache, list), 0x303).find("libc.so.6");
        const script = parseScript(`#!${text}`.slice(0, 256));
        assert.ok(script === null || (script.interpreter !== "" && !/[ \t\n\0]/.test(script.interpreter)));
      },
    ),
    { numRuns: 1000 },
  );
});
