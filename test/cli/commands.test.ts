/** The commands of skerry that run no program. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { commands } from "../../src/cli/commands.ts";
import { version } from "../../src/cli/version.ts";
import { runCommand, skerry } from "../support/run-guest.ts";

async function seen(...args: string[]) {
  const { stdout, stderr, exit } = await runCommand(args);
  return { stdout: stdout.toString(), stderr: stderr.toString(), exit };
}

test("--version", async () => {
  assert.deepEqual(await seen("--version"), { stdout: `skerry ${version}\n`, stderr: "", exit: 0 });
});

describe("help", () => {
  test("names every command", async () => {
    const { stdout, stderr, exit } = await seen("--help");
    assert.deepEqual({ stderr, exit }, { stderr: "", exit: 0 });
    for (const { name, summary } of commands) assert.ok(stdout.includes(`${name.padEnd(10)}${summary}\n`), name);
    for (const same of [["-h"], ["help"]]) assert.equal((await seen(...same)).stdout, stdout);
  });

  test("without a command goes to standard error, with status 125", async () => {
    const { stdout, stderr, exit } = await seen();
    assert.deepEqual({ stdout, exit }, { stdout: "", exit: 125 });
    assert.equal(stderr, (await seen("--help")).stdout);
  });

  test("of a command shows its options and examples in a hundred columns", async () => {
    const { stdout } = await seen("run", "--help");
    assert.equal((await seen("help", "run")).stdout, stdout);
    for (const option of Object.keys(commands[0].options)) assert.ok(stdout.includes(` --${option}`), option);
    for (const example of commands[0].examples) assert.ok(stdout.includes(example.command));
    assert.deepEqual(
      stdout.split("\n").filter((line) => line.length > 100),
      [],
    );
  });
});

describe("a mistake is one line with status 125", () => {
  const cases: [string[], string][] = [
    [["--wat"], 'unknown option "--wat"; see skerry --help'],
    [["rnu"], 'unknown command "rnu"; did you mean skerry run?'],
    [["help", "rnu"], 'help: unknown command "rnu"; did you mean skerry run?'],
    [["run"], "run: PROGRAM is missing; write skerry run [options] PROGRAM [ARG…]"],
    [["run", "--memory=5T", "x"], 'run: --memory: "5T" is not a size; give one like 512MiB, 64k or 1.5G'],
    [["run", "--root=/no/where", "x"], 'run: --root: "/no/where" is not a directory on the host'],
    [["run", "--volume=/no/where:/x", "x"], 'run: --volume: "/no/where" does not exist on the host'],
    [["run", "--strace-output=/no/where", "x"], 'run: --strace-output: cannot write "/no/where": ENOENT'],
  ];
  for (const [args, message] of cases) {
    test(args.join(" "), async () => {
      assert.deepEqual(await seen(...args), { stdout: "", stderr: `skerry: ${message}\n`, exit: 125 });
    });
  }
});

describe("syscalls", () => {
  test("prints one row a line", async () => {
    const { stdout, stderr, exit } = await seen("syscalls");
    assert.deepEqual({ stderr, exit }, { stderr: "", exit: 0 });
    assert.match(stdout, /^ +0 +63 {2}read +full\b/m);
    assert.match(stdout, / openat /);
  });

  test("--json is for programs", async () => {
    const rows = JSON.parse((await seen("syscalls", "--json")).stdout) as { name: string; level: string }[];
    assert.ok(rows.length > 200);
    assert.ok(rows.some((row) => row.name === "read" && row.level === "full"));
  });

  test("a reader that goes away is no error", async () => {
    const child = spawn("sh", ["-c", '"$0" syscalls | head -n 1 >&2', skerry], { stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += chunk;
    });
    await once(child, "close");
    assert.equal(text.split("\n").length, 2, text);
  });
});

describe("colour", () => {
  /** What a terminal shows; script(1) makes one. */
  async function onTerminal(env: Record<string, string>): Promise<string> {
    const child = spawn("script", ["-qec", `'${skerry}' --help; '${skerry}' --wat`, "/dev/null"], {
      env: { ...process.env, TERM: "xterm", NO_COLOR: "", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(child, "close");
    return Buffer.concat(chunks).toString().replaceAll("\u001b", "ESC");
  }

  test("on a terminal only", async () => {
    assert.match(await onTerminal({}), /ESC\[1mUsage:ESC\[22m[\s\S]*ESC\[1;31mskerry:ESC\[0m unknown option/);
    assert.ok(!(await seen("--help")).stdout.includes("\u001b"));
  });

  test("not with NO_COLOR, not on a dumb terminal", async () => {
    assert.doesNotMatch(await onTerminal({ NO_COLOR: "1" }), /ESC/);
    assert.doesNotMatch(await onTerminal({ TERM: "dumb" }), /ESC/);
  });
});
