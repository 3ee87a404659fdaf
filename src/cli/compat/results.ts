/** Results of rows: what is printed, kept between runs, and made into the page. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Finding } from "./diagnose.ts";
import type { RowEngine } from "./row.ts";

export type Verdict = "same" | "differs" | "timeout" | "skipped";

/** Of one row on one engine. Ratios are Skerry's figure divided by the native one. */
export interface RowResult {
  name: string;
  program: string;
  version: string;
  packages: readonly string[];
  command: string;
  engine: RowEngine;
  verdict: Verdict;
  /** For "skipped" the reason, for the others the first difference; else "". */
  why: string;
  findings: readonly Finding[];
  /** Time until the first output or, of servers, until they are ready. */
  start: number | null;
  /** User and system time. */
  cpu: number | null;
  /** Largest resident memory. */
  memory: number | null;
}

const ENGINE_ORDER: readonly RowEngine[] = ["kvm", "wasm"];

export function inOrder(results: readonly RowResult[]): RowResult[] {
  const order = (a: RowResult, b: RowResult): number =>
    a.name === b.name ? ENGINE_ORDER.indexOf(a.engine) - ENGINE_ORDER.indexOf(b.engine) : a.name < b.name ? -1 : 1;
  return [...results].sort(order);
}

/** The results that a file holds; none if it is not there. */
export function readResults(file: string): RowResult[] {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RowResult[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** One result a line, so that changes of a table are easy to review. */
export function writeResults(file: string, results: readonly RowResult[]): void {
  writeFileSync(
    file,
    `[\n${inOrder(results)
      .map((each) => JSON.stringify(each))
      .join(",\n")}\n]\n`,
  );
}

/**
 * The results of declared rows: this run's, else earlier ones, else what stands for rows that never ran.
 * @param declared one for each row and engine that there is
 */
export function merge(
  old: readonly RowResult[],
  fresh: readonly RowResult[],
  declared: readonly RowResult[],
): RowResult[] {
  const key = ({ name, engine }: RowResult): string => `${name} ${engine}`;
  const known = new Map([...old, ...fresh].map((each) => [key(each), each]));
  return inOrder(declared.map((each) => known.get(key(each)) ?? each));
}
