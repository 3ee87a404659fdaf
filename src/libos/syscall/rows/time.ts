/** Clocks, sleeping, and the timers that send signals. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { SIG } from "../../../abi/signal.ts";
import { processTimes } from "../../task/process-usage.ts";
import { Restart, type Task } from "../../task/task.ts";
import { CLOCK, clockBase, clockNow, clockResolution, hostDeadline } from "../../time/clocks.ts";
import { ITIMER, intervalTimer } from "../../time/interval-timer.ts";
import { type Notification, PosixTimer } from "../../time/posix-timer.ts";
import {
  NS_PER_SEC,
  storeTimespec,
  storeTimeval,
  TIMESPEC_SIZE,
  timespec,
  timespecDuration,
  timevalDuration,
  validTimespec,
  validTimeval,
} from "../../time/timespec.ts";
import { full, partial, type Rows } from "../row.ts";

const TIMER_ABSTIME = 1;
const ITIMERSPEC_SIZE = 32;
const ITIMERVAL_SIZE = 32;
const SIGEVENT_SIZE = 64;
const SIGEV = { SIGNAL: 0, NONE: 1, THREAD: 2, THREAD_ID: 4 } as const;
/** Ticks of times(2) a second. */
const USER_HZ = 100;
const NS_PER_TICK = 1_000_000_000n / BigInt(USER_HZ);

function clockGettime(task: Task, id: number, out: number): SysResult {
  const base = clockBase(task, id);
  if (base === null) return -Errno.EINVAL;
  if (!task.mem.canWrite(out, TIMESPEC_SIZE)) return -Errno.EFAULT;
  const coarse = id === CLOCK.REALTIME_COARSE || id === CLOCK.MONOTONIC_COARSE;
  const now = coarse
    ? task.kernel.time.coarse(id === CLOCK.REALTIME_COARSE, clockResolution(id))
    : clockNow(task.kernel, base);
  storeTimespec(task.mem, out, now);
  return 0;
}

function clockGetres(task: Task, id: number, out: number): SysResult {
  if (clockBase(task, id) === null) return -Errno.EINVAL;
  if (out === 0) return 0;
  if (!task.mem.canWrite(out, TIMESPEC_SIZE)) return -Errno.EFAULT;
  storeTimespec(task.mem, out, clockResolution(id));
  return 0;
}

function clockSettime(task: Task, id: number, value: number): SysResult {
  const base = clockBase(task, id);
  if (base === null || (typeof base === "string" && id !== CLOCK.REALTIME)) return -Errno.EINVAL;
  if (!task.mem.canRead(value, TIMESPEC_SIZE)) return -Errno.EFAULT;
  if (!validTimespec(task.mem, value)) return -Errno.EINVAL;
  return -Errno.EPERM;
}

function nanosleep(task: Task, request: number, remaining: number): SysResult {
  return sleep(task, CLOCK.MONOTONIC, false, request, remaining);
}

function clockNanosleep(task: Task, id: number, flags: number, request: number, remaining: number): SysResult {
  const base = clockBase(task, id);
  if (base === null) return -Errno.EINVAL;
  const fine = id === CLOCK.REALTIME || id === CLOCK.MONOTONIC || id === CLOCK.BOOTTIME || id === CLOCK.TAI;
  if (!fine && (typeof base === "string" || id === CLOCK.THREAD_CPUTIME_ID)) return -Errno.EOPNOTSUPP;
  return sleep(task, id, (flags & TIMER_ABSTIME) !== 0, request, remaining);
}

function sleep(task: Task, id: number, absolute: boolean, request: number, remaining: number): SysResult {
  const { mem, kernel } = task;
  if (Number.isNaN(task.deadline)) {
    if (!mem.canRead(request, TIMESPEC_SIZE)) return -Errno.EFAULT;
    if (!validTimespec(mem, request)) return -Errno.EINVAL;
    const base = clockBase(task, id)!;
    task.deadline = absolute
      ? hostDeadline(kernel, base, timespec(mem, request))
      : kernel.time.now() + timespecDuration(mem, request);
    if (!absolute && remaining !== 0) {
      task.scratch = remaining;
      task.onInterrupt = storeRemaining;
    }
  }
  if (kernel.time.now() >= task.deadline) return 0;
  return task.block(null, Restart.Never);
}

function storeRemaining(task: Task): SysResult {
  const out = task.scratch as number;
  const left = Math.max(0, task.deadline - task.kernel.time.now());
  if (!task.mem.canWrite(out, TIMESPEC_SIZE)) return -Errno.EFAULT;
  storeTimespec(task.mem, out, BigInt(Math.floor(left)));
  return 0;
}

function gettimeofday(task: Task, time: number, zone: number): SysResult {
  const { mem } = task;
  if (time !== 0) {
    if (!mem.canWrite(time, 16)) return -Errno.EFAULT;
    storeTimeval(mem, time, task.kernel.time.realtime());
  }
  if (zone !== 0) {
    if (!mem.canWrite(zone, 8)) return -Errno.EFAULT;
    mem.setU64(zone, 0);
  }
  return 0;
}

function settimeofday(task: Task, time: number, zone: number): SysResult {
  const { mem } = task;
  if (time !== 0) {
    if (!mem.canRead(time, 16)) return -Errno.EFAULT;
    if (!validTimeval(mem, time)) return -Errno.EINVAL;
  }
  if (zone !== 0 && !mem.canRead(zone, 8)) return -Errno.EFAULT;
  return -Errno.EPERM;
}

function time(task: Task, out: number): SysResult {
  const seconds = Number(task.kernel.time.realtime() / NS_PER_SEC);
  if (out !== 0) {
    if (!task.mem.canWrite(out, 8)) return -Errno.EFAULT;
    task.mem.setU64(out, seconds);
  }
  return seconds;
}

/** struct timex: 208 bytes. Only reading is possible: modes must be 0. */
const TIMEX_SIZE = 208;
const STA_UNSYNC = 0x40;
const TIME_ERROR = 5;

function adjtimex(task: Task, buffer: number): SysResult {
  const { mem } = task;
  if (!mem.canRead(buffer, TIMEX_SIZE)) return -Errno.EFAULT;
  if (mem.u32(buffer) !== 0) return -Errno.EPERM;
  if (!mem.canWrite(buffer, TIMEX_SIZE)) return -Errno.EFAULT;
  mem.u8.fill(0, buffer, buffer + TIMEX_SIZE);
  mem.setU64(buffer + 24, 16_000_000);
  mem.setU64(buffer + 32, 16_000_000);
  mem.setU32(buffer + 40, STA_UNSYNC);
  mem.setU64(buffer + 48, 2);
  mem.setU64(buffer + 56, 1);
  mem.setU64(buffer + 64, 32_768_000);
  storeTimeval(mem, buffer + 72, task.kernel.time.realtime());
  mem.setU64(buffer + 88, 10_000);
  return TIME_ERROR;
}

function clockAdjtime(task: Task, id: number, buffer: number): SysResult {
  if (clockBase(task, id) === null) return -Errno.EINVAL;
  return id === CLOCK.REALTIME ? adjtimex(task, buffer) : -Errno.EOPNOTSUPP;
}

function times(task: Task, out: number): SysResult {
  const { mem, kernel, process } = task;
  if (out !== 0) {
    if (!mem.canWrite(out, 32)) return -Errno.EFAULT;
    const times = processTimes(kernel, process);
    mem.setU64(out, Math.floor(times.user / Number(NS_PER_TICK)));
    mem.setU64(out + 8, Math.floor(times.system / Number(NS_PER_TICK)));
    mem.setU64(out + 16, Math.floor(process.childrenUsage.user / Number(NS_PER_TICK)));
    mem.setU64(out + 24, Math.floor(process.childrenUsage.system / Number(NS_PER_TICK)));
  }
  return Number(kernel.time.monotonic() / NS_PER_TICK);
}

function alarm(task: Task, seconds: number): SysResult {
  const timer = intervalTimer(task.kernel, task.process, ITIMER.REAL);
  const left = timer.remaining();
  timer.set(seconds * 1e9, 0);
  if (left === 0) return 0;
  return Math.max(1, Math.round(left / 1e9));
}

function storeItimerval(task: Task, which: number, out: number): SysResult {
  if (!task.mem.canWrite(out, ITIMERVAL_SIZE)) return -Errno.EFAULT;
  const timer = intervalTimer(task.kernel, task.process, which);
  storeTimeval(task.mem, out, BigInt(Math.floor(timer.interval)));
  storeTimeval(task.mem, out + 16, BigInt(Math.floor(timer.remaining())));
  return 0;
}

function getitimer(task: Task, which: number, out: number): SysResult {
  if (which < 0 || which > ITIMER.PROF) return -Errno.EINVAL;
  return storeItimerval(task, which, out);
}

function setitimer(task: Task, which: number, value: number, old: number): SysResult {
  const { mem } = task;
  let interval = 0;
  let first = 0;
  if (value !== 0) {
    if (!mem.canRead(value, ITIMERVAL_SIZE)) return -Errno.EFAULT;
    if (!validTimeval(mem, value) || !validTimeval(mem, value + 16)) return -Errno.EINVAL;
    interval = timevalDuration(mem, value);
    first = timevalDuration(mem, value + 16);
  }
  if (which < 0 || which > ITIMER.PROF) return -Errno.EINVAL;
  const timer = intervalTimer(task.kernel, task.process, which);
  const before = { value: timer.remaining(), interval: timer.interval };
  timer.set(first, first === 0 ? 0 : interval);
  if (old === 0) return 0;
  if (!mem.canWrite(old, ITIMERVAL_SIZE)) return -Errno.EFAULT;
  storeTimeval(mem, old, BigInt(Math.floor(before.interval)));
  storeTimeval(mem, old + 16, BigInt(Math.floor(before.value)));
  return 0;
}

/** Reads struct sigevent. */
function notification(task: Task, event: number, id: number): Notification | SysResult {
  const { mem } = task;
  if (event === 0) return { signal: SIG.ALRM, value: BigInt(id), task: null };
  if (!mem.canRead(event, SIGEVENT_SIZE)) return -Errno.EFAULT;
  const value = mem.view.getBigUint64(event, true);
  const signal = mem.i32(event + 8);
  const how = mem.i32(event + 12);
  if (how === SIGEV.NONE) return { signal: 0, value, task: null };
  if (how !== SIGEV.SIGNAL && how !== SIGEV.THREAD && how !== (SIGEV.SIGNAL | SIGEV.THREAD_ID)) return -Errno.EINVAL;
  if (signal <= 0 || signal > SIG.MAX) return -Errno.EINVAL;
  if (how !== SIGEV.THREAD_ID) return { signal, value, task: null };
  const tid = mem.i32(event + 16);
  const target = task.kernel.tasksById.get(tid);
  return target?.process !== task.process ? -Errno.EINVAL : { signal, value, task: target };
}

/** As many timers as signals may be queued. */
const MAX_TIMERS = 4096;

function timerCreate(task: Task, clock: number, event: number, out: number): SysResult {
  const base = clockBase(task, clock);
  if (base === null) return -Errno.EINVAL;
  if (clock === CLOCK.MONOTONIC_RAW || clock === CLOCK.REALTIME_COARSE || clock === CLOCK.MONOTONIC_COARSE) {
    return -Errno.EOPNOTSUPP;
  }
  const timers = task.process.timers;
  if (timers.posix.size >= MAX_TIMERS) return -Errno.EAGAIN;
  const id = timers.nextId;
  const how = notification(task, event, id);
  if (typeof how === "number") return how;
  if (!task.mem.canWrite(out, 4)) return -Errno.EFAULT;
  timers.nextId = (id + 1) & 0x7fff_ffff;
  timers.posix.set(id, new PosixTimer(task.kernel, task.process, id, base, how, clock));
  task.mem.setU32(out, id);
  return 0;
}

function storeItimerspec(task: Task, out: number, value: bigint, interval: bigint): void {
  storeTimespec(task.mem, out, interval);
  storeTimespec(task.mem, out + 16, value);
}

function timerSettime(task: Task, id: number, flags: number, value: number, old: number): SysResult {
  const { mem, kernel, process } = task;
  if (value === 0) return -Errno.EINVAL;
  if (!mem.canRead(value, ITIMERSPEC_SIZE)) return -Errno.EFAULT;
  if (!validTimespec(mem, value) || !validTimespec(mem, value + 16)) return -Errno.EINVAL;
  const timer = process.timers.posix.get(id);
  if (timer === undefined) return -Errno.EINVAL;
  const before = { value: timer.remaining(), interval: timer.interval };
  const interval = timespec(mem, value);
  const first = timespec(mem, value + 16);
  const now = clockNow(kernel, timer.base);
  timer.set(first === 0n ? null : (flags & TIMER_ABSTIME) !== 0 ? first : now + first, interval);
  if (old === 0) return 0;
  if (!mem.canWrite(old, ITIMERSPEC_SIZE)) return -Errno.EFAULT;
  storeItimerspec(task, old, before.value, before.interval);
  return 0;
}

function timerGettime(task: Task, id: number, out: number): SysResult {
  const timer = task.process.timers.posix.get(id);
  if (timer === undefined) return -Errno.EINVAL;
  if (!task.mem.canWrite(out, ITIMERSPEC_SIZE)) return -Errno.EFAULT;
  storeItimerspec(task, out, timer.remaining(), timer.interval);
  return 0;
}

function timerGetoverrun(task: Task, id: number): SysResult {
  return task.process.timers.posix.get(id)?.overrun ?? -Errno.EINVAL;
}

function timerDelete(task: Task, id: number): SysResult {
  const timer = task.process.timers.posix.get(id);
  if (timer === undefined) return -Errno.EINVAL;
  timer.cancel();
  task.process.timers.posix.delete(id);
  return 0;
}

const noSetting = partial("CLOCK_REALTIME cannot be set: EPERM");

export const timeRows: Rows = {
  nanosleep: { x64: 35, a64: 101, args: ["intimespec", "outtimespec"], run: nanosleep, support: full },
  getitimer: { x64: 36, a64: 102, args: ["which", "addr"], run: getitimer, support: full },
  alarm: { x64: 37, args: ["uint"], run: alarm, support: full },
  setitimer: { x64: 38, a64: 103, args: ["which", "addr", "addr"], run: setitimer, support: full },
  gettimeofday: { x64: 96, a64: 169, args: ["outtimeval", "addr"], run: gettimeofday, support: full },
  times: {
    x64: 100,
    a64: 153,
    args: ["addr"],
    run: times,
    support: full,
  },
  adjtimex: { x64: 159, a64: 171, args: ["addr"], run: adjtimex, support: partial("reading only, else EPERM") },
  settimeofday: { x64: 164, a64: 170, args: ["intimeval", "addr"], run: settimeofday, support: noSetting },
  time: { x64: 201, args: ["outint"], run: time, support: full },
  timer_create: { x64: 222, a64: 107, args: ["clockid", "addr", "outint"], run: timerCreate, support: full },
  timer_settime: { x64: 223, a64: 110, args: ["int", "int", "addr", "addr"], run: timerSettime, support: full },
  timer_gettime: { x64: 224, a64: 108, args: ["int", "addr"], run: timerGettime, support: full },
  timer_getoverrun: { x64: 225, a64: 109, args: ["int"], run: timerGetoverrun, support: full },
  timer_delete: { x64: 226, a64: 111, args: ["int"], run: timerDelete, support: full },
  clock_settime: { x64: 227, a64: 112, args: ["clockid", "intimespec"], run: clockSettime, support: noSetting },
  clock_gettime: { x64: 228, a64: 113, args: ["clockid", "outtimespec"], run: clockGettime, support: full },
  clock_getres: { x64: 229, a64: 114, args: ["clockid", "outtimespec"], run: clockGetres, support: full },
  clock_nanosleep: {
    x64: 230,
    a64: 115,
    args: ["clockid", "int", "intimespec", "outtimespec"],
    run: clockNanosleep,
    support: partial("a clock that is set while somebody sleeps on it is not noticed"),
  },
  clock_adjtime: {
    x64: 305,
    a64: 266,
    args: ["clockid", "addr"],
    run: clockAdjtime,
    support: partial("reading only, else EPERM"),
  },
};
