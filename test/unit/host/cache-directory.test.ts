/** The cache of the host: what is read is whole and one's own, or is not there. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { HostCache } from "../../../src/host/cache.ts";
import { openCache } from "../../../src/host/node/cache-directory.ts";
import { checksum } from "../../../src/host/node/cache-file.ts";

const uid = process.getuid!();
const parts = [Uint8Array.of(1, 2, 3), new Uint8Array(0), Uint8Array.from({ length: 40 }, (_, i) => i * 5)];

describe("the cache directory", () => {
  let parent: string;
  let directory: string;
  beforeEach(() => {
    parent = fs.mkdtempSync(join(tmpdir(), "skerry-cache-"));
    directory = join(parent, "new/cache");
  });
  afterEach(() => fs.rmSync(parent, { recursive: true }));
  const open = (limit?: number): HostCache => openCache(directory, { uid, build: "test", ...(limit && { limit }) })!;
  const file = (): string => join(directory, "f");
  const names = (): string[] =>
    fs
      .readdirSync(directory)
      .filter((name) => name !== "secret")
      .sort();

  test("gives back what was written, in buffers of their own", () => {
    const cache = open();
    assert.ok(cache.write("f", parts));
    const read = cache.read("f")!;
    assert.deepEqual(read, parts);
    for (const part of read) assert.equal(part.buffer.byteLength, part.length);
    assert.equal(cache.read("g"), null);
    cache.remove("f");
    assert.equal(cache.read("f"), null);
  });

  test("is for its user alone", () => {
    open().write("f", parts);
    assert.equal(fs.statSync(directory).mode & 0o777, 0o700);
    assert.equal(fs.statSync(file()).mode & 0o777, 0o600);
    assert.equal(fs.statSync(join(directory, "secret")).mode & 0o777, 0o600);
  });

  test("a file is not read if any byte of it has changed, is missing or was added", () => {
    const cache = open();
    cache.write("f", parts);
    const good = fs.readFileSync(file());
    const written = good.length;
    for (let at = 0; at < written; at++) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1 << (at % 8);
      fs.writeFileSync(file(), bad);
      assert.equal(cache.read("f"), null, `byte ${at}`);
    }
    for (let length = 0; length < written; length += 7) {
      fs.writeFileSync(file(), good.subarray(0, length));
      assert.equal(cache.read("f"), null, `${length} bytes`);
    }
    fs.writeFileSync(file(), Buffer.concat([good, Buffer.of(0)]));
    assert.equal(cache.read("f"), null);
    assert.ok(cache.write("f", parts));
    assert.deepEqual(cache.read("f"), parts);
  });

  test("a directory that others can enter, or that is no directory, is not used", () => {
    open();
    for (const mode of [0o750, 0o701, 0o777]) {
      fs.chmodSync(directory, mode);
      assert.equal(openCache(directory, { uid }), null, mode.toString(8));
    }
    fs.chmodSync(directory, 0o700);
    const link = join(parent, "link");
    fs.symlinkSync(directory, link);
    assert.equal(openCache(link, { uid }), null);
    assert.equal(openCache(directory, { uid: uid + 1 }), null);
    fs.writeFileSync(join(parent, "file"), "");
    assert.equal(openCache(join(parent, "file"), { uid }), null);
    assert.equal(openCache(join(parent, "file/below"), { uid }), null);
  });

  test("a file that others could have written is not read", () => {
    const cache = open();
    cache.write("f", parts);
    fs.chmodSync(file(), 0o620);
    assert.equal(cache.read("f"), null);
    fs.chmodSync(file(), 0o600);
    fs.symlinkSync("f", join(directory, "link"));
    assert.equal(cache.read("link"), null);
    fs.mkdirSync(join(directory, "d"));
    assert.equal(cache.read("d"), null);
    assert.notEqual(cache.read("f"), null);
    if (uid !== 0) return;
    fs.chownSync(file(), 1, 1);
    assert.equal(cache.read("f"), null);
  });

  test("the secret stays the same, differs between directories, and is refused when others could know it", () => {
    const first = open().secretOf("program");
    assert.equal(first.length, 32);
    assert.deepEqual(open().secretOf("program"), first);
    assert.notDeepEqual(open().secretOf("another"), first);
    const other = openCache(join(parent, "other"), { uid })!;
    assert.notDeepEqual(other.secretOf("program"), first);
    fs.chmodSync(join(directory, "secret"), 0o640);
    assert.equal(openCache(directory, { uid }), null);
  });

  test("names are those of one build", () => {
    const name = open().name("text");
    assert.match(name, /^[0-9a-f]{40}$/);
    assert.equal(open().name("text"), name);
    assert.notEqual(openCache(directory, { uid, build: "later" })!.name("text"), name);
  });

  test("what was used longest ago goes when there is no room", () => {
    const cache = open(8000);
    const data = [new Uint8Array(1500)];
    for (const name of ["a", "b", "c", "d"]) assert.ok(cache.write(name, data));
    ["a", "b", "c", "d"].forEach((name, age) => {
      fs.utimesSync(join(directory, name), 1000 + age, 1000 + age);
    });
    assert.notEqual(cache.read("a"), null);
    assert.ok(cache.write("e", data));
    assert.deepEqual(names(), ["a", "c", "d", "e"]);
    assert.equal(cache.write("large", [new Uint8Array(2001)]), false);
    assert.deepEqual(names(), ["a", "c", "d", "e"]);
  });

  test("what was left half-written goes", () => {
    const cache = open();
    fs.writeFileSync(join(directory, "f.1-0.part"), "half");
    fs.writeFileSync(join(directory, "g.2-0.part"), "half");
    fs.utimesSync(join(directory, "f.1-0.part"), 1000, 1000);
    cache.write("f", parts);
    assert.deepEqual(names(), ["f", "g.2-0.part"]);
  });

  test("a directory that cannot be written loses what is written", { skip: uid === 0 && "root may write" }, () => {
    const cache = open();
    fs.chmodSync(directory, 0o500);
    assert.equal(cache.write("f", parts), false);
    fs.chmodSync(directory, 0o700);
  });

  test("several processes write and read the same file: it is always whole", async () => {
    open();
    const program = `
      import { openCache } from ${JSON.stringify(new URL("../../../src/host/node/cache-directory.ts", import.meta.url))};
      const cache = openCache(process.argv[1], { uid: process.getuid(), build: "test" });
      let read = 0;
      for (let i = 0; i < 300; i++) {
        const value = (Number(process.argv[2]) * 50 + i) & 255;
        if (!cache.write("f", [new Uint8Array(1 + value * 40).fill(value)])) process.exit(1);
        const [part] = cache.read("f") ?? process.exit(2);
        if (part.length !== 1 + part[0] * 40 || part.some((byte) => byte !== part[0])) process.exit(3);
        read++;
      }
      process.exit(read === 300 ? 0 : 4);`;
    const children = [1, 2, 3].map((number) =>
      spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program, directory, String(number)], {
        stdio: ["ignore", "inherit", "inherit"],
      }),
    );
    for (const child of children) if (child.exitCode === null) await once(child, "exit");
    assert.deepEqual(
      children.map((child) => child.exitCode),
      [0, 0, 0],
    );
    assert.deepEqual(names(), ["f"]);
  });

  test("the checksum is CRC-32", () => {
    assert.equal(checksum(Buffer.from("123456789")), 0xcbf43926);
  });
});
