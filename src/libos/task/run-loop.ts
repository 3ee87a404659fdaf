/**
 * Runs the machine: guest code in slices, system calls as they come, signals and timers in between, and waiting
 * when there is nothing to do. Everything is synchronous except waiting for the host.
 */
import { SIG } from "../../abi/signal.ts";
import { ExitKind } from "../../engine/engine.ts";
import type { HostPoll } from "../../host/host.ts";
import type { Kernel } from "../kernel.ts";
import { deliverSignals } from "../signal/deliver.ts";
import { HOST_SIGNALS, hostSignal } from "../signal/host-signals.ts";
import { forceSignal, sendToProcess } from "../signal/send.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import { setResult } from "../syscall/dispatch.ts";
import { refreshClockPage } from "../vdso/clock-page.ts";
import type { ExitStatus } from "./exit-status.ts";
import { BLOCKED, type Task } from "./task.ts";
import type { WaitQueue } from "./wait.ts";

/** Longest time in guest code before timers and limits are looked at, ns. */
const SLICE = 10e6;
/** Longest time without letting the event loop run, ns. */
const YIELD_EVERY = 50e6;
/** How long to wait in this thread before the event loop takes over, ns: cheaper for what comes soon. */
const SHORT_WAIT = 2e6;

/** Why guest code is not running. */
const Pause = { Ended: 0, Yield: 1, Sleep: 2 } as const;
type Pause = (typeof Pause)[keyof typeof Pause];

export class RunLoop {
  readonly #kernel: Kernel;
  /** When the slice of guest code ends, host monotonic ns. */
  #sliceEnd = 0;
  #lastYield = 0;
  readonly #polls: HostPoll[] = [];
  readonly #polled: WaitQueue[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  async run(): Promise<ExitStatus> {
    const kernel = this.#kernel;
    const unsubscribe = kernel.host.signals.subscribe((signal) => this.#fromHost(signal));
    try {
      this.#beginSlice(kernel.time.now());
      this.#lastYield = kernel.time.now();
      while (kernel.exitStatus === null) {
        const pause = this.#burst(kernel.current);
        if (pause === Pause.Yield) await kernel.host.wait.yield();
        else if (pause === Pause.Sleep) await this.#sleep(kernel.current);
        this.#lastYield = kernel.time.now();
      }
    } finally {
      unsubscribe();
    }
    const status = kernel.exitStatus;
    for (const process of kernel.processes) {
      for (const task of process.tasks) task.files.unref();
      process.mm.clear();
    }
    kernel.strace?.ended(status);
    return status;
  }

  /** Runs the task until it must wait, the event loop is due, or the machine ends. */
  #burst(task: Task): Pause {
    const kernel = this.#kernel;
    const { dispatcher, timers } = kernel;
    const cpu = task.cpu;
    const signals = task.signals;
    const resultRegister = kernel.arch.resultRegister;
    for (;;) {
      if (task.inCall) {
        if (task.blocked && !this.#waitShortly(task)) return kernel.exitStatus === null ? Pause.Sleep : Pause.Ended;
        this.#endCall(task, dispatcher.run(task, cpu));
        if (kernel.exitStatus !== null) return Pause.Ended;
        continue;
      }
      const mm = task.process.mm;
      if (mm.clockPage !== 0 && !mm.clockPageWritten) this.#refreshClocks(task, kernel.time.now());
      const kind = cpu.run(Math.min(this.#sliceEnd, timers.next));
      if (kind === ExitKind.Syscall) {
        const result = dispatcher.run(task, cpu);
        if (result > BLOCKED) {
          setResult(cpu, resultRegister, result);
          task.endCall();
          if (!signals.deliverable) continue;
          deliverSignals(task);
        } else {
          this.#endCall(task, result);
        }
        if (kernel.exitStatus !== null) return Pause.Ended;
        continue;
      }
      if (!this.#serve(task, kind)) return kernel.exitStatus === null ? Pause.Yield : Pause.Ended;
    }
  }

  /** What to do with the result of a handler, any result. */
  #endCall(task: Task, result: number): void {
    if (result > BLOCKED) setResult(task.cpu, this.#kernel.arch.resultRegister, result);
    if (result === BLOCKED) {
      task.inCall = true;
      if (task.signals.deliverable) task.wakeUp();
    } else {
      task.endCall();
    }
    if (task.signals.deliverable) deliverSignals(task);
  }

  /** Everything but system calls. @returns false if the event loop is due or the machine ends */
  #serve(task: Task, kind: ExitKind): boolean {
    const kernel = this.#kernel;
    switch (kind) {
      case ExitKind.Fault:
        this.#fault(task);
        break;
      case ExitKind.Trap:
        this.#raise(task, kernel.arch.trapSignal(task.cpu, task.cpu.exit), null);
        break;
      case ExitKind.Failure:
        kernel.stop({ kind: "failure", detail: task.cpu.exit.detail });
        break;
      default: {
        const now = kernel.time.now();
        this.#beginSlice(now);
        this.#refreshClocks(task, now);
        timeout(kernel, now);
        if (!task.process.mm.checkLimit()) outOfMemory(task);
        if (task.signals.deliverable) deliverSignals(task);
        if (kind === ExitKind.Interrupted || now - this.#lastYield > YIELD_EVERY) return false;
      }
    }
    return kernel.exitStatus === null;
  }

  #beginSlice(now: number): void {
    this.#sliceEnd = now + SLICE;
  }

  /** Keeps the clocks that the guest reads by itself right. */
  #refreshClocks(task: Task, now: number): void {
    const calibration = this.#kernel.time.calibration;
    if (calibration !== null) refreshClockPage(task.process.mm, calibration, now);
  }

  #fault(task: Task): void {
    const exit = task.cpu.exit;
    const verdict = task.process.mm.fault(exit.address, exit.access);
    if (verdict === 0) return;
    this.#raise(task, SignalInfo.fault(verdict & 0xff, verdict >> 8, exit.address), exit.address);
  }

  #raise(task: Task, info: SignalInfo, address: number | null): void {
    const exit = task.cpu.exit;
    task.signals.trapNumber = exit.vector;
    task.signals.errorCode = exit.errorCode;
    if (address !== null) task.signals.faultAddress = address;
    forceSignal(task, info);
    deliverSignals(task);
  }

  /** Collects what a sleeping task waits for from the host. */
  #collect(task: Task): void {
    this.#polls.length = 0;
    this.#polled.length = 0;
    for (const queue of task.queues) queue.collectHostQueues(this.#polled);
    for (const queue of this.#polled) this.#polls.push({ fd: queue.hostFd, events: queue.hostEvents, revents: 0 });
  }

  /** Wakes what a poll has found, and what time has come for. */
  #wake(task: Task, found: number): void {
    if (found > 0) {
      for (let i = 0; i < this.#polls.length; i++) if (this.#polls[i]!.revents !== 0) this.#polled[i]!.wake();
    }
    const now = this.#kernel.time.now();
    timeout(this.#kernel, now);
    if (task.blocked && now >= task.deadline) task.wakeUp();
  }

  /** Until when a sleeping task need not be looked at, ns from now. */
  #patience(task: Task, now: number): number {
    const own = Number.isNaN(task.deadline) ? Number.POSITIVE_INFINITY : task.deadline;
    return Math.max(0, Math.min(own, this.#kernel.timers.next) - now);
  }

  /** Waits in this thread for a short time. @returns whether the task has been woken */
  #waitShortly(task: Task): boolean {
    const kernel = this.#kernel;
    kernel.statistics.waits!++;
    const begin = kernel.time.now();
    for (let now = begin; now - begin < SHORT_WAIT && now - this.#lastYield < YIELD_EVERY; now = kernel.time.now()) {
      this.#collect(task);
      const left = Math.min(begin + SHORT_WAIT - now, this.#patience(task, now));
      const found = kernel.host.wait.poll(this.#polls, left);
      this.#wake(task, found);
      if (!task.blocked) return true;
      if (found < 0 || kernel.exitStatus !== null) return false;
    }
    return false;
  }

  /** Waits, with the event loop running, until the task is woken or the machine ends. */
  async #sleep(task: Task): Promise<void> {
    const kernel = this.#kernel;
    while (task.blocked && kernel.exitStatus === null) {
      this.#collect(task);
      const found = await kernel.host.wait.pollAsync(this.#polls, this.#patience(task, kernel.time.now()));
      this.#wake(task, found);
    }
  }

  #fromHost(signal: number): void {
    if (!HOST_SIGNALS.has(signal)) return;
    for (const process of this.#kernel.processes) sendToProcess(process, hostSignal(signal));
    this.#kernel.host.wait.wake();
  }
}

/** The end of a process that holds more memory than the machine has. */
function outOfMemory(task: Task): void {
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 0x10_0000)} MiB`;
  const { kernel, process } = task;
  const held = megabytes(process.mm.heldBytes());
  const line = `Out of memory: ${task.name}[${process.pid}] holds ${held}, the limit is ${megabytes(kernel.memoryLimit)}`;
  kernel.stop({ kind: "signal", signal: SIG.KILL, core: false, report: [line] });
}

function timeout(kernel: Kernel, now: number): void {
  if (kernel.timers.next <= now) kernel.timers.expire(now);
}
