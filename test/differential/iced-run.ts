/**
 * The decoder against iced-x86 over every class of byte patterns, and over the code of programs: see iced.sh.
 * Prints a line for each and each kind of difference once.
 */
import { closeSync, openSync, readdirSync, readSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { Comparison, patterns, read } from "./iced.ts";

const [count = "100", directory = "/usr/bin"] = process.argv.slice(2);
let failed = false;
function report(what: string, { instructions, texts, differences }: Comparison): void {
  console.log(`${what}: ${instructions} instructions, ${texts} texts, ${differences.size} kinds of differences`);
  for (const text of differences.values()) console.log(`  ${text}`);
  failed ||= differences.size > 0;
}

const all = new Comparison();
for (const bytes of patterns()) all.bytes(bytes);
report("byte patterns", all);

/** Whether a file is an x86-64 program or library. */
function isElf(path: string): boolean {
  const head = Buffer.alloc(20);
  const fd = openSync(path, "r");
  readSync(fd, head, 0, 20, 0);
  closeSync(fd);
  return head.readUInt32BE(0) === 0x7f454c46 && head[4] === 2 && head.readUInt16LE(18) === 62;
}
const programs = new Set<string>();
for (const name of readdirSync(directory).sort()) {
  if (programs.size === Number(count)) break;
  try {
    const path = realpathSync(join(directory, name));
    if (isElf(path)) programs.add(path);
  } catch {
    // A link to nowhere.
  }
}
const sum = new Comparison();
for (const path of programs) {
  const one = new Comparison();
  one.code(read(path));
  sum.instructions += one.instructions;
  sum.texts += one.texts;
  for (const [kind, text] of one.differences) sum.differences.set(kind, `${path}: ${text}`);
}
report(`${programs.size} programs of ${directory}`, sum);
process.exitCode = failed ? 1 : 0;
