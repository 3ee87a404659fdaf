/** Pages that are made from the source are current. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pages } from "../../../scripts/generate.ts";
import { repository } from "../../support/run-guest.ts";

for (const [path, render] of Object.entries(pages)) {
  test(`${path} is what npm run generate writes`, () => {
    assert.equal(readFileSync(join(repository, path), "utf8"), render());
  });
}
