/** Why a case ends differently under Skerry: what is known, for the report. */
import type { Case } from "./results.ts";

export interface Cause {
  /** Of the suite and the case: "suite case". */
  name?: RegExp;
  /** In what was said under Skerry. */
  detail?: RegExp;
  cause: string;
}

/** The first that fits holds. */
const causes: readonly Cause[] = [];

export const UNEXPLAINED = "not explained yet";

export function causeOf(suite: string, what: Case): string {
  const name = `${suite} ${what.name}`;
  const found = causes.find((row) => (row.name?.test(name) ?? true) && (row.detail?.test(what.skerry.detail) ?? true));
  return found?.cause ?? UNEXPLAINED;
}
