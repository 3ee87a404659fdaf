"use strict";
const assert = require("node:assert");
const vm = require("node:vm");
const v8 = require("node:v8");
const { spawnSync } = require("node:child_process");

test("a context of its own", () => {
  const context = vm.createContext({ x: 2 });
  assert.equal(vm.runInContext("x *= 21; this.y = typeof require; x", context), 42);
  assert.equal(context.y, "undefined");
});
test("a timeout stops a loop", () => assert.throws(() => vm.runInNewContext("for (;;);", {}, { timeout: 20 }), { code: "ERR_SCRIPT_EXECUTION_TIMEOUT" }));
test("cached data is accepted", () => {
  const source = "function f(n) { return n * 2 } f(21)";
  const script = new vm.Script(source);
  assert.equal(script.runInThisContext(), 42);
  const again = new vm.Script(source, { cachedData: script.createCachedData() });
  assert.equal(again.cachedDataRejected, false);
});
test("serialize and deserialize", () => {
  const value = { map: new Map([[{ a: 1 }, /x/g]]), big: 2n ** 70n, typed: new Float64Array([1.5, -0]) };
  assert.deepEqual(v8.deserialize(v8.serialize(value)), value);
});
test("heap statistics and snapshots", async () => {
  assert.ok(v8.getHeapStatistics().heap_size_limit > 1e7);
  let length = 0;
  for await (const piece of v8.getHeapSnapshot()) length += piece.length;
  assert.ok(length > 100000);
});
test("deep recursion is a RangeError", () => {
  const deep = () => deep() + 1;
  for (let i = 0; i < 3; i++) assert.throws(deep, RangeError);
});
test("code that is optimised and deoptimised", () => {
  const sum = (o) => { let s = 0; for (let i = 0; i < o.length; i++) s += o[i].x; return s; };
  const same = Array.from({ length: 1000 }, (_, i) => ({ x: i }));
  for (let i = 0; i < 200; i++) assert.equal(sum(same), 499500);
  assert.equal(sum([{ x: "a" }, { y: 1, x: 2 }]), "0a2");
  for (let i = 0; i < 200; i++) assert.equal(sum([{ y: 0, x: 0.5 }, ...same]), 499500.5);
});
test("regular expressions that are compiled", () => {
  const text = "key1=value1; key2=value2; ".repeat(500);
  assert.equal([...text.matchAll(/(?<k>\w+)=(?<v>\w+)(?=;)/gu)].length, 1000);
  assert.equal("aaaa".replace(/(?<!^)a/g, "b"), "abbb");
  assert.ok(/^\p{Script=Greek}+$/u.test("Ωμέγα"));
});
test("big integers", () => {
  let f = 1n;
  for (let i = 1n; i <= 200n; i++) f *= i;
  assert.equal(f.toString().length, 375);
  assert.equal(BigInt.asUintN(64, -1n), 2n ** 64n - 1n);
  assert.equal((3n ** 500n) % 1000007n, BigInt([...(3n ** 500n).toString()].reduce((r, d) => (r * 10 + Number(d)) % 1000007, 0)));
});
test("floating point to the last digit", () => {
  assert.equal(String(0.1 + 0.2), "0.30000000000000004");
  assert.equal((1e21 + 1).toString(), "1e+21");
  assert.equal(Math.fround(5.05), 5.050000190734863);
  assert.equal((25).toString(36) + (255).toString(2), "p11111111");
  assert.equal(Number("0x1p3"), Number.NaN);
  assert.equal(Math.hypot(3, 4) + Math.cbrt(27) + Math.clz32(1) + Math.imul(0xffffffff, 5), 34);
});
test("garbage is collected: weak references", async () => {
  const { status, stdout } = spawnSync(process.execPath, ["--expose-gc", "-e", "let o = { big: new Array(1e5) }; const r = new WeakRef(o); new FinalizationRegistry(() => {}).register(o); o = null; setTimeout(() => { gc(); console.log(r.deref() === undefined) }, 10)"]);
  assert.deepEqual([status, stdout.toString()], [0, "true\n"]);
});
test("a heap that overflows ends the process", () => {
  const { status, signal, stderr } = spawnSync(process.execPath, ["--max-old-space-size=30", "-e", "const a = []; for (;;) a.push(new Array(1000).fill(1.5))"]);
  assert.ok(signal === "SIGABRT" || status === 134);
  assert.match(stderr.toString(), /heap out of memory/);
});
test("generators, proxies, reflection", () => {
  const seen = [];
  const proxy = new Proxy({}, { get: (_, k) => (seen.push(k), k), has: () => true });
  assert.ok("x" in proxy && proxy.y === "y");
  function* g() { try { const x = yield 1; yield x * 2; } finally { seen.push("finally"); } }
  const i = g();
  assert.deepEqual([i.next().value, i.next(21).value, i.return(7).value, seen], [1, 42, 7, ["y", "finally"]]);
});
test("typed arrays sort and view each other", () => {
  const a = Float64Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5003);
  a.sort();
  assert.ok(a.every((v, i) => i === 0 || a[i - 1] <= v));
  assert.equal(new Uint32Array(new Float32Array([1]).buffer)[0], 0x3f800000);
});
