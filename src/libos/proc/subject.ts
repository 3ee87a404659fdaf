/** Whom a file of /proc/[pid] is about: a task, and what it shares with others. */
import type { FdTable } from "../fs/fd-table.ts";
import type { Kernel } from "../kernel.ts";
import type { Capabilities } from "../task/capabilities.ts";
import type { Credentials } from "../task/credentials.ts";
import { waitsForVfork } from "../task/fork.ts";
import type { FsContext } from "../task/fs-context.ts";
import type { Process, ProcessSettings } from "../task/process.ts";
import type { Task } from "../task/task.ts";
import { mayTrace } from "../task/trace-access.ts";
import type { Namespaces } from "./namespaces.ts";
import type { GeneratedFs, Owner } from "./nodes.ts";
import { ROOT_OWNER } from "./nodes.ts";

/** What the files of all processes need. */
export interface ProcContext {
  readonly fs: GeneratedFs;
  readonly kernel: Kernel;
  readonly namespaces: Namespaces;
}

export class Subject {
  readonly context: ProcContext;
  readonly process: Process;
  readonly task: Task;

  constructor(context: ProcContext, process: Process, task: Task) {
    this.context = context;
    this.process = process;
    this.task = task;
  }
  get kernel(): Kernel {
    return this.context.kernel;
  }
  get files(): FdTable {
    return this.task.files;
  }
  get directories(): FsContext {
    return this.task.fs;
  }
  get credentials(): Credentials {
    return this.task.credentials;
  }
  get capabilities(): Capabilities {
    return this.task.capabilities;
  }
  /** Whether the task is there: the first one of a process stays until that has been waited for. */
  get exists(): boolean {
    return this.kernel.tasksById.get(this.task.tid) === this.task;
  }
  /** "R", "S", "D", "T" or "Z": the task that asks is running; another one sleeps or waits for the CPU, or has ended. */
  get state(): string {
    if (this.task.exited) return "Z";
    if (this.process.stoppedBy !== 0) return "T";
    if (!this.task.blocked) return "R";
    return waitsForVfork(this.task) ? "D" : "S";
  }
  /** Files of a process that is not dumpable belong to root. */
  get owner(): Owner {
    if (this.process.dumpable !== 1) return ROOT_OWNER;
    return { uid: this.credentials.euid, gid: this.credentials.egid };
  }
  /** Whether the task that asks may see memory, files and environment; what has ended has none. */
  get open(): boolean {
    return mayTrace(this.kernel.current, this.task, true);
  }
  get settings(): ProcessSettings {
    return this.process.settings;
  }
}
