/** What the Wasm engine is held to: the floor and the goal of each ratio, and what was measured. */

import { PYTHON_PASS } from "./groups.ts";
import type { Samples } from "./measure.ts";
import { WASM } from "./peers.ts";
import type { Result } from "./report.ts";

/** No limit is set. */
const NONE = Number.POSITIVE_INFINITY;

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** A table, or nothing if the engine was not measured. */
export function translatorExpectations(results: readonly Result[]): string {
  const find = (name: string): Samples | undefined => results.find((result) => result.group.name === name)?.samples;
  const lines: string[] = [];
  const compare = (what: string, ratio: number, floor: number, goal: number): void => {
    if (!Number.isFinite(ratio)) return;
    const met = (limit: number): string =>
      limit === NONE ? "– | –" : `${limit.toFixed(2)} | ${ratio <= limit ? "yes" : "no"}`;
    lines.push(`| ${what} | ${ratio.toFixed(2)} | ${met(floor)} | ${met(goal)} |`);
  };
  const ratio = (samples: Samples, name: string, peer: string): number =>
    samples.median(name, WASM) / samples.median(name, peer);
  /** The worst ratio, and whose it is. */
  const worst = (samples: Samples, peer: string): [string, number] =>
    samples
      .benchmarks()
      .map((name): [string, number] => [name, ratio(samples, name, peer)])
      .reduce((most, one) => (one[1] > most[1] ? one : most), ["", 0]);

  const compute = find("compute");
  if (compute !== undefined) {
    compare(
      "compute, geometric mean / native",
      geometricMean(compute.benchmarks().map((name) => ratio(compute, name, "native"))),
      2,
      1.4,
    );
    const [name, most] = worst(compute, "qemu");
    compare(`compute, the worst / qemu (${name})`, most, 1, 1);
  }
  const programs = find("programs");
  if (programs !== undefined) {
    const [name, most] = worst(programs, "qemu");
    compare(`programs, the worst / qemu (${name})`, most, 1, 1);
    const [slow, slowest] = worst(programs, "native");
    compare(`programs, the worst / native (${slow})`, slowest, NONE, 2);
  }
  const syscalls = find("syscalls");
  if (syscalls !== undefined)
    for (const name of ["getppid", "read-zero-1", "write-null-1"])
      compare(`${name} / native`, ratio(syscalls, name, "native"), 4, 1);
  const operations = find("operations");
  if (operations !== undefined)
    for (const name of ["futex-round-trip", "pipe-round-trip", "thread-create-join"])
      compare(`${name} / native`, ratio(operations, name, "native"), 1, 1 / 3);
  const start = find("start");
  if (start !== undefined) {
    const cold = start.median(`${PYTHON_PASS}, nothing kept`, WASM);
    compare(
      "static hello / node -e 0",
      start.median("static hello", WASM) / start.median("node -e 0", "native"),
      1.6,
      1.25,
    );
    compare(`${PYTHON_PASS} / qemu`, ratio(start, PYTHON_PASS, "qemu"), 1, 0.4);
    compare(`${PYTHON_PASS}, nothing kept / qemu`, cold / start.median(PYTHON_PASS, "qemu"), 3, 1.2);
    compare(`${PYTHON_PASS}, nothing kept / valgrind`, cold / start.median(PYTHON_PASS, "valgrind"), 1, 0.2);
  }
  if (lines.length === 0) return "";
  const head = "| ratio | measured | floor | met | goal | met |\n|---|---:|---:|---|---:|---|";
  return `### Expectations of the Wasm engine\n\n${head}\n${lines.join("\n")}\n`;
}
