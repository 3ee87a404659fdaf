/** Writes the pages of docs/ that are made from the source. `npm run generate`; a test checks that they are current. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { renderSyscalls } from "../src/libos/syscall/coverage.ts";

/** Path from the root of the repository → content. */
export const pages: Record<string, () => string> = {
  "docs/syscalls.md": renderSyscalls,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  mkdirSync(`${root}docs`, { recursive: true });
  for (const [path, render] of Object.entries(pages)) writeFileSync(root + path, render());
}
