/** Waiting for several files at once. @see poll(2), select(2) */
import { Errno, type SysResult } from "../../../abi/errno.ts";
import { POLL } from "../../../abi/poll.ts";
import type { File } from "../../fs/file.ts";
import { restoreMask, setTemporaryMask } from "../../signal/mask.ts";
import { SignalSet } from "../../signal/signal-set.ts";
import { RLIMIT } from "../../task/limits.ts";
import { BLOCKED, Restart, type Task } from "../../task/task.ts";
import { storeTimespec, storeTimeval, timespecDuration, timevalDuration, validTimespec } from "../../time/timespec.ts";
import { full, type Rows } from "../row.ts";

const POLLFD_SIZE = 8;
const ALWAYS = POLL.ERR | POLL.HUP;
const OUTPUT = POLL.OUT | POLL.WRNORM | POLL.WRBAND;

/** Sleeps also on the queues that tell when one of the events may hold: a file may have one for each direction. */
function sleepOn(task: Task, file: File, events: number): void {
  const input = file.queueFor(events & ~OUTPUT);
  if (input !== null) task.alsoOn(input);
  if ((events & OUTPUT) === 0) return;
  const output = file.queueFor(events & OUTPUT);
  if (output !== null && output !== input) task.alsoOn(output);
}

/** What a call that sleeps has been asked, of which it goes on to take its own copy. */
interface Waiting {
  /** Where the rest of the time goes; 0: nowhere. */
  address: number;
  store: typeof storeTimespec;
  /** poll(2): a descriptor and its events after the other. */
  pollfds: Int32Array | null;
  /** select(2): the sets, null for those not given, and how many descriptors they are for. */
  sets: (Uint8Array | null)[] | null;
  count: number;
}
function waitingFor(address: number, store: typeof storeTimespec): Waiting {
  return { address, store, pollfds: null, sets: null, count: 0 };
}

function pollFiles(task: Task, fds: number, count: number): SysResult {
  if (count > task.process.limits.value(RLIMIT.NOFILE)) return -Errno.EINVAL;
  const { mem } = task;
  const files = task.files;
  const asked = (task.scratch as Waiting | null)?.pollfds ?? null;
  if (!mem.canRead(fds, count * POLLFD_SIZE) || !mem.canWrite(fds, count * POLLFD_SIZE)) return -Errno.EFAULT;
  let ready = 0;
  for (let i = 0; i < count; i++) {
    const at = fds + i * POLLFD_SIZE;
    const fd = asked === null ? mem.i32(at) : asked[2 * i]!;
    const wanted = (asked === null ? mem.view.getUint16(at + 4, true) : asked[2 * i + 1]!) | ALWAYS;
    let events = 0;
    if (fd >= 0) {
      const file = files.get(fd);
      events = file === null ? POLL.NVAL : file.poll() & wanted;
    }
    mem.view.setUint16(at + 6, events, true);
    if (events !== 0) ready++;
  }
  if (ready > 0 || task.kernel.time.now() >= task.deadline) return ready;
  task.block(null, Restart.Never);
  const kept = asked ?? keepPollfds(task, fds, count);
  for (let i = 0; i < count; i++) {
    const fd = kept[2 * i]!;
    const file = fd >= 0 ? files.get(fd) : null;
    if (file !== null) sleepOn(task, file, kept[2 * i + 1]! | ALWAYS);
  }
  return BLOCKED;
}
function keepPollfds(task: Task, fds: number, count: number): Int32Array {
  const kept = new Int32Array(2 * count);
  for (let i = 0; i < count; i++) {
    kept[2 * i] = task.mem.i32(fds + i * POLLFD_SIZE);
    kept[2 * i + 1] = task.mem.view.getUint16(fds + i * POLLFD_SIZE + 4, true);
  }
  task.scratch ??= waitingFor(0, storeTimespec);
  (task.scratch as Waiting).pollfds = kept;
  return kept;
}

function poll(task: Task, fds: number, count: number, timeoutMs: number): SysResult {
  if (Number.isNaN(task.deadline)) {
    task.deadline = timeoutMs < 0 ? Number.POSITIVE_INFINITY : task.kernel.time.now() + timeoutMs * 1e6;
  }
  return pollFiles(task, fds, count);
}

/** personality(2): select(2) and its kind leave their timeouts alone. */
const STICKY_TIMEOUTS = 0x400_0000;

function storeRest(task: Task): SysResult {
  const { address, store } = task.scratch as Waiting;
  if (address === 0 || (task.process.personality & STICKY_TIMEOUTS) !== 0) return 0;
  const left = Math.max(0, task.deadline - task.kernel.time.now());
  // A timeout in memory that cannot be written is left as it is.
  if (task.mem.canWrite(address, 16)) store(task.mem, address, BigInt(Math.floor(left)));
  return 0;
}

/** First run: takes the relative timeout, 0 for none. @returns 0 or -errno */
function begin(task: Task, timeout: number, timeval: boolean): SysResult {
  if (task.scratch !== null) return 0;
  const { mem } = task;
  if (timeout === 0) task.deadline = Number.POSITIVE_INFINITY;
  else {
    if (!mem.canRead(timeout, 16)) return -Errno.EFAULT;
    // select(2) takes any number of microseconds, only not a negative time.
    if (timeval ? mem.i32(timeout + 4) < 0 || mem.i32(timeout + 12) < 0 : !validTimespec(mem, timeout)) {
      return -Errno.EINVAL;
    }
    const duration = timeval ? timevalDuration(mem, timeout) : timespecDuration(mem, timeout);
    task.deadline = task.kernel.time.now() + duration;
  }
  task.scratch = waitingFor(timeout, timeval ? storeTimeval : storeTimespec);
  task.onInterrupt = storeRest;
  return 0;
}

/** After every run: when the call is over, the rest of the time is told and the mask comes back. */
function end(task: Task, result: SysResult): SysResult {
  if (result === BLOCKED) return result;
  if (task.scratch !== null) storeRest(task);
  restoreMask(task);
  return result;
}

const mask = new SignalSet();

/** First run: blocks the given mask while the call lasts; address 0: none. */
function useMask(task: Task, address: number, size: number): SysResult {
  if (address === 0 || task.scratch !== null) return 0;
  if (size !== 8) return -Errno.EINVAL;
  if (!task.mem.canRead(address, 8)) return -Errno.EFAULT;
  mask.load(task.mem, address);
  setTemporaryMask(task, mask);
  return 0;
}

function ppoll(task: Task, fds: number, count: number, timeout: number, sigmask: number, size: number): SysResult {
  if (task.scratch === null) {
    if (timeout !== 0 && !task.mem.canRead(timeout, 16)) return -Errno.EFAULT;
    if (timeout !== 0 && !validTimespec(task.mem, timeout)) return -Errno.EINVAL;
    const masked = useMask(task, sigmask, size);
    if (masked < 0) return masked;
    begin(task, timeout, false);
  }
  return end(task, pollFiles(task, fds, count));
}

/** Conditions that each of the three sets of select(2) asks for. */
const READ_SET = POLL.RDNORM | POLL.RDBAND | POLL.IN | POLL.HUP | POLL.ERR;
const WRITE_SET = POLL.WRBAND | POLL.WRNORM | POLL.OUT | POLL.ERR;
const EXCEPT_SET = POLL.PRI;

function selectFiles(task: Task, count: number, reads: number, writes: number, excepts: number): SysResult {
  if (count < 0) return -Errno.EINVAL;
  const { mem, files } = task;
  const waiting = task.scratch as Waiting;
  const before = waiting.sets;
  const n = before === null ? Math.min(count, Math.max(64, files.end)) : waiting.count;
  const bytes = Math.ceil(n / 64) * 8;
  const sets = [reads, writes, excepts];
  for (const set of sets) {
    if (set !== 0 && !(mem.canRead(set, bytes) && mem.canWrite(set, bytes))) return -Errno.EFAULT;
  }
  const given = before ?? sets.map((set) => (set === 0 ? null : mem.u8.slice(set, set + bytes)));
  const asked = (which: number, fd: number): boolean => ((given[which]?.[fd >> 3] ?? 0) & (1 << (fd & 7))) !== 0;
  const wantedOf = (fd: number): number =>
    (asked(0, fd) ? READ_SET : 0) | (asked(1, fd) ? WRITE_SET : 0) | (asked(2, fd) ? EXCEPT_SET : 0);
  const results = sets.map(() => new Uint8Array(bytes));
  let ready = 0;
  const mark = (which: number, fd: number): void => {
    results[which]![fd >> 3]! |= 1 << (fd & 7);
    ready++;
  };
  for (let fd = 0; fd < n; fd++) {
    if (wantedOf(fd) === 0) continue;
    const file = files.get(fd);
    if (file === null) {
      // Only the first look refuses it: later somebody else has closed it.
      if (before === null) return -Errno.EBADF;
      continue;
    }
    const events = file.poll();
    if (asked(0, fd) && (events & READ_SET) !== 0) mark(0, fd);
    if (asked(1, fd) && (events & WRITE_SET) !== 0) mark(1, fd);
    if (asked(2, fd) && (events & EXCEPT_SET) !== 0) mark(2, fd);
  }
  if (ready > 0 || task.kernel.time.now() >= task.deadline) {
    sets.forEach((set, which) => {
      if (set !== 0 && bytes > 0) mem.u8.set(results[which]!, set);
    });
    return ready;
  }
  waiting.sets = given;
  waiting.count = n;
  task.block(null, Restart.Never);
  for (let fd = 0; fd < n; fd++) {
    const wanted = wantedOf(fd);
    const file = wanted === 0 ? null : files.get(fd);
    if (file === null) continue;
    if ((wanted & ~WRITE_SET) !== 0) sleepOn(task, file, wanted & ~WRITE_SET);
    if ((wanted & WRITE_SET & ~READ_SET) !== 0) sleepOn(task, file, wanted & WRITE_SET);
  }
  return BLOCKED;
}

function select(task: Task, count: number, reads: number, writes: number, excepts: number, timeout: number): SysResult {
  const begun = begin(task, timeout, true);
  if (begun < 0) return begun;
  return end(task, selectFiles(task, count, reads, writes, excepts));
}

function pselect6(
  task: Task,
  count: number,
  reads: number,
  writes: number,
  excepts: number,
  timeout: number,
  sigmask: number,
): SysResult {
  const { mem } = task;
  if (task.scratch === null) {
    let maskAddress = 0;
    let size = 0;
    if (sigmask !== 0) {
      if (!mem.canRead(sigmask, 16)) return -Errno.EFAULT;
      maskAddress = mem.u64(sigmask);
      size = mem.u64(sigmask + 8);
    }
    if (timeout !== 0 && !mem.canRead(timeout, 16)) return -Errno.EFAULT;
    if (timeout !== 0 && !validTimespec(mem, timeout)) return -Errno.EINVAL;
    const masked = useMask(task, maskAddress, size);
    if (masked < 0) return masked;
    begin(task, timeout, false);
  }
  return end(task, selectFiles(task, count, reads, writes, excepts));
}

export const pollRows: Rows = {
  poll: { x64: 7, args: ["pollfds", "uint", "int"], run: poll, support: full },
  select: { x64: 23, args: ["int", "fdset", "fdset", "fdset", "addr"], run: select, support: full },
  pselect6: {
    x64: 270,
    a64: 72,
    args: ["int", "fdset", "fdset", "fdset", "addr", "addr"],
    run: pselect6,
    support: full,
  },
  ppoll: { x64: 271, a64: 73, args: ["pollfds", "uint", "addr", "insigset", "size"], run: ppoll, support: full },
};
