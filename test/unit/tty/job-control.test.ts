/** Sessions with several process groups on one terminal: who is in the foreground, and what the others get. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { O } from "../../../src/abi/fcntl.ts";
import { SIG } from "../../../src/abi/signal.ts";
import { LFLAG, TIOC } from "../../../src/abi/termios.ts";
import { MemoryMap } from "../../../src/libos/mm/memory-map.ts";
import { ProcessMemory } from "../../../src/libos/mm/process-memory.ts";
import { allRows } from "../../../src/libos/syscall/table.ts";
import { credentials } from "../../../src/libos/task/credentials.ts";
import type { Process } from "../../../src/libos/task/process.ts";
import { BLOCKED } from "../../../src/libos/task/task.ts";
import { FakeMachine } from "../support/fake-machine.ts";
import { FakeSpace } from "../support/fake-space.ts";

/** A session leader on a pseudo-terminal, and a child of it in a group of its own that shares the terminal. */
class Session {
  readonly machine = new FakeMachine();
  readonly leader = this.machine.process;
  readonly master: number;
  readonly slave: number;
  readonly child: Process;

  constructor() {
    const { machine } = this;
    const { memory, kernel } = machine;
    this.master = machine.call("open", "/dev/ptmx", O.RDWR | O.NONBLOCK);
    machine.call("ioctl", this.master, TIOC.TIOCSPTLCK, memory);
    machine.call("ioctl", this.master, TIOC.TIOCGPTN, memory);
    this.slave = machine.call("open", `/dev/pts/${machine.process.mem.u32(memory)}`, O.RDWR);
    assert.ok(this.slave >= 0);
    const space = new FakeSpace(1 << 20);
    const mm = new MemoryMap({ space, memoryLimit: 1 << 20, host: kernel.host, aslr: false, fileName: () => "/file" });
    const { root } = kernel.vfs;
    const who = credentials(0, 0, []);
    this.child = kernel.createProcess({
      memory: new ProcessMemory(space, mm),
      root,
      cwd: root,
      credentials: who,
      name: "child",
    });
    // The child sees the leader's memory here: arguments can be written once for both.
    const { sid, terminal } = this.leader;
    Object.assign(this.child, { parent: this.leader, sid, terminal, memory: this.leader.memory });
    this.child.leader.files.set(this.slave, machine.file(this.slave).ref(), false);
  }
  /** A system call of the child. */
  call(name: string, ...args: number[]): number {
    const task = this.child.leader;
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args;
    const result = allRows[name]!.run(task, a, b, c, d, e, f);
    task.wakeUp();
    task.endCall();
    return result;
  }
  type(text: string): void {
    this.machine.put(this.machine.memory, text);
    assert.equal(this.machine.call("write", this.master, this.machine.memory, text.length), text.length);
  }
  local(flag: number): void {
    const { machine, slave } = this;
    const at = machine.memory;
    machine.call("ioctl", slave, TIOC.TCGETS, at);
    machine.process.mem.setU32(at + 12, machine.process.mem.u32(at + 12) | flag);
    assert.equal(machine.call("ioctl", slave, TIOC.TCSETS, at), 0);
  }
}
/** Whether the signal is pending; it is taken away. */
function got(process: Process, signal: number): boolean {
  const { pending } = process.signals;
  const has = pending.set.has(signal);
  if (has) pending.take(signal);
  return has;
}
function handle(process: Process, signal: number): void {
  process.signals.action(signal).handler = 0x1000n;
}

test("reading from the background is stopped by SIGTTIN", () => {
  const session = new Session();
  const { child, leader, slave, machine } = session;
  assert.equal(leader.terminal?.foreground, leader.pgid);
  session.type("line\n");
  assert.equal(session.call("read", slave, machine.memory, 10), BLOCKED);
  assert.ok(got(child, SIG.TTIN));
  assert.ok(!got(leader, SIG.TTIN));
  child.signals.action(SIG.TTIN).handler = 1n;
  assert.equal(session.call("read", slave, machine.memory, 10), -Errno.EIO);
  child.signals.action(SIG.TTIN).handler = 0n;
  child.leader.signals.mask.add(SIG.TTIN);
  assert.equal(session.call("read", slave, machine.memory, 10), -Errno.EIO);
  child.leader.signals.mask.delete(SIG.TTIN);
  machine.process.mem.setU32(machine.memory, child.pgid);
  assert.equal(machine.call("ioctl", slave, TIOC.TIOCSPGRP, machine.memory), 0);
  assert.equal(session.call("read", slave, machine.memory, 10), 5);
});

test("an orphaned group gets EIO instead of a stop", () => {
  const session = new Session();
  const { child, slave, machine } = session;
  Object.assign(child, { parent: null });
  assert.equal(session.call("read", slave, machine.memory, 10), -Errno.EIO);
  session.local(LFLAG.TOSTOP);
  assert.equal(session.call("write", slave, machine.memory, 1), -Errno.EIO);
  assert.ok(!got(child, SIG.TTIN) && !got(child, SIG.TTOU));
});

test("writing and changing settings from the background", () => {
  const session = new Session();
  const { child, slave, machine } = session;
  assert.equal(session.call("write", slave, machine.memory, 3), 3);
  session.local(LFLAG.TOSTOP);
  assert.equal(session.call("write", slave, machine.memory, 3), BLOCKED);
  assert.ok(got(child, SIG.TTOU));
  child.signals.action(SIG.TTOU).handler = 1n;
  assert.equal(session.call("write", slave, machine.memory, 3), 3);
  child.signals.action(SIG.TTOU).handler = 0n;
  const requests = [TIOC.TCSETS, TIOC.TCSETSF2, TIOC.TCSETA, TIOC.TCFLSH, TIOC.TCXONC, TIOC.TCSBRK, TIOC.TIOCSPGRP];
  for (const request of requests) {
    assert.equal(session.call("ioctl", slave, request, machine.memory), BLOCKED, `${request}`);
    assert.ok(got(child, SIG.TTOU), `${request}`);
  }
  assert.equal(session.call("ioctl", slave, TIOC.TCGETS, machine.memory), 0);
  assert.equal(session.call("ioctl", slave, TIOC.TIOCGPGRP, machine.memory), 0);
});

test("keys reach the foreground group only", () => {
  const session = new Session();
  const { child, leader, slave, machine } = session;
  for (const process of [child, leader]) handle(process, SIG.INT);
  session.type("\x03");
  assert.ok(got(leader, SIG.INT) && !got(child, SIG.INT));
  machine.process.mem.setU32(machine.memory, child.pgid);
  assert.equal(machine.call("ioctl", slave, TIOC.TIOCSPGRP, machine.memory), 0);
  session.type("\x03");
  assert.ok(!got(leader, SIG.INT) && got(child, SIG.INT));
});

test("a hang-up takes the terminal from the whole session and tells its leader", () => {
  const session = new Session();
  const { child, leader, master, machine } = session;
  for (const process of [child, leader]) handle(process, SIG.HUP);
  for (const process of [child, leader]) handle(process, SIG.CONT);
  machine.call("close", master);
  assert.ok(got(leader, SIG.HUP) && got(leader, SIG.CONT));
  assert.ok(!got(child, SIG.HUP));
  assert.equal(leader.terminal, null);
  assert.equal(child.terminal, null);
});

test("TIOCNOTTY of a child is its own affair, that of the leader everybody's", () => {
  const session = new Session();
  const { child, leader, slave, machine } = session;
  const { terminal } = leader;
  assert.equal(session.call("ioctl", slave, TIOC.TIOCNOTTY, 0), 0);
  assert.equal(child.terminal, null);
  assert.equal(leader.terminal, terminal);
  assert.equal(session.call("ioctl", slave, TIOC.TIOCSCTTY, 0), -Errno.EPERM);
  child.terminal = terminal;
  handle(leader, SIG.HUP);
  assert.equal(machine.call("ioctl", slave, TIOC.TIOCNOTTY, 0), 0);
  assert.ok(got(leader, SIG.HUP));
  assert.equal(child.terminal, null);
  assert.equal(terminal?.session, 0);
});

test("only groups of the session can be in the foreground", () => {
  const session = new Session();
  const { child, slave, machine } = session;
  const foreground = (group: number): number => {
    machine.process.mem.setU32(machine.memory, group);
    return machine.call("ioctl", slave, TIOC.TIOCSPGRP, machine.memory);
  };
  assert.equal(foreground(0x7000), -Errno.ESRCH);
  Object.assign(child, { sid: child.pid });
  assert.equal(foreground(child.pgid), -Errno.EPERM);
});

test("the number of pseudo-terminals is bounded", () => {
  const { machine } = new Session();
  const opened: number[] = [];
  for (;;) {
    const file = machine.kernel.vfs.open(machine.task, null, "/dev/ptmx", O.RDWR, 0);
    if (typeof file === "number") {
      assert.equal(file, -Errno.ENOSPC);
      break;
    }
    machine.task.files.set(1000 + opened.length, file, false);
    opened.push(1000 + opened.length);
  }
  assert.equal(opened.length, 1023);
  for (const fd of opened) machine.call("close", fd);
  const again = machine.call("open", "/dev/ptmx", O.RDWR);
  assert.equal(machine.call("ioctl", again, TIOC.TIOCGPTN, machine.memory), 0);
  assert.equal(machine.process.mem.u32(machine.memory), 1);
});
