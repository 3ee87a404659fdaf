/** Non-preemptive: a task runs until it sleeps, yields or ends; the others wait in the order of their coming. */
import type { Task } from "../task.ts";
import { Leave, type Policy } from "./policy.ts";

export class CooperativePolicy implements Policy {
  /** In order: a set keeps it, and gives up a member in constant time. */
  readonly #queue = new Set<Task>();
  /** The one that was only stopped for a moment. */
  #first: Task | null = null;

  get waiting(): number {
    return this.#queue.size + (this.#first === null ? 0 : 1);
  }
  add(task: Task): void {
    this.#queue.add(task);
  }
  remove(task: Task): void {
    if (this.#first === task) this.#first = null;
    else this.#queue.delete(task);
  }
  take(): Task | null {
    const first = this.#first;
    if (first !== null) {
      this.#first = null;
      return first;
    }
    for (const task of this.#queue) {
      this.#queue.delete(task);
      return task;
    }
    return null;
  }
  putBack(task: Task, why: Leave): void {
    if (why === Leave.Yielded) this.#queue.add(task);
    else this.#first = task;
  }
  ran(): void {}
  slice(): number {
    return Number.POSITIVE_INFINITY;
  }
  preempts(): boolean {
    return false;
  }
}
