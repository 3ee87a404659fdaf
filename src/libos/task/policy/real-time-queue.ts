/** Tasks of real-time priority that can run: the highest first, equal ones in the order of their coming. */
import { PriorityList } from "../priority-list.ts";
import type { Scheduling } from "../scheduling.ts";
import type { Task } from "../task.ts";

export class RealTimeQueue {
  readonly #list = new PriorityList<Scheduling>();

  get size(): number {
    return this.#list.size;
  }
  append(task: Task): void {
    task.scheduling.rank = task.scheduling.urgency;
    this.#list.append(task.scheduling);
  }
  prepend(task: Task): void {
    task.scheduling.rank = task.scheduling.urgency;
    this.#list.prepend(task.scheduling);
  }
  /** @returns false if the task is not here */
  remove(task: Task): boolean {
    const { scheduling } = task;
    if (scheduling.rank === 0) return false;
    this.#list.remove(scheduling);
    scheduling.rank = 0;
    return true;
  }
  /** Takes the first of the highest priority. */
  shift(): Task | null {
    const first = this.#list.first;
    if (first === null) return null;
    this.remove(first.task);
    return first.task;
  }
}
