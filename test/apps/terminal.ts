/** Runs a shell command on a terminal of its own (script(1) of util-linux has it), types, resizes, and reads along. */
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { environment, populate, type Runner, shellCommand } from "./harness.ts";

/** Something to do as soon as the terminal shows `after`, counted from the last step. */
export interface TerminalStep {
  after: string;
  type?: string;
  /** New width of the window. */
  columns?: number;
}

export interface TerminalCase {
  name: string;
  /** Shell; `./run PROGRAM ARGS…` is the program natively or on an engine. The window has 100 columns and 30 rows. */
  command: string;
  steps: readonly TerminalStep[];
  /** Whether translators run it without TEST_ENGINES. */
  translated?: true;
}

export interface TerminalOutcome {
  status: number | null;
  /** Everything the terminal showed. */
  transcript: string;
}

const PATIENCE = 60_000;

export async function runOnTerminal(
  { command, steps }: TerminalCase,
  runner: Runner,
  directory: string,
): Promise<TerminalOutcome> {
  populate(directory, {});
  const env = environment(directory, { TERM: "xterm" });
  const wrapper = `#!/bin/sh\nexec ${shellCommand(runner, directory, env)} "$@"\n`;
  fs.writeFileSync(path.join(directory, "run"), wrapper, { mode: 0o755 });
  const line = `tty > terminal; stty rows 30 cols 100; ${command}`;
  const child = spawn("script", ["-qfec", line, "/dev/null"], {
    cwd: directory,
    env: { ...env, SHELL: "/bin/bash" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let transcript = "";
  let position = 0;
  const waiting = [...steps];
  const advance = (): void => {
    for (let step = waiting[0]; step; step = waiting[0]) {
      const at = transcript.indexOf(step.after, position);
      if (at < 0) return;
      position = at + step.after.length;
      waiting.shift();
      if (step.type !== undefined) child.stdin.write(step.type);
      if (step.columns !== undefined) {
        const terminal = fs.readFileSync(path.join(directory, "terminal"), "utf8").trim();
        execFileSync("stty", ["-F", terminal, "cols", String(step.columns)]);
      }
    }
  };
  child.stdin.on("error", () => {});
  child.stdout.on("data", (chunk: Buffer) => {
    transcript += chunk.toString("latin1");
    advance();
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`No ${JSON.stringify(waiting[0]?.after ?? "end")} in ${JSON.stringify(transcript)}`));
    }, PATIENCE);
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve({ status, transcript });
    });
  });
}
