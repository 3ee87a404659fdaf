/** The main program behind coverage.sh. */
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Attack, attacks, guestMiB } from "../guest/attacks.ts";
import { populate } from "../guest/overlay/fixture.ts";
import { areas, compiled, type GuestProgram, guestPrograms } from "../guest/programs.ts";
import { Bundle, type Lines } from "./line-coverage.ts";

const SCOPE = "src/libos/";
const SECONDS = 240;
const [what = "both", missing = ""] = process.argv.slice(2);
/** Calls of random-threads beside those of the attacks. */
const CALLS = process.env.CALLS ?? "150000";

const bundle = new Bundle();
const reports = mkdtempSync(join(realpathSync(tmpdir()), "skerry-coverage-"));

async function run(lines: Lines, path: string, attack: Omit<Attack, "end">): Promise<void> {
  const { program, args = [], bound = false, options: more = [] } = attack;
  const cwd = mkdtempSync(join(realpathSync(tmpdir()), "skerry-covered-"));
  if (program.startsWith("overlay/")) populate(cwd);
  const volume = bound ? ["--volume", `${cwd}:${cwd}`] : [];
  const options = [
    "--engine",
    "kvm",
    "--root",
    "/",
    "--memory",
    `${guestMiB}MiB`,
    "--timeout",
    `${SECONDS}s`,
    ...volume,
    ...more,
  ];
  const child = spawn("node", [bundle.path, "run", ...options, "--workdir", cwd, path, ...args], {
    stdio: "ignore",
    env: { ...process.env, NODE_V8_COVERAGE: reports },
  });
  const late = setTimeout(() => child.kill("SIGKILL"), (SECONDS + 30) * 1000);
  await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(late);
  chmodSync(cwd, 0o700);
  rmSync(cwd, { recursive: true, force: true });
  bundle.add(lines, reports);
}

async function hostile(): Promise<Lines> {
  const lines = bundle.lines();
  const programs = new Map(guestPrograms(["hostile"]).map((program) => [program.name, program]));
  const longer = ["8", "24"].map(
    (threads, i): Attack => ({
      program: "random-threads",
      args: [`${77 + i}`, CALLS, threads],
      bound: i === 1,
      end: "survives",
    }),
  );
  for (const attack of [...attacks, ...longer]) {
    const program = programs.get(`hostile/${attack.program}`) as GuestProgram;
    await run(lines, await compiled(program), attack);
  }
  return lines;
}

async function guests(): Promise<Lines> {
  const lines = bundle.lines();
  for (const program of guestPrograms(areas)) {
    if (program.skip !== false || program.variant !== "static") continue;
    for (const bound of [true, false]) await run(lines, await compiled(program), { program: program.name, bound });
  }
  return lines;
}

class Count {
  lines = 0;
  reached = 0;
  add(other: Count): void {
    this.lines += other.lines;
    this.reached += other.reached;
  }
  get share(): number {
    return this.lines === 0 ? 1 : this.reached / this.lines;
  }
  toString(): string {
    return `${(100 * this.share).toFixed(1)} %`;
  }
}

function counts(lines: Lines): Map<string, Count> {
  const files = [...lines].filter(([source]) => source.startsWith(SCOPE));
  return new Map(
    files.map(([source, known]) => {
      const count = new Count();
      count.lines = known.size;
      count.reached = [...known.values()].filter(Boolean).length;
      return [source.slice(SCOPE.length), count];
    }),
  );
}

function byFolder(files: Map<string, Count>): Map<string, Count> {
  const folders = new Map<string, Count>();
  for (const [file, count] of files) {
    for (const folder of [dirname(file), "all of libos"]) {
      if (!folders.has(folder)) folders.set(folder, new Count());
      folders.get(folder)!.add(count);
    }
  }
  return folders;
}

/** Rows: name, lines, a share for each column; the least covered by the first column first. */
function print(title: string, columns: Map<string, Count>[]): void {
  const [first] = columns;
  console.log(`\n| ${title} | lines | ${names.join(" | ")} |\n|---|---:|${names.map(() => "---:|").join("")}`);
  for (const [name, count] of [...first!].sort((a, b) => a[1].share - b[1].share)) {
    console.log(`| ${name} | ${count.lines} | ${columns.map((column) => column.get(name) ?? "").join(" | ")} |`);
  }
}

const names = what === "both" ? ["hostile", "guest programs"] : [what];
try {
  const measured: Lines[] = [];
  if (what !== "guests") measured.push(await hostile());
  if (what !== "hostile") measured.push(await guests());
  const columns = measured.map(counts);
  print("folder of src/libos", columns.map(byFolder));
  print("file", columns);
  if (missing !== "") {
    for (const [source, known] of measured[0]!) {
      if (!source.startsWith(SCOPE) || !new RegExp(missing).test(source)) continue;
      const lines = [...known].filter(([, reached]) => !reached).map(([line]) => line);
      if (lines.length > 0) console.log(`${source}: ${lines.sort((a, b) => a - b).join(" ")}`);
    }
  }
} finally {
  bundle.close();
  rmSync(reports, { recursive: true, force: true });
}
