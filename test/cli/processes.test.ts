/** Many processes, from outside: the machine's limit holds and the machine goes on; what has ended leaves nothing behind. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { withoutPackages } from "../support/packages.ts";
import { engines, runCommand, skerry, withDirectory } from "../support/run-guest.ts";

/** Everybody forks as often as possible; the first one then says how many there were, and forks once more. */
const BOMB = `
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
  int *count = mmap(0, 4096, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0), *refused = count + 1;
  pid_t first = getpid();
  while (*refused < 100) {
    pid_t pid = fork();
    if (pid == 0) __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
    if (pid < 0) {
      if (errno != EAGAIN) return 2;
      __atomic_add_fetch(refused, 1, __ATOMIC_RELAXED);
    }
  }
  if (getpid() != first) for (;;) pause();
  for (int tries = 0; *count < atoi(argv[1]) && tries < 10000; tries++) usleep(1000);
  printf("%d\\n", *count);
  fflush(stdout);
  if (fork() != -1 || errno != EAGAIN) return 3;
  if (popen("true", "r") != NULL) return 4;
  /* All but the first, by their numbers. */
  int status, ended = 0;
  for (pid_t pid = first + 1; pid < first + 2000; pid++) kill(pid, SIGKILL);
  while (wait(&status) > 0) ended++;
  for (int tries = 0; tries < 2000; tries++) {
    pid_t pid = fork();
    if (pid == 0) _exit(7);
    if (pid > 0) return waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 7 ? 9 : 5;
    usleep(1000);
  }
  return 6;
}
`;

/** Forks so often as each line of input says, in all the ways there are, and answers with a line. */
const FORKS = `
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv) {
  if (argc > 1) return 3;
  char line[32];
  while (fgets(line, sizeof line, stdin)) {
    for (int i = atoi(line); i > 0; i--) {
      int status, pipes[2];
      char *const arguments[] = {argv[0], "again", NULL};
      pid_t pid;
      if (pipe(pipes) != 0) return 1;
      if (i % 4 == 0) {
        if (posix_spawn(&pid, "/proc/self/exe", NULL, NULL, arguments, environ) != 0) return 2;
      } else if ((pid = fork()) == 0) {
        if (i % 4 == 1) execv("/proc/self/exe", arguments);
        if (i % 4 == 2) abort();
        _exit(3);
      }
      close(pipes[0]);
      close(pipes[1]);
      if (waitpid(pid, &status, 0) != pid) return 4;
    }
    puts("done");
    fflush(stdout);
  }
  return 0;
}
`;

function compile(directory: string, name: string, source: string): string {
  const program = join(directory, name);
  fs.writeFileSync(`${program}.c`, source);
  execFileSync("gcc", ["-O1", "-static", "-w", "-o", program, `${program}.c`]);
  return program;
}

/** Of V8's heap, which grows and shrinks by its own rules. */
const HEAP_PAGE = 256 * 1024;

/** What a process of the host holds. */
function held(pid: number) {
  const read = (name: string): string => fs.readFileSync(`/proc/${pid}/${name}`, "latin1");
  const ranges = [...read("maps").matchAll(/^(\w+)-(\w+)/gm)];
  return {
    descriptors: fs.readdirSync(`/proc/${pid}/fd`).length,
    mappings: ranges.filter(([, from, to]) => Number.parseInt(to, 16) - Number.parseInt(from, 16) !== HEAP_PAGE).length,
    residentKb: Number(/VmRSS:\s+(\d+)/.exec(read("status"))?.[1]),
  };
}

for (const { engine, skip: unusable } of engines(true)) {
  const skip = unusable || withoutPackages("gcc", "libc6-dev");

  describe(`processes [${engine}]`, { skip, concurrency: 1 }, () => {
    test("a fork bomb is stopped by --max-processes, and the machine goes on", async () => {
      await withDirectory(async (directory) => {
        const program = compile(directory, "bomb", BOMB);
        const options = ["--engine", engine, "--max-processes", "40", "--volume", `${directory}:${directory}`];
        const { stdout, stderr, exit } = await runCommand(["run", ...options, program, "39"], { timeoutMs: 120_000 });
        assert.deepEqual(
          { stdout: stdout.toString(), stderr: stderr.toString(), exit },
          { stdout: "39\n", stderr: "", exit: 9 },
        );
      });
    });

    test("a thousand processes one after the other leave nothing behind", async () => {
      await withDirectory(async (directory) => {
        const program = compile(directory, "forks", FORKS);
        const args = ["run", "--engine", engine, "--volume", `${directory}:${directory}`, program];
        const monitor = spawn(skerry, args, { stdio: ["pipe", "pipe", "pipe"] });
        monitor.stderr.resume();
        const ended = once(monitor, "exit");
        try {
          const make = async (count: number): Promise<ReturnType<typeof held>> => {
            monitor.stdin.write(`${count}\n`);
            await once(monitor.stdout, "data");
            return held(monitor.pid!);
          };
          const before = await make(300);
          const after = await make(1000);
          // A thread or two of Node's own may come late; a process that left anything would show a thousandfold.
          assert.ok(
            after.descriptors <= before.descriptors + 4,
            `descriptors: ${before.descriptors}, ${after.descriptors}`,
          );
          assert.ok(after.mappings <= before.mappings + 60, `mappings: ${before.mappings}, then ${after.mappings}`);
          const grown = after.residentKb - before.residentKb;
          assert.ok(grown < 96 * 1024, `resident memory: ${before.residentKb} KiB, then ${grown} KiB more`);
          monitor.stdin.end();
          assert.deepEqual(await ended, [0, null]);
        } finally {
          monitor.kill("SIGKILL");
        }
      });
    });
  });
}
