/** Where the suites and the results are: outside the repository. */
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "skerry", "conformance");

/** Which engine runs Skerry's side. Others than the usual one have results of their own. */
export const ENGINE = process.env.CONFORMANCE_ENGINE || "auto";

/** A directory below the cache, made when it is not there. */
export function cacheDirectory(...names: string[]): string {
  const directory = join(CACHE, ...names);
  mkdirSync(directory, { recursive: true });
  return directory;
}
