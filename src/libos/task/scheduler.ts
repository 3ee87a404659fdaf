/** The CPU and the tasks that want it: states, accounting of time, and the policy behind. */

import { CooperativePolicy } from "./policy/cooperative.ts";
import { FairPolicy } from "./policy/fair.ts";
import { Leave, type Policy } from "./policy/policy.ts";
import { RandomPolicy } from "./policy/random.ts";
import type { Process } from "./process.ts";
import { SCHED } from "./scheduling.ts";
import type { Task } from "./task.ts";

/** Names of policies, as `--policy` takes them; "random" is followed by a seed: "random:7". */
export const POLICY_NAMES = ["fair", "cooperative", "random"] as const;

/** @returns null if there is no policy of the name */
export function createPolicy(name: string): Policy | null {
  if (name === "fair") return new FairPolicy();
  if (name === "cooperative") return new CooperativePolicy();
  const seed = /^random(?::(\d{1,9}))?$/.exec(name);
  return seed === null ? null : new RandomPolicy(Number(seed[1] ?? 1));
}

/** Longest time in guest code before timers and limits are looked at, ns. */
export const SLICE = 10e6;

export class Scheduler {
  readonly #policy: Policy;
  readonly #now: () => number;
  /** The task on the CPU. */
  #running: Task | null = null;
  /** Host monotonic ns since when the running task's time is not accounted for. */
  #since = 0;
  /** When the running task's turn began, and its length, ns. */
  #turnStart = 0;
  #turn = 0;
  /** Why the running task shall give way as soon as it can; null: it need not. */
  wanted: Leave | null = null;
  /** How often the CPU went from one task to another. */
  switches = 0;
  #last: Task | null = null;

  /** Whether {@link steps} is to be asked. */
  readonly countsSteps: boolean;

  /** @param now host monotonic ns */
  constructor(policy: Policy, now: () => number) {
    this.#policy = policy;
    this.#now = now;
    this.countsSteps = policy.steps !== undefined;
  }
  get running(): Task | null {
    return this.#running;
  }
  /** Tasks that could run but for the one that does. */
  get waiting(): number {
    return this.#policy.waiting;
  }
  /** A task can run from now on. Not for the running one. */
  add(task: Task): void {
    task.queued = true;
    this.#policy.add(task);
    const running = this.#running;
    if (running !== null && this.#turn === Number.POSITIVE_INFINITY) this.#limitTurn(running);
    if (running !== null && this.#policy.preempts(task, running)) this.wanted ??= Leave.Preempted;
  }
  /** The running task was alone and is not any more: from now on its turn has an end, if the policy says so. */
  #limitTurn(running: Task): void {
    this.#account();
    this.#turn = this.#since - this.#turnStart + this.#policy.slice(running);
  }
  /** A task that can run will not. */
  remove(task: Task): void {
    if (!task.queued) return;
    task.queued = false;
    this.#policy.remove(task);
  }
  /** Does something to a task's parameters that the queue depends on. */
  change(task: Task, how: () => void): void {
    const { queued, scheduling } = task;
    const before = scheduling.urgency;
    if (queued) this.remove(task);
    how();
    // Who falls to a lower priority comes first there, who rises comes last. @see sched(7)
    if (queued && scheduling.urgency < before) {
      task.queued = true;
      this.#policy.putBack(task, Leave.Preempted);
    } else if (queued) this.add(task);
    if (!queued && this.waiting > 0) this.wanted ??= Leave.Preempted;
  }
  /** Sets the real-time priority that a task inherits. */
  inherit(task: Task, priority: number): void {
    if (task.scheduling.inherited === priority) return;
    this.change(task, () => {
      task.scheduling.inherited = priority;
    });
  }
  /** Puts the next task on the CPU. @returns null if none can run */
  next(): Task | null {
    const task = this.#policy.take();
    if (task === null) return null;
    task.queued = false;
    if (task !== this.#last) this.switches++;
    this.#last = task;
    this.#running = task;
    this.#since = this.#now();
    this.#turnStart = this.#since;
    const { scheduling } = task;
    this.#turn = Math.min(this.#policy.slice(task), scheduling.turnLeft);
    scheduling.turnLeft = Number.POSITIVE_INFINITY;
    this.wanted = null;
    return task;
  }
  /** Whether the running task has had its turn and somebody waits. @param now host monotonic ns */
  expired(now: number): boolean {
    return this.#policy.waiting > 0 && now - this.#turnStart >= this.#turn;
  }
  /** Until when the running task may run without being looked at, host monotonic ns. */
  sliceEnd(now: number): number {
    if (this.#policy.waiting === 0) return now + SLICE;
    return now + Math.min(SLICE, Math.max(0, this.#turnStart + this.#turn - now));
  }
  /** How many instructions, at most `most`, the running task may go on for; 0: they are not counted. */
  steps(most: number): number {
    return this.waiting === 0 ? 0 : (this.#policy.steps?.(most) ?? 0);
  }
  /** sched_yield(2): others go first. */
  yield(): void {
    if (this.waiting > 0) this.wanted = Leave.Yielded;
  }
  /** The running task leaves the CPU because it sleeps or ends. */
  leave(): void {
    this.#account();
    this.#running!.scheduling.realTimeRan = 0;
    this.#running = null;
  }
  /** The running task leaves the CPU although it could go on. */
  putBack(why: Leave): void {
    const task = this.#running!;
    this.#account();
    // Round robin goes on: who is interrupted has no new turn afterwards.
    if (why === Leave.Preempted && task.scheduling.policy === SCHED.RR) {
      task.scheduling.turnLeft = Math.max(0, this.#turnStart + this.#turn - this.#since);
    }
    this.#running = null;
    task.queued = true;
    this.#policy.putBack(task, why);
  }
  /** Brings the running task's time up to date. */
  #account(): void {
    const task = this.#running;
    if (task === null) return;
    const now = this.#now();
    const ran = now - this.#since;
    this.#since = now;
    task.cpuTime += ran;
    task.process.cpuTime += ran;
    if (task.scheduling.urgency > 0) task.scheduling.realTimeRan += ran;
    this.#policy.ran(task, ran);
  }
  /** CPU time of a task, or of all tasks that a process has or had, ns. */
  timeOf(whose: Task | Process): number {
    this.#account();
    return whose.cpuTime;
  }
}
