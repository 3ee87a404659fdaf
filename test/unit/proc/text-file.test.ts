/** Generated text: made as far as it is read, kept no longer than needed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { GeneratedFs } from "../../../src/libos/proc/nodes.ts";
import { GeneratedText, type TextOptions } from "../../../src/libos/proc/text-file.ts";

const fs = new GeneratedFs("proc", 21, 0, 0);
const buffer = { u8: new Uint8Array(1 << 20), address: 0 };

function open(records: () => string | number | Iterable<string>, flags = 0, options: TextOptions = {}) {
  const file = new GeneratedText(fs, "/x", records, options).open(flags);
  assert.ok(typeof file !== "number");
  const text = (n: number): string => String.fromCharCode(...buffer.u8.subarray(0, Math.max(0, n)));
  return { file, read: (length: number) => text(file.read(buffer, 0, length)), text };
}

test("a read makes as many records as it needs", () => {
  let made = 0;
  const { read } = open(function* () {
    for (;;) yield `record ${made++}\n`;
  });
  assert.equal(read(3), "rec");
  assert.equal(made, 1);
  assert.equal(read(12), "ord 0\nrecord");
  assert.equal(made, 2);
});

test("a read goes on in the text that was begun; one at 0 begins anew", () => {
  let version = 0;
  const { file, read, text } = open(() => `version ${++version}, long enough\n`);
  assert.equal(read(9), "version 1");
  assert.equal(read(6), ", long");
  assert.equal(text(file.pread(buffer, 0, 9, 0)), "version 2");
  assert.equal(text(file.pread(buffer, 0, 4, 11)), "long");
  assert.equal(file.pread(buffer, 0, 4, 1000), 0);
  assert.equal(version, 2);
});

test("one read is bounded, and an error is the read's", () => {
  const endless = open(function* () {
    for (;;) yield "x".repeat(1000);
  });
  assert.equal(endless.file.read(buffer, 0, 1 << 20), 65_536);
  assert.equal(open(() => -Errno.ESRCH).file.read(buffer, 0, 10), -Errno.ESRCH);
});

test("writes go to who takes them, a page at most", () => {
  const seen: string[] = [];
  const write = (value: string): number => seen.push(value) && 0;
  buffer.u8.fill(65, 0, 5000);
  assert.equal(open(() => "", 2, { write }).file.write(buffer, 0, 5000), 4096);
  assert.equal(seen[0]!.length, 4096);
  assert.equal(open(() => "", 2).file.write(buffer, 0, 1), -Errno.EIO);
  assert.equal(open(() => "", 2, { write, sequential: true }).file.pwrite(buffer, 0, 1, 0), -Errno.ESPIPE);
  assert.equal(new GeneratedText(fs, "/x", () => "", { strict: true }).open(1), -Errno.EACCES);
});
