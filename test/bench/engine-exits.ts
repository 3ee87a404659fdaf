/**
 * The cost of a system call exit through the engine contract alone: `again: syscall; jmp again` in an address space,
 * resumed at once each time, no library OS. Prints "engine-exit ns" lines. A process of its own, as a guest's is.
 */
import { Access, ExitKind } from "../../src/engine/engine.ts";
import { KvmEngine } from "../../src/engine/kvm/engine.ts";
import { nodeNative } from "../../src/host/node/native.ts";

const CODE = 0x40_0000;
const rounds = Number(process.argv[2] ?? 5);

const origin = process.hrtime.bigint();
const now = (): number => Number(process.hrtime.bigint() - origin);
const engine = new KvmEngine(nodeNative(), now);
const space = engine.createAddressSpace(0x1000_0000);
const cpu = space.createCpu()!;
space.protect(CODE, 4096, Access.Read | Access.Execute);
space.bytes.u8.set([0x0f, 0x05, 0xeb, 0xfc], CODE);
cpu.pc = CODE;
cpu.sp = CODE;

/** @returns ns per exit over about 100 ms */
function measure(): number {
  const start = now();
  let exits = 0;
  for (; now() - start < 1e8; exits += 100) {
    for (let i = 0; i < 100; i++) {
      const kind = cpu.run(Number.POSITIVE_INFINITY);
      if (kind !== ExitKind.Syscall) throw new Error(`exit ${kind}: ${cpu.exit.detail}`);
    }
  }
  return (now() - start) / exits;
}

measure();
for (let round = 0; round < rounds; round++) console.log(`engine-exit ${measure().toFixed(1)}`);
space.close();
engine.close();
