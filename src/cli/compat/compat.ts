/** skerry compat. */
import { accessSync, constants, writeFileSync } from "node:fs";
import type { Values } from "../command.ts";
import type { compatOptions } from "../commands.ts";
import { UsageError } from "../parse.ts";
import { complain, isTerminal, print } from "../terminal.ts";
import { findRows } from "./find-rows.ts";
import { RowError } from "./node-reader.ts";
import { install, missingPackages } from "./packages.ts";
import { ratio, renderPage } from "./page.ts";
import { merge, type RowResult, readResults, writeResults } from "./results.ts";
import { type CompatRow, ROW_ENGINES, type RowEngine, shownCommand } from "./row.ts";
import { runRowEverywhere } from "./table-run.ts";

type CompatOptions = Values<typeof compatOptions>;

const DEFAULT_PLACE = "compat";
/** Exit status when a program did not do the same. */
const DIFFERENT = 1;

export async function execute(options: CompatOptions, operands: string[]): Promise<number> {
  const all = rowsOf(operands.length > 0 ? operands : [DEFAULT_PLACE]);
  const rows = all.filter(
    ({ name, tags }) =>
      (options.tag.length === 0 || options.tag.some((tag) => tags.includes(tag))) &&
      (options.only === undefined || new RegExp(options.only).test(name)),
  );
  if (options.list) return list(rows, options);
  if (rows.length === 0) throw new UsageError("no row has these tags and this name");
  if (options.install) installFor(rows);
  const results = await runAll(rows, options, (done) => {
    if (options.write !== undefined) write(options.write, done, all);
  });
  if (options.json) print(1, JSON.stringify(results, null, 2));
  return results.some(({ verdict }) => verdict === "differs" || verdict === "timeout") ? DIFFERENT : 0;
}

function rowsOf(places: readonly string[]): CompatRow[] {
  try {
    return findRows(places);
  } catch (error) {
    if (error instanceof RowError) throw new UsageError(error.message);
    throw error;
  }
}

function list(rows: readonly CompatRow[], { json }: CompatOptions): number {
  if (json)
    print(
      1,
      JSON.stringify(
        rows.map(({ name, program, packages, tags, engines }) => ({ name, program, packages, tags, engines })),
        null,
        2,
      ),
    );
  else for (const row of rows) print(1, `${row.name.padEnd(24)} ${row.program}: ${shownCommand(row)}`);
  return 0;
}

function installFor(rows: readonly CompatRow[]): void {
  const missing = [...new Set(rows.flatMap(({ packages }) => missingPackages(packages)))];
  if (missing.length === 0) return;
  print(2, `installing ${missing.join(" ")}`);
  const wrong = install(missing);
  if (wrong !== null) complain(`compat: --install: ${wrong}`);
}

/** @param keep is given all results so far after each row, so that little is lost when the rest is interrupted */
async function runAll(
  rows: readonly CompatRow[],
  options: CompatOptions,
  keep: (results: readonly RowResult[]) => void,
): Promise<RowResult[]> {
  const progress = new Progress(rows.length, options.json ? 2 : 1);
  const settings = {
    engines: options.engine.length > 0 ? options.engine : usableEngines(),
    skerry: [process.execPath, "--", process.argv[1]!],
    translationCache: options["translation-cache"] ?? null,
    keep: options.keep,
    begins: (row: CompatRow, runner: RowEngine | "native") => progress.begins(row.name, runner),
    ends: (result: RowResult) => progress.ends(result),
  };
  const results: RowResult[] = [];
  for (const row of rows) {
    progress.next();
    results.push(...(await runRowEverywhere(row, settings)));
    keep(results);
  }
  progress.summary(results);
  return results;
}

function usableEngines(): readonly RowEngine[] {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return ROW_ENGINES;
  } catch {
    return ["wasm"];
  }
}

/** The page, and beside it the results that it is made of: rows that were not run now keep theirs. */
function write(page: string, results: readonly RowResult[], rows: readonly CompatRow[]): void {
  const file = `${page.replace(/\.md$/, "")}.json`;
  const merged = merge(readResults(file), results, rows.flatMap(neverRun));
  writeResults(file, merged);
  writeFileSync(page, renderPage(merged));
}

/** What the table says of a row before it has been run. */
function neverRun(row: CompatRow): RowResult[] {
  const { name, program, packages } = row;
  const about = { name, program, version: "", packages, command: shownCommand(row), findings: [] };
  return row.engines.map((engine) => {
    return { ...about, engine, verdict: "skipped", why: "not run yet", start: null, cpu: null, memory: null };
  });
}

/** Lines for a person; on a terminal also what runs at the moment. */
class Progress {
  readonly #rows: number;
  readonly #fd: number;
  readonly #terminal: boolean;
  #row = 0;

  constructor(rows: number, fd: number) {
    this.#rows = rows;
    this.#fd = fd;
    this.#terminal = isTerminal(fd);
  }

  next(): void {
    this.#row++;
  }
  begins(name: string, runner: string): void {
    if (this.#terminal) process.stderr.write(`\r\x1b[K${this.#row}/${this.#rows} ${name}: ${runner} …`);
  }
  ends(result: RowResult): void {
    if (this.#terminal) process.stderr.write("\r\x1b[K");
    const { verdict, name, engine, why, findings } = result;
    const ratios =
      verdict === "skipped"
        ? ""
        : `start ${ratio(result.start)}  CPU ${ratio(result.cpu)}  memory ${ratio(result.memory)}`;
    print(this.#fd, `${verdict.padEnd(8)} ${name.padEnd(24)} ${engine.padEnd(5)} ${ratios}`.trimEnd());
    if (why !== "") print(this.#fd, `         ${why}`);
    for (const { kind, text } of findings) print(this.#fd, `         - ${kind}: ${text}`);
  }
  summary(results: readonly RowResult[]): void {
    const count = (verdict: RowResult["verdict"]): number => results.filter((each) => each.verdict === verdict).length;
    const failed = count("differs") + count("timeout");
    print(this.#fd, `${count("same")} same, ${failed} different, ${count("skipped")} not run`);
  }
}
