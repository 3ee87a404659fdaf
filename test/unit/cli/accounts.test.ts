import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { homeOf, resolveUser } from "../../../src/cli/accounts.ts";
import { environment } from "../../../src/cli/environment.ts";

const root = mkdtempSync(join(tmpdir(), "skerry-test-"));
mkdirSync(join(root, "etc"));
writeFileSync(
  join(root, "etc/passwd"),
  "root:x:0:0:root:/root:/bin/sh\n\nbroken\nann:x:1000:1001:Ann,,,:/home/ann:/bin/bash\nnohome:x:7:8::\n",
);
writeFileSync(join(root, "etc/group"), "staff:x:50:\nann:x:1001:\n");
after(() => rmSync(root, { recursive: true }));

describe("--user", () => {
  test("by name, by number, with a group", () => {
    assert.deepEqual(resolveUser("ann", root), { uid: 1000, gid: 1001, home: "/home/ann" });
    assert.deepEqual(resolveUser("1000", root), { uid: 1000, gid: 1001, home: "/home/ann" });
    assert.deepEqual(resolveUser("ann:staff", root), { uid: 1000, gid: 50, home: "/home/ann" });
    assert.deepEqual(resolveUser("12:34", root), { uid: 12, gid: 34, home: "/" });
    assert.deepEqual(resolveUser("12", undefined), { uid: 12, gid: 0, home: "/" });
    assert.deepEqual(resolveUser("nohome", root), { uid: 7, gid: 8, home: "/" });
  });

  test("mistakes", () => {
    const largest = 4294967294;
    assert.throws(() => resolveUser("bob", undefined), {
      message: `--user: "bob" is neither a number up to ${largest} nor, without --root, a name`,
    });
    assert.throws(() => resolveUser("bob", root), {
      message: `--user: "bob" is neither a user in ${root}/etc/passwd nor a number up to ${largest}`,
    });
    assert.throws(() => resolveUser("ann:x", root), {
      message: `--user: "x" is neither a group in ${root}/etc/group nor a number up to ${largest}`,
    });
    for (const text of ["", ":1", "1:", "1:2:3"]) {
      assert.throws(() => resolveUser(text, root), { message: `--user: "${text}" is not USER or USER:GROUP` });
    }
    assert.throws(() => resolveUser("4294967295", root));
  });

  test("a symbolic link as passwd, which may lead out of the root, is not read", () => {
    const other = mkdtempSync(join(tmpdir(), "skerry-test-"));
    mkdirSync(join(other, "etc"));
    symlinkSync(join(root, "etc/passwd"), join(other, "etc/passwd"));
    assert.equal(homeOf(1000, other), "/");
    assert.equal(homeOf(0, other), "/root");
    rmSync(other, { recursive: true });
  });
});

describe("the environment", () => {
  const given = { hostname: "h", home: "/home/x", files: [] as string[], assignments: [] };
  const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  test("holds nothing of the host's", () => {
    const { TERM: _, ...rest } = environment({ SECRET: "1", TERM: "vt100" }, given);
    assert.deepEqual(rest, { PATH, HOSTNAME: "h", HOME: "/home/x" });
  });

  test("files, then assignments; a name alone takes the host's value", () => {
    const file = join(root, "variables");
    writeFileSync(file, '# comment\nA=1\n\nB="two words"\r\nFROM_HOST\nABSENT\n  \nPATH=/bin\n');
    const assignments = [
      { name: "A", value: "2" },
      { name: "EMPTY", value: "" },
      { name: "ALSO", value: undefined },
    ];
    const { TERM: _, ...rest } = environment({ FROM_HOST: "h1", ALSO: "h2" }, { ...given, files: [file], assignments });
    assert.deepEqual(rest, {
      PATH: "/bin",
      HOSTNAME: "h",
      HOME: "/home/x",
      A: "2",
      B: '"two words"',
      FROM_HOST: "h1",
      EMPTY: "",
      ALSO: "h2",
    });
  });

  test("mistakes in a file are named with their place", () => {
    const file = join(root, "wrong");
    writeFileSync(file, "A=1\nB C=1\n");
    assert.throws(() => environment({}, { ...given, files: [file] }), {
      message: `--env-file: ${file}:2: "B C=1" has white space in the name`,
    });
    assert.throws(() => environment({}, { ...given, files: ["/missing"] }), {
      message: '--env-file: cannot read "/missing": ENOENT',
    });
  });
});
