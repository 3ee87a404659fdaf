/** One argument of a system call, by its kind. */
import { AT, O } from "../../../abi/fcntl.ts";
import { major, minor } from "../../../abi/stat.ts";
import type { ArgKind } from "../row.ts";
import { type TracedCall, valueAfter } from "./call.ts";
import { atFlags, fileFlags, flagsOf, mapFlags, nameOf, openFlags, protection } from "./names.ts";
import {
  direntsAt,
  fdPairAt,
  fdsetAt,
  intAt,
  iovecsAt,
  pollfdsAt,
  rlimitAt,
  rusageAt,
  sigactionAt,
  signalSetAt,
  signalText,
  stackAt,
  statAt,
  statfsAt,
  statxAt,
  stringsAt,
  sysinfoAt,
  timesAt,
  timespecAt,
  timevalAt,
  unameAt,
} from "./structures.ts";
import { bytesAt, type FlagTable, flags, hex, octal, pointer, stringAt } from "./text.ts";

/** How a kind is printed at the entry. */
const ENTRY: { [Kind in ArgKind]?: (call: TracedCall, value: number, index: number) => string } = {
  dirfd: (_call, value) => (value === AT.FDCWD ? "AT_FDCWD" : String(value)),
  signal: (_call, value) => signalText(value),
  whence: (_call, value) => nameOf("whence", value),
  clockid: (_call, value) => nameOf("clockid", value),
  which: (call, value) => nameOf(call.name.endsWith("itimer") ? "itimer" : "priority", value),
  mode: (_call, value) => octal(value),
  dev: (_call, value) => `makedev(0x${major(value).toString(16)}, 0x${minor(value).toString(16)})`,
  hex: (_call, value) => hex(value),
  openflags: (call, value) => (call.name.startsWith("open") ? openFlags(value) : fileFlags(value, call.name)),
  pipeflags: (call, value) => fileFlags(value, call.name),
  atflags: (call, value) => atFlags(value, call.name),
  prot: (_call, value) => protection(value),
  mapflags: (_call, value) => mapFlags(value),
  mremapflags: (_call, value) => flagsOf("mremapflags", value),
  msyncflags: (_call, value) => flagsOf("msyncflags", value),
  madvice: (_call, value) => nameOf("madvice", value),
  fcntlcmd: (_call, value) => nameOf("fcntlcmd", value),
  ioctlcmd: (_call, value) => nameOf("ioctlcmd", value),
  accessmode: (_call, value) => flagsOf("accessmode", value),
  renameflags: (_call, value) => flagsOf("renameflags", value),
  fallocmode: (_call, value) => flagsOf("fallocmode", value),
  sighow: (_call, value) => nameOf("sighow", value),
  archcode: (_call, value) => nameOf("archcode", value),
  prctlop: (_call, value) => nameOf("prctlop", value),
  resource: (_call, value) => nameOf("resource", value),
  rusagewho: (_call, value) => nameOf("rusagewho", value),
  grndflags: (_call, value) => flagsOf("grndflags", value),
  statxmask: (_call, value) => flagsOf("statxmask", value),
  futexop: (_call, value) => hex(value),
  cloneflags: (_call, value) => hex(value),
  seekflags: (_call, value) => hex(value),
  inotifyflags: (call, value) => fileFlags(value, call.name),
  xattrflags: (_call, value) => flagsOf("xattrflags", value),
  mountflags: (_call, value) => flagsOf("mountflags", value),
  umountflags: (_call, value) => flagsOf("umountflags", value),
  inotifymask: (_call, value) => flagsOf("inotifymask", value),
  addr: (_call, value) => pointer(value),
  path: (call, value) => stringAt(call.mem, value, true),
  string: (call, value) => stringAt(call.mem, value, false),
  strings: (call, value, index) => stringsAt(call.mem, value, call.kinds[index - 1] === "strings"),
  inbuf: (call, value, index) => bytesAt(call.mem, value, valueAfter(call, index)),
  iniov: (call, value, index) => iovecsAt(call.mem, value, valueAfter(call, index), Number.POSITIVE_INFINITY),
  intimespec: (call, value) => timespecAt(call.mem, value),
  intimeval: (call, value) => timevalAt(call.mem, value),
  intimes: (call, value) => timesAt(call.mem, value),
  insigset: (call, value) => signalSetAt(call.mem, value),
  insigaction: (call, value) => sigactionAt(call.mem, value),
  instack: (call, value) => stackAt(call.mem, value),
  inrlimit: (call, value) => rlimitAt(call.mem, value),
  pollfds: (call, value, index) => pollfdsAt(call.mem, value, valueAfter(call, index), false),
  fdset: (call, value) => fdsetAt(call.mem, value, call.values[0]!),
  openhow: (call, value, index) => openHowAt(call, value, valueAfter(call, index)),
};

/** How a kind is printed at the exit, when the call has succeeded; else its address is. */
const EXIT: { [Kind in ArgKind]?: (call: TracedCall, value: number, index: number) => string } = {
  outbuf: (call, value) => bytesAt(call.mem, value, call.name === "getcwd" ? call.result - 1 : call.result),
  outlink: (call, value) => bytesAt(call.mem, value, call.result),
  outiov: (call, value, index) => iovecsAt(call.mem, value, valueAfter(call, index), call.result),
  outstat: (call, value) => statAt(call.mem, value),
  outstatx: (call, value) => statxAt(call.mem, value),
  outstatfs: (call, value) => statfsAt(call.mem, value),
  outdirents: (call, value) => direntsAt(call.mem, value, call.result),
  outtimespec: (call, value) => (call.name.endsWith("nanosleep") ? pointer(value) : timespecAt(call.mem, value)),
  outtimeval: (call, value) => timevalAt(call.mem, value),
  outsigset: (call, value) => signalSetAt(call.mem, value),
  outsigaction: (call, value) => sigactionAt(call.mem, value),
  outstack: (call, value) => stackAt(call.mem, value),
  outrlimit: (call, value) => rlimitAt(call.mem, value),
  outrusage: (call, value) => rusageAt(call.mem, value),
  outuname: (call, value) => unameAt(call.mem, value),
  outsysinfo: (call, value) => sysinfoAt(call.mem, value),
  outfds: (call, value) => fdPairAt(call.mem, value),
  outint: (call, value) => intAt(call.mem, value),
  inoutint: (call, value) => intAt(call.mem, value),
};

/** Flags of single calls, by the position of the argument. */
const BY_POSITION: Readonly<Record<string, FlagTable>> = {
  "clock_nanosleep 1": [["TIMER_ABSTIME", 1]],
  "timer_settime 1": [["TIMER_ABSTIME", 1]],
  "timerfd_settime 1": [
    ["TFD_TIMER_ABSTIME", 1],
    ["TFD_TIMER_CANCEL_ON_SET", 2],
  ],
};

/** @returns null if it can only be told at the exit */
export function atEntry(call: TracedCall, index: number): string | null {
  const table = BY_POSITION[`${call.name} ${index}`];
  if (table !== undefined) return flags(call.values[index]!, table, "TIMER");
  const kind = call.kinds[index]!;
  const value = call.values[index]!;
  const show = ENTRY[kind];
  if (show !== undefined) return show(call, value, index);
  return EXIT[kind] === undefined ? String(value) : null;
}

export function atExit(call: TracedCall, index: number): string {
  const value = call.values[index]!;
  const show = EXIT[call.kinds[index]!];
  return call.result < 0 || show === undefined ? pointer(value) : show(call, value, index);
}

/** Kinds that say nothing unless a flag before them asks for them. */
export function isShown(call: TracedCall, index: number): boolean {
  const kind = call.kinds[index];
  if (kind === "unused") return false;
  if (kind !== "mode" || !call.name.startsWith("open")) return true;
  const flags = call.values[index - 1]!;
  return (flags & O.CREAT) !== 0 || (flags & O.TMPFILE_BIT) !== 0;
}

function openHowAt(call: TracedCall, address: number, size: number): string {
  const { mem } = call;
  if (size < 24 || !mem.canRead(address, 24)) return pointer(address);
  const flags = mem.u32(address);
  const mode = mem.u64(address + 8);
  const parts = [`flags=${openFlags(flags)}`];
  if ((flags & O.CREAT) !== 0 || mode !== 0) parts.push(`mode=${octal(mode)}`);
  parts.push(`resolve=${flagsOf("resolve", mem.u32(address + 16))}`);
  return `{${parts.join(", ")}}`;
}
