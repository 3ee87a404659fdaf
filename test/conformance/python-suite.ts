/** CPython's regression tests as Debian ships them, case by case. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageVersion } from "./packages.ts";
import { reportedCases } from "./reported-cases.ts";
import { commandLine, environment } from "./side.ts";
import type { Group, Suite, Verdict } from "./suite.ts";

const PYTHON = "/usr/bin/python3.11";
const TESTS = "/usr/lib/python3.11/test";
const PACKAGE = "libpython3.11-testsuite";
const REPORTER = fileURLToPath(new URL("python/report.py", import.meta.url));
/** Milliseconds for one test method. */
const LIMIT = 60_000;

const MODULES = [
  ...["math", "struct", "json", "re", "io", "threading", "signal", "os", "select", "selectors", "mmap", "time"],
  ...["fcntl", "pty", "queue", "tempfile", "posix", "shutil", "pathlib", "zlib", "hashlib", "array", "bytes", "dict"],
  ...["decimal", "statistics", "glob", "zipfile", "sqlite3", "epoll", "poll", "eintr", "fileio", "largefile"],
  ...["posixpath", "resource", "sched", "stat", "thread", "memoryio", "file", "bufio", "random", "contextlib"],
  ...["threading_local", "threadsignals", "ioctl", "openpty", "tty", "errno", "pwd", "grp", "getpass", "locale"],
  ...["socket", "socketserver", "asyncio", "httplib", "httpservers", "smtplib", "ssl"],
].map((name) => `test_${name}`);

export const pythonSuite: Suite = {
  name: "cpython",
  title: "CPython's regression tests",
  jobs: 2,
  async prepare() {
    if (!existsSync(join(TESTS, "test_math.py"))) return { absent: `Debian's ${PACKAGE} is not installed` };
    const modules = MODULES.filter((name) => existsSync(join(TESTS, `${name}.py`)) || existsSync(join(TESTS, name)));
    return { version: `${PACKAGE} ${packageVersion(PACKAGE)}`, groups: modules.map(oneModule) };
  },
};

/** Names as the reporter knows them. */
function lines(cases: ReadonlySet<string>): string {
  return [...cases].map((id) => `test.${id}\n`).join("");
}

function oneModule(name: string): Group {
  return {
    name,
    run(side, scratch, cases) {
      const env = environment(scratch, { PYTHONDONTWRITEBYTECODE: "1", PYTHONHASHSEED: "0" });
      const list = join(scratch, ".done");
      const short = (id: string) => (id.startsWith("test.") ? id.slice("test.".length) : id);
      return reportedCases({
        limit: LIMIT,
        outside: name,
        start(done) {
          const program = [PYTHON, REPORTER, name, list];
          writeFileSync(list, lines(done));
          if (cases !== undefined) {
            if ([...cases].every((id) => done.has(id))) return null;
            const only = join(scratch, ".only");
            writeFileSync(only, lines(cases));
            program.push(only);
          }
          return { argv: commandLine(side, program, scratch, env), cwd: scratch, env };
        },
        parse(line) {
          if (!line.startsWith("\x01")) return null;
          const [what, id, verdict, reason] = line.slice(1).split("\t");
          if (what === "start") return { started: short(id) };
          return { ended: short(id), outcome: { verdict: verdict as Verdict, detail: (reason ?? "").slice(-600) } };
        },
      });
    },
  };
}
