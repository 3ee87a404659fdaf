/**
 * Guests that attack the monitor. Whatever becomes of them, the monitor ends in order, in time and within its memory.
 * HOSTILE_COUNT is the number of random system calls a run (a long run: 1000000), HOSTILE_SEED the first seed.
 */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { memoryOf } from "../support/process-memory.ts";
import { engines, skerry } from "../support/run-guest.ts";
import { type Attack, attacks, count, type End, guestMiB, monitorMiB } from "./attacks.ts";
import { compiled, guestPrograms } from "./programs.ts";

const seconds = 60 + count / 2000;

interface Ending {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  peakMiB: number;
}

function attack(path: string, { args = [], bound, options: more = [] }: Attack, engine: string): Promise<Ending> {
  const cwd = mkdtempSync(join(realpathSync(tmpdir()), "skerry-hostile-"));
  const options = [
    "--engine",
    engine,
    "--root",
    "/",
    "--memory",
    `${guestMiB}MiB`,
    "--timeout",
    `${seconds}s`,
    ...more,
  ];
  if (bound) options.push("--volume", `${cwd}:${cwd}`);
  const child = spawn(skerry, ["run", ...options, "--workdir", cwd, path, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk: Buffer) => {
      if (output[name].length < 100_000) output[name] += chunk.toString("latin1");
    });
  }
  let peakMiB = 0;
  const watch = setInterval(() => {
    peakMiB = Math.max(peakMiB, memoryOf(child.pid!, "VmHWM"));
    if (peakMiB > guestMiB + monitorMiB) child.kill("SIGKILL");
  }, 20);
  const late = setTimeout(() => child.kill("SIGKILL"), (seconds + 20) * 1000);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearInterval(watch);
      clearTimeout(late);
      execFileSync("rm", ["-rf", cwd]);
      resolve({ status, signal, ...output, peakMiB });
    });
  });
}

const statuses: Record<Exclude<End, "any">, number[]> = { survives: [0], dies: [139], "out of memory": [0, 137] };

async function check(program: Attack, path: string, engine: string) {
  const ending = await attack(path, program, engine);
  const story = `status ${ending.status}, signal ${ending.signal}, peak ${ending.peakMiB.toFixed()} MiB\n${ending.stdout}\n${ending.stderr}`;
  assert.ok(ending.peakMiB <= guestMiB + monitorMiB, `too much memory: ${story}`);
  assert.equal(ending.signal, null, `the monitor died: ${story}`);
  assert.notEqual(ending.status, 125, `the monitor failed: ${story}`);
  assert.doesNotMatch(ending.stderr, /internal error|FATAL|corrupt/, story);
  if (program.end === "any") return;
  assert.ok(statuses[program.end].includes(ending.status!), story);
  if (program.end === "survives") assert.match(ending.stdout, /^survived/m, story);
}

const programs = new Map(guestPrograms(["hostile"]).map((program) => [program.name, program]));

describe("hostile guests", { concurrency: 2 }, () => {
  for (const { engine, skip } of engines()) {
    for (const entry of attacks) {
      const program = programs.get(`hostile/${entry.program}`)!;
      const name = [
        entry.program,
        ...(entry.args ?? []),
        ...(entry.bound ? ["in a bind mount"] : []),
        ...(entry.options ?? []),
      ].join(" ");
      test(`${name} [${engine}]`, { skip: program.skip || skip }, async () =>
        check(entry, await compiled(program), engine),
      );
    }
  }
});
