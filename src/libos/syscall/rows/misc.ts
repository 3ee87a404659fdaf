/** prctl(2), arch_prctl(2), personality(2). */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { SIG } from "../../../abi/signal.ts";
import { CAP, CAP_LAST } from "../../task/capabilities.ts";
import type { Task } from "../../task/task.ts";
import { full, partial, type Rows } from "../row.ts";

/** Operations of prctl(2) that do something here. */
const PR = {
  SET_PDEATHSIG: 1,
  GET_PDEATHSIG: 2,
  GET_DUMPABLE: 3,
  SET_DUMPABLE: 4,
  GET_KEEPCAPS: 7,
  SET_KEEPCAPS: 8,
  GET_TIMING: 13,
  SET_TIMING: 14,
  SET_NAME: 15,
  GET_NAME: 16,
  GET_SECCOMP: 21,
  CAPBSET_READ: 23,
  CAPBSET_DROP: 24,
  GET_TSC: 25,
  SET_TSC: 26,
  GET_SECUREBITS: 27,
  SET_SECUREBITS: 28,
  SET_TIMERSLACK: 29,
  GET_TIMERSLACK: 30,
  TASK_PERF_EVENTS_DISABLE: 31,
  TASK_PERF_EVENTS_ENABLE: 32,
  MCE_KILL: 33,
  MCE_KILL_GET: 34,
  SET_MM: 35,
  SET_CHILD_SUBREAPER: 36,
  GET_CHILD_SUBREAPER: 37,
  SET_NO_NEW_PRIVS: 38,
  GET_NO_NEW_PRIVS: 39,
  GET_TID_ADDRESS: 40,
  SET_THP_DISABLE: 41,
  GET_THP_DISABLE: 42,
  CAP_AMBIENT: 47,
  GET_SPECULATION_CTRL: 52,
  SET_SPECULATION_CTRL: 53,
  SET_IO_FLUSHER: 57,
  GET_IO_FLUSHER: 58,
} as const;

const COMM_SIZE = 16;
const TSC_ENABLE = 1;
const MCE_KILL_DEFAULT = 2;

function storeInt(task: Task, address: number, value: number): SysResult {
  if (!task.mem.canWrite(address, 4)) return -Errno.EFAULT;
  task.mem.setU32(address, value);
  return 0;
}

function setName(task: Task, address: number): SysResult {
  const name = task.mem.string(address, COMM_SIZE - 1);
  if (typeof name === "string") task.name = name;
  else if (name === -Errno.EFAULT) return name;
  else task.name = task.mem.text(address, COMM_SIZE - 1);
  return 0;
}

function getName(task: Task, address: number): SysResult {
  if (!task.mem.canWrite(address, COMM_SIZE)) return -Errno.EFAULT;
  task.mem.u8.fill(0, address, address + COMM_SIZE);
  task.mem.store(address, task.name.slice(0, COMM_SIZE - 1));
  return 0;
}

/** Bits of PR_SET_SECUREBITS that exist; odd ones lock those below. */
const SECURE_BITS = 0xff;
const KEEP_CAPS_BIT = 0x10;
const KEEP_CAPS_LOCKED = 0x20;
/** SECBIT_NO_CAP_AMBIENT_RAISE. */
const NO_AMBIENT_RAISE = 0x40;

function setSecureBits(task: Task, bits: number): SysResult {
  const { capabilities } = task;
  const locked = (capabilities.secureBits & 0xaa) >>> 1;
  const changed = capabilities.secureBits ^ bits;
  if ((bits & ~SECURE_BITS) !== 0 || (changed & locked) !== 0) return -Errno.EPERM;
  if ((capabilities.secureBits & 0xaa & ~bits) !== 0 || !capabilities.has(CAP.SETPCAP)) return -Errno.EPERM;
  capabilities.secureBits = bits;
  capabilities.keep = (bits & KEEP_CAPS_BIT) !== 0;
  return 0;
}

/** PR_CAP_AMBIENT_*. */
const AMBIENT = { IS_SET: 1, RAISE: 2, LOWER: 3, CLEAR_ALL: 4 } as const;

function ambient(task: Task, operation: number, capability: number, a3: number, a4: number): SysResult {
  const { capabilities } = task;
  if (operation === AMBIENT.CLEAR_ALL) {
    if (capability !== 0 || a3 !== 0 || a4 !== 0) return -Errno.EINVAL;
    capabilities.ambient = 0n;
    return 0;
  }
  if (capability > CAP_LAST || a3 !== 0 || a4 !== 0) return -Errno.EINVAL;
  const bit = 1n << BigInt(capability);
  switch (operation) {
    case AMBIENT.IS_SET:
      return (capabilities.ambient & bit) !== 0n ? 1 : 0;
    case AMBIENT.RAISE:
      if ((capabilities.secureBits & NO_AMBIENT_RAISE) !== 0) return -Errno.EPERM;
      if ((capabilities.permitted & capabilities.inheritable & bit) === 0n) return -Errno.EPERM;
      capabilities.ambient |= bit;
      return 0;
    case AMBIENT.LOWER:
      capabilities.ambient &= ~bit;
      return 0;
    default:
      return -Errno.EINVAL;
  }
}

/** The operations on capabilities. @returns null: not one of them */
function prctlCapabilities(task: Task, op: number, a1: number, a2: number, a3: number, a4: number): SysResult | null {
  const { capabilities } = task;
  switch (op) {
    case PR.GET_KEEPCAPS:
      return capabilities.keep ? 1 : 0;
    case PR.SET_KEEPCAPS:
      if (a1 > 1) return -Errno.EINVAL;
      if ((capabilities.secureBits & KEEP_CAPS_LOCKED) !== 0) return -Errno.EPERM;
      capabilities.keep = a1 === 1;
      return 0;
    case PR.CAPBSET_READ:
      if (a1 > CAP_LAST) return -Errno.EINVAL;
      return (capabilities.bounding & (1n << BigInt(a1))) !== 0n ? 1 : 0;
    case PR.CAPBSET_DROP:
      if (!capabilities.has(CAP.SETPCAP)) return -Errno.EPERM;
      if (a1 > CAP_LAST) return -Errno.EINVAL;
      capabilities.bounding &= ~(1n << BigInt(a1));
      return 0;
    case PR.GET_SECUREBITS:
      return capabilities.secureBits | (capabilities.keep ? KEEP_CAPS_BIT : 0);
    case PR.SET_SECUREBITS:
      return setSecureBits(task, a1);
    case PR.CAP_AMBIENT:
      return ambient(task, a1, a2, a3, a4);
    default:
      return null;
  }
}

function prctl(task: Task, op: number, a1: number, a2: number, a3: number, a4: number): SysResult {
  const { process, scheduling } = task;
  switch (op) {
    case PR.SET_PDEATHSIG:
      if (a1 > SIG.MAX) return -Errno.EINVAL;
      task.parentDeathSignal = a1;
      return 0;
    case PR.GET_PDEATHSIG:
      return storeInt(task, a1, task.parentDeathSignal);
    case PR.GET_DUMPABLE:
      return process.dumpable;
    case PR.SET_DUMPABLE:
      if (a1 > 1) return -Errno.EINVAL;
      process.dumpable = a1;
      return 0;
    case PR.GET_TIMING:
      return 0;
    case PR.SET_TIMING:
      return a1 === 0 ? 0 : -Errno.EINVAL;
    case PR.SET_NAME:
      return setName(task, a1);
    case PR.GET_NAME:
      return getName(task, a1);
    case PR.GET_SECCOMP:
    case PR.TASK_PERF_EVENTS_DISABLE:
    case PR.TASK_PERF_EVENTS_ENABLE:
      return 0;
    case PR.GET_TSC:
      return storeInt(task, a1, TSC_ENABLE);
    case PR.SET_TSC:
      return a1 === TSC_ENABLE ? 0 : -Errno.EINVAL;
    case PR.SET_TIMERSLACK:
      scheduling.timerSlack = a1 <= 0 ? scheduling.defaultTimerSlack : a1;
      return 0;
    case PR.GET_TIMERSLACK:
      return Math.min(scheduling.timerSlack, 0x7fff_ffff);
    case PR.MCE_KILL_GET:
      return (a1 || a2 || a3 || a4) !== 0 ? -Errno.EINVAL : MCE_KILL_DEFAULT;
    case PR.SET_MM:
    case PR.SET_IO_FLUSHER:
    case PR.GET_IO_FLUSHER:
      return -Errno.EPERM;
    case PR.SET_CHILD_SUBREAPER:
      process.childSubreaper = a1 !== 0;
      return 0;
    case PR.GET_CHILD_SUBREAPER:
      return storeInt(task, a1, process.childSubreaper ? 1 : 0);
    case PR.SET_NO_NEW_PRIVS:
      if (a1 !== 1 || a2 !== 0 || a3 !== 0 || a4 !== 0) return -Errno.EINVAL;
      process.noNewPrivileges = true;
      return 0;
    case PR.GET_NO_NEW_PRIVS:
      if ((a1 || a2 || a3 || a4) !== 0) return -Errno.EINVAL;
      return process.noNewPrivileges ? 1 : 0;
    case PR.GET_TID_ADDRESS:
      if (!task.mem.canWrite(a1, 8)) return -Errno.EFAULT;
      task.mem.setU64(a1, task.clearChildTid);
      return 0;
    case PR.SET_THP_DISABLE:
      if (a2 !== 0 || a3 !== 0 || a4 !== 0) return -Errno.EINVAL;
      process.hugePagesDisabled = a1 !== 0;
      return 0;
    case PR.GET_THP_DISABLE:
      if ((a1 || a2 || a3 || a4) !== 0) return -Errno.EINVAL;
      return process.hugePagesDisabled ? 1 : 0;
    case PR.GET_SPECULATION_CTRL:
      return (a2 || a3 || a4) !== 0 ? -Errno.EINVAL : -Errno.ENODEV;
    case PR.SET_SPECULATION_CTRL:
      return (a3 || a4) !== 0 ? -Errno.EINVAL : -Errno.ENODEV;
    default: {
      return prctlCapabilities(task, op, a1, a2, a3, a4) ?? -Errno.EINVAL;
    }
  }
}

/** Codes of arch_prctl(2). */
const ARCH = {
  SET_GS: 0x1001,
  SET_FS: 0x1002,
  GET_FS: 0x1003,
  GET_GS: 0x1004,
  GET_CPUID: 0x1011,
  SET_CPUID: 0x1012,
} as const;
/** One past the highest address of user space. */
const USER_END = 0x7fff_ffff_f000;

function archPrctl(task: Task, code: number, address: number): SysResult {
  const { cpu, mem } = task;
  switch (code) {
    case ARCH.SET_FS:
    case ARCH.SET_GS:
      if (address >= USER_END) return -Errno.EPERM;
      if (code === ARCH.SET_FS) cpu.threadPointer = BigInt(address);
      else cpu.gsBase = BigInt(address);
      return 0;
    case ARCH.GET_FS:
    case ARCH.GET_GS:
      if (!mem.canWrite(address, 8)) return -Errno.EFAULT;
      mem.view.setBigUint64(address, code === ARCH.GET_FS ? cpu.threadPointer : cpu.gsBase, true);
      return 0;
    case ARCH.GET_CPUID:
      return 1;
    case ARCH.SET_CPUID:
      return -Errno.ENODEV;
    default:
      return -Errno.EINVAL;
  }
}

const QUERY = 0xffff_ffff;

function personality(task: Task, persona: number): SysResult {
  const old = task.process.personality;
  if (persona !== QUERY) task.process.personality = persona;
  return old;
}

export const miscRows: Rows = {
  personality: {
    x64: 135,
    a64: 92,
    args: ["hex"],
    run: personality,
    support: partial("ADDR_NO_RANDOMIZE acts at execve, STICKY_TIMEOUTS too; others are kept"),
  },
  prctl: {
    x64: 157,
    a64: 167,
    args: ["prctlop", "addr", "addr", "addr", "addr"],
    run: prctl,
    support: partial("no seccomp, no PR_SET_MM, no PR_SET_VMA: EINVAL or EPERM"),
  },
  arch_prctl: { x64: 158, args: ["archcode", "addr"], run: archPrctl, support: full },
};
