/** Pseudo-terminals under a guest that asks for anything: answers are numbers, and memory stays bounded. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { O } from "../../../src/abi/fcntl.ts";
import { TIOC } from "../../../src/abi/termios.ts";
import { BLOCKED } from "../../../src/libos/task/task.ts";
import { FakeMachine } from "../support/fake-machine.ts";

const requests = Object.values(TIOC);
const machine = new FakeMachine();
const { memory, end } = machine;

const address = fc.oneof(
  fc.integer({ min: memory, max: memory + 4096 }),
  fc.integer({ min: end - 64, max: end + 64 }),
  fc.constantFrom(0, 8, 2 ** 32 + 5, 2 ** 47 - 1, 2 ** 63, 0xffff_ffff_8000_0000, -1, -4096),
);
const small = fc.integer({ min: -2, max: 40 });
const step = fc.record({
  name: fc.constantFrom("ioctl", "ioctl", "ioctl", "read", "write", "close", "open", "poll", "fill"),
  fd: fc.integer({ min: 0, max: 12 }),
  request: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...requests) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff_ffff }) },
  ),
  argument: fc.oneof(address, small),
  length: fc.oneof(fc.integer({ min: 0, max: 9000 }), fc.constantFrom(2 ** 31, 2 ** 62)),
  random: fc.uint8Array({ minLength: 0, maxLength: 48 }),
});

test("any request in any state is answered", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 80 }), (steps) => {
      const run = (name: string, ...args: (number | string)[]): number => {
        const result = machine.run(name, ...args);
        assert.ok(Number.isInteger(result) && (result >= -4095 || result === BLOCKED), `${name}: ${result}`);
        machine.task.wakeUp();
        machine.task.endCall();
        return result;
      };
      const how = O.RDWR | O.NONBLOCK;
      for (const { name, fd, request, argument, length, random } of steps) {
        machine.put(memory, random);
        if (name === "ioctl") run("ioctl", fd, request, argument);
        else if (name === "close") run("close", fd);
        else if (name === "poll") machine.task.files.get(fd)?.poll();
        else if (name === "fill") for (let i = 0; i < 8; i++) run("write", fd, memory, length % 9000);
        else if (name === "open") {
          const master = run("open", "/dev/ptmx", how);
          run("ioctl", master, TIOC.TIOCSPTLCK, memory + 4096);
          run("ioctl", master, TIOC.TIOCGPTPEER, how | (fd % 2 === 0 ? O.NOCTTY : 0));
        } else run(name, fd, argument, length);
      }
      for (let fd = 0; fd < 200; fd++) machine.call("close", fd);
      assert.equal(machine.read("/proc/sys/kernel/pty/nr"), "0\n");
    }),
    { numRuns: 300 },
  );
});
