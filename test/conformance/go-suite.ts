/** Go's own tests of its standard library, compiled by Debian's golang into one static program a package. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageVersion } from "./packages.ts";
import { cacheDirectory } from "./places.ts";
import { type Report, reportedCases } from "./reported-cases.ts";
import { commandLine, environment } from "./side.ts";
import type { Group, Suite, Verdict } from "./suite.ts";

/** Milliseconds for one test function. */
const LIMIT = 60_000;
const PACKAGES = ["strings", "sort", "strconv", "sync", "sync/atomic", "time", "os", "io", "runtime"].concat(
  ...[["encoding/json", "regexp", "bytes", "bufio", "math", "unicode/utf8", "context", "os/signal", "io/fs"]],
  ...[["net", "net/http"]],
);

export const goSuite: Suite = {
  name: "go",
  title: "Go's tests of its standard library",
  jobs: 2,
  async prepare() {
    const root = goRoot();
    if (root === null || !existsSync(join(root, "src/strings/strings_test.go")))
      return { absent: "Debian's golang-go and golang-src are not installed" };
    const version = `golang ${packageVersion("golang-go")}`;
    const groups: Group[] = [];
    for (const name of PACKAGES) {
      const program = compile(root, name, version);
      if (program !== null) groups.push(onePackage(name, program, join(root, "src", name)));
    }
    return { version, groups };
  },
};

function goRoot(): string | null {
  const found = spawnSync("go", ["env", "GOROOT"], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : null;
}

function compile(root: string, name: string, version: string): string | null {
  const program = join(cacheDirectory("go", version.replace(/[^\w.-]+/g, "-")), `${name.replaceAll("/", "-")}.test`);
  if (existsSync(program)) return program;
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod", GOCACHE: cacheDirectory("go", "cache") };
  const made = spawnSync("go", ["test", "-c", "-o", program, name], { cwd: root, env, stdio: "inherit" });
  return made.status === 0 ? program : null;
}

function onePackage(name: string, program: string, directory: string): Group {
  const env = (scratch: string) =>
    environment(scratch, { GOTRACEBACK: "all", GOROOT: directory.slice(0, -name.length - 5) });
  return {
    name,
    run(side, scratch, cases) {
      const listed = spawnSync(program, ["-test.list", "^(Test|Example)"], { cwd: directory, encoding: "utf8" });
      const tests = listed.stdout.split("\n").filter((line) => /^(Test|Example)/.test(line));
      const all = tests.filter((test) => cases === undefined || cases.has(`${name}.${test}`));
      let said: string[] = [];
      return reportedCases({
        limit: LIMIT,
        outside: name,
        start(done) {
          const open = all.filter((test) => !done.has(`${name}.${test}`));
          if (open.length === 0) return null;
          const flags = ["-test.v", "-test.short", "-test.parallel=1", "-test.timeout=0"];
          const argv = [program, ...flags, `-test.run=^(${open.join("|")})$`];
          return { argv: commandLine(side, argv, directory, env(scratch)), cwd: directory, env: env(scratch) };
        },
        parse(line) {
          const report = parse(line, name, said);
          if (report === null) said = [...said.slice(-20), line.trim()];
          else if ("started" in report) said = [];
          return report;
        },
      });
    },
  };
}

function parse(line: string, name: string, said: readonly string[]): Report {
  const started = /^=== (?:RUN|CONT) +((?:Test|Example)\w*)$/.exec(line);
  if (started !== null) return { started: `${name}.${started[1]}` };
  const ended = /--- (PASS|FAIL|SKIP): ((?:Test|Example)\w*) \(/.exec(line);
  if (ended === null || line.startsWith(" ")) return null;
  const verdict = ended[1].toLowerCase() as Verdict;
  return {
    ended: `${name}.${ended[2]}`,
    outcome: { verdict, detail: verdict === "pass" ? "" : said.join(" ").slice(-600) },
  };
}
