/** Runs rows one after the other: natively, then on each engine. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Child } from "./child.ts";
import { compare } from "./compare.ts";
import { diagnose } from "./diagnose.ts";
import { nativeAnswers } from "./native-answers.ts";
import { missingPackages, packageVersion } from "./packages.ts";
import type { RowResult, Verdict } from "./results.ts";
import { type CompatRow, type RowEngine, shownCommand } from "./row.ts";
import { environment, type Prepared, type RunResult, runRow, SetupError } from "./runner.ts";
import { variables } from "./variables.ts";

export interface RunSettings {
  engines: readonly RowEngine[];
  skerry: readonly string[];
  translationCache: string | null;
  /** Keeps the directories of the rows. */
  keep: boolean;
  /** Told before a run. */
  begins(row: CompatRow, runner: RowEngine | "native"): void;
  ends(result: RowResult): void;
}

/** All results of a row, those of engines that it is not run on included. */
export async function runRowEverywhere(row: CompatRow, settings: RunSettings): Promise<RowResult[]> {
  const base = mkdtempSync(join(realpathSync(tmpdir()), "skerry-compat-"));
  const directory = join(base, "work");
  try {
    const { skerry, translationCache } = settings;
    const prepared = { row, directory, variables: await variables(directory, row.ports), skerry, translationCache };
    return await new RowRun(prepared, settings).all();
  } finally {
    if (!settings.keep) rmSync(base, { recursive: true, force: true });
  }
}

class RowRun {
  readonly #prepared: Prepared;
  readonly #settings: RunSettings;
  readonly #row: CompatRow;

  constructor(prepared: Prepared, settings: RunSettings) {
    this.#prepared = prepared;
    this.#settings = settings;
    this.#row = prepared.row;
  }

  async all(): Promise<RowResult[]> {
    const wanted = this.#settings.engines.filter((engine) => this.#row.engines.includes(engine));
    const missing = missingPackages(this.#row.packages);
    if (missing.length > 0) return this.#skipAll(wanted, `not installed: ${missing.join(", ")}`);
    const runnable = wanted.filter((engine) => this.#row.notOn[engine] === undefined);
    const results: RowResult[] = [];
    let native: RunResult | null = null;
    if (runnable.length > 0) {
      this.#settings.begins(this.#row, "native");
      try {
        native = await runRow(this.#prepared, null);
      } catch (error) {
        if (!(error instanceof SetupError)) throw error;
        return this.#skipAll(wanted, error.message);
      }
      if (native.timedOut) return this.#skipAll(wanted, `natively it runs longer than ${this.#row.time / 1000} s`);
    }
    for (const engine of wanted) {
      const why = this.#row.notOn[engine];
      if (why !== undefined || native === null) results.push(await this.#result(engine, "skipped", why ?? ""));
      else results.push(await this.#onEngine(engine, native));
      this.#settings.ends(results.at(-1)!);
    }
    return results;
  }

  async #onEngine(engine: RowEngine, native: RunResult): Promise<RowResult> {
    this.#settings.begins(this.#row, engine);
    const actual = await runRow(this.#prepared, engine);
    const differences = compare(this.#row, native.outcome, actual.outcome);
    const figures = {
      start: quotient(actual.start, native.start),
      cpu: quotient(actual.cpu, native.cpu),
      memory: quotient(actual.peakMemory, native.peakMemory),
    };
    if (!actual.timedOut && differences.length === 0) return this.#result(engine, "same", "", figures);
    const findings = diagnose(this.#prepared, actual, await nativeAnswers(this.#prepared));
    const [first] = differences;
    const why = actual.timedOut ? `still running after ${this.#row.time / 1000} s` : (first?.text ?? "");
    return { ...(await this.#result(engine, actual.timedOut ? "timeout" : "differs", why, figures)), findings };
  }

  async #skipAll(engines: readonly RowEngine[], why: string): Promise<RowResult[]> {
    const results = await Promise.all(engines.map((engine) => this.#result(engine, "skipped", why)));
    for (const each of results) this.#settings.ends(each);
    return results;
  }

  async #result(
    engine: RowEngine,
    verdict: Verdict,
    why: string,
    figures: Pick<RowResult, "start" | "cpu" | "memory"> = { start: null, cpu: null, memory: null },
  ): Promise<RowResult> {
    const { name, program, packages } = this.#row;
    const command = shownCommand(this.#row);
    const version = await this.#version();
    return { name, program, version, packages, command, engine, verdict, why, findings: [], ...figures };
  }

  /** What the program itself says, or the version of its package without what Debian has added. */
  async #version(): Promise<string> {
    const { version, packages } = this.#row;
    if (version === null) return packages[0] === undefined ? "" : upstream(packageVersion(packages[0]) ?? "");
    const child = new Child(version, "/", environment(this.#prepared), null);
    const { stdout, stderr } = await child.ended;
    return /\d+(?:[.:_-]\w+)*/.exec(stdout + stderr)?.[0] ?? "";
  }
}

/** Of "2:8.2.29-1+deb12u1": 8.2.29. */
function upstream(version: string): string {
  return version.replace(/^\d+:/, "").replace(/[-+~].*$/, "");
}

function quotient(here: number, native: number): number | null {
  return native > 0 && here > 0 ? Number((here / native).toPrecision(3)) : null;
}
