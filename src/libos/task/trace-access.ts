/** Whether a task may look into another one. @see ptrace(2), "Ptrace access mode checking" */
import { CAP } from "./capabilities.ts";
import { isWholly } from "./credentials.ts";
import type { Task } from "./task.ts";

/**
 * PTRACE_MODE_READ and PTRACE_MODE_ATTACH, which differ only for security modules.
 * @param byFiles PTRACE_MODE_FSCREDS: by the caller's ids for files, as /proc asks; else by its real ones
 */
export function mayTrace(task: Task, subject: Task, byFiles = false): boolean {
  if (subject.process === task.process || task.capabilities.has(CAP.SYS_PTRACE)) return true;
  if (subject.process.dumpable !== 1) return false;
  const who = task.credentials;
  return isWholly(subject.credentials, byFiles ? who.fsuid : who.uid, byFiles ? who.fsgid : who.gid);
}
