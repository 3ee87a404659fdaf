/** The life of a process, its resources, and what the system says about itself. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { mayLimit } from "../../task/authority.ts";
import { CAP } from "../../task/capabilities.ts";
import { exitProcess, exitTask } from "../../task/exit.ts";
import { RLIMIT, RLIMIT_COUNT } from "../../task/limits.ts";
import { machineMemory } from "../../task/machine-memory.ts";
import { KERNEL } from "../../task/machine-name.ts";
import type { Process } from "../../task/process.ts";
import { processTimes, processUsage, runningTasks, taskTimes } from "../../task/process-usage.ts";
import { NO_RESULT, type Task } from "../../task/task.ts";
import { armCpuLimit } from "../../time/cpu-limit.ts";
import { full, partial, type Rows } from "../row.ts";
import { RUSAGE_SIZE, storeUsage } from "../rusage.ts";

function exit(task: Task, code: number): SysResult {
  exitTask(task, code & 0xff);
  return NO_RESULT;
}
function exitGroup(task: Task, code: number): SysResult {
  exitProcess(task.process, { kind: "exit", code: code & 0xff });
  return NO_RESULT;
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

function processOf(task: Task, pid: number): Process | null {
  return pid === 0 ? task.process : (task.kernel.tasksById.get(pid)?.process ?? null);
}

/** The largest hard limit of RLIMIT_NOFILE: fs.nr_open. */
const NR_OPEN = 1_048_576n;

function changeLimit(task: Task, of: Process, resource: number, soft: bigint, hard: bigint): SysResult {
  const { limits } = of;
  const { capabilities } = task;
  if (soft > hard) return -Errno.EINVAL;
  if (resource === RLIMIT.NOFILE && hard > NR_OPEN) return -Errno.EPERM;
  if (hard > limits.hard[resource]! && !capabilities.has(CAP.SYS_RESOURCE)) return -Errno.EPERM;
  limits.set(resource, soft, hard);
  if (resource === RLIMIT.CPU) armCpuLimit(task.kernel, of);
  return 0;
}

function prlimit64(task: Task, pid: number, resource: number, wanted: number, old: number): SysResult {
  const { mem } = task;
  if (resource >= RLIMIT_COUNT) return -Errno.EINVAL;
  if (wanted !== 0 && !mem.canRead(wanted, 16)) return -Errno.EFAULT;
  const process = processOf(task, pid);
  if (process === null) return pid === 1 ? -Errno.EPERM : -Errno.ESRCH;
  if (!mayLimit(task, process)) return -Errno.EPERM;
  const { limits } = process;
  const soft = limits.soft[resource]!;
  const hard = limits.hard[resource]!;
  if (wanted !== 0) {
    const result = changeLimit(
      task,
      process,
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

function getrusage(task: Task, who: number, out: number): SysResult {
  const whose = who | 0;
  if (whose !== RUSAGE.SELF && whose !== RUSAGE.CHILDREN && whose !== RUSAGE.THREAD) return -Errno.EINVAL;
  const { mem, kernel, process } = task;
  if (!mem.canWrite(out, RUSAGE_SIZE)) return -Errno.EFAULT;
  if (whose === RUSAGE.CHILDREN) {
    storeUsage(mem, out, process.childrenUsage, process.childrenUsage, process.childrenUsage.peak);
    return 0;
  }
  const own = whose === RUSAGE.THREAD;
  const usage = own ? task.usage : processUsage(process);
  const times = own ? taskTimes(task) : processTimes(kernel, process);
  storeUsage(mem, out, usage, times, Math.max(process.mm.residentBytes(), process.mm.residents.peak));
  return 0;
}

export const processRows: Rows = {
  exit: { x64: 60, a64: 93, args: ["int"], ret: "none", run: exit, support: full },
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
  prlimit64: {
    x64: 302,
    a64: 261,
    args: ["pid", "resource", "inrlimit", "outrlimit"],
    run: prlimit64,
    support: partial("CPU, FSIZE, DATA, STACK, NOFILE, AS and SIGPENDING act; others are kept"),
  },
  getrandom: { x64: 318, a64: 278, args: ["outbuf", "size", "grndflags"], run: getrandom, support: full },
};
