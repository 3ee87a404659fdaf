/** skerry run, from outside: streams, exit status, environment, limits. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { withoutPackages } from "../support/packages.ts";
import { engines, type RunOptions, runCommand, runProcess, skerry, withDirectory } from "../support/run-guest.ts";

const SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

for (const { engine, skip: unusable } of engines()) {
  const skip = unusable || withoutPackages("bash", "coreutils", "dash");
  const run = async (args: string[], options: RunOptions = {}) => {
    const { stdout, stderr, exit } = await runCommand(["run", "--engine", engine, ...args], options);
    return { stdout: stdout.toString("latin1"), stderr: stderr.toString("latin1"), exit };
  };
  const says = (stdout: string) => ({ stdout, stderr: "", exit: 0 });

  describe(`skerry run [${engine}]`, { skip, concurrency: 1 }, () => {
    test("exits with the program's status", async () => {
      for (const status of [0, 1, 7, 124, 125, 255]) {
        assert.deepEqual(await run(["/bin/sh", "-c", `exit ${status}`]), { stdout: "", stderr: "", exit: status });
      }
    });

    test("exits with 128 + N when a signal ends the program", async () => {
      for (const [signal, number] of Object.entries({ TERM: 15, KILL: 9, SEGV: 11, USR1: 10 })) {
        const { stdout, exit } = await run(["/bin/sh", "-c", `echo before; kill -${signal} $$`]);
        assert.deepEqual({ stdout, exit }, { stdout: "before\n", exit: 128 + number });
      }
    });

    test("reports a crash", { skip: withoutPackages("gcc", "libc6-dev") }, async () => {
      await withDirectory(async (directory) => {
        const [source, program] = [join(directory, "crash.c"), join(directory, "crash")];
        fs.writeFileSync(source, "int main(void) { *(volatile int *)8 = 1; }\n");
        execFileSync("gcc", ["-o", program, source]);
        const { stderr, exit } = await run([program]);
        assert.equal(exit, 128 + 11);
        assert.match(stderr, /^crash\b.*SIGSEGV[\s\S]*crash\+0x[\s\S]*write of 0x8[\s\S]*\brip [0-9a-f]{16}/);
      });
    });

    test("a program that does not exist: 127; that cannot be executed: 126", async () => {
      await withDirectory(async (directory) => {
        fs.writeFileSync(join(directory, "plain"), "no program");
        const volume = ["--root", "/", "--volume", `${directory}:/w`];
        for (const [program, exit] of [
          ["/no/where", 127],
          ["no-such-program", 127],
          ["/w/plain", 126],
          ["/w", 126],
        ] as const) {
          const outcome = await run([...volume, program]);
          assert.equal(outcome.exit, exit, `${program}: ${outcome.stderr}`);
          assert.match(outcome.stderr, new RegExp(`^skerry: .*${program}.*\n$`));
        }
      });
    });

    test("an empty name is no program", async () => {
      const stderr = "skerry: PROGRAM is an empty name: No such file or directory\n";
      for (const root of [[], ["--root", "/"]])
        assert.deepEqual(await run([...root, ""]), { stdout: "", stderr, exit: 127 });
    });

    test("relative paths start at the working directory, whatever its name, or fail when it is gone", async () => {
      await withDirectory(async (directory) => {
        const script = `d=$(printf 'a \\377'); mkdir "$d" && cd "$d" && cp /bin/echo . || exit 1
          "$SKERRY" run ./echo found; "$SKERRY" run --volume .:/w /bin/ls /w; rmdir -- "$d" 2>/dev/null
          rm echo; rmdir "../$d"; "$SKERRY" run ./echo; echo $?; "$SKERRY" run --volume .:/w /bin/true; echo $?
          "$SKERRY" run /bin/echo absolute`;
        const env = { ...(process.env as Record<string, string>), SKERRY: skerry };
        const { stdout, stderr } = await runProcess(["/bin/sh", "-c", script], { cwd: directory, env });
        assert.equal(stdout.toString(), "found\necho\n125\n125\nabsolute\n", stderr.toString());
      });
    });

    test("statistics go to a file that a program can read", async () => {
      await withDirectory(async (directory) => {
        const file = join(directory, "stats.json");
        const outcome = await run([
          "--stats=json",
          "--stats-output",
          file,
          "/bin/sh",
          "-c",
          "echo out; echo err >&2; exit 3",
        ]);
        assert.deepEqual(outcome, { stdout: "out\n", stderr: "err\n", exit: 3 });
        const counts = JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, unknown>;
        assert.equal(counts.engine, engine);
        assert.ok(Number(counts.syscall) > 0);
        const failed = await run(["--stats-output", "/no/where/x", "/bin/true"]);
        assert.equal(failed.stderr, 'skerry: run: --stats-output: cannot write "/no/where/x": ENOENT\n');
        assert.equal(failed.exit, 125);
      });
    });

    test("a program is found in the guest's PATH", async () => {
      assert.deepEqual(await run(["echo", "hello", "--help", "", "a b"]), says("hello --help  a b\n"));
      assert.equal((await run(["--env", "PATH=/nowhere", "echo"])).exit, 127);
    });

    test("standard streams are binary-clean", async () => {
      const bytes = randomBytes(3_000_000);
      const outcome = await runCommand(["run", "--engine", engine, "cat"], { stdin: bytes });
      assert.ok(outcome.stdout.equals(bytes));
      assert.equal(outcome.exit, 0);
    });

    test("a reader that goes away is SIGPIPE", async () => {
      const line = `"$0" run --engine ${engine} yes; echo $? >&2`;
      const { stdout, stderr } = await runProcess(["sh", "-c", `{ ${line}; } | head -n 1`, skerry], {
        env: process.env as Record<string, string>,
      });
      assert.equal(stdout.toString(), "y\n");
      assert.equal(stderr.toString(), "141\n");
    });

    test("the environment holds nothing of the host's", async () => {
      const { stdout } = await run(["env"]);
      const home = process.getuid?.() === 0 ? "/root" : "/";
      assert.deepEqual(stdout.trim().split("\n").sort(), [`HOME=${home}`, "HOSTNAME=skerry", `PATH=${SEARCH_PATH}`]);
    });

    test("what the launcher keeps from Node can be had all the same", async () => {
      const certificates = { NODE_EXTRA_CA_CERTS: "/no/where" };
      const { stdout, stderr } = await run(["--env", "NODE_EXTRA_CA_CERTS", "--root", "/", "env"], {
        env: { ...process.env, ...certificates } as Record<string, string>,
      });
      assert.match(stdout.toString(), /^NODE_EXTRA_CA_CERTS=\/no\/where$/m);
      assert.equal(stderr.toString(), "");
    });

    test("--env, --env-file, --hostname, --workdir, --user", async () => {
      await withDirectory(async (directory) => {
        const file = join(directory, "variables");
        fs.writeFileSync(file, "A=1\nB=2\n");
        const options = ["--env-file", file, "--env", "B=3", "-e", "FROM_HOST", "--hostname", "box", "--root", "/"];
        const line = ["run", "--engine", engine, ...options, "--workdir", "/usr", "--user", "12:34"];
        const { stdout, stderr } = await runProcess(
          [skerry, ...line, "sh", "-c", 'echo "$A $B $FROM_HOST $HOSTNAME"; pwd'],
          { env: { ...process.env, FROM_HOST: "4" } as Record<string, string> },
        );
        assert.equal(stderr.toString(), "");
        assert.equal(stdout.toString(), "1 3 4 box\n/usr\n");
        assert.deepEqual(await run([...options, "uname", "-n"]), says("box\n"));
        assert.deepEqual(await run([...options, "--user", "12:34", "id", "-u"]), says("12\n"));
        assert.deepEqual(await run([...options, "--user", "12:34", "id", "-g"]), says("34\n"));
      });
    });

    test("the program's options are its own, also those that Node knows, and as many as Linux allows", async () => {
      const options = ["--env-file", "/no/where", "--env-file-if-exists=/no/where", "--", "--v8-options"];
      assert.deepEqual(await run(["echo", ...options]), says(`${options.join(" ")}\n`));
      const many = Array.from({ length: 150_000 }, () => "a");
      assert.deepEqual(await run(["echo", ...many]), says(`${many.join(" ")}\n`));
      assert.match((await run(["--env-file", "/no/where", "echo"])).stderr, /^skerry: .*"\/no\/where": ENOENT\n$/);
    });

    test("a full disk under Skerry's own output is no internal error", async () => {
      const line = (text: string) =>
        runProcess(["sh", "-c", text, skerry], { env: process.env as Record<string, string> });
      for (const option of ["--stats", "--strace"]) {
        assert.equal((await line(`"$0" run --engine ${engine} ${option} sh -c 'exit 3' 2>/dev/full`)).exit, 3, option);
      }
      const { stderr, exit } = await line(`"$0" run --engine ${engine} --strace-output /dev/full true`);
      assert.deepEqual(
        [stderr.toString(), exit],
        ['skerry: run: --strace-output: cannot write "/dev/full": ENOSPC\n', 125],
      );
    });

    test("a signal that was ignored stays ignored, as under nohup", async () => {
      const { stdout } = await runProcess(
        ["sh", "-c", `trap '' HUP; exec "$0" run --engine ${engine} sh -c 'kill -HUP $$; echo lives'`, skerry],
        { env: process.env as Record<string, string> },
      );
      assert.equal(stdout.toString(), "lives\n");
    });

    test("volumes with names that are no UTF-8, inside others, in any order", async () => {
      await withDirectory(async (directory) => {
        const name = Buffer.concat([Buffer.from(`${directory}/a`), Buffer.of(0xff)]);
        fs.mkdirSync(name);
        fs.writeFileSync(Buffer.concat([name, Buffer.from("/file")]), "text\n");
        const inner = join(directory, "inner");
        fs.mkdirSync(inner);
        const line = `"$0" run --engine ${engine} --volume "$1:/w/b" --volume "$(printf '%s/a\\377' "$2"):/w" ls /w /w/b`;
        const { stdout, stderr } = await runProcess(["sh", "-c", line, skerry, inner, directory], {
          env: process.env as Record<string, string>,
        });
        assert.deepEqual([stdout.toString(), stderr.toString()], ["/w:\nb\nfile\n\n/w/b:\n", ""]);
      });
    });

    test("--volume reaches the host, :ro only for reading", async () => {
      await withDirectory(async (directory) => {
        const program = ["sh", "-c", "echo new >/w/file && read line </w/file && echo got $line"];
        assert.deepEqual(await run(["--volume", `${directory}:/w`, ...program]), says("got new\n"));
        assert.equal(fs.readFileSync(join(directory, "file"), "utf8"), "new\n");
        const refused = await run(["--volume", `${directory}:/w:ro`, ...program]);
        assert.match(refused.stderr, /Read-only file system/);
        assert.notEqual(refused.exit, 0);
      });
    });

    test("the host is not changed through --root", async () => {
      await withDirectory(async (directory) => {
        fs.writeFileSync(join(directory, "file"), "old");
        const script = `cd ${directory}; echo new >file; echo x >other; exec cat file other`;
        assert.deepEqual(await run(["--root", "/", "bash", "-c", script]), says("new\nx\n"));
        assert.deepEqual(fs.readdirSync(directory), ["file"]);
        assert.equal(fs.readFileSync(join(directory, "file"), "utf8"), "old");
      });
    });

    test("--timeout stops what sleeps and what computes, with status 124", async () => {
      for (const program of [
        ["sleep", "60"],
        ["sh", "-c", "while :; do :; done"],
      ]) {
        const started = Date.now();
        const outcome = await run(["--timeout", "500ms", ...program]);
        assert.equal(outcome.exit, 124, outcome.stderr);
        assert.equal(outcome.stderr, `skerry: run: --timeout: ${program[0]} was stopped after 0.5 s\n`);
        assert.ok(Date.now() - started < 60_000);
      }
    });

    test("--memory is a limit", async () => {
      const fill = ["sh", "-c", 'x=x; while :; do x="$x$x"; done'];
      const outcome = await run(["--memory", "32MiB", ...fill]);
      assert.notEqual(outcome.exit, 0);
      assert.notEqual(outcome.stderr, "");
    });

    test("--strace prints system calls, to a file if so asked", async () => {
      const toError = await run(["--strace=write", "echo", "hi"]);
      assert.deepEqual([toError.stdout, toError.exit], ["hi\n", 0]);
      assert.match(toError.stderr, /^write\(1, "hi\\n", 3\)\s+= 3$/m);
      await withDirectory(async (directory) => {
        const file = join(directory, "trace");
        assert.deepEqual(await run(["--strace", "--strace-output", file, "echo", "hi"]), says("hi\n"));
        const trace = fs.readFileSync(file, "utf8");
        assert.match(trace, /^write\(1, "hi\\n", 3\)\s+= 3$/m);
        assert.match(trace, /^\+\+\+ exited with 0 \+\+\+$/m);
      });
    });

    test("--stats counts", async () => {
      const text = await run(["--stats", "true"]);
      assert.match(text.stderr, /^\S.*\s+[\d,]+$/m);
      const { engine: name, ...counts } = JSON.parse((await run(["--stats=json", "true"])).stderr);
      assert.equal(name, engine);
      assert.ok(counts.syscall > 0);
      assert.ok(Object.values(counts).every((value) => typeof value === "number"));
    });

    test("standard streams that are sockets of the host are pipes", async () => {
      // Node makes a socket of what it calls a pipe.
      const { stdout, exit } = await run([
        "--root",
        "/",
        "sh",
        "-c",
        "stat -Lc %F /dev/stdout /dev/stderr; readlink /dev/fd/1",
      ]);
      assert.deepEqual([stdout.replace(/\d+/, "N"), exit], ["fifo\nfifo\npipe:[N]\n", 0]);
    });

    test("--no-aslr gives the same addresses in every run", async () => {
      const maps = ["--root", "/", "cat", "/proc/self/maps"];
      const first = await run(["--no-aslr", ...maps]);
      assert.deepEqual(await run(["--no-aslr", ...maps]), first);
      assert.notEqual((await run(maps)).stdout, (await run(maps)).stdout);
    });

    test("a signal to skerry reaches the program", async () => {
      const program = "trap 'echo got; exit 3' TERM; echo ready; while :; do :; done";
      const child = spawn(skerry, ["run", "--engine", engine, "sh", "-c", program], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let text = "";
      child.stdout.on("data", (chunk) => {
        text += chunk;
        if (text === "ready\n") child.kill("SIGTERM");
      });
      const [code] = await once(child, "close");
      assert.equal(text, "ready\ngot\n");
      assert.equal(code, 3);
    });
  });
}

test("without access to /dev/kvm: one clear line, status 125", async (t) => {
  if (process.getuid?.() !== 0) return t.skip("only root can give up the right");
  const drop = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
  const { stdout, stderr, exit } = await runProcess([...drop, skerry, "run", "--engine", "kvm", "/bin/true"], {
    env: process.env as Record<string, string>,
  });
  assert.deepEqual({ stdout: stdout.toString(), exit }, { stdout: "", exit: 125 });
  assert.match(stderr.toString(), /^skerry: .*\/dev\/kvm.*\n$/);
});
