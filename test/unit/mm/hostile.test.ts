/** The system calls of memory with arguments that no program means: an errno or success, never an exception. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { memoryRows } from "../../../src/libos/syscall/rows/memory.ts";
import { FakeFile } from "../support/fake-file.ts";
import { fakeMachine } from "../support/fake-task.ts";

const SIZE = 128 << 20;
const page = fc.nat(SIZE / 4096 + 2).map((number) => number * 4096);
const argument = fc.oneof(
  { weight: 6, arbitrary: fc.nat(200).map((number) => 0x100_0000 + number * 4096) },
  { weight: 4, arbitrary: fc.nat(64).map((number) => number * 4096) },
  { weight: 4, arbitrary: fc.nat(64) },
  page,
  fc.constantFrom(0, 1, -1, 4095, 0xffff_ffff, 0x1_0000_0000, SIZE, SIZE - 4096, SIZE + 4096),
  fc.constantFrom(2 ** 47, 2 ** 53, 2 ** 63, 2 ** 64 - 4096, 2 ** 64, -(2 ** 63), -4096),
  fc.constantFrom(0x22, 0x32, 0x12, 0x02, 0x01, 0x21, 0x122, 0x100032, 0x8022, 0x4022, 0x2022, 0x40022),
);
const rows = Object.entries(memoryRows);
const call = fc.record({
  row: fc.nat(rows.length - 1).chain((i) => fc.constantFrom(i, 0, 1, 2, 4, 7)),
  values: fc.tuple(argument, argument, argument, argument, argument, argument),
});

test("any arguments", () => {
  const machine = fakeMachine(SIZE);
  const { task, mm, space } = machine;
  const content = new Uint8Array(200_000).fill(1);
  fc.assert(
    fc.property(fc.array(call, { minLength: 5, maxLength: 40 }), (calls) => {
      mm.heap.begin(0x200_0000, 0);
      const file = new FakeFile(content);
      file.hostFd = 50;
      space.hostFiles.set(50, { content });
      for (let fd = 0; fd < 4; fd++) task.files.set(fd, file.ref(), false);
      for (const { row, values } of calls) {
        const [name, { run, args }] = rows[row]!;
        const given = values.map((value, i) => {
          const kind = args[i] ?? "unused";
          if (kind === "off" || kind === "long") return value;
          if (kind === "addr" || kind === "size") return value < 0 ? value + 2 ** 64 : value;
          if (kind === "fd") return value % 4;
          return kind === "int" ? value | 0 : value >>> 0;
        });
        for (const [i, value] of given.entries()) task.cpu.set(i, BigInt.asUintN(64, BigInt(value)));
        const result = run(task, given[0]!, given[1]!, given[2]!, given[3]!, given[4]!, given[5]!);
        assert.ok(Number.isInteger(result) && result > -4096 && result <= SIZE, `${name}: ${result}`);
      }
      let end = 0x1_0000;
      for (const vma of mm.regions.tree) {
        assert.ok(vma.start >= end && vma.end > vma.start && vma.end <= SIZE - 4096);
        assert.equal((vma.start % 4096) + (vma.end % 4096), 0);
        end = vma.end;
      }
      mm.maps();
      mm.clear();
      assert.equal(mm.regions.lockedBytes + mm.regions.dataBytes + mm.mappedBytes(), 0);
      assert.equal(space.accessible, 0);
      task.files.closeAll(false);
      file.unref();
      assert.equal(file.released, true);
    }),
    { numRuns: 400 },
  );
});
