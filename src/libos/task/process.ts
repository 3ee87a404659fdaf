/** A guest process: what its tasks share. */
import type { AddressSpace } from "../../engine/engine.ts";
import type { Path } from "../fs/path.ts";
import type { MemoryMap } from "../mm/memory-map.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { ProcessSignals } from "../signal/process-signals.ts";
import { ProcessTimers } from "../time/process-timers.ts";
import type { Terminal } from "../tty/terminal.ts";
import { Limits } from "./limits.ts";
import { NO_EXTENT, type ProgramExtent } from "./program-extent.ts";
import type { Task } from "./task.ts";
import { CpuTimeSplit, Usage } from "./usage.ts";

/** Process 1 exists, is not the guest's, and may not be sent anything or be changed. */
export const INIT = 1;

export interface ProcessOptions {
  pid: number;
  ppid: number;
  pgid: number;
  sid: number;
  space: AddressSpace;
  mem: UserMemory;
  mm: MemoryMap;
  /** Host monotonic ns. */
  startTime: number;
}

export class Process {
  readonly pid: number;
  readonly ppid: number;
  pgid: number;
  sid: number;
  /** The controlling terminal; children inherit it. Changed by tty/job-control.ts. */
  terminal: Terminal | null = null;
  /** Those that have not ended. */
  readonly tasks: Task[] = [];
  /** The first task, whose id is the process's; stays when it has ended. */
  leader!: Task;
  readonly space: AddressSpace;
  readonly mem: UserMemory;
  readonly mm: MemoryMap;
  readonly signals = new ProcessSignals();
  readonly timers = new ProcessTimers();
  readonly limits = new Limits();
  /** The running program, for /proc/self/exe. */
  executable: Path | null = null;
  /** Where the program's parts are. */
  extent: ProgramExtent = NO_EXTENT;
  /** Of tasks that have ended. */
  readonly pastUsage = new Usage();
  readonly cpuTimes = new CpuTimeSplit();
  /** As pairs of a_type, a_val, for /proc/self/auxv. */
  auxv: bigint[] = [];
  /** PR_SET_DUMPABLE. */
  dumpable = 1;
  noNewPrivileges = false;
  /** personality(2). */
  personality = 0;
  /** CPU time of all tasks that it has or had, ns; {@link Scheduler.timeOf} is exact. */
  cpuTime = 0;
  /** Host monotonic ns when it began. */
  readonly startTime: number;
  /** PR_SET_PDEATHSIG. */
  parentDeathSignal = 0;
  /** PR_SET_CHILD_SUBREAPER. */
  childSubreaper = false;
  /** PR_SET_THP_DISABLE. */
  hugePagesDisabled = false;
  /** membarrier(2): the registrations made. */
  barriers = 0;

  constructor(options: ProcessOptions) {
    this.pid = options.pid;
    this.ppid = options.ppid;
    this.pgid = options.pgid;
    this.sid = options.sid;
    this.space = options.space;
    this.mem = options.mem;
    this.mm = options.mm;
    this.startTime = options.startTime;
  }
}
