/** The clocks of clock_gettime(2) by number, and how their times become host deadlines. */
import type { Kernel } from "../kernel.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";

export const CLOCK = {
  REALTIME: 0,
  MONOTONIC: 1,
  PROCESS_CPUTIME_ID: 2,
  THREAD_CPUTIME_ID: 3,
  MONOTONIC_RAW: 4,
  REALTIME_COARSE: 5,
  MONOTONIC_COARSE: 6,
  BOOTTIME: 7,
  TAI: 11,
} as const;

/** Resolution of the coarse clocks: the tick of a kernel with HZ=250. */
const TICK = 4_000_000n;

/** What a clock counts; a task or a process: its CPU time. */
export type ClockBase = "realtime" | "monotonic" | Task | Process;

/** null: there is no such clock (or no task that it belongs to). */
export function clockBase(task: Task, id: number): ClockBase | null {
  switch (id) {
    case CLOCK.REALTIME:
    case CLOCK.REALTIME_COARSE:
    case CLOCK.TAI:
      return "realtime";
    case CLOCK.MONOTONIC:
    case CLOCK.MONOTONIC_RAW:
    case CLOCK.MONOTONIC_COARSE:
    case CLOCK.BOOTTIME:
      return "monotonic";
    case CLOCK.PROCESS_CPUTIME_ID:
      return task.process;
    case CLOCK.THREAD_CPUTIME_ID:
      return task;
    default:
      return id < 0 ? cpuClock(task, id) : null;
  }
}

/** clock_getcpuclockid(3): the owner in the upper bits, inverted; below, 4 for a thread's clock and its kind 0..2. */
function cpuClock(task: Task, id: number): Task | Process | null {
  if ((id & 3) === 3) return null;
  const owner = ~(id >> 3);
  if ((id & 4) !== 0) {
    const found = owner === 0 ? task : task.kernel.tasksById.get(owner);
    return found?.process === task.process ? found : null;
  }
  if (owner === 0) return task.process;
  return task.kernel.processes.find((each) => each.pid === owner) ?? null;
}

/** CPU time of a task or a process, ns. */
export function cpuTime(kernel: Kernel, whose: Task | Process): bigint {
  return BigInt(Math.floor(kernel.scheduler.timeOf(whose)));
}

/** Now, ns. */
export function clockNow(kernel: Kernel, base: ClockBase): bigint {
  switch (base) {
    case "realtime":
      return kernel.time.realtime();
    case "monotonic":
      return kernel.time.monotonic();
    default:
      return cpuTime(kernel, base);
  }
}

/** ns */
export function clockResolution(id: number): bigint {
  return id === CLOCK.REALTIME_COARSE || id === CLOCK.MONOTONIC_COARSE ? TICK : 1n;
}

/** The host deadline of a time on a clock. CPU clocks run at most as fast as the host's: the deadline is the earliest. */
export function hostDeadline(kernel: Kernel, base: ClockBase, time: bigint): number {
  // In this order: if the monitor is kept from running in between, the deadline is late, never early.
  const left = Math.max(0, Number(time - clockNow(kernel, base)));
  return kernel.time.now() + left;
}
