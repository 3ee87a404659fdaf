/** What is supported, from the rows: for `skerry syscalls` and docs/syscalls.md. */
import type { Rows, Support } from "./row.ts";
import { allRows } from "./table.ts";

export interface CoverageEntry {
  name: string;
  /** Numbers; null where the architecture lacks the call. */
  x64: number | null;
  a64: number | null;
  level: Support["level"];
  note: string;
}

/** One entry a system call, by x86-64 number, then by AArch64 number. */
export function coverage(rows: Rows = allRows): CoverageEntry[] {
  const entries = Object.entries(rows).map(([name, row]) => ({
    name,
    x64: row.x64 ?? null,
    a64: row.a64 ?? null,
    level: row.support.level,
    note: row.support.note,
  }));
  return entries.sort((a, b) => order(a) - order(b));
}

function order(entry: CoverageEntry): number {
  return entry.x64 ?? 10_000 + (entry.a64 ?? 0);
}

/** One line a system call: numbers, name, level, note. */
export function renderCoverage(rows: Rows = allRows): string {
  const lines = coverage(rows).map(({ name, x64, a64, level, note }) => {
    const numbers = `${number(x64).padStart(4)} ${number(a64).padStart(4)}`;
    return `${numbers}  ${name.padEnd(24)} ${level.padEnd(7)}  ${note}`.trimEnd();
  });
  return `${" x64  a64  name".padEnd(36)} ${"level".padEnd(7)}  note\n${lines.join("\n")}\n`;
}

/** The page docs/syscalls.md. */
export function renderSyscalls(rows: Rows = allRows): string {
  const entries = coverage(rows);
  const count = (level: Support["level"]): number => entries.filter((entry) => entry.level === level).length;
  const table = entries.map(
    ({ name, x64, a64, level, note }) => `| ${number(x64)} | ${number(a64)} | \`${name}\` | ${level} | ${note} |`,
  );
  return [
    "# System calls",
    "",
    "Generated from the rows in `src/libos/syscall/rows/` by `npm run generate`; do not edit.",
    "",
    `${entries.length} system calls are known: ${count("full")} are supported in full, ${count("partial")} in part, and`,
    `${count("none")} are refused with the errno that the note names. A number that is not listed gives ENOSYS.`,
    "",
    "| x86-64 | AArch64 | name | support | what is missing |",
    "| ---: | ---: | --- | --- | --- |",
    ...table,
    "",
  ].join("\n");
}

function number(value: number | null): string {
  return value === null ? "–" : String(value);
}
