/** The page docs/compatibility.md. */
import { inOrder, type RowResult } from "./results.ts";

const ENGINES = { kvm: "KVM", wasm: "Wasm" };

export function renderPage(results: readonly RowResult[]): string {
  const ordered = inOrder(results);
  const run = ordered.filter(({ verdict }) => verdict !== "skipped");
  const same = run.filter(({ verdict }) => verdict === "same").length;
  return [
    "# Compatibility",
    "",
    "Unmodified programs, run natively and by Skerry with the same files, input and environment, and compared: standard output and",
    "error, exit status and, where a row says so, the files left behind. Made by `skerry compat --write docs/compatibility.md`;",
    "do not edit. [Adapting a program](adapting.md) says what to do about what differs, and how to add rows of your own.",
    "",
    `${new Set(ordered.map(({ name }) => name)).size} rows; of ${run.length} runs on an engine ${same} did the same as natively.`,
    "",
    "*start*: time until the first output or, of a server, until it accepts connections; *CPU*: user and system time; *memory*: the most",
    "that was resident. All three are divided by the native figure of the same run of the table. A program that natively takes some",
    "milliseconds is bound by the start of Skerry; long computations tell about the engine.",
    "",
    "| row | program | version | engine | result | start | CPU | memory | command |",
    "| --- | --- | --- | --- | --- | ---: | ---: | ---: | --- |",
    ...ordered.map(line),
    ...differences(ordered),
    "",
  ].join("\n");
}

function line(result: RowResult): string {
  const { name, program, version, engine, verdict, command } = result;
  const ratios = [result.start, result.cpu, result.memory].map(ratio);
  const cells = [name, program, version, ENGINES[engine], verdict, ...ratios, `\`${command.replaceAll("`", "'")}\``];
  return `| ${cells.map(cell).join(" | ")} |`;
}

function differences(results: readonly RowResult[]): string[] {
  const lines: string[] = [];
  const failed = results.filter(({ verdict }) => verdict === "differs" || verdict === "timeout");
  if (failed.length > 0) lines.push("", "## What differs", "");
  for (const { name, engine, why, findings } of failed) {
    lines.push(`- **${name}** on ${ENGINES[engine]}: ${text(why)}`);
    for (const { kind, text: words } of findings) lines.push(`  - ${kind}: ${text(words)}`);
  }
  const skipped = results.filter(({ verdict }) => verdict === "skipped");
  if (skipped.length > 0) lines.push("", "## Not run", "");
  for (const { name, engine, why } of skipped) lines.push(`- **${name}** on ${ENGINES[engine]}: ${text(why)}`);
  return lines;
}

/** Two significant digits. */
export function ratio(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "–";
  return `${value >= 100 ? Math.round(value / 10) * 10 : value >= 10 ? Math.round(value) : value.toPrecision(2)}×`;
}

function cell(value: string): string {
  return value.replaceAll("|", "\\|").replace(/\s+/g, " ");
}
function text(value: string): string {
  return value.replace(/\s+/g, " ").replace(/[<>*_`]/g, (sign) => `\\${sign}`);
}
