/** Every row of the application tables, natively (twice: is it deterministic at all?) and on each engine. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engines, everything } from "../support/run-guest.ts";
import type { App } from "./app.ts";
import { findProgram, type Outcome, type Runner, runApp, withDirectory } from "./harness.ts";
import { tables } from "./tables.ts";

/** "native" is the second native run. */
const runners: readonly { engine: Runner; skip: string | false }[] = [
  { engine: "native", skip: false },
  ...engines(true),
];
/** Of the rows of a table, the translator runs each so-manieth without TEST_ENGINES. */
const EACH: Record<string, number> = { wasm: 8, "wasm:checked": 40 };
/** Only rows whose name contains this. */
const filter = process.env.SKERRY_APPS ?? "";

process.umask(0o022);

for (const [table, rows] of Object.entries(tables)) {
  describe(table, { concurrency: 2 }, () => {
    rows.forEach((row, index) => {
      if (`${table}: ${row.name}`.includes(filter)) addTest(row, index);
    });
  });
}

/** Whether a runner runs a row. @param index of the row in its table */
function covers(runner: Runner, row: App, index: number): boolean {
  if (runner === "native") return row.bigFile === undefined;
  const each = everything ? 1 : (EACH[runner] ?? 1);
  return each === 1 || (index % each === 0 && row.bigFile === undefined);
}

function addTest(row: App, index: number): void {
  const absent = row.steps.map((step) => step.argv[0]).find((program) => findProgram(program) === null);
  const skip = absent === undefined ? false : `no ${absent}: Debian package ${row.package} is not installed`;
  test(row.name, { skip }, async (t) => {
    await withDirectory(async (directory) => {
      const reference = await runApp(row, "native", directory);
      for (const { engine, skip: why } of runners) {
        if (!covers(engine, row, index)) continue;
        await t.test(`[${engine}]`, { skip: why }, async () => {
          compare(await runApp(row, engine, directory), reference);
        });
      }
    });
  });
}

function compare(actual: Outcome, reference: Outcome): void {
  assert.deepEqual(actual.status, reference.status, `exit status; stderr: ${actual.stderr.slice(-2000)}`);
  assert.equal(actual.stderr, reference.stderr, "stderr");
  assert.equal(actual.stdout, reference.stdout, "stdout");
  assert.deepEqual(actual.files, reference.files, "files written");
}
