/** YAML to rows: what may stand in a row's file, and what it means. The keys are those of docs/adapting.md. */
import { constants } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { duration, size } from "../values.ts";
import { type NodeReader, Source } from "./node-reader.ts";
import {
  COMPARED,
  type CommandStep,
  type CompatRow,
  type Filter,
  type Ready,
  ROW_ENGINES,
  type RowFile,
  type Step,
} from "./row.ts";

const KEYS = [
  "program",
  "version",
  "packages",
  "tags",
  "files",
  "setup",
  "run",
  "compare",
  "filters",
  "env",
  "root",
  "ports",
  "network",
  "options",
  "engines",
  "not-on",
  "memory",
  "time",
] as const;
const STEP_KEYS = ["command", "script", "stdin", "host", "background", "ready", "stop", "signal"] as const;

const DEFAULT_TIME = 120_000;
const DEFAULT_MEMORY = "512MiB";
const memory = size("1MiB", "4GiB");

/** @throws {RowError} naming every mistake */
export function readRow(file: string, text: string): CompatRow {
  const source = new Source(file, text);
  const { top } = source;
  const fields = top.fields(KEYS);
  for (const needed of ["program", "run"] as const)
    if (fields[needed] === undefined) top.wrong(`the key ${needed} is missing`);
  const row: CompatRow = {
    file,
    name: basename(file).replace(/\.ya?ml$/, ""),
    program: fields.program?.text() ?? "",
    version: fields.version === undefined ? null : command(fields.version),
    packages: fields.packages?.oneOrMore((each) => each.parsed(packageName, "")) ?? [],
    tags: fields.tags?.oneOrMore((each) => each.text()) ?? [],
    files: new Map(fields.files?.members().map(([name, reader]) => [insideName(name, reader), rowFile(reader, file)])),
    setup:
      fields.setup?.oneOrMore((each) => (isScript(each) ? script(each.fields(["script"]).script) : command(each))) ??
      [],
    run: fields.run?.oneOrMore(step) ?? [],
    compare: fields.compare?.oneOrMore((each) => each.choice(COMPARED)) ?? ["status", "stdout", "stderr"],
    filters: fields.filters?.list(filter) ?? [],
    env: Object.fromEntries(fields.env?.members().map(([name, reader]) => [name, reader.text()]) ?? []),
    root: fields.root?.choice(["host", "program"]) ?? "host",
    ports: fields.ports?.oneOrMore((each) => each.parsed(portName, "")) ?? [],
    network: fields.network?.choice(["guest", "host"]) ?? "guest",
    options: fields.options?.oneOrMore((each) => each.text()) ?? [],
    engines: fields.engines?.oneOrMore((each) => each.choice(ROW_ENGINES)) ?? ROW_ENGINES,
    notOn: Object.fromEntries(
      fields["not-on"]?.members().map(([name, reader]) => [engineName(name, reader), reader.text()]) ?? [],
    ),
    memory: fields.memory?.parsed(memorySize, DEFAULT_MEMORY) ?? DEFAULT_MEMORY,
    time: fields.time?.parsed((given) => duration.parse(given), DEFAULT_TIME) ?? DEFAULT_TIME,
  };
  checkStops(row, fields.run);
  source.finish();
  return row;
}

function isScript(reader: NodeReader): boolean {
  return reader.isMap() && !reader.isList();
}

function step(reader: NodeReader): Step {
  if (!reader.isMap()) return commandStep(command(reader));
  const fields = reader.fields(STEP_KEYS);
  if (fields.stop !== undefined) {
    return {
      kind: "stop",
      name: fields.stop.text(),
      signal: fields.signal?.parsed(signalName, "SIGTERM") ?? "SIGTERM",
    };
  }
  if ((fields.command === undefined) === (fields.script === undefined))
    reader.wrong("a step has either command, script or stop");
  const argv = fields.command === undefined ? script(fields.script) : command(fields.command);
  return {
    ...commandStep(argv),
    stdin: fields.stdin?.text() ?? null,
    onHost: fields.host?.flag() ?? false,
    background: fields.background?.text() ?? null,
    ready: fields.ready === undefined ? null : ready(fields.ready),
  };
}

function commandStep(argv: readonly string[]): CommandStep {
  return { kind: "command", argv, stdin: null, onHost: false, background: null, ready: null };
}

function ready(reader: NodeReader): Ready {
  const { port, file } = reader.fields(["port", "file"]);
  if ((port === undefined) === (file === undefined)) reader.wrong("needs either port or file");
  return port === undefined ? { file: file?.text() ?? "" } : { port: port.text() };
}

/** A list of words, or a line that is split at spaces outside of quotes; nothing else is special. */
function command(reader: NodeReader): readonly string[] {
  const argv = reader.isList() ? reader.list((each) => each.text()) : words(reader.text());
  if (argv.length === 0) reader.wrong("has no words");
  return argv;
}

/** Run by the shell of the guest. */
function script(reader: NodeReader | undefined): readonly string[] {
  return ["/bin/bash", "-c", reader?.text() ?? ""];
}

/** Splits a command line at spaces; 'single' and "double" quotes keep words together. */
export function words(line: string): string[] {
  const result: string[] = [];
  for (const [word] of line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)) {
    result.push(word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ""));
  }
  return result;
}

function rowFile(reader: NodeReader, file: string): RowFile {
  if (!reader.isMap()) return { text: reader.text(), executable: false };
  const { from, text, executable } = reader.fields(["from", "text", "executable"]);
  if ((from === undefined) === (text === undefined)) reader.wrong("needs either from or text");
  if (from !== undefined) return { copyOf: resolve(dirname(file), from.text()) };
  return { text: text?.text() ?? "", executable: executable?.flag() ?? false };
}

function filter(reader: NodeReader): Filter {
  const fields = reader.fields(["text", "with", "files", "why"]);
  if ((fields.text === undefined) === (fields.files === undefined))
    reader.wrong("needs either text or files: a regular expression");
  if (fields.why === undefined) reader.wrong("the key why is missing: what may differ needs a reason");
  const why = fields.why?.text() ?? "";
  const pattern = (fields.text ?? fields.files)?.parsed(expression, /(?:)/) ?? /(?:)/;
  if (fields.text === undefined) return { kind: "files", pattern, why };
  return { kind: "text", pattern, with: fields.with?.text() ?? "", why };
}

function expression(text: string): RegExp {
  try {
    return new RegExp(text, "gm");
  } catch (error) {
    throw new Error(`is not a regular expression: ${(error as Error).message}`);
  }
}
/** As skerry run takes it. */
function memorySize(text: string): string {
  memory.parse(text);
  return text;
}
function signalName(text: string): NodeJS.Signals {
  const name = text.startsWith("SIG") ? text : `SIG${text}`;
  if (!(name in constants.signals)) throw new Error("is not a signal; give one like TERM");
  return name as NodeJS.Signals;
}
function packageName(text: string): string {
  if (!/^[a-z0-9][a-z0-9+.-]*$/.test(text)) throw new Error("is not the name of a Debian package");
  return text;
}
function portName(text: string): string {
  if (!/^[A-Z][A-Z0-9_]*$/.test(text)) throw new Error("is not a name for a port: capital letters, as in HTTP_PORT");
  return text;
}
/** A name in the row's directory. */
function insideName(name: string, reader: NodeReader): string {
  if (name.startsWith("/") || name.split("/").includes("..")) reader.wrong("is not a name inside the row's directory");
  return name;
}
function engineName(name: string, reader: NodeReader): string {
  if (!ROW_ENGINES.some((engine) => engine === name))
    reader.wrong(`unknown engine; there are ${ROW_ENGINES.join(", ")}`);
  return name;
}

function checkStops(row: CompatRow, reader: NodeReader | undefined): void {
  const running = new Set<string>();
  for (const each of row.run) {
    if (each.kind === "stop") {
      if (!running.delete(each.name))
        reader?.wrong(`stop: nothing named ${JSON.stringify(each.name)} runs in the background then`);
    } else if (each.background !== null) running.add(each.background);
  }
  for (const name of running) reader?.wrong(`${JSON.stringify(name)} runs in the background and is never stopped`);
}
