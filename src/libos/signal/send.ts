/** Sending signals to tasks and processes. @see kill(2), tgkill(2), signal(7) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { SA, SI, SIG } from "../../abi/signal.ts";
import type { Kernel } from "../kernel.ts";
import { RLIMIT } from "../task/limits.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";
import { CLD, childInfo } from "./child-info.ts";
import { CONTINUE, STOP_SIGNALS } from "./default-action.ts";
import { refresh } from "./deliverable.ts";
import type { PendingSignals } from "./pending-signals.ts";
import { SignalInfo } from "./signal-info.ts";
import { notify, targetOf } from "./target.ts";

/**
 * Sends a signal to one task, as the library OS itself or on behalf of the task.
 * @param code si_code: SI_USER and SI_TKILL name the task's process as the sender
 */
export function sendSignal(task: Task, signal: number, code: number): void {
  const bySelf = code === SI.USER || code === SI.TKILL;
  const info = bySelf
    ? SignalInfo.from(signal, code, task.process.pid, task.credentials.uid)
    : SignalInfo.plain(signal, code);
  sendToTask(task, info);
}

/** @returns 0, or -EAGAIN if the queue of real-time signals is full */
export function sendToTask(task: Task, info: SignalInfo): SysResult {
  return send(task.process, task, task.signals.pending, info);
}

/** Sends to the process as a whole: a task that does not block the signal takes it. */
export function sendToProcess(process: Process, info: SignalInfo): SysResult {
  return send(process, null, process.signals.pending, info);
}

/** A signal that an instruction caused: it cannot be blocked or ignored, then the default action happens. */
export function forceSignal(task: Task, info: SignalInfo): void {
  const action = task.process.signals.action(info.signal);
  const blocked = task.signals.mask.has(info.signal);
  if (blocked || action.handler === 1n) {
    action.handler = 0n;
    task.signals.mask.delete(info.signal);
  }
  task.signals.pending.add(info, Number.POSITIVE_INFINITY);
  refresh(task);
}

function send(process: Process, task: Task | null, pending: PendingSignals, info: SignalInfo): SysResult {
  const signal = info.signal;
  if (STOP_SIGNALS.has(signal)) flush(process, CONTINUE);
  else if (signal === SIG.CONT) flush(process, STOP_SIGNALS);
  if (process.stoppedBy !== 0 && (signal === SIG.CONT || signal === SIG.KILL)) {
    continueProcess(process.leader.kernel, process, signal === SIG.CONT);
  }
  // Who has ended hears nothing any more.
  if (process.status !== null) return 0;
  if (dropsSignal(process, task, signal)) return 0;
  if (!pending.add(info, process.limits.value(RLIMIT.SIGPENDING))) {
    return info.code === SI.USER ? 0 : -Errno.EAGAIN;
  }
  const target = task ?? targetOf(process, signal);
  if (target !== null) notify(target, signal);
  process.signals.arrivals.wake();
  return 0;
}

/** Whether a signal would be ignored at once. @param task null: sent to the process */
export function dropsSignal(process: Process, task: Task | null, signal: number): boolean {
  return process.signals.ignores(signal) && !heldBack(process, task, signal);
}

/** An ignored signal is kept while it is blocked: the disposition may change, or sigwait may take it. */
function heldBack(process: Process, task: Task | null, signal: number): boolean {
  if (task !== null) return task.signals.mask.has(signal) || task.signals.awaited.has(signal);
  return process.tasks.every((each) => each.signals.mask.has(signal) || each.signals.awaited.has(signal));
}

function flush(process: Process, signals: typeof CONTINUE): void {
  process.signals.pending.flush(signals);
  for (const task of process.tasks) {
    task.signals.pending.flush(signals);
    refresh(task);
  }
}

/** SIGCONT, or SIGKILL, which nobody is told of. */
function continueProcess(kernel: Kernel, process: Process, told: boolean): void {
  if (process.stoppedBy === 0) return;
  process.stoppedBy = 0;
  process.stopUntold = false;
  process.continueUntold = told;
  for (const task of process.tasks) {
    if (!task.blocked && !task.queued && task !== kernel.scheduler.running) kernel.scheduler.add(task);
  }
  if (told) tellOfState(process, CLD.CONTINUED, SIG.CONT);
}
/** Tells the parent that its child was stopped or continued. @param code CLD_STOPPED, CLD_CONTINUED */
export function tellOfState(process: Process, code: number, signal: number): void {
  const { parent } = process;
  if (parent === null) return;
  const action = parent.signals.action(SIG.CHLD);
  if ((action.flags & SA.NOCLDSTOP) === 0) sendToProcess(parent, childInfo(process, SIG.CHLD, code, signal));
  parent.childEvents.wake();
}
