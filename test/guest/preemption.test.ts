/**
 * Programs with threads keep their promises wherever they are interrupted: each runs with a few sequences of random
 * switches. test/stress/preemption.sh runs them with ten thousand. GUEST_TESTS narrows the run by name, SEEDS the number.
 */
import { describe, test } from "node:test";
import { checkUnderSeeds, programsForAnyOrder } from "../stress/seeds.ts";
import { engines } from "../support/run-guest.ts";

const seeds = Array.from({ length: Number(process.env.SEEDS ?? 4) }, (_, i) => i + 1);

describe("programs with threads under random preemption", () => {
  for (const { engine, skip } of engines()) {
    for (const program of programsForAnyOrder(process.env.GUEST_TESTS ?? "")) {
      const name = program.variant === "static" ? program.name : `${program.name}, ${program.variant}`;
      test(`${name} [${engine}]`, { skip: program.skip || skip }, () => checkUnderSeeds(program, seeds));
    }
  }
});
