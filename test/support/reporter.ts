/** What `npm test` prints: a line a file, each failure whole, and last `N passed, N failed, N skipped`. */
import { relative } from "node:path";
import type { TestEvent } from "node:test/reporters";
import { inspect } from "node:util";

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const files = new Map<string, Tally>();
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  const skips = new Map<string, number>();
  const names: string[] = [];
  // Files run side by side, but what they report arrives file by file.
  let current = "";
  for await (const event of events) {
    switch (event.type) {
      case "test:start":
        names.length = event.data.nesting;
        names.push(event.data.name);
        break;
      case "test:stderr":
      case "test:stdout":
        yield event.data.message;
        break;
      case "test:pass":
      case "test:fail": {
        const { data } = event;
        names.length = data.nesting;
        const file = data.file === undefined ? "" : relative(process.cwd(), data.file);
        if (file !== current) {
          yield* summary(current, files);
          current = file;
        }
        const tally = files.get(file) ?? { passed: 0, failed: 0, skipped: 0 };
        files.set(file, tally);
        if (event.type === "test:fail" && !isOnlyParent(event.data.details.error)) {
          tally.failed++;
          yield failure(file, [...names, data.name], event.data.details.error);
        } else if (data.skip !== undefined) {
          tally.skipped++;
          const reason = typeof data.skip === "string" && data.skip !== "" ? data.skip : "no reason given";
          skips.set(reason, (skips.get(reason) ?? 0) + 1);
        } else if (event.type === "test:pass" && data.details.type !== "suite") {
          tally.passed++;
        }
        break;
      }
    }
  }
  yield* summary(current, files);
  for (const tally of files.values()) {
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
  }
  for (const [reason, count] of skips) yield `skipped ${count}: ${reason}\n`;
  yield `${line(total)}\n`;
}

function* summary(file: string, files: Map<string, Tally>): Generator<string> {
  const tally = files.get(file);
  if (tally) yield `${tally.failed > 0 ? "FAIL" : "ok  "} ${file}: ${line(tally)}\n`;
}

function line(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
}

/** A test that fails only because its subtests do is not counted again. */
function isOnlyParent(error: unknown): boolean {
  return (error as { failureType?: string }).failureType === "subtestsFailed";
}

function failure(file: string, names: string[], error: unknown): string {
  const cause = (error as { cause?: unknown }).cause ?? error;
  const text =
    cause instanceof Error ? (cause.stack ?? cause.message) : typeof cause === "string" ? cause : inspect(cause);
  return `\nFAIL ${file}: ${names.join(" > ")}\n${text.replace(/^/gm, "  ")}\n`;
}
