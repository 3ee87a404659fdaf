/** How files look: small, typed, finished. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { version } from "../../../src/cli/version.ts";
import { repository } from "../../support/run-guest.ts";
import { sourceFiles } from "../../support/source.ts";

const LONGEST = 500;
/** Files whose length is that of a table. */
const tables = /\.generated\.ts$|^src\/abi\/|\/rows\//;

const source = sourceFiles("src");
const all = [...source, ...sourceFiles("test"), ...sourceFiles("scripts")];

test(`no file of src has more than ${LONGEST} lines, tables apart`, () => {
  const long = source
    .map((file) => ({ path: file.path, lines: file.text.split("\n").length - 1 }))
    .filter((file) => file.lines > LONGEST && !tables.test(file.path));
  assert.deepEqual(long, []);
});

test("nothing has the type any", () => {
  const untyped = source.flatMap((file) =>
    file.text
      .split("\n")
      .map((line, index) => `${file.path}:${index + 1}: ${line.trim()}`)
      .filter((line) => /(:|\bas|<|\|)\s*any\b(\[\])?\s*([,;)>=|\]]|$)/.test(line.replace(/\/\/.*|^[^"]*\* .*/, ""))),
  );
  assert.deepEqual(untyped, []);
});

/** Module state of the library OS that says nothing of a machine: scratch space, and what never changes once made. */
const stateless = [
  "src/libos/arch/x86-64-signal-frame.ts: initialImages",
  "src/libos/syscall/kinds.ts: codes",
  "src/libos/syscall/operands.ts: bounced",
  "src/libos/vdso/vdso.ts: decoded",
];

test("no module of the library OS holds what belongs to a machine", () => {
  const state = /^(?:export )?(?:let (\w+)|const (\w+)(?:: [^=]+)? = new (?:Map|Set)(?:<.*>)?\((?:\[\])?\))/gm;
  const found = source
    .filter((file) => file.path.startsWith("src/libos/"))
    .flatMap((file) => [...file.text.matchAll(state)].map((match) => `${file.path}: ${match[1] ?? match[2]}`));
  assert.deepEqual(found.sort(), stateless);
});

// scripts/bundle-cli.ts takes the value that an import has when a chunk is loaded.
test("no module exports a variable that changes", () => {
  const found = source.flatMap((file) =>
    [...file.text.matchAll(/^export (?:let|var) \w+|^export \{/gm)].map((match) => `${file.path}: ${match[0]}`),
  );
  assert.deepEqual(
    found.filter((line) => !line.startsWith("src/vmm/index.ts:")),
    [],
  );
});

test("every file of src says in its first line what it is", () => {
  const silent = source.map((file) => file).filter((file) => !/^(#!.*\n)?\/\*\*/.test(file.text));
  assert.deepEqual(
    silent.map((file) => file.path),
    [],
  );
});

test("generated files name their generator", () => {
  const silent = all.filter(
    (file) => file.path.endsWith(".generated.ts") && !/scripts\/\S+/.test(file.text.slice(0, 500)),
  );
  assert.deepEqual(
    silent.map((file) => file.path),
    [],
  );
});

test("nothing is left for later", () => {
  const marker = new RegExp(
    `\\b(${["TO", "FIX", "X"].map((start, index) => start + ["DO", "ME", "XX"][index]).join("|")})\\b`,
  );
  const open = source.filter((file) => marker.test(file.text)).map((file) => file.path);
  assert.deepEqual(open, []);
});

test("the version is the package's", () => {
  const { version: expected } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  assert.equal(version, expected);
});

test("no text has the marks of a merge that nobody finished", () => {
  const names = execFileSync("git", ["ls-files", "*.md", "*.ts", "*.c", "*.h", "*.sh", "*.json", "*.yaml"], {
    cwd: repository,
    encoding: "utf8",
  });
  const marked = names
    .split("\n")
    .filter((name) => name !== "" && existsSync(join(repository, name)))
    .filter((name) => /^(<{7}|>{7}) /m.test(readFileSync(join(repository, name), "utf8")));
  assert.deepEqual(marked, []);
});
