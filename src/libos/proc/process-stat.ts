/** /proc/[pid]/stat, statm, sched, schedstat, syscall and timers. @see proc_pid_stat(5) */

import { RLIMIT } from "../task/limits.ts";
import { processTimes, processUsage, taskCpuTime, taskTimes } from "../task/process-usage.ts";
import { SCHED } from "../task/scheduling.ts";
import { ticks } from "./format.ts";
import { memoryUse } from "./memory-use.ts";
import type { Subject } from "./subject.ts";

/** PF_RANDOMIZE of task flags; PF_FORKNOEXEC and the like do not apply. */
const FLAGS = 4194304;
/** Priorities as the kernel counts them: 100 + 20 + nice, or 99 - real-time priority; shown less 100. */
const NORMAL = 20;

function isRealTime(policy: number): boolean {
  return policy === SCHED.FIFO || policy === SCHED.RR;
}

/** @param whole of the whole process, as /proc/[pid]/stat shows it; else of the task alone */
export function statText(subject: Subject, whole: boolean): string {
  const { process, task, kernel } = subject;
  const { extent, mm, signals, limits } = process;
  const { scheduling } = task;
  const times = whole ? processTimes(kernel, process) : taskTimes(task);
  const usage = whole ? processUsage(process) : task.usage;
  const { terminal } = process;
  const realTime = isRealTime(scheduling.policy);
  const low = (set: { low: number }): number => set.low & 0x7fffffff;
  const mine = !task.exited;
  const at = (address: number): number => (mine ? address : 0);
  const fields: (string | number | bigint)[] = [
    process.ppid,
    process.pgid,
    process.sid,
    terminal === null ? 0 : terminal.device,
    terminal === null ? -1 : terminal.foreground,
    FLAGS,
    usage.minorFaults,
    ...[0, 0, 0],
    ticks(BigInt(Math.floor(times.user))),
    ticks(BigInt(Math.floor(times.system))),
    ...[0, 0],
    scheduling.urgency > 0 ? -1 - scheduling.urgency : NORMAL + scheduling.nice,
    scheduling.nice,
    process.tasks.length,
    0,
    ticks(BigInt(Math.max(0, Math.floor(process.startTime - kernel.time.start)))),
    at(mm.mappedBytes()),
    at(Math.floor(mm.residentBytes() / 4096)),
    limits.soft[RLIMIT.RSS]!,
    at(extent.startCode),
    at(extent.endCode),
    at(extent.startStack),
    ...[0, 0],
    low(task.signals.pending.set),
    low(task.signals.mask),
    low(signals.ignored()),
    low(signals.caught()),
    subject.state === "S" ? 1 : 0,
    ...[0, 0],
    task.tid === process.pid ? process.exitSignal : -1,
    0,
    realTime ? scheduling.priority : 0,
    scheduling.policy,
    ...[0, 0, 0],
    at(extent.startData),
    at(extent.endData),
    at(extent.startHeap),
    at(extent.startArguments),
    at(extent.endArguments),
    at(extent.startEnvironment),
    at(extent.endEnvironment),
    task.exitCode << 8,
  ];
  return `${task.tid} (${task.name}) ${subject.state} ${fields.join(" ")}\n`;
}

export function statmText({ process }: Subject): string {
  const use = memoryUse(process);
  const pages = (bytes: number): number => Math.ceil(bytes / 4096);
  const shared = use.residentFile + use.residentShared;
  const size = pages(process.mm.mappedBytes());
  return `${size} ${pages(use.resident)} ${pages(shared)} ${pages(use.code)} 0 ${pages(use.data + use.stack)} 0\n`;
}

/** Time on the CPU and waiting for it, ns; turns. */
export function schedstatText({ task }: Subject): string {
  const { voluntarySwitches, involuntarySwitches } = task.usage;
  return `${taskCpuTime(task)} 0 ${1 + voluntarySwitches + involuntarySwitches}\n`;
}

/** Milliseconds with six decimals, as the kernel prints ns. */
function milliseconds(nanoseconds: number): string {
  return (nanoseconds / 1e6).toFixed(6);
}
const NICE_0_WEIGHT = 1048576;

export function schedText({ task, process, kernel }: Subject): string {
  const { voluntarySwitches, involuntarySwitches } = task.usage;
  const { policy, priority, nice } = task.scheduling;
  const time = taskCpuTime(task);
  const line = (name: string, value: string | number): string => `${name.padEnd(45)}:${String(value).padStart(21)}\n`;
  return (
    `${task.name} (${task.tid}, #threads: ${process.tasks.length})\n` +
    "-------------------------------------------------------------------\n" +
    line("se.exec_start", milliseconds(Number(kernel.time.monotonic()))) +
    line("se.vruntime", milliseconds(time)) +
    line("se.sum_exec_runtime", milliseconds(time)) +
    line("se.nr_migrations", 0) +
    line("nr_switches", voluntarySwitches + involuntarySwitches) +
    line("nr_voluntary_switches", voluntarySwitches) +
    line("nr_involuntary_switches", involuntarySwitches) +
    line("se.load.weight", Math.round(NICE_0_WEIGHT * 1.25 ** -nice)) +
    line("policy", policy) +
    line("prio", isRealTime(policy) ? 99 - priority : 120 + nice)
  );
}

/** The system call that a sleeping task is in, its arguments, stack pointer and program counter. @see proc_pid_syscall(5) */
export function syscallText({ task, kernel }: Subject): string {
  if (task !== kernel.current && !task.inCall) return "running\n";
  const { cpu } = task;
  const { numberRegister, argumentRegisters } = kernel.arch;
  const hex = (value: bigint | number): string => `0x${value.toString(16)}`;
  const words = argumentRegisters.map((register) => hex(cpu.get(register)));
  return `${cpu.low(numberRegister) | 0} ${words.join(" ")} ${hex(cpu.sp)} ${hex(cpu.pc)}\n`;
}

/** Timers of timer_create(2). @see proc_pid_timers(5) */
export function* timersText({ process }: Subject): Generator<string> {
  for (const timer of process.timers.posix.values()) {
    const { signal, value, task } = timer.notification;
    const kind = signal === 0 ? "none" : "signal";
    const target = task === null ? `pid.${process.pid}` : `tid.${task.tid}`;
    const pointer = BigInt.asUintN(64, value).toString(16).padStart(16, "0");
    yield `ID: ${timer.id}\nsignal: ${signal}/${pointer}\nnotify: ${kind}/${target}\nClockID: ${timer.clock}\n`;
  }
}
