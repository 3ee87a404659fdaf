/** The main program behind hostile.sh: runs of at most a million calls, each a monitor of its own with another seed. */
import { availableParallelism } from "node:os";
import { compiled, guestPrograms } from "../guest/programs.ts";
import { type Attack, attack, type Verdict } from "./attack.ts";

const MILLION = 1_000_000;
/** Calls a monitor answers before the next begins: enough to see it grow. */
const MOST_CALLS = MILLION;

const [calls = `${10 * MILLION}`, first = "1"] = process.argv.slice(2);
const jobs = Number(process.env.JOBS ?? Math.min(2, availableParallelism()));

/** Few threads meet less often, but get further; many wait for each other. */
const THREADS = [8, 24, 4, 16, 2];

async function plan(): Promise<Attack[]> {
  const program = guestPrograms(["hostile"]).find(({ name }) => name === "hostile/random-threads")!;
  const path = await compiled(program);
  const attacks: Attack[] = [];
  for (let left = Number(calls), seed = Number(first); left > 0; left -= MOST_CALLS, seed++) {
    attacks.push({
      path,
      seed,
      calls: Math.min(left, MOST_CALLS),
      // By the seed, so that a run can be repeated alone.
      threads: THREADS[seed % THREADS.length]!,
      bound: seed % 3 === 0,
    });
  }
  return attacks;
}

const verdicts: Verdict[] = [];
let made = 0;
let millions = 0;
const begin = performance.now();

/** A line whenever another million is full. */
function progress(count: number): void {
  made += count;
  if (Math.floor(made / MILLION) === millions) return;
  millions = Math.floor(made / MILLION);
  console.log(`${millions} million calls after ${((performance.now() - begin) / 1000).toFixed()} s`);
}

async function serve(queue: Attack[]): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const verdict = await attack(next, progress);
    verdicts.push(verdict);
    console.log(verdict.line);
  }
}

const queue = await plan();
await Promise.all(Array.from({ length: jobs }, () => serve(queue)));

const answers = new Map<string, number>();
for (const { counts } of verdicts) {
  for (const [name, count] of counts) answers.set(name, (answers.get(name) ?? 0) + count);
}
const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
console.log(`${total} calls answered:`);
for (const [name, count] of [...answers].sort((a, b) => b[1] - a[1])) {
  console.log(`${name.padEnd(16)} ${String(count).padStart(10)} ${((100 * count) / total).toFixed(2).padStart(6)} %`);
}
const bad = verdicts.filter(({ good }) => !good).length;
console.log(`${verdicts.length} monitors, ${bad} failed`);
process.exitCode = bad === 0 ? 0 : 1;
