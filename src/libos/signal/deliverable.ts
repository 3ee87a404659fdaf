/** Whether a task has signals to look at. */
import type { Task } from "../task/task.ts";

/** Recomputes {@link TaskSignals.deliverable}: after every change of a mask or of what is pending. */
export function refresh(task: Task): void {
  const own = task.signals.pending.set;
  const shared = task.process.signals.pending.set;
  const mask = task.signals.mask;
  task.signals.deliverable = (((own.low | shared.low) & ~mask.low) | ((own.high | shared.high) & ~mask.high)) !== 0;
}
