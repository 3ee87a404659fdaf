/** The guest's environment, put together as docker run does. */
import { readFileSync } from "node:fs";
import { UsageError } from "./parse.ts";
import { isTerminal } from "./terminal.ts";
import type { Assignment } from "./values.ts";
import { assignment, InvalidValue, quote } from "./values.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * PATH, HOSTNAME, HOME and on a terminal TERM; then the files, then the assignments; the last one of a name counts.
 * @throws UsageError
 */
export function environment(
  host: NodeJS.ProcessEnv,
  given: { hostname: string; home: string; files: readonly string[]; assignments: readonly Assignment[] },
): Record<string, string> {
  const result: Record<string, string> = { PATH, HOSTNAME: given.hostname, HOME: given.home };
  if (isTerminal(0) || isTerminal(1)) result.TERM = host.TERM || "xterm";
  for (const { name, value } of [...given.files.flatMap(readEnvironmentFile), ...given.assignments]) {
    const chosen = value ?? host[name];
    if (chosen !== undefined) result[name] = chosen;
  }
  return result;
}

/** One NAME=VALUE or NAME a line; values are taken as they are; blank lines and lines with `#` first are skipped. */
function readEnvironmentFile(file: string): Assignment[] {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--env-file: cannot read ${quote(file)}: ${(error as NodeJS.ErrnoException).code}`);
  }
  return content.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    try {
      const parsed = assignment.parse(line);
      if (/\s/.test(parsed.name)) throw new InvalidValue("has white space in the name");
      return [parsed];
    } catch (error) {
      if (error instanceof InvalidValue) {
        throw new UsageError(`--env-file: ${file}:${index + 1}: ${quote(line)} ${error.message}`);
      }
      throw error;
    }
  });
}
