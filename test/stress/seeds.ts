/** Runs a guest program again and again in this process, each time with another sequence of random switches. */
import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { boot } from "../../src/vmm/index.ts";
import { compiled, type GuestProgram, guestPrograms } from "../guest/programs.ts";

/** Far more than any program needs, so that what does not end is seen as such. */
const TIMEOUT_MS = 60_000;

/** Programs with threads, but for those that say "policy: fair": they check an order that a random one does not keep. */
export function programsForAnyOrder(pattern: string): GuestProgram[] {
  const wanted = new RegExp(pattern);
  return guestPrograms(["threads"]).filter(
    ({ name, source }) => wanted.test(name) && !readFileSync(source, "utf8").includes("policy: fair"),
  );
}

export interface Misfortune {
  seed: number;
  /** What was seen instead of what is expected. */
  seen: string;
}

/**
 * @param seeds each a run @param found called for each run that ends otherwise than natively
 * @param rounds how often a program repeats what it does, where that is for it to choose
 */
export async function runUnderSeeds(
  program: GuestProgram,
  seeds: Iterable<number>,
  found: (misfortune: Misfortune) => void,
  rounds?: number,
): Promise<void> {
  const path = await compiled(program);
  const directory = mkdtempSync(join(realpathSync(tmpdir()), "skerry-seeds-"));
  const output = join(directory, "output");
  const fd = openSync(output, "w+");
  try {
    for (const seed of seeds) {
      ftruncateSync(fd, 0);
      const result = await boot({
        program: path,
        root: "/",
        workdir: "/tmp",
        policy: `random:${seed}`,
        env: rounds === undefined ? {} : { ROUNDS: `${rounds}` },
        stdin: -1,
        stdout: fd,
        stderr: fd,
        timeoutMs: TIMEOUT_MS,
      });
      if (!result.timedOut && result.exitCode === program.status) continue;
      const status = result.timedOut ? "did not end" : `status ${result.exitCode}, expected ${program.status}`;
      const text = readFileSync(output, "latin1").replaceAll("\0", "");
      found({ seed, seen: `${status}\n${text.slice(0, 2000)}${result.report ?? ""}` });
    }
  } finally {
    closeSync(fd);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @throws {AssertionError} at the first run that ends otherwise than natively */
export function checkUnderSeeds(program: GuestProgram, seeds: Iterable<number>): Promise<void> {
  return runUnderSeeds(program, seeds, ({ seed, seen }) => assert.fail(`--policy random:${seed}: ${seen}`));
}
