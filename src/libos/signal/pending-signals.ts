/** Signals sent and not delivered yet. @see signal(7) */
import { SIG } from "../../abi/signal.ts";
import type { SignalInfo } from "./signal-info.ts";
import { SignalSet } from "./signal-set.ts";

/** Raised by an instruction: delivered before any other, so that the frame shows the faulting state. */
const SYNCHRONOUS = SignalSet.of(SIG.SEGV, SIG.BUS, SIG.ILL, SIG.TRAP, SIG.FPE, SIG.SYS);

export class PendingSignals {
  readonly set = new SignalSet();
  /** In the order of arrival; a standard signal at most once. */
  #queue: SignalInfo[] = [];

  get count(): number {
    return this.#queue.length;
  }
  /**
   * Adds a signal. A standard signal that is pending already is dropped, but for that of a POSIX timer, which counts its
   * overruns until it is delivered.
   * @param limit RLIMIT_SIGPENDING: how many may be queued
   * @returns false if a real-time signal did not fit
   */
  add(info: SignalInfo, limit: number): boolean {
    const signal = info.signal;
    const known = this.set.has(signal);
    if (signal < SIG.RTMIN) {
      if (known && info.timer === null) return true;
    } else if (this.#queue.length >= limit) return false;
    this.set.add(signal);
    this.#queue.push(info);
    return true;
  }
  /** The signal to deliver next that `blocked` lets through; 0: none. */
  next(blocked: SignalSet): number {
    const low = this.set.low & ~blocked.low;
    const high = this.set.high & ~blocked.high;
    if ((low | high) === 0) return 0;
    const synchronous = low & SYNCHRONOUS.low;
    if (synchronous !== 0) return 1 + trailingZeros(synchronous);
    return low !== 0 ? 1 + trailingZeros(low) : 33 + trailingZeros(high);
  }
  /** Takes the oldest entry of a signal that is in {@link set}. */
  take(signal: number): SignalInfo {
    const index = this.#queue.findIndex((info) => info.signal === signal);
    const info = this.#queue[index]!;
    this.#queue.splice(index, 1);
    if (!this.#queue.some((other) => other.signal === signal)) this.set.delete(signal);
    return info;
  }
  /** Drops every signal of a set. */
  flush(signals: SignalSet): void {
    if ((this.set.low & signals.low) === 0 && (this.set.high & signals.high) === 0) return;
    this.set.deleteAll(signals);
    this.#queue = this.#queue.filter((info) => !signals.has(info.signal));
  }
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}
