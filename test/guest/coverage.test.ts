/** Every system call that is said to be supported is made by some guest program. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { coverage } from "../../src/libos/syscall/coverage.ts";
import { areas, guestPrograms } from "./programs.ts";

/** Wrappers whose name is not that of the call. */
const madeBy: Record<string, string> = { rt_sigreturn: "sigaction" };

test("every supported system call has a guest program", () => {
  const sources = new Set(guestPrograms(areas).map((program) => program.source));
  const words = new Set([...sources].flatMap((source) => called(readFileSync(source, "utf8"))));
  const missing = coverage()
    .filter((entry) => entry.level !== "none" && entry.x64 !== null)
    .map((entry) => entry.name)
    .filter((name) => !words.has(name) && !words.has(madeBy[name] ?? ""));
  assert.deepEqual(missing, []);
});

/** Names of functions and SYS_ constants in C. */
function called(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/"(?:[^"\\\n]|\\.)*"/g, "");
  return [...code.matchAll(/\bSYS_(\w+)|\b(\w+)\(/g)].map((match) => match[1] ?? match[2]);
}
