import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { SIG } from "../../../src/abi/signal.ts";
import { ExitKind, Trap } from "../../../src/engine/engine.ts";
import { allRows } from "../../../src/libos/syscall/table.ts";
import { look, ScriptMachine as Machine, RAX, type ScriptMachine, syscall } from "../support/script-machine.ts";

const BUFFER = 0x4000;
const HANDLER = 0x9000;
const RESTORER = 0xa000;
const SA_RESTORER = 0x0400_0000;
const SA_RESTART = 0x1000_0000;

function timespec(machine: ScriptMachine, address: number, seconds: number, nanoseconds: number): void {
  machine.process.mem.setU64(address, seconds);
  machine.process.mem.setU64(address + 8, nanoseconds);
}
/** Installs a handler without a system call. */
function handle(machine: ScriptMachine, signal: number, flags = 0): void {
  const action = machine.process.signals.action(signal);
  action.handler = BigInt(HANDLER);
  action.flags = (flags | SA_RESTORER) >>> 0;
  action.restorer = BigInt(RESTORER);
}

test("a program that exits gives its code", async () => {
  assert.deepEqual(await new Machine().script(syscall("exit_group", 0x103)).run(), { kind: "exit", code: 3 });
});

test("results are 64 bits wide", async () => {
  const machine = new Machine();
  machine.process.personality = 0xffff_0000;
  const seen: bigint[] = [];
  const note = look(({ cpu }) => seen.push(cpu.registers[RAX]!));
  await machine.script(syscall("personality", 0xffff_ffffn), note, syscall("close", 99), note).run();
  assert.deepEqual(seen, [0xffff_0000n, BigInt.asUintN(64, -9n)]);
});

test("only the low half of the number counts, and an unknown number is ENOSYS with one line", async () => {
  const machine = new Machine();
  const seen: number[] = [];
  const note = look(({ result }) => seen.push(result));
  const wide: typeof note = (m) => {
    syscall("getpid")(m);
    m.cpu.registers[RAX]! |= 0xdead_beefn << 32n;
    return ExitKind.Syscall;
  };
  await machine.script(wide, note, syscall("499"), note, syscall("499"), note, syscall("5000"), note).run();
  assert.deepEqual(seen, [machine.process.pid, -Errno.ENOSYS, -Errno.ENOSYS, -Errno.ENOSYS]);
  assert.equal(machine.lines.length, 1);
});

test("nanosleep waits in this thread for a short time, then lets the event loop run", async () => {
  const machine = new Machine();
  timespec(machine, BUFFER, 0, 30e6);
  const before = machine.now;
  await machine
    .script(
      syscall("nanosleep", BUFFER, 0),
      look(({ result }) => assert.equal(result, 0)),
    )
    .run();
  assert.equal(machine.now - before, 30e6);
  assert.equal(machine.waits[0], 2e6);
});

test("alarm interrupts nanosleep with EINTR, the rest of the time, and a frame", async () => {
  const machine = new Machine();
  handle(machine, SIG.ALRM, SA_RESTART);
  timespec(machine, BUFFER, 5, 0);
  await machine
    .script(
      syscall("alarm", 2),
      syscall("nanosleep", BUFFER, BUFFER + 16),
      look(({ cpu, process }) => {
        assert.equal(cpu.pc, HANDLER);
        assert.equal(cpu.low(7), SIG.ALRM);
        assert.equal(process.mem.u64(BUFFER + 16), 3);
      }),
      ({ cpu }) => {
        cpu.sp += 8;
        return syscall("rt_sigreturn")(machine);
      },
      look(({ result }) => assert.equal(result, -Errno.EINTR)),
    )
    .run();
});

test("SA_RESTART makes a call of the kind that restarts begin again behind the handler", async () => {
  const machine = new Machine();
  handle(machine, SIG.ALRM, SA_RESTART);
  machine.process.mem.setU32(BUFFER, 7);
  let pc = 0;
  await machine
    .script(
      syscall("alarm", 1),
      look(({ cpu }) => {
        pc = cpu.pc;
      }),
      syscall("futex", BUFFER, 0, 7, 0),
      ({ cpu }) => {
        assert.equal(cpu.pc, HANDLER);
        cpu.sp += 8;
        return syscall("rt_sigreturn")(machine);
      },
      look(({ cpu }) => {
        assert.equal(cpu.pc, pc);
        assert.equal(cpu.low(RAX), allRows.futex!.x64);
      }),
    )
    .run();
  assert.equal(machine.process.mm.futexes.find(BUFFER + 2)?.waiters.size ?? 0, 0);
});

test("a signal that is ignored does not end a sleep", async () => {
  const machine = new Machine();
  timespec(machine, BUFFER, 1, 0);
  machine.onWait = () => {
    if (machine.waits.length === 2) machine.sendFromHost(SIG.WINCH);
    return 0;
  };
  const before = machine.now;
  await machine
    .script(
      syscall("nanosleep", BUFFER, 0),
      look(({ result }) => assert.equal(result, 0)),
    )
    .run();
  assert.equal(machine.now - before, 1e9);
});

test("SIGTERM from the host ends a program that sleeps", async () => {
  const machine = new Machine();
  machine.onWait = () => {
    machine.sendFromHost(SIG.TERM);
    return 0;
  };
  const status = await machine.script(syscall("pause")).run();
  assert.deepEqual(status, { kind: "signal", signal: SIG.TERM, core: false, report: null });
});

test("SIGTSTP stops this process and the program goes on", async () => {
  const machine = new Machine();
  const status = await machine
    .script(
      syscall("kill", 0, SIG.TSTP),
      look(() => assert.equal(machine.stops, 1)),
    )
    .run();
  assert.deepEqual(status, { kind: "exit", code: 0 });
});

test("a fault without a handler is reported", async () => {
  const machine = new Machine();
  const status = await machine
    .script(({ cpu }) => {
      Object.assign(cpu.exit, { address: 0x10, access: 2, vector: 14, errorCode: 6 });
      return ExitKind.Fault;
    })
    .run();
  assert.ok(status.kind === "signal" && status.signal === SIG.SEGV && status.core);
  const report = status.report!.join("\n");
  assert.match(report, /SIGSEGV: address not mapped/);
  assert.match(report, /write of 0x10: not mapped \(null pointer\?\)/);
  assert.match(report, /rip 0000000000001000/);
});

test("a blocked or ignored fault kills all the same", async () => {
  for (const prepare of [
    (machine: ScriptMachine) => machine.task.signals.mask.add(SIG.FPE),
    (machine: ScriptMachine) => {
      machine.process.signals.action(SIG.FPE).handler = 1n;
    },
  ]) {
    const machine = new Machine();
    handle(machine, SIG.FPE);
    prepare(machine);
    const status = await machine
      .script(({ cpu }) => {
        Object.assign(cpu.exit, { trap: Trap.DivideError, vector: 0, errorCode: 0 });
        return ExitKind.Trap;
      })
      .run();
    assert.ok(status.kind === "signal" && status.signal === SIG.FPE);
  }
});

test("a handler without room for its frame, or without a restorer, ends in SIGSEGV", async () => {
  for (const spoil of [
    (machine: ScriptMachine) => {
      machine.cpu.sp = 0x1010;
    },
    (machine: ScriptMachine) => {
      machine.process.signals.action(SIG.USR1).flags = 0;
    },
  ]) {
    const machine = new Machine();
    handle(machine, SIG.USR1);
    spoil(machine);
    const status = await machine.script(syscall("kill", 0, SIG.USR1)).run();
    assert.ok(status.kind === "signal" && status.signal === SIG.SEGV);
  }
});

test("the time limit ends a program that runs and one that sleeps", async () => {
  const sleeping = new Machine({ timeout: 3e9 });
  assert.deepEqual(await sleeping.script(syscall("pause")).run(), { kind: "timeout" });
  const busy = new Machine({ timeout: 3e9 });
  busy.cpu.onRun = (deadline) => {
    busy.now = deadline;
    return ExitKind.Budget;
  };
  assert.deepEqual(await busy.run(), { kind: "timeout" });
  assert.ok(busy.yields >= 3e9 / 70e6, `${busy.yields} yields`);
});

test("an engine that cannot go on is no fault of the guest", async () => {
  const machine = new Machine();
  const status = await machine
    .script(({ cpu }) => {
      cpu.exit.detail = "out of order";
      return ExitKind.Failure;
    })
    .run();
  assert.deepEqual(status, { kind: "failure", detail: "out of order" });
});

test("rt_sigtimedwait takes a signal before its handler does, and times out", async () => {
  const machine = new Machine();
  handle(machine, SIG.USR1);
  const { mem } = machine.process;
  mem.setU64(BUFFER, 2 ** (SIG.USR1 - 1));
  timespec(machine, BUFFER + 8, 1, 0);
  machine.onWait = () => {
    if (machine.waits.length === 2) machine.sendFromHost(SIG.USR1);
    return 0;
  };
  await machine
    .script(
      syscall("rt_sigtimedwait", BUFFER, 0, BUFFER + 8, 8),
      look(({ result, cpu }) => {
        assert.equal(result, SIG.USR1);
        assert.notEqual(cpu.pc, HANDLER);
      }),
      syscall("rt_sigtimedwait", BUFFER, 0, BUFFER + 8, 8),
      look(({ result }) => assert.equal(result, -Errno.EAGAIN)),
    )
    .run();
});

test("sigsuspend blocks what it is given until the handler has returned", async () => {
  const machine = new Machine();
  handle(machine, SIG.USR1);
  const { mem } = machine.process;
  machine.task.signals.mask.add(SIG.USR1);
  mem.setU64(BUFFER, 2 ** (SIG.USR2 - 1));
  machine.onWait = () => {
    machine.sendFromHost(SIG.USR1);
    return 0;
  };
  await machine
    .script(
      syscall("rt_sigsuspend", BUFFER, 8),
      ({ cpu, task }) => {
        assert.equal(cpu.pc, HANDLER);
        assert.deepEqual(task.signals.mask.list(), [SIG.USR1, SIG.USR2]);
        cpu.sp += 8;
        return syscall("rt_sigreturn")(machine);
      },
      look(({ result, task }) => {
        assert.equal(result, -Errno.EINTR);
        assert.deepEqual(task.signals.mask.list(), [SIG.USR1]);
      }),
    )
    .run();
});
