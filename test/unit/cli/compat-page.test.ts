/** The compatibility table: the page is well-formed and current, and its rows are those that are declared. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { compare } from "../../../src/cli/compat/compare.ts";
import { findRows } from "../../../src/cli/compat/find-rows.ts";
import { collect } from "../../../src/cli/compat/native-answers.ts";
import { ratio } from "../../../src/cli/compat/page.ts";
import { readRow } from "../../../src/cli/compat/read-row.ts";
import { merge, type RowResult, readResults } from "../../../src/cli/compat/results.ts";
import { constantsOf } from "../../../src/libos/syscall/shortfalls.ts";
import { repository } from "../../support/run-guest.ts";

const declared = findRows([join(repository, "compat")]);
const results = readResults(join(repository, "docs/compatibility.json"));
const page = readFileSync(join(repository, "docs/compatibility.md"), "utf8");

describe("docs/compatibility.md", () => {
  test("has the rows that are declared, on their engines", () => {
    const expected = declared.flatMap(({ name, engines }) => engines.map((engine) => `${name} ${engine}`));
    assert.deepEqual(results.map(({ name, engine }) => `${name} ${engine}`).sort(), expected.sort());
  });

  test("has as many cells in each line as the head", () => {
    const lines = page.split("\n").filter((line) => line.startsWith("|"));
    const cells = (line: string): number => line.replaceAll("\\|", "").split("|").length;
    assert.ok(lines.length === results.length + 2);
    assert.deepEqual([...new Set(lines.map(cells))], [cells(lines[0]!)]);
  });

  test("tells a reason for whatever is not the same", () => {
    const silent = results.filter(({ verdict, why }) => verdict !== "same" && why === "");
    assert.deepEqual(silent, []);
  });
});

const result = (name: string, rest: Partial<RowResult> = {}): RowResult => ({
  name,
  program: "P",
  version: "1",
  packages: [],
  command: "p",
  engine: "kvm",
  verdict: "same",
  why: "",
  findings: [],
  start: null,
  cpu: null,
  memory: null,
  ...rest,
});

describe("results", () => {
  test("of this run replace older ones; others stay while their rows are declared", () => {
    const old = [result("a", { version: "0" }), result("b"), result("gone")];
    const declared = [result("a"), result("a", { engine: "wasm" }), result("b"), result("new", { version: "" })];
    const merged = merge(old, [result("a"), result("a", { engine: "wasm" })], declared);
    assert.deepEqual(
      merged.map(({ name, engine, version }) => `${name} ${engine} ${version}`),
      ["a kvm 1", "a wasm 1", "b kvm 1", "new kvm "],
    );
  });
  test("are shown with two digits", () => {
    assert.deepEqual([0.94, 1.04, 12.4, 126, null].map(ratio), ["0.94×", "1.0×", "12×", "130×", "–"]);
  });
});

describe("comparing", () => {
  const outcome = { status: [0, 3], stdout: "took 5 ms\nx\n", stderr: "", files: ["a mode=644", "b.log mode=644"] };
  const row = readRow(
    "r.yaml",
    "program: P\nrun: p\ncompare: [status, stdout, files]\nfilters: [{text: '\\d+ ms', with: N, why: w}, {files: '\\.log$', why: w}]\n",
  );
  test("lets what the filters name differ", () => {
    assert.deepEqual(compare(row, outcome, { ...outcome, stdout: "took 17 ms\nx\n", files: ["a mode=644"] }), []);
  });
  test("tells the first difference of each kind", () => {
    const texts = compare(row, outcome, { ...outcome, stdout: "took 1 ms\ny\n", status: [0, 139] }).map(
      ({ text }) => text,
    );
    assert.deepEqual(texts, ['stdout, line 2: natively "x", here "y"', 'status of step 2: natively "3", here "139"']);
  });
});

describe("the answers of Linux", () => {
  test("are read from strace, of one or two lines a call", () => {
    const refusals = new Set<string>();
    const missing = new Set<string>();
    const trace = `12 openat(AT_FDCWD, "a/b", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)
13 ioctl(1, TCGETS, 0x7ffc) = -1 ENOTTY (Inappropriate ioctl for device)
12 futex(0x1234, FUTEX_WAIT_PRIVATE, 2, NULL <unfinished ...>
13 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP <unfinished ...>
12 <... futex resumed>) = -1 EAGAIN (Resource temporarily unavailable)
13 <... socket resumed>) = -1 EAFNOSUPPORT (Address family not supported by protocol)
`;
    collect(trace, "/dir", refusals, missing);
    assert.deepEqual(
      [...refusals].filter((each) => !each.includes("  ")),
      [
        "openat AT_FDCWD O_RDONLY|O_CLOEXEC ENOENT",
        "ioctl TCGETS ENOTTY",
        "futex FUTEX_WAIT_PRIVATE EAGAIN",
        "socket AF_INET SOCK_STREAM|SOCK_CLOEXEC IPPROTO_TCP EAFNOSUPPORT",
      ],
    );
    assert.deepEqual([...missing], ["/dir/a/b"]);
  });
  test("names in quotes are no constants", () => {
    assert.deepEqual(constantsOf('3, "O_RDONLY \\" AT_X", AT_EMPTY_PATH|AT_Y, 0x1'), ["AT_EMPTY_PATH|AT_Y"]);
  });
});
