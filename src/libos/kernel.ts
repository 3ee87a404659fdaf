/** CONTRACT (implementation follows): one machine's library OS. */
import type { Engine } from "../engine/engine.ts";
import type { Host } from "../host/host.ts";
import type { Vfs } from "./fs/vfs.ts";
import type { Process } from "./task/process.ts";
import type { Task } from "./task/task.ts";
import type { TimeKeeper } from "./time/time-keeper.ts";

export interface Kernel {
  readonly host: Host;
  readonly engine: Engine;
  readonly vfs: Vfs;
  readonly time: TimeKeeper;
  hostname: string;
  domainname: string;
  /** Bytes that guest memory may occupy. */
  readonly memoryLimit: number;
  readonly processes: Process[];
  /** The task whose registers are in the CPU. */
  readonly current: Task;
  /** One line a kind for what is not supported: repeated keys are dropped. */
  warnOnce(key: string, line: string): void;
}
