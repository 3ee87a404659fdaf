/** The rows of the compatibility table that are quick, as `skerry compat --tag quick` runs them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { findRows } from "../../src/cli/compat/find-rows.ts";
import { ratio } from "../../src/cli/compat/page.ts";
import type { RowResult } from "../../src/cli/compat/results.ts";
import { engines, repository, runProcess, skerry } from "../support/run-guest.ts";

const translations = mkdtempSync(join(tmpdir(), "skerry-compat-translations-"));
after(() => rmSync(translations, { recursive: true, force: true }));

const rows = findRows([join(repository, "compat")]).filter(({ tags }) => tags.includes("quick"));

for (const { engine, skip } of engines(true)) {
  if (engine.includes(":")) continue;
  describe(`quick rows [${engine}]`, { skip, concurrency: 1 }, () => {
    for (const { name, file } of rows) {
      test(name, { timeout: 600_000 }, async (t) => {
        const argv = [skerry, "compat", "--json", "--engine", engine, "--translation-cache", translations, file];
        const { stdout, stderr } = await runProcess(argv, { env: process.env as Record<string, string> });
        const [result] = JSON.parse(stdout.toString() || "[]") as RowResult[];
        if (result?.verdict === "skipped") return t.skip(result.why);
        assert.equal(result?.verdict, "same", stderr.toString());
        t.diagnostic(`start ${ratio(result?.start ?? null)}, CPU ${ratio(result?.cpu ?? null)}`);
      });
    }
  });
}
