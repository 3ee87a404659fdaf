/** The signal state of one task. */
import { SS } from "../../abi/signal.ts";
import { PendingSignals } from "./pending-signals.ts";
import { SignalSet } from "./signal-set.ts";

/** sigaltstack(2). Addresses are kept exactly as given. */
export interface AlternateStack {
  address: bigint;
  size: bigint;
  /** SS_DISABLE, SS_AUTODISARM. */
  flags: number;
}

export class TaskSignals {
  /** Blocked signals. Change it by `setMask` of mask.ts, which keeps {@link deliverable} right. */
  readonly mask = new SignalSet();
  /** Signals sent to this task alone. */
  readonly pending = new PendingSignals();
  /** Whether some signal, own or of the process, is pending and not blocked. */
  deliverable = false;

  /** The mask to come back to after sigsuspend, ppoll, …; valid while {@link restoreMask}. */
  readonly savedMask = new SignalSet();
  restoreMask = false;
  /** What rt_sigtimedwait sleeps for, blocked or not. */
  readonly awaited = new SignalSet();

  readonly alternateStack: AlternateStack = { address: 0n, size: 0n, flags: 0 };

  /** Of the last fault or trap, for the signal frame: the architecture's vector, error code and fault address. */
  trapNumber = 0;
  errorCode = 0;
  faultAddress = 0;

  /** What execve(2) does: mask and pending signals stay. */
  resetOnExec(): void {
    this.alternateStack.address = 0n;
    this.alternateStack.size = 0n;
    this.alternateStack.flags = 0;
    this.restoreMask = false;
  }
  /** Takes the alternate stack out of use, as SS_AUTODISARM does on entry to a handler. */
  disarmAlternateStack(): void {
    this.alternateStack.address = 0n;
    this.alternateStack.size = 0n;
    this.alternateStack.flags = SS.DISABLE;
  }
}
