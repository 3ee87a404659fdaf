/** Locks against a model that knows every byte, in memory and with the host's locks taken as well. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Errno } from "../../../src/abi/errno.ts";
import { F, O } from "../../../src/abi/fcntl.ts";
import type { File } from "../../../src/libos/fs/file.ts";
import { FileLocks, LOCK, LOCK_END, type RecordLock } from "../../../src/libos/fs/file-locks.ts";
import type { FileSystem } from "../../../src/libos/fs/inode.ts";
import { bindFs, host, memoryFs, ok, scratchDirectory, world } from "./host.ts";

const BYTES = 24;
const types = [LOCK.READ, LOCK.WRITE, LOCK.UNLOCK];
const step = fc.record({
  owner: fc.nat(2),
  type: fc.constantFrom(...types),
  start: fc.nat(BYTES - 1),
  length: fc.integer({ min: 1, max: BYTES }),
});
const owners = [{}, {}, {}];

function lock(owner: object, type: number, start: number, end: number): RecordLock {
  return { owner, pid: 1, type, start: BigInt(start), end: end >= BYTES ? LOCK_END : BigInt(end) };
}

function opened(fs: FileSystem): File {
  const { vfs, who } = world(fs);
  return ok(vfs.open(who, null, "/f", O.RDWR | O.CREAT, 0o644));
}

/** Whether a host program could lock a byte. */
function hostType(fd: number, byte: number): number {
  const probe = { type: LOCK.WRITE as number, start: BigInt(byte), length: 1n, pid: 0 };
  assert.equal(host.files.lock(fd, F.OFD_GETLK, probe), 0);
  return probe.type;
}

function check(file: File, hostFd: number, steps: { owner: number; type: number; start: number; length: number }[]) {
  const locks = new FileLocks();
  /** By owner and byte: LOCK.UNLOCK if free. */
  const held = owners.map(() => new Array<number>(BYTES).fill(LOCK.UNLOCK));
  for (const { owner, type, start, length } of steps) {
    const end = Math.min(BYTES, start + length);
    const conflict = held.some(
      (bytes, other) =>
        other !== owner &&
        bytes.slice(start, end).some((byte) => byte !== LOCK.UNLOCK && (byte === LOCK.WRITE || type === LOCK.WRITE)),
    );
    const result = locks.setRecord(file, lock(owners[owner]!, type, start, end));
    assert.equal(typeof result, conflict && type !== LOCK.UNLOCK ? "object" : "number");
    if (typeof result === "number") held[owner]!.fill(type, start, end);
    for (let byte = 0; byte < BYTES; byte++) {
      const all = held.map((bytes) => bytes[byte]!);
      const together = all.includes(LOCK.WRITE) ? LOCK.WRITE : all.includes(LOCK.READ) ? LOCK.READ : LOCK.UNLOCK;
      const found = locks.conflicting(file, lock({}, LOCK.WRITE, byte, byte + 1));
      assert.equal(found?.type ?? LOCK.UNLOCK, together);
      if (hostFd >= 0) assert.equal(hostType(hostFd, byte), together);
    }
  }
  for (const owner of owners) locks.dropRecords(file, owner);
  assert.equal(locks.conflicting(file, lock({}, LOCK.WRITE, 0, BYTES)), null);
}

test("random locks of three owners hold exactly the bytes of the model", () => {
  const file = opened(memoryFs());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => check(file, -1, steps)),
    { numRuns: 150 },
  );
});

test("a host program sees what the owners hold together", () => {
  const directory = scratchDirectory();
  try {
    writeFileSync(join(directory.path, "f"), "x");
    const file = opened(bindFs(directory.path));
    const fd = ok(host.files.open(join(directory.path, "f"), O.RDWR, 0));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => check(file, fd, steps)),
      { numRuns: 40 },
    );
    const locks = new FileLocks();
    const foreign = { type: LOCK.WRITE, start: 5n, length: 5n, pid: 0 };
    assert.equal(host.files.lock(fd, F.OFD_SETLK, foreign), 0);
    const obstacle = locks.setRecord(file, lock({}, LOCK.READ, 0, 6));
    assert.ok(typeof obstacle === "object" && obstacle.owner === null);
    assert.equal(locks.setRecord(file, lock({}, LOCK.READ, 0, 5)), 0);
    const seen = locks.conflicting(file, lock({}, LOCK.READ, 7, 8));
    assert.deepEqual([seen?.start, seen?.end, seen?.type], [5n, 10n, LOCK.WRITE]);
    assert.equal(locks.setWhole(file, LOCK.WRITE), 0);
    assert.equal(host.files.flock(fd, 2 | 4), -Errno.EAGAIN);
    assert.equal(locks.setWhole(file, LOCK.READ), 0);
    assert.equal(host.files.flock(fd, 1 | 4), 0);
    const other = locks.setWhole(file, LOCK.WRITE);
    assert.ok(typeof other === "object" && other.owner === null);
    host.files.close(fd);
  } finally {
    directory.remove();
  }
});

test("owners that would wait for each other are found", () => {
  const locks = new FileLocks();
  const [a, b, c] = [{}, {}, {}];
  assert.equal(locks.wouldDeadlock(a, b), false);
  const first = { owner: b, for: c };
  locks.waits(first);
  assert.equal(locks.wouldDeadlock(a, b), false);
  assert.equal(locks.wouldDeadlock(c, b), true);
  locks.waits({ owner: c, for: a });
  assert.equal(locks.wouldDeadlock(a, b), true);
  locks.waited(first);
  assert.equal(locks.wouldDeadlock(a, b), false);
});
