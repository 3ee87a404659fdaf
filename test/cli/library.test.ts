/** The package as others use it: what is in it, its types, and boot(). */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { engines, repository, runProcess, withDirectory } from "../support/run-guest.ts";

const env = process.env as Record<string, string>;

describe("the package skerry", { concurrency: 1 }, () => {
  before(async () => {
    const { stderr, exit } = await runProcess(["sh", join(repository, "scripts/build.sh"), "--types"], { env });
    assert.equal(exit, 0, stderr.toString());
  });

  /** A directory where `skerry` can be imported. */
  const withConsumer = <T>(use: (directory: string) => Promise<T>) =>
    withDirectory(async (directory) => {
      fs.mkdirSync(join(directory, "node_modules"));
      fs.symlinkSync(repository, join(directory, "node_modules/skerry"));
      fs.writeFileSync(join(directory, "package.json"), '{"type":"module"}');
      return use(directory);
    });

  test("has types that a strict compiler accepts and that find mistakes", async () => {
    await withConsumer(async (directory) => {
      const options = `{ program: "/bin/true", args: [], env: {}, volumes: [], memory: 2 ** 28, engine: "auto", aslr: true }`;
      fs.writeFileSync(
        join(directory, "use.ts"),
        `import { boot, BootError, type BootOptions, type BootResult } from "skerry";
const options: BootOptions = ${options};
const result: BootResult = await boot(options);
const status: number = result.exitCode;
// @ts-expect-error: a status is no text
const wrong: string = result.exitCode;
console.log(status, wrong, new BootError("x", 125).exitCode);
`,
      );
      const flags = "--noEmit --strict --module nodenext --target es2022 --types node".split(" ");
      const tsc = join(repository, "node_modules/.bin/tsc");
      const roots = ["--typeRoots", join(repository, "node_modules/@types")];
      const { stdout, exit } = await runProcess([tsc, ...flags, ...roots, "use.ts"], { cwd: directory, env });
      assert.deepEqual({ stdout: stdout.toString(), exit }, { stdout: "", exit: 0 });
    });
  });

  test("contains what is needed and no more", async () => {
    const pack = ["npm", "pack", "--dry-run", "--json", "--ignore-scripts", "--loglevel=error"];
    const { stdout, stderr } = await runProcess(pack, { cwd: repository, env });
    const text = stdout.toString();
    assert.notEqual(text, "", stderr.toString());
    const listed = JSON.parse(text) as { files: { path: string }[] }[];
    const files = Object.values(listed)[0].files.map((file) => file.path);
    for (const needed of ["dist/skerry.cjs", "dist/index.js", "dist/types/vmm/index.d.ts", "LICENSE"]) {
      assert.ok(files.includes(needed), `${needed} in ${files.join(" ")}`);
    }
    const allowed =
      /^(dist\/(cli-[\w-]+\.js|index\.js|skerry\.cjs|types\/.*\.d\.ts)|docs\/.*|[A-Z]+(\.md)?|package\.json)$/;
    assert.deepEqual(
      files.filter((path) => !allowed.test(path)),
      [],
    );
  });

  for (const { engine, skip } of engines()) {
    test(`boot() runs a program [${engine}]`, { skip }, async () => {
      await withConsumer(async (directory) => {
        fs.writeFileSync(
          join(directory, "use.js"),
          `import { boot, BootError } from "skerry";
const options = { env: { A: "1" }, volumes: [], memory: 2 ** 28, engine: "${engine}", aslr: true };
const first = await boot({ ...options, program: "/bin/sh", args: ["-c", 'echo "$A"; exit 3'] });
const second = await boot({ ...options, program: "/bin/sh", args: ["-c", "kill -KILL $$"] });
const error = await boot({ ...options, program: "/no/where", args: [] }).catch((error) => error);
console.log(JSON.stringify([first.exitCode, first.signal, second.exitCode, second.signal, first.timedOut]));
console.log(error instanceof BootError, error.exitCode);
`,
        );
        const outcome = await runProcess([process.execPath, "use.js"], { cwd: directory, env });
        assert.equal(outcome.stderr.toString(), "");
        assert.equal(outcome.stdout.toString(), '1\n[3,null,137,"SIGKILL",false]\ntrue 127\n');
      });
    });
  }
});
