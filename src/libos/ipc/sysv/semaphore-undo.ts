/** What SEM_UNDO has to give back when tasks end. @see semop(2), clone(2) CLONE_SYSVSEM */
import type { IpcMemory } from "./memory.ts";
import type { SemaphoreSet } from "./semaphore-set.ts";

/** What an adjustment costs the monitor beside its values. */
const OVERHEAD = 256;

/** Of one set's semaphores, for those who share a list. */
export class Adjustments {
  readonly set: SemaphoreSet;
  readonly values: Int16Array;

  constructor(set: SemaphoreSet) {
    this.set = set;
    this.values = new Int16Array(set.values.length);
  }
  get cost(): number {
    return this.values.byteLength + OVERHEAD;
  }
}

/** The adjustments of tasks that share them: threads do, and who is made with CLONE_SYSVSEM. */
export class UndoList {
  readonly #memory: IpcMemory;
  readonly #bySet = new Map<SemaphoreSet, Adjustments>();
  #users = 1;

  constructor(memory: IpcMemory) {
    this.#memory = memory;
  }
  ref(): this {
    this.#users++;
    return this;
  }
  /** Those of a set, made where there are none. @returns null if there is no memory */
  of(set: SemaphoreSet): Adjustments | null {
    let found = this.#bySet.get(set);
    if (found === undefined) {
      found = new Adjustments(set);
      if (!this.#memory.charge(found.cost)) return null;
      this.#bySet.set(set, found);
      set.undoLists.add(this);
    }
    return found;
  }
  /** SETVAL and SETALL: nothing is given back any more. @param index of a semaphore, -1: all */
  clear(set: SemaphoreSet, index: number): void {
    const values = this.#bySet.get(set)?.values;
    if (index < 0) values?.fill(0);
    else if (values !== undefined) values[index] = 0;
  }
  /** The set is gone. */
  forget(set: SemaphoreSet): void {
    const found = this.#bySet.get(set);
    if (found === undefined) return;
    this.#bySet.delete(set);
    this.#memory.give(found.cost);
  }
  /** A task lets go; with the last one the semaphores get back what they are owed. @param pid of its process */
  leave(pid: number): void {
    if (--this.#users > 0) return;
    for (const [set, { values }] of this.#bySet) {
      set.undoLists.delete(this);
      this.forget(set);
      set.adjust(values, pid);
    }
  }
}
