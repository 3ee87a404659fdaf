import assert from "node:assert/strict";
import { test } from "node:test";
import { FutexTable, FutexWaiter } from "../../../src/libos/task/futex.ts";

test("sleepers wake in the order of their coming, by common bits", () => {
  const table = new FutexTable();
  const waiters = [1, 2, 3].map((bitset) => new FutexWaiter(64, bitset));
  for (const waiter of waiters) table.add(waiter);
  assert.equal(table.wake(64, 1, 2), 1);
  assert.deepEqual(
    waiters.map((waiter) => waiter.woken),
    [false, true, false],
  );
  assert.equal(table.wake(64, 10, -1), 2);
  assert.equal(table.wake(64, 10, -1), 0);
});

test("requeued sleepers wake by their new word", () => {
  const table = new FutexTable();
  const waiters = [0, 1, 2].map(() => new FutexWaiter(64, -1));
  for (const waiter of waiters) table.add(waiter);
  assert.equal(table.requeue(64, 128, 2), 2);
  assert.equal(table.wake(128, 10, -1), 2);
  assert.deepEqual(
    waiters.map((waiter) => waiter.woken),
    [true, true, false],
  );
  table.remove(waiters[2]!);
  assert.equal(table.wake(64, 1, -1), 0);
});
