/**
 * What blocks take from the fuel. Where instructions are not counted exactly, only blocks that look at it take something: for themselves,
 * and for others that control comes to from there before it comes to the next such block.
 */
import type { Block } from "../ir/block.ts";
import type { Graph } from "./graph.ts";

/** Most instructions that a block takes fuel for on behalf of others; usually control comes to a part of these. */
const MOST_FOR_OTHERS = 100;
const LIKELY_PART = 1 / 2;

/** Whether the fuel is looked at in a block: on each way around there is one. */
export function looksAtFuel({ isLoop, entries }: Graph, node: number): boolean {
  return isLoop[node]! || entries.includes(node);
}

/** @returns by node: block n is node n + 1 */
export function chargesOf(blocks: readonly Block[], graph: Graph): number[] {
  const behind = new Array<number>(blocks.length + 1).fill(0);
  for (let at = graph.order.length - 1; at > 0; at--) {
    const node = graph.order[at]!;
    if (looksAtFuel(graph, node)) continue;
    behind[graph.dominator[node]!]! += blocks[node - 1]!.instructions + behind[node]!;
  }
  return behind.map((others, node) => {
    if (node === 0 || !looksAtFuel(graph, node)) return 0;
    return blocks[node - 1]!.instructions + Math.min(MOST_FOR_OTHERS, Math.ceil(others * LIKELY_PART));
  });
}
