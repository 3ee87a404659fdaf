/** Stopping and continuing whole processes. @see signal(7), "Standard signals" */
import type { Kernel } from "../kernel.ts";
import type { Process } from "../task/process.ts";
import { CLD } from "./child-info.ts";
import { tellOfState } from "./send.ts";

/** Stops all tasks of a process. */
export function stopProcess(kernel: Kernel, process: Process, signal: number): void {
  if (process.stoppedBy !== 0) return;
  process.stoppedBy = signal;
  process.stopUntold = true;
  process.continueUntold = false;
  for (const task of process.tasks) kernel.scheduler.remove(task);
  tellOfState(process, CLD.STOPPED, signal);
}
