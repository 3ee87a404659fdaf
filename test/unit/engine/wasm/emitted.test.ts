/** The WebAssembly that a few functions are translated to is what it was: emitted/. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pinned, show } from "./emitted/emit.ts";
import { codeOf, fixture } from "./emitted/fixtures.ts";

const UPDATE =
  "If that is meant: node --import tsx test/unit/engine/wasm/emitted/update.ts, and look at what git diff says";

for (const one of pinned) {
  test(one.name, () => {
    const [code, ...lines] = readFileSync(fixture(one), "utf8").trimEnd().split("\n") as [string, ...string[]];
    const actual = show(one.name, codeOf(code), one).split("\n");
    const at = actual.findIndex((line, index) => line !== lines[index]);
    const where = `line ${at + 2} of ${actual.length + 1}, was ${lines.length + 1}. ${UPDATE}`;
    assert.deepEqual(actual.slice(at - 3, at + 8), lines.slice(at - 3, at + 8), where);
    assert.equal(actual.length, lines.length, where);
  });
}
