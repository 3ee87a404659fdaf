/** Making processes. @see fork(2), vfork(2), clone(2) */
import { Errno, type SysError } from "../../abi/errno.ts";
import { SIG } from "../../abi/signal.ts";
import { forkMemory } from "../mm/fork.ts";
import type { MemoryOwner } from "../mm/memory-map.ts";
import type { ProcessMemory } from "../mm/process-memory.ts";
import { ProcessSignals } from "../signal/process-signals.ts";
import { CAP } from "./capabilities.ts";
import { CLONE, type CloneRequest, mayHaveAnother } from "./clone.ts";
import { Process } from "./process.ts";
import { Task } from "./task.ts";
import { WaitQueue } from "./wait.ts";

export interface ForkRequest extends CloneRequest {
  /** Sent to the parent at the end; 0: none. */
  exitSignal: number;
  /** CLONE_CLEAR_SIGHAND. */
  clearHandlers: boolean;
}

/** Makes a process that goes on where the caller is. @returns -EAGAIN, -ENOMEM, -EPERM */
export function createChild(parent: Task, request: ForkRequest): Process | SysError {
  const { kernel, process } = parent;
  const { flags } = request;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  if (kernel.maxProcesses === 1) return -Errno.EPERM;
  if (has(CLONE.SETTLS) && !kernel.arch.validThreadPointer(request.tls)) return -Errno.EPERM;
  if (kernel.processes.length >= kernel.maxProcesses || !mayHaveAnother(parent)) return -Errno.EAGAIN;
  let child: Process | null = null;
  const owner: MemoryOwner = {
    get limits() {
      return (child ?? process).limits;
    },
    mayLock: () => child!.leader.capabilities.has(CAP.IPC_LOCK),
  };
  const memory = has(CLONE.VM) ? process.memory : copyMemory(parent, owner);
  if (typeof memory === "number") return memory;
  if (has(CLONE.VM)) memory.users++;
  const cpu = memory.space.createCpu();
  if (cpu === null) {
    kernel.releaseMemory(memory);
    return -Errno.EAGAIN;
  }
  cpu.copyFrom(parent.cpu, has(CLONE.SETTLS) ? BigInt(request.tls) : undefined);
  kernel.arch.beginChild(cpu, request.stack);

  const pid = kernel.allocateTid();
  child = new Process({
    pid,
    pgid: process.pgid,
    sid: process.sid,
    parent: has(CLONE.PARENT) ? process.parent : process,
    exitSignal: has(CLONE.PARENT) ? process.exitSignal : request.exitSignal,
    memory,
    signals: has(CLONE.SIGHAND) ? new ProcessSignals(process.signals) : process.signals.fork(),
    startTime: kernel.time.now(),
  });
  child.resemble(process);
  if (request.clearHandlers) child.signals.clearHandlers();
  const task = new Task({
    kernel,
    process: child,
    tid: pid,
    name: parent.name,
    cpu,
    files: has(CLONE.FILES) ? parent.files.ref() : parent.files.copy(),
    fs: has(CLONE.FS) ? parent.fs.ref() : parent.fs.copy(),
    credentials: { ...parent.credentials, groups: [...parent.credentials.groups] },
    capabilities: parent.capabilities.copy(),
    scheduling: parent.scheduling.copy(),
  });
  task.signals.mask.copy(parent.signals.restoreMask ? parent.signals.savedMask : parent.signals.mask);
  if (!has(CLONE.VM) || has(CLONE.VFORK)) Object.assign(task.signals.alternateStack, parent.signals.alternateStack);
  if (!has(CLONE.VM)) {
    task.rseq = parent.rseq;
    task.rseqSignature = parent.rseqSignature;
  }
  if (has(CLONE.SYSVSEM)) task.semaphoreUndo = kernel.sysv.semaphores.undoList(parent).ref();
  if (has(CLONE.CHILD_CLEARTID)) task.clearChildTid = request.childTid;
  // As on Linux, a bad address is nobody's error here.
  const store = (at: ProcessMemory, address: number): void => {
    if (at.mem.canWrite(address, 4)) at.mem.setU32(address, pid);
  };
  if (has(CLONE.PARENT_SETTID)) store(process.memory, request.parentTid);
  if (has(CLONE.CHILD_SETTID)) store(memory, request.childTid);
  if (has(CLONE.VFORK)) child.vforkDone = new WaitQueue();
  // As if the parent's parent's task had made it.
  child.maker = has(CLONE.PARENT) ? process.maker : parent;
  child.parent?.children.push(child);
  kernel.enter(child, task);
  return child;
}

function copyMemory(parent: Task, owner: MemoryOwner): ProcessMemory | SysError {
  const { kernel, process } = parent;
  const memory = kernel.tryCreateMemory();
  if (memory === null) return -Errno.ENOMEM;
  const result = forkMemory(process.mm, memory.mm, owner, kernel.memoryFiles);
  if (result === 0) return memory;
  kernel.releaseMemory(memory);
  return result;
}

/** Whether a task sleeps until a child that uses its memory has ended or become another program. */
export function waitsForVfork({ scratch }: Task): boolean {
  return scratch instanceof Process && scratch.vforkDone !== null;
}

/** What fork(2) means by no flags. */
export const FORK: ForkRequest = {
  flags: 0,
  stack: 0,
  parentTid: 0,
  childTid: 0,
  tls: 0,
  exitSignal: SIG.CHLD,
  clearHandlers: false,
};
