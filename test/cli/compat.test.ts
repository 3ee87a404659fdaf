/** skerry compat and skerry run --shortfalls: what they find out about programs that miss something. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { RowResult } from "../../src/cli/compat/results.ts";
import type { ShortfallReport } from "../../src/vmm/index.ts";
import { withoutPackages } from "../support/packages.ts";
import { engines, runProcess, skerry, withDirectory } from "../support/run-guest.ts";

const env = process.env as Record<string, string>;
const noCompiler = withoutPackages("gcc", "libc6-dev");

async function compat(directory: string, engine: string, row: string): Promise<RowResult> {
  const file = join(directory, "row.yaml");
  writeFileSync(file, row);
  const { stdout, stderr } = await runProcess([skerry, "compat", "--json", "--engine", engine, file], { env });
  const [result] = JSON.parse(stdout.toString() || "[]") as RowResult[];
  assert.ok(result, stderr.toString());
  return result;
}

async function shortfalls(directory: string, engine: string, ...program: string[]): Promise<ShortfallReport> {
  const options = ["--engine", engine, "--shortfalls=json", "--volume", `${directory}:${directory}`];
  const { stderr } = await runProcess([skerry, "run", ...options, ...program], { env });
  return JSON.parse(stderr.toString().trim().split("\n").at(-1) ?? "") as ShortfallReport;
}

for (const { engine, skip } of engines(true)) {
  if (engine.includes(":")) continue;
  describe(`skerry compat [${engine}]`, { skip }, () => {
    test("finds nothing where there is nothing", async () => {
      await withDirectory(async (directory) => {
        const result = await compat(directory, engine, "program: P\nroot: program\nrun: /bin/echo text\n");
        assert.deepEqual([result.verdict, result.why, result.findings], ["same", "", []]);
        // The others may be too small natively to be seen.
        assert.ok(result.start !== null);
      });
    });

    test("names the system call that is missing", { skip: noCompiler }, async () => {
      await withDirectory(async (directory) => {
        const row = `program: P
files:
  p.c: |
    #include <stdio.h>
    #include <sys/syscall.h>
    #include <unistd.h>
    int main(void) { unsigned long context = 0; printf("%ld\\n", syscall(SYS_io_setup, 1, &context)); }
setup: gcc -o p p.c
root: program
run: ./p
`;
        const result = await compat(directory, engine, row);
        assert.equal(result.verdict, "differs");
        assert.equal(result.why, 'stdout, line 1: natively "0", here "-1"');
        assert.deepEqual(result.findings, [
          { kind: "call", text: "io_setup: ENOSYS, once (none: no asynchronous I/O: ENOSYS)" },
        ]);
      });
    });

    test("names the file that is missing", async () => {
      await withDirectory(async (directory) => {
        const result = await compat(directory, engine, "program: P\nroot: program\nrun: cat /etc/debian_version\n");
        assert.equal(result.verdict, "differs");
        const file = result.findings.find(({ kind }) => kind === "file");
        assert.match(file?.text ?? "", /^\/etc\/debian_version: openat gives ENOENT, it is there on the host/);
      });
    });

    test("ends what runs too long", async () => {
      await withDirectory(async (directory) => {
        const script = "if [ -e /sys/kernel ] && [ $(uname -r | grep -c skerry) = 1 ]; then sleep 60; fi";
        const result = await compat(directory, engine, `program: P\ntime: 4s\nrun: {script: '${script}'}\n`);
        assert.equal(result.verdict, "timeout");
      });
    });

    test("reports what a program asked for and did not get", { skip: noCompiler }, async () => {
      await withDirectory(async (directory) => {
        const source = join(directory, "p.c");
        writeFileSync(
          source,
          `#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void) {
  int fds[2], on = 1;
  open("/no/such/file", O_RDONLY | O_CLOEXEC);
  open("relative", O_RDONLY);
  socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
  setsockopt(fds[0], SOL_SOCKET, SO_DEBUG + 1000, &on, sizeof on);
  for (int i = 0; i < 3; i++) syscall(SYS_bpf, 0, 0, 0);
  syscall(500);
  __asm__ volatile("ud2");
}
`,
        );
        const program = join(directory, "p");
        const compiled = await runProcess(["gcc", "-o", program, source], { env });
        assert.equal(compiled.exit, 0, compiled.stderr.toString());
        const report = await shortfalls(directory, engine, program);
        const refusal = (call: string) => report.refusals.find((each) => each.call === call);
        assert.deepEqual(
          report.refusals
            .filter(({ call }) => call === "openat")
            .map(({ path }) => path)
            .slice(-2),
          ["/no/such/file", "/relative"],
        );
        assert.deepEqual([refusal("bpf")?.errno, refusal("bpf")?.count], ["EPERM", 3]);
        assert.equal(refusal("setsockopt")?.options[0], "SOL_SOCKET");
        assert.deepEqual(report.rows.find(({ call }) => call === "bpf")?.level, "none");
        assert.deepEqual(report.rows.find(({ call }) => call === "syscall_500")?.level, "unknown");
        assert.match(report.instructions[0]?.bytes ?? "", /^0f 0b/);
        assert.deepEqual([report.ends[0]?.program, report.ends[0]?.signal], ["p", "SIGILL"]);
      });
    });
  });
}

describe("skerry compat", () => {
  test("tells a mistake in a row before anything runs", async () => {
    await withDirectory(async (directory) => {
      const file = join(directory, "row.yaml");
      writeFileSync(file, "program: P\nrun: touch ran\nroots: host\n");
      const { stderr, exit } = await runProcess([skerry, "compat", file], { env });
      assert.equal(exit, 125);
      assert.match(stderr.toString(), /^skerry: compat: .*row\.yaml:3: roots: unknown key/);
    });
  });

  test("says where there are no rows", async () => {
    const { stderr, exit } = await runProcess([skerry, "compat", "/no/such/place"], { env });
    assert.deepEqual([stderr.toString(), exit], ["skerry: compat: /no/such/place: cannot be read: ENOENT\n", 125]);
  });

  test("does not run a row whose packages are not there", async () => {
    await withDirectory(async (directory) => {
      const result = await compat(directory, "wasm", "program: P\npackages: no-such-package\nrun: echo\n");
      assert.deepEqual([result.verdict, result.why], ["skipped", "not installed: no-such-package"]);
    });
  });
});
