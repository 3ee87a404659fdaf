/** skerry run --translation-cache: programs do the same whether their translations are new or kept. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { withoutPackages } from "../support/packages.ts";
import { runCommand, withDirectory } from "../support/run-guest.ts";

const skip = withoutPackages("bash", "coreutils", "dash", "gawk");

interface Outcome {
  stdout: string;
  exit: number | null;
  counts: Record<string, number>;
}
async function run(cache: string, ...argv: string[]): Promise<Outcome> {
  return withDirectory(async (directory) => {
    const file = join(directory, "stats");
    const options = ["--engine", "wasm", "--translation-cache", cache, "--stats=json", "--stats-output", file];
    const { stdout, exit } = await runCommand([
      "run",
      ...options,
      "--root",
      "/",
      "--volume",
      `${directory}:/w`,
      ...argv,
    ]);
    return { stdout: stdout.toString("latin1"), exit, counts: JSON.parse(readFileSync(file, "utf8")) };
  });
}

describe("skerry run --translation-cache", { skip, concurrency: 1 }, () => {
  const programs: Record<string, string[]> = {
    "a program with libraries": ["ls", "-l", "/etc/passwd", "/usr/lib/os-release"],
    "one that executes another": ["sh", "-c", "exec sort -r /etc/passwd"],
    "one that computes": ["gawk", "BEGIN { for (i = 0; i < 20000; i++) s = (s * 31 + i) % 1000003; print s }"],
    "one that fails": ["sh", "-c", "echo before; kill -TERM $$"],
  };
  for (const [name, argv] of Object.entries(programs)) {
    test(`${name} does the same in each run`, async () => {
      await withDirectory(async (cache) => {
        const first = await run(cache, ...argv);
        for (let again = 2; again <= 4; again++) {
          const { stdout, exit, counts } = await run(cache, ...argv);
          assert.deepEqual({ stdout, exit }, { stdout: first.stdout, exit: first.exit }, `run ${again}`);
          assert.ok(counts.blocks! < first.counts.blocks! / 10, JSON.stringify(counts));
          assert.ok(counts.cached_regions! >= counts.regions!, JSON.stringify(counts));
        }
      });
    });
  }

  test("code is at the same addresses in each run, but not for another cache; the stack is not", async () => {
    const places = async (cache: string) => {
      const { stdout } = await run(cache, "cat", "/proc/self/maps");
      const lines = stdout.split("\n");
      const of = (pattern: RegExp): string[] =>
        lines.filter((line) => pattern.test(line)).map((line) => line.split(" ")[0]!);
      return { code: of(/ r-xp .*\//), stack: of(/\[stack\]/) };
    };
    await withDirectory(async (cache) => {
      const [first, second] = [await places(cache), await places(cache)];
      assert.ok(first.code.length >= 3);
      assert.deepEqual(second.code, first.code);
      assert.notDeepEqual(second.stack, first.stack);
      await withDirectory(async (other) => assert.notDeepEqual((await places(other)).code, first.code));
      assert.notDeepEqual((await places("off")).code, first.code);
    });
  });

  test("off: nothing is kept", async () => {
    await withDirectory(async (home) => {
      const environment = { ...(process.env as Record<string, string>), HOME: home, XDG_CACHE_HOME: "" };
      const command = (...options: string[]) =>
        runCommand(["run", "--engine", "wasm", ...options, "/bin/true"], { env: environment });
      await command("--translation-cache", "off");
      assert.deepEqual(readdirSync(home), []);
      await command();
      assert.ok(readdirSync(join(home, ".cache/skerry/translations")).length > 1);
    });
  });
});
