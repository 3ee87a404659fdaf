import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeArguments } from "../../../src/cli/arguments.ts";
import { fromByteString, toByteString } from "../../../src/vmm/bytes.ts";

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

test("text that is UTF-8 is what Node makes of it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const bytes = Buffer.from(text).toString("latin1");
      assert.equal(toByteString(text), bytes);
      assert.equal(fromByteString(bytes), text);
    }),
  );
});

test("all bytes survive", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc
      .array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xf0, 0x9f, 0xff))
      .map((list) => Uint8Array.from(list)),
  );
  fc.assert(fc.property(bytes, (array) => assert.equal(toByteString(fromByteString(latin1(array))), latin1(array))));
});

test("a lone surrogate that escapes nothing is U+FFFD", () => {
  assert.equal(toByteString("a\ud800b"), "a\xef\xbf\xbdb");
  assert.equal(toByteString("\udc7f"), "\xef\xbf\xbd");
});

test("arguments are the last of the command line", () => {
  const line = "node\0--flag\0/x/skerry.cjs\0run\0\xff\0\0a\xc3\xa9\0";
  assert.deepEqual(escapeArguments(["run", "\ufffd", "", "aé"], line), ["run", "\udcff", "", "aé"]);
});
