/** A System V message queue. Who sends hands over to whom waits, and who takes lets in whom waits. @see msgop(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { Credentials } from "../../task/credentials.ts";
import type { Task } from "../../task/task.ts";
import { WaitQueue } from "../../task/wait.ts";
import { IpcObject } from "./object.ts";

export class QueuedMessage {
  readonly type: bigint;
  readonly bytes: Uint8Array;
  next: QueuedMessage | null = null;

  constructor(type: bigint, bytes: Uint8Array) {
    this.type = type;
    this.bytes = bytes;
  }
  /** What one costs the monitor. @param length bytes of the message */
  static cost(length: number): number {
    return length + 512;
  }
}

/** Which message is wanted. */
export const Want = { Any: 0, Type: 1, Other: 2, Lowest: 3, Index: 4 } as const;
export type Want = (typeof Want)[keyof typeof Want];

export interface Wanted {
  want: Want;
  /** The type, the one that is not wanted, the highest, or the place in the queue. */
  value: bigint;
}
function isWanted(message: QueuedMessage, { want, value }: Wanted): boolean {
  switch (want) {
    case Want.Any:
      return true;
    case Want.Type:
      return message.type === value;
    case Want.Other:
      return message.type !== value;
    case Want.Lowest:
      return message.type <= value;
    default:
      return false;
  }
}

/** A task that sleeps in msgrcv(2). */
export class Receiver {
  readonly queue = new WaitQueue();
  readonly pid: number;
  readonly wanted: Wanted;
  /** The longest message it takes: Infinity where longer ones are cut. */
  readonly most: number;
  /** What came of it: a message, an errno, or that it shall look again. */
  result: QueuedMessage | SysResult | null = null;

  constructor(task: Task, wanted: Wanted, most: number) {
    this.pid = task.process.pid;
    this.wanted = wanted;
    this.most = most;
  }
}
/** A task that sleeps in msgsnd(2). */
export class Sender {
  readonly queue = new WaitQueue();
  readonly pid: number;
  readonly message: QueuedMessage;
  result: SysResult | null = null;

  constructor(task: Task, message: QueuedMessage) {
    this.pid = task.process.pid;
    this.message = message;
  }
}
/** A {@link Receiver} or {@link Sender} begins again: permissions have changed. */
export const AGAIN = 1;

function wake(sleeper: Receiver | Sender): void {
  sleeper.queue.wake();
}

export class IpcQueue extends IpcObject {
  /** Bytes, messages, and how many bytes (or messages) there may be. */
  bytes = 0;
  count = 0;
  capacity: number;
  /** Seconds since the epoch and process ids of the last msgsnd and msgrcv; 0: none. */
  stime = 0;
  rtime = 0;
  lastSender = 0;
  lastReceiver = 0;
  readonly receivers = new Set<Receiver>();
  readonly senders = new Set<Sender>();
  readonly #now: () => number;
  #first: QueuedMessage | null = null;
  #last: QueuedMessage | null = null;
  static readonly COST = 1024;

  constructor(mode: number, owner: Credentials, capacity: number, now: () => number) {
    super(owner, mode, now());
    this.#now = now;
    this.capacity = capacity;
  }
  hasRoom(message: QueuedMessage): boolean {
    return this.bytes + message.bytes.length <= this.capacity && this.count < this.capacity;
  }

  /** Sends a message for which there is room: to one who waits for it, else into the queue. */
  send(message: QueuedMessage, pid: number): void {
    this.lastSender = pid;
    this.stime = this.#now();
    for (const receiver of this.receivers) {
      if (!isWanted(message, receiver.wanted)) continue;
      this.receivers.delete(receiver);
      const fits = message.bytes.length <= receiver.most;
      receiver.result = fits ? message : -Errno.E2BIG;
      wake(receiver);
      if (!fits) continue;
      this.lastReceiver = receiver.pid;
      this.rtime = this.stime;
      return;
    }
    if (this.#last === null) this.#first = message;
    else this.#last.next = message;
    this.#last = message;
    this.count++;
    this.bytes += message.bytes.length;
  }

  /**
   * Finds the message that is wanted, and takes it out unless it shall stay or is too long.
   * @returns null: there is none; -E2BIG
   */
  receive(wanted: Wanted, most: number, pid: number, stays: boolean): QueuedMessage | SysResult | null {
    let before: QueuedMessage | null = null;
    let found: QueuedMessage | null = null;
    let foundBefore: QueuedMessage | null = null;
    let index = 0n;
    for (let each = this.#first; each !== null; before = each, each = each.next) {
      if (wanted.want === Want.Index ? index++ !== wanted.value : !isWanted(each, wanted)) continue;
      // Of several low types the lowest, and of its messages the oldest.
      if (found !== null && each.type >= found.type) continue;
      found = each;
      foundBefore = before;
      if (wanted.want !== Want.Lowest || each.type === 1n) break;
    }
    if (found === null) return null;
    if (found.bytes.length > most) return -Errno.E2BIG;
    if (stays) return found;
    if (foundBefore === null) this.#first = found.next;
    else foundBefore.next = found.next;
    if (this.#last === found) this.#last = foundBefore;
    found.next = null;
    this.count--;
    this.bytes -= found.bytes.length;
    this.lastReceiver = pid;
    this.rtime = this.#now();
    this.letIn();
    return found;
  }
  /** There is room: those who wait with what fits send it, in their order. */
  letIn(): void {
    for (const sender of this.senders) {
      if (!this.hasRoom(sender.message)) continue;
      this.senders.delete(sender);
      sender.result = 0;
      this.send(sender.message, sender.pid);
      wake(sender);
    }
  }
  /** Ends all sleep. */
  end(result: SysResult): void {
    for (const sleepers of [this.receivers, this.senders]) {
      for (const sleeper of sleepers as Set<Receiver | Sender>) {
        sleeper.result = result;
        wake(sleeper);
      }
      sleepers.clear();
    }
  }
  /** Takes everything out. @param visit gets each message */
  drain(visit: (message: QueuedMessage) => void): void {
    for (let each = this.#first; each !== null; each = each.next) visit(each);
    this.#first = this.#last = null;
    this.count = this.bytes = 0;
  }
}
