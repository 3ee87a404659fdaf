/**
 * Suites whose cases are programs that say by their exit status how they ended. They come as a directory in which they
 * have been built, as their own instructions tell; how that is done is not known here.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { execute, tail } from "./execute.ts";
import { cacheDirectory } from "./places.ts";
import { commandLine, environment } from "./side.ts";
import type { Group, Outcome, Outcomes, Side, Suite } from "./suite.ts";

export interface ProgramSuite {
  name: string;
  title: string;
  /** Which files below the directory are cases: matches their path. */
  programs: RegExp;
  /** Of exit statuses beside 0, which passes. All others fail. */
  statuses?: Record<number, Outcome>;
  /** Seconds for one case. */
  limit: number;
  /** Where to find out more, said when the suite is absent. */
  origin: string;
}

export function programSuite(suite: ProgramSuite): Suite {
  return {
    name: suite.name,
    title: suite.title,
    jobs: 3,
    async prepare() {
      const variable = `CONFORMANCE_${suite.name.toUpperCase().replaceAll("-", "_")}`;
      const root = process.env[variable] ?? join(cacheDirectory("programs"), suite.name);
      const files = existsSync(root) ? programsBelow(root, suite.programs) : [];
      if (files.length === 0)
        return { absent: `no built programs in ${variable}=DIRECTORY (${suite.origin}; build it as it says)` };
      const newest = Math.max(...files.map((file) => statSync(join(root, file)).mtimeMs));
      const version = `${files.length} programs built ${new Date(newest).toISOString().slice(0, 10)}`;
      return { version, groups: files.map((file) => oneProgram(suite, root, file)) };
    },
  };
}

function programsBelow(root: string, pattern: RegExp): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: relative(root, join(entry.parentPath ?? entry.path, entry.name)) }))
    .filter(({ entry, path }) => entry.isFile() && pattern.test(path))
    .map(({ path }) => path)
    .sort();
}

/** Cases are cheap to run one by one, so each is a group. */
function oneProgram(suite: ProgramSuite, root: string, file: string): Group {
  return {
    name: file,
    async run(side: Side, scratch: string): Promise<Outcomes> {
      const env = environment(scratch);
      const argv = commandLine(side, [join(root, file)], scratch, env);
      const done = await execute({ argv, cwd: scratch, env, limit: suite.limit * 1000 });
      return new Map([[file, judge(suite, done.status, tail(done.output))]]);
    },
  };
}

function judge(suite: ProgramSuite, status: number | null, said: string): Outcome {
  if (status === null) return { verdict: "timeout", detail: said };
  if (status === 0) return { verdict: "pass", detail: "" };
  const known = suite.statuses?.[status];
  if (known !== undefined) return { verdict: known.verdict, detail: `${known.detail}: ${said}` };
  return { verdict: status > 128 ? "crash" : "fail", detail: `status ${status}: ${said}` };
}
