import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { generateVdso, linkerVersion, VDSO_TARGET } from "../../../scripts/generate-vdso.ts";
import { ElfFile } from "../../../src/abi/elf.ts";
import { COARSE_TICK, writeClockPage } from "../../../src/libos/vdso/clock-page.ts";
import { type ClockParameters, SHIFT } from "../../../src/libos/vdso/time-calibration.ts";
import { vdsoImage } from "../../../src/libos/vdso/vdso.ts";
import { VDSO_LINKER } from "../../../src/libos/vdso/vdso-image.generated.ts";
import { FakeSpace } from "../support/fake-space.ts";

function missingTools(tools: readonly string[]): string | false {
  for (const tool of tools) {
    try {
      execFileSync(tool, ["--version"], { stdio: "ignore" });
    } catch {
      return `${tool} is not installed (Debian: binutils, gcc)`;
    }
  }
  return false;
}
const noBinutils = missingTools(["as", "ld"]);
const otherLinker =
  noBinutils || linkerVersion() === VDSO_LINKER ? false : `made by ${VDSO_LINKER}, here is ${linkerVersion()}`;

test("the embedded image is what its source gives", { skip: noBinutils || otherLinker }, () => {
  assert.equal(generateVdso(), readFileSync(VDSO_TARGET, "utf8"));
});

/** Symbols of .dynsym, as every C library and Go's runtime look them up. */
function symbols(): Map<string, number> {
  const functions = ElfFile.parse(vdsoImage())!.functions();
  return new Map(functions.map((symbol) => [symbol.name, symbol.value]));
}

test("the image is one small shared object with all names", () => {
  const elf = ElfFile.parse(vdsoImage())!;
  const loads = elf.programHeaders.filter((header) => header.type === 1);
  assert.equal(loads.length, 1);
  assert.deepEqual(
    { flags: loads[0]!.flags, vaddr: loads[0]!.vaddr, offset: loads[0]!.offset },
    { flags: 5, vaddr: 0, offset: 0 },
  );
  assert.ok(vdsoImage().length <= 4096);
  assert.equal(elf.dynamic()!.soname, "linux-vdso.so.1");
  assert.equal(Buffer.from(vdsoImage()).includes("LINUX_2.6"), true);
  const known = symbols();
  for (const name of ["clock_gettime", "gettimeofday", "time", "getcpu", "clock_getres"]) {
    assert.equal(known.get(name), known.get(`__vdso_${name}`));
    assert.ok(known.get(name)! > 0);
  }
});

const isX86 = process.arch === "x64" && process.platform === "linux";
const noHarness = isX86 ? missingTools(["gcc"]) : "not an x86-64 Linux host";
let work = "";
before(() => {
  if (noHarness) return;
  work = mkdtempSync(join(tmpdir(), "vdso-test-"));
  const source = fileURLToPath(new URL("harness.c", import.meta.url));
  execFileSync("gcc", ["-O1", "-o", join(work, "harness"), source]);
  process.on("exit", () => rmSync(work, { recursive: true }));
});

const parameters: ClockParameters = {
  cycleBase: 0n,
  maxDelta: 1n << 62n,
  multiplier: 456_789_012_345n,
  monotonicBase: 123_456_789_123_456n,
  realtimeOffset: 1_700_000_000_000_000_000n,
};

interface Reading {
  base: bigint;
  lines: string[][];
}

/** @param ahead cycles by which the page's base is later than now */
function run(values: ClockParameters, ahead: number, valid = true): Reading {
  const space = new FakeSpace(65536);
  writeClockPage(space, 0, values);
  if (!valid) new DataView(space.memory.buffer).setUint32(4, 0, true);
  const input = join(work, "input");
  writeFileSync(input, Buffer.concat([space.bytes.u8.slice(0, 4096), vdsoImage()]));
  const known = symbols();
  const offsets = ["clock_gettime", "gettimeofday", "time", "clock_getres", "getcpu"].map(
    (name) => `${known.get(name)}`,
  );
  const output = execFileSync(join(work, "harness"), [input, ...offsets, `${ahead}`], { encoding: "utf8" });
  const lines = output
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  return { base: BigInt(lines[0]![1]!), lines };
}
function monotonic(values: ClockParameters, base: bigint, cycles: string): bigint {
  const delta = BigInt(cycles) > base ? BigInt(cycles) - base : 0n;
  return values.monotonicBase + ((delta * values.multiplier) >> BigInt(SHIFT));
}
const REALTIME = new Set([0, 5]);
const COARSE = new Set([5, 6]);
const KNOWN = new Set([0, 1, 4, 5, 6, 7]);

for (const [name, multiplier, ahead] of [
  ["an ordinary counter", parameters.multiplier, -1_000_000],
  ["a slow counter", 1n << 45n, -5_000],
  ["more than 64 bits of product", parameters.multiplier, -3_000_000_000_000],
] as const) {
  test(`the code computes what the parameters say: ${name}`, { skip: noHarness }, () => {
    const values = { ...parameters, multiplier };
    const { base, lines } = run(values, ahead);
    for (const line of lines.filter((each) => each[0] === "clock")) {
      const id = Number(line[1]);
      if (!KNOWN.has(id)) continue;
      assert.equal(line[2], "0");
      const [low, high] = [line[3]!, line[6]!].map((cycles) => {
        let ns = monotonic(values, base, cycles);
        if (COARSE.has(id)) ns -= ns % BigInt(COARSE_TICK);
        return REALTIME.has(id) ? ns + values.realtimeOffset : ns;
      });
      const ns = BigInt(line[4]!) * 1_000_000_000n + BigInt(line[5]!);
      assert.ok(BigInt(line[5]!) < 1_000_000_000n);
      assert.ok(ns >= low! && ns <= high!, `clock ${id}: ${low} <= ${ns} <= ${high}`);
      assert.deepEqual(line.slice(7), ["0", COARSE.has(id) ? `${COARSE_TICK}` : "1"]);
    }
    const [, result, from, seconds, microseconds, to, west, dst] = lines.find((line) => line[0] === "day")!;
    assert.deepEqual([result, west, dst], ["0", "0", "0"]);
    const us = BigInt(seconds!) * 1_000_000n + BigInt(microseconds!);
    assert.ok(us >= (monotonic(values, base, from!) + values.realtimeOffset) / 1000n);
    assert.ok(us <= (monotonic(values, base, to!) + values.realtimeOffset) / 1000n);
    const time = lines.find((line) => line[0] === "time")!;
    assert.equal(time[1], time[2]);
    assert.ok(BigInt(time[1]!) >= (monotonic(values, base, time[3]!) + values.realtimeOffset) / 1_000_000_000n);
    assert.deepEqual(lines.find((line) => line[0] === "cpu")!.slice(1, 6), ["0", "0", "0", "0", "0"]);
  });
}

test("a counter behind the base reads as the base", { skip: noHarness }, () => {
  const { lines } = run(parameters, 1e15);
  const line = lines.find((each) => each[0] === "clock" && each[1] === "1")!;
  assert.equal(BigInt(line[4]!) * 1_000_000_000n + BigInt(line[5]!), parameters.monotonicBase);
});

for (const [name, values, valid] of [
  ["that is not valid", parameters, false],
  ["that is too old", { ...parameters, maxDelta: 10n }, true],
] as const) {
  test(`a page ${name} leads to system calls, as unknown clocks do`, { skip: noHarness }, () => {
    const { lines } = run(values, -1_000_000, valid);
    const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
    const clocks = new Map(lines.filter((line) => line[0] === "clock").map((line) => [Number(line[1]), line]));
    assert.ok(Math.abs(Number(clocks.get(0)![4]) - Date.now() / 1000) < 5);
    assert.ok(Math.abs(Number(clocks.get(7)![4]) - uptime) < 5);
    assert.equal(clocks.get(2)![2], "0", "CPU time by the system call");
    assert.ok(Number(clocks.get(13)![2]) < 0);
  });
}
