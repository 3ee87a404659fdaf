/**
 * A thread of a guest process: registers (in the CPU while it runs), identity, and what it waits for.
 *
 * A system call that must wait returns {@link BLOCKED} after {@link Task.block}; when woken (or timed out) the same
 * handler runs again with the same arguments, which makes EINTR and restarts right. A handler keeps what must
 * survive a re-run (an absolute deadline) in {@link Task.deadline}, which is NaN at the first run.
 */
import type { SysResult } from "../../abi/errno.ts";
import type { Cpu } from "../../engine/engine.ts";
import type { FdTable } from "../fs/fd-table.ts";
import type { File } from "../fs/file.ts";
import type { Path } from "../fs/path.ts";
import type { UndoList } from "../ipc/sysv/semaphore-undo.ts";
import type { Kernel } from "../kernel.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { TaskSignals } from "../signal/task-signals.ts";
import { Timer } from "../time/timers.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Credentials } from "./credentials.ts";
import type { FsContext } from "./fs-context.ts";
import type { PiLock } from "./futex/pi-lock.ts";
import { FutexWaiter } from "./futex/word.ts";
import { KeptArguments } from "./kept-arguments.ts";
import type { Process } from "./process.ts";
import { Scheduling } from "./scheduling.ts";
import { CpuTimeSplit, Usage } from "./usage.ts";
import type { Waiter, WaitQueue } from "./wait.ts";

/** Result of a handler that has put its task to sleep. */
export const BLOCKED = -0x10000;
/** Result of a handler after which the registers are not to be touched (execve, rt_sigreturn, exit). */
export const NO_RESULT = -0x10001;

/** What a signal does to a sleeping system call. @see signal(7), "Interruption of system calls" */
export const Restart = {
  /** Run again if the handler has SA_RESTART or there is no handler; else EINTR. */
  IfAsked: 0,
  /** EINTR whenever a handler ran (nanosleep, poll, sigsuspend, …). */
  Never: 1,
  /** EINTR for every signal, even one without a handler (epoll_wait, rt_sigtimedwait). */
  Interrupt: 2,
  /** Run again, whatever the handler's flags. */
  Always: 3,
} as const;
export type Restart = (typeof Restart)[keyof typeof Restart];

/** What a task has of its own, or shares with the tasks that it was made with. @see clone(2) */
export interface TaskSetup {
  kernel: Kernel;
  process: Process;
  tid: number;
  /** comm, at most 15 bytes. */
  name: string;
  cpu: Cpu;
  files: FdTable;
  fs: FsContext;
  credentials: Credentials;
  capabilities: Capabilities;
  scheduling?: Scheduling;
}

export class Task implements Waiter {
  readonly kernel: Kernel;
  readonly process: Process;
  /** Changed by execve(2) alone, which gives the caller its process's id. */
  tid: number;
  /** Its registers; changed by execve(2) where it shared its memory. */
  cpu: Cpu;
  files: FdTable;
  fs: FsContext;
  credentials: Credentials;
  capabilities: Capabilities;
  /** comm, at most 15 bytes. */
  name: string;
  readonly signals = new TaskSignals();
  readonly scheduling: Scheduling;
  /** In the scheduler's queue. Kept by the scheduler. */
  queued = false;
  /** Ns on the CPU up to the last accounting; {@link Scheduler.timeOf} is exact. */
  cpuTime = 0;
  /** It has ended. */
  exited = false;
  /** What it exited with, once it has. */
  exitCode = 0;
  readonly usage = new Usage();
  readonly cpuTimes = new CpuTimeSplit();

  /** Whether the task sleeps. */
  blocked = false;
  /** When the sleep ends by itself, host monotonic ns; NaN before the first run of a handler, Infinity: never. */
  deadline = Number.NaN;
  /** What a signal does to the sleep. */
  restart: Restart = Restart.IfAsked;
  /**
   * What a signal that ends the sleep makes of the call instead of EINTR or a restart, if > 0: bytes moved so far.
   * Cleared before the first run of a handler.
   */
  progress = 0;
  /**
   * Called when a signal ends the sleep, to undo or store what is left of it (futex, nanosleep).
   * A negative answer becomes the call's result.
   */
  onInterrupt: ((task: Task) => SysResult) | null = null;
  /** Called when the call ends without its handler being run again: lets go of what {@link scratch} holds. */
  onAbandon: (() => void) | null = null;
  /** A handler has blocked and will be run again. */
  inCall = false;
  /** Free for the handler that sleeps; null at its first run. */
  scratch: unknown = null;
  /** What the handler that sleeps has taken at its first run and others may change. */
  readonly kept = new KeptArguments();
  /** The queues slept on. */
  readonly #queues: WaitQueue[] = [];
  /** Ends the sleep at {@link deadline}. */
  readonly #alarm = new Timer(() => this.wakeUp());

  /** Its sleep on a futex. */
  readonly futexWaiter = new FutexWaiter(this);
  /** Futexes with priority inheritance that it owns and others wait for. */
  readonly ownedLocks = new Set<PiLock>();
  /** set_tid_address(2): cleared and futex-woken at exit; 0: none. */
  clearChildTid = 0;
  /** rseq(2): address and signature of what the task has registered; 0: nothing. */
  rseq = 0;
  rseqSignature = 0;
  /** PR_SET_PDEATHSIG: what it gets at the end of the task that made its process; 0: nothing. */
  parentDeathSignal = 0;
  /** What SEM_UNDO has to give back when it, and who shares the list, have ended; null: nothing. */
  semaphoreUndo: UndoList | null = null;
  /** set_robust_list(2). */
  robustList = 0;

  constructor(setup: TaskSetup) {
    this.kernel = setup.kernel;
    this.process = setup.process;
    this.tid = setup.tid;
    this.name = setup.name;
    this.cpu = setup.cpu;
    this.files = setup.files;
    this.fs = setup.fs;
    this.credentials = setup.credentials;
    this.capabilities = setup.capabilities;
    this.scheduling = setup.scheduling ?? new Scheduling();
    this.scheduling.task = this;
  }

  /** The programs that run, whose files cannot be written. */
  get programs(): Iterable<Path> {
    return this.kernel.programs();
  }
  get mem(): UserMemory {
    return this.process.mem;
  }
  get queues(): readonly WaitQueue[] {
    return this.#queues;
  }

  /** The file of a descriptor, for calls that may sleep: they go on with the one they began with. */
  openFile(fd: number): File | null {
    return (this.inCall ? this.kept.file(fd) : null) ?? this.files.get(fd);
  }
  /**
   * Sleeps until a queue wakes it or {@link deadline} passes (set it before; NaN counts as never).
   * @returns {@link BLOCKED}, for the handler to return
   */
  block(queue: WaitQueue | null, restart: Restart): SysResult {
    this.blocked = true;
    this.usage.voluntarySwitches++;
    this.restart = restart;
    if (queue !== null) this.alsoOn(queue);
    if (this.deadline < Number.POSITIVE_INFINITY) this.kernel.timers.arm(this.#alarm, this.deadline);
    return BLOCKED;
  }
  /** Sleeps on one more queue. */
  alsoOn(queue: WaitQueue): void {
    queue.add(this);
    this.#queues.push(queue);
    if (queue.hosted) this.kernel.hostSleepers.add(this);
  }
  /** The system call has its result: forgets what its handler kept. */
  endCall(): void {
    this.inCall = false;
    this.deadline = Number.NaN;
    this.scratch = null;
    this.progress = 0;
    this.onInterrupt = null;
    this.onAbandon?.();
    this.onAbandon = null;
    this.kept.release();
  }
  /** Ends the sleep: the handler of the system call is run again. */
  wakeUp(): void {
    if (!this.blocked) return;
    this.#rise();
    const { scheduler } = this.kernel;
    if (scheduler.running !== this && this.process.stoppedBy === 0) scheduler.add(this);
  }
  #rise(): void {
    this.blocked = false;
    if (this.#queues.length > 0) {
      for (const queue of this.#queues) queue.remove(this);
      this.#queues.length = 0;
    }
    this.kernel.timers.cancel(this.#alarm);
    this.kernel.hostSleepers.delete(this);
  }
  /** Lets go of what it sleeps on and of its system call, because it ends. */
  abandon(): void {
    this.#rise();
    this.kernel.scheduler.remove(this);
    this.onInterrupt?.(this);
    this.endCall();
  }
}
