/** Wait queues: what blocked tasks sleep on. */

/** Something that sleeps on queues; a task, or an epoll instance. */
export interface Waiter {
  /** Called at most once an enqueue-to-wake; must not block. */
  wakeUp(queue: WaitQueue): void;
  /** Of those for whom this holds a wake-up of all wakes one only. Absent: it holds not. @see epoll_ctl(2), EPOLLEXCLUSIVE */
  readonly exclusive?: boolean;
}

/** What sleeps on queues that may be tied to descriptors of the host. */
export interface HostSleeper {
  readonly queues: Iterable<WaitQueue>;
}

/**
 * Sleepers on one condition. A queue may be tied to a host descriptor: while anyone sleeps on it, the machine's
 * idle loop polls that descriptor and wakes the queue when one of the events holds.
 */
export class WaitQueue {
  /** The one that has slept longest, and those behind it. Most queues never have a second one. */
  #first: Waiter | null = null;
  #others: Set<Waiter> | null = null;
  readonly hostFd: number;
  /** POLL* events of the host descriptor that matter. */
  readonly hostEvents: number;

  constructor(hostFd = -1, hostEvents = 0) {
    this.hostFd = hostFd;
    this.hostEvents = hostEvents;
  }
  get empty(): boolean {
    return this.#first === null;
  }
  /** Whether what wakes it may have to be asked of the host. */
  get hosted(): boolean {
    return this.hostFd >= 0;
  }
  /** Adds the queues to poll on the host's behalf so that this one is woken: itself if tied to a descriptor. */
  collectHostQueues(into: WaitQueue[]): void {
    if (this.hostFd >= 0) into.push(this);
  }
  /** Adds a waiter behind the others; one that is there keeps its place. */
  add(waiter: Waiter): void {
    if (this.#first === null) this.#first = waiter;
    else if (this.#first !== waiter) {
      this.#others ??= new Set();
      this.#others.add(waiter);
    }
  }
  remove(waiter: Waiter): void {
    if (this.#first === waiter) this.#promote();
    else if (this.#others !== null) this.#others.delete(waiter);
  }
  #promote(): void {
    this.#first = null;
    if (this.#others === null || this.#others.size === 0) return;
    for (const next of this.#others) {
      this.#first = next;
      this.#others.delete(next);
      return;
    }
  }
  /** Wakes up to `count` sleepers, oldest first: those that sleep now, or begin to meanwhile. @returns how many */
  wake(count = Number.POSITIVE_INFINITY): number {
    let woken = 0;
    let served = false;
    let passed: Waiter[] | null = null;
    for (let waiter = this.#first; waiter !== null && woken < count; waiter = this.#first) {
      this.#promote();
      if (waiter.exclusive === true) {
        if (served) {
          passed ??= [];
          passed.push(waiter);
          continue;
        }
        served = true;
      }
      woken++;
      waiter.wakeUp(this);
    }
    if (passed !== null) for (const waiter of passed) this.add(waiter);
    return woken;
  }
}
