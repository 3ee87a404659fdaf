/** A guest process: what its tasks share. */
import { SIG } from "../../abi/signal.ts";
import type { AddressSpace } from "../../engine/engine.ts";
import type { Path } from "../fs/path.ts";
import type { MemoryMap } from "../mm/memory-map.ts";
import type { ProcessMemory } from "../mm/process-memory.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { ProcessSignals } from "../signal/process-signals.ts";
import { ProcessTimers } from "../time/process-timers.ts";
import type { Terminal } from "../tty/terminal.ts";
import { ChildrenUsage } from "./children-usage.ts";
import type { ExitStatus } from "./exit-status.ts";
import { Limits } from "./limits.ts";
import { NO_EXTENT, type ProgramExtent } from "./program-extent.ts";
import type { Task } from "./task.ts";
import { CpuTimeSplit, Usage } from "./usage.ts";
import { WaitQueue } from "./wait.ts";

/** Process 1 exists, is not the guest's, and may not be sent anything or be changed. */
export const INIT = 1;

export interface ProcessSettings {
  /** -1000 to 1000, thousandths of the machine's memory. @see proc_pid_oom_score_adj(5) */
  oomScoreAdjustment: number;
  coredumpFilter: number;
  autogroupNice: number;
}

export interface ProcessOptions {
  pid: number;
  pgid: number;
  sid: number;
  /** null: process 1. */
  parent?: Process | null;
  /** What the parent hears at its end; 0: nothing. */
  exitSignal?: number;
  memory: ProcessMemory;
  /** Whose dispositions it shares (CLONE_SIGHAND); absent: it has its own. */
  signals?: ProcessSignals;
  /** Host monotonic ns. */
  startTime: number;
}

export class Process {
  readonly pid: number;
  /** null: process 1, which takes what is left of others. */
  parent: Process | null;
  /** Those that have not been waited for. */
  readonly children: Process[] = [];
  /** The parent's task that made it, or has taken it over: {@link Task.parentDeathSignal} waits for its end. */
  maker: Task | null = null;
  /** Woken when something happens to a child that wait4(2) tells. */
  readonly childEvents = new WaitQueue();
  /** Woken at the end. */
  readonly ending = new WaitQueue();
  /** Sent to the parent at the end; 0: none. */
  exitSignal: number;
  /** How it ended: from then on it only waits to be waited for. */
  status: ExitStatus | null = null;
  /** The signal that has stopped it; 0: it is not stopped. */
  stoppedBy = 0;
  /** What wait4(2) has not told of yet. */
  stopUntold = false;
  continueUntold = false;
  /** It has become another program since it was forked: its parent may not put it in another group any more. */
  executed = false;
  /** Woken when a child made by vfork(2) has let go of its parent's memory. */
  vforkDone: WaitQueue | null = null;
  /** Of children that were waited for. */
  readonly childrenUsage = new ChildrenUsage();
  pgid: number;
  sid: number;
  /** The controlling terminal; children inherit it. Changed by tty/job-control.ts. */
  terminal: Terminal | null = null;
  /** Those that have not ended. */
  readonly tasks: Task[] = [];
  /** The first task, whose id is the process's; stays when it has ended. */
  leader!: Task;
  /** Changed by execve(2) where it was shared. */
  memory: ProcessMemory;
  readonly signals: ProcessSignals;
  readonly timers = new ProcessTimers();
  readonly limits = new Limits();
  /** The running program, for /proc/self/exe. */
  executable: Path | null = null;
  /** Where the program's parts are. */
  extent: ProgramExtent = NO_EXTENT;
  /** The largest resident set, bytes; known at the end. */
  peak = 0;
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
  /** What /proc/[pid]/oom_score_adj, coredump_filter and autogroup hold; children inherit it. */
  settings: ProcessSettings = { oomScoreAdjustment: 0, coredumpFilter: 0x33, autogroupNice: 0 };
  /** PR_SET_CHILD_SUBREAPER. */
  childSubreaper = false;
  /** PR_SET_THP_DISABLE. */
  hugePagesDisabled = false;
  /** membarrier(2): the registrations made. */
  barriers = 0;

  constructor(options: ProcessOptions) {
    this.pid = options.pid;
    this.parent = options.parent ?? null;
    this.exitSignal = options.exitSignal ?? SIG.CHLD;
    this.pgid = options.pgid;
    this.sid = options.sid;
    this.memory = options.memory;
    this.signals = options.signals ?? new ProcessSignals();
    this.startTime = options.startTime;
  }

  /** Takes over what a child has of its parent, beside memory, signals and family. */
  resemble(parent: Process): void {
    this.limits.copy(parent.limits);
    this.terminal = parent.terminal;
    this.executable = parent.executable;
    this.extent = parent.extent;
    this.auxv = parent.auxv;
    this.dumpable = parent.dumpable;
    this.noNewPrivileges = parent.noNewPrivileges;
    this.personality = parent.personality;
    this.settings = { ...parent.settings };
    this.hugePagesDisabled = parent.hugePagesDisabled;
  }
  get ppid(): number {
    return this.parent?.pid ?? INIT;
  }
  get space(): AddressSpace {
    return this.memory.space;
  }
  get mem(): UserMemory {
    return this.memory.mem;
  }
  get mm(): MemoryMap {
    return this.memory.mm;
  }
}
