/** A row of the compatibility table: a program, what to run of it, and what must be as it is natively. */

/** What of a run is compared. */
export const COMPARED = ["status", "stdout", "stderr", "files"] as const;
export type Compared = (typeof COMPARED)[number];

/** Engines that rows are run on. */
export const ROW_ENGINES = ["kvm", "wasm"] as const;
export type RowEngine = (typeof ROW_ENGINES)[number];

/** A file to be there at the beginning: its text, or the absolute host path that it is copied from. */
export type RowFile = { text: string; executable: boolean } | { copyOf: string };

/** When a program in the background is ready: something accepts at a TCP port, or a file is there. */
export type Ready = { port: string } | { file: string };

/** A program, one after the other in the same directory. */
export interface CommandStep {
  kind: "command";
  argv: readonly string[];
  stdin: string | null;
  /** Natively under every engine: the client of a server. */
  onHost: boolean;
  /** The name by which a later step stops it; null: it is waited for. */
  background: string | null;
  ready: Ready | null;
}

/** Ends what runs in the background. */
export interface StopStep {
  kind: "stop";
  name: string;
  signal: NodeJS.Signals;
}

export type Step = CommandStep | StopStep;

/** Text of the output that may differ, or files: by what reason. */
export type Filter =
  | { kind: "text"; pattern: RegExp; with: string; why: string }
  | { kind: "files"; pattern: RegExp; why: string };

export interface CompatRow {
  /** Path of its file as it was given. */
  file: string;
  /** The file's name without its ending: unique. */
  name: string;
  program: string;
  /** Natively; the first line with a number is the version. null: that of the first package. */
  version: readonly string[] | null;
  packages: readonly string[];
  tags: readonly string[];
  files: ReadonlyMap<string, RowFile>;
  /** Commands that run natively in the directory before each run. */
  setup: readonly (readonly string[])[];
  run: readonly Step[];
  compare: readonly Compared[];
  filters: readonly Filter[];
  env: Readonly<Record<string, string>>;
  /** The guest's root: the host's, or just the program. */
  root: "host" | "program";
  /** Names of free TCP ports, published to the host: ${NAME} stands for the number. */
  ports: readonly string[];
  /** "guest": the loopback inside the unikernel, and the published ports; "host": the host's own sockets. */
  network: "guest" | "host";
  /** For skerry run: what a container would need too. */
  options: readonly string[];
  engines: readonly RowEngine[];
  /** By engine, why it is not run there. */
  notOn: Readonly<Partial<Record<RowEngine, string>>>;
  memory: string;
  /** Milliseconds for all steps. */
  time: number;
}

/** The command as the table shows it. */
export function shownCommand(row: CompatRow): string {
  const first = row.run.find((step): step is CommandStep => step.kind === "command");
  return first === undefined ? "" : first.argv.map(shownWord).join(" ");
}

function shownWord(word: string): string {
  const line = word.replace(/\s+/g, " ").trim();
  const short = line.length > 60 ? `${line.slice(0, 57)}...` : line;
  return /^[\w@%+=:,./-]+$/.test(short) ? short : `'${short}'`;
}
