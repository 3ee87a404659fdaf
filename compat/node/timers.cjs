"use strict";
const assert = require("node:assert");
const timers = require("node:timers/promises");
const { performance, PerformanceObserver, monitorEventLoopDelay } = require("node:perf_hooks");
const { AsyncLocalStorage, createHook, executionAsyncId } = require("node:async_hooks");
const { once, EventEmitter } = require("node:events");

test("ticks, promises, immediates in order", async () => {
  const order = [];
  await new Promise((done) => {
    setImmediate(() => { order.push("immediate"); done(); });
    Promise.resolve().then(() => order.push("promise"));
    process.nextTick(() => order.push("tick"));
    order.push("now");
  });
  assert.deepEqual(order, ["now", "tick", "promise", "immediate"].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  assert.equal(order[0], "now");
  assert.equal(order[3], "immediate");
});
test("timeouts in order of their times", async () => {
  const order = [];
  await Promise.all([30, 10, 20].map((ms) => timers.setTimeout(ms).then(() => order.push(ms))));
  assert.deepEqual(order, [10, 20, 30]);
});
test("a cleared timeout does not fire", async () => {
  let fired = false;
  clearTimeout(setTimeout(() => (fired = true), 1));
  await timers.setTimeout(5);
  assert.ok(!fired);
});
test("a timeout is not early", async () => {
  const begun = performance.now();
  await timers.setTimeout(25);
  assert.ok(performance.now() - begun >= 24);
});
test("an interval counts", async () => {
  let n = 0;
  for await (const value of timers.setInterval(2, "v")) if (value === "v" && ++n === 5) break;
  assert.equal(n, 5);
});
test("refresh puts a timeout off", async () => {
  const begun = performance.now();
  await new Promise((done) => { const t = setTimeout(done, 30); setTimeout(() => t.refresh(), 15); });
  assert.ok(performance.now() - begun >= 43);
});
test("abort ends a sleep", async () => {
  await assert.rejects(timers.setTimeout(60000, null, { signal: AbortSignal.timeout(5) }), { name: "AbortError" });
});
test("ref and unref", () => {
  const t = setTimeout(() => {}, 1000);
  assert.ok(t.hasRef());
  assert.ok(!t.unref().hasRef());
  clearTimeout(t);
});
test("marks and measures", async () => {
  const seen = new Promise((done) => new PerformanceObserver((list, o) => { o.disconnect(); done(list.getEntries()[0].name); }).observe({ entryTypes: ["measure"] }));
  performance.mark("a");
  performance.mark("b");
  performance.measure("m", "a", "b");
  assert.equal(await seen, "m");
});
test("the event loop's delay is seen", async () => {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  await timers.setTimeout(10);
  const end = performance.now() + 30;
  while (performance.now() < end);
  await timers.setTimeout(10);
  monitor.disable();
  assert.ok(monitor.max > 1e7);
});
test("async storage follows awaits and timers", async () => {
  const storage = new AsyncLocalStorage();
  const got = await storage.run({ id: 1 }, async () => {
    await timers.setTimeout(1);
    return new Promise((done) => setImmediate(() => done(storage.getStore().id)));
  });
  assert.equal(got, 1);
  assert.equal(storage.getStore(), undefined);
});
test("queueMicrotask runs before timers", async () => {
  const order = [];
  setTimeout(() => order.push("timer"), 0);
  queueMicrotask(() => order.push("micro"));
  await timers.setTimeout(5);
  assert.deepEqual(order, ["micro", "timer"]);
});
test("Date and Intl", () => {
  assert.equal(new Date(Date.UTC(2024, 1, 29)).toISOString(), "2024-02-29T00:00:00.000Z");
  assert.equal(new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Tokyo", dateStyle: "short", timeStyle: "short" }).format(0), "01/01/1970, 09:00");
  assert.equal(new Intl.NumberFormat("de-DE").format(1234567.891), "1.234.567,891");
  assert.equal(new Date(2024, 0, 1).getTimezoneOffset(), 0);
});
test("a thousand timers at once", async () => {
  let sum = 0;
  await Promise.all(Array.from({ length: 1000 }, (_, i) => timers.setTimeout(i % 17).then(() => (sum += i))));
  assert.equal(sum, 499500);
});
