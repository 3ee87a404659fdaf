/** Which rows a command line means. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { RowError } from "./node-reader.ts";
import { readRow } from "./read-row.ts";
import type { CompatRow } from "./row.ts";

/**
 * The rows of directories and files, in order of their names.
 * @throws {RowError} with the mistakes of all files
 */
export function findRows(places: readonly string[]): CompatRow[] {
  const rows: CompatRow[] = [];
  const mistakes: string[] = [];
  for (const file of places.flatMap(rowFiles)) {
    try {
      const row = readRow(file, readFileSync(file, "utf8"));
      const same = rows.find((other) => other.name === row.name);
      if (same !== undefined)
        mistakes.push(`${file}: the name ${JSON.stringify(row.name)} is that of ${same.file} too`);
      rows.push(row);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      mistakes.push(error.message);
    }
  }
  if (mistakes.length > 0) throw new RowError(mistakes.join("\n"));
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function rowFiles(place: string): string[] {
  let names: string[];
  try {
    if (!statSync(place).isDirectory()) return [place];
    names = readdirSync(place).filter((name) => /\.ya?ml$/.test(name));
  } catch (error) {
    throw new RowError(`${place}: cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  if (names.length === 0) throw new RowError(`${place}: there is no row (a file NAME.yaml) in this directory`);
  return names.map((name) => join(place, name));
}
