/** Runs a row of the application tables natively or on an engine, and says what it did. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { constants, tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { skerry } from "../support/run-guest.ts";
import type { App, FileSpec, Step } from "./app.ts";
import { corpus, halfCompressible } from "./corpus.ts";

/** Who runs a program: Linux itself ("native"), or Skerry with the engine of this name. */
export type Runner = string;

const SCRIPTS = fileURLToPath(new URL("scripts/", import.meta.url));
/** `skerry run` always sets it, so it is set natively too. */
const HOSTNAME = "localhost";
const SEARCH_PATH = "/usr/bin:/bin:/usr/sbin:/sbin";
/** 2001-02-03T04:05:06Z: the time of everything that is there before a run. */
const CORPUS_TIME = 981173106;

/** What can be seen of a run from outside. */
export interface Outcome {
  /** Of each step: the exit status, 128 + n where signal n ended it. */
  status: number[];
  stdout: string;
  stderr: string;
  /** One line for each file left behind: path, type, mode, owner, links, time if it is not just now, content. */
  files: string[];
}

/** The content of a file in test/apps/scripts. */
export function script(name: string): string {
  return fs.readFileSync(path.join(SCRIPTS, name), "utf8");
}

/** Where a program would be found in the PATH of the tests; null if it is not installed. */
export function findProgram(name: string): string | null {
  if (name.startsWith("/")) return fs.existsSync(name) ? name : null;
  for (const directory of SEARCH_PATH.split(":")) {
    const candidate = path.join(directory, name);
    if (fs.existsSync(candidate)) return candidate;
  }
  return name.startsWith("./") ? name : null;
}

/**
 * What translators keep from run to run: of all programs of one test file, so that most runs find something there, and
 * nothing of what ran before.
 */
const translations = fs.mkdtempSync(path.join(fs.realpathSync(tmpdir()), "skerry-app-translations-"));
process.on("exit", () => fs.rmSync(translations, { recursive: true, force: true }));

/** The environment of both sides, whole. */
export function environment(directory: string, extra: Record<string, string> = {}): Record<string, string> {
  return { PATH: SEARCH_PATH, HOSTNAME, HOME: directory, TZ: "UTC", LC_ALL: "C.UTF-8", ...extra };
}

/** The command line that has `runner` run a program in `directory`, with that environment and no other. */
export function commandLine(
  runner: Runner,
  argv: readonly string[],
  directory: string,
  env: Record<string, string>,
): string[] {
  if (runner === "native") return [...argv];
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const mount = [
    "--root",
    "/",
    "--volume",
    `${directory}:${directory}`,
    "--workdir",
    directory,
    "--hostname",
    HOSTNAME,
  ];
  const engine = ["--engine", runner, "--translation-cache", translations];
  return [skerry, "run", ...engine, ...mount, ...variables, ...argv];
}

/** What a shell puts before the words of a command to have `runner` run it; always a program, never a builtin. */
export function shellCommand(runner: Runner, directory: string, env: Record<string, string>): string {
  const words = commandLine(runner, [], directory, env);
  return words.length === 0 ? "env" : words.map((word) => `'${word}'`).join(" ");
}

/** Calls back with the name of a directory for {@link populate}; removes it afterwards. */
export async function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const base = fs.mkdtempSync(path.join(fs.realpathSync(tmpdir()), "skerry-app-"));
  try {
    return await use(path.join(base, "work"));
  } finally {
    fs.rmSync(base, { recursive: true, force: true });
  }
}

/** (Re-)creates the directory of a row as it is before the first step. */
export function populate(directory: string, app: Pick<App, "files" | "bigFile">): void {
  fs.rmSync(directory, { recursive: true, force: true });
  fs.mkdirSync(directory, { mode: 0o755 });
  const all: Record<string, FileSpec> = { ...corpus, ...app.files };
  for (const [name, spec] of Object.entries(all)) create(path.join(directory, name), spec);
  if (app.bigFile !== undefined) writeBig(path.join(directory, "big"), app.bigFile);
  const made = [".", ...Object.keys(all), ...(app.bigFile === undefined ? [] : ["big"])];
  for (const name of made.reverse()) fs.lutimesSync(path.join(directory, name), CORPUS_TIME, CORPUS_TIME);
}

function create(file: string, spec: FileSpec): void {
  if (typeof spec === "string") fs.writeFileSync(file, spec);
  else if (spec instanceof Uint8Array) fs.writeFileSync(file, spec);
  else if ("link" in spec) fs.symlinkSync(spec.link, file);
  else if ("directory" in spec) fs.mkdirSync(file);
  else {
    fs.writeFileSync(file, spec.content);
    fs.chmodSync(file, spec.mode);
  }
}

function writeBig(file: string, length: number): void {
  const fd = fs.openSync(file, "w");
  for (let done = 0, seed = 1; done < length; seed++)
    done += fs.writeSync(fd, halfCompressible(Math.min(4 << 20, length - done), seed));
  fs.closeSync(fd);
}

/** Runs all steps of a row in a fresh directory. */
export async function runApp(app: App, runner: Runner, directory: string): Promise<Outcome> {
  populate(directory, app);
  const env = environment(directory, app.env);
  const outcome: Outcome = { status: [], stdout: "", stderr: "", files: [] };
  for (const step of app.steps) {
    const line = commandLine(step.native ? "native" : runner, step.argv, directory, env);
    const done = await runStep(line, step, directory, env, (app.timeout ?? 180) * 1000);
    outcome.status.push(done.status);
    outcome.stdout += done.stdout;
    outcome.stderr += done.stderr;
  }
  outcome.files = await listFiles(directory);
  return outcome;
}

interface StepOutcome {
  status: number;
  stdout: string;
  stderr: string;
}

function runStep(
  line: readonly string[],
  step: Step,
  directory: string,
  env: Record<string, string>,
  timeout: number,
): Promise<StepOutcome> {
  const input = step.stdinFrom === undefined ? null : fs.openSync(path.resolve(directory, step.stdinFrom), "r");
  const output = step.stdoutTo === undefined ? null : fs.openSync(path.resolve(directory, step.stdoutTo), "a");
  const child = spawn(line[0], line.slice(1), {
    cwd: directory,
    env,
    detached: true,
    stdio: [input ?? (step.stdin === undefined ? "ignore" : "pipe"), output ?? "pipe", "pipe"],
  });
  if (input !== null) fs.closeSync(input);
  if (output !== null) fs.closeSync(output);
  // The program may well end without reading all of its input.
  child.stdin?.on("error", () => {});
  child.stdin?.end(step.stdin);
  return collect(child, timeout);
}

/**
 * Runs a script of the host's bash in which `run PROGRAM ARGS…` is the program on that runner.
 */
export async function runScript(script: string, runner: Runner, directory: string): Promise<Outcome> {
  populate(directory, {});
  const env = environment(directory);
  const text = `run() { ${shellCommand(runner, directory, env)} "$@"; }\n${script}`;
  const child = spawn("bash", ["-c", text], { cwd: directory, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const done = await collect(child, 120_000);
  return { ...done, status: [done.status], files: await listFiles(directory) };
}

/** Waits for a process that leads a group of its own, and returns what it wrote. Bytes as latin1, so that nothing is lost. */
export function collect(child: ChildProcess, timeout: number): Promise<StepOutcome> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // The whole group: what the child started holds its pipes open.
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      reject(new Error(`Still running after ${timeout} ms: ${child.spawnargs.join(" ")}`));
    }, timeout);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const status = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      resolve({
        status,
        stdout: Buffer.concat(stdout).toString("latin1"),
        stderr: Buffer.concat(stderr).toString("latin1"),
      });
    });
  });
}

async function listFiles(directory: string): Promise<string[]> {
  const result: string[] = [];
  const visit = async (relative: string): Promise<void> => {
    const full = path.join(directory, relative);
    const stat = fs.lstatSync(full);
    // What a program set on purpose lies far from now; all else is the time of the run.
    const time = Math.abs(Date.now() / 1000 - stat.mtimeMs / 1000) < 3600 ? "now" : (stat.mtimeMs / 1000).toFixed(3);
    const about = `${relative} mode=${stat.mode.toString(8)} owner=${stat.uid}:${stat.gid} links=${stat.nlink} time=${time}`;
    if (stat.isSymbolicLink()) result.push(`${about} -> ${fs.readlinkSync(full, "latin1")}`);
    else if (stat.isFile()) result.push(`${about} size=${stat.size} sha256=${await digest(full)}`);
    else result.push(about);
    if (stat.isDirectory())
      for (const name of fs.readdirSync(full).sort()) await visit(relative === "." ? name : `${relative}/${name}`);
  };
  await visit(".");
  return result;
}

async function digest(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
