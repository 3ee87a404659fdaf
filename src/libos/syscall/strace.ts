/** Prints system calls and signals as strace(1) does. */
import type { Kernel } from "../kernel.ts";
import type { SignalInfo } from "../signal/signal-info.ts";
import type { ExitStatus } from "../task/exit-status.ts";
import type { Task } from "../task/task.ts";

export interface TraceOptions {
  /** As strace's `-e trace=`: "" or "all" for everything, else names and classes; a leading `!` inverts. */
  filter: string;
  /** Called once a finished line, without its newline. */
  write(line: string): void;
}

export class Strace {
  constructor(_kernel: Kernel, _options: TraceOptions) {}
  interrupted(_task: Task): void {}
  resumed(_task: Task): void {}
  signal(_task: Task, _info: SignalInfo): void {}
  continued(_task: Task): void {}
  ended(_status: ExitStatus): void {}
}
