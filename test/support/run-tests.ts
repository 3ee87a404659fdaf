/** Runs the test files named on the command line; exit status 1 if anything failed. */
import { run } from "node:test";
import report from "./reporter.ts";

/** Two cores are what a small CI machine has; tests that measure time must not be crowded out. */
const events = run({ files: process.argv.slice(2), concurrency: 2, timeout: 1_800_000 });
events.on("test:fail", () => {
  process.exitCode = 1;
});
for await (const text of report(events)) process.stdout.write(text);
