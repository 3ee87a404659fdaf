/** Structures in guest memory as strace(1) writes them. Each function answers an address if it cannot be read. */
import { signalName } from "../../../abi/signal.ts";
import { major, minor, S } from "../../../abi/stat.ts";
import type { UserMemory } from "../../mm/user-memory.ts";
import { SignalSet } from "../../signal/signal-set.ts";
import { fileMode, flagsOf } from "./names.ts";
import { bytesAt, hex, pointer, quote } from "./text.ts";

/** Elements of an array that are shown. */
const ARRAY_LIMIT = 32;
/** Strings of an environment that are counted. */
const STRINGS_LIMIT = 100_000;

/** What a structure is made of; the address of one that cannot be read stands for itself. */
function readable(mem: UserMemory, address: number, size: number, show: () => string): string {
  return address !== 0 && mem.canRead(address, size) ? show() : pointer(address);
}

export function timespecAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 16, () => {
    const seconds = mem.view.getBigInt64(address, true);
    return `{tv_sec=${seconds}, tv_nsec=${utimeNsec(mem.view.getBigInt64(address + 8, true))}}`;
  });
}
function utimeNsec(value: bigint): string {
  return value === 0x3fff_ffffn ? "UTIME_NOW" : value === 0x3fff_fffen ? "UTIME_OMIT" : String(value);
}
export function timevalAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 16, () => {
    return `{tv_sec=${mem.view.getBigInt64(address, true)}, tv_usec=${mem.view.getBigInt64(address + 8, true)}}`;
  });
}
/** Two timespecs of utimensat(2). */
export function timesAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 32, () => {
    const show = (at: number): string => {
      const nsec = utimeNsec(mem.view.getBigInt64(at + 8, true));
      return nsec.startsWith("UTIME") ? nsec : timespecAt(mem, at);
    };
    return `[${show(address)}, ${show(address + 16)}]`;
  });
}
export function itimervalAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 32, () => {
    return `{it_interval=${timevalAt(mem, address)}, it_value=${timevalAt(mem, address + 16)}}`;
  });
}
export function itimerspecAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 32, () => {
    return `{it_interval=${timespecAt(mem, address)}, it_value=${timespecAt(mem, address + 16)}}`;
  });
}

/** SIGSEGV; real-time signals as strace names them. */
export function signalText(signal: number): string {
  if (signal === 32) return "SIGRTMIN";
  return signal >= 1 && signal <= 64 ? signalName(signal) : String(signal);
}

export function signalSet(set: SignalSet): string {
  let members = set.list();
  let prefix = "";
  if (members.length >= 43) {
    prefix = "~";
    members = Array.from({ length: 64 }, (_, i) => i + 1).filter((signal) => !set.has(signal));
  }
  return `${prefix}[${members.map((signal) => signalText(signal).slice(3)).join(" ")}]`;
}
export function signalSetAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 8, () => {
    const set = new SignalSet();
    set.load(mem, address);
    return signalSet(set);
  });
}
export function sigactionAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 32, () => {
    const handler = mem.u64(address);
    const name = handler === 0 ? "SIG_DFL" : handler === 1 ? "SIG_IGN" : hex(handler);
    const flags = mem.u32(address + 8);
    let out = `{sa_handler=${name}, sa_mask=${signalSetAt(mem, address + 24)}, sa_flags=${flagsOf("sigaction", flags)}`;
    if ((flags & 0x0400_0000) !== 0) out += `, sa_restorer=${pointer(mem.u64(address + 16))}`;
    return `${out}}`;
  });
}
export function stackAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 24, () => {
    const flags = flagsOf("sigaltstack", mem.u32(address + 8));
    return `{ss_sp=${pointer(mem.u64(address))}, ss_flags=${flags}, ss_size=${mem.u64(address + 16)}}`;
  });
}

/** Offsets in struct stat of x86-64 that the short form shows. */
const STAT_SIZE = 144;
const ST_MODE = 24;
const ST_RDEV = 40;
const ST_SIZE = 48;

export function statAt(mem: UserMemory, address: number): string {
  return readable(mem, address, STAT_SIZE, () => {
    const mode = mem.u32(address + ST_MODE);
    return `{st_mode=${fileMode(mode)}, ${sizeOrDevice("st", mode, mem.u64(address + ST_SIZE), mem.u64(address + ST_RDEV))}, ...}`;
  });
}
function sizeOrDevice(prefix: string, mode: number, size: number, rdev: number): string {
  const type = mode & S.IFMT;
  if (type !== S.IFCHR && type !== S.IFBLK) return `${prefix}_size=${size}`;
  return `${prefix}_rdev=makedev(${hexAlways(major(rdev))}, ${hexAlways(minor(rdev))})`;
}
function hexAlways(value: number): string {
  return value === 0 ? "0" : `0x${value.toString(16)}`;
}
export function statxAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 256, () => {
    const mask = flagsOf("statxmask", mem.u32(address));
    const mode = mem.view.getUint16(address + 28, true);
    const attributes = hex(mem.u64(address + 8));
    const size = `stx_size=${mem.u64(address + 40)}`;
    return `{stx_mask=${mask}, stx_attributes=${attributes}, stx_mode=${fileMode(mode)}, ${size}, ...}`;
  });
}

const FS_MAGIC = new Map<number, string>([
  [0xef53, "EXT2_SUPER_MAGIC"],
  [0x0102_1994, "TMPFS_MAGIC"],
  [0x794c_7630, "OVERLAYFS_SUPER_MAGIC"],
  [0x9fa0, "PROC_SUPER_MAGIC"],
  [0x6265_6572, "SYSFS_MAGIC"],
  [0x5846_5342, "XFS_SUPER_MAGIC"],
  [0x9123_683e, "BTRFS_SUPER_MAGIC"],
  [0x5049_5045, "PIPEFS_MAGIC"],
]);
export function statfsAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 120, () => {
    const type = mem.u64(address);
    const at = (index: number): number => mem.u64(address + 8 * index);
    return (
      `{f_type=${FS_MAGIC.get(type) ?? hex(type)}, f_bsize=${at(1)}, f_blocks=${at(2)}, f_bfree=${at(3)}, ` +
      `f_bavail=${at(4)}, f_files=${at(5)}, f_ffree=${at(6)}, ` +
      `f_fsid={val=[${hex(mem.u32(address + 56))}, ${hex(mem.u32(address + 60))}]}, f_namelen=${at(8)}, ` +
      `f_frsize=${at(9)}, f_flags=${hex(at(10))}}`
    );
  });
}

/** RLIM64_INFINITY, or a number in the largest unit that fits: 8192*1024. */
function limit(value: bigint): string {
  if (value === 0xffff_ffff_ffff_ffffn) return "RLIM64_INFINITY";
  return value > 1024n && value % 1024n === 0n ? `${value / 1024n}*1024` : String(value);
}
export function rlimitAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 16, () => {
    const soft = mem.view.getBigUint64(address, true);
    return `{rlim_cur=${limit(soft)}, rlim_max=${limit(mem.view.getBigUint64(address + 8, true))}}`;
  });
}
export function rusageAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 144, () => {
    return `{ru_utime=${timevalAt(mem, address)}, ru_stime=${timevalAt(mem, address + 16)}, ...}`;
  });
}
export function unameAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 390, () => {
    const field = (index: number): string => {
      const text = mem.text(address + 65 * index, 65);
      return quote(text.slice(0, text.indexOf("\0")));
    };
    return `{sysname=${field(0)}, nodename=${field(1)}, ...}`;
  });
}
export function sysinfoAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 112, () => {
    const at = (index: number): number => mem.u64(address + 8 * index);
    return (
      `{uptime=${at(0)}, loads=[${at(1)}, ${at(2)}, ${at(3)}], totalram=${at(4)}, freeram=${at(5)}, ` +
      `sharedram=${at(6)}, bufferram=${at(7)}, totalswap=${at(8)}, freeswap=${at(9)}, ` +
      `procs=${mem.view.getUint16(address + 80, true)}, totalhigh=${at(11)}, freehigh=${at(12)}, ` +
      `mem_unit=${mem.u32(address + 104)}}`
    );
  });
}
export function intAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 4, () => `[${mem.i32(address)}]`);
}
export function fdPairAt(mem: UserMemory, address: number): string {
  return readable(mem, address, 8, () => `[${mem.i32(address)}, ${mem.i32(address + 4)}]`);
}

/** struct iovec; `available` bytes of their content are meaningful. */
export function iovecsAt(mem: UserMemory, address: number, count: number, available: number): string {
  const shown = Math.min(count, ARRAY_LIMIT);
  if (count === 0) return "[]";
  return readable(mem, address, shown * 16, () => {
    let left = available;
    const items: string[] = [];
    for (let i = 0; i < shown; i++) {
      const base = mem.u64(address + 16 * i);
      const length = mem.u64(address + 16 * i + 8);
      const content = Math.min(left, length);
      left -= content;
      items.push(`{iov_base=${bytesAt(mem, base, content)}, iov_len=${length}}`);
    }
    return `[${items.join(", ")}${count > shown ? ", ..." : ""}]`;
  });
}

/** argv: the strings; with `countOnly`, as for envp, how many. */
export function stringsAt(mem: UserMemory, address: number, countOnly: boolean): string {
  if (address === 0) return "NULL";
  const items: string[] = [];
  let at = address;
  for (; items.length < STRINGS_LIMIT && mem.canRead(at, 8) && mem.u64(at) !== 0; at += 8) {
    if (!countOnly && items.length >= ARRAY_LIMIT) return `[${items.join(", ")}, ...]`;
    const text = countOnly ? "" : mem.string(mem.u64(at), 4096);
    items.push(typeof text === "string" ? quoteLong(text) : hex(mem.u64(at)));
  }
  if (countOnly) return `${hex(address)} /* ${items.length} var${items.length === 1 ? "" : "s"} */`;
  return `[${items.join(", ")}]`;
}
function quoteLong(text: string): string {
  return text.length > 32 ? `${quote(text.slice(0, 32))}...` : quote(text);
}

export function direntsAt(mem: UserMemory, address: number, length: number): string {
  let count = 0;
  for (let at = 0; at + 19 <= length && mem.canRead(address + at, 19); count++) {
    const size = mem.view.getUint16(address + at + 16, true);
    if (size === 0) break;
    at += size;
  }
  return `${pointer(address)} /* ${count} ${count === 1 ? "entry" : "entries"} */`;
}

/** The descriptors of poll(2), with what is asked for, or (after it) only those with results. */
export function pollfdsAt(mem: UserMemory, address: number, count: number, results: boolean): string {
  const items: string[] = [];
  const shown = Math.min(count, ARRAY_LIMIT);
  if (!mem.canRead(address, shown * 8)) return pointer(address);
  for (let i = 0; i < shown; i++) {
    const at = address + 8 * i;
    const fd = mem.i32(at);
    const seen = mem.view.getUint16(at + 6, true);
    if (!results) {
      items.push(fd < 0 ? `{fd=${fd}}` : `{fd=${fd}, events=${flagsOf("poll", mem.view.getUint16(at + 4, true))}}`);
    } else if (seen !== 0) items.push(`{fd=${fd}, revents=${flagsOf("poll", seen)}}`);
  }
  return `[${items.join(", ")}${count > shown ? ", ..." : ""}]`;
}

/** The members of an fd_set below `count`. */
export function fdsetAt(mem: UserMemory, address: number, count: number): string {
  const bytes = Math.ceil(Math.min(Math.max(count, 0), 1024) / 8);
  return readable(mem, address, bytes, () => {
    const members: number[] = [];
    for (let fd = 0; fd < Math.min(count, 1024); fd++) {
      if ((mem.u8[address + (fd >> 3)]! & (1 << (fd & 7))) !== 0) members.push(fd);
    }
    return `[${members.join(" ")}]`;
  });
}
