/**
 * Programs with threads keep their promises wherever they are interrupted: each runs with a few sequences of random
 * switches. test/stress/preemption.sh runs them with ten thousand. GUEST_TESTS narrows the run by name, SEEDS the number.
 */
import { describe, test } from "node:test";
import { checkUnderSeeds } from "../stress/seeds.ts";
import { engines } from "../support/run-guest.ts";
import { guestPrograms } from "./programs.ts";

const wanted = new RegExp(process.env.GUEST_TESTS ?? "");
const seeds = Array.from({ length: Number(process.env.SEEDS ?? 4) }, (_, i) => i + 1);

describe("programs with threads under random preemption", () => {
  for (const { engine, skip } of engines()) {
    for (const program of guestPrograms(["threads"]).filter(({ name }) => wanted.test(name))) {
      const name = program.variant === "static" ? program.name : `${program.name}, ${program.variant}`;
      test(`${name} [${engine}]`, { skip: program.skip || skip }, () => checkUnderSeeds(program, seeds));
    }
  }
});
