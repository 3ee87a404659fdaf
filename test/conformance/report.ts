/** The report as Markdown. */
import { causeOf } from "./causes.ts";
import type { Case } from "./results.ts";
import type { Suite, Verdict } from "./suite.ts";

export interface SuiteReport {
  suite: Suite;
  version: string;
  cases: Case[];
  /** In place of results: why there are none. */
  absent?: string;
}

function passes(cases: readonly Case[], side: "native" | "skerry"): number {
  return cases.filter((what) => what[side].verdict === "pass").length;
}

export function differences(cases: readonly Case[]): Case[] {
  return cases.filter((what) => what.native.verdict !== what.skerry.verdict);
}

export function table(reports: readonly SuiteReport[]): string {
  const rows = reports.map(({ suite, version, cases, absent }) => {
    if (absent !== undefined) return `| ${suite.title} (\`${suite.name}\`) | absent: ${absent} | | | |`;
    const counts = [cases.length, passes(cases, "native"), passes(cases, "skerry"), differences(cases).length];
    return `| ${suite.title} (\`${suite.name}\`; ${version}) | ${counts.join(" | ")} |`;
  });
  return `| suite | cases | native passes | Skerry passes | differences |\n|---|---:|---:|---:|---:|\n${rows.join("\n")}\n`;
}

/** Every case that ends differently, below its cause. */
export function explanations({ suite, cases }: SuiteReport): string {
  const byCause = new Map<string, Case[]>();
  for (const what of differences(cases)) {
    const cause = causeOf(suite.name, what);
    byCause.set(cause, [...(byCause.get(cause) ?? []), what]);
  }
  if (byCause.size === 0) return "";
  const rows = [...byCause].map(([cause, group]) => `| ${cause} | ${group.map(describe).join(", ")} |`);
  return `\n### ${suite.title}\n\n| cause | cases (native → Skerry) |\n|---|---|\n${rows.join("\n")}\n`;
}

/** Without the directories and the ending that say nothing of the case. */
function shortName(name: string): string {
  return name
    .replace(/^(conformance|src)\//, "")
    .replace(/^interfaces\/\w+\//, "")
    .replace(/\.(run-test|exe)$/, "");
}

function describe({ name, native, skerry }: Case): string {
  const usual: [Verdict, Verdict] = ["pass", "fail"];
  const how =
    native.verdict === usual[0] && skerry.verdict === usual[1] ? "" : ` (${native.verdict} → ${skerry.verdict})`;
  return `\`${shortName(name)}\`${how}`;
}
