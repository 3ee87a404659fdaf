/**
 * Shows what rows of the application tables do: `npx tsx test/apps/inspect.ts RUNNER TEXT` prints the commands, the
 * status, the output and the files of every row whose name contains TEXT, run natively or on an engine.
 */
import { type Runner, runApp, withDirectory } from "./harness.ts";
import { tables } from "./tables.ts";

const [runner = "native", text = ""] = process.argv.slice(2);
process.umask(0o022);
for (const [table, rows] of Object.entries(tables)) {
  for (const row of rows.filter((candidate) => `${table}: ${candidate.name}`.includes(text))) {
    const outcome = await withDirectory((directory) => runApp(row, runner as Runner, directory));
    console.log(`==== ${table}: ${row.name}\nstatus ${outcome.status.join(" ")}`);
    console.log(
      outcome.stdout.length > 600 ? `${outcome.stdout.slice(0, 600)} … ${outcome.stdout.length}` : outcome.stdout,
    );
    console.log(`-- stderr\n${outcome.stderr}`);
    for (const file of outcome.files.filter((line) => !line.includes("time=981173106.000"))) console.log(`  ${file}`);
  }
}
