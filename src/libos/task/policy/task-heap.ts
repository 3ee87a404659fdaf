/** A binary heap of tasks by virtual run time; equal ones in the order of their coming. */
import type { Task } from "../task.ts";

function before(a: Task, b: Task): boolean {
  const x = a.scheduling;
  const y = b.scheduling;
  return x.virtualTime < y.virtualTime || (x.virtualTime === y.virtualTime && x.sequence < y.sequence);
}

export class TaskHeap {
  readonly #tasks: Task[] = [];

  get size(): number {
    return this.#tasks.length;
  }
  get first(): Task | null {
    return this.#tasks[0] ?? null;
  }
  add(task: Task): void {
    this.#tasks.push(task);
    this.#up(task, this.#tasks.length - 1);
  }
  remove(task: Task): void {
    const index = task.scheduling.place;
    const last = this.#tasks.pop()!;
    task.scheduling.place = -1;
    if (last === task) return;
    this.#up(last, index);
    this.#down(last, last.scheduling.place);
  }

  #put(task: Task, index: number): void {
    this.#tasks[index] = task;
    task.scheduling.place = index;
  }
  #up(task: Task, from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(task, this.#tasks[parent]!)) break;
      this.#put(this.#tasks[parent]!, index);
      index = parent;
    }
    this.#put(task, index);
  }
  #down(task: Task, from: number): void {
    let index = from;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.#tasks.length) break;
      if (child + 1 < this.#tasks.length && before(this.#tasks[child + 1]!, this.#tasks[child]!)) child++;
      if (!before(this.#tasks[child]!, task)) break;
      this.#put(this.#tasks[child]!, index);
      index = child;
    }
    this.#put(task, index);
  }
}
