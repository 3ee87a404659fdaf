/** What the children that were waited for have used, theirs included. @see getrusage(2) RUSAGE_CHILDREN, times(2) */
import type { CpuTimes, Usage } from "./usage.ts";

export class ChildrenUsage {
  /** CPU time, ns. */
  user = 0;
  system = 0;
  minorFaults = 0;
  voluntarySwitches = 0;
  involuntarySwitches = 0;
  /** The largest resident set of any of them, bytes. */
  peak = 0;

  /** @param peak the child's largest resident set, bytes @param children the child's own children */
  add(usage: Usage, times: CpuTimes, peak: number, children: ChildrenUsage): void {
    this.user += times.user + children.user;
    this.system += times.system + children.system;
    this.minorFaults += usage.minorFaults + children.minorFaults;
    this.voluntarySwitches += usage.voluntarySwitches + children.voluntarySwitches;
    this.involuntarySwitches += usage.involuntarySwitches + children.involuntarySwitches;
    this.peak = Math.max(this.peak, peak, children.peak);
  }
}
