/** The System V message queues of one machine. @see sysvipc(7), msgget(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import type { Kernel } from "../../kernel.ts";
import type { Task } from "../../task/task.ts";
import { Identifiers } from "./identifiers.ts";
import type { IpcMemory } from "./memory.ts";
import { IpcQueue, QueuedMessage } from "./queue.ts";

export class IpcQueues {
  readonly ids = new Identifiers<IpcQueue>();
  /** /proc/sys/kernel: bytes of a message, bytes of a new queue, and queues. */
  readonly limits = { messageSize: 8192, queueBytes: 16_384, queues: 32_000 };
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

  /** msgget(2). */
  get(task: Task, key: number, flags: number): SysResult {
    return this.ids.get(
      task,
      key,
      flags,
      () => 0,
      () => this.#create(task, flags),
    );
  }
  #create(task: Task, flags: number): IpcQueue | number {
    if (this.ids.count >= this.limits.queues) return -Errno.ENOSPC;
    if (!this.#memory.charge(IpcQueue.COST)) return -Errno.ENOMEM;
    return new IpcQueue(flags, task.credentials, this.limits.queueBytes, this.#now);
  }
  /** IPC_RMID. */
  remove(queue: IpcQueue): void {
    this.ids.remove(queue);
    queue.end(-Errno.EIDRM);
    queue.drain((message) => this.gone(message));
    this.#memory.give(IpcQueue.COST);
  }

  /** Whether there is memory for a message, which is taken then. */
  charge(length: number): boolean {
    return this.#memory.charge(QueuedMessage.cost(length));
  }
  /** A message is nobody's any more. */
  gone(message: QueuedMessage): void {
    this.#memory.give(QueuedMessage.cost(message.bytes.length));
  }
}
