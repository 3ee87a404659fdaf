/** What a parent is told of a child, as SIGCHLD and waitid(2) have it. @see sigaction(2) */
import type { ExitStatus } from "../task/exit-status.ts";
import type { Process } from "../task/process.ts";
import { processTimes } from "../task/process-usage.ts";
import { SignalInfo } from "./signal-info.ts";

/** si_code of SIGCHLD. */
export const CLD = { EXITED: 1, KILLED: 2, DUMPED: 3, STOPPED: 5, CONTINUED: 6 } as const;
const NS_PER_TICK = 1e7;

/** @param status what it ended with, or the signal that stopped or continued it */
export function childInfo(child: Process, signal: number, code: number, status: number): SignalInfo {
  const { leader } = child;
  const times = processTimes(leader.kernel, child);
  const ticks = (time: number): number => Math.floor(time / NS_PER_TICK);
  const { uid } = leader.credentials;
  return SignalInfo.child(signal, code, child.pid, uid, status, ticks(times.user), ticks(times.system));
}
/** Of one that has ended. */
export function endInfo(child: Process, status: ExitStatus, signal: number): SignalInfo {
  if (status.kind !== "signal") return childInfo(child, signal, CLD.EXITED, status.kind === "exit" ? status.code : 0);
  return childInfo(child, signal, status.core ? CLD.DUMPED : CLD.KILLED, status.signal);
}
