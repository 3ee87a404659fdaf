/** The bytes of files in memory, against a flat model; sparse files; space. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { Errno } from "../../../src/abi/errno.ts";
import { FALLOC, O, SEEK } from "../../../src/abi/fcntl.ts";
import { Stat } from "../../../src/abi/stat.ts";
import type { File } from "../../../src/libos/fs/file.ts";
import { bindFs, host, memoryFs, ok, overlayFs, pinned, scratchDirectory, world } from "./host.ts";
import { guest, operation } from "./operations.ts";

const PAGE = 4096;
const LIMIT = 300_000;
const place = fc.oneof(
  fc.nat(LIMIT),
  fc.nat(Math.floor(LIMIT / PAGE)).map((page) => page * PAGE),
);
const step = fc.oneof(
  fc.record({
    op: fc.constant("write" as const),
    at: place,
    length: fc.nat(80_000),
    byte: fc.integer({ min: 0, max: 255 }),
  }),
  fc.record({ op: fc.constant("truncate" as const), size: place }),
  fc.record({
    op: fc.constant("allocate" as const),
    mode: fc.constantFrom(
      0,
      FALLOC.KEEP_SIZE,
      FALLOC.PUNCH_HOLE | FALLOC.KEEP_SIZE,
      FALLOC.ZERO_RANGE,
      FALLOC.ZERO_RANGE | FALLOC.KEEP_SIZE,
      FALLOC.COLLAPSE_RANGE,
      FALLOC.INSERT_RANGE,
    ),
    at: place,
    length: place.map((length) => length + 1),
  }),
  fc.record({ op: fc.constant("share" as const) }),
);

function readAll(file: File, size: number): Uint8Array {
  const buffer = pinned(size + 10);
  buffer.u8.fill(0xee);
  assert.equal(file.pread(buffer, 0, size + 10, 0), size);
  return buffer.u8.subarray(0, size);
}

/** What Linux answers and leaves, on a file system with all modes. */
function allocate(model: Uint8Array, mode: number, at: number, length: number): Uint8Array | number {
  const end = at + length;
  const grown = (size: number) => {
    const bytes = new Uint8Array(Math.max(size, model.length));
    bytes.set(model);
    return bytes;
  };
  switch (mode) {
    case FALLOC.KEEP_SIZE:
      return model;
    case 0:
      return grown(end);
    case FALLOC.PUNCH_HOLE | FALLOC.KEEP_SIZE:
    case FALLOC.ZERO_RANGE | FALLOC.KEEP_SIZE:
    case FALLOC.ZERO_RANGE: {
      const bytes = mode === FALLOC.ZERO_RANGE ? grown(end) : model.slice();
      return bytes.fill(0, at, end);
    }
    default: {
      if (at % PAGE !== 0 || length % PAGE !== 0) return -Errno.EINVAL;
      if (mode === FALLOC.COLLAPSE_RANGE) {
        if (end >= model.length) return -Errno.EINVAL;
        const bytes = new Uint8Array(model.length - length);
        bytes.set(model.subarray(0, at));
        bytes.set(model.subarray(end), at);
        return bytes;
      }
      if (at >= model.length) return -Errno.EINVAL;
      const bytes = new Uint8Array(model.length + length);
      bytes.set(model.subarray(0, at));
      bytes.set(model.subarray(at), end);
      return bytes;
    }
  }
}

for (const kind of ["memory", "overlay"]) {
  test(`bytes in a file of ${kind} are those of a flat array`, () => {
    const directory = scratchDirectory();
    const first = new Uint8Array(100_001).map((_, i) => i * 7);
    writeFileSync(`${directory.path}/file`, first);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const fs = kind === "memory" ? memoryFs() : overlayFs(directory.path);
        const { vfs, who } = world(fs);
        const file = vfs.open(who, null, "/file", O.RDWR | O.CREAT, 0o600);
        if (typeof file === "number") return assert.fail(String(file));
        const idle = fs.budget.used;
        let model: Uint8Array = kind === "memory" ? new Uint8Array(0) : first;
        let shared = false;
        for (const { ...step } of steps) {
          if (step.op === "write") {
            const buffer = pinned(step.length);
            buffer.u8.fill(step.byte);
            assert.equal(file.pwrite(buffer, 0, step.length, step.at), step.length);
            if (step.length > 0) {
              const bytes = new Uint8Array(Math.max(model.length, step.at + step.length));
              bytes.set(model);
              model = bytes.fill(step.byte, step.at, step.at + step.length);
            }
          } else if (step.op === "truncate") {
            ok(file.truncate(step.size));
            const bytes = new Uint8Array(step.size);
            bytes.set(model.subarray(0, step.size));
            model = bytes;
          } else if (step.op === "share") {
            ok(file.hostFdForMapping());
            shared = true;
          } else if (!shared || step.mode < FALLOC.COLLAPSE_RANGE) {
            const after = allocate(model, step.mode, step.at, step.length);
            assert.equal(file.fallocate(step.mode, step.at, step.length), typeof after === "number" ? after : 0);
            if (typeof after !== "number") model = after;
          }
          const stat = new Stat();
          ok(file.stat(stat));
          assert.equal(stat.size, model.length);
        }
        assert.deepEqual(readAll(file, model.length), model);
        // Holes and data take turns, and every byte outside data is zero.
        for (let at = 0; at < model.length; ) {
          const data = file.seek(at, SEEK.DATA);
          const end = data < 0 ? model.length : data;
          assert.ok(data === -Errno.ENXIO || data >= at);
          assert.ok(model.subarray(at, end).every((byte) => byte === 0));
          if (data < 0) break;
          at = file.seek(data, SEEK.HOLE);
          assert.ok(at > data && at <= model.length, `${data} ${at}`);
        }
        file.unref();
        if (kind === "memory") assert.ok(fs.budget.used - idle <= 2 * LIMIT + 3 * 80_000 + 4 * 65536 + 10_000);
        ok(vfs.unlink(who, null, "/file"));
        if (kind === "memory") assert.equal(fs.budget.used, idle - 512 - 128 - 4);
        vfs.dispose();
      }),
      { numRuns: 300, includeErrorInReport: true },
    );
    directory.remove();
  });
}

test("a file may be far larger than memory", () => {
  const fs = memoryFs();
  const { vfs, who } = world(fs);
  const file = vfs.open(who, null, "/big", O.RDWR | O.CREAT, 0o600);
  if (typeof file === "number") return assert.fail();
  const far = 2 ** 45 + 5;
  assert.equal(file.pwrite(pinned("end"), 0, 3, far), 3);
  assert.equal(file.seek(0, SEEK.DATA), 2 ** 45);
  assert.equal(file.seek(0, SEEK.HOLE), 0);
  assert.equal(file.seek(-1, SEEK.END), far + 2);
  const buffer = pinned(8);
  assert.equal(file.pread(buffer, 0, 8, far - 4), 7);
  assert.equal(Buffer.from(buffer.u8.subarray(0, 7)).toString("latin1"), "\0\0\0\0end");
  const stat = new Stat();
  ok(file.stat(stat));
  assert.equal(stat.blocks, 8);
  assert.equal(file.pwrite(pinned("x"), 0, 1, 2 ** 52), -Errno.EFBIG);
  assert.equal(file.truncate(2 ** 53), -Errno.EFBIG);
  assert.equal(file.seek(2 ** 53, SEEK.SET), -Errno.EINVAL);
  assert.equal(file.fallocate(0, 0, 2 ** 40), -Errno.ENOSPC);
  ok(file.fallocate(FALLOC.PUNCH_HOLE | FALLOC.KEEP_SIZE, 0, 2 ** 50));
  ok(file.stat(stat));
  assert.deepEqual([stat.blocks, stat.size], [0, far + 3]);
  ok(file.truncate(2 ** 52));
  ok(file.truncate(0));
});

test("space ends with ENOSPC, and removing gives it back", () => {
  const fs = memoryFs({ maxBytes: 1 << 20 });
  const { vfs, who } = world(fs);
  const idle = fs.budget.used;
  const file = vfs.open(who, null, "/file", O.RDWR | O.CREAT, 0o600);
  if (typeof file === "number") return assert.fail();
  const chunk = pinned(300_000);
  let written = 0;
  for (;;) {
    const n = file.write(chunk, 0, 300_000);
    if (n === -Errno.ENOSPC) break;
    assert.ok(n > 0);
    written += n;
  }
  assert.ok(written > 900_000 && written <= 1 << 20);
  assert.equal(file.hostFdForMapping() < 0, true);
  ok(vfs.unlink(who, null, "/file"));
  assert.ok(fs.budget.used > 900_000, "open files keep their bytes");
  file.unref();
  assert.equal(fs.budget.used, idle);
  let made = 0;
  while (vfs.mkdir(who, null, `/d${made}`, 0o755) === 0) made++;
  assert.equal(vfs.mkdir(who, null, "/another", 0o755), -Errno.ENOSPC);
  for (let i = 0; i < made; i++) ok(vfs.rmdir(who, null, `/d${i}`));
  assert.equal(fs.budget.used, idle);
});

test("whatever was done, removing everything gives all space back", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const fs = memoryFs();
      const { vfs, who } = world(fs);
      const run = guest(vfs, who);
      const idle = fs.budget.used;
      for (const operation of operations) run(operation);
      who.fs.cwd = vfs.root;
      const clear = (at: string): void => {
        for (const name of String(run({ op: "readdir", path: at })).split(",")) {
          if (name === "") continue;
          if (run({ op: "unlink", path: `${at}${name}` }) === 0) continue;
          clear(`${at}${name}/`);
          assert.equal(run({ op: "rmdir", path: `${at}${name}` }), 0);
        }
      };
      clear("/");
      assert.equal(fs.budget.used, idle);
    }),
    { numRuns: 300, includeErrorInReport: true },
  );
});

test("a shared mapping and the file are the same bytes", () => {
  const fs = memoryFs();
  const { vfs, who } = world(fs);
  const file = vfs.open(who, null, "/file", O.RDWR | O.CREAT, 0o600);
  if (typeof file === "number") return assert.fail();
  file.write(pinned("hello"), 0, 5);
  const fd = file.hostFdForMapping();
  assert.ok(fd > 0);
  assert.equal(host.files.pwrite(fd, pinned("J"), 0, 1, 0), 1);
  assert.equal(Buffer.from(readAll(file, 5)).toString(), "Jello");
  assert.equal(file.pwrite(pinned("y"), 0, 1, 4), 1);
  const buffer = pinned(5);
  assert.equal(host.files.pread(fd, buffer, 0, 5, 0), 5);
  assert.equal(Buffer.from(buffer.u8).toString(), "Jelly");
  file.unref();
  assert.equal(host.files.fcntl(fd, 1, 0), -Errno.EBADF, "the descriptor is given back with the last close");
  const again = vfs.open(who, null, "/file", O.RDONLY, 0);
  if (typeof again === "number") return assert.fail();
  assert.equal(Buffer.from(readAll(again, 5)).toString(), "Jelly");
});

test("temporary files can be given a name", () => {
  for (const kind of ["memory", "bind"]) {
    const directory = scratchDirectory();
    const { vfs, who } = world(kind === "memory" ? memoryFs() : bindFs(directory.path));
    const file = vfs.open(who, null, "/", O.TMPFILE | O.RDWR, 0o640);
    if (typeof file === "number") return assert.fail(String(file));
    assert.equal(file.write(pinned("text"), 0, 4), 4);
    const stat = new Stat();
    ok(file.stat(stat));
    assert.deepEqual([stat.nlink, stat.size, stat.mode & 0o777], [0, 4, 0o640]);
    if (file.path === null) return assert.fail();
    ok(vfs.link(who, file.path, null, "/named"));
    ok(file.stat(stat));
    assert.equal(stat.nlink, 1);
    file.unref();
    const named = vfs.open(who, null, "/named", O.RDONLY, 0);
    if (typeof named === "number") return assert.fail(String(named));
    assert.equal(Buffer.from(readAll(named, 4)).toString(), "text");
    const secret = vfs.open(who, null, "/", O.TMPFILE | O.RDWR | O.EXCL, 0o640);
    if (typeof secret === "number" || secret.path === null) return assert.fail();
    assert.equal(vfs.link(who, secret.path, null, "/never"), -Errno.ENOENT);
    assert.equal(vfs.open(who, null, "/", O.TMPFILE, 0o640), -Errno.EINVAL);
    named.unref();
    secret.unref();
    vfs.dispose();
    directory.remove();
  }
});
