/** Runs the benchmarks interleaved over all peers and prints the report; see run.sh for the options. */
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Group, groups, type Settings } from "./groups.ts";
import { lines, Samples } from "./measure.ts";
import { countExits, ownCosts, runTranslated, translatedCosts } from "./own-costs.ts";
import { findPeers, KVM, type Peer } from "./peers.ts";
import { expectations, type Result, table } from "./report.ts";
import { translatorExpectations } from "./translator-expectations.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    json: { type: "string" },
    only: { type: "string" },
    update: { type: "string" },
  },
});

const sources = fileURLToPath(new URL("guest/", import.meta.url));
const directory = fs.mkdtempSync(path.join(fs.realpathSync(tmpdir()), "skerry-bench-"));
const settings: Settings = { quick: options.quick, directory };
const rounds = Number(options.rounds ?? (options.quick ? 2 : 5));
const only = options.only?.split(",");
/** By group: beside what is compared with them, since they vary with the machine's load. */
const exits = new Map([
  ["syscalls", new Samples()],
  ["operations", new Samples()],
]);

/** Whose ratio an engine is held to most closely. */
const PAIR = ["native", KVM];

/** Programs and how they are compiled. */
const programs: [string, string, string[]][] = [
  ["compute", "compute.c", ["-lm"]],
  ["syscalls", "syscalls.c", []],
  ["files", "files.c", []],
  ["operations", "operations.c", ["-pthread"]],
  ["processes", "processes.c", []],
  ["hello", "hello.c", []],
  ["hello-static", "hello.c", ["-static"]],
  ["exits", "exits.c", []],
];

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

async function measure(group: Group, peers: readonly Peer[]): Promise<Result> {
  const samples = new Samples();
  const beside = exits.get(group.name);
  for (let round = 1; round <= rounds; round++) {
    for (const peer of peers) {
      progress(`${group.name}: round ${round}/${rounds}, ${peer.name}`);
      await group.run(peer, settings, samples);
    }
    for (let pair = 0; pair < (group.pairs ?? 0); pair++) {
      for (const peer of peers) if (PAIR.includes(peer.name)) await group.run(peer, settings, samples);
      if (beside !== undefined) measureExits(beside);
    }
    if (beside !== undefined) measureExits(beside);
  }
  return { group, samples };
}

const KINDS_OF_EXIT = new Map([
  ["exit", "bare exit"],
  ["syscall-exit", "bare exit by SYSCALL"],
]);

/** Bare and engine exits. */
function measureExits(samples: Samples): void {
  if (!fs.existsSync("/dev/kvm")) return;
  progress("exits");
  for (const [name, value] of lines([path.join(directory, "exits"), "2"], directory))
    samples.add(KINDS_OF_EXIT.get(name) ?? name, "host", value);
  const script = fileURLToPath(new URL("engine-exits.ts", import.meta.url));
  const engine = [process.execPath, ...process.execArgv, script, "2"];
  for (const [, value] of lines(engine, directory)) samples.add("engine exit", "host", value);
}

function machine(peers: readonly Peer[]): string {
  const model = cpus()[0].model;
  const lines = [
    `- ${cpus().length} × ${model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; Linux ${release()}; Node ${process.version}`,
    ...peers.map((peer) => `- ${peer.name}: ${peer.version ?? `absent: ${peer.absent}`}`),
    `- medians of ${rounds} interleaved rounds${options.quick ? ", quick" : ""}; in brackets the ratio to native`,
  ];
  return `${lines.join("\n")}\n`;
}

try {
  for (const [name, source, flags] of programs) {
    execFileSync("gcc", ["-O2", "-o", path.join(directory, name), path.join(sources, source), ...flags]);
  }
  const all = findPeers();
  const peers = all.filter((peer) => peer.version !== null);
  const results: Result[] = [];
  for (const group of groups) {
    if (only && !only.includes(group.name)) continue;
    results.push(await measure(group, peers));
  }
  progress("");
  const parts = [machine(all), ...results.map((result) => table(result, peers))];
  const measured = [...exits].filter(([, samples]) => samples.benchmarks().length > 0);
  if (measured.length > 0) {
    const rows = measured[0][1].benchmarks().map((name) => {
      const cells = measured.map(([, samples]) => (samples.median(name, "host") / 1000).toFixed(2));
      return `| ${name} | ${cells.join(" | ")} |`;
    });
    const head = `| µs, beside | ${measured.map(([group]) => group).join(" | ")} |\n|---|${"---:|".repeat(measured.length)}`;
    parts.push(`### Exits from the VM\n\n${head}\n${rows.join("\n")}\n`);
  }
  const operations = results.find((result) => result.group.name === "operations");
  if (operations !== undefined && peers.some((peer) => peer.name === KVM)) {
    progress("counting exits");
    const names = operations.samples.benchmarks();
    const bare = exits.get("operations")!.median("bare exit by SYSCALL", "host");
    parts.push(ownCosts(operations, countExits(directory, names), bare));
    progress("");
  }
  if (operations !== undefined) {
    progress("operations on the Wasm engine");
    const translated = runTranslated(directory, options.quick ? 1 : Math.min(rounds, 3), options.quick ? 300 : 1500);
    parts.push(translatedCosts(operations, translated));
    progress("");
  }
  parts.push(expectations(results, exits.get("syscalls")!), translatorExpectations(results));
  const report = parts.join("\n").trimEnd();
  console.log(report);
  if (options.update !== undefined) {
    const page = fs.readFileSync(options.update, "utf8");
    fs.writeFileSync(
      options.update,
      page.replace(
        /(<!-- report -->\n)[\s\S]*(<!-- end of report -->)/,
        (_, start, end) => `${start}\n${report}\n\n${end}`,
      ),
    );
  }
  if (options.json !== undefined) {
    const commit = spawnSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).stdout.trim();
    const document = {
      date: new Date().toISOString(),
      commit,
      rounds,
      peers: Object.fromEntries(all.map((peer) => [peer.name, peer.version])),
      unit: "ns; memory KiB",
      samples: Object.fromEntries(results.map(({ group, samples }) => [group.name, samples])),
      exits: Object.fromEntries(exits),
    };
    fs.writeFileSync(options.json, `${JSON.stringify(document, null, 1)}\n`);
  }
} finally {
  fs.rmSync(directory, { recursive: true, force: true });
}
