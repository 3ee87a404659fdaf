/** Which task of a process takes a signal that was sent to the process. @see signal(7), "Process-directed signals" */
import { SIG } from "../../abi/signal.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";
import { refresh } from "./deliverable.ts";
import type { SignalSet } from "./signal-set.ts";

function wants(task: Task, signal: number): boolean {
  return !task.signals.mask.has(signal) || task.signals.awaited.has(signal);
}

/** The first task if it does not block the signal, else any that does not; null: it stays pending. */
export function targetOf(process: Process, signal: number): Task | null {
  const { leader } = process;
  if (!leader.exited && wants(leader, signal)) return leader;
  for (const task of process.tasks) if (wants(task, signal)) return task;
  return null;
}

/** Makes a task look at its signals as soon as it can. */
export function notify(task: Task, signal: number): void {
  refresh(task);
  if (task.signals.deliverable || task.signals.awaited.has(signal)) task.wakeUp();
}

/**
 * Finds others for signals of the process that a task cannot take any more.
 * @param signals those that it blocks now; null: all, it has ended
 */
export function retarget(process: Process, signals: SignalSet | null): void {
  const { set } = process.signals.pending;
  if (((set.low & (signals?.low ?? -1)) | (set.high & (signals?.high ?? -1))) === 0) return;
  for (let signal = 1; signal <= SIG.MAX; signal++) {
    if (!set.has(signal) || signals?.has(signal) === false) continue;
    const task = targetOf(process, signal);
    if (task !== null) notify(task, signal);
  }
}
