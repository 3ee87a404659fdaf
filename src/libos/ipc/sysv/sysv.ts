/** System V IPC of one machine. @see sysvipc(7) */
import type { Kernel } from "../../kernel.ts";
import { IpcMemory } from "./memory.ts";
import { IpcQueues } from "./queues.ts";
import { Semaphores } from "./semaphores.ts";
import { SharedMemory } from "./shared-memory.ts";

export class SystemV {
  readonly memory: SharedMemory;
  readonly semaphores: Semaphores;
  readonly queues: IpcQueues;

  constructor(kernel: Kernel) {
    const budget = new IpcMemory();
    this.memory = new SharedMemory(kernel);
    this.semaphores = new Semaphores(kernel, budget);
    this.queues = new IpcQueues(kernel, budget);
  }
}
