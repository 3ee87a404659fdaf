import assert from "node:assert/strict";
import { test } from "node:test";
import { wakeWord } from "../../../src/libos/task/futex/wake.ts";
import { FutexSpace, FutexWaiter } from "../../../src/libos/task/futex/word.ts";
import { Scheduling } from "../../../src/libos/task/scheduling.ts";
import type { Task } from "../../../src/libos/task/task.ts";

function sleeper(space: FutexSpace, offset: number, urgency = 0, bitset = -1): FutexWaiter {
  const scheduling = new Scheduling();
  scheduling.priority = urgency;
  const waiter = new FutexWaiter({ scheduling, wakeUp() {} } as unknown as Task);
  waiter.sleepOn(space.obtain(offset), bitset);
  return waiter;
}
const awake = (waiters: FutexWaiter[]) => waiters.map((waiter) => waiter.word === null);

test("sleepers wake in the order of their coming, by common bits", () => {
  const space = new FutexSpace();
  const waiters = [1, 2, 3].map((bitset) => sleeper(space, 64, 0, bitset));
  assert.equal(wakeWord(space.find(64), 1, 2), 1);
  assert.deepEqual(awake(waiters), [false, true, false]);
  assert.equal(wakeWord(space.find(64), 10, -1), 2);
  assert.equal(wakeWord(space.find(64), 10, -1), 0);
});

test("sleepers of real-time priority wake first", () => {
  const space = new FutexSpace();
  const waiters = [0, 5, 0, 9, 5].map((urgency) => sleeper(space, 64, urgency));
  const order: number[] = [];
  while (wakeWord(space.find(64), 1, -1) === 1) {
    awake(waiters).forEach((is, i) => {
      if (is && !order.includes(i)) order.push(i);
    });
  }
  assert.deepEqual(order, [3, 1, 4, 0, 2]);
});

test("a space keeps few words on which nobody sleeps, and the busy ones", () => {
  const space = new FutexSpace();
  const last = sleeper(space, 4);
  for (let i = 2; i < 1000; i++) sleeper(space, 4 * i).forget();
  let known = 0;
  for (let i = 1; i < 1000; i++) if (space.find(4 * i) !== null) known++;
  assert.ok(known <= 65, `${known} words`);
  const word = space.find(4);
  assert.equal(word?.waiters.first, last);
  for (let i = 0; i < 1000; i++) {
    last.forget();
    last.sleepOn(space.obtain(4), -1);
  }
  assert.equal(space.find(4), word);
});

test("waking one of many takes no longer than waking one of few", () => {
  const space = new FutexSpace();
  const time = (count: number): number => {
    for (let i = 0; i < count; i++) sleeper(space, 64);
    const begin = process.hrtime.bigint();
    for (let i = 0; i < 500; i++) {
      wakeWord(space.find(64), 1, -1);
      sleeper(space, 64);
    }
    const took = Number(process.hrtime.bigint() - begin);
    wakeWord(space.find(64), count, -1);
    return took;
  };
  time(100);
  const few = Math.min(time(10), time(10), time(10));
  const many = Math.min(time(100_000), time(100_000), time(100_000));
  assert.ok(many < 20 * few, `${few} ns, ${many} ns`);
});
