/** Making tasks. @see clone(2) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { CAP } from "./capabilities.ts";
import { RLIMIT } from "./limits.ts";
import { Task } from "./task.ts";

export const CLONE = {
  CSIGNAL: 0xff,
  VM: 0x100,
  FS: 0x200,
  FILES: 0x400,
  SIGHAND: 0x800,
  PIDFD: 0x1000,
  PTRACE: 0x2000,
  VFORK: 0x4000,
  PARENT: 0x8000,
  THREAD: 0x1_0000,
  NEWNS: 0x2_0000,
  SYSVSEM: 0x4_0000,
  SETTLS: 0x8_0000,
  PARENT_SETTID: 0x10_0000,
  CHILD_CLEARTID: 0x20_0000,
  DETACHED: 0x40_0000,
  UNTRACED: 0x80_0000,
  CHILD_SETTID: 0x100_0000,
  NEWCGROUP: 0x200_0000,
  NEWUTS: 0x400_0000,
  NEWIPC: 0x800_0000,
  NEWUSER: 0x1000_0000,
  NEWPID: 0x2000_0000,
  NEWNET: 0x4000_0000,
  IO: 0x8000_0000,
  /** Of clone3(2) only: above bit 31. */
  CLEAR_SIGHAND: 0x1_0000_0000,
  INTO_CGROUP: 0x2_0000_0000,
} as const;

export const NEW_NAMESPACES =
  CLONE.NEWNS | CLONE.NEWCGROUP | CLONE.NEWUTS | CLONE.NEWIPC | CLONE.NEWUSER | CLONE.NEWPID | CLONE.NEWNET;

export interface CloneRequest {
  /** CLONE_* up to bit 31, without the signal. */
  flags: number;
  /** Stack pointer of the new task; 0: the caller's. */
  stack: number;
  parentTid: number;
  childTid: number;
  tls: number;
}

/** Tasks of a machine at most; /proc/sys/kernel/threads-max. */
export const TASK_LIMIT = 16384;

/** Makes a thread of the caller's process. @returns its id, or -errno */
export function createThread(parent: Task, request: CloneRequest): SysResult {
  const { kernel, process, mem } = parent;
  const { flags } = request;
  const tls = (flags & CLONE.SETTLS) !== 0;
  if (tls && !kernel.arch.validThreadPointer(request.tls)) return -Errno.EPERM;
  if (!mayHaveAnother(parent)) return -Errno.EAGAIN;
  const cpu = process.space.createCpu();
  if (cpu === null) return -Errno.EAGAIN;
  cpu.copyFrom(parent.cpu, tls ? BigInt(request.tls) : undefined);
  kernel.arch.beginChild(cpu, request.stack);

  const tid = kernel.allocateTid();
  const task = new Task({
    kernel,
    process,
    tid,
    name: parent.name,
    cpu,
    files: (flags & CLONE.FILES) !== 0 ? parent.files.ref() : parent.files.copy(),
    fs: (flags & CLONE.FS) !== 0 ? parent.fs.ref() : parent.fs.copy(),
    credentials: { ...parent.credentials, groups: [...parent.credentials.groups] },
    capabilities: parent.capabilities.copy(),
    scheduling: parent.scheduling.copy(),
  });
  task.signals.mask.copy(parent.signals.mask);
  if ((flags & CLONE.SYSVSEM) !== 0) task.semaphoreUndo = kernel.sysv.semaphores.undoList(parent).ref();
  if ((flags & CLONE.CHILD_CLEARTID) !== 0) task.clearChildTid = request.childTid;
  // As on Linux, a bad address is nobody's error here.
  if ((flags & CLONE.PARENT_SETTID) !== 0 && mem.canWrite(request.parentTid, 4)) mem.setU32(request.parentTid, tid);
  if ((flags & CLONE.CHILD_SETTID) !== 0 && mem.canWrite(request.childTid, 4)) mem.setU32(request.childTid, tid);
  process.tasks.push(task);
  kernel.tasksById.set(tid, task);
  kernel.scheduler.add(task);
  return tid;
}

/** RLIMIT_NPROC, and the limit of the machine. */
export function mayHaveAnother(task: Task): boolean {
  const { kernel, process, capabilities, credentials } = task;
  const count = kernel.tasksById.size;
  if (count >= TASK_LIMIT) return false;
  if (credentials.uid === 0 || capabilities.has(CAP.SYS_ADMIN) || capabilities.has(CAP.SYS_RESOURCE)) return true;
  const limit = process.limits.value(RLIMIT.NPROC);
  if (count < limit) return true;
  let own = 0;
  for (const each of kernel.tasksById.values()) if (each.credentials.uid === credentials.uid) own++;
  return own < limit;
}
