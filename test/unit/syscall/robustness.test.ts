import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Kernel } from "../../../src/libos/kernel.ts";
import { deliverSignals } from "../../../src/libos/signal/deliver.ts";
import { eventRows } from "../../../src/libos/syscall/rows/events.ts";
import { futexRows } from "../../../src/libos/syscall/rows/futex.ts";
import { identityRows } from "../../../src/libos/syscall/rows/identity.ts";
import { miscRows } from "../../../src/libos/syscall/rows/misc.ts";
import { pollRows } from "../../../src/libos/syscall/rows/poll.ts";
import { processRows } from "../../../src/libos/syscall/rows/process.ts";
import { schedulingRows } from "../../../src/libos/syscall/rows/scheduling.ts";
import { signalRows } from "../../../src/libos/syscall/rows/signals.ts";
import { socketRows } from "../../../src/libos/syscall/rows/sockets.ts";
import { timeRows } from "../../../src/libos/syscall/rows/time.ts";
import { unsupportedRows } from "../../../src/libos/syscall/rows/unsupported.ts";
import { Strace } from "../../../src/libos/syscall/strace.ts";
import { BLOCKED, NO_RESULT } from "../../../src/libos/task/task.ts";
import { ScriptMachine, syscall } from "../support/script-machine.ts";

const rows = {
  ...processRows,
  ...identityRows,
  ...schedulingRows,
  ...signalRows,
  ...timeRows,
  ...futexRows,
  ...pollRows,
  ...eventRows,
  ...miscRows,
  ...socketRows,
  ...unsupportedRows,
};
const names = Object.entries(rows)
  .filter(([, row]) => row.x64 !== undefined)
  .map(([name]) => name);

const MEMORY = 0x4000;
const argument = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt({ min: 0n, max: 8n }) },
  { weight: 4, arbitrary: fc.integer({ min: MEMORY, max: MEMORY + 64 }).map((at) => BigInt(at & ~7)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 63n, 2n ** 64n - 1n, 0xfffffn, 0xff8n),
  },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
);
const call = fc.record({ name: fc.constantFrom(...names), args: fc.array(argument, { minLength: 6, maxLength: 6 }) });

test("no handler throws, whatever its arguments, and every result is one", () => {
  const tracer = (kernel: Kernel) => new Strace(kernel, { filter: "", write: () => {} });
  for (const options of [{}, { tracer }]) {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 256, maxLength: 256 }),
        fc.array(call, { minLength: 5, maxLength: 40 }),
        fc.boolean(),
        (bytes, calls, small) => {
          const machine = new ScriptMachine(options);
          const { task, cpu, kernel, process } = machine;
          process.mem.u8.set(small ? bytes.map((byte) => byte % 3) : bytes, MEMORY);
          for (const { name, args } of calls) {
            syscall(name, ...args)(machine);
            const result = kernel.dispatcher.run(task, cpu);
            const fine =
              result === BLOCKED || result === NO_RESULT || (Number.isSafeInteger(result) && result >= -4095);
            assert.ok(fine, `${name} gives ${result}`);
            task.wakeUp();
            if (result === BLOCKED) task.inCall = true;
            else task.endCall();
            deliverSignals(task);
            task.endCall();
            machine.now += 1e6;
            kernel.timers.expire(machine.now);
            kernel.exitStatus = null;
          }
        },
      ),
      { numRuns: 400 },
    );
  }
});
