"use strict";
const assert = require("node:assert");

test("WebAssembly by hand", async () => {
  const bytes = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11]);
  const { instance } = await WebAssembly.instantiate(bytes);
  assert.equal(instance.exports.add(40, 2), 42);
  assert.ok(!WebAssembly.validate(bytes.slice(0, 20)));
});
test("WebAssembly traps out of bounds", () => {
  const bytes = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 127, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 103, 0, 0, 10, 9, 1, 7, 0, 32, 0, 40, 2, 0, 11]);
  const { g } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  assert.equal(g(0), 0);
  for (let i = 0; i < 100; i++) assert.throws(() => g(65536 * 100), WebAssembly.RuntimeError);
});
