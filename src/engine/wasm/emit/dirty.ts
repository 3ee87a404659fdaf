/** Which slots may be newer in their locals than in memory, where blocks begin. */
import type { Block } from "../ir/block.ts";
import { beginsAtCheckpoint, Checkpoint, isWanted } from "../ir/checkpoint.ts";
import { addSlot, hasSlot, type Slot, type SlotSet } from "../ir/slot.ts";
import { clearSlot, merge, targets } from "./block-facts.ts";
import type { Graph } from "./graph.ts";
import type { EmitContext } from "./values.ts";

/** Whether an edge leads into a loop from outside: state is written back there, not again and again within. */
export function entersLoop({ isLoop, position, byDispatch }: Graph, from: number, to: number): boolean {
  return isLoop[to]! && position[to]! > position[from]! && !byDispatch(from, to);
}

/**
 * @param nodes of the graph, by address: block n is node n + 1
 * @returns by node
 */
export function dirtyAtBegin(
  blocks: readonly Block[],
  nodes: ReadonlyMap<number, number>,
  graph: Graph,
  slots: readonly Slot[],
  { precise, lookUp }: EmitContext,
): SlotSet[] {
  const sets: SlotSet[] = [{ low: 0, high: 0 }, ...blocks.map(() => ({ low: 0, high: 0 }))];
  const deferred = { low: 0, high: 0 };
  for (const slot of slots) if (slot.deferred || lookUp) addSlot(deferred, slot);
  const intoLoop = precise ? { low: 0, high: 0 } : deferred;
  // By the dispatch nothing comes dirty, unless all slots stay in their locals.
  if (lookUp && graph.isLoop[0]) for (const entry of graph.entries) merge(sets[entry]!, deferred);
  for (let changed = true; changed; ) {
    changed = false;
    for (const node of graph.order) {
      if (node === 0) continue;
      const block = blocks[node - 1]!;
      const after = dirtyBehind(block, sets[node]!, slots, precise, lookUp);
      for (const pc of targets(block)) {
        const to = nodes.get(pc);
        if (to === undefined) continue;
        const coming = entersLoop(graph, node, to)
          ? { low: after.low & intoLoop.low, high: after.high & intoLoop.high }
          : after;
        if (merge(sets[to]!, coming)) changed = true;
      }
    }
  }
  return sets;
}

function dirtyBehind(
  block: Block,
  before: SlotSet,
  slots: readonly Slot[],
  precise: boolean,
  lookUp: boolean,
): SlotSet {
  const set = { ...before };
  const checkpoint = new Checkpoint(precise);
  if (!lookUp && beginsAtCheckpoint(block, precise)) {
    checkpoint.before(block.pc);
    for (const slot of slots) if (isWanted(slot, block.live, precise)) clearSlot(set, slot);
  }
  for (const step of block.steps) {
    if (step.kind === "set") {
      if (!step.dead && !step.late) addSlot(set, step.slot);
    } else if (step.kind === "load" || step.kind === "store") {
      if (lookUp) continue;
      if (checkpoint.before(step.pc)) {
        for (const slot of slots) if (isWanted(slot, step.live, precise)) clearSlot(set, slot);
      }
      if (step.kind === "store") checkpoint.close();
    } else if (step.kind === "call") {
      // Before it control may have gone elsewhere.
      if (lookUp) continue;
      const { faults, reads, writes } = step.helper;
      for (const slot of slots) if (faults || hasSlot(reads, slot) || hasSlot(writes, slot)) clearSlot(set, slot);
      checkpoint.close();
    }
  }
  return set;
}
