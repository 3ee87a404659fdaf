/**
 * Cases that one process runs in turn and reports on its standard output. When a case hangs or takes the process with
 * it, a new process goes on behind it.
 */
import { type Executed, type Execution, execute, tail } from "./execute.ts";
import type { Outcome, Outcomes } from "./suite.ts";

/** What a line of output says. */
export type Report = { started: string } | { ended: string; outcome: Outcome } | null;

export interface ReportedCases {
  /** The process that runs all cases but those in `done`. */
  start(done: ReadonlySet<string>): Omit<Execution, "onLine" | "limit"> | null;
  parse(line: string): Report;
  /** Milliseconds for one case. */
  limit: number;
  /** Name under which an end outside of any case is known. */
  outside: string;
}

/** As many cases may end a process; a module that fails at each is hopeless. */
const MOST_STARTS = 40;

export async function reportedCases(what: ReportedCases): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  for (let starts = 0; starts < MOST_STARTS; starts++) {
    const execution = what.start(new Set(outcomes.keys()));
    if (execution === null) return outcomes;
    let current: string | null = null;
    const before = outcomes.size;
    const done = await execute({
      ...execution,
      limit: what.limit,
      onLine(line, watch) {
        const report = what.parse(line);
        if (report === null) return;
        watch.again();
        if ("started" in report) current = report.started;
        else {
          outcomes.set(report.ended, report.outcome);
          if (current === report.ended) current = null;
        }
      },
    });
    if (current !== null) outcomes.set(current, interrupted(done));
    else if (outcomes.size === before && (before === 0 || done.status === null || done.status > 128)) {
      outcomes.set(what.outside, interrupted(done));
      return outcomes;
    } else if (done.status === 0 || outcomes.size === before) return outcomes;
  }
  return outcomes;
}

function interrupted(done: Executed): Outcome {
  if (done.status === null) return { verdict: "timeout", detail: tail(done.output) };
  return { verdict: "crash", detail: `status ${done.status}: ${tail(done.output)}` };
}
