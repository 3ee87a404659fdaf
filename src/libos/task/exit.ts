/** The end of tasks, processes and the machine. @see exit(2), exit_group(2) */
import type { Kernel } from "../kernel.ts";
import { retarget } from "../signal/target.ts";
import type { ExitStatus } from "./exit-status.ts";
import { releaseFutexes } from "./futex/exit.ts";
import type { Process } from "./process.ts";
import type { Task } from "./task.ts";

/** Ends one task; the last one ends its process with its own code. */
export function exitTask(task: Task, code: number): void {
  const { process } = task;
  task.exitCode = code;
  if (process.tasks.length > 1) {
    task.kernel.strace?.taskEnded(task);
    removeTask(task);
    retarget(process, null);
    return;
  }
  exitProcess(process, { kind: "exit", code });
}

/** Takes a task away that is not the last one of its process. What it held others see as it left it. */
export function removeTask(task: Task): void {
  const { process, kernel } = task;
  task.abandon();
  releaseFutexes(task, false);
  task.exited = true;
  process.tasks.splice(process.tasks.indexOf(task), 1);
  process.pastUsage.add(task.usage);
  // The number of the first task is the process's, which lives on.
  if (task !== process.leader) kernel.releaseTid(task.tid);
  letGo(task);
}

/** execve(2): the other tasks of the process end, and the caller gets the number of the first. */
export function becomeOnlyTask(task: Task): void {
  const { process, kernel } = task;
  for (const other of [...process.tasks]) if (other !== task) removeTask(other);
  releaseFutexes(task, true);
  if (task === process.leader) return;
  kernel.releaseTid(task.tid);
  task.tid = process.pid;
  kernel.tasksById.set(task.tid, task);
  process.leader = task;
}

/** Gives back what a task shares with others. */
function letGo(task: Task): void {
  task.files.unref();
  if (task.fs.unref()) task.kernel.vfs.forgetContext(task.fs);
  task.cpu.close();
}

/** Ends a process with all its tasks. The machine runs one process: it ends too. */
export function exitProcess(process: Process, status: ExitStatus): void {
  for (const task of process.tasks) releaseFutexes(task, true);
  process.leader.kernel.stop(status);
}

/** Frees what the processes hold, once nothing runs any more. */
export function endMachine(kernel: Kernel): void {
  for (const process of kernel.processes) {
    for (const task of process.tasks.splice(0)) {
      task.abandon();
      task.exited = true;
      letGo(task);
    }
    process.space.endProgram?.();
    process.mm.clear();
  }
  kernel.net.dispose();
}
