/** skerry run. */
import { closeSync, openSync, type Stats, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { toByteString } from "../vmm/bytes.ts";
import { boot } from "../vmm/index.ts";
import type { BootOptions, BootResult, Publication, StraceOptions, Volume } from "../vmm/options.ts";
import { workingDirectory } from "../vmm/working-directory.ts";
import { homeOf, resolveUser } from "./accounts.ts";
import type { Values } from "./command.ts";
import type { runOptions } from "./commands.ts";
import { environment } from "./environment.ts";
import { UsageError } from "./parse.ts";
import { complain, print, writeAll } from "./terminal.ts";
import { quote } from "./values.ts";

type RunOptions = Values<typeof runOptions>;

/** Status after --timeout: that of timeout(1). */
const TIMED_OUT = 124;

export async function execute(options: RunOptions, [program, ...args]: string[]): Promise<number> {
  const trace = openTrace(options);
  const counts = openPrinter(options, "stats");
  const shortfalls = openPrinter(options, "shortfalls");
  let result: BootResult;
  try {
    result = await boot(bootOptions(options, program, args, trace?.strace));
  } finally {
    trace?.close();
  }
  if (result.report !== null) print(2, result.report.trimEnd());
  const state = result.stateHash === null ? {} : { state_hash: result.stateHash };
  counts?.(statistics({ engine: result.engine, ...result.statistics, ...state }, options.stats ?? "text"));
  if (shortfalls !== undefined && result.shortfalls !== null) {
    const json = options.shortfalls === "json";
    shortfalls(json ? JSON.stringify(result.shortfalls) : (await import("./shortfalls.ts")).render(result.shortfalls));
  }
  if (!result.timedOut) return result.exitCode;
  complain(`run: --timeout: ${program} was stopped after ${(options.timeout ?? 0) / 1000} s`);
  return TIMED_OUT;
}

function bootOptions(options: RunOptions, program: string, args: string[], strace?: StraceOptions): BootOptions {
  const root = options.root === undefined ? undefined : directory("--root", options.root);
  const account = options.user === undefined ? undefined : resolveUser(options.user, root);
  return {
    program,
    args,
    env: environment(process.env, {
      hostname: options.hostname,
      home: account?.home ?? homeOf(process.getuid?.() ?? 0, root),
      files: options["env-file"],
      assignments: options.env,
    }),
    volumes: options.volume.map(existing),
    memory: options.memory,
    hostname: options.hostname,
    engine: options.engine,
    policy: options.policy,
    ...closedStreams(process.env.SKERRY_CLOSED_STREAMS ?? ""),
    stats: options.stats !== undefined || options["stats-output"] !== undefined,
    shortfalls: options.shortfalls !== undefined || options["shortfalls-output"] !== undefined,
    aslr: !options["no-aslr"],
    ...(root !== undefined && { root }),
    ...translationCache(options["translation-cache"]),
    ...(options.workdir !== undefined && { workdir: options.workdir }),
    ...(account && { user: { uid: account.uid, gid: account.gid } }),
    ...(options.timeout !== undefined && { timeoutMs: options.timeout }),
    ...(options["max-processes"] !== undefined && { maxProcesses: options["max-processes"] }),
    ...(options["single-process"] && { maxProcesses: 1 }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.net !== undefined && { network: options.net }),
    publish: options.publish.flat(),
    allowConnect: [...options["allow-connect"]],
    nameservers: [...options.dns],
    published: (publication) => tell(publication, options.publish.flat()),
    networkBackend: options["net-backend"],
    ...(strace && { strace }),
  };
}

/** A port that the user does not know yet. */
function tell({ protocol, address, hostPort, guestPort }: Publication, asked: readonly Publication[]): void {
  if (asked.some((each) => each.hostPort === hostPort)) return;
  const shown = address.includes(":") ? `[${address}]` : address;
  print(2, `skerry: ${shown}:${hostPort}/${protocol} leads to the guest's port ${guestPort}`);
}

/** A directory of the option, else of the XDG Base Directory Specification; none without a home. */
function translationCache(choice: string | undefined): Pick<BootOptions, "translationCache"> {
  if (choice === "off") return {};
  if (choice !== undefined) return { translationCache: resolve(choice) };
  const { XDG_CACHE_HOME: cache = "", HOME: home = "" } = process.env;
  if (isAbsolute(cache)) return { translationCache: join(cache, "skerry/translations") };
  return isAbsolute(home) ? { translationCache: join(home, ".cache/skerry/translations") } : {};
}

/** Streams that were closed when the launcher started: Node has opened something else in their place. */
function closedStreams(descriptors: string): Pick<BootOptions, "stdin" | "stdout" | "stderr"> {
  const closed = descriptors.split(" ");
  return {
    ...(closed.includes("0") && { stdin: -1 }),
    ...(closed.includes("1") && { stdout: -1 }),
    ...(closed.includes("2") && { stderr: -1 }),
  };
}

function directory(option: string, path: string): string {
  const absolute = onCaller(path);
  if (!status(absolute)?.isDirectory()) {
    throw new UsageError(`${option}: ${quote(path)} is not a directory on the host`);
  }
  return absolute;
}

/** An absolute path of what the caller named. */
function onCaller(path: string): string {
  return path.startsWith("/") ? resolve(path) : resolve(workingDirectory(path), path);
}

/** What is at a host path; undefined if nothing is or nothing can be known. */
function status(path: string): Stats | undefined {
  try {
    return statSync(onHost(path));
  } catch {
    return undefined;
  }
}

/** A path of the command line as Node takes it, whatever its bytes. */
function onHost(path: string): Buffer {
  return Buffer.from(toByteString(path), "latin1");
}

function existing(volume: Volume): Volume {
  const host = onCaller(volume.host);
  if (!status(host)) {
    throw new UsageError(`--volume: ${quote(volume.host)} does not exist on the host`);
  }
  return { ...volume, host };
}

/** To standard error line by line, in order with what the guest prints there; to a file in large pieces. */
function openTrace(options: RunOptions): { strace: StraceOptions; close(): void } | undefined {
  const file = options["strace-output"];
  if (options.strace === undefined && file === undefined) return undefined;
  const filter = options.strace ?? "all";
  if (file === undefined) return { strace: { filter, write: (line) => print(2, line) }, close() {} };
  const fd = openOutput("--strace-output", file);
  let pending: string[] = [];
  let failure: string | undefined;
  const flush = () => {
    const text = pending.join("");
    pending = [];
    if (failure !== undefined) return;
    try {
      writeAll(fd, Buffer.from(text));
    } catch (error) {
      failure = (error as NodeJS.ErrnoException).code;
    }
  };
  const write = (line: string) => {
    if (pending.push(`${line}\n`) >= 512) flush();
  };
  const close = () => {
    flush();
    closeSync(fd);
    if (failure !== undefined) throw new UsageError(`--strace-output: cannot write ${quote(file)}: ${failure}`);
  };
  return { strace: { filter, write }, close };
}

/** Before the program runs, so that a file that cannot be written is known in time. @returns what prints at the end */
function openPrinter(options: RunOptions, what: "stats" | "shortfalls"): ((text: string) => void) | undefined {
  const option = `--${what}-output`;
  const file = options[`${what}-output`];
  if (file === undefined) return options[what] === undefined ? undefined : (text) => print(2, text);
  const fd = openOutput(option, file);
  return (text) => {
    try {
      writeAll(fd, Buffer.from(`${text}\n`));
    } catch (error) {
      throw new UsageError(`${option}: cannot write ${quote(file)}: ${(error as NodeJS.ErrnoException).code}`);
    }
  };
}

/** Empties or makes a file of the host. @throws {UsageError} */
function openOutput(option: string, file: string): number {
  try {
    return openSync(onHost(file), "w", 0o666);
  } catch (error) {
    throw new UsageError(`${option}: cannot write ${quote(file)}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function statistics(values: Record<string, string | number>, format: "text" | "json"): string {
  if (format === "json") return JSON.stringify(values);
  const shown = Object.entries(values).map(([name, value]) => [name, value.toLocaleString("en-US")]);
  const left = Math.max(0, ...shown.map(([name]) => name.length));
  const right = Math.max(0, ...shown.map(([, value]) => value.length));
  return shown.map(([name, value]) => `${name.padEnd(left)}  ${value.padStart(right)}`).join("\n");
}
