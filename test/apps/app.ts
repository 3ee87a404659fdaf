/**
 * What a row of the application tables says: an unmodified program of Debian, run once natively (the reference) and
 * once on each engine. Stdout, stderr, exit status and the files left behind must be identical.
 */

/** A file to be there before the first step: its text or bytes, or something else than a plain file. */
export type FileSpec = string | Uint8Array | { link: string } | { directory: true } | { content: string; mode: number };

/** One process. Steps of a row run one after the other in the same directory. */
export interface Step {
  argv: readonly string[];
  /** Comes through a pipe. Default: /dev/null. */
  stdin?: string | Uint8Array;
  /** A file of the directory, or an absolute path, as standard input or output. Output is appended to. */
  stdinFrom?: string;
  stdoutTo?: string;
  /** Always run natively: to look at what the engine's run left behind. */
  native?: true;
}

export interface App {
  name: string;
  /** The Debian package of the program: named when it is missing and the row is skipped. */
  package: string;
  steps: readonly Step[];
  /** Beside the corpus (corpus.ts), which every row has. */
  files?: Record<string, FileSpec>;
  env?: Record<string, string>;
  /** Bytes of deterministic, half compressible data in the file `big`. */
  bigFile?: number;
  /** Seconds after which the run counts as hung. Default 180. */
  timeout?: number;
}

/** What a table writes for an {@link App}: a command line, or several as steps, or with more about them. */
export type Row =
  | string
  | readonly string[]
  | (Omit<Partial<App>, "package" | "steps"> &
      Pick<Step, "stdin" | "stdinFrom" | "stdoutTo"> & {
        run: string | readonly (string | readonly string[] | Step)[];
      });

/** Makes the apps of one package from their rows. */
export function apps(packageName: string, rows: readonly Row[]): App[] {
  return rows.map((row) => {
    if (typeof row === "string") return { name: row, package: packageName, steps: [{ argv: words(row) }] };
    if (isList(row))
      return { name: row.join("; "), package: packageName, steps: row.map((line) => ({ argv: words(line) })) };
    const { run, stdin, stdinFrom, stdoutTo, name, ...rest } = row;
    const streams = {
      ...(stdin === undefined ? {} : { stdin }),
      ...(stdinFrom === undefined ? {} : { stdinFrom }),
      ...(stdoutTo === undefined ? {} : { stdoutTo }),
    };
    const steps = (typeof run === "string" ? [run] : run).map((step): Step => {
      if (typeof step === "string") return { argv: words(step), ...streams };
      return isList(step) ? { argv: step, ...streams } : (step as Step);
    });
    return { name: name ?? steps.map((step) => step.argv.join(" ")).join("; "), package: packageName, steps, ...rest };
  });
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

/** Splits a command line at spaces. 'Single quotes' keep a word together; nothing else is special. */
export function words(line: string): string[] {
  const result: string[] = [];
  for (const match of line.matchAll(/(?:'[^']*'|[^\s'])+/g)) result.push(match[0].replaceAll("'", ""));
  return result;
}
