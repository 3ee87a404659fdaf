/** What operations cost beyond the exits from the VM that they need: the library OS's and the engine's own part. */
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
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

function exitsOf(directory: string, name: string, count: number): number {
  const program = [path.join(directory, "operations"), name, String(count)];
  const options = ["--stats=json", "--root", "/", "--volume", `${directory}:${directory}`, "--workdir", directory];
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
