/** The lowest free number, against a set. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NumberSet } from "../../../src/libos/fs/number-set.ts";

const number = fc.oneof(fc.nat(70), fc.nat(3000));

test("the lowest free number is that of a plain set", () => {
  const step = fc.record({ first: number, count: fc.nat(1200), add: fc.boolean(), min: number });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const numbers = new NumberSet();
      const model = new Set<number>();
      for (const { first, count, add, min } of steps) {
        for (let i = first; i <= first + count; i++) {
          if (add) {
            numbers.add(i);
            model.add(i);
          } else {
            numbers.delete(i);
            model.delete(i);
          }
        }
        let expected = min;
        while (model.has(expected)) expected++;
        assert.equal(numbers.free(min), expected);
      }
    }),
    { numRuns: 300 },
  );
});
