/**
 * One machine's library OS. Made in this order: `new Kernel`, mounts that show the kernel (/proc), an address space
 * with its memory map, {@link Kernel.createProcess}, loading the program into it, {@link Kernel.run}.
 */
import { type AddressSpace, type Engine, EngineError } from "../engine/engine.ts";
import type { Host } from "../host/host.ts";
import { type Arch, archOf } from "./arch/arch.ts";
import { InotifyLimits } from "./event/inotify.ts";
import { DirectoryNotes } from "./fs/directory-notes.ts";
import { FdTable } from "./fs/fd-table.ts";
import { FileLocks } from "./fs/file-locks.ts";
import { Leases } from "./fs/leases.ts";
import { MemoryFiles } from "./fs/memory-file.ts";
import type { Path } from "./fs/path.ts";
import { Pipes } from "./fs/pipe.ts";
import type { Vfs } from "./fs/vfs.ts";
import { MessageQueues } from "./ipc/message-queues.ts";
import { SystemV } from "./ipc/sysv/sysv.ts";
import { MemoryMap } from "./mm/memory-map.ts";
import { ProcessMemory } from "./mm/process-memory.ts";
import { Net } from "./net/net.ts";
import { Dispatcher } from "./syscall/dispatch.ts";
import type { Shortfalls } from "./syscall/shortfalls.ts";
import type { Strace } from "./syscall/strace.ts";
import { allRows } from "./syscall/table.ts";
import { Capabilities } from "./task/capabilities.ts";
import type { Credentials } from "./task/credentials.ts";
import type { ExitStatus } from "./task/exit-status.ts";
import { FsContext } from "./task/fs-context.ts";
import { Futexes } from "./task/futex/key.ts";
import { Identities } from "./task/identities.ts";
import { LoadAverage } from "./task/load-average.ts";
import { FairPolicy } from "./task/policy/fair.ts";
import type { Policy } from "./task/policy/policy.ts";
import { Process } from "./task/process.ts";
import { processTimes, processUsage } from "./task/process-usage.ts";
import { RunLoop } from "./task/run-loop.ts";
import { Scheduler } from "./task/scheduler.ts";
import { Task } from "./task/task.ts";
import { Usage } from "./task/usage.ts";
import type { HostSleeper } from "./task/wait.ts";
import { TimeKeeper } from "./time/time-keeper.ts";
import { Timer, Timers } from "./time/timers.ts";
import { acquire } from "./tty/job-control.ts";
import type { Terminal } from "./tty/terminal.ts";

/** /proc/sys/kernel/pid_max, and where ids begin again when it is reached. */
export const PID_MAX = 32768;
const FIRST_REUSED_PID = 300;

export interface KernelOptions {
  host: Host;
  engine: Engine;
  vfs: Vfs;
  hostname: string;
  /** Bytes that guest memory may occupy. */
  memoryLimit: number;
  /** Makes what prints system calls and signals; the tracer is loaded only when it is wanted. */
  tracer?: (kernel: Kernel) => Strace;
  /** Makes the record of what programs ask for and do not get, where one is wanted. */
  recorder?: (kernel: Kernel) => Shortfalls;
  /** Who runs when several can; by default Linux's fair one. */
  policy?: Policy;
  /** Address space layout randomisation; by default there is. */
  aslr?: boolean;
  /** Where a program goes that is known by a name from run to run. */
  placement?: (program: string) => Uint8Array;
  /** Processes at a time; 1: clone(2) makes threads only (EPERM). */
  maxProcesses?: number;
  /** Host nanoseconds after which {@link Kernel.run} ends with "timeout". */
  timeout?: number;
}

/** Addresses of a process: 4 GiB, of which as much may be resident as the memory limit says. */
const ADDRESS_SPACE = 0x1_0000_0000;
/** Processes that there may be, unless the options say otherwise. */
export const MOST_PROCESSES = 1024;

export interface ProcessSetup {
  memory: ProcessMemory;
  /** Root and working directory. */
  root: Path;
  cwd: Path;
  credentials: Credentials;
  /** comm of the first task. */
  name: string;
  umask?: number;
  pid?: number;
  /** Its controlling terminal, of the session that it was started in; null: it leads a session of its own. */
  terminal?: Terminal | null;
  /** Signals that this process itself was started with as ignored: the guest inherits them. */
  ignoredSignals?: readonly number[];
}

export class Kernel {
  readonly host: Host;
  readonly engine: Engine;
  readonly vfs: Vfs;
  readonly arch: Arch;
  readonly time: TimeKeeper;
  readonly timers = new Timers();
  readonly load: LoadAverage;
  hostname: string;
  domainname = "(none)";
  readonly memoryLimit: number;
  /** Those that have not been waited for, zombies included. */
  readonly processes: Process[] = [];
  /** What those used that have been waited for. */
  readonly past = { usage: new Usage(), user: 0, system: 0 };
  readonly identities = new Identities();
  readonly maxProcesses: number;
  readonly directoryNotes = new DirectoryNotes();
  readonly inotify = new InotifyLimits();
  readonly pipes = new Pipes();
  readonly locks = new FileLocks();
  readonly messageQueues = new MessageQueues(this);
  readonly sysv = new SystemV(this);
  readonly memoryFiles: MemoryFiles;
  readonly futexes = new Futexes();
  /** Tasks that have not ended, by their ids. */
  readonly tasksById = new Map<number, Task>();
  /** Who sleeps on what the host must be asked for. */
  readonly hostSleepers = new Set<HostSleeper>();
  readonly scheduler: Scheduler;
  readonly dispatcher: Dispatcher;
  readonly net: Net;
  /** What the machine waits for comes with the host's event loop: waiting in the thread would keep it from coming. */
  needsEventLoop = false;
  /** null unless asked for. */
  readonly strace: Strace | null;
  /** null unless asked for. */
  readonly shortfalls: Shortfalls | null;
  /** Set when the machine is to end. */
  exitStatus: ExitStatus | null = null;
  /** Called when the program has ended and everything is still there. */
  beforeEnd: ((kernel: Kernel) => void) | null = null;
  /** Counts of the run loop, by stable names. */
  readonly statistics: Record<string, number> = { signals: 0, waits: 0 };
  readonly #warned = new Set<string>();
  readonly #loop: RunLoop;
  readonly #options: KernelOptions;
  #main: Process | null = null;
  readonly #memories = new Set<ProcessMemory>();
  /** Address spaces that nobody uses, empty. */
  readonly #idleSpaces: AddressSpace[] = [];
  #current: Task | null = null;
  #lastTid = 1;
  #taskCount = 0;
  #eventFds = 0;

  constructor(options: KernelOptions) {
    this.#options = options;
    this.maxProcesses = options.maxProcesses ?? MOST_PROCESSES;
    this.host = options.host;
    this.engine = options.engine;
    this.vfs = options.vfs;
    this.hostname = options.hostname;
    this.memoryLimit = options.memoryLimit;
    this.memoryFiles = new MemoryFiles(options.host.files, options.memoryLimit);
    this.arch = archOf(options.engine);
    this.time = new TimeKeeper(options.host.clock);
    this.vfs.leases = new Leases(() => this.time.now());
    this.net = new Net(this);
    this.load = new LoadAverage(this.time.now());
    this.dispatcher = new Dispatcher(this.arch, allRows);
    this.strace = options.tracer?.(this) ?? null;
    this.shortfalls = options.recorder?.(this) ?? null;
    this.scheduler = new Scheduler(options.policy ?? new FairPolicy(), () => this.time.now());
    this.#loop = new RunLoop(this);
    if (options.timeout !== undefined) {
      const timer = new Timer(() => this.stop({ kind: "timeout" }));
      this.timers.arm(timer, this.time.now() + options.timeout);
    }
  }

  /** The first process, whose end is the machine's. */
  get main(): Process {
    return this.#main!;
  }
  /** The task that runs, or ran last. */
  get current(): Task {
    return this.#current!;
  }
  set current(task: Task) {
    this.#current = task;
  }

  /** The next free id for a task or process. */
  allocateTid(): number {
    do this.#lastTid = this.#lastTid >= PID_MAX - 1 ? FIRST_REUSED_PID : this.#lastTid + 1;
    while (this.tasksById.has(this.#lastTid));
    this.#taskCount++;
    return this.#lastTid;
  }
  /** The id is free again. */
  releaseTid(tid: number): void {
    this.tasksById.delete(tid);
  }

  /** The files of the programs that run; processes that were forked share one. */
  *programs(): Generator<Path> {
    let last: Path | null = null;
    for (const { executable, status } of this.processes) {
      if (executable === null || executable === last || status !== null) continue;
      last = executable;
      yield executable;
    }
  }
  /** Makes a process with its first task, without a program in it. */
  createProcess(setup: ProcessSetup): Process {
    const pid = setup.pid ?? this.allocateTid();
    const { memory } = setup;
    const cpu = memory.space.createCpu();
    if (cpu === null) throw new EngineError("the engine gives no CPU for the first task");
    const process = new Process({
      pid,
      pgid: pid,
      sid: setup.terminal ? 1 : pid,
      memory,
      startTime: this.time.now(),
    });
    for (const signal of setup.ignoredSignals ?? []) process.signals.action(signal).handler = 1n;
    const task = new Task({
      kernel: this,
      process,
      tid: pid,
      name: setup.name,
      cpu,
      files: new FdTable(),
      fs: new FsContext(setup.root, setup.cwd, setup.umask ?? 0o022),
      credentials: setup.credentials,
      capabilities: new Capabilities(setup.credentials),
    });
    this.#memories.add(memory);
    this.enter(process, task);
    if (setup.terminal) acquire(process, setup.terminal);
    this.#main ??= process;
    this.#current ??= task;
    if (this.time.calibration === null) this.time.follow(memory.space);
    return process;
  }
  /** A new process with its first task is there. */
  enter(process: Process, task: Task): void {
    process.leader = task;
    process.tasks.push(task);
    this.tasksById.set(task.tid, task);
    this.scheduler.add(task);
    this.processes.push(process);
  }
  /** A process has been waited for: its number is free. */
  forget(process: Process): void {
    const times = processTimes(this, process);
    this.past.user += times.user;
    this.past.system += times.system;
    this.past.usage.add(processUsage(process));
    this.processes.splice(this.processes.indexOf(process), 1);
    this.releaseTid(process.pid);
  }

  /** Empty memory for a process. @throws {EngineError} if the engine gives none */
  createMemory(): ProcessMemory {
    const { host, memoryLimit, vfs } = this;
    const { aslr = true, placement } = this.#options;
    const space = this.#idleSpaces.pop() ?? this.engine.createAddressSpace(ADDRESS_SPACE);
    const mm: MemoryMap = new MemoryMap({
      space,
      memoryLimit,
      host: { clock: host.clock, random: (target, offset, length) => this.random(target, offset, length) },
      aslr,
      ...(placement !== undefined && this.engine.prefersStableLayout && { placement }),
      files: this.memoryFiles,
      others: { mappedBytes: () => this.#mappedByOthers(mm), heldBytes: () => this.#heldByOthers(mm) },
      fileName: (file) => (file.path === null ? file.describe() : (vfs.nameOf(file.path, vfs.root) ?? file.describe())),
    });
    const memory = new ProcessMemory(space, mm);
    this.#memories.add(memory);
    return memory;
  }
  /** The same where there may be none. @returns null if the engine gives none */
  tryCreateMemory(): ProcessMemory | null {
    try {
      return this.createMemory();
    } catch (error) {
      if (error instanceof EngineError || error instanceof RangeError) return null;
      throw error;
    }
  }
  /** A process lets go of its memory; the last one empties it. */
  releaseMemory(memory: ProcessMemory): void {
    if (--memory.users > 0) return;
    memory.space.endProgram?.();
    memory.mm.clear();
    memory.retire();
    this.#memories.delete(memory);
    this.#idleSpaces.push(memory.space);
  }
  /** Closes all address spaces, once no process is left. */
  closeMemory(): void {
    for (const space of this.#idleSpaces.splice(0)) space.close();
  }
  #mappedByOthers(mm: MemoryMap): number {
    let sum = 0;
    for (const memory of this.#memories) if (memory.mm !== mm) sum += memory.mm.mappedBytes();
    return sum;
  }
  #heldByOthers(mm: MemoryMap): number {
    let sum = 0;
    for (const memory of this.#memories) if (memory.mm !== mm) sum += memory.mm.residents.bytes(false);
    return sum;
  }

  /** Runs until the first process ends. May be called once. */
  run(): Promise<ExitStatus> {
    this.strace?.started(this.current.process);
    return this.#loop.run();
  }

  /** Ends the machine from outside the guest: the first status given wins. */
  stop(status: ExitStatus): void {
    this.exitStatus ??= status;
    this.host.wait.wake();
  }

  /** Tasks ever made, and the id of the last one. */
  get taskCount(): number {
    return this.#taskCount;
  }
  get lastTid(): number {
    return this.#lastTid;
  }
  /** What the next id follows. */
  set lastTid(tid: number) {
    this.#lastTid = Math.max(1, tid);
  }
  /** A number for a new eventfd, as its fdinfo shows it. */
  nextEventFd(): number {
    return ++this.#eventFds;
  }
  /** Random bytes for the guest: getrandom, /dev/urandom, AT_RANDOM, address layout. */
  random(target: Uint8Array, offset: number, length: number): void {
    this.host.random(target, offset, length);
  }

  /** One line a kind for what is not supported: repeated keys are dropped. */
  warnOnce(key: string, line: string): void {
    if (this.#warned.has(key)) return;
    // The keys come from the guest: bounded.
    if (this.#warned.size >= 1000) return;
    this.#warned.add(key);
    this.host.log(line);
  }
}
