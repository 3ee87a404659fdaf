import assert from "node:assert/strict";
import { test } from "node:test";
import { SIG } from "../../../src/abi/signal.ts";
import { Strace } from "../../../src/libos/syscall/strace.ts";
import { allRows } from "../../../src/libos/syscall/table.ts";
import { parseTraceFilter, TraceFilterError } from "../../../src/libos/syscall/trace/filter.ts";
import { bytesAt, flags, quote } from "../../../src/libos/syscall/trace/text.ts";
import { ScriptMachine, type Step, syscall } from "../support/script-machine.ts";

const BUFFER = 0x4000;

async function trace(prepare: (machine: ScriptMachine) => void, filter: string, ...steps: Step[]): Promise<string[]> {
  const lines: string[] = [];
  const machine = new ScriptMachine({
    tracer: (kernel) => new Strace(kernel, { filter, write: (line) => lines.push(line) }),
  });
  prepare(machine);
  await machine.script(...steps).run();
  return lines.filter((line) => !line.startsWith("execve("));
}
const nothing = (): void => {};

test("lines are strace's", async () => {
  const lines = await trace(
    ({ process: { mem } }) => {
      mem.store(BUFFER, "hello, world\n\u0001\u00012");
      mem.setU64(BUFFER + 64, 1);
      mem.setU64(BUFFER + 72, 500);
      mem.setU64(BUFFER + 80, 0x10002);
      mem.setU64(BUFFER + 88, 0);
    },
    "",
    syscall("close", 77),
    syscall("write", 77, BUFFER, 16),
    syscall("nanosleep", BUFFER + 64, 0),
    syscall("rt_sigprocmask", 0, BUFFER + 80, BUFFER + 88, 8),
    syscall("kill", 0, 0),
    syscall("prlimit64", 0, 7, 0, BUFFER + 96),
    syscall("futex", BUFFER, 129, 1),
    syscall("499", 1, 2),
    syscall("exit_group", 3),
  );
  assert.deepEqual(lines, [
    "close(77)                               = -1 EBADF (Bad file descriptor)",
    'write(77, "hello, world\\n\\1\\0012", 16)  = -1 EBADF (Bad file descriptor)',
    "nanosleep({tv_sec=1, tv_nsec=500}, NULL) = 0",
    "rt_sigprocmask(SIG_BLOCK, [INT CHLD], [], 8) = 0",
    "kill(0, 0)                              = 0",
    "prlimit64(0, RLIMIT_NOFILE, NULL, {rlim_cur=1024, rlim_max=1024*1024}) = 0",
    "futex(0x4000, FUTEX_WAKE_PRIVATE, 1)    = 0",
    "syscall_0x1f3(0x1, 0x2, 0, 0, 0, 0)     = -1 ENOSYS (Function not implemented)",
    "exit_group(3)                           = ?",
    "+++ exited with 3 +++",
  ]);
});

test("addresses, messages and options of sockets are strace's", async () => {
  const header = 0x5000;
  const lines = await trace(
    ({ process: { mem } }) => {
      mem.store(BUFFER, "\u0001\0\0name\0x");
      mem.store(BUFFER + 32, "hello");
      mem.setU64(header, BUFFER);
      mem.setU64(header + 8, 7);
      mem.setU64(header + 16, header + 64);
      mem.setU64(header + 24, 1);
      mem.setU64(header + 64, BUFFER + 32);
      mem.setU64(header + 72, 5);
      mem.setU32(header + 96, 110);
      mem.setU32(header + 100, 4);
      mem.setU32(header + 104, 1);
    },
    "",
    syscall("socket", 1, 0o2000002, 0),
    syscall("bind", 0, BUFFER, 9),
    syscall("sendto", 0, BUFFER + 32, 5, 0x4040, BUFFER, 9),
    syscall("sendmsg", 0, header, 0x80),
    syscall("setsockopt", 0, 1, 16, header + 104, 4),
    syscall("getsockopt", 0, 1, 3, header + 108, header + 100),
    syscall("recvfrom", 0, BUFFER + 64, 32, 2, BUFFER + 96, header + 96),
    syscall("recvmsg", 7, header, 0x40),
    syscall("shutdown", 0, 1),
    syscall("connect", 0, BUFFER + 200, 1),
  );
  assert.deepEqual(lines, [
    "socket(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC, 0) = 0",
    'bind(0, {sa_family=AF_UNIX, sun_path=@"name\\0x"}, 9) = 0',
    'sendto(0, "hello", 5, MSG_DONTWAIT|MSG_NOSIGNAL, {sa_family=AF_UNIX, sun_path=@"name\\0x"}, 9) = 5',
    'sendmsg(0, {msg_name={sa_family=AF_UNIX, sun_path=@"name"}, msg_namelen=7, msg_iov=[{iov_base="hello", iov_len=5}], ' +
      "msg_iovlen=1, msg_controllen=0, msg_flags=0}, MSG_EOR) = -1 ECONNREFUSED (Connection refused)",
    "setsockopt(0, SOL_SOCKET, SO_PASSCRED, [1], 4) = 0",
    "getsockopt(0, SOL_SOCKET, SO_TYPE, [2], [4]) = 0",
    'recvfrom(0, "hello", 32, MSG_PEEK, {sa_family=AF_UNIX, sun_path=@"name\\0x"}, [110 => 9]) = 5',
    "recvmsg(7, {msg_namelen=7}, MSG_DONTWAIT) = -1 EBADF (Bad file descriptor)",
    "shutdown(0, SHUT_WR)                    = 0",
    "connect(0, 0x40c8, 1)                   = -1 EINVAL (Invalid argument)",
    "exit_group(0)                           = ?",
    "+++ exited with 0 +++",
  ]);
});

test("signals and interrupted calls are strace's", async () => {
  const lines = await trace(
    (machine) => {
      const action = machine.process.signals.action(SIG.ALRM);
      Object.assign(action, { handler: 0x9000n, flags: 0x0400_0000, restorer: 0xa000n });
    },
    "all",
    syscall("alarm", 1),
    syscall("pause"),
    (machine) => {
      machine.cpu.sp += 8;
      return syscall("rt_sigreturn")(machine);
    },
    syscall("kill", 2, 15),
  );
  assert.deepEqual(lines, [
    "alarm(1)                                = 0",
    "pause()                                 = ? ERESTARTNOHAND (To be restarted if no handler)",
    "--- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---",
    "rt_sigreturn({mask=[]})                 = -1 EINTR (Interrupted system call)",
    "kill(2, SIGTERM)                        = 0",
    "--- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=2, si_uid=1000} ---",
    "+++ killed by SIGTERM +++",
  ]);
});

test("a filter leaves calls out", async () => {
  const steps = [syscall("getpid"), syscall("close", 77), syscall("gettid")];
  assert.deepEqual(await trace(nothing, "gettid", ...steps), [
    "gettid()                                = 2",
    "+++ exited with 0 +++",
  ]);
  assert.equal((await trace(nothing, "!getpid", ...steps)).length, 4);
  assert.equal((await trace(nothing, "%desc", ...steps)).length, 2);
});

test("a name that does not exist is refused", () => {
  assert.throws(() => parseTraceFilter("open,opne", allRows), TraceFilterError);
  assert.throws(() => parseTraceFilter("%foo", allRows), TraceFilterError);
  const shown = parseTraceFilter("?opne,%file", allRows);
  assert.ok(shown("openat") && shown("stat") && !shown("read") && !shown(undefined));
});

test("strings are quoted as short as possible and cut at 32 bytes", () => {
  assert.equal(quote('a"\\\t\u001b[\u0000'), '"a\\"\\\\\\t\\33[\\0"');
  const machine = new ScriptMachine();
  machine.process.mem.store(BUFFER, "x".repeat(40));
  assert.equal(bytesAt(machine.process.mem, BUFFER, 40), `"${"x".repeat(32)}"...`);
  assert.equal(bytesAt(machine.process.mem, BUFFER, 32), `"${"x".repeat(32)}"`);
  assert.equal(bytesAt(machine.process.mem, 0x10, 4), "0x10");
  assert.equal(flags(0x41, [["A", 1]], "X"), "A|0x40");
});
