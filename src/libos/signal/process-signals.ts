/** What the tasks of a process share: dispositions, and signals sent to the process as a whole. */
import { SIG } from "../../abi/signal.ts";
import { WaitQueue } from "../task/wait.ts";
import { ignoredByDefault } from "./default-action.ts";
import { PendingSignals } from "./pending-signals.ts";
import { SignalSet } from "./signal-set.ts";

/** struct sigaction. */
export class SignalAction {
  /** Address, or SIG_DFL 0, SIG_IGN 1; exact. */
  handler = 0n;
  /** SA_*, uint32. */
  flags = 0;
  restorer = 0n;
  readonly mask = new SignalSet();

  copy(other: SignalAction): void {
    this.handler = other.handler;
    this.flags = other.flags;
    this.restorer = other.restorer;
    this.mask.copy(other.mask);
  }
}

export class ProcessSignals {
  #actions: SignalAction[];
  /** Another process has the same dispositions. */
  shared: boolean;
  /** Signals sent to the process; any task may take them. */
  readonly pending = new PendingSignals();
  /** Woken by every signal sent to the process or one of its tasks: signalfd(2). */
  readonly arrivals = new WaitQueue();

  /** @param shared whose dispositions these are too (CLONE_SIGHAND) */
  constructor(shared?: ProcessSignals) {
    this.shared = shared !== undefined;
    if (shared !== undefined) shared.shared = true;
    this.#actions =
      shared === undefined ? Array.from({ length: SIG.MAX + 1 }, () => new SignalAction()) : shared.#actions;
  }
  /** What fork(2) does: the same dispositions, nothing pending. */
  fork(): ProcessSignals {
    const copy = new ProcessSignals();
    copy.#actions.forEach((action, signal) => {
      action.copy(this.#actions[signal]!);
    });
    return copy;
  }
  /** CLONE_CLEAR_SIGHAND: what has a handler becomes SIG_DFL. */
  clearHandlers(): void {
    for (const action of this.#actions) if (action.handler > 1n) action.handler = 0n;
  }
  /** @param signal 1..64 */
  action(signal: number): SignalAction {
    return this.#actions[signal]!;
  }
  /** Whether the signal would have no effect if delivered. */
  ignores(signal: number): boolean {
    const handler = this.action(signal).handler;
    return handler === 1n || (handler === 0n && ignoredByDefault(signal));
  }
  /** Signals with a handler function, for /proc/self/status SigCgt. */
  caught(): SignalSet {
    const set = new SignalSet();
    for (let signal = 1; signal <= SIG.MAX; signal++) if (this.action(signal).handler > 1n) set.add(signal);
    return set;
  }
  /** Signals set to SIG_IGN, for SigIgn. */
  ignored(): SignalSet {
    const set = new SignalSet();
    for (let signal = 1; signal <= SIG.MAX; signal++) if (this.action(signal).handler === 1n) set.add(signal);
    return set;
  }
  /** From now on the dispositions are its own. */
  unshare(): void {
    this.#actions = this.fork().#actions;
    this.shared = false;
  }
  /** What execve(2) does: handlers become SIG_DFL, SIG_IGN stays. */
  resetOnExec(): void {
    for (const action of this.#actions) {
      if (action.handler !== 1n) action.handler = 0n;
      action.flags = 0;
      action.restorer = 0n;
      action.mask.clear();
    }
  }
}
