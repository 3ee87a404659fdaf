/** Writes the pages of docs/ that are made from the source. `npm run generate`; a test checks that they are current. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { renderPage } from "../src/cli/compat/page.ts";
import { readResults } from "../src/cli/compat/results.ts";
import { renderSyscalls } from "../src/libos/syscall/coverage.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Path from the root of the repository → content. */
export const pages: Record<string, () => string> = {
  "docs/syscalls.md": renderSyscalls,
  // Of the results that skerry compat --write has kept.
  "docs/compatibility.md": () => renderPage(readResults(`${root}docs/compatibility.json`)),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(`${root}docs`, { recursive: true });
  for (const [path, render] of Object.entries(pages)) writeFileSync(root + path, render());
}
