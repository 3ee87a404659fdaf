import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { nodeHost } from "../../../src/host/node/host.ts";
import { type ClosureEntry, closure } from "../../../src/image/closure.ts";
import { CACHE_X86_64, LdCache } from "../../../src/image/ld-cache.ts";

const host = nodeHost();

function entriesOf(program: string, libraryPath = ""): ClosureEntry[] {
  return closure(program, host.files, host, { libraryPath });
}
function filesOf(entries: readonly ClosureEntry[]): string[] {
  return entries
    .filter((entry) => entry.kind === "file")
    .map((entry) => entry.guestPath)
    .sort();
}
function has(tool: string): boolean {
  try {
    execFileSync(tool, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
/** What the dynamic linker itself loads, as real paths. */
function ldd(program: string): string[] {
  const lines = execFileSync("ldd", [program], { encoding: "utf8" }).split("\n");
  const paths = lines.map((line) => /(\/\S+) \(0x/.exec(line)?.[1]).filter((path) => path !== undefined);
  return [...paths, program].map((path) => realpathSync(path)).sort();
}

for (const program of ["/bin/ls", "/bin/bash", "/usr/bin/perl", "/usr/bin/python3"]) {
  const skip = has(program) && has("ldd") ? false : `no ${program} or ldd`;
  test(`the closure of ${program} is what ldd says`, { skip }, () => {
    const entries = entriesOf(program);
    assert.deepEqual(
      filesOf(entries).filter((path) => path !== "/etc/ld.so.cache"),
      ldd(program),
    );
    for (const entry of entries) {
      if (entry.kind === "file") assert.equal(realpathSync(entry.hostPath), entry.guestPath);
      const parent = entry.guestPath.slice(0, entry.guestPath.lastIndexOf("/"));
      assert.equal(realpathSync(parent === "" ? "/" : parent), parent === "" ? "/" : parent);
    }
  });
}

const noCompiler = has("gcc") ? false : "gcc is not installed";
let work = "";
before(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "closure-")));
});
after(() => rmSync(work, { recursive: true }));

function library(path: string, options: string[] = []): void {
  const source = `${join(work, "empty")}.c`;
  writeFileSync(source, "");
  mkdirSync(join(work, path, ".."), { recursive: true });
  const soname = `-Wl,--no-as-needed,-soname,${path.split("/").at(-1)}`;
  execFileSync("gcc", ["-shared", "-nostdlib", soname, "-o", join(work, path), source, ...options]);
}
function program(path: string, options: string[]): string {
  const source = `${join(work, "main")}.c`;
  writeFileSync(source, "int main(void) { return 0; }");
  mkdirSync(join(work, path, ".."), { recursive: true });
  execFileSync("gcc", ["-o", join(work, path), source, "-Wl,--no-as-needed", ...options]);
  return join(work, path);
}
/** Those of the closure that are in the working directory, without it. */
function own(path: string, libraryPath = ""): string[] {
  return filesOf(entriesOf(path, libraryPath))
    .filter((name) => name.startsWith(work))
    .map((name) => name.slice(work.length + 1));
}

test("RUNPATH with $ORIGIN finds direct libraries only, RPATH those of libraries too", { skip: noCompiler }, () => {
  library("a/deep/libinner.so");
  library("a/lib/libouter.so", [join(work, "a/deep/libinner.so")]);
  const link = [join(work, "a/lib/libouter.so"), `-Wl,-rpath-link,${work}/a/deep`];
  const withRunpath = program("a/bin/runpath", [
    ...link,
    "-Wl,--enable-new-dtags,-rpath,$ORIGIN/../lib:$ORIGIN/../deep",
  ]);
  assert.deepEqual(own(withRunpath), ["a/bin/runpath", "a/lib/libouter.so"]);
  const withRpath = program("a/bin/rpath", [
    ...link,
    "-Wl,--disable-new-dtags,-rpath,$" + "{ORIGIN}/../lib:$ORIGIN/../deep",
  ]);
  assert.deepEqual(own(withRpath), ["a/bin/rpath", "a/deep/libinner.so", "a/lib/libouter.so"]);
  assert.deepEqual(own(withRunpath, `${work}/a/deep`), ["a/bin/runpath", "a/deep/libinner.so", "a/lib/libouter.so"]);
});

test("links on the way are kept, others are not", { skip: noCompiler }, () => {
  library("b/real/libx.so.1.2");
  symlinkSync("libx.so.1.2", join(work, "b/real/libx.so.1"));
  symlinkSync("real", join(work, "b/linked"));
  symlinkSync(join(work, "b/real"), join(work, "b/unused"));
  execFileSync("gcc", [
    ...[
      "-shared",
      "-nostdlib",
      "-Wl,-soname,libx.so.1",
      "-o",
      join(work, "b/real/libx.so.1.2"),
      `${join(work, "empty")}.c`,
    ],
  ]);
  const path = program("b/main", [join(work, "b/real/libx.so.1.2"), `-Wl,-rpath,${work}/b/missing:${work}/b/linked`]);
  const entries = entriesOf(path).filter((entry) => entry.guestPath.startsWith(work));
  assert.deepEqual(
    entries.map((entry) => [entry.guestPath.slice(work.length + 1), entry.kind === "symlink" ? entry.target : ""]),
    [
      ["b/linked", "real"],
      ["b/real/libx.so.1", "libx.so.1.2"],
      ["b/main", ""],
      ["b/real/libx.so.1.2", ""],
    ],
  );
});

test("scripts bring their interpreters", { skip: has("/bin/sh") ? false : "no /bin/sh" }, () => {
  const script = (name: string, text: string): string => {
    writeFileSync(join(work, name), text);
    chmodSync(join(work, name), 0o755);
    return join(work, name);
  };
  const inner = script("inner", "#!/bin/sh -e\n");
  const outer = script("outer", `#!${inner}\n`);
  const files = filesOf(entriesOf(outer));
  for (const path of [inner, outer, realpathSync("/bin/sh")]) assert.ok(files.includes(path), path);
  const byEnv = filesOf(entriesOf(script("env", "#!/usr/bin/env sh\n")));
  assert.ok(byEnv.includes(realpathSync("/bin/sh")) && byEnv.includes(realpathSync("/usr/bin/env")));
  const self = script("self", `#!${join(work, "self")}\n`);
  assert.deepEqual(own(self), ["self"]);
});

test("what is not there is left out", () => {
  assert.deepEqual(entriesOf("/nothing/at/all"), []);
  assert.deepEqual(entriesOf("/"), []);
  symlinkSync("loop", join(work, "loop"));
  assert.deepEqual(entriesOf(join(work, "loop")), []);
});

test("the linker's cache", () => {
  const strings = "libc.so.6\0/lib/libc.so.6\0libz.so\0/lib/libz.so\0";
  const count = 3;
  const bytes = new Uint8Array(48 + count * 24 + strings.length);
  const view = new DataView(bytes.buffer);
  const put = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  };
  put(0, "glibc-ld.so.cache1.1");
  view.setUint32(20, count, true);
  const text = 48 + count * 24;
  put(text, strings);
  const entry = (i: number, flags: number, key: string, path: string): void => {
    view.setUint32(48 + i * 24, flags, true);
    view.setUint32(52 + i * 24, text + strings.indexOf(key), true);
    view.setUint32(56 + i * 24, text + strings.indexOf(path), true);
  };
  entry(0, 0x0303, "libc.so.6\0", "/lib/libc");
  entry(1, 0x0003, "libz.so\0", "/lib/libz");
  entry(2, 0x0303, "libz.so\0", "/lib/libz");
  const cache = new LdCache(bytes, CACHE_X86_64);
  assert.deepEqual(cache.find("libc.so.6"), ["/lib/libc.so.6"]);
  assert.deepEqual(cache.find("libz.so"), ["/lib/libz.so"]);
  assert.deepEqual(cache.find("libc.so"), []);
  const old = new Uint8Array(32 + bytes.length);
  old.set([...Buffer.from("ld.so-1.7.0\0")]);
  new DataView(old.buffer).setUint32(12, 1, true);
  old.set(bytes, 32);
  assert.deepEqual(new LdCache(old, CACHE_X86_64).find("libz.so"), ["/lib/libz.so"]);
  assert.deepEqual(new LdCache(readFileSync("/etc/passwd"), CACHE_X86_64).find("libz.so"), []);
});
