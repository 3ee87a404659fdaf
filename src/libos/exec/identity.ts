/** What of a process changes when it becomes another program, its memory apart. @see execve(2) */
import { SIG } from "../../abi/signal.ts";
import type { FdTable } from "../fs/fd-table.ts";
import type { Path } from "../fs/path.ts";
import { becomeOnlyTask } from "../task/exit.ts";
import type { Task } from "../task/task.ts";

/** Longest comm, bytes. */
const NAME_BYTES = 15;

/** "ls" for "/bin/ls", cut to what comm holds. */
export function taskName(filename: string): string {
  return filename.slice(filename.lastIndexOf("/") + 1).slice(0, NAME_BYTES);
}

/** A descriptor table that nobody else uses. */
function own(files: FdTable): FdTable {
  if (!files.shared) return files;
  const copy = files.copy();
  files.unref();
  return copy;
}

/** Ends the other tasks, closes descriptors, resets signal handlers, renews the identity. Set-user-ID bits of the file do not act. */
export function becomeProgram(task: Task, filename: string, executable: Path | null): void {
  const { process } = task;
  becomeOnlyTask(task);
  task.rseq = 0;
  task.files = own(task.files);
  task.files.closeAll(true);
  if (process.signals.shared) process.signals.unshare();
  process.signals.resetOnExec();
  process.timers.resetOnExec();
  process.barriers = 0;
  process.executed = true;
  process.exitSignal = SIG.CHLD;
  task.signals.resetOnExec();
  task.name = taskName(filename);
  process.executable = executable;
  process.dumpable = 1;
  const ids = task.credentials;
  ids.suid = ids.euid;
  ids.sgid = ids.egid;
  ids.fsuid = ids.euid;
  ids.fsgid = ids.egid;
  const caps = task.capabilities;
  const isRoot = ids.uid === 0 || ids.euid === 0;
  caps.permitted = isRoot ? caps.bounding | caps.inheritable : caps.ambient;
  caps.effective = ids.euid === 0 ? caps.permitted : caps.ambient;
  caps.keep = false;
}
