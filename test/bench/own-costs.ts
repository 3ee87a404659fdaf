/** What operations cost beyond the exits from the VM that they need: the library OS's and the engine's own part. */
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { lines, Samples } from "./measure.ts";
import type { Result } from "./report.ts";

const SKERRY = fileURLToPath(new URL("../../skerry", import.meta.url));
/** Counts of --stats that are exits. */
const EXITS = ["syscall", "fault", "trap", "budget", "interrupted", "spurious"];
/** Operations in the shorter and in the longer run whose difference counts. */
const FEW = 100;
const MANY = 1100;
/** An operation of its own may cost so many times native getppid. */
const LIMIT = 8;

/** Exits per operation, from the difference between a run of many operations and one of few. */
export function countExits(directory: string, names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) {
    const few = exitsOf(directory, name, FEW);
    const many = exitsOf(directory, name, MANY);
    counts.set(name, (many - few) / (MANY - FEW));
  }
  return counts;
}

function guestFiles(directory: string): string[] {
  return ["--root", "/", "--volume", `${directory}:${directory}`, "--workdir", directory];
}

function exitsOf(directory: string, name: string, count: number): number {
  const program = [path.join(directory, "operations"), name, String(count)];
  const options = ["--stats=json", ...guestFiles(directory)];
  const done = spawnSync(SKERRY, ["run", ...options, ...program], { encoding: "utf8", timeout: 300_000 });
  if (done.status !== 0) throw new Error(`${program.join(" ")}: status ${done.status}\n${done.stderr}`);
  const statistics = JSON.parse(done.stderr.trim().split("\n").at(-1) ?? "{}") as Record<string, number>;
  return EXITS.reduce((sum, kind) => sum + (statistics[kind] ?? 0), 0);
}

/** A table: time = exits × the bare exit (that of SYSCALL) of the same run + own cost. */
export function ownCosts({ samples }: Result, exits: ReadonlyMap<string, number>, bareExit: number): string {
  const getppid = samples.median("getppid", "native");
  const rows = [...exits].map(([name, count]) => {
    const time = samples.median(name, "Skerry");
    const own = time - count * bareExit;
    const cells = [time / 1000, count, (count * bareExit) / 1000, own / 1000, own / getppid];
    return `| ${name} | ${cells.map((value) => value.toFixed(value >= 100 ? 0 : 2)).join(" | ")} | ${own <= LIMIT * getppid ? "yes" : "no"} |`;
  });
  const head = `| | µs | exits | their µs at the bare exit's cost (by SYSCALL) | own µs | own / native getppid | ≤ ${LIMIT} |`;
  return `### Own cost of operations\n\n${head}\n|---|---:|---:|---:|---:|---:|---|\n${rows.join("\n")}\n`;
}

/**
 * The operations on the Wasm engine. They run longer before they count than elsewhere: it compiles what is hot meanwhile.
 * @param milliseconds of each operation, as many before
 */
export function runTranslated(directory: string, rounds: number, milliseconds: number): Samples {
  const samples = new Samples();
  const program = [path.join(directory, "operations"), String(milliseconds)];
  const command = [SKERRY, "run", "--engine", "wasm", ...guestFiles(directory), ...program];
  for (let round = 0; round < rounds; round++) {
    for (const [name, value] of lines(command, directory)) samples.add(name, "wasm", value);
  }
  return samples;
}

/** A table of them: nothing exits there, so that all is own cost. */
export function translatedCosts({ samples }: Result, translated: Samples): string {
  const getppid = samples.median("getppid", "native");
  const rows = translated.benchmarks().map((name) => {
    const time = translated.median(name, "wasm");
    const cells = [time / 1000, time / samples.median(name, "native"), time / getppid];
    return `| ${name} | ${cells.map((value) => value.toFixed(value >= 100 ? 0 : 2)).join(" | ")} | ${time <= LIMIT * getppid ? "yes" : "no"} |`;
  });
  const head = `| | µs | times native | own / native getppid | ≤ ${LIMIT} |`;
  return `### Own cost of operations on the Wasm engine\n\n${head}\n|---|---:|---:|---:|---|\n${rows.join("\n")}\n`;
}
