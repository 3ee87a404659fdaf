/** Machines in one process have nothing in common, even where their files have the same numbers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { O } from "../../../src/abi/fcntl.ts";
import { S, Stat } from "../../../src/abi/stat.ts";
import { nodeNative } from "../../../src/host/node/native.ts";
import { FakeMachine } from "../support/fake-machine.ts";

const LOCK_EX_NB = 6;
const F_SETLK = 6;
const F_GETPIPE_SZ = 1032;

function two(): [FakeMachine, FakeMachine] {
  return [new FakeMachine(), new FakeMachine()];
}

test("a FIFO connects nobody with another machine's", () => {
  const [a, b] = two();
  for (const machine of [a, b]) assert.equal(machine.call("mknod", "/tmp/fifo", S.IFIFO | 0o600, 0), 0);
  assert.ok(a.call("open", "/tmp/fifo", O.RDONLY | O.NONBLOCK, 0) >= 0);
  assert.equal(b.call("open", "/tmp/fifo", O.WRONLY | O.NONBLOCK, 0), -Errno.ENXIO);
  assert.ok(a.call("open", "/tmp/fifo", O.WRONLY | O.NONBLOCK, 0) >= 0);
});

test("a lock is in nobody else's way", () => {
  const [a, b] = two();
  for (const machine of [a, b]) {
    const fd = machine.call("open", "/tmp/file", O.CREAT | O.RDWR, 0o600);
    assert.equal(machine.call("flock", fd, LOCK_EX_NB), 0);
    machine.task.mem.u8.fill(0, machine.memory, machine.memory + 32);
    machine.task.mem.u8[machine.memory] = 1;
    assert.equal(machine.call("fcntl", fd, F_SETLK, machine.memory), 0);
  }
});

test("pipes count in their own machine, in numbers and in bytes", () => {
  const [a, b] = two();
  const end = (machine: FakeMachine): number => {
    assert.equal(machine.call("pipe2", machine.memory, 0), 0);
    return machine.task.mem.u32(machine.memory);
  };
  for (let i = 0; i < 500; i++) end(a);
  for (let i = 0; i < 500; i++) end(b);
  assert.equal(b.call("fcntl", end(b), F_GETPIPE_SZ), 65536);
  const number = (machine: FakeMachine, fd: number): number => {
    const stat = new Stat();
    assert.equal(machine.task.files.get(fd)!.stat(stat), 0);
    return stat.ino;
  };
  assert.equal(number(a, end(a)), number(b, end(b)) - 1);
});

test("files in memory count in their own machine", () => {
  const [a, b] = two();
  const fallocated = (machine: FakeMachine): number => {
    const fd = machine.call("memfd_create", "x", 0);
    return machine.call("fallocate", fd, 0, 0, 48 << 20);
  };
  assert.equal(fallocated(a), 0);
  assert.equal(fallocated(a), -Errno.ENOSPC);
  assert.equal(fallocated(b), 0);
});

test("a machine whose timer signal another one took sets the timer again", () => {
  const [a, b] = [nodeNative().threadTimer(), nodeNative().threadTimer()];
  const now = () => performance.now() * 1e6;
  a.arm(now() + 1000, now());
  assert.ok(a.deadline < Infinity);
  for (const begin = now(); now() < begin + 5e6; );
  assert.equal(b.fired(), true);
  assert.equal(a.deadline, Infinity);
  assert.equal(a.fired(), false);
});

test("what one machine set the timer to is nothing on another one's clock", () => {
  const [a, b] = [nodeNative().threadTimer(), nodeNative().threadTimer()];
  a.arm(5e9, 0);
  assert.equal(a.deadline, 5e9);
  assert.equal(b.deadline, Infinity);
  b.arm(2e9, 0);
  assert.equal(a.deadline, Infinity);
});
