/** System calls whose arguments depend on each other in ways that kinds cannot say. */
import { F, FD_CLOEXEC } from "../../../abi/fcntl.ts";
import type { TracedCall } from "./call.ts";
import { flagsOf, nameOf, openFlags } from "./names.ts";
import { socketPrinters, timeLeft } from "./sockets.ts";
import { fdsetAt, itimerspecAt, itimervalAt, pollfdsAt, signalText, timespecAt, timevalAt } from "./structures.ts";
import { ioctl } from "./terminal.ts";
import { bytesAt, hex, hexBytesAt, pointer, stringAt } from "./text.ts";

/** All arguments. Called at the entry with a result of NaN; null leaves it to the exit. */
type Printer = (call: TracedCall) => string[] | null;

const FUTEX_OPS = [
  "WAIT",
  "WAKE",
  "FD",
  "REQUEUE",
  "CMP_REQUEUE",
  "WAKE_OP",
  "LOCK_PI",
  "UNLOCK_PI",
  "TRYLOCK_PI",
  "WAIT_BITSET",
  "WAKE_BITSET",
  "WAIT_REQUEUE_PI",
  "CMP_REQUEUE_PI",
  "LOCK_PI2",
];
const FUTEX_PRIVATE = 128;
const FUTEX_CLOCK_REALTIME = 256;

function futex(call: TracedCall): string[] {
  const [address, op, value, timeout, address2, value3] = call.values as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const command = FUTEX_OPS[op & 0x7f];
  let name = command === undefined ? hex(op & 0x7f) : `FUTEX_${command}`;
  if ((op & FUTEX_PRIVATE) !== 0) name += command === undefined ? "|FUTEX_PRIVATE_FLAG" : "_PRIVATE";
  if ((op & FUTEX_CLOCK_REALTIME) !== 0) name += "|FUTEX_CLOCK_REALTIME";
  const bits = value3 === 0xffff_ffff ? "FUTEX_BITSET_MATCH_ANY" : hex(value3);
  const start = [pointer(address), name, String(value)];
  switch (command) {
    case "WAIT":
      return [...start, timespecAt(call.mem, timeout)];
    case "WAIT_BITSET":
      return [...start, timespecAt(call.mem, timeout), "NULL", bits];
    case "WAKE":
      return start;
    case "WAKE_BITSET":
      return [...start, "NULL", "NULL", bits];
    case "REQUEUE":
      return [...start, String(timeout), pointer(address2)];
    case "CMP_REQUEUE":
    case "WAKE_OP":
      return [...start, String(timeout), pointer(address2), hex(value3)];
    default:
      return [...start, pointer(timeout), pointer(address2), hex(value3)];
  }
}

function fcntl(call: TracedCall): string[] {
  const [fd, command, argument] = call.values as [number, number, number];
  const start = [String(fd), nameOf("fcntlcmd", command)];
  switch (command) {
    case F.GETFD:
    case F.GETFL:
    case F.GETOWN:
    case F.GETSIG:
    case F.GETLEASE:
    case F.GETPIPE_SZ:
    case F.GET_SEALS:
      return start;
    case F.SETFD:
      return [...start, argument === FD_CLOEXEC ? "FD_CLOEXEC" : hex(argument)];
    case F.SETFL:
      return [...start, openFlags(argument)];
    case F.DUPFD:
    case F.DUPFD_CLOEXEC:
    case F.SETOWN:
    case F.SETPIPE_SZ:
      return [...start, String(argument)];
    default:
      return [...start, pointer(argument)];
  }
}

function mmap(call: TracedCall): string[] {
  const texts = call.texts.map((text) => text ?? "");
  return [...texts.slice(0, 5), hex(call.values[5]!)];
}

function getrandom(call: TracedCall): string[] | null {
  if (Number.isNaN(call.result)) return null;
  const [buffer, length, flags] = call.values as [number, number, number];
  const shown = call.result < 0 ? pointer(buffer) : hexBytesAt(call.mem, buffer, call.result);
  return [shown, String(length), flagsOf("grndflags", flags)];
}

const PR_SET_NAME = 15;
const PR_GET_NAME = 16;
/** Operations of prctl(2) that take nothing. */
const PR_BARE = new Set([3, 7, 21, 27, 30]);
/** … and that take one number. */
const PR_NUMBER = new Set([4, 8, 23, 24, 26, 29, 36]);

function prctl(call: TracedCall): string[] | null {
  const [op, a1, a2, a3, a4] = call.values as [number, number, number, number, number];
  const start = [nameOf("prctlop", op)];
  if (PR_BARE.has(op)) return start;
  if (PR_NUMBER.has(op)) return [...start, String(a1)];
  if (op === PR_SET_NAME) return [...start, stringAt(call.mem, a1, false)];
  if (op === PR_GET_NAME) {
    if (Number.isNaN(call.result)) return null;
    return [...start, call.result < 0 ? pointer(a1) : stringAt(call.mem, a1, false)];
  }
  return [...start, hex(a1), hex(a2), hex(a3), hex(a4)];
}

const TIMEOUTS = { timespec: timespecAt, timeval: timevalAt };

function selectWith(kind: keyof typeof TIMEOUTS): Printer {
  return (call) => {
    const [count, reads, writes, excepts, timeout] = call.values as [number, number, number, number, number];
    const sets = [reads, writes, excepts].map((set) => fdsetAt(call.mem, set, count));
    const out = [String(count), ...sets, TIMEOUTS[kind](call.mem, timeout)];
    if (kind === "timespec") out.push(pointer(call.values[5]!));
    return out;
  };
}

/** setitimer and its kin: a new value, and an old one that is told at the exit. */
function timerWith(show: typeof itimervalAt, before: number): Printer {
  return (call) => {
    if (Number.isNaN(call.result)) return null;
    const texts = call.texts.slice(0, before).map((text) => text ?? "");
    const [value, old] = call.values.slice(before) as [number, number];
    return [...texts, show(call.mem, value), call.result < 0 ? pointer(old) : show(call.mem, old)];
  };
}
function timerValue(show: typeof itimervalAt): Printer {
  return (call) => {
    if (Number.isNaN(call.result)) return null;
    const address = call.values[1]!;
    return [call.texts[0] ?? "", call.result < 0 ? pointer(address) : show(call.mem, address)];
  };
}

function poll(call: TracedCall): string[] {
  const [fds, count, timeout] = call.values as [number, number, number];
  return [pollfdsAt(call.mem, fds, count, false), String(count), String(timeout)];
}

function hostname(call: TracedCall): string[] {
  return [bytesAt(call.mem, call.values[0]!, call.values[1]!), String(call.values[1])];
}

const LOCKS = ["", "LOCK_SH", "LOCK_EX", "", "", "", "", "", "LOCK_UN"];
const LOCK_NB = 4;

function flock(call: TracedCall): string[] {
  const [fd, operation] = call.values as [number, number];
  const name = LOCKS[operation & ~LOCK_NB] || hex(operation & ~LOCK_NB);
  return [String(fd), (operation & LOCK_NB) === 0 ? name : `${name}|LOCK_NB`];
}

function times(call: TracedCall): string[] | null {
  if (Number.isNaN(call.result)) return null;
  const address = call.values[0]!;
  if (address === 0 || !call.mem.canRead(address, 32)) return [pointer(address)];
  const fields = ["tms_utime", "tms_stime", "tms_cutime", "tms_cstime"].map((field, i) => {
    const ticks = call.mem.u64(address + 8 * i);
    return `${field}=${ticks}${ticks === 0 ? "" : ` /* ${(ticks / 100).toFixed(2)} s */`}`;
  });
  return [`{${fields.join(", ")}}`];
}

const EPOLL_OPS = ["", "EPOLL_CTL_ADD", "EPOLL_CTL_DEL", "EPOLL_CTL_MOD"];

function epollEvents(bits: number): string {
  const modes: [number, string][] = [
    [1 << 28, "EPOLLEXCLUSIVE"],
    [1 << 29, "EPOLLWAKEUP"],
    [1 << 30, "EPOLLONESHOT"],
    [1 << 31, "EPOLLET"],
  ];
  const parts: string[] = [];
  const conditions = bits & 0x0fff_ffff;
  if (conditions !== 0) parts.push(flagsOf("poll", conditions).replace(/POLL/g, "EPOLL"));
  for (const [bit, name] of modes) if ((bits & bit) !== 0) parts.push(name);
  return parts.length === 0 ? "0" : parts.join("|");
}
function epollEventAt(call: TracedCall, address: number): string {
  const { mem } = call;
  if (!mem.canRead(address, 12)) return pointer(address);
  return `{events=${epollEvents(mem.i32(address))}, data={u32=${mem.u32(address + 4)}, u64=${mem.view.getBigUint64(address + 4, true)}}}`;
}
function epollCtl(call: TracedCall): string[] {
  const [epfd, op, fd, event] = call.values as [number, number, number, number];
  return [String(epfd), EPOLL_OPS[op] ?? hex(op), String(fd), op === 2 ? pointer(event) : epollEventAt(call, event)];
}
function epollWait(call: TracedCall): string[] | null {
  if (Number.isNaN(call.result)) return null;
  const [epfd, events, max, timeout] = call.values as [number, number, number, number];
  const items: string[] = [];
  for (let i = 0; i < Math.min(call.result, 32); i++) items.push(epollEventAt(call, events + 12 * i));
  const shown = call.result < 0 ? pointer(events) : `[${items.join(", ")}]`;
  const out = [String(epfd), shown, String(max), String(timeout)];
  if (call.name === "epoll_pwait") out.push(pointer(call.values[4]!), String(call.values[5]));
  return out;
}

function signalWait(call: TracedCall): string[] | null {
  if (Number.isNaN(call.result)) return null;
  const texts = call.texts.map((text) => text ?? "");
  const info = call.values[1]!;
  const code = call.mem.canRead(info, 12) ? call.mem.i32(info + 8) : 0;
  texts[1] =
    call.result > 0 && info !== 0
      ? `{si_signo=${signalText(call.result)}, si_code=${signalCode(call.result, code)}, ...}`
      : pointer(info);
  return texts;
}

const COMMON_CODES = new Map([
  [0, "SI_USER"],
  [0x80, "SI_KERNEL"],
  [-1, "SI_QUEUE"],
  [-2, "SI_TIMER"],
  [-6, "SI_TKILL"],
]);
const FAULT_CODES: Record<number, readonly string[]> = {
  4: ["", "ILL_ILLOPC", "ILL_ILLOPN", "ILL_ILLADR", "ILL_ILLTRP", "ILL_PRVOPC"],
  5: ["", "TRAP_BRKPT", "TRAP_TRACE"],
  7: ["", "BUS_ADRALN", "BUS_ADRERR", "BUS_OBJERR"],
  8: ["", "FPE_INTDIV", "FPE_INTOVF", "FPE_FLTDIV", "FPE_FLTOVF", "FPE_FLTUND", "FPE_FLTRES", "FPE_FLTINV"],
  11: ["", "SEGV_MAPERR", "SEGV_ACCERR"],
  17: ["", "CLD_EXITED", "CLD_KILLED", "CLD_DUMPED", "CLD_TRAPPED", "CLD_STOPPED", "CLD_CONTINUED"],
};
/** Name of an si_code. */
export function signalCode(signal: number, code: number): string {
  return COMMON_CODES.get(code) ?? FAULT_CODES[signal]?.[code] ?? String(code);
}

export const special: Readonly<Record<string, Printer>> = {
  futex,
  fcntl,
  mmap,
  getrandom,
  ioctl,
  prctl,
  poll,
  select: selectWith("timeval"),
  pselect6: selectWith("timespec"),
  setitimer: timerWith(itimervalAt, 1),
  getitimer: timerValue(itimervalAt),
  timer_settime: timerWith(itimerspecAt, 2),
  timerfd_settime: timerWith(itimerspecAt, 2),
  timer_gettime: timerValue(itimerspecAt),
  timerfd_gettime: timerValue(itimerspecAt),
  ...socketPrinters,
  flock,
  times,
  sethostname: hostname,
  setdomainname: hostname,
  epoll_ctl: epollCtl,
  epoll_wait: epollWait,
  epoll_pwait: epollWait,
  rt_sigtimedwait: signalWait,
};

/** What strace(1) adds behind the result: " (flags O_RDONLY)", " (Timeout)". */
export function comment(call: TracedCall): string {
  const { name, result, values } = call;
  if (name === "fcntl" && result >= 0) {
    if (values[1] === F.GETFL) return ` (flags ${openFlags(result)})`;
    if (values[1] === F.GETFD && result === FD_CLOEXEC) return " (flags FD_CLOEXEC)";
    return "";
  }
  if (name === "poll" || name === "ppoll") {
    if (result === 0) return " (Timeout)";
    return result > 0 ? ` (${pollfdsAt(call.mem, values[0]!, values[1]!, true)})` : "";
  }
  if (name === "recvmmsg") return timeLeft(call);
  if (name === "select" || name === "pselect6") {
    if (result === 0) return " (Timeout)";
    if (result < 0) return "";
    const sets = ["in", "out", "except"].map((label, i) => {
      const text = values[i + 1] === 0 ? "[]" : fdsetAt(call.mem, values[i + 1]!, values[0]!);
      return text === "[]" ? "" : `${label} ${text}`;
    });
    if (values[4] !== 0) {
      sets.push(`left ${name === "select" ? timevalAt(call.mem, values[4]!) : timespecAt(call.mem, values[4]!)}`);
    }
    return ` (${sets.filter((text) => text !== "").join(", ")})`;
  }
  return "";
}

/** Results that are not plain numbers. */
export function isHexResult(call: TracedCall): boolean {
  if (call.name !== "fcntl") return false;
  return call.values[1] === F.GETFL || (call.values[1] === F.GETFD && call.result !== 0);
}
