/**
 * With a seed, a run is repeatable: programs with threads, timers and signals say, count and end in the same, whichever
 * way their code was executed.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { runSkerry, status, withDirectory } from "../support/run-guest.ts";
import { compiled, guestPrograms } from "./programs.ts";

/** Seeds a program; each is run twice. */
const SEEDS = Number(process.env.DETERMINISM_SEEDS ?? 2);
/** Those whose outcome depends most on when threads are switched, timers expire and signals arrive. */
const wanted = new RegExp(
  process.env.GUEST_TESTS ??
    "^(determinism/race|threads/(conditions|producer_consumer|round_robin|spinning)|time/(itimer_virtual|posix_timers)|signals/(async_loop|setitimer)|x86/float_environment)$",
);
const programs = guestPrograms(["determinism", "threads", "time", "signals", "x86"]).filter(
  ({ name, variant }) => variant === "static" && wanted.test(name),
);

interface Run {
  status: number;
  stdout: string;
  instructions: number;
  hash: string;
}

function run(path: string, seed: number, engine: string, more: string[] = []): Promise<Run> {
  return withDirectory(async (directory) => {
    const file = join(directory, "statistics");
    const options = ["--seed", String(seed), "--stats=json", "--stats-output", file, ...more];
    const outcome = await runSkerry([path], { engine, options: [...options, "--root", "/"] });
    const statistics = JSON.parse(readFileSync(file, "utf8")) as Record<string, number & string>;
    return {
      status: status(outcome),
      stdout: outcome.stdout.toString("latin1"),
      instructions: statistics.executed_instructions!,
      hash: statistics.state_hash!,
    };
  });
}

describe("runs with a seed", { concurrency: 2 }, () => {
  for (const program of programs) {
    test(`${program.name}: the same again, however it is executed`, { skip: program.skip }, async () => {
      const path = await compiled(program);
      for (let seed = 1; seed <= SEEDS; seed++) {
        const first = await run(path, seed, "wasm");
        assert.match(first.hash, /^[0-9a-f]{32}$/);
        assert.ok(first.instructions > 1000);
        const others = seed === 1 ? ["wasm:interpreted", "wasm:translated", "wasm:checked"] : ["wasm"];
        for (const engine of others)
          assert.deepEqual(await run(path, seed, engine), first, `seed ${seed} on ${engine}`);
      }
    });
  }
  test("the same again with the random policy, and with what an earlier run has translated", async () => {
    const [program] = programs.filter(({ name, skip }) => name === "determinism/race" && skip === false);
    if (program === undefined) return;
    const path = await compiled(program);
    await withDirectory(async (directory) => {
      const options = ["--policy", "random:3", "--no-aslr", "--translation-cache"];
      const first = await run(path, 3, "wasm", [...options, "off"]);
      for (let time = 0; time < 3; time++)
        assert.deepEqual(await run(path, 3, "wasm", [...options, join(directory, "translations")]), first);
    });
  });
  test("another seed is another run", async () => {
    const [program] = programs.filter(({ name, skip }) => name === "determinism/race" && skip === false);
    if (program === undefined) return;
    const path = await compiled(program);
    assert.notEqual((await run(path, 1, "wasm")).hash, (await run(path, 2, "wasm")).hash);
  });
  test("an engine that does not count instructions is refused", async () => {
    const outcome = await runSkerry(["/bin/true"], { engine: "kvm", options: ["--seed", "1", "--root", "/"] });
    assert.equal(status(outcome), 125);
    assert.match(
      outcome.stderr.toString(),
      /^skerry: (seed: the kvm engine does not count instructions.*|no engine can run here.*)\n$/,
    );
  });
});
