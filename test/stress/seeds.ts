/** Runs a guest program again and again in this process, each time with another sequence of random switches. */
import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boot } from "../../src/vmm/index.ts";
import { compiled, type GuestProgram, guestPrograms } from "../guest/programs.ts";

/** Far more than any program needs, so that what does not end is seen as such. */
const TIMEOUT_MS = 60_000;

/** Programs with threads whose name and variant match, but for those that say "policy: fair": they check an order that a random one does not keep. */
export function programsForAnyOrder(pattern: string): GuestProgram[] {
  const wanted = new RegExp(pattern);
  return guestPrograms(["threads"]).filter(
    ({ name, variant, source }) =>
      wanted.test(`${name} ${variant}`) && !readFileSync(source, "utf8").includes("policy: fair"),
  );
}

export interface Misfortune {
  seed: number;
  /** What was seen instead of what is expected. */
  seen: string;
}

/** "wasm": instructions and time are counted, so that a seed's run is always the same. "kvm": the processor, in real time. */
export type SeedEngine = "kvm" | "wasm";

export interface SeedOptions {
  engine: SeedEngine;
  /** How often a program repeats what it does, where that is for it to choose. */
  rounds?: number;
  /** How many machines run at a time in this process: one goes on while another one sleeps. Default 1. */
  machines?: number;
}

/** @param seeds each a run @param found called for each run that ends otherwise than natively */
export async function runUnderSeeds(
  program: GuestProgram,
  seeds: Iterable<number>,
  found: (misfortune: Misfortune) => void,
  { engine, rounds, machines = 1 }: SeedOptions,
): Promise<void> {
  const path = await compiled(program);
  const env = rounds === undefined ? {} : { ROUNDS: `${rounds}` };
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "skerry-seeds-"));
  const left = seeds[Symbol.iterator]();
  const lane = async (index: number) => {
    const output = join(directory, `output${index}`);
    const fd = openSync(output, "w+");
    try {
      for (let next = left.next(); next.done !== true; next = left.next()) {
        ftruncateSync(fd, 0);
        const cache = join(directory, "translations");
        const seen = await runUnderSeed(program, { path, seed: next.value, fd, env, engine, cache });
        if (seen === null) continue;
        const text = readFileSync(output, "latin1").replaceAll("\0", "");
        found({ seed: next.value, seen: seen.replace("\n", `\n${text.slice(0, 2000)}`) });
      }
    } finally {
      closeSync(fd);
    }
  };
  try {
    await Promise.all(Array.from({ length: machines }, (_, index) => lane(index)));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface SeedRun {
  path: string;
  seed: number;
  fd: number;
  env: Record<string, string>;
  engine: SeedEngine;
  /** Directory for what the runs have in common. */
  cache: string;
}

/** @returns how the run ended and what was reported, or null if it ended as natively */
async function runUnderSeed({ status }: GuestProgram, run: SeedRun): Promise<string | null> {
  const { path, seed, fd, env, engine, cache } = run;
  const result = await boot({
    program: path,
    root: "/",
    workdir: "/tmp",
    engine,
    policy: `random:${seed}`,
    // The same addresses: code is decoded once for all runs.
    ...(engine === "wasm" && { seed, aslr: false, translationCache: cache }),
    env,
    stdin: -1,
    stdout: fd,
    stderr: fd,
    timeoutMs: TIMEOUT_MS,
  });
  if (!result.timedOut && result.exitCode === status) return null;
  const how = result.timedOut ? "did not end" : `status ${result.exitCode}, expected ${status}`;
  return `${how}\n${result.report ?? ""}`;
}

/** @throws {AssertionError} at the first run that ends otherwise than natively */
export function checkUnderSeeds(program: GuestProgram, seeds: Iterable<number>, engine: SeedEngine): Promise<void> {
  return runUnderSeeds(program, seeds, ({ seed, seen }) => assert.fail(`seed ${seed}: ${seen}`), { engine });
}
