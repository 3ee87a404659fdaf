/** What a process has used: the sum over its tasks, those that have ended included. */
import type { Kernel } from "../kernel.ts";
import type { Process } from "./process.ts";
import type { Task } from "./task.ts";
import { type CpuTimes, Usage } from "./usage.ts";

export function processUsage(process: Process): Usage {
  const sum = new Usage();
  sum.add(process.pastUsage);
  for (const task of process.tasks) sum.add(task.usage);
  return sum;
}

/** User and system time of a process, ns. */
export function processTimes(kernel: Kernel, process: Process): CpuTimes {
  return process.cpuTimes.split(processUsage(process), kernel.scheduler.timeOf(process));
}
/** Of one task. */
export function taskTimes(task: Task): CpuTimes {
  return task.cpuTimes.split(task.usage, taskCpuTime(task));
}
/** CPU time of one task, ns. */
export function taskCpuTime(task: Task): number {
  return task.kernel.scheduler.timeOf(task);
}

/** Tasks that run or could. */
export function runningTasks({ scheduler }: Kernel): number {
  return scheduler.waiting + (scheduler.running === null ? 0 : 1);
}
