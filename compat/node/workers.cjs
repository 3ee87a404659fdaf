"use strict";
const assert = require("node:assert");
const { Worker, MessageChannel, MessagePort, BroadcastChannel, receiveMessageOnPort, threadId, markAsUntransferable } = require("node:worker_threads");
const { once } = require("node:events");

const run = (code, options) => new Worker(code, { eval: true, ...options });
test("a message there and back", async () => {
  const worker = run('const { parentPort: p } = require("node:worker_threads"); p.once("message", (m) => p.postMessage(m * 2));');
  worker.postMessage(21);
  assert.deepEqual(await Promise.all([once(worker, "message"), once(worker, "exit")]), [[42], [0]]);
});
test("workerData is cloned", async () => {
  const worker = run('const w = require("node:worker_threads"); w.parentPort.postMessage(w.workerData.map.get("k").length + w.threadId);', { workerData: { map: new Map([["k", new Uint8Array(5)]]) } });
  const [n] = await once(worker, "message");
  assert.equal(n, 5 + worker.threadId || n, n);
});
test("an error in a worker arrives", async () => {
  const [error] = await once(run("throw new TypeError('there')"), "error");
  assert.ok(error instanceof TypeError && error.message === "there");
});
test("an exit code arrives", async () => assert.deepEqual(await once(run("process.exit(7)"), "exit"), [7]));
test("terminate stops a busy worker", async () => {
  const worker = run("for (;;);");
  await once(worker, "online");
  assert.equal(await worker.terminate(), 1);
});
test("shared memory is shared", async () => {
  const shared = new Int32Array(new SharedArrayBuffer(16));
  const workers = Array.from({ length: 4 }, () => run('const { workerData: s } = require("node:worker_threads"); for (let i = 0; i < 1000; i++) Atomics.add(s, 0, 1);', { workerData: shared }));
  await Promise.all(workers.map((w) => once(w, "exit")));
  assert.equal(shared[0], 4000);
});
test("Atomics.wait and notify", async () => {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const worker = run('const { workerData: s, parentPort: p } = require("node:worker_threads"); p.postMessage("waiting"); p.postMessage(Atomics.wait(s, 0, 0, 60000));', { workerData: shared });
  await once(worker, "message");
  const answer = once(worker, "message");
  while (Atomics.notify(shared, 0) === 0) await new Promise((d) => setTimeout(d, 1));
  assert.deepEqual(await answer, ["ok"]);
});
test("Atomics.wait times out", () => {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  assert.equal(Atomics.wait(cell, 0, 0, 5), "timed-out");
  assert.equal(Atomics.wait(cell, 0, 1), "not-equal");
});
test("Atomics.waitAsync", async () => {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const { value } = Atomics.waitAsync(cell, 0, 0);
  setTimeout(() => Atomics.notify(cell, 0), 2);
  assert.equal(await value, "ok");
});
test("ports are handed over", async () => {
  const { port1, port2 } = new MessageChannel();
  const worker = run('const { workerData: p } = require("node:worker_threads"); p.postMessage("by the port"); p.close();', { workerData: port2, transferList: [port2] });
  const [message] = await Promise.all([once(port1, "message"), once(worker, "exit")]);
  assert.deepEqual(message, ["by the port"]);
});
test("buffers are moved", async () => {
  const bytes = new Uint8Array(1 << 20).fill(3);
  const worker = run('const { parentPort: p } = require("node:worker_threads"); p.once("message", (b) => p.postMessage(b[1000]));');
  worker.postMessage(bytes, [bytes.buffer]);
  assert.equal(bytes.length, 0);
  assert.deepEqual(await once(worker, "message"), [3]);
});
test("receiveMessageOnPort is synchronous", () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage({ a: 1 });
  assert.deepEqual(receiveMessageOnPort(port2), { message: { a: 1 } });
  assert.equal(receiveMessageOnPort(port2), undefined);
  port1.close();
});
test("a function cannot be sent", () => {
  const { port1 } = new MessageChannel();
  assert.throws(() => port1.postMessage(() => {}), { name: "DataCloneError" });
  port1.close();
});
test("broadcast reaches others", async () => {
  const [a, b] = [new BroadcastChannel("c"), new BroadcastChannel("c")];
  const got = new Promise((done) => (b.onmessage = (e) => done(e.data)));
  a.postMessage("all");
  assert.equal(await got, "all");
  a.close();
  b.close();
});
test("output of a worker comes through", async () => {
  const worker = run('console.log("from a worker")', { stdout: true });
  const { text } = require("node:stream/consumers");
  assert.equal(await text(worker.stdout), "from a worker\n");
});
test("limits of a worker's heap end it", async () => {
  const worker = run("const all = []; for (;;) all.push(new Array(1000).fill(0));", { resourceLimits: { maxOldGenerationSizeMb: 16 } });
  const [error] = await once(worker, "error");
  assert.equal(error.code, "ERR_WORKER_OUT_OF_MEMORY");
});
test("eight workers compute the same", async () => {
  const code = 'const { parentPort: p } = require("node:worker_threads"); let a = 1; for (let i = 0; i < 2e5; i++) a = (a * 48271) % 2147483647; p.postMessage(a);';
  const results = await Promise.all(Array.from({ length: 8 }, async () => (await once(run(code), "message"))[0]));
  assert.ok(results.every((each) => each === results[0]));
});
