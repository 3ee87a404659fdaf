import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Timer, Timers } from "../../../src/libos/time/timers.ts";

const operation = fc.oneof(
  fc.record({ kind: fc.constant("arm" as const), timer: fc.nat(9), at: fc.nat(100) }),
  fc.record({ kind: fc.constant("cancel" as const), timer: fc.nat(9) }),
  fc.record({ kind: fc.constant("expire" as const), now: fc.nat(100) }),
);

test("timers fire once, in the order of their deadlines", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 80 }), (operations) => {
      const timers = new Timers();
      let fired: number[] = [];
      const all = Array.from({ length: 10 }, (_, i) => new Timer(() => fired.push(i)));
      const model = new Map<number, number>();
      for (const op of operations) {
        if (op.kind === "arm") {
          timers.arm(all[op.timer]!, op.at);
          model.set(op.timer, op.at);
        } else if (op.kind === "cancel") {
          timers.cancel(all[op.timer]!);
          model.delete(op.timer);
        } else {
          fired = [];
          timers.expire(op.now);
          const due = [...model].filter(([, at]) => at <= op.now);
          assert.deepEqual([...fired].sort(), due.map(([i]) => i).sort());
          const times = fired.map((i) => model.get(i)!);
          assert.deepEqual(
            times,
            [...times].sort((a, b) => a - b),
          );
          for (const [i] of due) model.delete(i);
        }
        assert.equal(timers.next, Math.min(...model.values(), Number.POSITIVE_INFINITY));
        for (let i = 0; i < all.length; i++) assert.equal(all[i]!.armed, model.has(i));
      }
    }),
  );
});

test("a timer may arm itself while it fires", () => {
  const timers = new Timers();
  let count = 0;
  const timer: Timer = new Timer((now) => {
    count++;
    timers.arm(timer, now + 10);
  });
  timers.arm(timer, 5);
  timers.expire(5);
  timers.expire(14);
  timers.expire(15);
  assert.equal(count, 2);
  assert.equal(timers.next, 25);
});
