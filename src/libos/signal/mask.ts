/** Changing what a task blocks, and finding what it must take next. */
import type { Task } from "../task/task.ts";
import { UNBLOCKABLE } from "./default-action.ts";
import type { SignalInfo } from "./signal-info.ts";
import type { SignalSet } from "./signal-set.ts";

/** Recomputes {@link TaskSignals.deliverable}: after every change of a mask or of what is pending. */
export function refresh(task: Task): void {
  const own = task.signals.pending.set;
  const shared = task.process.signals.pending.set;
  const mask = task.signals.mask;
  task.signals.deliverable = (((own.low | shared.low) & ~mask.low) | ((own.high | shared.high) & ~mask.high)) !== 0;
}

/** Blocks exactly `mask`, without SIGKILL and SIGSTOP. */
export function setMask(task: Task, mask: SignalSet): void {
  task.signals.mask.copy(mask);
  task.signals.mask.deleteAll(UNBLOCKABLE);
  refresh(task);
}

/** Blocks `mask` until the system call is over, or until a handler that interrupts it returns. */
export function setTemporaryMask(task: Task, mask: SignalSet): void {
  if (!task.signals.restoreMask) {
    task.signals.savedMask.copy(task.signals.mask);
    task.signals.restoreMask = true;
  }
  setMask(task, mask);
}

/** Ends {@link setTemporaryMask}. */
export function restoreMask(task: Task): void {
  if (!task.signals.restoreMask) return;
  task.signals.restoreMask = false;
  setMask(task, task.signals.savedMask);
}

/** Takes the next signal that `blocked` lets through, the task's own first; null: none. */
export function takeSignal(task: Task, blocked: SignalSet): SignalInfo | null {
  let from = task.signals.pending;
  let signal = from.next(blocked);
  if (signal === 0) {
    from = task.process.signals.pending;
    signal = from.next(blocked);
    if (signal === 0) return null;
  }
  const info = from.take(signal);
  if (info.timer !== null) info.overrun = info.timer.deliver();
  refresh(task);
  return info;
}
