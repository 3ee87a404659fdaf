/**
 * Programs with threads keep their promises wherever they are interrupted: each runs with a few sequences of random
 * switches. test/stress/preemption.sh runs them with ten thousand. GUEST_TESTS narrows the run by name, SEEDS the number.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkUnderSeeds, programsForAnyOrder, runUnderSeeds } from "../stress/seeds.ts";
import { engines } from "../support/run-guest.ts";
import { guestPrograms } from "./programs.ts";

const seeds = (count: string | number): number[] => Array.from({ length: Number(count) }, (_, i) => i + 1);
/** Of each program, on each engine; on wasm programs that compute take long. */
const SEEDS = { kvm: 4, wasm: 2 };

describe("programs with threads under random preemption", () => {
  for (const { engine, skip } of engines(true)) {
    if (engine !== "kvm" && engine !== "wasm") continue;
    for (const program of programsForAnyOrder(process.env.GUEST_TESTS ?? "")) {
      const name = program.variant === "static" ? program.name : `${program.name}, ${program.variant}`;
      const some = seeds(process.env.SEEDS ?? SEEDS[engine]);
      test(`${name} [${engine}]`, { skip: program.skip || skip }, () => checkUnderSeeds(program, some, engine));
    }
  }
  const [race] = guestPrograms(["determinism"]).filter(({ name }) => name === "determinism/lost_update");
  test("an update that a switch between a load and a store loses is found", { skip: race!.skip }, async () => {
    const lost: number[] = [];
    const found = ({ seed, seen }: { seed: number; seen: string }): void => {
      assert.match(seen, /^status 1,/);
      lost.push(seed);
    };
    await runUnderSeeds(race!, seeds(200), found, { engine: "wasm" });
    // One in 25, when this was written.
    assert.ok(lost.length > 0 && lost.length < 50, lost.join());
  });
});
