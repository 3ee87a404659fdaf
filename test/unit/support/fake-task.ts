/** A task of a machine that has nothing but memory and a few files: for what loads programs. */
import { Errno, type SysError } from "../../../src/abi/errno.ts";
import { S } from "../../../src/abi/stat.ts";
import { FdTable } from "../../../src/libos/fs/fd-table.ts";
import type { File } from "../../../src/libos/fs/file.ts";
import type { Path } from "../../../src/libos/fs/path.ts";
import type { Kernel } from "../../../src/libos/kernel.ts";
import { MemoryMap } from "../../../src/libos/mm/memory-map.ts";
import { ProcessMemory } from "../../../src/libos/mm/process-memory.ts";
import { Capabilities } from "../../../src/libos/task/capabilities.ts";
import { credentials } from "../../../src/libos/task/credentials.ts";
import { FsContext } from "../../../src/libos/task/fs-context.ts";
import { Process } from "../../../src/libos/task/process.ts";
import { Task } from "../../../src/libos/task/task.ts";
import { FakeFile } from "./fake-file.ts";
import { FakeSpace } from "./fake-space.ts";

export interface FakeMachine {
  task: Task;
  space: FakeSpace;
  mm: MemoryMap;
  /** Files by absolute path; a number is the errno that opening gives. */
  files: Map<string, Uint8Array | number>;
  /** Every file that was opened. */
  opened: FakeFile[];
}

export function fakeMachine(size = 256 << 20, aslr = false): FakeMachine {
  const space = new FakeSpace(size);
  const files = new Map<string, Uint8Array | number>();
  const opened: FakeFile[] = [];
  const host = {
    clock: { monotonic: () => 0, realtime: () => 0n, cpuTime: () => 0 },
    random: (target: Uint8Array, offset: number, length: number) => target.fill(0xa5, offset, offset + length),
    allocate: (length: number) => ({ u8: new Uint8Array(length), address: 0 }),
  };
  const vfs = {
    lookup(_who: unknown, _directory: unknown, path: string): Path | SysError {
      const content = files.get(path);
      if (content === undefined) return -Errno.ENOENT;
      if (typeof content === "number") return -content;
      const mount = { options: "rw", used() {}, unused() {} };
      return { inode: { type: S.IFREG }, mount, dentry: { name: path } } as unknown as Path;
    },
    permission: () => 0,
    openPath(_who: unknown, path: Path): File {
      const file = new FakeFile(files.get(path.dentry.name) as Uint8Array, 0);
      file.path = path;
      opened.push(file);
      return file;
    },
  };
  const features = { hwcap: 0xbfebfbff, hwcap2: 2, platform: "x86_64", minSignalStack: 2048 };
  const kernel = {
    host,
    vfs,
    arch: { argumentRegisters: [0, 1, 2, 3, 4, 5] },
    engine: { architecture: "x86-64", features },
    random: host.random,
    warnOnce() {},
    scheduler: { inherit() {} },
  } as unknown as Kernel;
  const mm = new MemoryMap({
    space,
    memoryLimit: 128 << 20,
    host: host as never,
    aslr,
    fileName: (file) => file.path?.dentry.name ?? "?",
  });
  const process = new Process({
    pid: 2,
    pgid: 2,
    sid: 2,
    memory: new ProcessMemory(space, mm),
    startTime: 0,
  });
  const who = credentials(1000, 1001, []);
  const task = new Task({
    kernel,
    process,
    tid: 2,
    name: "",
    cpu: space.createCpu(),
    files: new FdTable(),
    fs: new FsContext(null as never, null as never, 0o22),
    credentials: who,
    capabilities: new Capabilities(who),
  });
  process.leader = task;
  process.tasks.push(task);
  return { task, space, mm, files, opened };
}
