/**
 * Flags that a computed jump leaves behind. Where it stays within the region, they are mostly set again before anything looks
 * at them; so they are made by who leaves the region only, or goes to one of the few places where they are wanted.
 */
import type { Block } from "./block.ts";

/**
 * Marks the sets of deferred slots, live at the end of a block, that nothing within the block needs. Behind the liveness analysis.
 * @param loadsLeave whether the code may be left at any load, with all state as it is there
 */
export function markLateSets({ steps, end }: Block, loadsLeave: boolean): void {
  if (end.kind !== "indirect") return;
  // Behind it loads need a checkpoint of their own, which flags are part of.
  const closed = steps.findIndex((step) => step.kind === "store" || step.kind === "call");
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index]!;
    if (step.kind === "set") step.late = step.slot.deferred && !step.dead;
    else if (step.kind === "load") {
      if (loadsLeave || (closed >= 0 && closed < index)) return;
    } else if (step.kind !== "observe") return;
  }
}
