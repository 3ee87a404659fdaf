/** ./skerry in copies of the checkout, with an npm that only pretends. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { version } from "../../src/cli/version.ts";
import { type Outcome, repository, runProcess } from "../support/run-guest.ts";

const NOBODY = 65534;
const base = fs.mkdtempSync(join(fs.realpathSync(tmpdir()), "skerry-launcher-"));
/** Holds npm, which logs its calls and makes node_modules from the repository's. */
const bin = join(base, "bin");
const npmLog = join(base, "npm.log");
const greeting = `skerry ${version}\n`;

before(() => {
  fs.chmodSync(base, 0o755);
  fs.mkdirSync(bin);
  fs.writeFileSync(
    join(bin, "npm"),
    `#!/bin/sh
echo "$@" >>"${npmLog}"
sleep 0.3
if [ -n "$NPM_FAILS" ]; then echo "npm error one"; echo "npm error two" >&2; exit 1; fi
rm -rf node_modules
mkdir node_modules
ln -s "${repository}"/node_modules/* "${repository}"/node_modules/.bin node_modules
echo >node_modules/.package-lock.json
`,
    { mode: 0o755 },
  );
});
after(() => fs.rmSync(base, { recursive: true, force: true }));

let copies = 0;
function checkout(): string {
  const copy = join(base, `check out ${++copies}`);
  fs.mkdirSync(copy);
  for (const name of ["skerry", "scripts", "src", "package.json", "package-lock.json", "tsconfig.json"]) {
    fs.cpSync(join(repository, name), join(copy, name), { recursive: true });
  }
  fs.rmSync(npmLog, { force: true });
  return copy;
}

interface Run {
  args?: string[];
  cwd?: string;
  env?: Record<string, string>;
}

function launch(file: string, { args = ["--version"], cwd = "/", env = {} }: Run = {}): Promise<Outcome> {
  const PATH = `${bin}:${dirname(process.execPath)}:${process.env.PATH}`;
  return runProcess([file, ...args], { cwd, env: { PATH, HOME: base, ...env } });
}

function assertGreets(outcome: Outcome): void {
  assert.deepEqual(seen(outcome), { stdout: greeting, stderr: "", exit: 0 });
}

function seen({ stdout, stderr, exit }: Outcome) {
  return { stdout: stdout.toString(), stderr: stderr.toString(), exit };
}

function installs(): number {
  return fs.existsSync(npmLog) ? fs.readFileSync(npmLog, "utf8").split("\n").length - 1 : 0;
}

/** A time later than that of anything that has just been written. */
function touch(file: string): void {
  const soon = new Date(Date.now() + 20);
  fs.utimesSync(file, soon, soon);
}

describe("a fresh checkout", { concurrency: 1 }, () => {
  test("is installed and built by the first run, silently, and not again", async () => {
    const copy = checkout();
    assertGreets(await launch(join(copy, "skerry")));
    const built = fs.statSync(join(copy, "dist/.built")).mtimeMs;
    assertGreets(await launch(join(copy, "skerry")));
    assert.equal(fs.statSync(join(copy, "dist/.built")).mtimeMs, built);
    assert.equal(installs(), 1);
    assert.deepEqual(
      fs.readdirSync(join(copy, "dist")).filter((name) => name.startsWith(".new")),
      [],
    );
  });

  test("may be run several times at once", async () => {
    const copy = checkout();
    const outcomes = await Promise.all([1, 2, 3].map(() => launch(join(copy, "skerry"))));
    for (const outcome of outcomes) assertGreets(outcome);
    assert.equal(installs(), 1);
  });

  test("shows the whole output of an install that fails, and recovers", async () => {
    const copy = checkout();
    const failed = seen(await launch(join(copy, "skerry"), { env: { NPM_FAILS: "1" } }));
    assert.equal(failed.exit, 125);
    assert.equal(
      failed.stderr,
      `skerry: cannot install the dependencies (npm ci in ${copy}):\nnpm error one\nnpm error two\n`,
    );
    assertGreets(await launch(join(copy, "skerry")));
  });

  test("shows what is wrong with a source that cannot be built, and recovers", async () => {
    const copy = checkout();
    const source = join(copy, "src/cli/version.ts");
    const text = fs.readFileSync(source);
    fs.writeFileSync(source, "export const = ;\n");
    const failed = seen(await launch(join(copy, "skerry")));
    assert.equal(failed.exit, 125);
    assert.match(
      failed.stderr,
      /^skerry: cannot build \(scripts\/build\.sh in .*\):\n[\s\S]*src\/cli\/version\.ts:1:13/,
    );
    fs.writeFileSync(source, text);
    assertGreets(await launch(join(copy, "skerry")));
    assert.equal(installs(), 1);
  });

  test("needs node", async () => {
    const copy = checkout();
    const tools = join(base, "tools");
    fs.mkdirSync(tools);
    for (const tool of ["sh", "readlink"]) fs.symlinkSync(`/bin/${tool}`, join(tools, tool));
    const outcome = seen(await launch(join(copy, "skerry"), { env: { PATH: tools } }));
    assert.deepEqual(outcome, {
      stdout: "",
      stderr: "skerry: Node 20 or newer is needed, but there is no node in PATH\n",
      exit: 125,
    });
  });

  test("needs a node that is new enough", async () => {
    const copy = checkout();
    const old = join(base, "old");
    fs.mkdirSync(old);
    fs.writeFileSync(join(old, "node"), "#!/bin/sh\necho v18.20.4\n", { mode: 0o755 });
    const outcome = seen(await launch(join(copy, "skerry"), { env: { PATH: `${old}:${process.env.PATH}` } }));
    const stderr = `skerry: Node 20 or newer is needed, but ${old}/node is v18.20.4\n`;
    assert.deepEqual(outcome, { stdout: "", stderr, exit: 125 });
  });

  test("that cannot be written is refused in one line", async () => {
    const copy = checkout();
    const outcome = seen(await asOther(copy));
    const stderr = `skerry: cannot build in ${copy}: no permission to write there\n`;
    assert.deepEqual(outcome, { stdout: "", stderr, exit: 125 });
  });
});

describe("a built checkout", { concurrency: 1 }, () => {
  let copy: string;
  before(async () => {
    copy = checkout();
    assertGreets(await launch(join(copy, "skerry")));
  });

  const rebuilt = async (change: () => void): Promise<boolean> => {
    const stamp = join(copy, "dist/.built");
    const before = fs.statSync(stamp).mtimeMs;
    change();
    assertGreets(await launch(join(copy, "skerry")));
    return fs.statSync(stamp).mtimeMs !== before;
  };

  test("is built again after a change, wherever it is", async () => {
    assert.equal(await rebuilt(() => {}), false);
    assert.equal(await rebuilt(() => touch(join(copy, "src/cli/main.ts"))), true);
    const deepest = fs
      .readdirSync(join(copy, "src"), { recursive: true, encoding: "utf8" })
      .sort((a, b) => b.split("/").length - a.split("/").length)[0];
    assert.equal(await rebuilt(() => touch(join(copy, "src", deepest))), true, deepest);
    assert.equal(await rebuilt(() => fs.writeFileSync(join(copy, "src/cli/new.ts"), "")), true);
    assert.equal(await rebuilt(() => fs.rmSync(join(copy, "src/cli/new.ts"))), true);
    assert.equal(await rebuilt(() => touch(join(copy, "package.json"))), true);
  });

  test("is installed again after a change of the lock file", async () => {
    const installed = installs();
    touch(join(copy, "package-lock.json"));
    assertGreets(await launch(join(copy, "skerry")));
    assert.equal(installs(), installed + 1);
  });

  test("runs from everywhere and through symbolic links", async () => {
    const links = join(base, "links and more");
    fs.mkdirSync(links);
    fs.symlinkSync(join(copy, "skerry"), join(links, "absolute"));
    fs.symlinkSync("absolute", join(links, "second"));
    fs.symlinkSync(`../${copy.slice(base.length + 1)}/skerry`, join(links, "relative"));
    for (const name of ["absolute", "second", "relative"]) assertGreets(await launch(join(links, name)));
    assertGreets(await launch("./skerry", { cwd: copy }));
    assertGreets(await launch("src/../skerry", { cwd: copy }));
    assertGreets(await launch("sh", { cwd: copy, args: ["skerry", "--version"] }));
    const PATH = `${links}:${bin}:${process.env.PATH}`;
    assertGreets(await launch("sh", { args: ["-c", "relative --version"], env: { PATH } }));
  });

  test("gets its arguments as they are", async () => {
    const outcome = seen(await launch(join(copy, "skerry"), { args: ["help", 'a  "b" $c\n*'] }));
    assert.equal(outcome.stderr, 'skerry: help: unknown command "a  \\"b\\" $c\\n*"; see skerry --help\n');
    assert.equal(outcome.exit, 125);
  });

  test("runs for those who cannot write, even if a source looks newer", async () => {
    touch(join(copy, "src/cli/main.ts"));
    assertGreets(await asOther(copy));
  });
});

/** Runs as somebody who cannot write there. */
async function asOther(copy: string): Promise<Outcome> {
  if (process.getuid?.() === 0) {
    const drop = ["--reuid", String(NOBODY), "--regid", String(NOBODY), "--clear-groups"];
    return launch("setpriv", { args: [...drop, join(copy, "skerry"), "--version"] });
  }
  fs.chmodSync(copy, 0o555);
  try {
    return await launch(join(copy, "skerry"));
  } finally {
    fs.chmodSync(copy, 0o755);
  }
}
