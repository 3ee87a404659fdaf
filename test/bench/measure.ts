/** Running a benchmark program once, and medians over rounds. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** Samples by benchmark and peer. */
export class Samples {
  readonly #values = new Map<string, Map<string, number[]>>();

  add(benchmark: string, peer: string, value: number): void {
    const row = this.#values.get(benchmark) ?? new Map<string, number[]>();
    this.#values.set(benchmark, row);
    row.set(peer, [...(row.get(peer) ?? []), value]);
  }

  benchmarks(): string[] {
    return [...this.#values.keys()];
  }

  /** NaN if there is none. */
  median(benchmark: string, peer: string): number {
    return median(this.#values.get(benchmark)?.get(peer) ?? []);
  }

  toJSON(): Record<string, Record<string, number[]>> {
    return Object.fromEntries([...this.#values].map(([name, row]) => [name, Object.fromEntries(row)]));
  }
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs a command and reads its "name value" lines.
 * @throws Error with what the command said if it fails
 */
export function lines(command: readonly string[], directory: string): [string, number][] {
  const done = run(command, directory);
  return [...done.stdout.matchAll(/^(\S+) ([\d.]+)$/gm)].map(([, name, value]) => [name, Number(value)]);
}

/** Wall-clock ns of a whole process. */
export function wallClock(command: readonly string[], directory: string): number {
  return run(command, directory).ns;
}

/** Largest resident set of any process of a command, in KiB. */
export function peakMemory(command: readonly string[], directory: string): number {
  const report = path.join(directory, "time.out");
  run(["/usr/bin/time", "-f", "%M", "-o", report, ...command], directory);
  return Number(fs.readFileSync(report, "utf8").trim());
}

function run(command: readonly string[], directory: string): { stdout: string; ns: number } {
  const start = process.hrtime.bigint();
  const done = spawnSync(command[0], command.slice(1), {
    cwd: directory,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 600_000,
  });
  const ns = Number(process.hrtime.bigint() - start);
  if (done.status !== 0) {
    throw new Error(`${command.join(" ")}: ${done.error?.message ?? `status ${done.status}`}\n${done.stderr}`);
  }
  return { stdout: done.stdout, ns };
}
