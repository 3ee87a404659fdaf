/** An in-memory tree over a read-only directory: what shows through, and that the directory stays as it is. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { Errno } from "../../../src/abi/errno.ts";
import { O } from "../../../src/abi/fcntl.ts";
import { Stat, StatFs } from "../../../src/abi/stat.ts";
import type { File } from "../../../src/libos/fs/file.ts";
import { UTIME_NOW } from "../../../src/libos/fs/inode.ts";
import type { Path } from "../../../src/libos/fs/path.ts";
import type { Vfs, Who } from "../../../src/libos/fs/vfs.ts";
import { credentials } from "../../../src/libos/task/credentials.ts";
import { lowerOf, memoryFs, ok, overlayFs, pinned, scratchDirectory, superuser, world } from "./host.ts";
import { guest, operation } from "./operations.ts";

function lower(): { path: string; remove(): void } {
  const scratch = scratchDirectory();
  fs.mkdirSync(`${scratch.path}/dir/sub`, { recursive: true });
  for (const name of ["file", "dir/one", "dir/two", "dir/sub/three"]) fs.writeFileSync(`${scratch.path}/${name}`, name);
  fs.symlinkSync("dir/one", `${scratch.path}/link`);
  return scratch;
}
function opened(vfs: Vfs, who: Who, path: string, flags: number): File {
  const file = vfs.open(who, null, path, flags, 0o644);
  if (typeof file === "number") throw new Error(`${path}: ${file}`);
  return file;
}
function text(vfs: Vfs, who: Who, path: string): string {
  const file = opened(vfs, who, path, O.RDONLY);
  const buffer = pinned(100);
  const n = file.read(buffer, 0, 100);
  file.unref();
  return Buffer.from(buffer.u8.subarray(0, n)).toString("latin1");
}
function names(vfs: Vfs, who: Who, path: string): string {
  return String(guest(vfs, who)({ op: "readdir", path }));
}
function attributes(vfs: Vfs, who: Who, path: string): Stat {
  const stat = new Stat();
  ok(vfs.stat(vfs.lookup(who, null, path) as Path, stat));
  return stat;
}

test("the lower directory is the same after any operations", () => {
  const scratch = lower();
  const listing = () => execFileSync("find", [scratch.path, "-printf", "%p %m %s %l %T@\n"], { encoding: "latin1" });
  const before = listing();
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      const { vfs, who } = world(overlayFs(scratch.path), superuser, 16);
      const run = guest(vfs, who);
      for (const operation of operations) run(operation);
      vfs.dispose();
    }),
    { numRuns: 100 },
  );
  assert.equal(listing(), before);
  scratch.remove();
});

test("removed names stay removed, and directories made in their place are empty", () => {
  const scratch = lower();
  const { vfs, who } = world(overlayFs(scratch.path), superuser, 4);
  ok(vfs.unlink(who, null, "/dir/one"));
  assert.equal(names(vfs, who, "/dir"), "sub,two");
  assert.equal(vfs.lookup(who, null, "/link"), -Errno.ENOENT);
  assert.equal(vfs.rmdir(who, null, "/dir"), -Errno.ENOTEMPTY);
  ok(vfs.unlink(who, null, "/dir/two"));
  ok(vfs.unlink(who, null, "/dir/sub/three"));
  ok(vfs.rmdir(who, null, "/dir/sub"));
  ok(vfs.rmdir(who, null, "/dir"));
  ok(vfs.mkdir(who, null, "/dir", 0o700));
  assert.equal(names(vfs, who, "/dir"), "");
  assert.equal(vfs.lookup(who, null, "/dir/two"), -Errno.ENOENT);
  vfs.dispose();
  scratch.remove();
});

test("lower directories can be renamed", () => {
  const scratch = lower();
  const { vfs, who } = world(overlayFs(scratch.path), superuser, 4);
  const sub = vfs.lookup(who, null, "/dir/sub") as Path;
  ok(vfs.rename(who, null, "/dir", null, "/moved", 0));
  assert.equal(text(vfs, who, "/moved/sub/three"), "dir/sub/three");
  assert.equal(vfs.nameOf(sub, vfs.root), "/moved/sub");
  assert.equal(vfs.lookup(who, null, "/dir"), -Errno.ENOENT);
  ok(vfs.mkdir(who, null, "/dir", 0o755));
  ok(vfs.rename(who, null, "/moved", null, "/dir", 0));
  assert.equal(names(vfs, who, "/dir"), "one,sub,two");
  vfs.dispose();
  scratch.remove();
});

test("writing copies, reading does not", () => {
  const scratch = lower();
  const tree = overlayFs(scratch.path);
  const { vfs, who } = world(tree, superuser, 4);
  const idle = tree.budget.used;
  const reader = opened(vfs, who, "/file", O.RDONLY);
  const before = attributes(vfs, who, "/file");
  assert.equal(text(vfs, who, "/file"), "file");
  assert.equal(tree.budget.used, idle);
  const writer = opened(vfs, who, "/file", O.WRONLY | O.APPEND);
  assert.equal(tree.budget.used, idle, "opening alone copies nothing");
  assert.equal(writer.write(pinned("+"), 0, 1), 1);
  writer.unref();
  const buffer = pinned(10);
  assert.equal(reader.pread(buffer, 0, 10, 0), 5, "who had it open sees the change");
  reader.unref();
  for (let i = 0; i < 50; i++) vfs.lookup(who, null, `/none${i}`);
  assert.equal(text(vfs, who, "/file"), "file+");
  const after = attributes(vfs, who, "/file");
  assert.deepEqual([after.ino, after.uid, after.mode, after.size], [before.ino, before.uid, before.mode, 5]);
  ok(vfs.setattr(who, vfs.lookup(who, null, "/dir/sub/three") as Path, { mode: 0o600 }));
  for (let i = 0; i < 50; i++) vfs.lookup(who, null, `/none${i}`);
  assert.equal(attributes(vfs, who, "/dir/sub/three").mode & 0o777, 0o600);
  assert.equal(text(vfs, who, "/dir/sub/three"), "dir/sub/three");
  vfs.dispose();
  scratch.remove();
});

test("a walk through a large lower directory leaves nothing behind", () => {
  const scratch = scratchDirectory();
  for (let i = 0; i < 500; i++) fs.writeFileSync(`${scratch.path}/f${i}`, "");
  const tree = overlayFs(scratch.path);
  const { vfs, who } = world(tree, superuser, 50);
  const first = vfs.lookup(who, null, "/f0") as Path;
  for (let i = 0; i < 500; i++) vfs.lookup(who, null, `/f${i}`);
  const again = vfs.lookup(who, null, "/f0") as Path;
  assert.notEqual(again.dentry.inode, first.dentry.inode, "forgotten and found again");
  assert.ok(vfs.names.size <= 60);
  vfs.dispose();
  scratch.remove();
});

test("a root of single files", () => {
  const scratch = lower();
  const tree = memoryFs();
  ok(tree.addLowerFile("/usr/bin/program", lowerOf(`${scratch.path}/dir/one`)));
  ok(tree.addLowerFile("/opt", lowerOf(`${scratch.path}/dir`)));
  ok(tree.addSymlink("/bin", "usr/bin"));
  ok(tree.addDirectory("/tmp", 0o1777));
  ok(tree.addFile("/etc/passwd", "root:x:0:0::/:\n"));
  assert.equal(tree.addFile("/etc/passwd", ""), -Errno.EEXIST);
  assert.equal(tree.addFile("/etc/passwd/x", ""), -Errno.ENOTDIR);
  const { vfs, who } = world(tree);
  assert.equal(text(vfs, who, "/bin/program"), "dir/one");
  assert.equal(text(vfs, who, "/opt/sub/three"), "dir/sub/three");
  assert.equal(names(vfs, who, "/"), "bin,etc,opt,tmp,usr");
  assert.equal(attributes(vfs, who, "/tmp").mode & 0o7777, 0o1777);
  assert.equal(text(vfs, who, "/etc/passwd"), "root:x:0:0::/:\n");
  vfs.dispose();
  scratch.remove();
});

test("times follow what happens", () => {
  let now = 1_000_000_000_000_000_000n;
  const second = 1_000_000_000n;
  const tree = memoryFs({ now: () => now });
  const { vfs, who } = world(tree);
  const times = (path: string) => {
    const stat = attributes(vfs, who, path);
    return [stat.atime, stat.mtime, stat.ctime].map((time) => time - 1_000_000_000).join();
  };
  const file = opened(vfs, who, "/file", O.RDWR | O.CREAT);
  assert.equal(times("/file"), "0,0,0");
  now += second;
  file.write(pinned("x"), 0, 1);
  assert.equal(times("/file"), "0,1,1");
  now += second;
  file.pread(pinned(1), 0, 1, 0);
  assert.equal(times("/file"), "2,1,1");
  now += second;
  file.pread(pinned(1), 0, 1, 0);
  assert.equal(times("/file"), "2,1,1", "relatime");
  now += 100_000n * second;
  file.pread(pinned(1), 0, 1, 0);
  assert.equal(times("/file"), "100003,1,1", "but not older than a day");
  now += second;
  const path = vfs.lookup(who, null, "/file") as Path;
  ok(vfs.setattr(who, path, { atime: 1_000_000_007, atimeNsec: 5, mtimeNsec: UTIME_NOW }));
  assert.equal(times("/file"), "7,100004,100004");
  assert.equal(times("/"), "0,0,0");
  ok(vfs.link(who, path, null, "/other"));
  assert.equal(times("/"), "0,100004,100004");
  assert.equal(attributes(vfs, who, "/file").nlink, 2);
  const stranger = { ...who, credentials: credentials(7, 7, []) };
  assert.equal(vfs.setattr(stranger, path, { mtime: 0, mtimeNsec: 0 }), -Errno.EPERM);
  assert.equal(vfs.setattr(stranger, path, { atimeNsec: UTIME_NOW, mtimeNsec: UTIME_NOW }), -Errno.EACCES);
  ok(vfs.setattr(who, path, { mode: 0o666 }));
  assert.equal(vfs.setattr(stranger, path, { atimeNsec: UTIME_NOW, mtimeNsec: UTIME_NOW }), 0);
  const statfs = new StatFs();
  ok(vfs.statfs(path, statfs));
  assert.equal(statfs.type, 0x01021994);
});

test("listings follow the position and start anew at 0", () => {
  const { vfs, who } = world(memoryFs());
  for (const name of ["a", "b"]) ok(vfs.mkdir(who, null, name, 0o755));
  const directory = opened(vfs, who, "/", O.RDONLY | O.DIRECTORY);
  const list = () => (directory.entries() as { name: string }[]).map((entry) => entry.name).join();
  assert.equal(list(), ".,..,a,b");
  directory.position = 4;
  ok(vfs.mkdir(who, null, "c", 0o755));
  assert.equal(list(), ".,..,a,b");
  assert.equal(directory.seek(0, 0), 0);
  assert.equal(list(), ".,..,a,b,c");
  assert.equal(directory.read(pinned(1), 0, 1), -Errno.EISDIR);
  const gone = opened(vfs, who, "/a", O.RDONLY);
  ok(vfs.rmdir(who, null, "/a"));
  assert.equal(gone.entries(), -Errno.ENOENT);
  assert.equal(vfs.open(who, gone.path, "x", O.CREAT | O.RDWR, 0o600), -Errno.ENOENT);
  assert.equal(vfs.mkdir(who, gone.path, "x", 0o755), -Errno.ENOENT);
});
