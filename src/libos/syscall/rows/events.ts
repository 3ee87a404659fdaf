/** Descriptors that carry events: epoll, eventfd, timerfd, signalfd. */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { O } from "../../../abi/fcntl.ts";
import { POLL } from "../../../abi/poll.ts";
import { S } from "../../../abi/stat.ts";
import { EPOLL, Epoll } from "../../event/epoll.ts";
import { EventFd } from "../../event/event-fd.ts";
import { SignalFd } from "../../event/signal-fd.ts";
import { TimerFd } from "../../event/timer-fd.ts";
import type { File } from "../../fs/file.ts";
import { UNBLOCKABLE } from "../../signal/default-action.ts";
import { restoreMask, setTemporaryMask } from "../../signal/mask.ts";
import { SignalSet } from "../../signal/signal-set.ts";
import { RLIMIT } from "../../task/limits.ts";
import { BLOCKED, Restart, type Task } from "../../task/task.ts";
import { CLOCK, clockBase, clockNow } from "../../time/clocks.ts";
import { storeTimespec, timespec, timespecDuration, validTimespec } from "../../time/timespec.ts";
import { full, partial, type Rows } from "../row.ts";

/** Gives a new file a descriptor; drops it if there is none. */
function install(task: Task, file: File, closeOnExec: boolean): SysResult {
  const fd = task.files.add(file, task.process.limits.value(RLIMIT.NOFILE), closeOnExec);
  if (fd < 0) file.unref();
  return fd;
}

/** EPOLL_CTL_* */
const CTL = { ADD: 1, DEL: 2, MOD: 3 } as const;
const EXCLUSIVE_ALLOWED =
  EPOLL.EXCLUSIVE | EPOLL.ET | EPOLL.WAKEUP | POLL.IN | POLL.OUT | POLL.ERR | POLL.HUP | POLL.RDNORM | POLL.WRNORM;
const INT_MAX = 0x7fff_ffff;

function epollCreate(task: Task, size: number): SysResult {
  return size <= 0 ? -Errno.EINVAL : install(task, new Epoll(), false);
}
function epollCreate1(task: Task, flags: number): SysResult {
  if ((flags & ~O.CLOEXEC) !== 0) return -Errno.EINVAL;
  return install(task, new Epoll(), (flags & O.CLOEXEC) !== 0);
}

function epollCtl(task: Task, epfd: number, operation: number, fd: number, event: number): SysResult {
  const { mem } = task;
  const size = task.kernel.arch.epollEventSize;
  if (operation !== CTL.DEL && !mem.canRead(event, size)) return -Errno.EFAULT;
  const epoll = task.files.get(epfd);
  const file = task.files.get(fd);
  if (epoll === null || file === null) return -Errno.EBADF;
  if ((file.flags & O.PATH) !== 0 || (epoll.flags & O.PATH) !== 0) return -Errno.EBADF;
  const type = file.inode?.type;
  if (!file.pollable) return -Errno.EPERM;
  if ((type === S.IFREG || type === S.IFDIR) && file.waitQueue === null) return -Errno.EPERM;
  if (file === epoll || !(epoll instanceof Epoll)) return -Errno.EINVAL;
  const events = operation === CTL.DEL ? 0 : mem.i32(event);
  const data = operation === CTL.DEL ? 0n : mem.view.getBigUint64(event + size - 8, true);
  if ((events & EPOLL.EXCLUSIVE) !== 0) {
    if (operation === CTL.MOD) return -Errno.EINVAL;
    if (operation === CTL.ADD && (file instanceof Epoll || (events & ~EXCLUSIVE_ALLOWED) !== 0)) return -Errno.EINVAL;
  }
  switch (operation) {
    case CTL.ADD:
      return epoll.add(file, fd, events, data);
    case CTL.MOD:
      return epoll.modify(file, fd, events, data);
    case CTL.DEL:
      return epoll.delete(file, fd);
    default:
      return -Errno.EINVAL;
  }
}

/** One look; sleeps if nothing is ready and the deadline has not passed. */
function waitEvents(task: Task, epfd: number, out: number, max: number): SysResult {
  const { mem } = task;
  const size = task.kernel.arch.epollEventSize;
  if (max <= 0 || max > Math.floor(INT_MAX / size)) return -Errno.EINVAL;
  const epoll = task.openFile(epfd);
  if (epoll === null) return -Errno.EBADF;
  if (!(epoll instanceof Epoll)) return -Errno.EINVAL;
  const room = Math.floor(mem.writablePrefix(out, max * size) / size);
  if (room === 0) return -Errno.EFAULT;
  const count = epoll.collect(Math.min(max, room), (events, data, index) => {
    mem.setU32(out + index * size, events);
    mem.view.setBigUint64(out + index * size + size - 8, data, true);
  });
  if (count > 0 || task.kernel.time.now() >= task.deadline) return count;
  return task.block(epoll.waitQueue, Restart.Interrupt);
}

function epollWait(task: Task, epfd: number, out: number, max: number, timeoutMs: number): SysResult {
  return epollPwait(task, epfd, out, max, timeoutMs, 0);
}

const mask = new SignalSet();

/** First run: the mask that holds while the call lasts. */
function useMask(task: Task, address: number, size: number): SysResult {
  if (address === 0) return 0;
  if (size !== 8) return -Errno.EINVAL;
  if (!task.mem.canRead(address, 8)) return -Errno.EFAULT;
  mask.load(task.mem, address);
  setTemporaryMask(task, mask);
  return 0;
}

function finish(task: Task, result: SysResult): SysResult {
  if (result !== BLOCKED) restoreMask(task);
  return result;
}

function epollPwait(
  task: Task,
  epfd: number,
  out: number,
  max: number,
  timeoutMs: number,
  sigmask: number,
  size = 8,
): SysResult {
  if (Number.isNaN(task.deadline)) {
    const masked = useMask(task, sigmask, size);
    if (masked < 0) return masked;
    task.deadline = timeoutMs < 0 ? Number.POSITIVE_INFINITY : task.kernel.time.now() + timeoutMs * 1e6;
  }
  return finish(task, waitEvents(task, epfd, out, max));
}

function epollPwait2(
  task: Task,
  epfd: number,
  out: number,
  max: number,
  timeout: number,
  sigmask: number,
  size: number,
): SysResult {
  if (Number.isNaN(task.deadline)) {
    if (timeout !== 0) {
      if (!task.mem.canRead(timeout, 16)) return -Errno.EFAULT;
      if (!validTimespec(task.mem, timeout)) return -Errno.EINVAL;
    }
    const masked = useMask(task, sigmask, size);
    if (masked < 0) return masked;
    task.deadline =
      timeout === 0 ? Number.POSITIVE_INFINITY : task.kernel.time.now() + timespecDuration(task.mem, timeout);
  }
  return finish(task, waitEvents(task, epfd, out, max));
}

const EFD_SEMAPHORE = 1;

function eventfd2(task: Task, count: number, flags: number): SysResult {
  if ((flags & ~(EFD_SEMAPHORE | O.CLOEXEC | O.NONBLOCK)) !== 0) return -Errno.EINVAL;
  const file = new EventFd(count, (flags & EFD_SEMAPHORE) !== 0, flags & O.NONBLOCK, task.kernel.nextEventFd());
  return install(task, file, (flags & O.CLOEXEC) !== 0);
}

function timerfdCreate(task: Task, clock: number, flags: number): SysResult {
  if ((flags & ~(O.CLOEXEC | O.NONBLOCK)) !== 0) return -Errno.EINVAL;
  if (clock !== CLOCK.REALTIME && clock !== CLOCK.MONOTONIC && clock !== CLOCK.BOOTTIME) return -Errno.EINVAL;
  const file = new TimerFd(task.kernel, clockBase(task, clock)!, flags & O.NONBLOCK, clock);
  return install(task, file, (flags & O.CLOEXEC) !== 0);
}

const TFD = { ABSTIME: 1, CANCEL_ON_SET: 2 } as const;
const ITIMERSPEC_SIZE = 32;

function timerfdSettime(task: Task, fd: number, flags: number, value: number, old: number): SysResult {
  const { mem } = task;
  if (!mem.canRead(value, ITIMERSPEC_SIZE)) return -Errno.EFAULT;
  if ((flags & ~(TFD.ABSTIME | TFD.CANCEL_ON_SET)) !== 0) return -Errno.EINVAL;
  if (!validTimespec(mem, value) || !validTimespec(mem, value + 16)) return -Errno.EINVAL;
  const file = task.files.get(fd);
  if (file === null) return -Errno.EBADF;
  if (!(file instanceof TimerFd)) return -Errno.EINVAL;
  const before = { value: file.remaining(), interval: file.interval };
  const interval = timespec(mem, value);
  const first = timespec(mem, value + 16);
  const absolute = (flags & TFD.ABSTIME) !== 0;
  file.settimeFlags = flags;
  file.set(first === 0n ? null : absolute ? first : clockNow(task.kernel, file.base) + first, interval);
  if (old === 0) return 0;
  if (!mem.canWrite(old, ITIMERSPEC_SIZE)) return -Errno.EFAULT;
  storeTimespec(mem, old, before.interval);
  storeTimespec(mem, old + 16, before.value);
  return 0;
}

function timerfdGettime(task: Task, fd: number, out: number): SysResult {
  const file = task.files.get(fd);
  if (file === null) return -Errno.EBADF;
  if (!(file instanceof TimerFd)) return -Errno.EINVAL;
  if (!task.mem.canWrite(out, ITIMERSPEC_SIZE)) return -Errno.EFAULT;
  storeTimespec(task.mem, out, file.interval);
  storeTimespec(task.mem, out + 16, file.remaining());
  return 0;
}

function signalfd4(task: Task, fd: number, set: number, size: number, flags: number): SysResult {
  if (size !== 8) return -Errno.EINVAL;
  if (!task.mem.canRead(set, 8)) return -Errno.EFAULT;
  if ((flags & ~(O.CLOEXEC | O.NONBLOCK)) !== 0) return -Errno.EINVAL;
  mask.load(task.mem, set);
  mask.deleteAll(UNBLOCKABLE);
  if (fd !== -1) {
    const file = task.files.get(fd);
    if (file === null) return -Errno.EBADF;
    if (!(file instanceof SignalFd)) return -Errno.EINVAL;
    file.wanted.copy(mask);
    file.waitQueue.wake();
    return fd;
  }
  const file = new SignalFd(task.kernel, flags & O.NONBLOCK);
  file.wanted.copy(mask);
  return install(task, file, (flags & O.CLOEXEC) !== 0);
}

const edges = partial(
  "edge-triggered items on files of the host are reported again only after they were seen not to be ready",
);

export const eventRows: Rows = {
  epoll_create: { x64: 213, args: ["int"], ret: "fd", run: epollCreate, support: full },
  epoll_wait: { x64: 232, args: ["fd", "addr", "int", "int"], run: epollWait, support: edges },
  epoll_ctl: { x64: 233, a64: 21, args: ["fd", "int", "fd", "addr"], run: epollCtl, support: full },
  epoll_pwait: {
    x64: 281,
    a64: 22,
    args: ["fd", "addr", "int", "int", "insigset", "size"],
    // The sixth argument counts only with a mask.
    run: (task, epfd, out, max, timeout, set, size) => epollPwait(task, epfd, out, max, timeout, set, size),
    support: edges,
  },
  signalfd: {
    x64: 282,
    args: ["fd", "insigset", "size"],
    ret: "fd",
    run: (task, fd, set, size) => signalfd4(task, fd, set, size, 0),
    support: full,
  },
  timerfd_create: { x64: 283, a64: 85, args: ["clockid", "openflags"], ret: "fd", run: timerfdCreate, support: full },
  eventfd: { x64: 284, args: ["uint"], ret: "fd", run: (task, count) => eventfd2(task, count, 0), support: full },
  timerfd_settime: {
    x64: 286,
    a64: 86,
    args: ["fd", "int", "addr", "addr"],
    run: timerfdSettime,
    support: partial("TFD_TIMER_CANCEL_ON_SET has no effect: nobody can set the clock"),
  },
  timerfd_gettime: { x64: 287, a64: 87, args: ["fd", "addr"], run: timerfdGettime, support: full },
  signalfd4: {
    x64: 289,
    a64: 74,
    args: ["fd", "insigset", "size", "openflags"],
    ret: "fd",
    run: signalfd4,
    support: full,
  },
  eventfd2: { x64: 290, a64: 19, args: ["uint", "openflags"], ret: "fd", run: eventfd2, support: full },
  epoll_create1: { x64: 291, a64: 20, args: ["openflags"], ret: "fd", run: epollCreate1, support: full },
  epoll_pwait2: {
    x64: 441,
    a64: 441,
    args: ["fd", "addr", "int", "intimespec", "insigset", "size"],
    run: epollPwait2,
    support: edges,
  },
};
