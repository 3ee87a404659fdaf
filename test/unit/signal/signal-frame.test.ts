import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SA, SIG, SS } from "../../../src/abi/signal.ts";
import { SignalInfo } from "../../../src/libos/signal/signal-info.ts";
import { ScriptMachine as Machine, type ScriptMachine, VECTOR_SIZE } from "../support/script-machine.ts";

const HANDLER = 0x9000;
const RESTORER = 0xa000;
const STACK = 0x80000;
/** Offsets from the frame, which holds the return address, ucontext and siginfo. */
const UC_FLAGS = 8;
const UC_STACK = 24;
const SIGCONTEXT = 48;
const FPSTATE = SIGCONTEXT + 184;
const UC_MASK = SIGCONTEXT + 256;
const SIGINFO = UC_MASK + 8;

function enter(machine: ScriptMachine, flags: number = SA.SIGINFO): boolean {
  const action = machine.process.signals.action(SIG.USR1);
  action.handler = BigInt(HANDLER);
  action.flags = (flags | SA.RESTORER) >>> 0;
  action.restorer = BigInt(RESTORER);
  const info = SignalInfo.from(SIG.USR1, 0, 77, 88);
  return machine.kernel.arch.enterHandler(machine.task, info, action);
}
/** The handler's `ret` into the restorer, and its system call. */
function leave(machine: ScriptMachine): boolean {
  machine.cpu.sp += 8;
  return machine.kernel.arch.leaveHandler(machine.task);
}

const registers = fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 16, maxLength: 16 });
const vectors = fc.uint8Array({ minLength: VECTOR_SIZE, maxLength: VECTOR_SIZE });

test("a handler changes nothing that it does not change in its frame", () => {
  fc.assert(
    fc.property(registers, vectors, fc.integer({ min: 0, max: 4095 }), (values, vector, offset) => {
      const machine = new Machine();
      const { cpu, task } = machine;
      cpu.registers.set(values);
      cpu.sp = STACK + offset;
      cpu.vectors.set(vector);
      cpu.vectors.fill(0, 464, 576);
      cpu.vectors[512] = 7;
      cpu.flags = 0x246;
      cpu.pc = 0x1234;
      task.signals.mask.add(SIG.HUP);
      const before = { registers: cpu.registers.slice(), vectors: cpu.vectors.slice(), mask: task.signals.mask.list() };
      assert.ok(enter(machine));
      assert.equal((cpu.sp + 8) % 16, 0);
      assert.ok(cpu.sp < STACK + offset - 128);
      cpu.registers.fill(0x55n, 5);
      cpu.vectors.fill(0x77);
      assert.ok(leave(machine));
      assert.deepEqual(cpu.registers, before.registers);
      assert.deepEqual(cpu.vectors, before.vectors);
      assert.equal(cpu.flags, 0x246);
      assert.equal(cpu.pc, 0x1234);
      assert.deepEqual(task.signals.mask.list(), before.mask);
    }),
  );
});

test("the frame has the layout of Linux", () => {
  const machine = new Machine();
  const { cpu, task, process } = machine;
  task.signals.trapNumber = 14;
  task.signals.errorCode = 6;
  task.signals.faultAddress = 0x123;
  task.signals.mask.add(SIG.INT);
  cpu.sp = STACK;
  assert.ok(enter(machine));
  const frame = cpu.sp;
  const { mem } = process;
  assert.equal(mem.u64(frame), RESTORER);
  assert.equal(mem.u64(frame + UC_FLAGS), 7);
  assert.equal(mem.u64(frame + SIGCONTEXT + 152), 6);
  assert.equal(mem.u64(frame + SIGCONTEXT + 160), 14);
  assert.equal(mem.u64(frame + SIGCONTEXT + 176), 0x123);
  assert.equal(mem.u64(frame + UC_MASK), 1 << (SIG.INT - 1));
  assert.equal(mem.i32(frame + SIGINFO), SIG.USR1);
  assert.equal(mem.i32(frame + SIGINFO + 16), 77);
  const state = mem.u64(frame + FPSTATE);
  assert.equal(state % 64, 0);
  assert.equal(mem.u32(state + 464), 0x46505853);
  assert.equal(mem.u32(state + 468), VECTOR_SIZE + 4);
  assert.equal(mem.u64(state + 472), 7);
  assert.equal(mem.u32(state + 480), VECTOR_SIZE);
  assert.equal(mem.u32(state + VECTOR_SIZE), 0x46505845);
  assert.deepEqual([cpu.low(7), cpu.low(6), cpu.low(2)], [SIG.USR1, frame + SIGINFO, frame + 8]);
  assert.equal(cpu.vectors[24]! | (cpu.vectors[25]! << 8), 0x1f80);
});

test("SA_ONSTACK uses the alternate stack, unless it is in use", () => {
  const machine = new Machine();
  const { cpu, task, process } = machine;
  Object.assign(task.signals.alternateStack, { address: 0x20000n, size: 0x4000n });
  assert.ok(enter(machine, SA.ONSTACK));
  assert.ok(cpu.sp > 0x20000 && cpu.sp < 0x24000);
  assert.equal(process.mem.u64(cpu.sp + UC_STACK), 0x20000);
  const first = cpu.sp;
  assert.ok(enter(machine, SA.ONSTACK));
  assert.ok(cpu.sp < first && cpu.sp > 0x20000);
});

test("a frame that would leave the alternate stack is refused", () => {
  const machine = new Machine();
  Object.assign(machine.task.signals.alternateStack, { address: 0x20000n, size: 0x400n });
  assert.ok(!enter(machine, SA.ONSTACK));
});

test("SS_AUTODISARM takes the stack out of use while the handler runs", () => {
  const machine = new Machine();
  const { alternateStack } = machine.task.signals;
  const flags = SS.AUTODISARM;
  Object.assign(alternateStack, { address: 0x20000n, size: 0x4000n, flags });
  assert.ok(enter(machine, SA.ONSTACK));
  assert.deepEqual(alternateStack, { address: 0n, size: 0n, flags: SS.DISABLE });
  assert.ok(leave(machine));
  assert.deepEqual(alternateStack, { address: 0x20000n, size: 0x4000n, flags });
});

test("whatever a frame holds, rt_sigreturn does not throw, and no privileged flag gets in", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2048, maxLength: 2048 }), fc.boolean(), fc.nat(0xfffff), (bytes, cs, sp) => {
      const machine = new Machine();
      const { cpu, process } = machine;
      cpu.sp = cs ? 0x40000 : sp;
      process.mem.u8.set(bytes, 0x40000 - 8);
      if (cs) {
        process.mem.setU32(0x40000 - 8 + SIGCONTEXT + 144, 0x33);
        process.mem.setU32(0x40000 - 8 + SIGCONTEXT + 148, 0x2b << 16);
        process.mem.setU64(0x40000 - 8 + SIGCONTEXT + 128, 0x1234);
        process.mem.setU64(0x40000 - 8 + FPSTATE, bytes[0]! < 128 ? 0 : 0x41000);
      }
      machine.kernel.arch.leaveHandler(machine.task);
      assert.equal(cpu.flags & ~0x50dd5, 0x202);
      assert.ok(cpu.pc < 2 ** 47);
    }),
  );
});
