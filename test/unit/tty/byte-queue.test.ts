/** The queue of bytes, with an array as the model. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteQueue } from "../../../src/libos/tty/byte-queue.ts";

const anyStep = fc.oneof(
  fc.record({ kind: fc.constant("write" as const), bytes: fc.uint8Array({ maxLength: 700 }) }),
  fc.record({ kind: fc.constant("read" as const), length: fc.integer({ min: 0, max: 700 }) }),
  fc.record({ kind: fc.constant("push" as const), byte: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant("shift" as const) }),
  fc.record({ kind: fc.constant("truncate" as const), length: fc.integer({ min: 0, max: 1000 }) }),
);

test("bytes come out in the order in which they went in", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const queue = new ByteQueue(1000);
      let model: number[] = [];
      for (const step of steps) {
        if (step.kind === "write") {
          const n = queue.write(step.bytes, 0, step.bytes.length);
          assert.equal(n, Math.min(step.bytes.length, 1000 - model.length));
          model.push(...step.bytes.subarray(0, n));
        } else if (step.kind === "read") {
          const target = new Uint8Array(700);
          const n = queue.read(target, 0, step.length);
          assert.deepEqual([...target.subarray(0, n)], model.splice(0, step.length));
        } else if (step.kind === "push" && queue.room > 0) {
          queue.push(step.byte);
          model.push(step.byte);
        } else if (step.kind === "shift" && model.length > 0) assert.equal(queue.shift(), model.shift());
        else if (step.kind === "truncate") {
          queue.truncate(step.length);
          model = model.slice(0, step.length);
        }
        assert.equal(queue.used, model.length);
        assert.equal(queue.room, 1000 - model.length);
      }
    }),
  );
});
