/** What a signal does whose disposition is SIG_DFL. @see signal(7), "Standard signals" */
import { SIG } from "../../abi/signal.ts";
import { SignalSet } from "./signal-set.ts";

export const STOP_SIGNALS = SignalSet.of(SIG.STOP, SIG.TSTP, SIG.TTIN, SIG.TTOU);
export const CONTINUE = SignalSet.of(SIG.CONT);
/** No disposition and no mask applies to these. */
export const UNBLOCKABLE = SignalSet.of(SIG.KILL, SIG.STOP);

const IGNORED = SignalSet.of(SIG.CHLD, SIG.CONT, SIG.URG, SIG.WINCH);
const CORE = SignalSet.of(
  SIG.QUIT,
  SIG.ILL,
  SIG.TRAP,
  SIG.ABRT,
  SIG.BUS,
  SIG.FPE,
  SIG.SEGV,
  SIG.XCPU,
  SIG.XFSZ,
  SIG.SYS,
);

export function ignoredByDefault(signal: number): boolean {
  return IGNORED.has(signal);
}
export function stopsByDefault(signal: number): boolean {
  return STOP_SIGNALS.has(signal);
}
/** Whether death by the signal counts as a core dump. */
export function dumpsCore(signal: number): boolean {
  return CORE.has(signal);
}
