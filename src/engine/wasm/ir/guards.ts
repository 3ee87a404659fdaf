/**
 * Guards of floating point: what is not finite leaves the code. A sum, difference or product of something that is not finite
 * is not finite either, so a guard is not needed where the result is an operand of another one that is guarded. If that guard
 * fires, the guest is taken back to the checkpoint, and executes from there one instruction at a time.
 */
import type { Block, Guard } from "./block.ts";
import { operation } from "./operations.ts";
import { Kind, type Value } from "./value.ts";

const PASSES_ON = /^f(32|64|32x4|64x2)_(add|sub|mul)$/;

/**
 * Drops the guards of a block that others make unnecessary. Not for code in which each access is a checkpoint.
 * @param anywhere whether the guest can be taken back to any instruction, be it no checkpoint
 */
export function dropGuards({ steps }: Block, anywhere: boolean): void {
  const none = (): Map<Value, Guard> | null => (anywhere ? new Map() : null);
  /** Guards that may be dropped if a later one depends on them; null: there is no checkpoint to go back to. */
  let open = none();
  let dropped = false;
  for (const step of steps) {
    if (step.kind === "load") open ??= new Map();
    else if (step.kind === "leaveIf" && step.guard !== null) {
      if (open === null) continue;
      const { guard } = step;
      for (const operand of operands(guard.value)) {
        const earlier = open.get(operand);
        if (earlier === undefined || earlier.state === "dropped") continue;
        earlier.state = "dropped";
        dropped = true;
      }
      // State is not what it should be at this instruction if an earlier one was not guarded.
      if (dropped) guard.state = "repeats";
      open.set(guard.value, guard);
    } else if (step.kind !== "set" && step.kind !== "observe") {
      // Leaving elsewhere needs all that was computed before to be right.
      if (step.kind === "leaveIf" || step.kind === "branchIf") open?.clear();
      else {
        open = none();
        dropped = false;
      }
    }
  }
}

function operands(value: Value): Value[] {
  if (value.kind !== Kind.Operation || !PASSES_ON.test(operation(value.opcode)!.name)) return [];
  return [value.a!, value.b!];
}
