/** System V semaphores. @see semget(2), semop(2), semctl(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { IPC_CTL, SEM_ADJUST_MAX, SEM_CTL, SEM_VALUE_MAX, SEMBUF, SEMID_DS, SEMINFO_SIZE } from "../../../abi/ipc.ts";
import { newOwner } from "../../ipc/sysv/object.ts";
import { MUST_WAIT, Operations, SemaphoreWaiter } from "../../ipc/sysv/semaphore-operations.ts";
import type { SemaphoreSet } from "../../ipc/sysv/semaphore-set.ts";
import type { Adjustments } from "../../ipc/sysv/semaphore-undo.ts";
import type { Semaphores } from "../../ipc/sysv/semaphores.ts";
import { Restart, type Task } from "../../task/task.ts";
import { TIMESPEC_SIZE, timespecDuration, validTimespec } from "../../time/timespec.ts";
import { full, type Rows } from "../row.ts";

const READ = 0o444;
const WRITE = 0o222;
/** Of struct seminfo, what Linux only shows: SEMMAP and SEMMNU, SEMUME, SEMUSZ. */
const MOST_SHOWN = 1_024_000_000;
const UNDO_ENTRIES = 500;
const UNDO_SIZE = 20;

function semget(task: Task, key: number, count: number, flags: number): SysResult {
  return task.kernel.sysv.semaphores.get(task, key, count, flags);
}

function semop(task: Task, id: number, operations: number, count: number): SysResult {
  return semtimedop(task, id, operations, count, 0);
}

function semtimedop(task: Task, id: number, address: number, _count: number, timeout: number): SysResult {
  if (task.scratch instanceof SemaphoreWaiter) return goOn(task, task.scratch);
  const { mem, kernel } = task;
  const all = kernel.sysv.semaphores;
  if (timeout !== 0 && !mem.canRead(timeout, TIMESPEC_SIZE)) return -Errno.EFAULT;
  // Of a number of 64 bits Linux takes 32.
  const asked = task.cpu.low(kernel.arch.argumentRegisters[2]);
  if (asked > all.limits.operations) return -Errno.E2BIG;
  if (!mem.canRead(address, asked * SEMBUF.SIZE)) return -Errno.EFAULT;
  if (id < 0 || asked < 1) return -Errno.EINVAL;
  if (timeout !== 0 && !validTimespec(mem, timeout)) return -Errno.EINVAL;

  const operations = new Operations(mem, address, asked);
  const set = all.ids.find(id);
  if (typeof set === "number") return set;
  if (operations.highest >= set.values.length) return -Errno.EFBIG;
  const allowed = set.permits(task, operations.alters ? WRITE : READ);
  if (allowed < 0) return allowed;
  let owed: Adjustments | null = null;
  if (operations.undoes) {
    owed = all.adjustments(task, set);
    if (owed === null) return -Errno.ENOMEM;
  }
  const result = operations.attempt(set, owed, task.process.pid);
  if (result === MUST_WAIT) {
    const waiter = all.sleep(task, set, operations, owed);
    if (waiter === null) return -Errno.ENOMEM;
    task.deadline = timeout === 0 ? Number.POSITIVE_INFINITY : kernel.time.now() + timespecDuration(mem, timeout);
    task.scratch = waiter;
    task.onAbandon = () => all.awake(waiter);
    return goOn(task, waiter);
  }
  if (result === 0) {
    set.otime = all.now();
    if (operations.alters) set.changed(operations.count === 1 ? operations.semaphore(0) : -1);
  }
  return result;
}

/** Sleeps until the operations have been done, or time has passed. A signal always ends it. */
function goOn(task: Task, waiter: SemaphoreWaiter): SysResult {
  if (waiter.result !== null) return waiter.result;
  if (task.kernel.time.now() >= task.deadline) return -Errno.EAGAIN;
  return task.block(waiter.queue, Restart.Interrupt);
}

function info(task: Task, all: Semaphores, at: number, usage: boolean): SysResult {
  const { mem } = task;
  if (!mem.canWrite(at, SEMINFO_SIZE)) return -Errno.EFAULT;
  const { perSet, all: most, operations, sets } = all.limits;
  const [size, adjust] = usage ? [all.ids.count, all.used] : [UNDO_SIZE, SEM_ADJUST_MAX];
  const fields = [MOST_SHOWN, sets, most, MOST_SHOWN, perSet, operations, UNDO_ENTRIES, size, SEM_VALUE_MAX, adjust];
  for (let i = 0; i < fields.length; i++) mem.setU32(at + 4 * i, fields[i]!);
  return all.ids.highest;
}

function store(task: Task, set: SemaphoreSet, at: number): SysResult {
  const { mem } = task;
  if (!mem.canWrite(at, SEMID_DS.SIZE)) return -Errno.EFAULT;
  set.store(mem, at, SEMID_DS.SIZE);
  mem.setU64(at + SEMID_DS.OTIME, set.otime);
  mem.setU64(at + SEMID_DS.CTIME, set.ctime);
  mem.setU64(at + SEMID_DS.NSEMS, set.values.length);
  return 0;
}

function semctl(task: Task, id: number, number: number, command: number, argument: number): SysResult {
  const all = task.kernel.sysv.semaphores;
  if (id < 0) return -Errno.EINVAL;
  switch (command) {
    case IPC_CTL.INFO:
    case SEM_CTL.INFO:
      return info(task, all, argument, command === SEM_CTL.INFO);
    case IPC_CTL.STAT:
    case SEM_CTL.STAT:
    case SEM_CTL.STAT_ANY: {
      const byIndex = command !== IPC_CTL.STAT;
      const found = all.ids.shown(task, id, byIndex, command === SEM_CTL.STAT_ANY);
      if (typeof found === "number") return found;
      const stored = store(task, found, argument);
      return stored < 0 || !byIndex ? stored : found.id;
    }
    case SEM_CTL.SETVAL:
      return setValue(task, id, number);
    case SEM_CTL.GETALL:
    case SEM_CTL.SETALL:
      return everyValue(task, id, command === SEM_CTL.SETALL, argument);
    case SEM_CTL.GETVAL:
    case SEM_CTL.GETPID:
    case SEM_CTL.GETNCNT:
    case SEM_CTL.GETZCNT:
      return one(task, id, number, command);
    case IPC_CTL.SET:
    case IPC_CTL.RMID: {
      if (command === IPC_CTL.SET && !task.mem.canRead(argument, SEMID_DS.SIZE)) return -Errno.EFAULT;
      const found = all.ids.owned(task, id);
      if (typeof found === "number") return found;
      if (command === IPC_CTL.SET) return found.change(newOwner(task.mem, argument), all.now());
      all.remove(found);
      return 0;
    }
    default:
      return -Errno.EINVAL;
  }
}

function setValue(task: Task, id: number, number: number): SysResult {
  const value = task.cpu.low(task.kernel.arch.argumentRegisters[3]) | 0;
  if (value < 0 || value > SEM_VALUE_MAX) return -Errno.ERANGE;
  const set = task.kernel.sysv.semaphores.ids.find(id);
  if (typeof set === "number") return set;
  if (number < 0 || number >= set.values.length) return -Errno.EINVAL;
  const status = set.permits(task, WRITE);
  if (status < 0) return status;
  set.assign([value], number, task.process.pid);
  return 0;
}

function everyValue(task: Task, id: number, sets: boolean, at: number): SysResult {
  const { mem } = task;
  const set = task.kernel.sysv.semaphores.ids.find(id);
  if (typeof set === "number") return set;
  const status = set.permits(task, sets ? WRITE : READ);
  if (status < 0) return status;
  const count = set.values.length;
  if (!sets) {
    if (!mem.canWrite(at, 2 * count)) return -Errno.EFAULT;
    for (let i = 0; i < count; i++) mem.view.setUint16(at + 2 * i, set.values[i]!, true);
    return 0;
  }
  if (!mem.canRead(at, 2 * count)) return -Errno.EFAULT;
  const values = new Uint16Array(count);
  for (let i = 0; i < count; i++) values[i] = mem.view.getUint16(at + 2 * i, true);
  if (values.some((value) => value > SEM_VALUE_MAX)) return -Errno.ERANGE;
  set.assign(values, 0, task.process.pid);
  return 0;
}

function one(task: Task, id: number, number: number, command: number): SysResult {
  const set = task.kernel.sysv.semaphores.ids.find(id);
  if (typeof set === "number") return set;
  const status = set.permits(task, READ);
  if (status < 0) return status;
  if (number < 0 || number >= set.values.length) return -Errno.EINVAL;
  if (command === SEM_CTL.GETVAL) return set.values[number]!;
  return command === SEM_CTL.GETPID ? set.pids[number]! : set.waiting(number, command === SEM_CTL.GETZCNT);
}

export const semaphoreRows: Rows = {
  semget: { x64: 64, a64: 190, args: ["int", "int", "hex"], run: semget, support: full },
  semop: { x64: 65, a64: 193, args: ["int", "addr", "size"], run: semop, support: full },
  semctl: { x64: 66, a64: 191, args: ["int", "int", "int", "addr"], run: semctl, support: full },
  semtimedop: { x64: 220, a64: 192, args: ["int", "addr", "size", "intimespec"], run: semtimedop, support: full },
};
