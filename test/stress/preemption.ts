/** The main program behind preemption.sh: gives programs to processes of its own, a core each. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { type Misfortune, programsForAnyOrder, runUnderSeeds, type SeedEngine } from "./seeds.ts";

/** Where programs repeat what they do: less often, so that there are more beginnings and ends. */
const ROUNDS = 4;
/** Machines in a process, where time is the host's: while one program sleeps, others run. */
const MACHINES = { kvm: 4, wasm: 1 };
/** Most runs of a program that are printed when they fail. */
const MOST_SHOWN = 5;
/** Seeds to a line of output. */
const SLICE = 1000;

const [count = "10000", pattern = "", first = "1"] = process.argv.slice(2);
const programs = programsForAnyOrder(pattern);
const engine = engineOf(process.env.PREEMPTION_ENGINE ?? "wasm");

function engineOf(name: string): SeedEngine {
  if (name === "kvm" || name === "wasm") return name;
  console.error(`PREEMPTION_ENGINE: ${JSON.stringify(name)} is not one of kvm, wasm`);
  process.exit(2);
}

function* range(from: number, length: number): Generator<number> {
  for (let i = 0; i < length; i++) yield from + i;
}

/** One program, in this process. @returns whether every run ended as natively */
async function work(index: number): Promise<boolean> {
  const program = programs[index]!;
  const label = `${program.name} (${program.variant}) [${engine}]`;
  let failures = 0;
  const options = { engine, rounds: ROUNDS, machines: MACHINES[engine] };
  const end = Number(first) + Number(count);
  for (let from = Number(first); from < end; from += SLICE) {
    const length = Math.min(SLICE, end - from);
    const before = failures;
    const begin = performance.now();
    const found = ({ seed, seen }: Misfortune) => {
      if (++failures <= MOST_SHOWN) console.log(`FAIL ${label} seed ${seed}: ${seen}`);
    };
    await runUnderSeeds(program, range(from, length), found, options);
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    const verdict = failures === before ? "ok  " : "FAIL";
    console.log(
      `${verdict} ${label}: seeds ${from} to ${from + length - 1}, ${failures - before} failures, ${seconds} s`,
    );
  }
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
