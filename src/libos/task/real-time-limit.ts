/**
 * RLIMIT_RTTIME: how long a task may run with real-time priority without sleeping. SIGXCPU at the soft limit and every
 * second after it, SIGKILL at the hard one. @see getrlimit(2)
 */
import { SI, SIG } from "../../abi/signal.ts";
import { sendToProcess } from "../signal/send.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import { RLIMIT } from "./limits.ts";
import type { Task } from "./task.ts";

/** Between two warnings, µs. */
const AGAIN = 1_000_000;

/** For a task of real-time priority, every few milliseconds that it runs. */
export function checkRealTimeLimit(task: Task): void {
  const { process, kernel, scheduling } = task;
  const soft = process.limits.value(RLIMIT.RTTIME);
  if (soft === Number.POSITIVE_INFINITY) return;
  kernel.scheduler.timeOf(task);
  const microseconds = scheduling.realTimeRan / 1000;
  if (microseconds >= Number(process.limits.hard[RLIMIT.RTTIME])) {
    sendToProcess(process, SignalInfo.plain(SIG.KILL, SI.KERNEL));
  } else if (microseconds >= soft) {
    process.limits.soft[RLIMIT.RTTIME] = BigInt(soft + AGAIN);
    sendToProcess(process, SignalInfo.plain(SIG.XCPU, SI.KERNEL));
  }
}
