/** Standard streams over host pipes and files: nothing waits in this thread, nothing is lost. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { O } from "../../../src/abi/fcntl.ts";
import { POLL } from "../../../src/abi/poll.ts";
import { nodeHost } from "../../../src/host/node/host.ts";
import { openStandardStreams } from "../../../src/libos/fs/host-stream.ts";

const host = nodeHost();

/** A FIFO of the host, both ends open. */
function hostPipe(directory: string): { input: number; output: number } {
  const path = join(directory, "fifo");
  assert.equal(spawnSync("mkfifo", [path]).status, 0);
  const both = openSync(path, "r+");
  const input = openSync(path, "r");
  const output = openSync(path, "w");
  closeSync(both);
  return { input, output };
}

function inDirectory(use: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), "skerry-streams-"));
  try {
    use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("an empty pipe would block, its queue is tied to the host's descriptor, its end is the end", () =>
  inDirectory((directory) => {
    const { input, output } = hostPipe(directory);
    const streams = openStandardStreams(host, [input]);
    const file = streams.files[0]!;
    const buffer = host.allocate(4096);
    assert.equal(file.read(buffer, 0, 10), -Errno.EAGAIN);
    assert.equal(file.poll(), 0);
    const queue = file.queueFor(POLL.IN)!;
    assert.ok(queue.hostFd >= 0);
    assert.equal(queue.hostEvents, POLL.IN);
    writeSync(output, "hello");
    assert.equal(file.poll(), POLL.IN | POLL.RDNORM);
    assert.equal(file.read(buffer, 0, 100), 5);
    closeSync(output);
    assert.equal(file.read(buffer, 0, 100), 0);
    streams.close();
    closeSync(input);
  }));

test("a full pipe would block; the host's own description keeps its flags", () =>
  inDirectory((directory) => {
    const { input, output } = hostPipe(directory);
    const before = host.files.fcntl(output, 3, 0);
    const streams = openStandardStreams(host, [-1, output]);
    const file = streams.files[1]!;
    const buffer = host.allocate(65536);
    let written = 0;
    for (;;) {
      const n = file.write(buffer, 0, 65536);
      if (n < 0) {
        assert.equal(n, -Errno.EAGAIN);
        break;
      }
      written += n;
    }
    assert.equal(written, 65536);
    assert.equal(host.files.fcntl(output, 3, 0), before);
    assert.equal(file.flags & O.NONBLOCK, 0);
    const sink = Buffer.alloc(65536);
    assert.equal(readSync(input, sink, 0, 65536, null), 65536);
    assert.equal(file.write(buffer, 0, 10), 10);
    closeSync(input);
    assert.equal(file.write(buffer, 0, 10), -Errno.EPIPE);
    streams.close();
    closeSync(output);
  }));

test("a regular file shares its offset with the host, and opens anew with one of its own", () =>
  inDirectory((directory) => {
    const path = join(directory, "file");
    const fd = openSync(path, "w+");
    writeSync(fd, "before ");
    const streams = openStandardStreams(host, [-1, fd]);
    const file = streams.files[1]!;
    const buffer = host.allocate(4096);
    buffer.u8.set(Buffer.from("guest "));
    assert.equal(file.write(buffer, 0, 6), 6);
    writeSync(fd, "after");
    assert.equal(readFileSync(path, "utf8"), "before guest after");
    const again = file.inode.open(O.RDONLY, { uid: 0 } as never);
    assert.ok(typeof again !== "number");
    assert.equal(again.read(buffer, 0, 100), 18);
    assert.equal(again.unref(), 0);
    assert.equal(fstatSync(fd).size, 18);
    streams.close();
    closeSync(fd);
  }));

test("descriptors that the host has not open are not open in the guest", () => {
  assert.deepEqual(openStandardStreams(host, [-1, 987_654, -1]).files, [null, null, null]);
});
