/** Which slots have to be in their locals where blocks begin: what a way into the region has to load. */
import type { Block } from "../ir/block.ts";
import { addSlot, hasSlot, type SlotSet, slotSet } from "../ir/slot.ts";
import { merge, targets } from "./block-facts.ts";
import type { Graph } from "./graph.ts";

/**
 * A slot is wanted where its value is used, and where it may be written back because it was changed on another way to the same place.
 * @param nodes of the graph, by address: block n is node n + 1
 * @param dirty slots that may be newer than memory where blocks begin, by node
 * @returns by node
 */
export function neededAtBegin(
  blocks: readonly Block[],
  nodes: ReadonlyMap<number, number>,
  graph: Graph,
  dirty: readonly SlotSet[],
): SlotSet[] {
  const facts = blocks.map(factsOf);
  const needed: SlotSet[] = [slotSet(), ...facts.map(({ uses }, index) => unite(uses, dirty[index + 1]!))];
  for (let changed = true; changed; ) {
    changed = false;
    for (let at = graph.order.length - 1; at > 0; at--) {
      const node = graph.order[at]!;
      const { sets } = facts[node - 1]!;
      for (const pc of targets(blocks[node - 1]!)) {
        const to = nodes.get(pc);
        if (to === undefined || graph.byDispatch(node, to)) continue;
        const { low, high } = needed[to]!;
        if (merge(needed[node]!, { low: low & ~sets.low, high: high & ~sets.high })) changed = true;
      }
    }
  }
  return needed;
}

/** Slots whose value at the beginning is used, and those that are set without. */
function factsOf({ steps, gets }: Block): { uses: SlotSet; sets: SlotSet } {
  const uses = slotSet();
  const sets = slotSet();
  let next = 0;
  const use = (until: number): void => {
    for (; next < gets.length && gets[next]!.at <= until; next++) {
      const { value } = gets[next]!;
      if (value.uses > 0 && !hasSlot(sets, value.slot!)) addSlot(uses, value.slot!);
    }
  };
  steps.forEach((step, index) => {
    use(index);
    if (step.kind === "set" && !step.dead && !step.late && !hasSlot(uses, step.slot)) addSlot(sets, step.slot);
    // What a helper changes is taken from memory behind it.
    if (step.kind === "call") unite(sets, step.helper.writes, sets);
  });
  use(steps.length);
  return { uses, sets };
}

function unite(a: SlotSet, b: SlotSet, into: SlotSet = slotSet()): SlotSet {
  into.low = a.low | b.low;
  into.high = a.high | b.high;
  return into;
}
