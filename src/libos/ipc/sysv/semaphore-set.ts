/** A set of semaphores. Who changes a value does at once what others sleep for, in their order. @see semop(2) */
import { Errno } from "../../../abi/errno.ts";
import { SEM_VALUE_MAX } from "../../../abi/ipc.ts";
import type { Credentials } from "../../task/credentials.ts";
import { IpcObject } from "./object.ts";
import { MUST_WAIT, type SemaphoreWaiter } from "./semaphore-operations.ts";
import type { UndoList } from "./semaphore-undo.ts";

type Waiters = Set<SemaphoreWaiter>;
const NOBODY: readonly SemaphoreWaiter[] = [];

export class SemaphoreSet extends IpcObject {
  readonly values: Uint16Array;
  /** Process ids of who changed each last. */
  readonly pids: Int32Array;
  /** Seconds since the epoch of the last operation; 0: there was none. */
  otime = 0;
  /** Those that have adjustments of this set. */
  readonly undoLists = new Set<UndoList>();
  readonly #now: () => number;
  /** All in the order of their arrival; of those with one operation also by semaphore, decreasing or waiting for zero. */
  readonly #waiters: Waiters = new Set();
  readonly #decreasing = new Map<number, Waiters>();
  readonly #forZero = new Map<number, Waiters>();
  /** Waiters with several operations, for which every change counts. */
  #complex = 0;

  /** @param now seconds since the epoch */
  constructor(count: number, mode: number, owner: Credentials, now: () => number) {
    super(owner, mode, now());
    this.#now = now;
    this.values = new Uint16Array(count);
    this.pids = new Int32Array(count);
  }
  static cost(count: number): number {
    return 512 + count * 6;
  }

  add(waiter: SemaphoreWaiter): void {
    this.#waiters.add(waiter);
    if (waiter.operations.count > 1) this.#complex++;
    else {
      const lists = this.#listsFor(waiter);
      const number = waiter.operations.semaphore(0);
      const list = lists.get(number);
      if (list === undefined) lists.set(number, new Set([waiter]));
      else list.add(waiter);
    }
  }
  delete(waiter: SemaphoreWaiter): void {
    if (!this.#waiters.delete(waiter)) return;
    if (waiter.operations.count > 1) this.#complex--;
    else {
      const lists = this.#listsFor(waiter);
      const number = waiter.operations.semaphore(0);
      const list = lists.get(number)!;
      list.delete(waiter);
      if (list.size === 0) lists.delete(number);
    }
  }
  #listsFor(waiter: SemaphoreWaiter): Map<number, Waiters> {
    return waiter.operations.change(0) === 0 ? this.#forZero : this.#decreasing;
  }

  /** Values have changed: does whatever others wait for and is possible now. @param number of the one semaphore, -1: any */
  changed(number: number): void {
    if (this.#waiters.size === 0) return;
    if (this.#complex > 0) this.#serveAll();
    else if (number >= 0) this.#serve(number);
    else for (const each of new Set([...this.#decreasing.keys(), ...this.#forZero.keys()])) this.#serve(each);
  }
  /** Those with one operation on a semaphore: they change no other. */
  #serve(number: number): void {
    if (this.values[number] !== 0) {
      for (const waiter of this.#decreasing.get(number) ?? NOBODY) {
        this.#attempt(waiter);
        if (this.values[number] === 0) break;
      }
    }
    if (this.values[number] === 0) for (const waiter of this.#forZero.get(number) ?? NOBODY) this.#attempt(waiter);
  }
  /** Everybody in order, who changes nothing first, and from the beginning again after each that has changed something. */
  #serveAll(): void {
    for (let again = true; again; ) {
      again = false;
      for (const waiter of this.#waiters) if (!waiter.operations.alters) this.#attempt(waiter);
      for (const waiter of this.#waiters) {
        if (!waiter.operations.alters || !this.#attempt(waiter) || waiter.result !== 0) continue;
        again = true;
        break;
      }
    }
  }
  /** @returns whether it need not wait any more */
  #attempt(waiter: SemaphoreWaiter): boolean {
    const result = waiter.operations.attempt(this, waiter.adjustments, waiter.pid);
    if (result === MUST_WAIT) return false;
    this.delete(waiter);
    if (result === 0) this.otime = this.#now();
    waiter.end(result);
    return true;
  }

  /** GETNCNT and GETZCNT: who sleeps because of a semaphore. */
  waiting(number: number, forZero: boolean): number {
    let count = 0;
    for (const { operations } of this.#waiters) {
      const { blocking } = operations;
      if (operations.semaphore(blocking) === number && (operations.change(blocking) === 0) === forZero) count++;
    }
    return count;
  }

  /** SETVAL and SETALL. @param number of the first value */
  assign(values: ArrayLike<number>, number: number, pid: number): void {
    const all = values.length === this.values.length;
    for (let i = 0; i < values.length; i++) {
      this.values[number + i] = values[i]!;
      this.pids[number + i] = pid;
    }
    for (const list of this.undoLists) list.clear(this, all ? -1 : number);
    this.changed(all ? -1 : number);
    this.ctime = this.#now();
  }
  /** A task has ended: gives back what it owes. */
  adjust(owed: Int16Array, pid: number): void {
    for (let i = 0; i < owed.length; i++) {
      if (owed[i] === 0) continue;
      this.values[i] = Math.max(0, Math.min(SEM_VALUE_MAX, this.values[i]! + owed[i]!));
      this.pids[i] = pid;
    }
    this.otime = this.#now();
    this.changed(-1);
  }
  /** The set has been removed: all sleepers hear of it. */
  dispose(): void {
    for (const list of this.undoLists) list.forget(this);
    this.undoLists.clear();
    for (const waiter of this.#waiters) {
      this.delete(waiter);
      waiter.end(-Errno.EIDRM);
    }
  }
}
