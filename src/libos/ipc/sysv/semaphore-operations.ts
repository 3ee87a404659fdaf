/** The operations of one semop(2), which happen all or not at all, and who waits for them. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { IPC, SEM_ADJUST_MAX, SEM_UNDO, SEM_VALUE_MAX, SEMBUF } from "../../../abi/ipc.ts";
import type { UserMemory } from "../../mm/user-memory.ts";
import type { Task } from "../../task/task.ts";
import { WaitQueue } from "../../task/wait.ts";
import type { SemaphoreSet } from "./semaphore-set.ts";
import type { Adjustments } from "./semaphore-undo.ts";

/** {@link Operations.attempt} could not be done now. */
export const MUST_WAIT = 1;

export class Operations {
  /** sem_num, sem_op and sem_flg of each. */
  readonly #fields: Int16Array;
  readonly count: number;
  /** Some change a value; the highest semaphore named; some are to be undone. */
  readonly alters: boolean;
  readonly highest: number;
  readonly undoes: boolean;
  /** The index of the operation that has to wait, after {@link MUST_WAIT}. */
  blocking = 0;

  /** @param count of struct sembuf at an address that can be read */
  constructor(mem: UserMemory, address: number, count: number) {
    this.count = count;
    this.#fields = new Int16Array(count * 3);
    let alters = false;
    let undoes = false;
    let highest = 0;
    for (let i = 0; i < count; i++) {
      const at = address + i * SEMBUF.SIZE;
      const number = mem.view.getUint16(at + SEMBUF.NUM, true);
      this.#fields[3 * i] = number;
      this.#fields[3 * i + 1] = mem.view.getInt16(at + SEMBUF.OP, true);
      this.#fields[3 * i + 2] = mem.view.getInt16(at + SEMBUF.FLAGS, true);
      alters ||= this.change(i) !== 0;
      undoes ||= (this.#flags(i) & SEM_UNDO) !== 0;
      highest = Math.max(highest, number);
    }
    this.alters = alters;
    this.undoes = undoes;
    this.highest = highest;
  }
  semaphore(i: number): number {
    return this.#fields[3 * i]! & 0xffff;
  }
  change(i: number): number {
    return this.#fields[3 * i + 1]!;
  }
  #flags(i: number): number {
    return this.#fields[3 * i + 2]!;
  }

  /**
   * Does all of them or none.
   * @returns 0, {@link MUST_WAIT}, -EAGAIN for one that must not wait, or -ERANGE
   */
  attempt(set: SemaphoreSet, adjustments: Adjustments | null, pid: number): SysResult {
    const { values, pids } = set;
    let result = 0;
    let done = 0;
    for (; done < this.count; done++) {
      result = this.#one(done, set, adjustments);
      if (result !== 0) break;
    }
    if (result === 0) {
      for (let i = 0; i < this.count; i++) pids[this.semaphore(i)] = pid;
      return 0;
    }
    this.blocking = done;
    while (--done >= 0) {
      values[this.semaphore(done)]! -= this.change(done);
      if ((this.#flags(done) & SEM_UNDO) !== 0) adjustments!.values[this.semaphore(done)]! += this.change(done);
    }
    return result;
  }
  #one(i: number, { values }: SemaphoreSet, adjustments: Adjustments | null): SysResult {
    const number = this.semaphore(i);
    const change = this.change(i);
    const value = values[number]! + change;
    if ((change === 0 && value !== 0) || value < 0) {
      return (this.#flags(i) & IPC.NOWAIT) !== 0 ? -Errno.EAGAIN : MUST_WAIT;
    }
    if (value > SEM_VALUE_MAX) return -Errno.ERANGE;
    if ((this.#flags(i) & SEM_UNDO) !== 0) {
      const undo = adjustments!.values[number]! - change;
      if (undo < -SEM_ADJUST_MAX - 1 || undo > SEM_ADJUST_MAX) return -Errno.ERANGE;
      adjustments!.values[number] = undo;
    }
    values[number] = value;
    return 0;
  }
}

/** A task that sleeps until its operations have been done for it. */
export class SemaphoreWaiter {
  readonly set: SemaphoreSet;
  readonly operations: Operations;
  readonly adjustments: Adjustments | null;
  readonly pid: number;
  /** Whom it sleeps on. */
  readonly queue = new WaitQueue();
  /** What the call gives, once it is known. */
  result: SysResult | null = null;

  /** What one costs the monitor. */
  static cost(operations: Operations): number {
    return 512 + operations.count * 6;
  }
  constructor(task: Task, set: SemaphoreSet, operations: Operations, adjustments: Adjustments | null) {
    this.set = set;
    this.operations = operations;
    this.adjustments = adjustments;
    this.pid = task.process.pid;
  }
  end(result: SysResult): void {
    this.result = result;
    this.queue.wake();
  }
}
