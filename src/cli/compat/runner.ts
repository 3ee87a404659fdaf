/** Runs a row once: natively, or by Skerry on one of its engines. */
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { constants, hostname } from "node:os";
import { join, resolve } from "node:path";
import { childrenCpuTime } from "../../host/node/children-usage.ts";
import type { ShortfallReport } from "../../vmm/index.ts";
import { Child, type ChildEnd } from "./child.ts";
import { readReport } from "./report-files.ts";
import type { CommandStep, CompatRow, Ready, RowEngine } from "./row.ts";
import type { Variables } from "./variables.ts";
import { listFiles, populate } from "./workspace.ts";

/** What a run did, as far as it is compared. */
export interface Outcome {
  /** Of each step that was waited for or stopped. */
  status: number[];
  stdout: string;
  stderr: string;
  files: string[];
}

export interface RunResult {
  outcome: Outcome;
  timedOut: boolean;
  /** Milliseconds; of the first step. */
  start: number;
  /** CPU milliseconds of all steps but those on the host. */
  cpu: number;
  /** Bytes, of the largest step. */
  peakMemory: number;
  /** Of the steps that Skerry ran. */
  shortfalls: ShortfallReport[];
}

/** A row that is about to be run. */
export interface Prepared {
  row: CompatRow;
  directory: string;
  variables: Variables;
  /** Command line that starts Skerry. */
  skerry: readonly string[];
  /** For the translator; null: the usual place. */
  translationCache: string | null;
}

const SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Signals that end a run of the table, with all that it has started. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Milliseconds for each command of the setup. */
const SETUP_TIME = 300_000;
/** Milliseconds that a program has to end after it was asked to. */
const STOP_TIME = 30_000;

/** The environment of both sides, whole. */
export function environment({ row, directory, variables }: Prepared): Record<string, string> {
  const own = Object.entries(row.env).map(([name, value]) => [name, variables.in(value)]);
  const base = { PATH: SEARCH_PATH, HOSTNAME: hostname(), HOME: directory, TZ: "UTC", LC_ALL: "C.UTF-8" };
  return { ...base, ...Object.fromEntries(own) };
}

/** A program that could not be prepared: the row says nothing about Skerry. */
export class SetupError extends Error {}

/** @throws {SetupError} */
export async function prepareDirectory(prepared: Prepared): Promise<void> {
  const { row, directory, variables } = prepared;
  populate(directory, row, variables);
  for (const words of row.setup) {
    const argv = words.map((word) => variables.in(word));
    const child = new Child(argv, directory, environment(prepared), null);
    const end = await within(child, SETUP_TIME);
    if (end.status !== 0)
      throw new SetupError(`setup: ${argv.join(" ").slice(0, 200)}: status ${end.status}: ${end.stderr.slice(-500)}`);
  }
}

/** @param engine null: natively */
export async function runRow(prepared: Prepared, engine: RowEngine | null): Promise<RunResult> {
  await prepareDirectory(prepared);
  const run = new Run(prepared, engine);
  // What leads a group of its own does not hear of the end of this process.
  const interrupted = (signal: NodeJS.Signals): void => {
    run.dispose();
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of ENDING) process.once(signal, interrupted);
  try {
    return await run.all();
  } finally {
    for (const signal of ENDING) process.off(signal, interrupted);
    run.dispose();
  }
}

class Run {
  readonly #prepared: Prepared;
  readonly #engine: RowEngine | null;
  readonly #background = new Map<string, Child>();
  #foreground: Child | null = null;
  readonly #outcome: Outcome = { status: [], stdout: "", stderr: "", files: [] };
  readonly #reports: string[] = [];
  readonly #deadline: number;
  #start: number | null = null;
  #cpu = 0;
  #peak = 0;
  #timedOut = false;

  constructor(prepared: Prepared, engine: RowEngine | null) {
    this.#prepared = prepared;
    this.#engine = engine;
    this.#deadline = performance.now() + prepared.row.time;
  }

  async all(): Promise<RunResult> {
    const { row, directory } = this.#prepared;
    for (const step of row.run) {
      if (this.#timedOut) break;
      if (step.kind === "stop") await this.#stop(step.name, step.signal);
      else await this.#command(step);
    }
    if (row.compare.includes("files")) this.#outcome.files = listFiles(directory);
    return {
      outcome: this.#outcome,
      timedOut: this.#timedOut,
      start: this.#start ?? 0,
      cpu: this.#cpu / 1000,
      peakMemory: this.#peak,
      shortfalls: this.#reports.flatMap(readReport),
    };
  }

  dispose(): void {
    for (const child of this.#background.values()) child.kill(false);
    if (this.#foreground?.running) this.#foreground.kill(false);
  }

  async #command(step: CommandStep): Promise<void> {
    const { directory, variables } = this.#prepared;
    const argv = step.argv.map((word) => variables.in(word));
    const guest = this.#engine !== null && !step.onHost;
    const env = guest ? process.env : environment(this.#prepared);
    const stdin = step.stdin === null ? null : variables.in(step.stdin);
    const cpu = childrenCpuTime();
    const child = new Child(guest ? this.#skerry(argv) : argv, directory, env, stdin);
    if (step.background !== null) {
      this.#background.set(step.background, child);
      if (step.ready !== null) await this.#waitUntilReady(child, step.ready);
      child.ready();
      this.#start ??= child.measured.start;
      return;
    }
    this.#foreground = child;
    const end = await within(child, this.#deadline - performance.now());
    if (!step.onHost) this.#cpu += childrenCpuTime() - cpu;
    this.#take(child, end, !step.onHost);
  }

  /** Behind the comma of "node -- skerry.cjs run …". */
  #skerry(argv: readonly string[]): string[] {
    const { row, directory, skerry, variables, translationCache } = this.#prepared;
    const report = join(resolve(directory, ".."), `shortfalls-${this.#reports.length}.json`);
    this.#reports.push(report);
    return [
      ...skerry,
      "run",
      ...["--engine", this.#engine!, "--memory", row.memory, "--hostname", hostname()],
      ...["--volume", `${directory}:${directory}`, "--workdir", directory],
      ...(row.root === "host" ? ["--root", "/"] : []),
      ...(row.network === "host" ? ["--net", "host"] : row.ports.flatMap((name) => published(variables.value(name)))),
      ...Object.entries(environment(this.#prepared)).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
      ...(translationCache === null ? [] : ["--translation-cache", translationCache]),
      ...["--shortfalls=json", "--shortfalls-output", report],
      ...row.options,
      "--",
      ...argv,
    ];
  }

  async #stop(name: string, signal: NodeJS.Signals): Promise<void> {
    const child = this.#background.get(name)!;
    this.#background.delete(name);
    const cpu = childrenCpuTime();
    if (child.running) child.signal(signal);
    const end = await within(child, Math.min(STOP_TIME, this.#deadline - performance.now()));
    this.#cpu += childrenCpuTime() - cpu;
    this.#take(child, end, true);
  }

  #take(child: Child, end: ChildEnd, counts: boolean): void {
    this.#timedOut ||= end.timedOut;
    this.#outcome.status.push(end.status);
    this.#outcome.stdout += end.stdout;
    this.#outcome.stderr += end.stderr;
    if (!counts) return;
    this.#start ??= child.measured.start;
    this.#peak = Math.max(this.#peak, child.measured.peakMemory);
  }

  async #waitUntilReady(child: Child, ready: Ready): Promise<void> {
    const { directory, variables } = this.#prepared;
    while (child.running && performance.now() < this.#deadline) {
      const is =
        "file" in ready
          ? existsSync(resolve(directory, ready.file))
          : await accepts(Number(variables.value(ready.port)));
      if (is) return;
      await new Promise((later) => setTimeout(later, 10));
    }
    if (child.running) this.#timedOut = true;
  }
}

function published(port: string): string[] {
  return ["--publish", `${port}:${port}`];
}

/** Waits for the end; after the time the child and all of its are killed. */
async function within(child: Child, milliseconds: number): Promise<ChildEnd> {
  const timer = setTimeout(() => child.kill(true), Math.max(1, milliseconds));
  const end = await child.ended;
  clearTimeout(timer);
  // What it has left behind in its group is nobody's any more.
  child.kill(false);
  return end;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.on("connect", () => end(true));
    socket.on("error", () => end(false));
  });
}
