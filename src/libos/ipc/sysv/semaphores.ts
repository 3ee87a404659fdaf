/** The sets of semaphores of one machine. @see sysvipc(7), semget(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { Kernel } from "../../kernel.ts";
import type { Task } from "../../task/task.ts";
import { Identifiers } from "./identifiers.ts";
import type { IpcMemory } from "./memory.ts";
import { type Operations, SemaphoreWaiter } from "./semaphore-operations.ts";
import { SemaphoreSet } from "./semaphore-set.ts";
import { type Adjustments, UndoList } from "./semaphore-undo.ts";

export class Semaphores {
  readonly ids = new Identifiers<SemaphoreSet>();
  /** /proc/sys/kernel/sem: semaphores a set, of all sets, operations a call, and sets. */
  readonly limits = { perSet: 32_000, all: 1_024_000_000, operations: 500, sets: 32_000 };
  /** Semaphores of all sets. */
  used = 0;
  readonly #kernel: Kernel;
  readonly #memory: IpcMemory;
  readonly #now = (): number => Number(this.#kernel.time.realtime() / 1_000_000_000n);

  constructor(kernel: Kernel, memory: IpcMemory) {
    this.#kernel = kernel;
    this.#memory = memory;
  }
  /** Seconds since the epoch. */
  now(): number {
    return this.#now();
  }

  /** semget(2). */
  get(task: Task, key: number, count: number, flags: number): SysResult {
    if (count < 0 || count > this.limits.perSet) return -Errno.EINVAL;
    return this.ids.get(
      task,
      key,
      flags,
      (old) => (count > old.values.length ? -Errno.EINVAL : 0),
      () => this.#create(task, count, flags),
    );
  }
  #create(task: Task, count: number, flags: number): SemaphoreSet | number {
    if (count === 0) return -Errno.EINVAL;
    if (this.used + count > this.limits.all) return -Errno.ENOSPC;
    if (this.ids.count >= this.limits.sets) return -Errno.ENOSPC;
    if (!this.#memory.charge(SemaphoreSet.cost(count))) return -Errno.ENOMEM;
    this.used += count;
    return new SemaphoreSet(count, flags, task.credentials, this.#now);
  }
  /** IPC_RMID. */
  remove(set: SemaphoreSet): void {
    this.ids.remove(set);
    this.used -= set.values.length;
    set.dispose();
    this.#memory.give(SemaphoreSet.cost(set.values.length));
  }

  /** Puts a task to sleep for its operations. @returns null if there is no memory */
  sleep(task: Task, set: SemaphoreSet, operations: Operations, owed: Adjustments | null): SemaphoreWaiter | null {
    if (!this.#memory.charge(SemaphoreWaiter.cost(operations))) return null;
    const waiter = new SemaphoreWaiter(task, set, operations, owed);
    set.add(waiter);
    return waiter;
  }
  /** It sleeps no more, whatever the reason. */
  awake(waiter: SemaphoreWaiter): void {
    waiter.set.delete(waiter);
    this.#memory.give(SemaphoreWaiter.cost(waiter.operations));
  }

  /** What a task will have to give back. @returns null if there is no memory */
  adjustments(task: Task, set: SemaphoreSet): Adjustments | null {
    return this.undoList(task).of(set);
  }
  undoList(task: Task): UndoList {
    task.semaphoreUndo ??= new UndoList(this.#memory);
    return task.semaphoreUndo;
  }
}
