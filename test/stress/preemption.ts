/** The main program behind preemption.sh: gives programs to processes of its own, a core each. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { type Misfortune, programsForAnyOrder, runUnderSeeds } from "./seeds.ts";

/** Where programs repeat what they do: less often, so that there are more beginnings and ends. */
const ROUNDS = 4;
/** Machines in a process: while one program sleeps, others run. */
const MACHINES = 4;
/** Most runs of a program that are printed when they fail. */
const MOST_SHOWN = 5;

const [count = "10000", pattern = "", first = "1"] = process.argv.slice(2);
const programs = programsForAnyOrder(pattern);

function* range(): Generator<number> {
  for (let i = 0; i < Number(count); i++) yield Number(first) + i;
}

/** One program, in this process. @returns whether every run ended as natively */
async function work(index: number): Promise<boolean> {
  const program = programs[index]!;
  const label = `${program.name} (${program.variant})`;
  const begin = performance.now();
  let failures = 0;
  const found = ({ seed, seen }: Misfortune) => {
    if (++failures <= MOST_SHOWN) console.log(`FAIL ${label} --policy random:${seed}: ${seen}`);
  };
  await runUnderSeeds(program, range(), found, { rounds: ROUNDS, machines: MACHINES });
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  console.log(`${failures === 0 ? "ok  " : "FAIL"} ${label}: ${count} seeds, ${failures} failures, ${seconds} s`);
  return failures === 0;
}

/** Programs one after the other, each in a process of its own. */
async function serve(queue: number[]): Promise<boolean> {
  let good = true;
  for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
    const child = fork(fileURLToPath(import.meta.url), [count, pattern, first], {
      env: { ...process.env, PREEMPTION_PROGRAM: String(index) },
    });
    const status = await new Promise((resolve) => child.on("exit", resolve));
    good &&= status === 0;
  }
  return good;
}

if (process.env.PREEMPTION_PROGRAM !== undefined) {
  process.exitCode = (await work(Number(process.env.PREEMPTION_PROGRAM))) ? 0 : 1;
} else {
  const queue = programs.flatMap((program, index) => (program.skip === false ? [index] : []));
  const workers = Array.from({ length: Number(process.env.JOBS ?? availableParallelism()) }, () => serve(queue));
  process.exitCode = (await Promise.all(workers)).every(Boolean) ? 0 : 1;
}
