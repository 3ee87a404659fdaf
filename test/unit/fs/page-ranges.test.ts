/** Sets of pages as runs, against a plain set. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PageRanges } from "../../../src/libos/fs/tree-fs/page-ranges.ts";

const END = 40;
const range = fc.tuple(fc.nat(END), fc.nat(END)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const step = fc.oneof(
  range.map(([first, end]) => ({ op: "add" as const, first, end })),
  fc.nat(END).map((end) => ({ op: "cut" as const, first: 0, end })),
);

test("adding, cutting and counting are those of a set", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), range, (steps, [first, end]) => {
      const ranges = new PageRanges();
      const model = new Set<number>();
      for (const { op, first, end } of steps) {
        if (op === "add") {
          ranges.add(first, end);
          for (let page = first; page < end; page++) model.add(page);
        } else {
          ranges.cut(end);
          for (const page of [...model]) if (page >= end) model.delete(page);
        }
        assert.equal(ranges.pages, model.size);
      }
      const inside = [...model].filter((page) => page >= first && page < end).sort((a, b) => a - b);
      assert.equal(ranges.count(first, end), inside.length);
      const seen: number[] = [];
      ranges.within(first, end, (from, to) => {
        for (let page = from; page < to; page++) seen.push(page);
      });
      assert.deepEqual(seen, inside);
      const starts = [...model].filter((page) => !model.has(page - 1)).length;
      assert.equal(ranges.runs, starts);
    }),
  );
});
