/** Runs one process in a group of its own, with a time limit and a limit on what is kept of its output. */
import { spawn } from "node:child_process";
import { constants } from "node:os";

const KEPT = 64 << 10;

export interface Execution {
  argv: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** After which it is stopped, in milliseconds. {@link Watch.again} starts the time anew. */
  limit: number;
  /** Sees each whole line of standard output. */
  onLine?: (line: string, watch: Watch) => void;
}

export interface Watch {
  again(): void;
}

export interface Executed {
  /** Exit status, 128 + n where signal n ended it; null when it was stopped. */
  status: number | null;
  /** The last bytes of stdout and stderr as they came. */
  output: string;
}

export function execute(what: Execution): Promise<Executed> {
  const child = spawn(what.argv[0], what.argv.slice(1), {
    cwd: what.cwd,
    env: what.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let line = "";
  let stopped = false;
  const stop = () => {
    stopped = true;
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It ended just now.
    }
  };
  let timer = setTimeout(stop, what.limit);
  const watch: Watch = {
    again() {
      clearTimeout(timer);
      timer = setTimeout(stop, what.limit);
    },
  };
  const keep = (text: string) => {
    output = (output + text).slice(-KEPT);
  };
  child.stdout.setEncoding("latin1").on("data", (text: string) => {
    keep(text);
    if (what.onLine === undefined) return;
    const lines = (line + text).split("\n");
    line = (lines.pop() as string).slice(-KEPT);
    for (const whole of lines) what.onLine(whole, watch);
  });
  child.stderr.setEncoding("latin1").on("data", keep);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", () => {
      // What it left behind holds its pipes open.
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, 500).unref();
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ status: stopped ? null : (code ?? 128 + constants.signals[signal ?? "SIGKILL"]), output });
    });
  });
}

/** The end of a text on one line, as a detail of an outcome. */
export function tail(text: string, length = 300): string {
  return text
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(-length);
}
