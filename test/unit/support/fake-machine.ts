/** A library OS without an engine: the real kernel, file systems and host; system calls are made by hand. */
import type { Engine } from "../../../src/engine/engine.ts";
import { nodeHost } from "../../../src/host/node/host.ts";
import { createDevPts, installOpeners, nameTerminal, populateDev } from "../../../src/libos/dev/devices.ts";
import type { File } from "../../../src/libos/fs/file.ts";
import { openStandardStreams, type StandardStreams } from "../../../src/libos/fs/host-stream.ts";
import { createTreeFs, type TreeFs } from "../../../src/libos/fs/tree-fs/tree-fs.ts";
import { Vfs } from "../../../src/libos/fs/vfs.ts";
import { Kernel } from "../../../src/libos/kernel.ts";
import { MemoryMap } from "../../../src/libos/mm/memory-map.ts";
import { ProcessMemory } from "../../../src/libos/mm/process-memory.ts";
import { createProcFs } from "../../../src/libos/proc/proc-fs.ts";
import { createSysFs } from "../../../src/libos/proc/sys-fs.ts";
import { allRows } from "../../../src/libos/syscall/table.ts";
import { credentials } from "../../../src/libos/task/credentials.ts";
import type { Process } from "../../../src/libos/task/process.ts";
import { BLOCKED, type Task } from "../../../src/libos/task/task.ts";
import { FakeSpace } from "./fake-space.ts";

const SIZE = 64 << 20;
const MAPPED = 16 << 20;

export class FakeMachine {
  readonly kernel: Kernel;
  readonly process: Process;
  readonly task: Task;
  readonly streams: StandardStreams;
  readonly root: TreeFs;
  /** Start of a mapped, writable range of 16 MiB; the page behind it is not mapped. */
  readonly memory: number;
  readonly end: number;

  /** @param hostFds of the guest's standard streams */
  constructor(hostFds: number[] = [-1, -1, -1], uid = 0) {
    const host = nodeHost();
    const tree = (dev: number, mode = 0o755): TreeFs => {
      const fs = createTreeFs({
        type: "tmpfs",
        dev,
        lower: null,
        now: () => host.clock.realtime(),
        maxBytes: 64 << 20,
        credentials: credentials(0, 0, []),
        host,
        mode,
      });
      if (typeof fs === "number") throw new Error(`tree-fs: ${fs}`);
      return fs;
    };
    this.root = tree(30);
    for (const name of ["dev", "proc", "sys", "tmp"])
      this.root.addDirectory(`/${name}`, name === "tmp" ? 0o1777 : 0o755);
    const vfs = new Vfs(this.root, { source: "none" });
    const engine = {
      name: "fake",
      architecture: "x86-64",
      features: {
        hwcap: 0,
        hwcap2: 0,
        platform: "x86_64",
        minSignalStack: 2048,
        vendor: "V",
        model: "M",
        flags: ["fpu"],
      },
      statistics: {},
      createAddressSpace: () => new FakeSpace(SIZE),
      close() {},
    } satisfies Engine;
    this.kernel = new Kernel({ host, engine, vfs, hostname: "guest", memoryLimit: 64 << 20 });
    this.streams = openStandardStreams(host, hostFds);
    installOpeners(vfs, this.kernel, this.streams.terminal);
    const dev = tree(31);
    const pts = createDevPts(vfs, this.kernel, 32, this.streams.terminal);
    check(populateDev(dev.root));
    vfs.mount(dev, "/dev", { source: "devtmpfs" });
    const mount = vfs.mount(pts, "/dev/pts", { source: "devpts" });
    if (typeof mount !== "number") pts.mountedAs(mount);
    vfs.mount(tree(33, 0o1777), "/dev/shm", { source: "tmpfs" });
    vfs.mount(createProcFs(this.kernel, pts), "/proc", { source: "proc" });
    vfs.mount(createSysFs(this.kernel), "/sys", { source: "sysfs", readOnly: true });

    const space = new FakeSpace(SIZE);
    const mm = new MemoryMap({ space, memoryLimit: 64 << 20, host, aslr: false, fileName: () => "/file" });
    const memory = new ProcessMemory(space, mm);
    const { root } = vfs;
    const who = credentials(uid, uid, []);
    this.process = this.kernel.createProcess({ memory, root, cwd: root, credentials: who, name: "test" });
    this.task = this.process.tasks[0]!;
    mm.begin({ limits: this.process.limits, mayLock: () => false }, mm.plan(this.process as never, false, null).layout);
    this.memory = check(this.call("mmap", 0, MAPPED, 3, 0x22, -1, 0));
    this.end = this.memory + MAPPED;
    check(nameTerminal(vfs, this.task, this.streams));
    this.streams.files.forEach((file, fd) => {
      if (file !== null) this.task.files.set(fd, file, false);
    });
  }

  /** Runs a system call once. Strings go to a place of their own in memory. @returns its result, BLOCKED too */
  run(name: string, ...args: (number | string)[]): number {
    const row = allRows[name];
    if (row === undefined) throw new Error(`no row ${name}`);
    let strings = this.memory + (8 << 20);
    const numbers = args.map((arg) => {
      if (typeof arg === "number") return arg;
      const at = strings;
      this.put(at, `${arg}\0`);
      strings += arg.length + 1;
      return at;
    });
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers;
    return row.run(this.task, a, b, c, d, e, f);
  }
  /** Runs a system call that must not sleep. */
  call(name: string, ...args: (number | string)[]): number {
    const result = this.run(name, ...args);
    if (result === BLOCKED) throw new Error(`${name} sleeps`);
    this.task.endCall();
    return result;
  }
  /** Runs a system call that must sleep; {@link resume} runs it again. */
  sleeps(name: string, ...args: (number | string)[]): void {
    const result = this.run(name, ...args);
    if (result !== BLOCKED) throw new Error(`${name} does not sleep: ${result}`);
  }
  put(address: number, bytes: string | Uint8Array): void {
    const u8 = this.process.mem.u8;
    if (typeof bytes === "string") for (let i = 0; i < bytes.length; i++) u8[address + i] = bytes.charCodeAt(i);
    else u8.set(bytes, address);
  }
  text(address: number, length: number): string {
    return this.process.mem.text(address, length);
  }
  file(fd: number): File {
    const file = this.task.files.get(fd);
    if (file === null) throw new Error(`fd ${fd} is not open`);
    return file;
  }
  /** The whole content of a file of the guest. */
  read(path: string): string {
    const fd = check(this.call("open", path, 0, 0));
    let text = "";
    for (;;) {
      const n = check(this.call("read", fd, this.memory, 65536));
      if (n === 0) break;
      text += this.text(this.memory, n);
    }
    this.call("close", fd);
    return text;
  }
}

function check(result: number): number {
  if (result < 0) throw new Error(`errno ${-result}`);
  return result;
}
