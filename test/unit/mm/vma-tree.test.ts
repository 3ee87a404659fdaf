import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { GUARD_GAP, VM, Vma } from "../../../src/libos/mm/vma.ts";
import { VmaTree } from "../../../src/libos/mm/vma-tree.ts";

const PAGE = 4096;
const PAGES = 1200;

const operation = fc.oneof(
  fc.record({
    kind: fc.constant("insert" as const),
    page: fc.nat(PAGES - 1),
    pages: fc.integer({ min: 1, max: 40 }),
    grows: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("remove" as const), page: fc.nat(PAGES - 1) }),
  fc.record({ kind: fc.constant("shrink" as const), page: fc.nat(PAGES - 1) }),
);

/** The highest and lowest free range of a list of [start, end) in ascending order. */
function gaps(list: readonly Vma[], length: number, low: number, high: number): { top: number; bottom: number } {
  let top = -1;
  let bottom = -1;
  let floor = 0;
  for (const next of [...list, null]) {
    const from = Math.max(floor, low);
    const to = Math.min(next === null ? Number.POSITIVE_INFINITY : next.guardedStart, high);
    if (to - from >= length) {
      top = to - length;
      if (bottom < 0) bottom = from;
    }
    if (next !== null) floor = next.end;
  }
  return { top, bottom };
}

test("the tree agrees with a sorted list", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 120 }), (operations) => {
      const tree = new VmaTree();
      let list: Vma[] = [];
      for (const each of operations) {
        const start = each.page * PAGE;
        const at = list.find((vma) => vma.start <= start && vma.end > start) ?? null;
        if (each.kind === "insert") {
          const end = start + each.pages * PAGE;
          if (list.some((vma) => vma.start < end && vma.end > start)) continue;
          const vma = new Vma(start, end, 1, each.grows ? VM.GrowsDown : 0, null, 0, "");
          tree.insert(vma);
          list.push(vma);
          list.sort((a, b) => a.start - b.start);
        } else if (at !== null && each.kind === "remove") {
          tree.remove(at);
          list = list.filter((vma) => vma !== at);
        } else if (at !== null && at.length > PAGE) {
          tree.resize(at, at.start + PAGE, at.end);
        }
        const length = ((each.page % 30) + 1) * PAGE;
        const low = (each.page % 7) * 16 * PAGE;
        const high = (PAGES - (each.page % 11) * 8) * PAGE;
        const expected = gaps(list, length, low, high);
        assert.equal(tree.gapTopDown(length, low, high), expected.top);
        assert.equal(tree.gapBottomUp(length, low, high), expected.bottom);
        assert.equal(tree.find(start), list.find((vma) => vma.end > start) ?? null);
        assert.equal(tree.before(start), list.findLast((vma) => vma.start < start) ?? null);
        assert.deepEqual(
          tree.overlapping(start, start + length),
          list.filter((vma) => vma.start < start + length && vma.end > start),
        );
      }
      assert.deepEqual([...tree], list);
      assert.equal(tree.count, list.length);
      assert.equal(
        tree.bytes,
        list.reduce((sum, vma) => sum + vma.length, 0),
      );
    }),
    { numRuns: 300 },
  );
});

test("the tree stays shallow", () => {
  const tree = new VmaTree();
  for (let i = 0; i < 65_530; i++) tree.insert(new Vma(i * 2 * PAGE, (i * 2 + 1) * PAGE, 1, 0, null, 0, ""));
  assert.ok(tree.find(0)!.height <= 24);
  assert.equal(tree.gapTopDown(2 * PAGE, 0, 65_530 * 2 * PAGE), -1);
  assert.equal(tree.gapTopDown(PAGE, 0, 65_530 * 2 * PAGE), (65_530 * 2 - 1) * PAGE);
  assert.equal(tree.gapBottomUp(PAGE, 0, 65_530 * 2 * PAGE), PAGE);
});

test("a guard gap is kept below what grows down", () => {
  const tree = new VmaTree();
  tree.insert(new Vma(0x1000_0000, 0x1001_0000, 3, VM.GrowsDown, null, 0, ""));
  assert.equal(tree.gapTopDown(PAGE, 0, 0x1001_0000), 0x1000_0000 - GUARD_GAP - PAGE);
});
