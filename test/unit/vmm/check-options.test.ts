/** What boot() refuses before it makes anything: the message names option, value and limit. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkOptions } from "../../../src/vmm/check-options.ts";
import { BootError, type BootOptions } from "../../../src/vmm/options.ts";

const PROGRAM = "/bin/true";
const mistakes: readonly [options: unknown, message: string][] = [
  [{}, "option program: undefined is not a string"],
  [{ program: "a\0b" }, 'option program: "a\\u0000b" is not text without NUL'],
  [{ program: PROGRAM, args: [1] }, "option args: 1 is not a string"],
  [{ program: PROGRAM, env: { A: 1 } }, "option env.A: 1 is not a string"],
  [{ program: PROGRAM, env: { "A=B": "" } }, 'option env: "A=B" is not the name of a variable'],
  [{ program: PROGRAM, workdir: "x" }, 'option workdir: "x" is not an absolute path in the guest'],
  [
    { program: PROGRAM, volumes: [{ host: "/", guest: "x", readOnly: true }] },
    'option volumes.guest: "x" is not an absolute path in the guest',
  ],
  [{ program: PROGRAM, memory: 1 }, "option memory: 1 is not a whole number from 1048576 to 4294967296"],
  [{ program: PROGRAM, memory: Number.NaN }, "option memory: NaN is not a whole number from 1048576 to 4294967296"],
  [{ program: PROGRAM, hostname: "" }, 'option hostname: "" is not 1 to 64 bytes'],
  [{ program: PROGRAM, user: { uid: -1, gid: 0 } }, "option user.uid: -1 is not a whole number from 0 to 4294967294"],
  [
    { program: PROGRAM, engine: "xen" },
    'option engine: "xen" is not one of auto, kvm, wasm, wasm:checked, wasm:interpreted, wasm:translated',
  ],
  [{ program: PROGRAM, timeoutMs: 0 }, "option timeoutMs: 0 is not a number above 0"],
  [{ program: PROGRAM, seed: 0.5 }, "option seed: 0.5 is not a whole number from 0 to 4294967295"],
  [{ program: PROGRAM, stdin: -2 }, "option stdin: -2 is not a whole number from -1 to 2147483647"],
];

describe("checkOptions()", () => {
  for (const [options, message] of mistakes) {
    test(message, () => {
      assert.throws(
        () => checkOptions(options as BootOptions),
        (error) => {
          assert.ok(error instanceof BootError);
          assert.equal(error.exitCode, 125);
          assert.equal(error.message, message);
          return true;
        },
      );
    });
  }

  test("takes what a machine can have", () => {
    checkOptions({ program: PROGRAM });
    checkOptions({ program: PROGRAM, memory: 1 << 20, hostname: "h".repeat(64), stdin: -1, timeoutMs: 0.5 });
  });
});
