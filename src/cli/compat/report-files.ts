/** What `skerry run --shortfalls=json` has written. */
import { readFileSync } from "node:fs";
import type { ShortfallReport } from "../../vmm/index.ts";

/** @returns none if the run has ended without it */
export function readReport(file: string): ShortfallReport[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text.trim() === "" ? [] : [JSON.parse(text) as ShortfallReport];
}
