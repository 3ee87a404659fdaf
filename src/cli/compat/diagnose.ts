/** Why a program does not do what it does natively: what of the record of its machines Linux would have answered otherwise. */
import { existsSync } from "node:fs";
import type { ShortfallReport } from "../../vmm/index.ts";
import { refusalLine } from "../shortfalls.ts";
import { type NativeAnswers, refusedToo, signature } from "./native-answers.ts";
import type { CompatRow } from "./row.ts";
import type { Prepared, RunResult } from "./runner.ts";

export interface Finding {
  kind: "engine" | "instruction" | "call" | "option" | "file" | "memory" | "crash" | "hint";
  text: string;
}

const MOST_FINDINGS = 12;
/** Answers that mean "there is no such thing here". */
const ABSENT = [
  "ENOSYS",
  "EOPNOTSUPP",
  "EAFNOSUPPORT",
  "EPROTONOSUPPORT",
  "ENOPROTOOPT",
  "ESOCKTNOSUPPORT",
  "EPFNOSUPPORT",
];
/** Answers that often mean the same, or a limit. */
const DOUBTFUL = [
  "EPERM",
  "EINVAL",
  "ENOMEM",
  "EAGAIN",
  "ENOTTY",
  "ENODEV",
  "EACCES",
  "EMFILE",
  "ENFILE",
  "ENOSPC",
  "ENXIO",
  "ENETUNREACH",
];

/** @param native null: not known, so only answers that speak for themselves are taken */
export function diagnose(prepared: Prepared, result: RunResult, native: NativeAnswers | null): Finding[] {
  const findings: Finding[] = [];
  const said = /^skerry: (.*)$/m.exec(result.outcome.stderr);
  if (said !== null) findings.push({ kind: "engine", text: said[1]! });
  const report = together(result.shortfalls);
  findings.push(...findingsOf(prepared, report, native));
  return (findings.length > 0 ? findings : partialRows(report)).slice(0, MOST_FINDINGS);
}

/** The records of several machines as one: the last machine's is the latest. */
function together(reports: readonly ShortfallReport[]): ShortfallReport {
  const rows = new Map<string, ShortfallReport["rows"][number]>();
  const refusals = new Map<string, ShortfallReport["refusals"][number]>();
  reports.forEach((report, machine) => {
    for (const row of report.rows) rows.set(row.call, { ...row, calls: row.calls + (rows.get(row.call)?.calls ?? 0) });
    for (const refusal of report.refusals) {
      const key = `${signature(refusal.call, refusal.options, refusal.errno)} ${refusal.path}`;
      const count = refusal.count + (refusals.get(key)?.count ?? 0);
      refusals.set(key, { ...refusal, count, last: machine * 1e9 + refusal.last });
    }
  });
  return {
    rows: [...rows.values()],
    refusals: [...refusals.values()],
    instructions: reports.flatMap(({ instructions }) => instructions),
    ends: reports.flatMap(({ ends }) => ends),
    omitted: reports.reduce((sum, { omitted }) => sum + omitted, 0),
  };
}

function findingsOf({ row, directory }: Prepared, report: ShortfallReport, native: NativeAnswers | null): Finding[] {
  return [
    ...report.instructions.map(
      ({ bytes, signal, program, address }): Finding => ({
        kind: "instruction",
        text: `${program}: ${signal} at 0x${address.toString(16)}: ${bytes}`,
      }),
    ),
    ...refusedCalls(report, native),
    ...missingFiles(row, report, native, directory),
    ...report.ends.map(
      ({ program, pid, signal, report: lines }): Finding => ({
        kind: lines.some((line) => line.startsWith("Out of memory")) ? "memory" : "crash",
        text: [`${program}[${pid}] was ended by ${signal}`, ...lines.slice(0, 3)].join("; "),
      }),
    ),
  ];
}

/** Calls that Linux does not refuse in this way, those that are surely absent first, the latest first. */
function refusedCalls(report: ShortfallReport, native: NativeAnswers | null): Finding[] {
  const foreign = report.refusals.filter(
    ({ call, options, errno }) => native === null || !refusedToo(native, call, options, errno),
  );
  const rank = (errno: string): number => (ABSENT.includes(errno) ? 0 : DOUBTFUL.includes(errno) ? 1 : 2);
  return foreign
    .filter(({ errno }) => rank(errno) === 0 || (native !== null && errno !== "ENOENT"))
    .sort((a, b) => rank(a.errno) - rank(b.errno) || b.last - a.last)
    .map((refusal): Finding => {
      const note = report.rows.find(({ call }) => call === refusal.call);
      const words = note === undefined ? "" : ` (${note.level}: ${note.note})`;
      return { kind: refusal.options.length > 0 ? "option" : "call", text: `${refusalLine(refusal)}${words}` };
    });
}

/** Files that were not found here, and are there on the host or were not missed natively. */
function missingFiles(
  row: CompatRow,
  report: ShortfallReport,
  native: NativeAnswers | null,
  directory: string,
): Finding[] {
  const advice = row.root === "program" ? ", which the guest does not see: a volume, or the root, can show it" : "";
  return [...report.refusals]
    .sort((a, b) => b.last - a.last)
    .flatMap(({ call, path, errno }): Finding[] => {
      // What the run itself has made is no file that was missing.
      if (errno !== "ENOENT" || path === null || !path.startsWith("/") || path.startsWith(directory)) return [];
      if (native?.missing.has(path) || !existsSync(path)) return [];
      return [{ kind: "file", text: `${path}: ${call} gives ENOENT, it is there on the host${advice}` }];
    });
}

function partialRows(report: ShortfallReport): Finding[] {
  return report.rows.map(({ call, level, note }) => ({
    kind: "hint",
    text: `${call} was used, whose support is ${level}: ${note}`,
  }));
}
