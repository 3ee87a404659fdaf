"use strict";
const assert = require("node:assert");
const { Readable, Writable, Transform, Duplex, PassThrough, pipeline, finished, addAbortSignal } = require("node:stream");
const promises = require("node:stream/promises");
const { text, json, buffer } = require("node:stream/consumers");
const { setTimeout: sleep } = require("node:timers/promises");

const upper = () => new Transform({ transform(piece, _, done) { done(null, String(piece).toUpperCase()); } });
test("a pipeline of three", async () => {
  const out = [];
  await promises.pipeline(Readable.from(["a", "b"]), upper(), new Writable({ write(p, _, d) { out.push(String(p)); d(); } }));
  assert.deepEqual(out, ["A", "B"]);
});
test("an error destroys all of a pipeline", async () => {
  const source = new Readable({ read() { this.push("x"); } });
  const failing = new Transform({ transform(_, __, done) { done(new Error("bad")); } });
  await assert.rejects(promises.pipeline(source, failing, new PassThrough()), /bad/);
  assert.ok(source.destroyed && failing.destroyed);
});
test("back-pressure: write says false, drain comes", async () => {
  const slow = new Writable({ highWaterMark: 3, write(_, __, done) { setImmediate(done); } });
  assert.equal(slow.write("abcd"), false);
  await new Promise((done) => slow.once("drain", done));
  assert.equal(slow.writableLength, 0);
});
test("object mode passes what it gets", async () => {
  const seen = [];
  for await (const each of Readable.from([{ a: 1 }, null ?? 2, [3]])) seen.push(each);
  assert.deepEqual(seen, [{ a: 1 }, 2, [3]]);
});
test("operators: filter, map, take, reduce", async () => {
  const sum = await Readable.from([1, 2, 3, 4, 5, 6]).filter((n) => n % 2 === 0).map((n) => n * n).take(2).reduce((a, b) => a + b, 0);
  assert.equal(sum, 20);
});
test("map with concurrency keeps the order", async () => {
  const list = await Readable.from([30, 1, 10]).map(async (n) => (await sleep(n), n), { concurrency: 3 }).toArray();
  assert.deepEqual(list, [30, 1, 10]);
});
test("consumers: text, json, buffer", async () => {
  assert.equal(await text(Readable.from(["é", "x"])), "éx");
  assert.deepEqual(await json(Readable.from(['{"a":', "1}"])), { a: 1 });
  assert.equal((await buffer(Readable.from([Buffer.from("ab")]))).length, 2);
});
test("unshift puts back", () => {
  const r = new Readable({ read() {} });
  r.push("bc");
  r.unshift("a");
  assert.equal(String(r.read()), "abc");
});
test("setEncoding does not split characters", async () => {
  const r = new Readable({ read() {} });
  r.setEncoding("utf8");
  r.push(Buffer.from([0xe2, 0x82]));
  r.push(Buffer.from([0xac]));
  r.push(null);
  assert.equal(await text(r), "€");
});
test("cork gathers writes into writev", async () => {
  const batches = [];
  const w = new Writable({ writev(list, done) { batches.push(list.length); done(); }, write(_, __, done) { batches.push(0); done(); } });
  w.cork();
  w.write("a"); w.write("b"); w.write("c");
  w.uncork();
  await new Promise((done) => w.end(done));
  assert.deepEqual(batches, [3]);
});
test("a duplex of an async generator", async () => {
  const d = Duplex.from(async function* (source) { for await (const each of source) yield String(each) + "!"; });
  d.end("hi");
  assert.equal(await text(d), "hi!");
});
test("finished tells a premature close", async () => {
  const r = new Readable({ read() {} });
  const end = promises.finished(r);
  r.destroy();
  await assert.rejects(end, { code: "ERR_STREAM_PREMATURE_CLOSE" });
});
test("abort signals end streams", async () => {
  const controller = new AbortController();
  const r = addAbortSignal(controller.signal, new Readable({ read() {} }));
  controller.abort();
  await assert.rejects(promises.finished(r), { name: "AbortError" });
});
test("web streams: pipeThrough, tee, byob", async () => {
  const { ReadableStream, TransformStream } = require("node:stream/web");
  const source = new ReadableStream({ start(c) { [1, 2, 3].forEach((n) => c.enqueue(n)); c.close(); } });
  const [a, b] = source.pipeThrough(new TransformStream({ transform: (n, c) => c.enqueue(n * 2) })).tee();
  const read = async (s) => { const list = []; for await (const n of s) list.push(n); return list; };
  assert.deepEqual(await Promise.all([read(a), read(b)]), [[2, 4, 6], [2, 4, 6]]);
});
test("compression as a web stream", async () => {
  const { CompressionStream, DecompressionStream } = require("node:stream/web");
  const stream = new Blob(["skerry".repeat(1000)]).stream().pipeThrough(new CompressionStream("gzip")).pipeThrough(new DecompressionStream("gzip"));
  assert.equal((await text(stream)).length, 6000);
});
test("destroy with an error emits it once", async () => {
  const r = new Readable({ read() {} });
  const errors = [];
  r.on("error", (e) => errors.push(e.message));
  r.destroy(new Error("one"));
  r.destroy(new Error("two"));
  await sleep(1);
  assert.deepEqual(errors, ["one"]);
});
test("pipe and unpipe", async () => {
  const from = new PassThrough();
  const to = new PassThrough();
  from.pipe(to);
  from.write("a");
  await sleep(1);
  from.unpipe(to);
  from.write("b");
  await sleep(1);
  assert.equal(String(to.read()), "a");
});
test("a megabyte through five transforms", async () => {
  let source = Readable.from(Array.from({ length: 256 }, (_, i) => Buffer.alloc(4096, i)));
  for (let i = 0; i < 5; i++) source = source.pipe(new PassThrough());
  let length = 0;
  for await (const piece of source) length += piece.length;
  assert.equal(length, 1 << 20);
});
