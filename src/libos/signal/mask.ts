/** Changing what a task blocks, and finding what it must take next. */
import type { Task } from "../task/task.ts";
import { UNBLOCKABLE } from "./default-action.ts";
import { refresh } from "./deliverable.ts";
import type { SignalInfo } from "./signal-info.ts";
import { SignalSet } from "./signal-set.ts";
import { retarget } from "./target.ts";

/** Blocks exactly `mask`, without SIGKILL and SIGSTOP. */
export function setMask(task: Task, mask: SignalSet): void {
  const own = task.signals.mask;
  newlyBlocked.copy(mask);
  newlyBlocked.deleteAll(own);
  own.copy(mask);
  own.deleteAll(UNBLOCKABLE);
  refresh(task);
  if (task.process.tasks.length > 1) retarget(task.process, newlyBlocked);
}
const newlyBlocked = new SignalSet();

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
    if (signal === 0) {
      // Another task may have taken the process's signal that this one was told of.
      refresh(task);
      return null;
    }
  }
  const info = from.take(signal);
  if (info.timer !== null) info.overrun = info.timer.deliver();
  refresh(task);
  return info;
}
