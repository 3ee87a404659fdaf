/** A process as a descriptor. @see pidfd_open(2) */
import { O } from "../../abi/fcntl.ts";
import { POLL } from "../../abi/poll.ts";
import type { Process } from "../task/process.ts";
import type { WaitQueue } from "../task/wait.ts";
import { EventFile } from "./event-file.ts";

export class PidFd extends EventFile {
  readonly process: Process;

  /** @param flags O_NONBLOCK or 0 */
  constructor(process: Process, flags: number) {
    super(O.RDWR | flags, "[pidfd]");
    this.process = process;
  }
  /** Readable once every task has ended. */
  override poll(): number {
    return this.process.tasks.every((task) => task.exited) ? POLL.IN | POLL.RDNORM : 0;
  }
  override get waitQueue(): WaitQueue {
    return this.process.ending;
  }
  override details(): string {
    return `Pid:\t${this.process.pid}\nNSpid:\t${this.process.pid}\n`;
  }
}
