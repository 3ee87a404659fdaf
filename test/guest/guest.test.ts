/**
 * Small programs that check Linux's semantics: each is run natively, which shows that it expects what Linux does, and
 * on every engine, in a directory that is a bind mount and (where files matter) in one that is only in memory.
 * GUEST_TESTS narrows the run to programs whose name matches this regular expression.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { engines, everything, type Outcome, runNative, runSkerry, status } from "../support/run-guest.ts";
import { populate } from "./overlay/fixture.ts";
import { areas, compiled, type GuestProgram, guestPrograms } from "./programs.ts";

/** Their programs are also run in a directory that is the guest's alone. */
const inMemory = new Set([
  "exec",
  "files",
  "locks",
  "mm",
  "mounts",
  "notify",
  "overlay",
  "pipes",
  "process",
  "sockets",
  "xattr",
]);

const wanted = new RegExp(process.env.GUEST_TESTS ?? "");
const programs = guestPrograms(areas).filter((program) => wanted.test(program.name));
const timeoutMs = 180_000;

/** Runs in a new directory, which may be left with names and modes of all kinds. */
async function inDirectory(program: GuestProgram, run: (cwd: string) => Promise<Outcome>): Promise<Outcome> {
  const cwd = mkdtempSync(join(realpathSync(tmpdir()), "skerry-guest-run-"));
  try {
    if (program.name.startsWith("overlay/")) populate(cwd);
    return await run(cwd);
  } finally {
    chmodSync(cwd, 0o700);
    execFileSync("rm", ["-rf", cwd]);
  }
}

const natives = new Map<string, Promise<Outcome>>();
function native(program: GuestProgram): Promise<Outcome> {
  const key = `${program.name} ${program.variant}`;
  let outcome = natives.get(key);
  if (outcome === undefined) {
    outcome = compiled(program).then((path) => inDirectory(program, (cwd) => runNative([path], { cwd, timeoutMs })));
    natives.set(key, outcome);
  }
  return outcome;
}

function seen(outcome: Outcome) {
  return { status: status(outcome), stdout: outcome.stdout.toString("latin1") };
}

/** Standard error without the monitor's notes of calls that it does not know. */
function said(outcome: Outcome): string {
  return outcome.stderr.toString("latin1").replace(/^.*: answered with E[A-Z]+\n/gm, "");
}

async function checkNative(program: GuestProgram) {
  const outcome = await native(program);
  assert.equal(status(outcome), program.status, `${outcome.stdout}${outcome.stderr}`);
}

async function checkEngine(program: GuestProgram, engine: string, bound: boolean) {
  const expected = await native(program);
  const path = await compiled(program);
  const outcome = await inDirectory(program, (cwd) => {
    const mounts = bound ? ["--volume", `${cwd}:${cwd}`] : [];
    return runSkerry([path], { cwd, engine, timeoutMs, options: ["--root", "/", ...mounts, "--workdir", cwd] });
  });
  assert.deepEqual(seen(outcome), seen(expected), `${outcome.stderr.subarray(-2000)}`);
  // A signal that ends the program is reported on standard error.
  if (program.status < 128) assert.equal(said(outcome), expected.stderr.toString("latin1"));
}

/** Of the programs, those that the translator runs without TEST_ENGINES=all: what depends on the engine most. */
const translated = /^(x86|signals|mm|threads)\//;
/** And of those, the ones that run with each access checked. */
const checked = /^(x86|mm)\//;
function covers(engine: string, program: GuestProgram): boolean {
  if (engine === "wasm:checked" && !everything && !checked.test(program.name)) return false;
  if (!engine.startsWith("wasm") || everything) return true;
  return program.variant === "static" && translated.test(program.name);
}

function name(program: GuestProgram): string {
  return program.variant === "static" ? program.name : `${program.name}, ${program.variant}`;
}

describe("guest programs", { concurrency: 2 }, () => {
  for (const program of programs) {
    test(`${name(program)} [native]`, { skip: program.skip }, () => checkNative(program));
  }
  for (const { engine, skip } of engines(true)) {
    for (const program of programs) {
      if (!covers(engine, program)) continue;
      const options = { skip: program.skip || skip };
      test(`${name(program)} [${engine}]`, options, () => checkEngine(program, engine, true));
      if (program.variant === "static" && inMemory.has(program.name.split("/")[0]) && !engine.startsWith("wasm")) {
        test(`${name(program)}, in memory [${engine}]`, options, () => checkEngine(program, engine, false));
      }
    }
  }
});
