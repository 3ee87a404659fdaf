/** Extended attributes: of lower files, which show through until one is changed, and of volumes. */
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { O } from "../../../src/abi/fcntl.ts";
import type { Inode } from "../../../src/libos/fs/inode.ts";
import { bindFs, host, memoryFs, ok, overlayFs, scratchDirectory, world } from "./host.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** Calls with a directory that holds a file with two attributes, unless the file system has none. */
function withFiles(use: (path: string) => void): void {
  const directory = scratchDirectory();
  try {
    writeFileSync(join(directory.path, "f"), "content");
    mkdirSync(join(directory.path, "d"));
    symlinkSync("f", join(directory.path, "link"));
    const fd = ok(host.files.open(join(directory.path, "f"), O.PATH, 0));
    const supported = host.files.setAttribute(fd, "user.a", bytes("one"), 0) === 0;
    if (supported) {
      assert.equal(host.files.setAttribute(fd, "user.b", bytes("two"), 0), 0);
      use(directory.path);
    }
    host.files.close(fd);
  } finally {
    directory.remove();
  }
}

function value(inode: Inode, name: string): string | number {
  const answer = inode.getAttribute(name);
  return typeof answer === "number" ? answer : String.fromCharCode(...answer);
}
function hostValue(path: string, name: string): string | number {
  const fd = ok(host.files.open(path, O.RDONLY, 0));
  const target = new Uint8Array(100);
  const length = host.files.getAttribute(fd, name, target);
  host.files.close(fd);
  return length < 0 ? length : String.fromCharCode(...target.subarray(0, length));
}

test("attributes of a lower file show through, and are copied with the first change", () => {
  withFiles((path) => {
    const { vfs, who } = world(overlayFs(path));
    const inode = ok(vfs.lookup(who, null, "/f")).inode;
    assert.equal(value(inode, "user.a"), "one");
    assert.deepEqual(ok(inode.listAttributes()).toSorted(), ["user.a", "user.b"]);
    assert.equal(inode.setAttribute("user.a", bytes("changed"), 0), 0);
    assert.equal(inode.removeAttribute("user.b"), 0);
    assert.equal(value(inode, "user.a"), "changed");
    assert.equal(value(inode, "user.b"), -Errno.ENODATA);
    assert.equal(hostValue(join(path, "f"), "user.a"), "one");
    assert.equal(hostValue(join(path, "f"), "user.b"), "two");
    const directory = ok(vfs.lookup(who, null, "/d")).inode;
    assert.equal(directory.setAttribute("user.d", bytes("x"), 0), 0);
    assert.equal(hostValue(join(path, "d"), "user.d"), -Errno.ENODATA);
    vfs.dispose();
  });
});

test("attributes of a volume are the host's; its security is not the guest's to see or change", () => {
  withFiles((path) => {
    const { vfs, who } = world(bindFs(path));
    const inode = ok(vfs.lookup(who, null, "/f")).inode;
    assert.equal(value(inode, "user.a"), "one");
    assert.equal(inode.setAttribute("user.c", bytes("three"), 0), 0);
    assert.equal(hostValue(join(path, "f"), "user.c"), "three");
    assert.equal(inode.removeAttribute("user.a"), 0);
    assert.equal(hostValue(join(path, "f"), "user.a"), -Errno.ENODATA);
    assert.equal(inode.setAttribute("security.capability", bytes("x"), 0), -Errno.EOPNOTSUPP);
    assert.equal(value(inode, "security.selinux"), -Errno.ENODATA);
    vfs.dispose();
    const sealed = world(bindFs(path, { readOnly: true }));
    const same = ok(sealed.vfs.lookup(sealed.who, null, "/f")).inode;
    assert.equal(same.setAttribute("user.c", bytes("x"), 0), -Errno.EROFS);
    assert.equal(same.removeAttribute("user.c"), -Errno.EROFS);
    sealed.vfs.dispose();
  });
});

test("attributes count as memory of the file system and give it back", () => {
  const fs = memoryFs({ maxBytes: 100_000 });
  const { vfs, who } = world(fs);
  ok(vfs.open(who, null, "/f", O.CREAT | O.WRONLY, 0o644)).unref();
  const before = fs.budget.used;
  const inode = ok(vfs.lookup(who, null, "/f")).inode;
  const big = new Uint8Array(60_000);
  assert.equal(inode.setAttribute("user.a", big, 0), 0);
  assert.ok(fs.budget.used >= before + 60_000);
  assert.equal(inode.setAttribute("user.b", big, 0), -Errno.ENOSPC);
  assert.equal(inode.removeAttribute("user.a"), 0);
  assert.equal(fs.budget.used, before);
  assert.equal(inode.setAttribute("user.b", big, 0), 0);
  assert.equal(vfs.unlink(who, null, "/f"), 0);
  assert.ok(fs.budget.used < before);
});
