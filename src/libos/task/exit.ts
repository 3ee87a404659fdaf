/** The end of tasks, processes and the machine. @see exit(2), exit_group(2) */
import type { Kernel } from "../kernel.ts";
import { retarget } from "../signal/target.ts";
import { leaveSession } from "../tty/job-control.ts";
import type { ExitStatus } from "./exit-status.ts";
import { leaveFamily, taskEnded } from "./family.ts";
import { releaseFutexes } from "./futex/exit.ts";
import type { Process } from "./process.ts";
import { NO_EXTENT } from "./program-extent.ts";
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
  taskEnded(task);
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
  leaveSemaphores(task);
  task.files.unref();
  if (task.fs.unref()) task.kernel.vfs.forgetContext(task.fs);
  task.cpu.close();
}

/** Semaphores get back what the task owes, unless others share its list. @see semop(2), SEM_UNDO */
export function leaveSemaphores(task: Task): void {
  task.semaphoreUndo?.leave(task.process.pid);
  task.semaphoreUndo = null;
}

/** Ends a process with all its tasks. With the first process the machine ends. */
export function exitProcess(process: Process, status: ExitStatus): void {
  const { kernel } = process.leader;
  if (process.status !== null) return;
  kernel.shortfalls?.ended(process, status);
  const alone = process.memory.users === 1;
  for (const task of process.tasks) releaseFutexes(task, alone);
  if (process === kernel.main) {
    kernel.stop(status);
    return;
  }
  kernel.strace?.processEnded(process, status);
  if (alone) {
    process.mm.residentBytes();
    process.peak = process.mm.residents.peak;
  }
  endTasks(process);
  process.timers.dispose(kernel.timers);
  leaveSession(kernel, process);
  leaveMemory(process);
  kernel.sysv.memory.processEnded(process);
  process.extent = NO_EXTENT;
  leaveFamily(kernel, process, status);
}

function endTasks(process: Process): void {
  for (const task of process.tasks.splice(0)) {
    task.abandon();
    task.exited = true;
    process.pastUsage.add(task.usage);
    if (task !== process.leader) task.kernel.releaseTid(task.tid);
    letGo(task);
  }
}

/** The process goes on without its memory, or with other memory: a parent that waits for that by vfork(2) goes on. */
export function leaveMemory(process: Process): void {
  const { kernel } = process.leader;
  kernel.sysv.memory.leaving = process;
  kernel.releaseMemory(process.memory);
  kernel.sysv.memory.leaving = null;
  process.vforkDone?.wake();
  process.vforkDone = null;
}

/** Frees what the processes hold, once nothing runs any more. */
export function endMachine(kernel: Kernel): void {
  for (const process of kernel.processes) {
    if (process.status !== null) continue;
    endTasks(process);
    kernel.releaseMemory(process.memory);
  }
  kernel.sysv.memory.dispose();
  kernel.closeMemory();
  kernel.net.dispose();
}
