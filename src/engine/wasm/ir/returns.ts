/**
 * Calls within a region: where a callee is part of it, its returns are compared with the addresses behind the calls, which is a jump
 * within the region, with everything in locals. Nobody comes back there from outside then, but for who left the callee elsewhere.
 */
import type { Block, End } from "./block.ts";

/** Addresses that a return is compared with. */
const MOST_LIKELY = 4;

type Return = End & { kind: "indirect" };
interface Callee {
  calls: (End & { kind: "call" })[];
  returns: readonly Return[];
}

/** Says of returns where they lead to, and of calls that this is so. */
export function resolveReturns(blocks: readonly Block[]): void {
  const byPc = new Map(blocks.map((block) => [block.pc, block]));
  const callees = new Map<number, Callee>();
  for (const { end } of blocks) {
    if (end.kind !== "call" || !byPc.has(end.target) || !byPc.has(end.returnTo)) continue;
    const known = callees.get(end.target);
    if (known !== undefined) known.calls.push(end);
    else callees.set(end.target, { calls: [end], returns: returnsOf(end.target, byPc) });
  }
  // What has too many callers comes back by the dispatch, as do others that share a return with it.
  for (let changed = true; changed; ) {
    changed = false;
    const likely = likelyOf(callees);
    for (const [pc, { returns }] of callees) {
      if (returns.length > 0 && returns.every((end) => likely.get(end)!.size <= MOST_LIKELY)) continue;
      callees.delete(pc);
      changed = true;
    }
  }
  for (const [end, addresses] of likelyOf(callees)) end.likely = [...addresses];
  for (const { calls } of callees.values()) for (const end of calls) end.resolved = true;
}

function likelyOf(callees: ReadonlyMap<number, Callee>): Map<Return, Set<number>> {
  const likely = new Map<Return, Set<number>>();
  for (const { calls, returns } of callees.values()) {
    for (const end of returns) {
      const addresses = likely.get(end) ?? new Set();
      for (const { returnTo } of calls) addresses.add(returnTo);
      likely.set(end, addresses);
    }
  }
  return likely;
}

/** The returns that control comes to from an address without going back to a caller. */
function returnsOf(start: number, byPc: ReadonlyMap<number, Block>): Return[] {
  const seen = new Set([start]);
  const found: Return[] = [];
  for (const pc of seen) {
    const block = byPc.get(pc);
    if (block === undefined) continue;
    const { end } = block;
    if (end.kind === "indirect" && end.isReturn) found.push(end);
    for (const step of block.steps) if (step.kind === "branchIf") seen.add(step.target);
    if (end.kind === "goto") seen.add(end.target);
    else if (end.kind === "branch") seen.add(end.target).add(end.otherwise);
    else if (end.kind === "call" || end.kind === "indirect") seen.add(end.returnTo);
    else if (end.resume) seen.add(end.pc);
  }
  return found;
}
