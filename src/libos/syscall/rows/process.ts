/** The life of a process, its resources, and what the system says about itself. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { PidFd } from "../../event/pid-fd.ts";
import { CAP } from "../../task/capabilities.ts";
import { exitProcess, exitTask } from "../../task/exit.ts";
import { RLIMIT, RLIMIT_COUNT } from "../../task/limits.ts";
import { machineMemory } from "../../task/machine-memory.ts";
import { KERNEL } from "../../task/machine-name.ts";
import { processTimes, processUsage, runningTasks, taskTimes } from "../../task/process-usage.ts";
import { NO_RESULT, type Task } from "../../task/task.ts";
import { armCpuLimit } from "../../time/cpu-limit.ts";
import { storeTimeval } from "../../time/timespec.ts";
import { full, partial, type Rows } from "../row.ts";

function exit(task: Task, code: number): SysResult {
  exitTask(task, code & 0xff);
  return NO_RESULT;
}
function exitGroup(task: Task, code: number): SysResult {
  exitProcess(task.process, { kind: "exit", code: code & 0xff });
  return NO_RESULT;
}

const WAIT = {
  NOHANG: 1,
  UNTRACED: 2,
  EXITED: 4,
  CONTINUED: 8,
  NOWAIT: 0x0100_0000,
  NOTHREAD: 0x2000_0000,
  ALL: 0x4000_0000,
  CLONE: 0x8000_0000,
} as const;
const WAIT_KINDS = WAIT.NOTHREAD | WAIT.ALL | WAIT.CLONE;
const INT_MIN = -0x8000_0000;

function wait4(_task: Task, pid: number, _status: number, options: number): SysResult {
  if ((options & ~(WAIT.NOHANG | WAIT.UNTRACED | WAIT.CONTINUED | WAIT_KINDS)) !== 0) return -Errno.EINVAL;
  if (pid === INT_MIN) return -Errno.ESRCH;
  return -Errno.ECHILD;
}

/** Kinds of ids of waitid(2). */
const P = { ALL: 0, PID: 1, PGID: 2, PIDFD: 3 } as const;

function waitid(task: Task, kind: number, id: number, _info: number, options: number): SysResult {
  const events = WAIT.UNTRACED | WAIT.EXITED | WAIT.CONTINUED;
  if ((options & ~(WAIT.NOHANG | WAIT.NOWAIT | events | WAIT_KINDS)) !== 0) return -Errno.EINVAL;
  if ((options & events) === 0) return -Errno.EINVAL;
  if (kind === P.PIDFD) {
    if (id < 0) return -Errno.EINVAL;
    return task.files.get(id) instanceof PidFd ? -Errno.ECHILD : -Errno.EBADF;
  }
  if (kind !== P.ALL && kind !== P.PID && kind !== P.PGID) return -Errno.EINVAL;
  if (kind === P.PID && id <= 0) return -Errno.EINVAL;
  if (kind === P.PGID && id < 0) return -Errno.EINVAL;
  return -Errno.ECHILD;
}

const UTS_FIELD = 65;
const HOST_NAME_MAX = 64;

function uname(task: Task, out: number): SysResult {
  const { mem, kernel } = task;
  const fields = [
    KERNEL.sysname,
    kernel.hostname,
    KERNEL.release,
    KERNEL.version,
    kernel.arch.machine,
    kernel.domainname,
  ];
  if (!mem.canWrite(out, fields.length * UTS_FIELD)) return -Errno.EFAULT;
  mem.u8.fill(0, out, out + fields.length * UTS_FIELD);
  fields.forEach((field, i) => {
    mem.store(out + i * UTS_FIELD, field.slice(0, HOST_NAME_MAX));
  });
  return 0;
}

function readName(task: Task, name: number, length: number): string | SysResult {
  if (!task.capabilities.has(CAP.SYS_ADMIN)) return -Errno.EPERM;
  if (length < 0 || length > HOST_NAME_MAX) return -Errno.EINVAL;
  if (!task.mem.canRead(name, length)) return -Errno.EFAULT;
  const text = task.mem.text(name, length);
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

function sethostname(task: Task, name: number, length: number): SysResult {
  const text = readName(task, name, length);
  if (typeof text === "number") return text;
  task.kernel.hostname = text;
  return 0;
}

function setdomainname(task: Task, name: number, length: number): SysResult {
  const text = readName(task, name, length);
  if (typeof text === "number") return text;
  task.kernel.domainname = text;
  return 0;
}

const SYSINFO_SIZE = 112;
/** SI_LOAD_SHIFT. */
const LOAD_SCALE = 2 ** 16;

function sysinfo(task: Task, out: number): SysResult {
  const { mem, kernel } = task;
  if (!mem.canWrite(out, SYSINFO_SIZE)) return -Errno.EFAULT;
  mem.u8.fill(0, out, out + SYSINFO_SIZE);
  mem.setU64(out, Number(kernel.time.monotonic() / 1_000_000_000n));
  kernel.load.update(kernel.time.now(), runningTasks(kernel));
  kernel.load.averages.forEach((average, i) => {
    mem.setU64(out + 8 + i * 8, Math.floor(average * LOAD_SCALE));
  });
  const { total, free, files } = machineMemory(kernel);
  mem.setU64(out + 32, total);
  mem.setU64(out + 40, free);
  mem.setU64(out + 48, files);
  mem.view.setUint16(
    out + 80,
    kernel.processes.reduce((sum, process) => sum + process.tasks.length, 0),
    true,
  );
  mem.setU32(out + 104, 1);
  return 0;
}

/** Most random bytes in one call, as the kernel's generator has it. */
const GETRANDOM_MAX = 33_554_431;
const GRND = { NONBLOCK: 1, RANDOM: 2, INSECURE: 4 } as const;

function getrandom(task: Task, buffer: number, length: number, flags: number): SysResult {
  if ((flags & ~(GRND.NONBLOCK | GRND.RANDOM | GRND.INSECURE)) !== 0) return -Errno.EINVAL;
  if ((flags & (GRND.RANDOM | GRND.INSECURE)) === (GRND.RANDOM | GRND.INSECURE)) return -Errno.EINVAL;
  const wanted = Math.min(length, GETRANDOM_MAX);
  const count = task.mem.writablePrefix(buffer, wanted);
  if (count === 0) return wanted === 0 ? 0 : -Errno.EFAULT;
  task.kernel.random(task.mem.u8, buffer, count);
  return count;
}

function limitsOf(task: Task, pid: number): typeof task.process.limits | null {
  if (pid === 0) return task.process.limits;
  return task.kernel.tasksById.get(pid)?.process.limits ?? null;
}

/** The largest hard limit of RLIMIT_NOFILE: fs.nr_open. */
const NR_OPEN = 1_048_576n;

function changeLimit(task: Task, resource: number, soft: bigint, hard: bigint): SysResult {
  const { limits } = task.process;
  const { capabilities } = task;
  if (soft > hard) return -Errno.EINVAL;
  if (resource === RLIMIT.NOFILE && hard > NR_OPEN) return -Errno.EPERM;
  if (hard > limits.hard[resource]! && !capabilities.has(CAP.SYS_RESOURCE)) return -Errno.EPERM;
  limits.set(resource, soft, hard);
  if (resource === RLIMIT.CPU) armCpuLimit(task.kernel, task.process);
  return 0;
}

function prlimit64(task: Task, pid: number, resource: number, wanted: number, old: number): SysResult {
  const { mem } = task;
  if (resource >= RLIMIT_COUNT) return -Errno.EINVAL;
  if (wanted !== 0 && !mem.canRead(wanted, 16)) return -Errno.EFAULT;
  const limits = limitsOf(task, pid);
  if (limits === null) return pid === 1 ? -Errno.EPERM : -Errno.ESRCH;
  const soft = limits.soft[resource]!;
  const hard = limits.hard[resource]!;
  if (wanted !== 0) {
    const result = changeLimit(
      task,
      resource,
      mem.view.getBigUint64(wanted, true),
      mem.view.getBigUint64(wanted + 8, true),
    );
    if (result < 0) return result;
  }
  if (old === 0) return 0;
  if (!mem.canWrite(old, 16)) return -Errno.EFAULT;
  mem.view.setBigUint64(old, soft, true);
  mem.view.setBigUint64(old + 8, hard, true);
  return 0;
}

function getrlimit(task: Task, resource: number, out: number): SysResult {
  if (resource >= RLIMIT_COUNT) return -Errno.EINVAL;
  return out === 0 ? -Errno.EFAULT : prlimit64(task, 0, resource, 0, out);
}

function setrlimit(task: Task, resource: number, value: number): SysResult {
  if (value === 0) return -Errno.EFAULT;
  return prlimit64(task, 0, resource, value, 0);
}

const RUSAGE = { SELF: 0, CHILDREN: -1, THREAD: 1 } as const;
const RUSAGE_SIZE = 144;

function getrusage(task: Task, who: number, out: number): SysResult {
  const whose = who | 0;
  if (whose !== RUSAGE.SELF && whose !== RUSAGE.CHILDREN && whose !== RUSAGE.THREAD) return -Errno.EINVAL;
  const { mem, kernel, process } = task;
  if (!mem.canWrite(out, RUSAGE_SIZE)) return -Errno.EFAULT;
  mem.u8.fill(0, out, out + RUSAGE_SIZE);
  if (whose === RUSAGE.CHILDREN) return 0;
  const own = whose === RUSAGE.THREAD;
  const usage = own ? task.usage : processUsage(process);
  const times = own ? taskTimes(task) : processTimes(kernel, process);
  storeTimeval(mem, out, BigInt(Math.floor(times.user)));
  storeTimeval(mem, out + 16, BigInt(Math.floor(times.system)));
  const resident = process.mm.residentBytes();
  mem.setU64(out + 32, Math.floor(Math.max(resident, process.mm.residents.peak) / 1024));
  mem.setU64(out + 64, usage.minorFaults);
  mem.setU64(out + 128, usage.voluntarySwitches);
  mem.setU64(out + 136, usage.involuntarySwitches);
  return 0;
}

const noChildren = partial("there are no children: ECHILD after the checks of the arguments");

export const processRows: Rows = {
  exit: { x64: 60, a64: 93, args: ["int"], ret: "none", run: exit, support: full },
  wait4: { x64: 61, a64: 260, args: ["pid", "addr", "hex", "addr"], run: wait4, support: noChildren },
  uname: { x64: 63, a64: 160, args: ["outuname"], run: uname, support: full },
  getrlimit: { x64: 97, a64: 163, args: ["resource", "outrlimit"], run: getrlimit, support: full },
  getrusage: {
    x64: 98,
    a64: 165,
    args: ["rusagewho", "outrusage"],
    run: getrusage,
    support: partial("user and system time are sampled; major faults and block I/O, which are the host's, are 0"),
  },
  sysinfo: { x64: 99, a64: 179, args: ["outsysinfo"], run: sysinfo, support: full },
  setrlimit: {
    x64: 160,
    a64: 164,
    args: ["resource", "inrlimit"],
    run: setrlimit,
    support: partial("CPU, FSIZE, DATA, STACK, NOFILE, AS and SIGPENDING act; others are kept"),
  },
  sethostname: { x64: 170, a64: 161, args: ["addr", "int"], run: sethostname, support: full },
  setdomainname: { x64: 171, a64: 162, args: ["addr", "int"], run: setdomainname, support: full },
  exit_group: { x64: 231, a64: 94, args: ["int"], ret: "none", run: exitGroup, support: full },
  waitid: { x64: 247, a64: 95, args: ["int", "pid", "addr", "hex", "addr"], run: waitid, support: noChildren },
  prlimit64: {
    x64: 302,
    a64: 261,
    args: ["pid", "resource", "inrlimit", "outrlimit"],
    run: prlimit64,
    support: partial("CPU, FSIZE, DATA, STACK, NOFILE, AS and SIGPENDING act; others are kept"),
  },
  getrandom: { x64: 318, a64: 278, args: ["outbuf", "size", "grndflags"], run: getrandom, support: full },
};
