/** Runs programs natively and under Skerry, and compares what can be seen of them from outside. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));
export const skerry = join(repository, "skerry");

/** The engines there are, and why one cannot run on this machine (null: it can). */
const availability: Record<string, () => string | null> = {
  kvm() {
    try {
      fs.accessSync("/dev/kvm", fs.constants.R_OK | fs.constants.W_OK);
      return null;
    } catch (error) {
      return `/dev/kvm: ${(error as NodeJS.ErrnoException).code}`;
    }
  },
  wasm: () => null,
  "wasm:checked": () => null,
};

/**
 * TEST_ENGINES: "all", or names of engines with commas in between: only those, and every test on each of them. Not set: every
 * engine, but the translator gets a part of the tests only.
 */
const asked = process.env.TEST_ENGINES ?? "";
export const everything = asked !== "";

/**
 * For `for (const { engine, skip } of engines()) test(`… [${engine}]`, { skip }, …)`.
 * @param part whether the test is one of those that represent all: those run on every engine even without
 *   TEST_ENGINES=all, which takes much longer
 */
export function engines(part = false): { engine: string; skip: false | string }[] {
  return Object.entries(availability)
    .filter(([engine]) => (everything ? asked === "all" || asked.split(",").includes(engine) : true))
    .filter(([engine]) => !engine.startsWith("wasm") || everything || part)
    .map(([engine, why]) => ({ engine, skip: why() ?? false }));
}

export interface RunOptions {
  cwd?: string;
  /** The whole environment of the program. Default: PATH and LC_ALL. */
  env?: Record<string, string>;
  /** Arrives through a pipe. Default: /dev/null. */
  stdin?: string | Uint8Array;
  /** After which the process is killed and the run rejected. Default 180 s. */
  timeoutMs?: number;
}

export interface SkerryOptions extends RunOptions {
  engine?: string;
  /** Options of skerry run beside those that follow from the rest. Default: `--root /` and `cwd` as a volume. */
  options?: string[];
}

export interface Outcome {
  stdout: Buffer;
  stderr: Buffer;
  /** null when a signal ended it. */
  exit: number | null;
  signal: NodeJS.Signals | null;
}

const defaultEnvironment = { PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C.UTF-8" };

export function runNative(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return runProcess(argv, { ...options, env: options.env ?? defaultEnvironment });
}

/** `skerry run` of a program. A signal that ends the program shows as exit status 128 + n. */
export function runSkerry(argv: readonly string[], options: SkerryOptions = {}): Promise<Outcome> {
  const { cwd, env = defaultEnvironment, engine = "auto" } = options;
  const files = cwd === undefined ? ["--root", "/"] : ["--root", "/", "--volume", `${cwd}:${cwd}`, "--workdir", cwd];
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  // What ran before on this machine has no part in it.
  const fixed = ["--engine", engine, "--translation-cache", "off"];
  const line = [skerry, "run", ...fixed, ...(options.options ?? files), ...variables, ...argv];
  return runProcess(line, { ...options, env: { ...process.env, ...env } as Record<string, string> });
}

/** The command line of Skerry itself, with the environment of the tests. */
export function runCommand(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return runProcess([skerry, ...args], { ...options, env: options.env ?? (process.env as Record<string, string>) });
}

export function runProcess(argv: readonly string[], options: RunOptions): Promise<Outcome> {
  const child = spawn(argv[0], argv.slice(1), {
    cwd: options.cwd,
    env: options.env,
    stdio: [options.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  // The program may end without reading its input.
  child.stdin?.on("error", () => {});
  child.stdin?.end(options.stdin);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  const limit = options.timeoutMs ?? 180_000;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`Still running after ${limit} ms: ${argv.join(" ")}\n${Buffer.concat(stderr)}`));
    }, limit);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (exit, signal) => {
      clearTimeout(timer);
      resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), exit, signal });
    });
  });
}

/** Calls back with the name of an empty directory, which is removed afterwards. */
export async function withDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = fs.mkdtempSync(join(fs.realpathSync(tmpdir()), "skerry-test-"));
  try {
    return await use(directory);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

export interface CompareOptions extends SkerryOptions {
  /** Files that both runs find in their working directory. */
  files?: Record<string, string | Uint8Array>;
  /** Whether what is written to standard error must be the same too. Default true. */
  stderr?: boolean;
}

/** Runs a program natively and under an engine, each in its own directory with the same name and content. */
export async function compare(argv: readonly string[], options: CompareOptions = {}): Promise<Outcome> {
  return withDirectory(async (base) => {
    const cwd = join(base, "work");
    const native = await inDirectory(cwd, options, () => runNative(argv, { ...options, cwd }));
    const guest = await inDirectory(cwd, options, () => runSkerry(argv, { ...options, cwd }));
    const said = `stderr: ${guest.outcome.stderr.subarray(-2000)}`;
    assert.equal(status(guest.outcome), status(native.outcome), `exit status; ${said}`);
    assert.deepEqual(readable(guest.outcome.stdout), readable(native.outcome.stdout), `stdout; ${said}`);
    if (options.stderr !== false) {
      assert.deepEqual(readable(guest.outcome.stderr), readable(native.outcome.stderr), "stderr");
    }
    assert.deepEqual(guest.files, native.files, "files written");
    return guest.outcome;
  });
}

async function inDirectory(cwd: string, options: CompareOptions, run: () => Promise<Outcome>) {
  fs.rmSync(cwd, { recursive: true, force: true });
  fs.mkdirSync(cwd);
  for (const [name, content] of Object.entries(options.files ?? {})) fs.writeFileSync(join(cwd, name), content);
  const outcome = await run();
  return { outcome, files: listFiles(cwd) };
}

/** By the shell's convention. */
export function status(outcome: Outcome): number {
  return outcome.exit ?? 128 + constants.signals[outcome.signal ?? "SIGHUP"];
}

/** Text where it is text, so that a difference can be read. */
function readable(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\ufffd") ? bytes.toString("latin1") : text;
}

/** Path, type, mode and content of everything in a directory. */
function listFiles(directory: string): string[] {
  return fs
    .readdirSync(directory, { recursive: true, encoding: "latin1" })
    .sort()
    .map((name) => {
      const path = Buffer.from(join(directory, name), "latin1");
      const status = fs.lstatSync(path);
      const about = `${name} ${status.mode.toString(8)}`;
      if (status.isSymbolicLink()) return `${about} -> ${fs.readlinkSync(path, "latin1")}`;
      return status.isFile() ? `${about} ${fs.readFileSync(path, "latin1")}` : about;
    });
}
