/** Runs public test suites natively and under Skerry, compares case by case and prints a Markdown report. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { causeOf } from "./causes.ts";
import { differences, explanations, type SuiteReport, table } from "./report.ts";
import { Results } from "./results.ts";
import { type Group, type Outcomes, SIDES, type Side, type Suite } from "./suite.ts";
import { suites } from "./suites.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string" },
    fresh: { type: "boolean", default: false },
    failed: { type: "boolean", default: false },
    report: { type: "boolean", default: false },
    update: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});

async function inScratch(use: (directory: string) => Promise<Outcomes>): Promise<Outcomes> {
  const scratch = mkdtempSync(join(realpathSync(tmpdir()), "skerry-conformance-"));
  try {
    return await use(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Native results stay; Skerry's are made anew. */
async function runGroup(group: Group, results: Results): Promise<void> {
  for (const side of SIDES) {
    if (side === "native" && results.has(group.name, side) && !options.fresh) continue;
    results.set(group.name, side, await inScratch((scratch) => group.run(side, scratch)));
  }
}

function differing(group: Group, results: Results): ReadonlySet<string> {
  return new Set(differences(results.cases([group.name])).map((what) => what.name));
}

async function runSuite(suite: Suite): Promise<SuiteReport> {
  const prepared = await suite.prepare();
  if ("absent" in prepared) return { suite, version: "", cases: [], absent: prepared.absent };
  const results = new Results(suite.name, prepared.version);
  const only = options.only === undefined ? null : new RegExp(options.only);
  const groups = prepared.groups.filter((group) => only === null || only.test(group.name));
  if (!options.report) {
    const chosen = options.failed
      ? groups.filter((group) => !results.has(group.name, "skerry") || differing(group, results).size > 0)
      : groups;
    await runGroups(suite, chosen, results);
  }
  return { suite, version: prepared.version, cases: results.cases(groups.map((group) => group.name)) };
}

async function runGroups(suite: Suite, groups: readonly Group[], results: Results): Promise<void> {
  let done = 0;
  await inParallel(suite.jobs, groups, async (group) => {
    await runGroup(group, results);
    results.save();
    process.stderr.write(`${suite.name}: ${++done}/${groups.length} ${group.name}\n`);
  });
  await inParallel(suite.jobs, groups, (group) => retry(group, results));
}

async function inParallel<T>(jobs: number, items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

/** What differs is run once more on both sides: load and chance come into some tests. */
async function retry(group: Group, results: Results): Promise<void> {
  const cases = differing(group, results);
  for (const side of cases.size === 0 ? [] : SIDES) {
    const again = await inScratch((scratch) => group.run(side as Side, scratch, cases));
    results.merge(group.name, side, new Map([...again].filter(([name]) => cases.has(name))));
    results.save();
  }
}

function chosenSuites(): Suite[] {
  const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(", ")}. Suites: ${suites.map((suite) => suite.name).join(", ")}`);
    process.exit(2);
  }
  return suites.filter((suite) => positionals.length === 0 || positionals.includes(suite.name));
}

const BEGIN = "<!-- results: begin -->\n";
const END = "<!-- results: end -->\n";

function update(page: string, text: string): void {
  const before = readFileSync(page, "utf8");
  const [begin, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${page} has no marks for results`);
  writeFileSync(page, before.slice(0, begin + BEGIN.length) + text + before.slice(end));
}

const reports: SuiteReport[] = [];
for (const suite of chosenSuites()) reports.push(await runSuite(suite));
if (options.verbose) {
  for (const { suite, cases } of reports) {
    for (const what of differences(cases)) {
      console.log(`${suite.name} ${what.name}: native ${what.native.verdict} (${what.native.detail.slice(-200)}),`);
      console.log(`  Skerry ${what.skerry.verdict}: ${what.skerry.detail}\n  ${causeOf(suite.name, what)}`);
    }
  }
}
const text = `${table(reports)}${reports.map(explanations).join("")}`;
console.log(text);
if (options.update !== undefined) update(options.update, text);
