/** What a task that ends leaves behind in futexes. @see set_tid_address(2), get_robust_list(2) */
import type { Task } from "./task.ts";

export function releaseFutexes(task: Task): void {
  const { clearChildTid, mem } = task;
  task.clearChildTid = 0;
  if (clearChildTid === 0 || clearChildTid % 4 !== 0 || !mem.canWrite(clearChildTid, 4)) return;
  mem.setU32(clearChildTid, 0);
  task.process.futexes.wake(clearChildTid, 1, -1);
}
