/** The text of /proc: as the kernel prints it, and true. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Errno } from "../../../src/abi/errno.ts";
import { O } from "../../../src/abi/fcntl.ts";
import { escapeMount, hundredths, limitsText, mountinfoLine, mountsLine } from "../../../src/libos/proc/format.ts";
import { Limits } from "../../../src/libos/task/limits.ts";
import { FakeMachine } from "../support/fake-machine.ts";

test("limits are columns", () => {
  const lines = limitsText(new Limits().soft, new Limits().hard).split("\n");
  assert.equal(lines[0], "Limit                     Soft Limit           Hard Limit           Units     ");
  assert.equal(lines[4], "Max stack size            8388608              unlimited            bytes     ");
  assert.equal(lines[8], "Max open files            1024                 1048576              files     ");
  assert.equal(lines[14], "Max nice priority         0                    0                    ");
  assert.equal(lines.length, 18);
});

test("names in mounts are escaped", () => {
  assert.equal(escapeMount("a b\\c\n#"), "a\\040b\\134c\\012\\043");
  const place = { id: 3, parentId: 1, major: 0, minor: 30, at: "/x y", source: "none", root: "/" };
  const mount = { ...place, type: "tmpfs", options: "ro,relatime", fsOptions: "rw,mode=755" };
  assert.equal(mountsLine(mount), "none /x\\040y tmpfs ro,relatime,mode=755 0 0\n");
  assert.equal(mountinfoLine(mount), "3 1 0:30 / /x\\040y ro,relatime - tmpfs none rw,mode=755\n");
});

test("times are cut off at hundredths", () => {
  assert.equal(hundredths(12_349_999_999n), "12.34");
  assert.equal(hundredths(5_000_000n), "0.00");
});

test("stat has 52 fields, status one value a line, statm seven", () => {
  const machine = new FakeMachine();
  machine.task.name = "a (b) c";
  const stat = machine.read("/proc/self/stat");
  assert.match(stat, /^2 \(a \(b\) c\) R 1 2 /);
  assert.equal(
    stat
      .slice(stat.lastIndexOf(")") + 2)
      .trim()
      .split(" ").length,
    50,
  );
  const status = machine.read("/proc/self/status");
  for (const line of status.trimEnd().split("\n")) assert.match(line, /^[A-Za-z_]+:\t/);
  assert.match(status, /^Uid:\t0\t0\t0\t0$/m);
  assert.match(status, /^VmSize:\t +16384 kB$/m);
  assert.equal(machine.read("/proc/self/statm").trim().split(" ").length, 7);
});

test("self leads to the process, thread-self to the task; both spell names", () => {
  const machine = new FakeMachine();
  const { memory } = machine;
  const link = (path: string): string => machine.text(memory, machine.call("readlink", path, memory, 4096));
  assert.equal(link("/proc/self"), "2");
  assert.equal(link("/proc/thread-self"), "2/task/2");
  assert.equal(link("/proc/self/cwd"), "/");
  assert.equal(machine.call("mkdir", "/tmp/d", 0o755), 0);
  assert.equal(machine.call("chdir", "/tmp/d"), 0);
  assert.equal(link("/proc/self/cwd"), "/tmp/d");
  assert.equal(machine.call("rmdir", "/tmp/d"), 0);
  assert.equal(link("/proc/self/cwd"), "/tmp/d (deleted)");
  assert.equal(machine.call("readlink", "/proc/self/exe", memory, 4096), -Errno.ENOENT);
  assert.equal(machine.call("open", "/proc/3/status", 0, 0), -Errno.ENOENT);
  assert.equal(machine.call("open", "/proc/02/status", 0, 0), -Errno.ENOENT);
});

test("fd links say what is open, fdinfo where it stands", () => {
  const machine = new FakeMachine();
  const { memory } = machine;
  const fd = machine.call("open", "/tmp/f", O.RDWR | O.CREAT | O.CLOEXEC, 0o600);
  machine.call("write", fd, memory, 5);
  const link = (path: string): string => machine.text(memory, machine.call("readlink", path, memory, 4096));
  assert.equal(link(`/proc/self/fd/${fd}`), "/tmp/f");
  assert.match(machine.read(`/proc/self/fdinfo/${fd}`), /^pos:\t5\nflags:\t02100002\nmnt_id:\t1\nino:\t\d+\n$/);
  machine.call("pipe2", memory, 0);
  const reader = machine.process.mem.u32(memory);
  assert.match(link(`/proc/self/fd/${reader}`), /^pipe:\[\d+\]$/);
  assert.equal(machine.call("unlink", "/tmp/f"), 0);
  assert.equal(link(`/proc/self/fd/${fd}`), "/tmp/f (deleted)");
  const again = machine.call("open", `/proc/self/fd/${fd}`, O.RDONLY, 0);
  assert.equal(machine.call("read", again, memory, 100), 5);
  assert.equal(machine.call("open", `/proc/self/fd/0${fd}`, O.RDONLY, 0), -Errno.ENOENT);
});

test("comm can be written, up to 15 bytes; what cannot be written refuses", () => {
  const machine = new FakeMachine();
  const fd = machine.call("open", "/proc/self/comm", O.WRONLY | O.TRUNC, 0);
  machine.put(machine.memory, "a-very-long-name-for-a-task\n");
  assert.equal(machine.call("write", fd, machine.memory, 28), 28);
  assert.equal(machine.read("/proc/self/comm"), "a-very-long-nam\n");
  assert.equal(new FakeMachine([], 1000).call("open", "/proc/self/status", O.WRONLY, 0), -Errno.EACCES);
});

test("content is made anew when read from the start again, and only then", () => {
  const machine = new FakeMachine();
  const { memory } = machine;
  const fd = machine.call("open", "/proc/sys/kernel/hostname", O.RDONLY, 0);
  assert.equal(machine.call("read", fd, memory, 3), 3);
  machine.kernel.hostname = "changed";
  assert.equal(machine.call("read", fd, memory + 3, 100), 3);
  assert.equal(machine.text(memory, 6), "guest\n");
  assert.equal(machine.call("pread64", fd, memory, 100, 0), 8);
  assert.equal(machine.text(memory, 8), "changed\n");
});

test("/sys and the uuid have their forms", () => {
  const machine = new FakeMachine();
  assert.equal(machine.read("/sys/devices/system/cpu/online"), "0\n");
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n$/;
  const boot = machine.read("/proc/sys/kernel/random/boot_id");
  assert.match(boot, uuid);
  assert.equal(machine.read("/proc/sys/kernel/random/boot_id"), boot);
  assert.notEqual(machine.read("/proc/sys/kernel/random/uuid"), machine.read("/proc/sys/kernel/random/uuid"));
});
