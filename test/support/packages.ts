/** Which Debian packages the tests may rely on: packages.txt, which packages.sh installs. */
import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

interface Package {
  name: string;
  /** A program in PATH or an absolute path. */
  witness: string;
}

function table(): Package[] {
  return readFileSync(new URL("packages.txt", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [name, witness] = line.split(/\s+/);
      return { name, witness };
    });
}

/** Absolute path of a program in PATH, or null. */
export function which(program: string): string | null {
  if (program.startsWith("/")) return isThere(program, constants.F_OK) ? program : null;
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const candidate = join(directory, program);
    if (isThere(candidate, constants.X_OK)) return candidate;
  }
  return null;
}

function isThere(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/**
 * For the `skip` of a test: false when all the packages are there, else the reason.
 * @throws Error for a package that packages.txt does not list
 */
export function withoutPackages(...names: string[]): false | string {
  const known = table();
  const missing = names.filter((name) => {
    const entry = known.find((candidate) => candidate.name === name);
    if (!entry) throw new Error(`${name} is not in test/support/packages.txt`);
    return which(entry.witness) === null;
  });
  if (missing.length === 0) return false;
  return `Debian package${missing.length > 1 ? "s" : ""} not installed: ${missing.join(", ")}`;
}
