/** Who may make a task weigh more. @see getrlimit(2), RLIMIT_NICE */
import { RLIMIT } from "./limits.ts";
import type { Task } from "./task.ts";

/** Whether a task's nice value may become this one without privilege. */
export function mayLowerTo(target: Task, nice: number): boolean {
  return 20 - nice <= target.process.limits.value(RLIMIT.NICE);
}
