"use strict";
const assert = require("node:assert");
const { Buffer, Blob, File, transcode, constants, isUtf8, isAscii } = require("node:buffer");
const { TextDecoder, TextEncoder, inspect } = require("node:util");

test("alloc fills with zeroes and repeats a pattern", () => {
  assert.deepEqual([...Buffer.alloc(3)], [0, 0, 0]);
  assert.equal(Buffer.alloc(5, "ab").toString(), "ababa");
});
test("from hex stops at the first bad digit", () => assert.deepEqual([...Buffer.from("0a1bzz22", "hex")], [10, 27]));
test("base64 and base64url read each other", () => {
  const bytes = Buffer.from([0xfb, 0xff, 0xfe]);
  assert.equal(bytes.toString("base64"), "+//+");
  assert.equal(bytes.toString("base64url"), "-__-");
  assert.ok(Buffer.from("-__-", "base64").equals(bytes));
});
test("utf8 replaces what is broken", () => assert.equal(Buffer.from([0x61, 0xe2, 0x82, 0x62]).toString(), "a\ufffdb"));
test("latin1 and utf16le keep their bytes", () => {
  assert.deepEqual([...Buffer.from("é", "latin1")], [0xe9]);
  assert.deepEqual([...Buffer.from("é€", "utf16le")], [0xe9, 0, 0xac, 0x20]);
});
test("integers of every width, both ends first", () => {
  const b = Buffer.alloc(16);
  b.writeUIntBE(0x123456789abc, 0, 6);
  b.writeInt32LE(-2, 6);
  b.writeUInt16BE(0xbeef, 10);
  assert.equal(b.toString("hex"), "123456789abcfeffffffbeef00000000");
  assert.equal(b.readIntLE(6, 4), -2);
});
test("64-bit integers are exact", () => {
  const b = Buffer.alloc(8);
  b.writeBigInt64LE(-(2n ** 63n));
  assert.equal(b.readBigInt64LE(), -(2n ** 63n));
  assert.equal(b.readBigUInt64LE(), 2n ** 63n);
});
test("a value out of range is refused", () => assert.throws(() => Buffer.alloc(1).writeUInt8(256), { code: "ERR_OUT_OF_RANGE" }));
test("floats and doubles", () => {
  const b = Buffer.alloc(12);
  b.writeFloatBE(1.5, 0);
  b.writeDoubleLE(-0.1, 4);
  assert.equal(b.readFloatBE(0), 1.5);
  assert.equal(b.readDoubleLE(4), -0.1);
});
test("indexOf finds strings, bytes and buffers from behind too", () => {
  const b = Buffer.from("this is a buffer, is it");
  assert.deepEqual([b.indexOf("is"), b.lastIndexOf("is"), b.indexOf(98), b.indexOf(Buffer.from("it")), b.indexOf("no")], [2, 18, 10, 21, -1]);
});
test("a slice shares its memory", () => {
  const b = Buffer.from("abcdef");
  b.subarray(1, 3).fill("x");
  assert.equal(b.toString(), "axxdef");
});
test("concat, compare, equals", () => {
  assert.equal(Buffer.concat([Buffer.from("ab"), Buffer.from("cd")], 3).toString(), "abc");
  assert.equal(Buffer.compare(Buffer.from("a"), Buffer.from("b")), -1);
});
test("swap16, swap32, swap64", () => {
  assert.equal(Buffer.from("0102030405060708", "hex").swap16().toString("hex"), "0201040306050807");
  assert.equal(Buffer.from("0102030405060708", "hex").swap32().toString("hex"), "0403020108070605");
  assert.equal(Buffer.from("0102030405060708", "hex").swap64().toString("hex"), "0807060504030201");
});
test("transcode between encodings", () => assert.equal(transcode(Buffer.from("€"), "utf8", "ucs2").toString("hex"), "ac20"));
test("isUtf8 and isAscii", () => assert.deepEqual([isUtf8(Buffer.from([0xc3, 0xa9])), isUtf8(Buffer.from([0xc3])), isAscii(Buffer.from("a"))], [true, false, true]));
test("TextDecoder of streams and of other encodings", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  assert.equal(decoder.decode(Uint8Array.of(0xe2, 0x82), { stream: true }) + decoder.decode(Uint8Array.of(0xac)), "€");
  assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.of(0xff)));
  assert.equal(new TextDecoder("utf-16be").decode(Uint8Array.of(0, 0x41)), "A");
});
test("TextEncoder.encodeInto says how far it got", () => assert.deepEqual(new TextEncoder().encodeInto("a€b", new Uint8Array(3)), { read: 1, written: 1 }));
test("a Blob is sliced, read as text and as a stream", async () => {
  const blob = new Blob(["hello ", Buffer.from("world")], { type: "text/plain" });
  assert.equal(await blob.slice(6).text(), "world");
  let length = 0;
  for await (const piece of blob.stream()) length += piece.length;
  assert.equal(length, 11);
});
test("structuredClone copies buffers and moves them", () => {
  const data = new Uint8Array([1, 2, 3]);
  const copy = structuredClone({ data, when: new Date(0), map: new Map([[1, data]]) });
  assert.ok(copy.map.get(1) === copy.data && copy.data !== data);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  assert.equal(data.length, 0);
});
test("inspect shows a few bytes", () => assert.equal(inspect(Buffer.alloc(60)).slice(-16), "... 10 more bytes>".slice(-16)));
