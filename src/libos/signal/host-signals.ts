/** Signals that this process gets from its terminal or from a person become the guest's. */
import { SI, SIG } from "../../abi/signal.ts";
import { SignalInfo } from "./signal-info.ts";
import { SignalSet } from "./signal-set.ts";

/** Those that a terminal driver sends. */
const FROM_TERMINAL = SignalSet.of(SIG.INT, SIG.QUIT, SIG.TSTP, SIG.WINCH, SIG.HUP);

/** Those of a terminal's keys and size. */
export const TERMINAL_SIGNALS = SignalSet.of(SIG.INT, SIG.QUIT, SIG.TSTP, SIG.WINCH);

/** Passed on to the guest. */
export const HOST_SIGNALS = SignalSet.of(
  SIG.HUP,
  SIG.INT,
  SIG.QUIT,
  SIG.USR1,
  SIG.USR2,
  SIG.TERM,
  SIG.CONT,
  SIG.TSTP,
  SIG.WINCH,
);

export function hostSignal(signal: number): SignalInfo {
  return FROM_TERMINAL.has(signal) ? SignalInfo.plain(signal, SI.KERNEL) : SignalInfo.from(signal, SI.USER, 0, 0);
}
