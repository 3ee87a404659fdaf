/** Rows of the compatibility table: what their files may say, and how mistakes are told. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RowError } from "../../../src/cli/compat/node-reader.ts";
import { readRow } from "../../../src/cli/compat/read-row.ts";

function mistakes(text: string): string[] {
  try {
    readRow("dir/row.yaml", text);
  } catch (error) {
    if (error instanceof RowError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("a row", () => {
  test("of the two keys that it needs has sensible defaults", () => {
    const row = readRow("dir/name.yaml", "program: P\nrun: prog 'two words' \"and three\"\n");
    assert.equal(row.name, "name");
    assert.deepEqual(row.run[0], {
      kind: "command",
      argv: ["prog", "two words", "and three"],
      stdin: null,
      onHost: false,
      background: null,
      ready: null,
    });
    assert.deepEqual(row.compare, ["status", "stdout", "stderr"]);
    assert.deepEqual([row.root, row.memory, row.time, row.engines], ["host", "512MiB", 120_000, ["kvm", "wasm"]]);
  });

  test("of a server names its port, its client and its end", () => {
    const text = `program: S
run:
  - {command: "server \${PORT}", background: s, ready: {port: PORT}}
  - {command: client, host: true}
  - {stop: s, signal: INT}
ports: PORT
`;
    const [server, client, stop] = readRow("s.yaml", text).run;
    assert.ok(server?.kind === "command" && server.background === "s");
    assert.deepEqual(server.ready, { port: "PORT" });
    assert.ok(client?.kind === "command" && client.onHost);
    assert.deepEqual(stop, { kind: "stop", name: "s", signal: "SIGINT" });
  });

  test("takes files from beside itself", () => {
    const { files } = readRow("/rows/x.yaml", "program: P\nrun: p\nfiles: {a: {from: src/a}, b: text}\n");
    assert.deepEqual(files.get("a"), { copyOf: "/rows/src/a" });
    assert.deepEqual(files.get("b"), { text: "text", executable: false });
  });
});

describe("a mistake is told with its line, its key and its value", () => {
  for (const [what, text, expected] of [
    ["a missing key", "run: x\n", "dir/row.yaml:1: the key program is missing"],
    ["an unknown key", "program: P\nrun: x\nfoo: 1\n", "dir/row.yaml:3: foo: unknown key; the keys here are program,"],
    [
      "a value of a list",
      "program: P\nrun: x\ncompare: [stdout, output]\n",
      'dir/row.yaml:3: compare[1]: "output" is not one of status, stdout, stderr, files',
    ],
    ["a number", "program: P\nrun: x\nmemory: much\n", 'dir/row.yaml:3: memory: "much" is not a size'],
    ["a duration", "program: P\nrun: x\ntime: 1w\n", 'dir/row.yaml:3: time: "1w" is not a duration'],
    [
      "a filter without a reason",
      "program: P\nrun: x\nfilters:\n  - {text: a}\n",
      "dir/row.yaml:4: filters[0]: the key why is missing",
    ],
    [
      "a regular expression",
      "program: P\nrun: x\nfilters: [{text: '(', why: w}]\n",
      'dir/row.yaml:3: filters[0].text: "(" is not a regular expression',
    ],
    [
      "a step of two kinds",
      "program: P\nrun:\n  - {command: a, script: b}\n",
      "dir/row.yaml:3: run[0]: a step has either command, script or stop",
    ],
    ["a package", "program: P\nrun: x\npackages: [Ruby!]\n", 'dir/row.yaml:3: packages[0]: "Ruby!" is not the name'],
    ["a file outside", "program: P\nrun: x\nfiles: {../x: y}\n", "dir/row.yaml:3: files.../x: is not a name inside"],
    ["what is not text", "program: [1]\nrun: x\n", "dir/row.yaml:1: program: a list is not a text"],
    [
      "what is never stopped",
      "program: P\nrun:\n  - {command: a, background: b}\n",
      'dir/row.yaml:3: run: "b" runs in',
    ],
    ["what is stopped twice", "program: P\nrun:\n  - {stop: b}\n", 'dir/row.yaml:3: run: stop: nothing named "b" runs'],
    ["broken YAML", "program: 'P\nrun: x\n", "dir/row.yaml:3: Missing closing 'quote"],
  ] as const) {
    test(what, () => {
      const [first = ""] = mistakes(text);
      assert.ok(first.startsWith(expected), first);
    });
  }

  test("all mistakes of a file are told", () => {
    assert.equal(mistakes("program: P\nrun: x\nmemory: much\nroot: other\n").length, 2);
  });
});
