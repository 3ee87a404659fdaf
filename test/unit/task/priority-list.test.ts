import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PriorityList, type Ranked } from "../../../src/libos/task/priority-list.ts";

class Item implements Ranked {
  previous: Ranked | null = null;
  next: Ranked | null = null;
  rank = 0;
}

function contents(list: PriorityList<Item>): Item[] {
  const items: Item[] = [];
  for (let item = list.first; item !== null; item = item.next as Item | null) items.push(item);
  return items;
}

test("a priority list is an array sorted by rank, equal ones by their coming", () => {
  const step = fc.record({ what: fc.constantFrom("append", "prepend", "remove"), rank: fc.nat(99), which: fc.nat() });
  const ranks = fc.constantFrom(0, 0, 1, 2, 50, 99);
  fc.assert(
    fc.property(fc.array(fc.tuple(step, ranks)), (steps) => {
      const list = new PriorityList<Item>();
      let model: Item[] = [];
      for (const [{ what, which }, rank] of steps) {
        if (what === "remove") {
          const item = model[which % Math.max(1, model.length)];
          if (item === undefined) continue;
          list.remove(item);
          model = model.filter((each) => each !== item);
        } else {
          const item = new Item();
          item.rank = rank;
          if (what === "append") list.append(item);
          else list.prepend(item);
          const before = what === "append" ? (each: Item) => each.rank >= rank : (each: Item) => each.rank > rank;
          model = [...model.filter(before), item, ...model.filter((each) => !before(each))];
        }
        assert.equal(list.size, model.length);
        assert.ok(contents(list).every((item, i) => item === model[i]));
      }
    }),
  );
});
