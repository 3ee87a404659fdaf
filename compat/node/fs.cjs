"use strict";
const assert = require("node:assert");
const fs = require("node:fs");
const { join, resolve } = require("node:path");
const { once } = require("node:events");
const p = fs.promises;

test("write, append, read", async () => {
  await p.writeFile("a", "one\n");
  await p.appendFile("a", "two\n");
  assert.equal(await p.readFile("a", "utf8"), "one\ntwo\n");
});
test("an absent file is ENOENT with its path", () => assert.throws(() => fs.readFileSync("absent"), { code: "ENOENT", syscall: "open", path: "absent" }));
test("exclusive creation fails the second time", () => {
  fs.closeSync(fs.openSync("exclusive", "wx"));
  assert.throws(() => fs.openSync("exclusive", "wx"), { code: "EEXIST" });
});
test("positioned reads and writes leave the offset alone", () => {
  const fd = fs.openSync("positions", "w+");
  fs.writeSync(fd, "0123456789");
  fs.writeSync(fd, "xy", 4);
  const buffer = Buffer.alloc(4);
  assert.equal(fs.readSync(fd, buffer, 0, 4, 3), 4);
  assert.equal(buffer.toString(), "3xy6");
  assert.equal(fs.readSync(fd, buffer, 0, 4, null), 0);
  fs.closeSync(fd);
});
test("vectored reads and writes", () => {
  const fd = fs.openSync("vectors", "w+");
  assert.equal(fs.writevSync(fd, [Buffer.from("ab"), Buffer.from("cde")]), 5);
  const parts = [Buffer.alloc(1), Buffer.alloc(10)];
  assert.equal(fs.readvSync(fd, parts, 0), 5);
  assert.equal(parts[1].toString("utf8", 0, 4), "bcde");
  fs.closeSync(fd);
});
test("truncate shortens and lengthens", () => {
  fs.writeFileSync("short", "abcdef");
  fs.truncateSync("short", 2);
  fs.truncateSync("short", 4);
  assert.deepEqual([...fs.readFileSync("short")], [97, 98, 0, 0]);
});
test("mkdir makes all, rm removes all", () => {
  assert.equal(resolve(fs.mkdirSync("x/y/z", { recursive: true })), resolve("x"));
  fs.writeFileSync("x/y/file", "");
  assert.throws(() => fs.rmdirSync("x"), { code: "ENOTEMPTY" });
  fs.rmSync("x", { recursive: true });
  assert.ok(!fs.existsSync("x"));
});
test("readdir with types, and recursively", () => {
  fs.mkdirSync("dir/sub", { recursive: true });
  fs.writeFileSync("dir/file", "");
  fs.symlinkSync("file", "dir/link");
  const kinds = fs.readdirSync("dir", { withFileTypes: true }).map((e) => `${e.name}${e.isDirectory() ? "/" : e.isSymbolicLink() ? "@" : ""}`);
  assert.deepEqual(kinds.sort(), ["file", "link@", "sub/"]);
  fs.writeFileSync("dir/sub/deep", "");
  assert.ok(fs.readdirSync("dir", { recursive: true }).includes(join("sub", "deep")));
});
test("links: hard, symbolic, dangling", () => {
  fs.writeFileSync("target", "t");
  fs.linkSync("target", "hard");
  fs.symlinkSync("nowhere", "dangling");
  assert.equal(fs.statSync("hard").nlink, 2);
  assert.equal(fs.statSync("hard").ino, fs.statSync("target").ino);
  assert.equal(fs.readlinkSync("dangling"), "nowhere");
  assert.throws(() => fs.statSync("dangling"), { code: "ENOENT" });
  assert.ok(fs.lstatSync("dangling").isSymbolicLink());
  assert.equal(fs.realpathSync("."), process.cwd());
});
test("modes, times and big stats", () => {
  fs.writeFileSync("mode", "", { mode: 0o640 });
  fs.chmodSync("mode", 0o751);
  fs.utimesSync("mode", 1000.5, 2000.25);
  const stat = fs.statSync("mode", { bigint: true });
  assert.equal(stat.mode & 0o777n, 0o751n);
  assert.equal(stat.mtimeNs, 2000250000000n);
  fs.lutimesSync("mode", 1, 2);
  assert.equal(fs.statSync("mode").mtimeMs, 2000);
});
test("access says what may be done", async () => {
  await p.writeFile("plain", "");
  await p.access("plain", fs.constants.R_OK);
  await assert.rejects(p.access("plain", fs.constants.X_OK), { code: "EACCES" });
});
test("rename replaces; a directory over a file is refused", () => {
  fs.writeFileSync("r1", "1");
  fs.writeFileSync("r2", "2");
  fs.renameSync("r1", "r2");
  assert.equal(fs.readFileSync("r2", "utf8"), "1");
  fs.mkdirSync("rd");
  assert.throws(() => fs.renameSync("rd", "r2"), { code: "ENOTDIR" });
});
test("copyFile, exclusively too; cp of a tree", async () => {
  await p.writeFile("c1", "x".repeat(200000));
  await p.copyFile("c1", "c2");
  assert.equal((await p.stat("c2")).size, 200000);
  await assert.rejects(p.copyFile("c1", "c2", fs.constants.COPYFILE_EXCL), { code: "EEXIST" });
  await p.mkdir("tree/in", { recursive: true });
  await p.writeFile("tree/in/f", "f");
  await p.cp("tree", "tree2", { recursive: true });
  assert.equal(await p.readFile("tree2/in/f", "utf8"), "f");
});
test("streams: highWaterMark, start, end", async () => {
  const write = fs.createWriteStream("stream");
  for (let i = 0; i < 5000; i++) write.write(`${i}\n`) || (await once(write, "drain"));
  write.end();
  await once(write, "finish");
  const pieces = [];
  for await (const piece of fs.createReadStream("stream", { start: 10, end: 29, highWaterMark: 8 })) pieces.push(piece.length);
  assert.deepEqual(pieces, [8, 8, 4]);
});
test("readline over a file handle", async () => {
  await p.writeFile("lines", "one\r\ntwo\nthree");
  const handle = await p.open("lines");
  const lines = [];
  for await (const line of handle.readLines()) lines.push(line);
  assert.deepEqual(lines, ["one", "two", "three"]);
});
test("watch sees a change", async () => {
  fs.mkdirSync("watched");
  const watcher = fs.watch("watched");
  setTimeout(() => fs.writeFileSync("watched/new", "x"), 20);
  const [, name] = await once(watcher, "change");
  watcher.close();
  assert.equal(name, "new");
});
test("watchFile sees another size", async () => {
  fs.writeFileSync("polled", "1");
  const seen = new Promise((done) => fs.watchFile("polled", { interval: 20 }, (now, before) => done([before.size, now.size])));
  setTimeout(() => fs.writeFileSync("polled", "123"), 60);
  assert.deepEqual(await seen, [1, 3]);
  fs.unwatchFile("polled");
});
test("opendir iterates and closes", async () => {
  fs.mkdirSync("many");
  for (let i = 0; i < 100; i++) fs.writeFileSync(`many/${i}`, "");
  let count = 0;
  for await (const _ of await p.opendir("many", { bufferSize: 7 })) count++;
  assert.equal(count, 100);
});
test("mkdtemp makes names of its own", () => assert.notEqual(fs.mkdtempSync("t-"), fs.mkdtempSync("t-")));
test("a hundred files at a time", async () => {
  await Promise.all(Array.from({ length: 100 }, (_, i) => p.writeFile(`at-once-${i}`, "z".repeat(i * 100))));
  const sizes = await Promise.all(Array.from({ length: 100 }, async (_, i) => (await p.stat(`at-once-${i}`)).size));
  assert.equal(sizes.reduce((a, b) => a + b), 495000);
});
test("fsync, fdatasync, statfs", async () => {
  const handle = await p.open("synced", "w");
  await handle.write("x");
  await handle.sync();
  await handle.datasync();
  await handle.close();
  assert.ok((await p.statfs(".")).bsize > 0);
});
test("an aborted read ends", async () => {
  const controller = new AbortController();
  controller.abort();
  await assert.rejects(p.readFile("a", { signal: controller.signal }), { name: "AbortError" });
});
