/** Whether two runs of a row did the same, as far as the row compares it. */
import type { Compared, CompatRow, Filter } from "./row.ts";
import type { Outcome } from "./runner.ts";

export interface Difference {
  what: Compared;
  /** For a person: where, what natively, what here. */
  text: string;
}

const LONGEST_SHOWN = 120;

/** In the order in which they help to understand: the status last. */
export function compare(row: CompatRow, native: Outcome, actual: Outcome): Difference[] {
  const differences: Difference[] = [];
  for (const what of ["stderr", "stdout", "files", "status"] as const) {
    if (!row.compare.includes(what)) continue;
    const [expected, found] = [native, actual].map((outcome) => linesOf(what, outcome, row.filters));
    const text = firstDifference(what, expected!, found!);
    if (text !== null) differences.push({ what, text });
  }
  return differences;
}

function linesOf(what: Compared, outcome: Outcome, filters: readonly Filter[]): string[] {
  if (what === "status") return outcome.status.map(String);
  if (what === "files") return outcome.files.filter((line) => !filters.some((each) => hides(each, line)));
  let text = outcome[what];
  for (const each of filters) if (each.kind === "text") text = text.replace(each.pattern, each.with);
  return text.split("\n");
}

function hides(filter: Filter, line: string): boolean {
  if (filter.kind !== "files") return false;
  filter.pattern.lastIndex = 0;
  return filter.pattern.test(line.split(" ")[0]!);
}

function firstDifference(what: Compared, expected: readonly string[], actual: readonly string[]): string | null {
  for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
    if (expected[i] === actual[i]) continue;
    const where = what === "status" ? `status of step ${i + 1}` : `${what}, line ${i + 1}`;
    return `${where}: natively ${shown(expected[i])}, here ${shown(actual[i])}`;
  }
  return null;
}

function shown(line: string | undefined): string {
  if (line === undefined) return "nothing";
  const text = Buffer.from(line, "latin1").toString("utf8");
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
}
