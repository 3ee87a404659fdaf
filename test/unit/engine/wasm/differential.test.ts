/** The Wasm engine against this machine's processor: a few thousand random instructions over every row. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { campaign } from "../../../differential/campaign.ts";
import { cases } from "../../../differential/cases.ts";
import { differences } from "../../../differential/compare.ts";
import { TIERS, WasmMachine } from "../../../differential/machine.ts";

const usable = process.platform === "linux" && process.arch === "x64";
/** What manuals leave open of x87's condition codes the engine does as AMD's processors do. */
const rows = usable && readFileSync("/proc/cpuinfo", "utf8").includes("AuthenticAMD") ? /./ : /^(?!x87).*(?<!mmx)$/;

test("random instances of every instruction row change what the processor changes", { skip: !usable }, () => {
  const result = campaign({ count: 12_000, seed: 2026, rows, states: 8 });
  const failures = [...result.failures].map(([name, { code, first }]) => `${name} [${code}]: ${first.join("; ")}`);
  assert.deepEqual(failures, []);
  assert.ok(result.rows > 400, `${result.rows} rows`);
});

for (const tier of TIERS)
  test(`what the engine once got wrong it does as the processor did, ${tier}`, () => {
    const machine = new WasmMachine(tier);
    const failures = cases().flatMap(({ row, before, after }) => {
      const actual = before.copy();
      machine.run(actual);
      return differences(row, before, after, actual).map((line) => `${row.mnemonic} ${before.code.join(" ")}: ${line}`);
    });
    machine.close();
    assert.deepEqual(failures, []);
  });
