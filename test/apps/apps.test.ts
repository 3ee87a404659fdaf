/** Every row of the application tables, natively (twice: is it deterministic at all?) and on each engine. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { App } from "./app.ts";
import { findProgram, missing, type Outcome, type Runner, runApp, withDirectory } from "./harness.ts";
import { tables } from "./tables.ts";

/** "native" is the second native run. */
const runners: readonly Runner[] = ["native", "kvm"];
/** Only rows whose name contains this. */
const filter = process.env.SKERRY_APPS ?? "";

process.umask(0o022);

for (const [table, rows] of Object.entries(tables)) {
  describe(table, { concurrency: 2 }, () => {
    for (const row of rows.filter((candidate) => `${table}: ${candidate.name}`.includes(filter))) addTest(row);
  });
}

function addTest(row: App): void {
  const absent = row.steps.map((step) => step.argv[0]).find((program) => findProgram(program) === null);
  const skip = absent === undefined ? false : `no ${absent}: Debian package ${row.package} is not installed`;
  test(row.name, { skip }, async (t) => {
    await withDirectory(async (directory) => {
      const reference = await runApp(row, "native", directory);
      for (const runner of runners) {
        if (runner === "native" && row.bigFile !== undefined) continue;
        await t.test(`[${runner}]`, { skip: missing(runner) ?? false }, async () => {
          compare(await runApp(row, runner, directory), reference);
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
