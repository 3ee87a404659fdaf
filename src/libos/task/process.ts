/** A guest process: what its tasks share. */
import type { AddressSpace } from "../../engine/engine.ts";
import { FdTable } from "../fs/fd-table.ts";
import type { Path } from "../fs/path.ts";
import type { MemoryMap } from "../mm/memory-map.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { ProcessSignals } from "../signal/process-signals.ts";
import { ProcessTimers } from "../time/process-timers.ts";
import { Capabilities } from "./capabilities.ts";
import type { Credentials } from "./credentials.ts";
import { FutexTable } from "./futex.ts";
import { Limits } from "./limits.ts";
import type { Task } from "./task.ts";

/** Where path names start. @see chroot(2), chdir(2), umask(2) */
export interface FsContext {
  root: Path;
  cwd: Path;
  umask: number;
}

export interface ProcessOptions {
  pid: number;
  ppid: number;
  pgid: number;
  sid: number;
  space: AddressSpace;
  mem: UserMemory;
  mm: MemoryMap;
  fs: FsContext;
  credentials: Credentials;
  /** Host monotonic ns. */
  startTime: number;
}

export class Process {
  readonly pid: number;
  readonly ppid: number;
  pgid: number;
  sid: number;
  readonly tasks: Task[] = [];
  readonly space: AddressSpace;
  readonly mem: UserMemory;
  readonly mm: MemoryMap;
  readonly files = new FdTable();
  readonly fs: FsContext;
  readonly credentials: Credentials;
  readonly signals = new ProcessSignals();
  readonly timers = new ProcessTimers();
  readonly futexes = new FutexTable();
  readonly limits = new Limits();
  /** The running program, for /proc/self/exe. */
  executable: Path | null = null;
  /** The bytes of argv and envp with their NULs, as in /proc/self/cmdline and environ. */
  commandLine = "";
  environment = "";
  /** As pairs of a_type, a_val, for /proc/self/auxv. */
  auxv: bigint[] = [];
  /** PR_SET_DUMPABLE. */
  dumpable = 1;
  noNewPrivileges = false;
  /** personality(2). */
  personality = 0;
  /** Host monotonic ns when it began. */
  readonly startTime: number;
  readonly capabilities: Capabilities;
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
    this.fs = options.fs;
    this.credentials = options.credentials;
    this.startTime = options.startTime;
    this.capabilities = new Capabilities(options.credentials);
  }
}
