/** Sleepers on words of guest memory. @see futex(2) */
import { WaitQueue } from "./wait.ts";

/** One task that sleeps on a word. */
export class FutexWaiter {
  /** Address of the word; a requeue changes it. */
  address: number;
  readonly bitset: number;
  /** Of this waiter alone. */
  readonly queue = new WaitQueue();
  /** Taken off the word by a waker. */
  woken = false;

  constructor(address: number, bitset: number) {
    this.address = address;
    this.bitset = bitset;
  }
}

/** The sleepers of one address space, in the order of their coming. */
export class FutexTable {
  readonly #waiters = new Map<number, FutexWaiter[]>();

  add(waiter: FutexWaiter): void {
    const list = this.#waiters.get(waiter.address);
    if (list === undefined) this.#waiters.set(waiter.address, [waiter]);
    else list.push(waiter);
  }
  remove(waiter: FutexWaiter): void {
    const list = this.#waiters.get(waiter.address);
    if (list === undefined) return;
    const index = list.indexOf(waiter);
    if (index >= 0) list.splice(index, 1);
    if (list.length === 0) this.#waiters.delete(waiter.address);
  }
  /** Wakes up to `count` whose bitset has a common bit. @returns how many */
  wake(address: number, count: number, bitset: number): number {
    const list = this.#waiters.get(address);
    if (list === undefined) return 0;
    let woken = 0;
    for (const waiter of [...list]) {
      if (woken >= count) break;
      if ((waiter.bitset & bitset) === 0) continue;
      this.remove(waiter);
      waiter.woken = true;
      waiter.queue.wake();
      woken++;
    }
    return woken;
  }
  /** Moves up to `count` sleepers to another word. @returns how many */
  requeue(from: number, to: number, count: number): number {
    const list = this.#waiters.get(from);
    if (list === undefined || from === to) return 0;
    const moved = list.slice(0, count);
    for (const waiter of moved) {
      this.remove(waiter);
      waiter.address = to;
      this.add(waiter);
    }
    return moved.length;
  }
}
