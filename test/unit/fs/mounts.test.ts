/** The machine's configuration stays the policy, whatever a privileged guest mounts. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { O } from "../../../src/abi/fcntl.ts";
import { MNT, ST } from "../../../src/abi/mount.ts";
import type { Mount } from "../../../src/libos/fs/mount.ts";
import { Budget } from "../../../src/libos/fs/tree-fs/budget.ts";
import { createTmpfs, type TmpfsContext } from "../../../src/libos/fs/tree-fs/tmpfs.ts";
import { bindFs, host, memoryFs, ok, pinned, scratchDirectory, superuser, world } from "./host.ts";

const nobodyElse = (): boolean => false;

/** A root with a read-only volume over a file that it hides, and an empty directory. */
function machine(path: string) {
  mkdirSync(join(path, "volume"));
  writeFileSync(join(path, "volume", "f"), "volume");
  const root = memoryFs();
  root.addFile("/v/secret", "hidden");
  root.addDirectory("/m");
  root.addDirectory("/n");
  const { vfs, who } = world(root);
  const volume = vfs.mount(bindFs(join(path, "volume"), { readOnly: true }), "/v", { source: "v", readOnly: true });
  const at = (name: string) => ok(vfs.lookup(who, null, name));
  return { vfs, who, at, volume: ok(volume as Mount | number) as Mount };
}

test("a configured mount cannot be taken off, moved, made writable or looked under", () => {
  const directory = scratchDirectory();
  try {
    const { vfs, who, at, volume } = machine(directory.path);
    const { tree } = vfs;
    for (const flags of [0, MNT.DETACH, MNT.FORCE]) {
      assert.equal(vfs.unmount(at("/v"), flags, nobodyElse), -Errno.EINVAL);
      assert.equal(vfs.unmount(at("/"), flags, nobodyElse), -Errno.EINVAL);
    }
    assert.equal(tree.move(at("/v"), at("/m")), -Errno.EINVAL);
    assert.equal(tree.setFlags(volume, ST.RELATIME), -Errno.EPERM);
    assert.equal(tree.bind(at("/"), at("/m"), false), -Errno.EINVAL);

    const copy = ok(tree.bind(at("/v"), at("/m"), false) as Mount | number) as Mount;
    assert.equal(copy.readOnly, true);
    assert.equal(tree.setFlags(copy, ST.RELATIME), -Errno.EPERM);
    assert.equal(vfs.open(who, null, "/m/new", O.CREAT | O.WRONLY, 0o644), -Errno.EROFS);
    assert.equal(vfs.open(who, null, "/m/f", O.RDWR, 0), -Errno.EROFS);
    assert.equal(vfs.unmount(at("/m"), 0, nobodyElse), 0);

    ok(tree.bind(at("/"), at("/n"), true) as Mount | number);
    assert.equal(vfs.lookup(who, null, "/n/v/secret"), -Errno.ENOENT);
    ok(vfs.lookup(who, null, "/n/v/f"));
    assert.equal(vfs.unmount(at("/n/v"), MNT.DETACH, nobodyElse), -Errno.EINVAL);
    assert.equal(tree.move(at("/n/v"), at("/m")), -Errno.EINVAL);
    assert.equal(vfs.unmount(at("/n"), MNT.DETACH, nobodyElse), 0);
    ok(vfs.lookup(who, null, "/v/f"));
    vfs.dispose();
  } finally {
    directory.remove();
  }
});

test("a new root keeps what the old one covered covered", () => {
  const directory = scratchDirectory();
  try {
    const { vfs, who, at } = machine(directory.path);
    const fresh = memoryFs({ transient: true });
    fresh.addDirectory("/old");
    ok(vfs.tree.add({ fs: fresh, source: "new", flags: 0, options: "" }, at("/m")) as Mount | number);
    assert.equal(vfs.pivot(who, at("/v"), at("/v")), -Errno.EINVAL);
    assert.equal(vfs.pivot(who, at("/m"), at("/m/old")), 0);
    assert.equal(vfs.root.mount.fs, fresh);
    assert.equal(vfs.lookup(who, null, "/old/v/secret"), -Errno.ENOENT);
    assert.equal(vfs.unmount(at("/old/v"), MNT.DETACH, nobodyElse), -Errno.EINVAL);
    assert.equal(vfs.unmount(at("/old"), MNT.DETACH, nobodyElse), 0);
    assert.equal(vfs.lookup(who, null, "/old/v"), -Errno.ENOENT);
    vfs.dispose();
  } finally {
    directory.remove();
  }
});

test("file systems that the guest mounts share one budget and give it back", () => {
  const { vfs, who } = world(memoryFs());
  ok(vfs.mkdir(who, null, "/a", 0o755));
  ok(vfs.mkdir(who, null, "/b", 0o755));
  const budget = new Budget(1 << 20);
  let dev = 100;
  const context: TmpfsContext = { memory: 1 << 30, budget, host, now: () => 0n, nextDev: () => dev++ };
  const at = (name: string) => ok(vfs.lookup(who, null, name));
  const add = (name: string): void => {
    const fs = ok(createTmpfs(context, "size=1g", superuser));
    ok(vfs.tree.add({ fs, source: "none", flags: 0, options: "" }, at(name)) as Mount | number);
  };
  const fill = (name: string): number => {
    const file = ok(vfs.open(who, null, name, O.CREAT | O.WRONLY, 0o644));
    const n = file.write(pinned(600_000), 0, 600_000);
    file.unref();
    return n;
  };
  const count = vfs.mounts.length;
  for (let round = 0; round < 20; round++) {
    add("/a");
    add("/b");
    assert.equal(fill("/a/f"), 600_000);
    assert.ok(fill("/b/f") < 600_000);
    const open = ok(vfs.open(who, null, "/a/f", O.RDONLY, 0));
    assert.equal(vfs.unmount(at("/a"), 0, nobodyElse), -Errno.EBUSY);
    assert.equal(vfs.unmount(at("/a"), MNT.DETACH, nobodyElse), 0);
    assert.equal(vfs.unmount(at("/b"), 0, nobodyElse), 0);
    assert.ok(budget.used >= 600_000);
    open.unref();
    assert.equal(budget.used, 0);
  }
  assert.equal(vfs.mounts.length, count);
});
