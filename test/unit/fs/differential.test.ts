/** The same operations on memory, on an overlay, on a bind mount and natively: the same answers and the same tree. */
import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { libc } from "../../../src/host/node/ffi.ts";
import { credentials } from "../../../src/libos/task/credentials.ts";
import { bindFs, memoryFs, overlayFs, scratchDirectory, superuser, world } from "./host.ts";
import { type Answer, dump, guest, native, type Operation, operation, type Runner } from "./operations.ts";

const linksProtected = readFileSync("/proc/sys/fs/protected_hardlinks", "latin1").trim() === "1";
const isRoot = process.getuid?.() === 0;
const chroot = libc("int chroot(const char *)");
const fchdir = libc("int fchdir(int)");
const setresuid = libc("int setresuid(unsigned int, unsigned int, unsigned int)");
const setresgid = libc("int setresgid(unsigned int, unsigned int, unsigned int)");
const chdir = libc("int chdir(const char *)");

/** Runs in a directory of this machine as its root, as somebody else if asked. */
function inside<T>(root: string, uid: number, body: () => T): T {
  const outside = openSync("/", "r");
  const before = process.cwd();
  chroot(root);
  chdir("/");
  if (uid !== 0) {
    setresgid(uid, uid, 0);
    setresuid(uid, uid, 0);
  }
  try {
    return body();
  } finally {
    setresuid(0, 0, 0);
    setresgid(0, 0, 0);
    fchdir(outside);
    chroot(".");
    chdir(before);
    closeSync(outside);
  }
}

/** What there is at first, everywhere. */
const start: Operation[] = [
  { op: "chmod", path: "/", mode: 0o777 },
  { op: "mkdir", path: "/a", mode: 0o777 },
  { op: "mkdir", path: "/a/b", mode: 0o755 },
  { op: "mkdir", path: "/a/b/c", mode: 0o777 },
  { op: "mkdir", path: "/e", mode: 0o700 },
  { op: "write", path: "/a/d", flags: 0o101, mode: 0o666, text: "first", position: 0 },
  { op: "write", path: "/a/b/e", flags: 0o101, mode: 0o600, text: "second", position: 0 },
  { op: "write", path: "/d", flags: 0o101, mode: 0o4755, text: "third", position: 3 },
  { op: "symlink", target: "a/b", path: "/b" },
  { op: "symlink", target: "/a/none", path: "/a/b/d" },
  { op: "symlink", target: "../../c", path: "/a/b/c/c" },
];

function run(runner: Runner, operations: readonly Operation[]): Answer[] {
  return operations.map((operation) => runner(operation));
}

for (const uid of [0, 1000]) {
  test(`operations of user ${uid} have the outcome they have natively`, { skip: !isRoot }, () => {
    process.umask(0);
    const runNative = native();
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 40 }), (generated) => {
        const operations = generated.filter((operation) => linksProtected || uid === 0 || operation.op !== "link");
        const directories = [scratchDirectory(), scratchDirectory(), scratchDirectory()];
        const [reference, bound, lower] = directories.map((directory) => directory.path) as [string, string, string];
        try {
          for (const root of [reference, bound, lower]) inside(root, 0, () => run(runNative, start));
          const expected = inside(reference, uid, () => run(runNative, operations));
          const tree = inside(reference, 0, () => dump(runNative));

          const who = uid === 0 ? superuser : credentials(uid, uid, [0]);
          for (const kind of ["memory", "bind", "overlay"]) {
            const fs = kind === "memory" ? memoryFs() : kind === "bind" ? bindFs(bound) : overlayFs(lower);
            const inWorld = world(fs, superuser, kind === "overlay" ? 8 : undefined);
            const asRoot = guest(inWorld.vfs, inWorld.who);
            if (kind === "memory") run(asRoot, start);
            const asUser = guest(inWorld.vfs, { fs: { ...inWorld.who.fs }, credentials: who });
            operations.forEach((operation, i) => {
              assert.equal(asUser(operation), expected[i], `${kind} ${i}: ${JSON.stringify(operation)}`);
            });
            assert.deepEqual(dump(asRoot), tree, kind);
            inWorld.vfs.dispose();
          }
        } finally {
          for (const directory of directories) directory.remove();
        }
      }),
      { numRuns: Number(process.env.FS_RUNS ?? 150), includeErrorInReport: true },
    );
  });
}
