/** Which of the tasks that can run does. There is one CPU; policies differ in whom they give it to and for how long. */
import type { Task } from "../task.ts";

/** Why a task that can still run gave up the CPU. */
export const Leave = {
  /** Its time is up. */
  Expired: 0,
  /** Somebody else goes first. */
  Preempted: 1,
  /** sched_yield(2). */
  Yielded: 2,
} as const;
export type Leave = (typeof Leave)[keyof typeof Leave];

/** A queue of the tasks that wait for the CPU. The running one is not in it. Nothing here allocates in steady state. */
export interface Policy {
  /** Tasks in the queue. */
  readonly waiting: number;
  /** A task can run from now on: it was made, or woken. */
  add(task: Task): void;
  /** A task in the queue will not run as it stands: it ends, or its parameters change. */
  remove(task: Task): void;
  /** Takes the task out that runs next; null: the queue is empty. */
  take(): Task | null;
  /** The running task goes into the queue. */
  putBack(task: Task, why: Leave): void;
  /** A task ran for some ns. */
  ran(task: Task, ns: number): void;
  /** Ns that the running task may go on while others wait; Infinity: until it sleeps. */
  slice(task: Task): number;
  /**
   * How many instructions the running task may go on for, asked whenever guest code is entered while others wait; 0: until
   * something else ends its turn. Absent: turns are measured in time alone.
   * @param most how many the engine counts at a reasonable price
   */
  steps?(most: number): number;
  /** Whether a task that was just added takes the CPU from the running one. */
  preempts(woken: Task, running: Task): boolean;
}
