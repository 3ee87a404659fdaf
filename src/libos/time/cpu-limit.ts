/** RLIMIT_CPU: SIGXCPU at the soft limit and every second after it, SIGKILL at the hard one. @see getrlimit(2) */
import { SI, SIG } from "../../abi/signal.ts";
import type { Kernel } from "../kernel.ts";
import { sendToProcess } from "../signal/send.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import { RLIM_INFINITY, RLIMIT } from "../task/limits.ts";
import type { Process } from "../task/process.ts";
import { cpuTime } from "./clocks.ts";
import { MIN_PERIOD, Timer } from "./timers.ts";

const SECOND = 1_000_000_000n;

/** Call after every change of the limit. */
export function armCpuLimit(kernel: Kernel, process: Process): void {
  process.timers.cpuLimit ??= new Timer(() => check(kernel, process));
  const timer = process.timers.cpuLimit;
  const soft = process.limits.soft[RLIMIT.CPU]!;
  const hard = process.limits.hard[RLIMIT.CPU]!;
  if (soft === RLIM_INFINITY && hard === RLIM_INFINITY) kernel.timers.cancel(timer);
  else schedule(kernel, process, timer, soft < hard ? soft : hard);
}

function schedule(kernel: Kernel, process: Process, timer: Timer, seconds: bigint): void {
  const left = Number((seconds === 0n ? 1n : seconds) * SECOND - cpuTime(kernel, process));
  kernel.timers.arm(timer, kernel.time.now() + Math.max(MIN_PERIOD, left));
}

function check(kernel: Kernel, process: Process): void {
  const used = cpuTime(kernel, process) / SECOND;
  const soft = process.limits.soft[RLIMIT.CPU]!;
  const hard = process.limits.hard[RLIMIT.CPU]!;
  if (hard !== RLIM_INFINITY && used >= (hard || 1n)) {
    sendToProcess(process, SignalInfo.plain(SIG.KILL, SI.KERNEL));
    return;
  }
  let next = soft < hard ? soft : hard;
  if (soft !== RLIM_INFINITY && used >= (soft || 1n)) {
    sendToProcess(process, SignalInfo.plain(SIG.XCPU, SI.KERNEL));
    next = used + 1n;
  }
  schedule(kernel, process, process.timers.cpuLimit!, next);
}
