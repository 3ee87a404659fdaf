/** What a public test suite is to the driver. */

/** How a case ended. `crash`: by a signal, or without saying how; `timeout`: it was stopped. */
export type Verdict = "pass" | "fail" | "skip" | "crash" | "timeout";

export interface Outcome {
  verdict: Verdict;
  /** What can be said of it: an exit status, the end of an error message. Not compared. */
  detail: string;
}

/** Who runs a case: Linux itself, or Skerry. */
export type Side = "native" | "skerry";
export const SIDES: readonly Side[] = ["native", "skerry"];

/** By name of the case. */
export type Outcomes = Map<string, Outcome>;

/** Cases that are run by one command line or lie in one directory. */
export interface Group {
  name: string;
  /**
   * Runs all of its cases, or those named.
   * @param scratch an empty directory of its own, which is removed afterwards
   */
  run(side: Side, scratch: string, cases?: ReadonlySet<string>): Promise<Outcomes>;
}

export interface Suite {
  name: string;
  title: string;
  /** How many groups may run at once. 1 where cases measure time or load. */
  jobs: number;
  /** Makes the suite ready, outside the repository, or says in one line why it is absent. */
  prepare(): Promise<{ version: string; groups: Group[] } | { absent: string }>;
}
