/** Calls that sleep on pipes and FIFOs, and what a signal makes of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { O } from "../../../src/abi/fcntl.ts";
import { SIG } from "../../../src/abi/signal.ts";
import { BLOCKED } from "../../../src/libos/task/task.ts";
import { FakeMachine } from "../support/fake-machine.ts";

/** A machine with a pipe: its read and write descriptors. */
function withPipe(flags = 0): { machine: FakeMachine; input: number; output: number } {
  const machine = new FakeMachine();
  const at = machine.memory;
  assert.equal(machine.call("pipe2", at, flags), 0);
  return { machine, input: machine.process.mem.u32(at), output: machine.process.mem.u32(at + 4) };
}

test("a read sleeps until something is written, then runs again", () => {
  const { machine, input, output } = withPipe();
  const { task, memory } = machine;
  machine.sleeps("read", input, memory, 100);
  assert.ok(task.blocked);
  machine.put(memory + 4096, "hello");
  // The row is called directly: the task's own call stays asleep until the wake.
  assert.equal(machine.run("write", output, memory + 4096, 5), 5);
  assert.ok(!task.blocked);
  assert.equal(machine.call("read", input, memory, 100), 5);
  assert.equal(machine.text(memory, 5), "hello");
});

test("a long write goes on after every sleep, and a signal would make it return what was written", () => {
  const { machine, input, output } = withPipe();
  const { task, memory, process } = machine;
  const total = 200_000;
  for (let i = 0; i < total; i++) process.mem.u8[memory + 4096 + i] = i % 251;
  machine.sleeps("write", output, memory + 4096, total);
  assert.equal(task.progress, 65536);
  const buffer = { u8: new Uint8Array(total), address: 0 };
  let taken = 0;
  let result = BLOCKED;
  while (result === BLOCKED) {
    taken += machine.file(input).read(buffer, taken, 10_000);
    assert.ok(!task.blocked);
    result = machine.run("write", output, memory + 4096, total);
  }
  assert.equal(result, total);
  while (taken < total) taken += machine.file(input).read(buffer, taken, total);
  assert.ok(buffer.u8.every((byte, i) => byte === i % 251));
});

test("a write whose end is not readable writes what is, and nothing readable is EFAULT", () => {
  const { machine, input, output } = withPipe();
  assert.equal(machine.call("write", output, machine.end - 10, 100), 10);
  assert.equal(machine.call("write", output, machine.end, 100), -Errno.EFAULT);
  assert.equal(machine.call("read", input, machine.end - 3, 100), 3);
  assert.equal(machine.call("read", input, machine.end, 100), -Errno.EFAULT);
  machine.call("close", output);
  assert.equal(machine.call("read", input, machine.memory, 100), 7);
  assert.equal(machine.call("read", input, machine.end, 100), 0);
});

test("a write without a reader is EPIPE and SIGPIPE", () => {
  const { machine, input, output } = withPipe();
  machine.call("close", input);
  assert.equal(machine.call("write", output, machine.memory, 1), -Errno.EPIPE);
  assert.ok(machine.task.signals.pending.set.has(SIG.PIPE));
});

test("opening a FIFO waits for the other end; a wait that is given up leaves no end behind", () => {
  const machine = new FakeMachine();
  const { task } = machine;
  assert.equal(machine.call("mknod", "/tmp/fifo", 0o10600, 0), 0);
  assert.equal(machine.call("open", "/tmp/fifo", O.WRONLY | O.NONBLOCK, 0), -Errno.ENXIO);
  machine.sleeps("open", "/tmp/fifo", O.RDONLY, 0);
  // Interrupted: the call ends without its handler.
  task.wakeUp();
  task.endCall();
  assert.equal(machine.call("open", "/tmp/fifo", O.WRONLY | O.NONBLOCK, 0), -Errno.ENXIO);

  machine.sleeps("open", "/tmp/fifo", O.RDONLY, 0);
  const waiting = task.scratch;
  task.scratch = null;
  const abandon = task.onAbandon;
  task.onAbandon = null;
  const writer = machine.run("open", "/tmp/fifo", O.WRONLY, 0);
  assert.ok(writer >= 0);
  assert.ok(!task.blocked);
  task.scratch = waiting;
  task.onAbandon = abandon;
  const reader = machine.call("open", "/tmp/fifo", O.RDONLY, 0);
  assert.ok(reader > writer);
  machine.put(machine.memory, "x");
  assert.equal(machine.call("write", writer, machine.memory, 1), 1);
  assert.equal(machine.call("read", reader, machine.memory, 10), 1);
});

test("splice moves between a pipe and a file, and waits for neither when told so", () => {
  const { machine, input, output } = withPipe();
  const { memory } = machine;
  const file = machine.call("open", "/tmp/f", O.RDWR | O.CREAT, 0o600);
  machine.put(memory, "0123456789");
  machine.call("write", file, memory, 10);
  machine.process.mem.setU64(memory + 64, 3);
  assert.equal(machine.call("splice", file, memory + 64, output, 0, 100, 0), 7);
  assert.equal(machine.process.mem.u64(memory + 64), 10);
  assert.equal(machine.call("splice", input, 0, file, 0, 4, 0), 4);
  assert.equal(machine.call("splice", input, 0, file, 0, 100, 0), 3);
  assert.equal(machine.read("/tmp/f"), "01234567893456789");
  assert.equal(machine.call("splice", input, 0, file, 0, 1, 2), -Errno.EAGAIN);
  machine.sleeps("splice", input, 0, file, 0, 1, 0);
});
