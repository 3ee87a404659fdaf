/** Messages by priority, and in the order of their arrival within one. @see mq_overview(7) */
import type { Loaded } from "../task/kept-arguments.ts";

export class Message implements Loaded {
  readonly bytes: Uint8Array;
  readonly priority: number;
  next: Message | null = null;

  constructor(bytes: Uint8Array, priority: number) {
    this.bytes = bytes;
    this.priority = priority;
  }
  /** Nobody changes a message. */
  clone(): this {
    return this;
  }
}

interface Level {
  priority: number;
  head: Message;
  tail: Message;
}

export class PriorityQueue {
  /** Ascending; none is empty. */
  readonly #levels: Level[] = [];
  /** Messages. */
  count = 0;
  /** Bytes of all. */
  bytes = 0;

  add(message: Message): void {
    this.count++;
    this.bytes += message.bytes.length;
    const index = this.#indexOf(message.priority);
    const level = this.#levels[index];
    if (level?.priority === message.priority) {
      level.tail.next = message;
      level.tail = message;
    } else this.#levels.splice(index, 0, { priority: message.priority, head: message, tail: message });
  }
  /** Takes out the oldest of the highest priority; there must be one. */
  take(): Message {
    const level = this.#levels.at(-1)!;
    const message = level.head;
    if (message.next === null) this.#levels.pop();
    else level.head = message.next;
    message.next = null;
    this.count--;
    this.bytes -= message.bytes.length;
    return message;
  }
  /** Of the first level that is not below a priority. */
  #indexOf(priority: number): number {
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#levels[middle]!.priority < priority) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
