/** What a task may do to others. @see kill(2), sched(7), ioprio_set(2); task/trace-access.ts for looking into them */
import { SIG } from "../../abi/signal.ts";
import { CAP } from "./capabilities.ts";
import { isWholly } from "./credentials.ts";
import type { Process } from "./process.ts";
import type { Task } from "./task.ts";

/** Of the same user, or SIGCONT within the session. */
export function maySignal(task: Task, target: Process, signal: number): boolean {
  if (target === task.process || task.capabilities.has(CAP.KILL)) return true;
  const { uid, euid } = task.credentials;
  const of = target.leader.credentials;
  if (euid === of.suid || euid === of.uid || uid === of.suid || uid === of.uid) return true;
  return signal === SIG.CONT && target.sid === task.process.sid;
}

/** Whether a task may set another's scheduling: of the same user. */
export function maySchedule(task: Task, target: Task): boolean {
  const { euid } = task.credentials;
  const of = target.credentials;
  return of.uid === euid || of.euid === euid || task.capabilities.has(CAP.SYS_NICE);
}

/** Whether a task may see and set the limits of another process: of the same user and group throughout. @see prlimit(2) */
export function mayLimit(task: Task, target: Process): boolean {
  if (target === task.process || task.capabilities.has(CAP.SYS_RESOURCE)) return true;
  return isWholly(target.leader.credentials, task.credentials.uid, task.credentials.gid);
}

/** Whether a task may set the priority of another's I/O. */
export function mayOrderIo(task: Task, target: Task): boolean {
  const { uid, euid } = task.credentials;
  const of = target.credentials.uid;
  return of === euid || of === uid || task.capabilities.has(CAP.SYS_NICE);
}
