/** /proc and /sys as a whole: everything can be listed and read, and nothing of it is the host's. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compiled, type GuestProgram } from "../guest/programs.ts";
import { withoutPackages } from "../support/packages.ts";
import { engines, runSkerry } from "../support/run-guest.ts";

const program: GuestProgram = {
  name: "proc/walk_all",
  variant: "static",
  source: fileURLToPath(new URL("walk_all.c", import.meta.url)),
  status: 0,
  skip: withoutPackages("gcc", "libc6-dev"),
};

for (const { engine, skip } of engines()) {
  const options = { skip: program.skip || skip };
  for (const files of [[], ["--root", "/"]]) {
    test(`everything in /proc and /sys can be read, ${files.join(" ")} [${engine}]`, options, async () => {
      const outcome = await runSkerry([await compiled(program)], { engine, options: files });
      assert.equal(outcome.stdout.toString(), "many files, many links, many directories\n");
      assert.equal(outcome.exit, 0);
    });
  }

  test(`--root / does not show the host's /proc and /sys [${engine}]`, options, async () => {
    const read = async (path: string): Promise<string> =>
      (await runSkerry(["cat", path], { engine, options: ["--root", "/"] })).stdout.toString();
    assert.notEqual(
      await read("/proc/sys/kernel/random/boot_id"),
      readFileSync("/proc/sys/kernel/random/boot_id", "utf8"),
    );
    assert.equal(await read("/proc/1/comm"), "");
    assert.equal(await read("/sys/devices/system/cpu/online"), "0\n");
    assert.match(await read("/proc/meminfo"), /^MemTotal: +524288 kB\n/);
  });

  test(`programs that look at processes work [${engine}]`, options, async () => {
    const run = async (...argv: string[]): Promise<string> => {
      const outcome = await runSkerry(argv, { engine, options: ["--root", "/"] });
      assert.equal(outcome.exit, 0, `${argv.join(" ")}: ${outcome.stderr}`);
      return outcome.stdout.toString();
    };
    assert.match(await run("ps", "-eo", "pid,ppid,nlwp,comm"), /^ *PID +PPID NLWP COMMAND\n +2 +1 +1 ps\n$/);
    assert.match(await run("free", "-k"), /^Mem: +524288 /m);
    assert.match(await run("lscpu"), /^CPU\(s\): +1\n/m);
    assert.equal(await run("nproc"), "1\n");
    assert.match(await run("pmap", "2"), /^2: +pmap 2\n[\s\S]* total +\d+K\n$/);
    assert.match(await run("top", "-b", "-n1"), /Tasks: +1 total, +1 running/);
    assert.match(await run("vmstat"), /^ *r +b +swpd/m);
    assert.match(await run("uptime"), /load average: \d+\.\d\d, /);
  });
}
