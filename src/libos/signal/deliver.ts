/** Delivering pending signals before a task goes back to its program. @see signal(7) */
import { Errno } from "../../abi/errno.ts";
import { SA, SI, SIG } from "../../abi/signal.ts";
import { setResult } from "../syscall/dispatch.ts";
import { exitProcess } from "../task/exit.ts";
import type { Process } from "../task/process.ts";
import { abortSequence } from "../task/rseq.ts";
import { Restart, type Task } from "../task/task.ts";
import { isOrphaned } from "../tty/job-control.ts";
import { crashReport } from "./crash-report.ts";
import { dumpsCore, ignoredByDefault, stopsByDefault } from "./default-action.ts";
import { restoreMask, setMask, takeSignal } from "./mask.ts";
import type { SignalAction } from "./process-signals.ts";
import { forceSignal } from "./send.ts";
import { SignalInfo } from "./signal-info.ts";
import { SignalSet } from "./signal-set.ts";
import { stopProcess } from "./stop.ts";

/**
 * Acts on every signal that the task does not block. A system call that slept gets its end (EINTR, restart) if a
 * handler is entered; else it goes on sleeping by running again.
 */
export function deliverSignals(task: Task): void {
  const kernel = task.kernel;
  let acted = false;
  // What is left when one stops the process waits until it goes on.
  while (task.signals.deliverable && kernel.exitStatus === null && !task.exited && task.process.stoppedBy === 0) {
    const info = takeSignal(task, task.signals.mask);
    if (info === null) break;
    acted = true;
    kernel.statistics.signals!++;
    if (kernel.strace !== null) {
      if (task.inCall) kernel.strace.interrupted(task);
      kernel.strace.signal(task, info);
    }
    act(task, info);
  }
  if (kernel.exitStatus !== null || task.exited) return;
  if (task.inCall) {
    if (acted && (task.progress > 0 || task.restart === Restart.Interrupt)) {
      task.onInterrupt?.(task);
      endWith(task, task.progress || -Errno.EINTR);
    }
  }
  if (!task.inCall) restoreMask(task);
}

function act(task: Task, info: SignalInfo): void {
  const signal = info.signal;
  const action = task.process.signals.action(signal);
  const handler = signal === SIG.KILL || signal === SIG.STOP ? 0n : action.handler;
  if (handler === 1n) return;
  if (handler === 0n) {
    if (ignoredByDefault(signal)) return;
    if (stopsByDefault(signal)) {
      stop(task.process, info);
      return;
    }
    die(task, info);
    return;
  }
  if (task.inCall) settle(task, action);
  enter(task, info, action);
}

/** The first process stops the whole machine, as its terminal and its shell expect; others are stopped by themselves. */
function stop(process: Process, { signal, code }: SignalInfo): void {
  const { kernel } = process.leader;
  const { main } = kernel;
  if (process === main) {
    kernel.host.signals.stopSelf(signal);
    kernel.strace?.continued(signal);
    return;
  }
  // What a terminal's key stops is the whole group: once, with its first process.
  const together = process.pgid === main.pgid && code === SI.KERNEL && main.signals.action(signal).handler === 0n;
  if (together || (signal !== SIG.STOP && isOrphaned(kernel, process.pgid))) return;
  stopProcess(kernel, process, signal);
}

const entryMask = new SignalSet();

function enter(task: Task, info: SignalInfo, action: SignalAction): void {
  const signal = info.signal;
  const sound = task.rseq === 0 || abortSequence(task);
  if (!sound) task.rseq = 0;
  const entered = sound && task.kernel.arch.enterHandler(task, info, action);
  if ((action.flags & SA.RESETHAND) !== 0) action.handler = 0n;
  if (!entered) {
    if (signal === SIG.SEGV) action.handler = 0n;
    forceSignal(task, SignalInfo.plain(SIG.SEGV, SI.KERNEL));
    return;
  }
  task.signals.restoreMask = false;
  entryMask.copy(task.signals.mask);
  entryMask.addAll(action.mask);
  if ((action.flags & SA.NODEFER) === 0) entryMask.add(signal);
  setMask(task, entryMask);
}

/** Ends a system call that sleeps because a handler is about to run. */
function settle(task: Task, action: SignalAction): void {
  const failure = task.onInterrupt?.(task) ?? 0;
  if (task.progress > 0) endWith(task, task.progress);
  else if (failure < 0) endWith(task, failure);
  else if (task.restart === Restart.Always || (task.restart === Restart.IfAsked && (action.flags & SA.RESTART) !== 0)) {
    task.kernel.arch.restartCall(task.cpu);
    task.endCall();
  } else {
    endWith(task, -Errno.EINTR);
  }
}

function endWith(task: Task, result: number): void {
  setResult(task.cpu, task.kernel.arch.resultRegister, result);
  task.endCall();
}

function die(task: Task, info: SignalInfo): void {
  const signal = info.signal;
  const core = dumpsCore(signal);
  exitProcess(task.process, { kind: "signal", signal, core, report: crashReport(task, info) });
}
