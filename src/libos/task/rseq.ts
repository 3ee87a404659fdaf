/**
 * Restartable sequences: code that is either run to its end without another task or a handler in between, or aborted.
 * With one CPU only a switch or a signal can come in between, so that a system call costs nothing. @see rseq(2)
 */
import { Errno, type SysResult } from "../../abi/errno.ts";
import type { Task } from "./task.ts";

/** struct rseq, its first version: also its alignment. */
const SIZE = 32;
const AREA = { CPU_ID_START: 0, CPU_ID: 4, SEQUENCE: 8, FLAGS: 16 } as const;
const UNINITIALISED = 0xffff_ffff;
/** struct rseq_cs. */
const SEQUENCE_SIZE = 32;
const SEQUENCE = { VERSION: 0, FLAGS: 4, START: 8, LENGTH: 16, ABORT: 24 } as const;
const USER_TOP = 0x7fff_ffff_f000;
const UNREGISTER = 1;

/** rseq(2). @returns 0 or -errno; -EFAULT also where Linux would raise SIGSEGV on the way back */
export function registerRseq(task: Task, address: number, length: number, flags: number, signature: number): SysResult {
  const { mem } = task;
  const same = task.rseq === address && length === SIZE;
  if (flags === UNREGISTER) {
    if (task.rseq === 0 || !same) return -Errno.EINVAL;
    if (task.rseqSignature !== signature) return -Errno.EPERM;
    if (!mem.canWrite(address, SIZE)) return -Errno.EFAULT;
    mem.setU32(address + AREA.CPU_ID_START, 0);
    mem.setU32(address + AREA.CPU_ID, UNINITIALISED);
    task.rseq = 0;
    return 0;
  }
  if (flags !== 0) return -Errno.EINVAL;
  if (task.rseq !== 0) {
    if (!same) return -Errno.EINVAL;
    return task.rseqSignature === signature ? -Errno.EBUSY : -Errno.EPERM;
  }
  if (length !== SIZE || address % SIZE !== 0) return -Errno.EINVAL;
  if (!mem.canWrite(address, SIZE)) return -Errno.EFAULT;
  mem.setU32(address + AREA.CPU_ID_START, 0);
  mem.setU32(address + AREA.CPU_ID, 0);
  task.rseq = address;
  task.rseqSignature = signature;
  return 0;
}

/**
 * Another task has run, or a handler will: a sequence that the task is in goes on at its abort handler.
 * @returns false if what the program says of its sequence is wrong: it deserves SIGSEGV
 */
export function abortSequence(task: Task): boolean {
  const { mem, cpu, rseq } = task;
  if (!mem.canWrite(rseq, SIZE)) return false;
  const sequence = mem.u64(rseq + AREA.SEQUENCE);
  if (sequence === 0) return true;
  if (!mem.canRead(sequence, SEQUENCE_SIZE)) return false;
  const start = mem.u64(sequence + SEQUENCE.START);
  const end = start + mem.u64(sequence + SEQUENCE.LENGTH);
  const abort = mem.u64(sequence + SEQUENCE.ABORT);
  if (mem.u32(sequence + SEQUENCE.VERSION) !== 0 || end > USER_TOP || abort >= USER_TOP) return false;
  if (abort >= start && abort < end) return false;
  if (!mem.canRead(abort - 4, 4) || mem.u32(abort - 4) !== task.rseqSignature) return false;
  const inside = cpu.pc >= start && cpu.pc < end;
  if (inside && (mem.u32(sequence + SEQUENCE.FLAGS) | mem.u32(rseq + AREA.FLAGS)) !== 0) return false;
  mem.setU64(rseq + AREA.SEQUENCE, 0);
  if (inside) cpu.pc = abort;
  return true;
}
