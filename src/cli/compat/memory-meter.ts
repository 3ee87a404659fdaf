/** How much memory a process and its descendants have resident at most, seen by looking now and then. @see proc(5) */
import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds between looks: short at first, as many programs end soon. */
const SHORTEST = 1;
const LONGEST = 200;
/** Looks at it alone in the beginning: finding its descendants takes longer. */
const ALONE = 12;

export class MemoryMeter {
  readonly #pid: number;
  #peak = 0;
  #looks = 0;
  #interval = SHORTEST;
  #timer: NodeJS.Timeout | undefined;

  constructor(pid: number) {
    this.#pid = pid;
    if (pid === 0) return;
    this.sample();
    this.#wait();
  }

  /** Bytes: the largest sum of the high water marks of those that lived at one time. Shared pages count in each. */
  get peak(): number {
    return this.#peak;
  }

  sample(): void {
    const alone = this.#looks++ < ALONE;
    this.#peak = Math.max(this.#peak, alone ? highWaterOf(this.#pid) : highWater(this.#pid));
  }
  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.sample();
      this.#interval = Math.min(LONGEST, this.#interval * 1.2);
      this.#wait();
    }, this.#interval);
  }
}

/** The sum over a process and all below it. */
function highWater(pid: number): number {
  const below = [pid];
  const parents = processes();
  for (let i = 0; i < below.length; i++)
    for (const [child, parent] of parents) if (parent === below[i]) below.push(child);
  return below.reduce((sum, each) => sum + highWaterOf(each), 0);
}

function highWaterOf(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(text(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** Process ids, and those of their parents. */
function processes(): [number, number][] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(/\) . (\d+)/.exec(text(`/proc/${name}/stat`))?.[1] ?? 0)]);
}

/** Empty for a process that has ended. */
function text(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
