/**
 * Parents and children: what a process leaves behind, who hears of it, who inherits its children. @see wait(2), credentials(7), prctl(2) PR_SET_CHILD_SUBREAPER
 */
import { SA, SI, SIG } from "../../abi/signal.ts";
import type { Kernel } from "../kernel.ts";
import { endInfo } from "../signal/child-info.ts";
import { sendToProcess } from "../signal/send.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import type { ExitStatus } from "./exit-status.ts";
import type { Process } from "./process.ts";
import { processTimes, processUsage } from "./process-usage.ts";
import type { Task } from "./task.ts";

/** A process has ended and holds nothing any more: its children find another parent, its own hears of it. */
export function leaveFamily(kernel: Kernel, process: Process, status: ExitStatus): void {
  process.status = status;
  const heir = heirOf(process);
  for (const child of process.children.splice(0)) {
    child.parent = heir;
    child.maker = heir === null ? null : livingTask(heir);
    child.exitSignal = SIG.CHLD;
    heir?.children.push(child);
    tellOfDeath(child, process);
    if (child.status !== null) tellParent(kernel, child, child.status);
  }
  process.ending.wake();
  tellParent(kernel, process, status);
}
/** A task has ended whose process goes on: another one takes over the children that it made. */
export function taskEnded(task: Task): void {
  const { process } = task;
  for (const child of process.children) {
    if (child.maker !== task) continue;
    child.maker = livingTask(process);
    tellOfDeath(child, process);
  }
}
function livingTask(process: Process): Task {
  return process.leader.exited ? (process.tasks[0] ?? process.leader) : process.leader;
}
/** PR_SET_PDEATHSIG. */
function tellOfDeath(child: Process, parent: Process): void {
  for (const { parentDeathSignal: signal } of child.tasks) {
    if (signal !== 0) sendToProcess(child, SignalInfo.from(signal, SI.USER, parent.pid, parent.leader.credentials.uid));
  }
}
/** The nearest ancestor that wants orphans; null: process 1. */
function heirOf(process: Process): Process | null {
  for (let each = process.parent; each !== null; each = each.parent) {
    if (each.childSubreaper && each.status === null) return each;
  }
  return null;
}

function tellParent(kernel: Kernel, process: Process, status: ExitStatus): void {
  const { parent, exitSignal } = process;
  // Process 1 waits for everything at once.
  if (parent === null) {
    kernel.forget(process);
    return;
  }
  const action = parent.signals.action(SIG.CHLD);
  const unwanted = exitSignal === SIG.CHLD && (action.handler === 1n || (action.flags & SA.NOCLDWAIT) !== 0);
  if (exitSignal !== 0 && !(exitSignal === SIG.CHLD && action.handler === 1n)) {
    sendToProcess(parent, endInfo(process, status, exitSignal));
  }
  if (unwanted) {
    parent.children.splice(parent.children.indexOf(process), 1);
    kernel.forget(process);
  }
  parent.childEvents.wake();
}

/** A parent has waited for a child that had ended: nothing is left of it but what it used. */
export function reap(kernel: Kernel, child: Process): void {
  const parent = child.parent!;
  parent.childrenUsage.add(processUsage(child), processTimes(kernel, child), child.peak, child.childrenUsage);
  parent.children.splice(parent.children.indexOf(child), 1);
  kernel.forget(child);
}
