/** Pipes, files, ends and failures on the standard streams: the same as natively. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engines } from "../support/run-guest.ts";
import { runScript, withDirectory } from "./harness.ts";
import { streams } from "./streams.ts";

process.umask(0o022);

describe("standard streams", { concurrency: 2 }, () => {
  for (const { name, script } of streams) {
    for (const { engine, skip } of engines()) {
      test(`${name} [${engine}]`, { skip }, async () => {
        await withDirectory(async (directory) => {
          const reference = await runScript(script, "native", directory);
          assert.deepEqual(await runScript(script, engine, directory), reference);
        });
      });
    }
  }
});
