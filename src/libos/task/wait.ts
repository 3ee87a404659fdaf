/** Wait queues: what blocked tasks sleep on. */

/** Something that sleeps on queues; a task, or an epoll instance. */
export interface Waiter {
  /** Called at most once an enqueue-to-wake; must not block. */
  wakeUp(queue: WaitQueue): void;
}

/**
 * Sleepers on one condition. A queue may be tied to a host descriptor: while anyone sleeps on it, the machine's
 * idle loop polls that descriptor and wakes the queue when one of the events holds.
 */
export class WaitQueue {
  readonly #waiters = new Set<Waiter>();
  readonly hostFd: number;
  /** POLL* events of the host descriptor that matter. */
  readonly hostEvents: number;

  constructor(hostFd = -1, hostEvents = 0) {
    this.hostFd = hostFd;
    this.hostEvents = hostEvents;
  }
  get empty(): boolean {
    return this.#waiters.size === 0;
  }
  /** Whether what wakes it may have to be asked of the host. */
  get hosted(): boolean {
    return this.hostFd >= 0;
  }
  /** Adds the queues to poll on the host's behalf so that this one is woken: itself if tied to a descriptor. */
  collectHostQueues(into: WaitQueue[]): void {
    if (this.hostFd >= 0) into.push(this);
  }
  add(waiter: Waiter): void {
    this.#waiters.add(waiter);
  }
  remove(waiter: Waiter): void {
    this.#waiters.delete(waiter);
  }
  /** Wakes up to `count` sleepers, oldest first. @returns how many */
  wake(count = Number.POSITIVE_INFINITY): number {
    let woken = 0;
    for (const waiter of this.#waiters) {
      if (woken >= count) break;
      this.#waiters.delete(waiter);
      woken++;
      waiter.wakeUp(this);
    }
    return woken;
  }
}
