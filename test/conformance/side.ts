/** Command lines that run a program natively and under Skerry, in the same surroundings. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ENGINE, REPOSITORY } from "./places.ts";
import type { Side } from "./suite.ts";

const SEARCH_PATH = "/usr/bin:/bin:/usr/sbin:/sbin";

/**
 * Natively a case gets process ids and IPC names of its own, as it has them under Skerry, and may not set the clock of
 * this machine, start it anew or load modules. Process 1 is a shell, so that the program is process 2 and signals act on it.
 */
const CONFINED = [
  ...["unshare", "--pid", "--ipc", "--mount-proc", "--fork", "--kill-child"],
  ...["setpriv", "--bounding-set=-sys_time,-sys_boot,-sys_module,-syslog", "--"],
  ...["sh", "-c", '"$@"; exit $?', "sh"],
];

let confined: readonly string[] | undefined;

/** Who may not confine runs cases as they are. */
function confinement(): readonly string[] {
  confined ??= spawnSync(CONFINED[0], [...CONFINED.slice(1), "true"]).status === 0 ? CONFINED : [];
  return confined;
}

let command: string | undefined;

/** A copy of what is built now: a run takes long, and the sources may change meanwhile. */
function skerry(): string {
  if (command !== undefined) return command;
  const built = join(REPOSITORY, "dist");
  const copy = mkdtempSync(join(REPOSITORY, "node_modules", ".conformance-"));
  for (const name of readdirSync(built)) {
    if (/^(cli-.*|skerry)\.c?js$/.test(name)) copyFileSync(join(built, name), join(copy, name));
  }
  process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));
  command = join(copy, "skerry.cjs");
  return command;
}

/** The whole environment of a case. */
export function environment(scratch: string, extra: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: SEARCH_PATH,
    HOME: scratch,
    TMPDIR: scratch,
    LC_ALL: "C.UTF-8",
    TZ: "UTC",
    HOSTNAME: "localhost",
    ...extra,
  };
}

/** The command line that has `side` run a program with the given environment and no other. */
export function commandLine(
  side: Side,
  argv: readonly string[],
  directory: string,
  env: Record<string, string>,
): string[] {
  if (side === "native") return [...confinement(), ...argv];
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const place = ["--engine", ENGINE, "--root", "/", "--workdir", directory, "--hostname", "localhost"];
  return [process.execPath, "--", skerry(), "run", ...place, ...variables, ...argv];
}
