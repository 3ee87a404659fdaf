/** What a bind mount must never let out, and how few descriptors it takes. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Errno } from "../../../src/abi/errno.ts";
import { O, RESOLVE } from "../../../src/abi/fcntl.ts";
import { S, Stat } from "../../../src/abi/stat.ts";
import { createHostFs } from "../../../src/libos/fs/host-fs/host-fs.ts";
import type { Path } from "../../../src/libos/fs/path.ts";
import { Pipes } from "../../../src/libos/fs/pipe.ts";
import { credentials } from "../../../src/libos/task/credentials.ts";
import { bindFs, host, memoryFs, ok, pinned, scratchDirectory, world } from "./host.ts";

function descriptors(): number {
  return fs.readdirSync("/proc/self/fd").length;
}
function readText(file: { read(buffer: ReturnType<typeof pinned>, offset: number, length: number): number }): string {
  const buffer = pinned(100);
  const n = file.read(buffer, 0, 100);
  return Buffer.from(buffer.u8.subarray(0, Math.max(0, n))).toString("latin1");
}

test("links of the host are the guest's links: they lead nowhere outside", () => {
  const scratch = scratchDirectory();
  const root = `${scratch.path}/root`;
  fs.mkdirSync(`${root}/sub`, { recursive: true });
  fs.writeFileSync(`${scratch.path}/secret`, "secret");
  fs.symlinkSync(scratch.path, `${root}/absolute`);
  fs.symlinkSync("..", `${root}/up`);
  fs.symlinkSync("../../secret", `${root}/sub/secret`);
  fs.symlinkSync("/proc/self/root", `${root}/magic`);
  const { vfs, who } = world(bindFs(root));
  const attempts = [
    "absolute/secret",
    "up/secret",
    "sub/secret",
    "../secret",
    "/../../secret",
    "magic/etc",
    "sub/../../secret",
  ];
  for (const path of attempts) {
    for (const flags of [O.RDONLY, O.RDWR | O.CREAT, O.PATH]) {
      const file = vfs.open(who, null, path, flags, 0o600);
      if (typeof file !== "number") {
        assert.equal(readText(file).includes("secret"), false, path);
        file.unref();
      }
    }
  }
  assert.equal(fs.readFileSync(`${scratch.path}/secret`, "latin1"), "secret");
  assert.deepEqual(fs.readdirSync(scratch.path).sort(), ["root", "secret"]);
  vfs.dispose();
  scratch.remove();
});

test("the host itself refuses to leave a directory", () => {
  const scratch = scratchDirectory();
  fs.mkdirSync(`${scratch.path}/root/sub`, { recursive: true });
  fs.symlinkSync("sub", `${scratch.path}/root/link`);
  const root = ok(host.files.open(`${scratch.path}/root`, O.PATH, 0));
  for (const [path, errno] of [
    ["..", Errno.EXDEV],
    ["sub/../..", Errno.EXDEV],
    ["/etc", Errno.EXDEV],
    ["link", Errno.ELOOP],
    ["link/x", Errno.ELOOP],
  ] as const) {
    assert.equal(host.files.openBeneath(root, path, O.RDONLY, 0), -errno, path);
  }
  host.files.close(root);
  scratch.remove();
});

test("devices, FIFOs and sockets of the host are seen but not used", { skip: process.getuid?.() !== 0 }, () => {
  const scratch = scratchDirectory();
  execFileSync("mknod", [`${scratch.path}/null`, "c", "1", "3"]);
  execFileSync("mkfifo", [`${scratch.path}/fifo`]);
  const { vfs, who } = world(bindFs(scratch.path));
  const pipes = new Pipes();
  vfs.openers.set(S.IFIFO, (inode, flags) => pipes.openFifo(inode, flags));
  vfs.deviceOpeners.set(0x103, () => assert.fail("a device was opened"));
  for (const flags of [O.RDONLY, O.WRONLY | O.NONBLOCK, O.RDWR]) {
    assert.equal(vfs.open(who, null, "null", flags, 0), -Errno.EACCES);
  }
  // The guest's own pipe answers for a FIFO: the host's would take the byte.
  const reader = ok(host.files.open(`${scratch.path}/fifo`, O.RDONLY | O.NONBLOCK, 0));
  const fifo = vfs.open(who, null, "fifo", O.RDWR, 0);
  if (typeof fifo === "number") return assert.fail(String(fifo));
  assert.equal(fifo.write(pinned("x"), 0, 1), 1);
  assert.equal(host.files.read(reader, pinned(1), 0, 1), 0);
  assert.equal(readText(fifo), "x");
  fifo.unref();
  host.files.close(reader);
  const stat = new Stat();
  ok(vfs.stat(vfs.lookup(who, null, "null") as Path, stat));
  assert.equal(stat.rdev, 0x103);
  assert.equal(vfs.mknod(who, null, "zero", S.IFCHR | 0o666, 0x105), -Errno.EPERM);
  ok(vfs.mknod(who, null, "socket", S.IFSOCK | 0o600, 0));
  assert.equal(fs.lstatSync(`${scratch.path}/socket`).isSocket(), true);
  const device = ok(host.files.open("/dev/null", O.PATH, 0));
  assert.equal(createHostFs({ files: host.files, root: device, dev: 1, readOnly: false }), -Errno.EACCES);
  host.files.close(device);
  vfs.dispose();
  scratch.remove();
});

test("while another swaps directories for links and files for FIFOs", { timeout: 60_000 }, async () => {
  const scratch = scratchDirectory();
  const root = `${scratch.path}/root`;
  const outside = `${scratch.path}/outside`;
  fs.mkdirSync(`${root}/dir/deep`, { recursive: true });
  fs.mkdirSync(`${outside}/deep`, { recursive: true });
  for (const at of [root, `${root}/dir`, `${root}/dir/deep`]) fs.writeFileSync(`${at}/file`, "inside");
  for (const at of [outside, `${outside}/deep`]) fs.writeFileSync(`${at}/file`, "outside");
  fs.symlinkSync(outside, `${root}/dir.evil`);
  execFileSync("mkfifo", [`${root}/file.evil`]);
  const child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL("swapper.ts", import.meta.url)), root, "3000"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const before = descriptors();
  const { vfs, who } = world(bindFs(root, { directoryFds: 1 }));
  const seen = { inside: 0, error: 0 };
  const end = Date.now() + 2500;
  for (let i = 0; Date.now() < end; i++) {
    for (const path of ["file", "dir/file", "dir/deep/file"]) {
      const file = vfs.open(who, null, path, O.RDWR, 0);
      if (typeof file === "number") {
        assert.ok([Errno.ENOENT, Errno.ESTALE, Errno.ENXIO, Errno.ELOOP].includes(-file as 2), `${path}: ${file}`);
        seen.error++;
        continue;
      }
      assert.equal(readText(file), "inside");
      file.unref();
      seen.inside++;
    }
    const made = vfs.mkdir(who, null, `dir/deep/made${i}`, 0o755);
    if (made === 0) vfs.rmdir(who, null, `dir/deep/made${i}`);
    const directory = vfs.lookup(who, null, "dir/deep");
    if (typeof directory !== "number") {
      const truncated = vfs.lookup(who, directory, "file", { resolve: RESOLVE.BENEATH });
      if (typeof truncated !== "number") vfs.setattr(who, truncated, { mode: 0o640 });
    }
  }
  child.kill();
  await new Promise((resolve) => child.once("exit", resolve));
  assert.ok(seen.inside > 0 && seen.error > 0, JSON.stringify(seen));
  assert.deepEqual(fs.readdirSync(`${outside}/deep`), ["file"]);
  assert.equal(fs.readFileSync(`${outside}/deep/file`, "latin1"), "outside");
  assert.equal(fs.statSync(`${outside}/deep/file`).mode & 0o777, 0o644);
  vfs.dispose();
  assert.ok(descriptors() <= before, "no descriptor is left");
  scratch.remove();
});

test("directories beyond the limit are closed and opened again", () => {
  const scratch = scratchDirectory();
  const bind = bindFs(scratch.path, { directoryFds: 4 });
  const { vfs, who } = world(bind);
  for (let i = 0; i < 20; i++) {
    ok(vfs.mkdir(who, null, `d${i}`, 0o755));
    ok(vfs.mkdir(who, null, `d${i}/sub`, 0o755));
  }
  const places = Array.from({ length: 20 }, (_, i) => vfs.lookup(who, null, `d${i}/sub`) as Path);
  places.forEach((place, i) => {
    const file = vfs.open(who, place, `f${i}`, O.CREAT | O.WRONLY, 0o600);
    if (typeof file !== "number") file.unref();
    assert.ok(bind.directories.held <= 4);
  });
  for (let i = 0; i < 20; i++) assert.deepEqual(fs.readdirSync(`${scratch.path}/d${i}/sub`), [`f${i}`]);
  ok(vfs.rename(who, null, "d3", null, "moved", 0));
  assert.equal(typeof vfs.lookup(who, places[3]!, "f3"), "object");
  // Another directory in its place is not taken for it.
  fs.renameSync(`${scratch.path}/d5`, `${scratch.path}/gone`);
  fs.mkdirSync(`${scratch.path}/d5/sub`, { recursive: true });
  for (let i = 6; i < 16; i++) vfs.lookup(who, places[i]!, `f${i}`);
  assert.ok([-Errno.ESTALE, -Errno.ENOENT].includes(vfs.lookup(who, places[5]!, "f5") as number));
  vfs.dispose();
  scratch.remove();
});

test("a very deep tree needs few descriptors and no deep stack", () => {
  const scratch = scratchDirectory();
  for (const kind of ["bind", "memory"]) {
    const { vfs, who } = world(
      kind === "bind" ? bindFs(scratch.path, { directoryFds: 8 }) : memoryFs(),
      undefined,
      1000,
    );
    const depth = 3000;
    for (let i = 0; i < depth; i++) {
      ok(vfs.mkdir(who, null, "d", 0o755));
      who.fs.cwd = vfs.lookup(who, null, "d") as Path;
    }
    const bottom = who.fs.cwd;
    assert.equal(vfs.nameOf(bottom, vfs.root)?.length, depth * 2);
    who.fs.cwd = vfs.root;
    for (let i = 0; i < 100; i++) vfs.lookup(who, null, `none${i}`);
    ok(vfs.mkdir(who, bottom, "x", 0o755));
    assert.equal(vfs.rename(who, null, "d", bottom, "y", 0), -Errno.EINVAL);
    assert.equal(typeof vfs.lookup(who, bottom, `${"../".repeat(1000)}d`), "object");
    vfs.dispose();
  }
  // Too deep for rm of some systems: take it apart from above.
  execFileSync("rm", ["-rf", scratch.path]);
});

test("a single file can be mounted", () => {
  const scratch = scratchDirectory();
  fs.writeFileSync(`${scratch.path}/file`, "text");
  const tree = memoryFs();
  ok(tree.addFile("/etc/hosts", "old"));
  const { vfs, who } = world(tree);
  ok(vfs.mount(bindFs(`${scratch.path}/file`), "/etc/hosts", { source: "file" }));
  const file = vfs.open(who, null, "/etc/hosts", O.RDWR | O.APPEND, 0);
  if (typeof file === "number") return assert.fail(String(file));
  assert.equal(readText(file), "text");
  assert.equal(file.write(pinned("more"), 0, 4), 4);
  assert.equal(file.position, 8);
  file.unref();
  assert.equal(fs.readFileSync(`${scratch.path}/file`, "latin1"), "textmore");
  assert.equal(vfs.unlink(who, null, "/etc/hosts"), -Errno.EBUSY);
  assert.equal(vfs.lookup(who, null, "/etc/hosts/x"), -Errno.ENOTDIR);
  const path = vfs.lookup(who, null, "/etc/hosts") as Path;
  ok(vfs.truncate(who, path, 2));
  ok(vfs.setattr(who, path, { mode: 0o600, mtime: 5, mtimeNsec: 7 }));
  const stat = fs.statSync(`${scratch.path}/file`, { bigint: true });
  assert.deepEqual([stat.size, stat.mode & 0o777n, stat.mtimeNs], [2n, 0o600n, 5_000_000_007n]);
  vfs.dispose();
  scratch.remove();
});

test("a read-only bind mount stays as it is", () => {
  const scratch = scratchDirectory();
  fs.writeFileSync(`${scratch.path}/file`, "text");
  // Even if the mount itself were writable.
  const { vfs, who } = world(bindFs(scratch.path, { readOnly: true }));
  const path = vfs.lookup(who, null, "file") as Path;
  const results = [
    vfs.mkdir(who, null, "d", 0o755),
    vfs.unlink(who, null, "file"),
    vfs.rename(who, null, "file", null, "x", 0),
    vfs.symlink(who, "x", null, "y"),
    vfs.link(who, path, null, "y"),
    vfs.mknod(who, null, "y", S.IFREG, 0),
    vfs.truncate(who, path, 0),
    vfs.setattr(who, path, { mode: 0o777 }),
    vfs.open(who, null, "file", O.WRONLY, 0),
    vfs.open(who, null, "new", O.WRONLY | O.CREAT, 0o600),
    vfs.open(who, null, ".", O.WRONLY | O.TMPFILE, 0o600),
  ];
  assert.deepEqual(
    results,
    results.map(() => -Errno.EROFS),
  );
  vfs.dispose();
  scratch.remove();
});

test("modes and owners are what the guest asked for", () => {
  const scratch = scratchDirectory();
  const root = process.getuid?.() === 0;
  if (root) fs.chmodSync(scratch.path, 0o777);
  const before = process.umask(0o77);
  const user = root ? 1234 : (process.getuid?.() ?? 0);
  const { vfs, who } = world(bindFs(scratch.path), credentials(user, root ? 1234 : (process.getgid?.() ?? 0), []));
  const file = vfs.open(who, null, "file", O.CREAT | O.RDWR, 0o466);
  if (typeof file === "number") return assert.fail(String(file));
  assert.equal(file.write(pinned("x"), 0, 1), 1, "a read-only mode does not matter to the one who creates");
  file.unref();
  ok(vfs.mkdir(who, null, "dir", 0o777));
  ok(vfs.symlink(who, "file", null, "link"));
  process.umask(before);
  for (const [name, mode] of [
    ["file", 0o466],
    ["dir", 0o777],
    ["link", 0o777],
  ] as const) {
    const stat = fs.lstatSync(`${scratch.path}/${name}`);
    assert.deepEqual([stat.mode & 0o777, stat.uid], [mode, user], name);
  }
  vfs.dispose();
  scratch.remove();
});

test("an unlinked file goes on while it is open", () => {
  for (const kind of ["bind", "memory"]) {
    const scratch = scratchDirectory();
    const { vfs, who } = world(kind === "bind" ? bindFs(scratch.path) : memoryFs());
    const file = vfs.open(who, null, "file", O.CREAT | O.RDWR, 0o600);
    if (typeof file === "number") return assert.fail(String(file));
    ok(vfs.unlink(who, null, "file"));
    assert.equal(file.write(pinned("text"), 0, 4), 4);
    ok(vfs.setattr(who, file.path!, { mode: 0o640 }));
    const stat = new Stat();
    ok(file.stat(stat));
    assert.deepEqual([stat.nlink, stat.size, stat.mode & 0o777], [0, 4, 0o640]);
    const again = vfs.openPath(who, file.path!, O.RDONLY);
    if (typeof again === "number") return assert.fail(`${kind} ${again}`);
    assert.equal(readText(again), "text");
    assert.equal(vfs.link(who, file.path!, null, "back"), -Errno.ENOENT);
    again.unref();
    file.unref();
    vfs.dispose();
    scratch.remove();
  }
});
