/** Tasks of SCHED_FIFO and SCHED_RR: a list for each priority, the highest first. */
import type { Task } from "../task.ts";

const PRIORITIES = 100;

export class RealTimeQueue {
  readonly #lists: Task[][] = Array.from({ length: PRIORITIES }, () => []);
  #size = 0;

  get size(): number {
    return this.#size;
  }
  append(task: Task): void {
    this.#list(task).push(task);
    this.#size++;
  }
  prepend(task: Task): void {
    this.#list(task).unshift(task);
    this.#size++;
  }
  #list(task: Task): Task[] {
    task.scheduling.queuedPriority = task.scheduling.priority;
    return this.#lists[task.scheduling.priority]!;
  }
  /** @returns false if the task is not here */
  remove(task: Task): boolean {
    const { queuedPriority } = task.scheduling;
    if (queuedPriority < 0) return false;
    const list = this.#lists[queuedPriority]!;
    list.splice(list.indexOf(task), 1);
    task.scheduling.queuedPriority = -1;
    this.#size--;
    return true;
  }
  /** Takes the first of the highest priority. */
  shift(): Task | null {
    for (let priority = PRIORITIES - 1; priority > 0; priority--) {
      const task = this.#lists[priority]!.shift();
      if (task === undefined) continue;
      task.scheduling.queuedPriority = -1;
      this.#size--;
      return task;
    }
    return null;
  }
}
