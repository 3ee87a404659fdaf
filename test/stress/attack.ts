/** One monitor under attack: what it says, what it holds, how it ends. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { errnoName } from "../../src/abi/errno.ts";
import { guestMiB, monitorMiB } from "../guest/attacks.ts";
import { memoryOf } from "../support/process-memory.ts";
import { skerry } from "../support/run-guest.ts";

/** How much more than in its first half a monitor may hold, at most, in its second. */
const GROWTH_MIB = 48;
/** Calls between two reports, and the seconds that they may take on a loaded machine. */
const SLICE = 50_000;
const SLICE_SECONDS = 240;
const MOST_DESCRIPTORS = 4096;
const SAMPLE_MS = 200;

export interface Attack {
  path: string;
  seed: number;
  calls: number;
  threads: number;
  /** Its working directory is a bind mount. */
  bound: boolean;
}

export interface Verdict {
  good: boolean;
  /** For a person. */
  line: string;
  /** Calls by outcome: "success" or the name of an errno. */
  counts: Map<string, number>;
}

const nameOf = (errno: number) => (errno === 0 ? "success" : errnoName(errno));

/** What the monitor held, as sampled. */
class Held {
  peakMiB = 0;
  descriptors = 0;
  /** MiB of resident memory that is not the guest's, at each report. */
  readonly own: number[] = [];

  sample(pid: number): number {
    this.peakMiB = Math.max(this.peakMiB, memoryOf(pid, "VmHWM"));
    try {
      this.descriptors = Math.max(this.descriptors, readdirSync(`/proc/${pid}/fd`).length);
    } catch {
      // It is gone.
    }
    return memoryOf(pid, "VmRSS");
  }

  /** MiB between the peaks of the first and the second half. */
  get growth(): number {
    const half = Math.ceil(this.own.length / 2);
    if (this.own.length < 6) return 0;
    return Math.max(...this.own.slice(half)) - Math.max(...this.own.slice(0, half));
  }
}

/** @param progress called with the number of calls made since the last time */
export function attack(what: Attack, progress: (calls: number) => void): Promise<Verdict> {
  const { path, seed, calls, threads, bound } = what;
  const cwd = mkdtempSync(join(realpathSync(tmpdir()), "skerry-hostile-"));
  const options = ["--engine", "kvm", "--root", "/", "--memory", `${guestMiB}MiB`, "--workdir", cwd];
  if (bound) options.push("--volume", `${cwd}:${cwd}`);
  const program = [path, `${seed}`, `${calls}`, `${threads}`, `${SLICE}`];
  const child = spawn(skerry, ["run", ...options, ...program], { stdio: ["ignore", "pipe", "pipe"] });
  const held = new Held();
  const counts = new Map<string, number>();
  const reasons: string[] = [];
  const said: string[] = [];
  let survived = false;
  let last = 0;
  const stop = (why: string) => {
    reasons.push(why);
    child.kill("SIGKILL");
  };
  let late = setTimeout(stop, SLICE_SECONDS * 1000, "hung");
  const watch = setInterval(() => held.sample(child.pid!), SAMPLE_MS);
  createInterface(child.stdout).on("line", (line) => {
    const [word, first, second, value] = line.split(" ");
    if (word === "made") {
      progress(Number(first) - last);
      last = Number(first);
      held.own.push(held.sample(child.pid!) - Number(value) / 1024);
      clearTimeout(late);
      late = setTimeout(stop, SLICE_SECONDS * 1000, "hung");
    } else if (word === "answer") counts.set(nameOf(Number(first)), Number(second));
    else if (word === "survived") survived = true;
    else if (said.length < 40) said.push(line);
  });
  createInterface(child.stderr).on("line", (line) => {
    if (/internal error|FATAL|corrupt/.test(line)) reasons.push("failed inside");
    if (!/: answered with E[A-Z]+$/.test(line) && said.length < 40) said.push(line);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(late);
      clearInterval(watch);
      rmSync(cwd, { recursive: true, force: true });
      if (signal !== null && reasons.length === 0) reasons.push(`died of ${signal}`);
      else if (status !== 0 || !survived) reasons.push(`status ${status}`);
      if (held.peakMiB > guestMiB + monitorMiB) reasons.push("too much memory");
      if (held.descriptors > MOST_DESCRIPTORS) reasons.push("too many descriptors");
      if (held.growth > GROWTH_MIB) reasons.push(`grew by ${held.growth.toFixed()} MiB`);
      const own = held.own.length === 0 ? "" : `, own ${held.own.map((mib) => mib.toFixed()).join(" ")}`;
      const line = [
        `${reasons.length === 0 ? "ok  " : "FAIL"} seed ${seed}, ${calls} calls, ${threads} threads${bound ? ", bound" : ""}:`,
        `peak ${held.peakMiB.toFixed()} MiB, ${held.descriptors} descriptors${own}`,
        ...(reasons.length === 0 ? [] : [reasons.join(", "), ...said]),
      ].join("\n     ");
      resolve({ good: reasons.length === 0, line, counts });
    });
  });
}
