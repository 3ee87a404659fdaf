/** Whether a task may look into another one. @see ptrace(2), "Ptrace access mode checking" */
import { CAP } from "./capabilities.ts";
import type { Task } from "./task.ts";

/** PTRACE_MODE_READ_REALCREDS and PTRACE_MODE_ATTACH_REALCREDS, which differ only for security modules. */
export function mayTrace(task: Task, subject: Task): boolean {
  if (subject.process === task.process || task.capabilities.has(CAP.SYS_PTRACE)) return true;
  if (subject.process.dumpable !== 1) return false;
  const { uid, gid } = task.credentials;
  const other = subject.credentials;
  const users = [other.uid, other.euid, other.suid].every((id) => id === uid);
  return users && [other.gid, other.egid, other.sgid].every((id) => id === gid);
}
