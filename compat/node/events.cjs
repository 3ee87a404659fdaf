"use strict";
const assert = require("node:assert");
const { EventEmitter, once, on, errorMonitor, captureRejectionSymbol } = require("node:events");
const { Console } = require("node:console");
const { PassThrough } = require("node:stream");
const readline = require("node:readline");
const { StringDecoder } = require("node:string_decoder");
const tty = require("node:tty");

test("listeners in order, once, prepended", () => {
  const e = new EventEmitter();
  const seen = [];
  e.on("x", () => seen.push(1));
  e.once("x", () => seen.push(2));
  e.prependListener("x", () => seen.push(0));
  e.emit("x");
  e.emit("x");
  assert.deepEqual(seen, [0, 1, 2, 0, 1]);
});
test("an error nobody hears is thrown", () => assert.throws(() => new EventEmitter().emit("error", new Error("loud")), /loud/));
test("the error monitor only looks", () => {
  const e = new EventEmitter();
  let seen = 0;
  e.on(errorMonitor, () => seen++);
  assert.throws(() => e.emit("error", new Error("x")));
  assert.equal(seen, 1);
});
test("rejections of listeners are caught", async () => {
  const e = new EventEmitter({ captureRejections: true });
  e.on("x", async () => { throw new Error("async"); });
  e.emit("x");
  assert.equal((await once(e, "error"))[0].message, "async");
});
test("events as an iterator", async () => {
  const e = new EventEmitter();
  setImmediate(() => { e.emit("n", 1); e.emit("n", 2); e.emit("end"); });
  const seen = [];
  for await (const [n] of on(e, "n", { close: ["end"] })) seen.push(n);
  assert.deepEqual(seen, [1, 2]);
});
test("event targets", () => {
  const target = new EventTarget();
  const seen = [];
  target.addEventListener("x", (e) => { seen.push(e.detail); e.preventDefault(); }, { once: true });
  assert.equal(target.dispatchEvent(new CustomEvent("x", { detail: 5, cancelable: true })), false);
  target.dispatchEvent(new Event("x"));
  assert.deepEqual(seen, [5]);
});
test("AbortSignal.any", () => {
  const [a, b] = [new AbortController(), new AbortController()];
  const any = AbortSignal.any([a.signal, b.signal]);
  b.abort("why");
  assert.deepEqual([any.aborted, any.reason], [true, "why"]);
});
test("a console of one's own", () => {
  const out = new PassThrough();
  const c = new Console(out);
  c.group("g");
  c.table([{ a: 1 }]);
  c.log("%o", [1]);
  assert.match(String(out.read()), /^g\n {2}┌/);
});
test("console.count and console.assert", () => {
  const out = new PassThrough();
  const c = new Console(out, out);
  c.count("x");
  c.count("x");
  c.assert(false, "no");
  assert.equal(String(out.read()), "x: 1\nx: 2\nAssertion failed: no\n");
});
test("readline asks and answers", async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const r = readline.createInterface({ input, output });
  const answer = new Promise((done) => r.question("name? ", done));
  input.write("skerry\n");
  assert.equal(await answer, "skerry");
  assert.equal(String(output.read()), "name? ");
  r.close();
});
test("string decoders keep halves", () => {
  const d = new StringDecoder("utf8");
  assert.deepEqual([d.write(Buffer.from([0xf0, 0x9f])), d.write(Buffer.from([0x99, 0x82])), d.end()], ["", "🙂", ""]);
});
test("nothing here is a terminal", () => assert.deepEqual([tty.isatty(0), tty.isatty(99)], [false, false]));
test("symbols as names, and removal", () => {
  const e = new EventEmitter();
  const s = Symbol("s");
  const f = () => {};
  e.on(s, f).on(s, f);
  assert.equal(e.listenerCount(s), 2);
  e.off(s, f).removeAllListeners();
  assert.deepEqual(e.eventNames(), []);
});
test("domexceptions and their codes", () => assert.equal(new DOMException("m", "DataCloneError").code, 25));
