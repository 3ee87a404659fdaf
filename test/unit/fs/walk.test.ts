/** The path walk, against a model that resolves one component after the other by recursion. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Errno } from "../../../src/abi/errno.ts";
import { O, RESOLVE } from "../../../src/abi/fcntl.ts";
import { S } from "../../../src/abi/stat.ts";
import { Inode } from "../../../src/libos/fs/inode.ts";
import type { Path } from "../../../src/libos/fs/path.ts";
import { Pipes } from "../../../src/libos/fs/pipe.ts";
import { memoryFs, ok, superuser, world } from "./host.ts";

/** A directory is a map, a file "file", a link its target after an "@". */
type Tree = string | { [name: string]: Tree };

const name = fc.constantFrom("a", "b", "c");
const relative = fc.array(fc.oneof({ weight: 4, arbitrary: name }, fc.constantFrom(".", "..")), {
  minLength: 1,
  maxLength: 5,
});
const path = fc
  .tuple(fc.boolean(), relative, fc.constantFrom("", "/", "//", "/."))
  .map(([absolute, names, end]) => (absolute ? "/" : "") + names.join("/") + end);
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant("file") },
    { weight: 3, arbitrary: path.map((target) => `@${target}`) },
    { weight: 6, arbitrary: fc.dictionary(name, tie("tree"), { maxKeys: 3 }) },
  ),
}));
const root = fc.dictionary(name, tree, { minKeys: 1, maxKeys: 3 });

/** Names from the root, or an error. */
type Place = string[] | number;

class Model {
  readonly #root: Tree;
  #links = 0;
  constructor(root: Tree) {
    this.#root = root;
  }
  #at(place: string[]): Tree | undefined {
    let tree: Tree | undefined = this.#root;
    for (const part of place) tree = typeof tree === "object" ? tree[part] : undefined;
    return tree;
  }
  resolve(from: string[], path: string, follow: boolean): Place {
    if (path === "") return -Errno.ENOENT;
    let place = path.startsWith("/") ? [] : from;
    const parts = path.split("/").filter((part) => part !== "");
    for (const [i, part] of parts.entries()) {
      const last = i === parts.length - 1;
      if (typeof this.#at(place) !== "object") return -Errno.ENOTDIR;
      if (part === ".") continue;
      if (part === "..") {
        place = place.slice(0, -1);
        continue;
      }
      const next = [...place, part];
      const found = this.#at(next);
      if (found === undefined) return -Errno.ENOENT;
      if (typeof found === "string" && found.startsWith("@") && (!last || follow || path.endsWith("/"))) {
        if (this.#links++ >= 40) return -Errno.ELOOP;
        const target = this.resolve(place, found.slice(1), true);
        if (typeof target === "number") return target;
        place = target;
      } else {
        place = next;
      }
    }
    if (path.endsWith("/") && typeof this.#at(place) !== "object") return -Errno.ENOTDIR;
    return place;
  }
}

test("walks end where the model ends", () => {
  fc.assert(
    fc.property(root, path, path, fc.boolean(), (tree, start, target, follow) => {
      const fs = memoryFs();
      const { vfs, who } = world(fs);
      const plant = (at: string, node: Tree): void => {
        if (typeof node === "object") {
          if (at !== "") ok(fs.addDirectory(at));
          for (const [child, below] of Object.entries(node)) plant(`${at}/${child}`, below);
        } else if (node.startsWith("@")) ok(fs.addSymlink(at, node.slice(1)));
        else ok(fs.addFile(at, ""));
      };
      plant("", tree);
      const from = new Model(tree).resolve([], start, true);
      const dir = vfs.lookup(who, null, start);
      if (typeof from === "number") return assert.equal(dir, from);
      assert.equal(vfs.nameOf(dir as Path, vfs.root), `/${from.join("/")}`);
      const expected = new Model(tree).resolve(from, target, follow);
      for (let again = 0; again < 2; again++) {
        const found = vfs.lookup(who, dir as Path, target, { follow });
        if (typeof expected === "number") assert.equal(found, expected);
        else assert.equal(vfs.nameOf(found as Path, vfs.root), `/${expected.join("/")}`);
      }
    }),
    { numRuns: 2000, includeErrorInReport: true },
  );
});

function example() {
  const fs = memoryFs();
  const inWorld = world(fs);
  ok(fs.addFile("/dir/sub/file", "text"));
  ok(fs.addSymlink("/dir/up", "../dir/sub"));
  ok(fs.addSymlink("/dir/abs", "/dir/sub/file"));
  ok(fs.addSymlink("/loop", "loop"));
  ok(fs.addSymlink("/dir/out", "../../etc"));
  return { fs, ...inWorld, dir: ok(inWorld.vfs.lookup(inWorld.who, null, "/dir")) as Path };
}

test("40 links are followed, 41 are not", () => {
  const { fs, vfs, who } = example();
  ok(fs.addSymlink("/l0", "dir"));
  for (let i = 1; i <= 40; i++) ok(fs.addSymlink(`/l${i}`, `l${i - 1}`));
  assert.notEqual(typeof vfs.lookup(who, null, "/l39"), "number");
  assert.equal(vfs.lookup(who, null, "/l40"), -Errno.ELOOP);
  assert.equal(vfs.lookup(who, null, "/loop/x"), -Errno.ELOOP);
});

test("names and paths have their limits", () => {
  const { vfs, who } = example();
  assert.equal(vfs.lookup(who, null, "x".repeat(255)), -Errno.ENOENT);
  assert.equal(vfs.lookup(who, null, "x".repeat(256)), -Errno.ENAMETOOLONG);
  assert.equal(vfs.mkdir(who, null, "x".repeat(256), 0o755), -Errno.ENAMETOOLONG);
  assert.equal(vfs.lookup(who, null, "./".repeat(2047)) instanceof Object, true);
  assert.equal(vfs.lookup(who, null, `${"./".repeat(2047)}dir`), -Errno.ENAMETOOLONG);
});

test("openat2 restrictions", () => {
  const { vfs, who, dir } = example();
  const walk = (path: string, resolve: number) => {
    const found = vfs.lookup(who, dir, path, { resolve });
    return typeof found === "number" ? found : vfs.nameOf(found, vfs.root);
  };
  assert.equal(walk("sub/file", RESOLVE.BENEATH), "/dir/sub/file");
  assert.equal(walk("sub/../sub", RESOLVE.BENEATH), "/dir/sub");
  assert.equal(walk("..", RESOLVE.BENEATH), -Errno.EXDEV);
  assert.equal(walk("up", RESOLVE.BENEATH), -Errno.EXDEV);
  assert.equal(walk("/dir", RESOLVE.BENEATH), -Errno.EXDEV);
  assert.equal(walk("abs", RESOLVE.BENEATH), -Errno.EXDEV);
  assert.equal(walk("/sub/file", RESOLVE.IN_ROOT), "/dir/sub/file");
  assert.equal(walk("../../..", RESOLVE.IN_ROOT), "/dir");
  assert.equal(walk("abs", RESOLVE.IN_ROOT), -Errno.ENOENT);
  assert.equal(walk("up/file", RESOLVE.NO_SYMLINKS), -Errno.ELOOP);
  assert.equal(walk("sub/file", RESOLVE.NO_SYMLINKS), "/dir/sub/file");
});

test("mounts are crossed downwards and upwards", () => {
  const { vfs, who } = example();
  const mounted = memoryFs({ dev: 77 });
  ok(mounted.addFile("/inner/file", ""));
  ok(vfs.mount(mounted, "/dir/sub", { source: "m", readOnly: true }));
  const inner = vfs.lookup(who, null, "/dir/up/inner") as Path;
  assert.equal(vfs.nameOf(inner, vfs.root), "/dir/sub/inner");
  assert.equal(inner.mount.fs, mounted);
  assert.equal(vfs.nameOf(vfs.lookup(who, inner, "../..") as Path, vfs.root), "/dir");
  assert.equal(vfs.lookup(who, inner, "../..", { resolve: RESOLVE.NO_XDEV }), -Errno.EXDEV);
  assert.equal(vfs.lookup(who, null, "/dir/sub", { resolve: RESOLVE.NO_XDEV }), -Errno.EXDEV);
  assert.equal(vfs.mkdir(who, inner, "x", 0o755), -Errno.EROFS);
  assert.equal(vfs.mkdir(who, inner, "file", 0o755), -Errno.EEXIST);
  assert.equal(vfs.unlink(who, inner, "file"), -Errno.EROFS);
  assert.equal(vfs.open(who, inner, "file", O.RDWR, 0), -Errno.EROFS);
  assert.equal(vfs.rmdir(who, null, "/dir/sub"), -Errno.EBUSY);
  assert.equal(vfs.rename(who, null, "/dir/sub", null, "/x", 0), -Errno.EBUSY);
  assert.equal(vfs.rename(who, inner, "file", null, "/x", 0), -Errno.EXDEV);
  assert.equal(vfs.link(who, vfs.lookup(who, inner, "file") as Path, null, "/x"), -Errno.EXDEV);
});

test("a changed root cannot be left by dots", () => {
  const { vfs, who, dir } = example();
  const jailed = { fs: { root: dir, cwd: dir, umask: 0 }, credentials: superuser };
  assert.equal(vfs.nameOf(vfs.lookup(jailed, null, "/../../sub") as Path, dir), "/sub");
  assert.equal(vfs.lookup(jailed, null, "out"), -Errno.ENOENT);
  assert.equal(vfs.nameOf(vfs.root, dir), null);
  void who;
});

/** A link that leads to a thing, as those of /proc/self/fd do. */
class MagicLink extends Inode {
  readonly fs = memoryFs();
  readonly type = S.IFLNK;
  readonly #target: unknown;
  constructor(target: unknown) {
    super();
    this.#target = target;
  }
  stat(): number {
    return 0;
  }
  override magicTarget(): unknown {
    return this.#target;
  }
  override open(): number {
    return -Errno.ELOOP;
  }
}

test("magic links lead to files, whatever their names are now", () => {
  const { vfs, who, dir, fs } = example();
  const put = (name: string, target: unknown) => vfs.names.add(dir.dentry, name, new MagicLink(target));
  put("to-dir", ok(vfs.lookup(who, null, "/dir/sub")));
  const file = ok(vfs.open(who, null, "/dir/sub/file", O.RDONLY, 0));
  assert.equal(typeof file, "object");
  if (typeof file === "number") return;
  put("to-file", file);
  assert.equal(vfs.nameOf(vfs.lookup(who, dir, "to-dir/file") as Path, vfs.root), "/dir/sub/file");
  assert.equal(vfs.lookup(who, dir, "to-dir", { resolve: RESOLVE.NO_MAGICLINKS }), -Errno.ELOOP);
  assert.equal(vfs.lookup(who, dir, "to-dir", { resolve: RESOLVE.BENEATH }), -Errno.EXDEV);
  assert.equal(vfs.lookup(who, dir, "to-file/"), -Errno.ENOTDIR);
  ok(vfs.unlink(who, null, "/dir/sub/file"));
  const again = vfs.open(who, dir, "to-file", O.RDWR, 0);
  assert.equal(typeof again, "object");
  assert.notEqual(again, file);
  // FIFOs open by what is registered for their type.
  ok(fs.addSpecial("/fifo", S.IFIFO | 0o600, 0));
  assert.equal(vfs.open(who, null, "/fifo", O.RDWR, 0), -Errno.ENXIO);
  const pipes = new Pipes();
  vfs.openers.set(S.IFIFO, (inode, flags) => pipes.openFifo(inode, flags));
  const fifo = vfs.open(who, null, "/fifo", O.RDWR, 0);
  assert.equal(typeof fifo, "object");
});

test("cached names are bounded, those in use stay", () => {
  const fs = memoryFs();
  const { vfs, who } = world(fs, superuser, 100);
  for (let i = 0; i < 20; i++) for (let j = 0; j < 50; j++) ok(fs.addFile(`/d${i}/f${j}`, ""));
  who.fs.cwd = vfs.lookup(who, null, "/d3") as Path;
  const open = vfs.open(who, null, "/d7/f7", O.RDONLY, 0);
  assert.equal(typeof open, "object");
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 50; j++) {
        assert.equal(typeof vfs.lookup(who, null, `/d${i}/f${j}`), "object");
        assert.equal(vfs.lookup(who, null, `/d${i}/none${j}`), -Errno.ENOENT);
        assert.ok(vfs.names.size <= 110, String(vfs.names.size));
      }
    }
  }
  ok(vfs.rename(who, null, "/d3", null, "/moved", 0));
  assert.equal(vfs.nameOf(who.fs.cwd, vfs.root), "/moved");
  ok(vfs.rename(who, null, "/d7", null, "/moved7", 0));
  assert.equal(typeof open === "object" && open.path && vfs.nameOf(open.path, vfs.root), "/moved7/f7");
});
