/** The decoder against iced-x86: lengths, texts and what exists, over the code of programs and over random bytes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Comparison, read } from "../../../differential/iced.ts";

/** A small generator of repeatable randomness. */
function randomBytes(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
}

test("random bytes, opcodes evenly", () => {
  const next = randomBytes(1);
  const comparison = new Comparison();
  for (let i = 0; i < 60_000; i++) {
    const bytes = new Uint8Array(16);
    let at = 0;
    const prefixes = next() & 3;
    const choice = [0x66, 0xf2, 0xf3, 0xf0, 0x67, 0x64, 0x2e];
    for (let p = 0; p < prefixes; p++) bytes[at++] = choice[next() % choice.length]!;
    if (next() & 1) bytes[at++] = 0x40 | (next() & 15);
    const map = next() & 7;
    if (map >= 1) bytes[at++] = 0x0f;
    if (map === 5 || map === 6) bytes[at++] = map === 5 ? 0x38 : 0x3a;
    bytes[at++] = i & 255;
    while (at < 16) bytes[at++] = next();
    comparison.bytes(bytes);
  }
  assert.deepEqual([...comparison.differences.values()], []);
});

for (const path of [
  "/usr/bin/bash",
  "/usr/bin/perl",
  "/lib/x86_64-linux-gnu/libc.so.6",
  "/lib/x86_64-linux-gnu/libm.so.6",
]) {
  test(`code of ${path}`, () => {
    const comparison = new Comparison();
    comparison.code(read(path), 100_000);
    assert.deepEqual([...comparison.differences.values()], []);
    assert.ok(comparison.texts > 1000);
  });
}
