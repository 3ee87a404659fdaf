/** A task's descriptors become its own. @see unshare(2) CLONE_FILES, close_range(2) */
import type { Task } from "./task.ts";

export function unshareFiles(task: Task): void {
  if (!task.files.shared) return;
  const copy = task.files.copy();
  task.files.unref();
  task.files = copy;
}
