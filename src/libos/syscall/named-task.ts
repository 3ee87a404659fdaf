/** The task that a pid argument of a scheduling call names; process 1 can be looked at, but not changed. */
import { Errno, type SysError } from "../../abi/errno.ts";
import { INIT } from "../task/process.ts";
import { Scheduling } from "../task/scheduling.ts";
import type { Task } from "../task/task.ts";

/** 0 is the caller; null: there is none that may be changed. */
export function namedTask(task: Task, pid: number): Task | null {
  return pid === 0 ? task : (task.kernel.tasksById.get(pid) ?? null);
}
/** What can be read of the task that a pid argument names; also of process 1, which is as any process begins. */
export function schedulingOf(task: Task, pid: number): Scheduling | null {
  return pid === INIT ? new Scheduling() : (namedTask(task, pid)?.scheduling ?? null);
}
/** Why it cannot be changed if {@link namedTask} finds none. */
export function whyNot(pid: number): SysError {
  return pid === INIT ? -Errno.EPERM : -Errno.ESRCH;
}
