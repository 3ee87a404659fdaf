/**
 * Which system calls Linux itself refuses a row, by strace(1): what it refuses too is no reason for a difference. The same
 * signatures as those of a machine's record.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { constantsOf } from "../../libos/syscall/shortfalls.ts";
import { Child } from "./child.ts";
import { environment, type Prepared, prepareDirectory } from "./runner.ts";

export interface NativeAnswers {
  /** {@link signature} of each call that failed. */
  refusals: ReadonlySet<string>;
  /** Paths that calls named and did not find. */
  missing: ReadonlySet<string>;
}

/** Whether Linux refuses a call in the same way. Not all options have names in the record: without one, any will do. */
export function refusedToo(native: NativeAnswers, call: string, options: readonly string[], errno: string): boolean {
  return native.refusals.has(signature(call, options, errno));
}

/** How a failed call is recognised on both sides. */
export function signature(call: string, options: readonly string[], errno: string): string {
  return `${call} ${options.join(" ")} ${errno}`;
}

/** @returns null if the row cannot be traced here: no strace, or servers in the background */
export async function nativeAnswers(prepared: Prepared): Promise<NativeAnswers | null> {
  const { row, directory, variables } = prepared;
  if (row.run.some((step) => step.kind === "stop")) return null;
  const temporary = mkdtempSync(join(tmpdir(), "skerry-strace-"));
  const refusals = new Set<string>();
  const missing = new Set<string>();
  try {
    await prepareDirectory(prepared);
    for (const step of row.run) {
      if (step.kind === "stop") continue;
      const file = join(temporary, "trace");
      const argv = [
        "strace",
        "-f",
        "-qq",
        "-Z",
        "-s",
        "4096",
        "-o",
        file,
        "--",
        ...step.argv.map((word) => variables.in(word)),
      ];
      const stdin = step.stdin === null ? null : variables.in(step.stdin);
      const child = new Child(argv, directory, environment(prepared), stdin);
      const timer = setTimeout(() => child.kill(true), row.time);
      const end = await child.ended;
      clearTimeout(timer);
      child.kill(false);
      if (end.timedOut || (end.status === 127 && end.stderr.includes("strace"))) return null;
      collect(readFileSync(file, "latin1"), directory, refusals, missing);
    }
  } catch {
    return null;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return { refusals, missing };
}

/** Lines of a trace: "PID call(arguments) = -1 ERRNO (words)", possibly in two parts. */
export function collect(trace: string, directory: string, refusals: Set<string>, missing: Set<string>): void {
  const begun = new Map<string, string>();
  for (const line of trace.split("\n")) {
    const [, pid = "", rest = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (rest.endsWith("<unfinished ...>")) {
      begun.set(pid, rest.slice(0, -"<unfinished ...>".length));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed === null ? rest : `${begun.get(pid) ?? ""}${resumed[1]}`;
    const match = /^(\w+)\((.*)\)\s+= -1 (E[A-Z0-9]+)/.exec(whole);
    if (match === null) continue;
    const [, call, args, errno] = match as unknown as [string, string, string, string];
    refusals.add(signature(call, constantsOf(args), errno));
    refusals.add(signature(call, [], errno));
    const path = /"((?:[^"\\]|\\.)*)"/.exec(args)?.[1];
    if (path !== undefined && errno === "ENOENT") missing.add(resolve(directory, path));
  }
}
