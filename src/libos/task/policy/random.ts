/**
 * Chooses at random whom to run, and for how long: for some microseconds, or for some instructions behind a system call
 * or a switch, so that a switch may come behind each: few, stepped one by one, or any number where the engine counts. Seeds
 * differ in how often they switch; with the same seed the same choices are made. For finding mistakes in programs with threads.
 */
import type { Task } from "../task.ts";
import type { Leave, Policy } from "./policy.ts";

/** Lengths of a turn, ns: mostly short ones. */
const SHORTEST = 1e3;
const LONGEST = 2e6;

export class RandomPolicy implements Policy {
  readonly #queue: Task[] = [];
  #state: number;
  /** How often turns are counted in instructions, and the logarithm of the longest of those to the base of the most: a seed's own. */
  readonly #counted: number;
  readonly #longest: number;

  constructor(seed: number) {
    this.#state = seed | 0;
    this.#counted = this.#random();
    this.#longest = this.#random();
  }
  get waiting(): number {
    return this.#queue.length;
  }
  /** 0 <= result < 1; mulberry32. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  add(task: Task): void {
    task.scheduling.place = this.#queue.length;
    this.#queue.push(task);
  }
  remove(task: Task): void {
    const index = task.scheduling.place;
    const last = this.#queue.pop()!;
    task.scheduling.place = -1;
    if (last === task) return;
    this.#queue[index] = last;
    last.scheduling.place = index;
  }
  take(): Task | null {
    if (this.#queue.length === 0) return null;
    const task = this.#queue[Math.floor(this.#random() * this.#queue.length)]!;
    this.remove(task);
    return task;
  }
  putBack(task: Task, _why: Leave): void {
    this.add(task);
  }
  ran(): void {}
  slice(): number {
    return SHORTEST * (LONGEST / SHORTEST) ** (this.#random() ** 2);
  }
  steps(most: number): number {
    if (this.#random() >= this.#counted) return 0;
    return Math.floor(most ** (this.#longest * this.#random()));
  }
  preempts(): boolean {
    return this.#random() < 0.25;
  }
}
