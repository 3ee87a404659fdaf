/**
 * Runs the machine: guest code in slices, system calls as they come, signals and timers in between, and waiting
 * when there is nothing to do. Everything is synchronous except waiting for the host.
 */
import { SI, SIG } from "../../abi/signal.ts";
import { type Cpu, ExitKind, Trap } from "../../engine/engine.ts";
import type { HostPoll } from "../../host/host.ts";
import type { Kernel } from "../kernel.ts";
import { deliverSignals } from "../signal/deliver.ts";
import { HOST_SIGNALS, hostSignal, TERMINAL_SIGNALS } from "../signal/host-signals.ts";
import { forceSignal, sendToProcess } from "../signal/send.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import { setResult } from "../syscall/dispatch.ts";
import { signalGroup } from "../tty/job-control.ts";
import { refreshClockPage } from "../vdso/clock-page.ts";
import { endMachine, exitProcess } from "./exit.ts";
import type { ExitStatus } from "./exit-status.ts";
import { Leave } from "./policy/policy.ts";
import type { Process } from "./process.ts";
import { runningTasks } from "./process-usage.ts";
import { checkRealTimeLimit } from "./real-time-limit.ts";
import { abortSequence } from "./rseq.ts";
import type { Scheduler } from "./scheduler.ts";
import { BLOCKED, type Task } from "./task.ts";
import type { WaitQueue } from "./wait.ts";

/** Longest time without letting the event loop run, ns. */
const YIELD_EVERY = 50e6;
/** How long to wait in this thread before the event loop takes over, ns: cheaper for what comes soon. */
const SHORT_WAIT = 2e6;
/** How often the host is asked on behalf of sleepers while others run, ns. */
const POLL_EVERY = 4e6;
/** The longest turn that is measured in instructions, where each is an exit, and where the engine counts them. */
const MOST_STEPS = 100;
const MOST_COUNTED = 1000;

export class RunLoop {
  readonly #kernel: Kernel;
  readonly #scheduler: Scheduler;
  /** When the slice of guest code ends, host monotonic ns. */
  #sliceEnd = 0;
  #lastYield = 0;
  #lastPoll = 0;
  /** Since when the running task has not been sampled, host monotonic ns. */
  #sampled = 0;
  /** The event loop is due. */
  #yieldWanted = false;
  readonly #polls: HostPoll[] = [];
  readonly #polled: WaitQueue[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#scheduler = kernel.scheduler;
  }

  async run(): Promise<ExitStatus> {
    const kernel = this.#kernel;
    const unsubscribe = kernel.host.signals.subscribe((signal) => this.#fromHost(signal));
    try {
      this.#lastYield = kernel.time.now();
      while (kernel.exitStatus === null) {
        const task = this.#scheduler.next();
        if (task !== null) this.#turn(task);
        else if (this.#waitShortly()) continue;
        else await this.#sleep();
        if (this.#yieldWanted && kernel.exitStatus === null) await kernel.host.wait.yield();
        if (this.#yieldWanted || task === null) this.#lastYield = kernel.time.now();
        this.#yieldWanted = false;
      }
    } finally {
      unsubscribe();
    }
    const status = kernel.exitStatus;
    kernel.beforeEnd?.(kernel);
    endMachine(kernel);
    kernel.strace?.ended(status);
    return status;
  }

  /** Runs a task until it sleeps, ends, or has to give way. */
  #turn(task: Task): void {
    const kernel = this.#kernel;
    const scheduler = this.#scheduler;
    const { dispatcher, timers } = kernel;
    const { cpu, signals } = task;
    const { mm } = task.process;
    const resultRegister = kernel.arch.resultRegister;
    if (task.rseq !== 0 && kernel.current !== task && !task.inCall && !abortSequence(task)) badSequence(task);
    kernel.current = task;
    if (kernel.time.calibration !== null) kernel.time.follow(task.process.space);
    this.#sampled = kernel.time.now();
    this.#beginSlice(this.#sampled);
    if (!task.inCall && signals.deliverable) deliverSignals(task);
    while (kernel.exitStatus === null) {
      if (task.exited || task.blocked || task.process.stoppedBy !== 0) {
        scheduler.leave();
        return;
      }
      if (task.inCall) {
        this.#endCall(task, dispatcher.run(task, cpu));
        continue;
      }
      if (scheduler.wanted !== null || task.cpu !== cpu) {
        if (scheduler.waiting > 0) task.usage.involuntarySwitches++;
        scheduler.putBack(scheduler.wanted ?? Leave.Preempted);
        return;
      }
      if (mm.clockPage !== 0 && !mm.clockPageWritten) this.#refreshClocks(task, kernel.time.now());
      const deadline = Math.min(this.#sliceEnd, timers.next);
      const kind = scheduler.countsSteps ? this.#runCounted(cpu, deadline) : cpu.run(deadline);
      if (kind === ExitKind.Syscall) {
        const result = dispatcher.run(task, cpu);
        if (result > BLOCKED) {
          setResult(cpu, resultRegister, result);
          task.endCall();
          if (signals.deliverable) deliverSignals(task);
        } else {
          this.#endCall(task, result);
        }
      } else {
        this.#serve(task, kind);
      }
    }
  }

  /** Runs guest code for as many instructions as the policy wants; if it got so far, the turn is over. */
  #runCounted(cpu: Cpu, deadline: number): ExitKind {
    const { arch, engine, time } = this.#kernel;
    const counts = engine.executed !== undefined;
    const steps = this.#scheduler.steps(counts ? MOST_COUNTED : MOST_STEPS);
    if (steps === 0 || arch.stepsItself(cpu)) return cpu.run(deadline);
    if (counts) {
      // Time is instructions: a deadline is met to the instruction.
      const end = time.now() + steps;
      const kind = cpu.run(Math.min(deadline, end));
      if (kind === ExitKind.Budget && time.now() >= end) this.#scheduler.wanted ??= Leave.Preempted;
      return kind;
    }
    let kind: ExitKind = ExitKind.Budget;
    let stepped = true;
    cpu.singleStep = true;
    for (let left = steps; left > 0 && stepped && !arch.stepsItself(cpu); left--) {
      kind = cpu.run(deadline);
      stepped = kind === ExitKind.Trap && cpu.exit.trap === Trap.SingleStep;
    }
    cpu.singleStep = false;
    if (!stepped) return kind;
    this.#scheduler.wanted ??= Leave.Preempted;
    return ExitKind.Budget;
  }

  /** What to do with the result of a handler, any result. */
  #endCall(task: Task, result: number): void {
    if (task.exited) return;
    if (result > BLOCKED) setResult(task.cpu, this.#kernel.arch.resultRegister, result);
    if (result === BLOCKED) {
      // Alone, nobody changes what the call was given.
      if (task.process.tasks.length > 1 || task.files.shared) this.#kernel.dispatcher.keepArguments(task);
      task.inCall = true;
      if (task.signals.deliverable) task.wakeUp();
    } else {
      task.endCall();
    }
    if (task.signals.deliverable) deliverSignals(task);
  }

  /** Everything but system calls. */
  #serve(task: Task, kind: ExitKind): void {
    const kernel = this.#kernel;
    switch (kind) {
      case ExitKind.Fault:
        this.#fault(task);
        break;
      case ExitKind.Trap:
        this.#trap(task);
        break;
      case ExitKind.Failure:
        kernel.stop({ kind: "failure", detail: task.cpu.exit.detail });
        break;
      default:
        this.#lookAround(task, kind === ExitKind.Interrupted);
    }
  }

  /** Between slices of guest code: timers, limits, signals, the host, and whose turn it is. */
  #lookAround(task: Task, interrupted: boolean): void {
    const kernel = this.#kernel;
    const now = kernel.time.now();
    this.#sample(task, now);
    this.#refreshClocks(task, now);
    timeout(kernel, now);
    if (!task.process.mm.checkLimit()) outOfMemory(task);
    if (task.scheduling.urgency > 0) checkRealTimeLimit(task);
    if (kernel.hostSleepers.size > 0 && now - this.#lastPoll >= POLL_EVERY) this.#pollHost(now, 0);
    if (task.signals.deliverable) deliverSignals(task);
    const yieldEvery = kernel.needsEventLoop ? POLL_EVERY : YIELD_EVERY;
    this.#yieldWanted = interrupted || now - this.#lastYield > yieldEvery;
    if (this.#scheduler.expired(now)) this.#scheduler.wanted ??= Leave.Expired;
    else if (this.#yieldWanted) this.#scheduler.wanted ??= Leave.Preempted;
    this.#beginSlice(now);
  }

  /** Whose the time of the slice was: the library OS's if the guest has not gone on since its last system call. */
  #sample(task: Task, now: number): void {
    const kernel = this.#kernel;
    task.usage.sample(!kernel.arch.isBehindCall(task.cpu), now - this.#sampled);
    this.#sampled = now;
    kernel.load.update(now, runningTasks(kernel));
  }
  #beginSlice(now: number): void {
    this.#sliceEnd = this.#scheduler.sliceEnd(now);
    if (this.#kernel.hostSleepers.size > 0 || this.#kernel.needsEventLoop)
      this.#sliceEnd = Math.min(this.#sliceEnd, now + POLL_EVERY);
  }

  /** Keeps the clocks that the guest reads by itself right. */
  #refreshClocks(task: Task, now: number): void {
    const calibration = this.#kernel.time.calibration;
    if (calibration !== null) refreshClockPage(task.process.mm, calibration, now);
  }

  #fault(task: Task): void {
    const exit = task.cpu.exit;
    const verdict = task.process.mm.fault(exit.address, exit.access);
    if (verdict === 0) {
      task.usage.minorFaults++;
      return;
    }
    this.#raise(task, SignalInfo.fault(verdict & 0xff, verdict >> 8, exit.address), exit.address);
  }

  #trap(task: Task): void {
    const info = this.#kernel.arch.trapSignal(task.cpu, task.cpu.exit);
    this.#kernel.shortfalls?.trapped(task, info);
    this.#raise(task, info, null);
  }

  #raise(task: Task, info: SignalInfo, address: number | null): void {
    const exit = task.cpu.exit;
    task.signals.trapNumber = exit.vector;
    task.signals.errorCode = exit.errorCode;
    if (address !== null) task.signals.faultAddress = address;
    forceSignal(task, info);
    deliverSignals(task);
  }

  /** Collects what sleeping tasks wait for from the host. */
  #collect(): void {
    this.#polls.length = 0;
    this.#polled.length = 0;
    for (const sleeper of this.#kernel.hostSleepers) {
      for (const queue of sleeper.queues) queue.collectHostQueues(this.#polled);
    }
    for (const queue of this.#polled) this.#polls.push({ fd: queue.hostFd, events: queue.hostEvents, revents: 0 });
  }

  /** Wakes what a poll has found, and what time has come for. */
  #wake(found: number): void {
    if (found > 0) {
      for (let i = 0; i < this.#polls.length; i++) if (this.#polls[i]!.revents !== 0) this.#polled[i]!.wake();
    }
    timeout(this.#kernel, this.#kernel.time.now());
  }

  /** Asks the host, waiting at most some ns. @returns what the host's poll did */
  #pollHost(now: number, wait: number): number {
    this.#lastPoll = now;
    this.#collect();
    const found = this.#kernel.host.wait.poll(this.#polls, wait);
    this.#wake(found);
    return found;
  }

  /** Until when nothing happens by itself, ns from now. */
  #patience(now: number): number {
    return Math.max(0, this.#kernel.timers.next - now);
  }

  /** Waits in this thread for a short time. @returns whether a task can run */
  #waitShortly(): boolean {
    const kernel = this.#kernel;
    kernel.statistics.waits!++;
    if (kernel.needsEventLoop) return false;
    const begin = kernel.time.now();
    for (let now = begin; now - begin < SHORT_WAIT && now - this.#lastYield < YIELD_EVERY; now = kernel.time.now()) {
      const left = Math.min(begin + SHORT_WAIT - now, this.#patience(now));
      const found = this.#pollHost(now, left);
      if (this.#scheduler.waiting > 0) return true;
      if (found < 0 || kernel.exitStatus !== null) return false;
    }
    return false;
  }

  /** Waits, with the event loop running, until a task can run or the machine ends. */
  async #sleep(): Promise<void> {
    const kernel = this.#kernel;
    while (this.#scheduler.waiting === 0 && kernel.exitStatus === null) {
      this.#collect();
      const found = await kernel.host.wait.pollAsync(this.#polls, this.#patience(kernel.time.now()));
      this.#wake(found);
    }
  }

  #fromHost(signal: number): void {
    if (!HOST_SIGNALS.has(signal)) return;
    const { main } = this.#kernel;
    // Keys of the terminal are for whom the guest has put in its foreground; the rest is for the program that was started. Who
    // continues it continues a job, which is its group: all of it has stopped with the machine.
    if (signal === SIG.CONT) {
      for (const each of this.#kernel.processes) if (each.pgid === main.pgid) sendToProcess(each, hostSignal(signal));
    } else if (main.terminal !== null && TERMINAL_SIGNALS.has(signal))
      signalGroup(this.#kernel, main.terminal.foreground, signal);
    else sendToProcess(main, hostSignal(signal));
    this.#kernel.host.wait.wake();
  }
}

/** The program's restartable sequence is none. */
function badSequence(task: Task): void {
  task.rseq = 0;
  forceSignal(task, SignalInfo.plain(SIG.SEGV, SI.KERNEL));
}

/** The processes hold more memory than the machine has: the largest one ends. */
function outOfMemory(task: Task): void {
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 0x10_0000)} MiB`;
  const { kernel } = task;
  const living = kernel.processes.filter((each) => each.status === null);
  const held = (each: Process): number => each.mm.residents.bytes(false);
  const victim = largest(living, (each) => held(each) + adjustment(each, kernel.memoryLimit)) ?? task.process;
  const bytes = megabytes(living.length === 1 ? victim.mm.heldBytes() : held(victim));
  const limit = megabytes(kernel.memoryLimit);
  const line = `Out of memory: ${victim.leader.name}[${victim.pid}] holds ${bytes}, the limit is ${limit}`;
  if (victim !== kernel.main) kernel.host.log(line);
  exitProcess(victim, { kind: "signal", signal: SIG.KILL, core: false, report: [line] });
}

/** What /proc/[pid]/oom_score_adj adds, bytes; -Infinity: it is never chosen. */
function adjustment({ settings }: Process, limit: number): number {
  const { oomScoreAdjustment: points } = settings;
  return points === -1000 ? Number.NEGATIVE_INFINITY : (points / 1000) * limit;
}
/** Of several with the most points the youngest; null if none may be chosen. */
function largest(processes: readonly Process[], points: (process: Process) => number): Process | null {
  let most = Number.NEGATIVE_INFINITY;
  let found: Process | null = null;
  for (const process of processes) {
    const own = points(process);
    if (own < most || own === Number.NEGATIVE_INFINITY) continue;
    most = own;
    found = process;
  }
  return found;
}

function timeout(kernel: Kernel, now: number): void {
  if (kernel.timers.next <= now) kernel.timers.expire(now);
}
