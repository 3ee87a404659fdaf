/** Names of flags and codes, in the order in which strace(1) prints them. */
import { ACCESS, AT, F, FALLOC, O, RENAME, RESOLVE, SEEK } from "../../../abi/fcntl.ts";
import { IN } from "../../../abi/inotify.ts";
import { MADV, MAP, MREMAP, MS, PROT } from "../../../abi/mman.ts";
import { MNT, MOUNT, MS_MGC_VAL, UMOUNT_NOFOLLOW } from "../../../abi/mount.ts";
import { POLL } from "../../../abi/poll.ts";
import { SA } from "../../../abi/signal.ts";
import { S } from "../../../abi/stat.ts";
import { TIOC } from "../../../abi/termios.ts";
import { XATTR } from "../../../abi/xattr.ts";
import { RLIMIT } from "../../task/limits.ts";
import { byNumber, type FlagTable, flags, flagTable, hex, octal, oneOf } from "./text.ts";

/** Requests of ioctl(2), but those whose numbers belong to others too. */
const { TCSETS: _start, TCSETSW: _stop, TCSETSF: _continue, FIGETBSZ: _block, ...requests } = TIOC;

const ACCESS_MODES = ["O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"];
const OPEN_FLAGS: FlagTable = [
  ["O_CREAT", O.CREAT],
  ["O_EXCL", O.EXCL],
  ["O_NOCTTY", O.NOCTTY],
  ["O_TRUNC", O.TRUNC],
  ["O_APPEND", O.APPEND],
  ["O_NONBLOCK", O.NONBLOCK],
  ["O_SYNC", O.SYNC],
  ["O_DSYNC", O.DSYNC],
  ["O_ASYNC", O.ASYNC],
  ["O_DIRECT", O.DIRECT],
  ["O_LARGEFILE", O.LARGEFILE],
  ["O_NOFOLLOW", O.NOFOLLOW],
  ["O_NOATIME", O.NOATIME],
  ["O_CLOEXEC", O.CLOEXEC],
  ["O_PATH", O.PATH],
  ["O_TMPFILE", O.TMPFILE],
  ["O_DIRECTORY", O.DIRECTORY],
];

/** With the access mode in front. */
export function openFlags(value: number): string {
  const mode = ACCESS_MODES[value & O.ACCMODE]!;
  const rest = value & ~O.ACCMODE;
  return rest === 0 ? mode : `${mode}|${flags(rest, OPEN_FLAGS, "O").replace(" /* O_??? */", "")}`;
}
/** The same bits have names of their own where a descriptor for events is made. */
const EVENT_PREFIXES: Readonly<Record<string, string>> = {
  epoll_create1: "EPOLL_",
  eventfd2: "EFD_",
  timerfd_create: "TFD_",
  signalfd4: "SFD_",
  inotify_init1: "IN_",
};
/** Without: for pipe2, eventfd2, … */
export function fileFlags(value: number, call: string): string {
  const prefix = EVENT_PREFIXES[call];
  if (prefix === undefined) return flags(value, OPEN_FLAGS, "O");
  const table: FlagTable = [
    [`${prefix}SEMAPHORE`, 1],
    [`${prefix}CLOEXEC`, O.CLOEXEC],
    [`${prefix}NONBLOCK`, O.NONBLOCK],
  ];
  return flags(value, table, prefix.slice(0, -1));
}

const FILE_TYPES = new Map<number, string>([
  [S.IFSOCK, "S_IFSOCK"],
  [S.IFLNK, "S_IFLNK"],
  [S.IFREG, "S_IFREG"],
  [S.IFBLK, "S_IFBLK"],
  [S.IFDIR, "S_IFDIR"],
  [S.IFCHR, "S_IFCHR"],
  [S.IFIFO, "S_IFIFO"],
]);
/** S_IFREG|0644 */
export function fileMode(mode: number): string {
  const parts: string[] = [];
  const type = FILE_TYPES.get(mode & S.IFMT);
  if (type !== undefined) parts.push(type);
  if ((mode & S.ISUID) !== 0) parts.push("S_ISUID");
  if ((mode & S.ISGID) !== 0) parts.push("S_ISGID");
  if ((mode & S.ISVTX) !== 0) parts.push("S_ISVTX");
  parts.push(octal(mode & 0o777));
  return parts.join("|");
}

const AT_FLAGS: FlagTable = [
  ["AT_SYMLINK_NOFOLLOW", AT.SYMLINK_NOFOLLOW],
  ["AT_SYMLINK_FOLLOW", AT.SYMLINK_FOLLOW],
  ["AT_NO_AUTOMOUNT", AT.NO_AUTOMOUNT],
  ["AT_EMPTY_PATH", AT.EMPTY_PATH],
  ["AT_STATX_FORCE_SYNC", 0x2000],
  ["AT_STATX_DONT_SYNC", 0x4000],
];
/** The bit 0x200 has a meaning of its own in unlinkat and faccessat2. */
export function atFlags(value: number, call: string): string {
  if (call === "unlinkat") return value === AT.REMOVEDIR ? "AT_REMOVEDIR" : flags(value, AT_FLAGS, "AT");
  const table = call === "faccessat2" ? [["AT_EACCESS", AT.EACCESS] as const, ...AT_FLAGS] : AT_FLAGS;
  if (call !== "statx") return flags(value, table, "AT");
  const sync = value & AT.STATX_SYNC_TYPE;
  if (sync !== 0) return flags(value, table, "AT");
  return value === 0 ? "AT_STATX_SYNC_AS_STAT" : `AT_STATX_SYNC_AS_STAT|${flags(value, table, "AT")}`;
}

const PROT_FLAGS = flagTable(PROT, "PROT_");
export function protection(value: number): string {
  return flags(value, PROT_FLAGS, "PROT");
}

const MAP_TYPES = new Map([
  [MAP.SHARED, "MAP_SHARED"],
  [MAP.PRIVATE, "MAP_PRIVATE"],
  [MAP.SHARED_VALIDATE, "MAP_SHARED_VALIDATE"],
] as [number, string][]);
const MAP_FLAGS: FlagTable = [
  ["MAP_32BIT", MAP.BIT32],
  ["MAP_FIXED", MAP.FIXED],
  ["MAP_ANONYMOUS", MAP.ANONYMOUS],
  ["MAP_NORESERVE", MAP.NORESERVE],
  ["MAP_POPULATE", MAP.POPULATE],
  ["MAP_NONBLOCK", MAP.NONBLOCK],
  ["MAP_GROWSDOWN", MAP.GROWSDOWN],
  ["MAP_DENYWRITE", MAP.DENYWRITE],
  ["MAP_EXECUTABLE", MAP.EXECUTABLE],
  ["MAP_LOCKED", MAP.LOCKED],
  ["MAP_STACK", MAP.STACK],
  ["MAP_HUGETLB", MAP.HUGETLB],
  ["MAP_SYNC", MAP.SYNC],
  ["MAP_FIXED_NOREPLACE", MAP.FIXED_NOREPLACE],
];
export function mapFlags(value: number): string {
  const type = MAP_TYPES.get(value & MAP.TYPE) ?? `${hex(value & MAP.TYPE)} /* MAP_??? */`;
  const rest = value & ~MAP.TYPE;
  return rest === 0 ? type : `${type}|${flags(rest, MAP_FLAGS, "MAP").replace(" /* MAP_??? */", "")}`;
}

const tables = {
  mremapflags: flagTable(MREMAP, "MREMAP_"),
  msyncflags: flagTable(MS, "MS_"),
  renameflags: flagTable(RENAME, "RENAME_"),
  xattrflags: flagTable(XATTR, "XATTR_"),
  mountflags: [["MS_MGC_VAL", MS_MGC_VAL], ...flagTable(MOUNT, "MS_")],
  umountflags: [...flagTable(MNT, "MNT_"), ["UMOUNT_NOFOLLOW", UMOUNT_NOFOLLOW]],
  inotifymask: [["IN_ALL_EVENTS", IN.ALL_EVENTS], ...flagTable(IN, "IN_")],
  fallocmode: [
    ["FALLOC_FL_KEEP_SIZE", FALLOC.KEEP_SIZE],
    ["FALLOC_FL_PUNCH_HOLE", FALLOC.PUNCH_HOLE],
    ["FALLOC_FL_COLLAPSE_RANGE", FALLOC.COLLAPSE_RANGE],
    ["FALLOC_FL_ZERO_RANGE", FALLOC.ZERO_RANGE],
    ["FALLOC_FL_INSERT_RANGE", FALLOC.INSERT_RANGE],
    ["FALLOC_FL_UNSHARE_RANGE", FALLOC.UNSHARE_RANGE],
  ],
  resolve: flagTable(RESOLVE, "RESOLVE_"),
  grndflags: [
    ["GRND_NONBLOCK", 1],
    ["GRND_RANDOM", 2],
    ["GRND_INSECURE", 4],
  ],
  accessmode: [
    ["F_OK", ACCESS.F_OK],
    ["R_OK", ACCESS.R_OK],
    ["W_OK", ACCESS.W_OK],
    ["X_OK", ACCESS.X_OK],
  ],
  poll: flagTable(POLL, "POLL"),
  sigaction: [
    ["SA_RESTORER", SA.RESTORER],
    ["SA_ONSTACK", SA.ONSTACK],
    ["SA_RESTART", SA.RESTART],
    ["SA_NODEFER", SA.NODEFER],
    ["SA_RESETHAND", SA.RESETHAND],
    ["SA_SIGINFO", SA.SIGINFO],
    ["SA_NOCLDSTOP", SA.NOCLDSTOP],
    ["SA_NOCLDWAIT", SA.NOCLDWAIT],
  ],
  sigaltstack: [
    ["SS_ONSTACK", 1],
    ["SS_DISABLE", 2],
    ["SS_AUTODISARM", 0x80000000],
  ],
  statxmask: [
    ["STATX_ALL", 0xfff],
    ["STATX_BASIC_STATS", 0x7ff],
    ["STATX_TYPE", 1],
    ["STATX_MODE", 2],
    ["STATX_NLINK", 4],
    ["STATX_UID", 8],
    ["STATX_GID", 0x10],
    ["STATX_ATIME", 0x20],
    ["STATX_MTIME", 0x40],
    ["STATX_CTIME", 0x80],
    ["STATX_INO", 0x100],
    ["STATX_SIZE", 0x200],
    ["STATX_BLOCKS", 0x400],
    ["STATX_BTIME", 0x800],
    ["STATX_MNT_ID", 0x1000],
  ],
} satisfies Record<string, FlagTable>;

export function flagsOf(table: keyof typeof tables, value: number): string {
  return flags(value, tables[table], "FLAG");
}

const numbers = {
  whence: byNumber(SEEK, "SEEK_"),
  madvice: byNumber(MADV, "MADV_"),
  fcntlcmd: byNumber(F, "F_"),
  sighow: byNumber({ BLOCK: 0, UNBLOCK: 1, SETMASK: 2 }, "SIG_"),
  archcode: byNumber(
    {
      SET_GS: 0x1001,
      SET_FS: 0x1002,
      GET_FS: 0x1003,
      GET_GS: 0x1004,
      GET_CPUID: 0x1011,
      SET_CPUID: 0x1012,
      GET_XCOMP_SUPP: 0x1021,
      GET_XCOMP_PERM: 0x1022,
      REQ_XCOMP_PERM: 0x1023,
      CET_STATUS: 0x3001,
    },
    "ARCH_",
  ),
  resource: byNumber(RLIMIT, "RLIMIT_"),
  rusagewho: byNumber({ SELF: 0, CHILDREN: 0xffff_ffff, THREAD: 1 }, "RUSAGE_"),
  itimer: byNumber({ REAL: 0, VIRTUAL: 1, PROF: 2 }, "ITIMER_"),
  priority: byNumber({ PROCESS: 0, PGRP: 1, USER: 2 }, "PRIO_"),
  clockid: byNumber(
    {
      REALTIME: 0,
      MONOTONIC: 1,
      PROCESS_CPUTIME_ID: 2,
      THREAD_CPUTIME_ID: 3,
      MONOTONIC_RAW: 4,
      REALTIME_COARSE: 5,
      MONOTONIC_COARSE: 6,
      BOOTTIME: 7,
      REALTIME_ALARM: 8,
      BOOTTIME_ALARM: 9,
      TAI: 11,
    },
    "CLOCK_",
  ),
  prctlop: byNumber(
    {
      SET_PDEATHSIG: 1,
      GET_PDEATHSIG: 2,
      GET_DUMPABLE: 3,
      SET_DUMPABLE: 4,
      GET_KEEPCAPS: 7,
      SET_KEEPCAPS: 8,
      SET_NAME: 15,
      GET_NAME: 16,
      GET_SECCOMP: 21,
      SET_SECCOMP: 22,
      CAPBSET_READ: 23,
      CAPBSET_DROP: 24,
      GET_TSC: 25,
      SET_TSC: 26,
      GET_SECUREBITS: 27,
      SET_SECUREBITS: 28,
      SET_TIMERSLACK: 29,
      GET_TIMERSLACK: 30,
      SET_MM: 35,
      SET_CHILD_SUBREAPER: 36,
      GET_CHILD_SUBREAPER: 37,
      SET_NO_NEW_PRIVS: 38,
      GET_NO_NEW_PRIVS: 39,
      GET_TID_ADDRESS: 40,
      SET_THP_DISABLE: 41,
      GET_THP_DISABLE: 42,
      CAP_AMBIENT: 47,
      SET_VMA: 0x53564d41,
    },
    "PR_",
  ),
  ioctlcmd: byNumber(
    {
      ...requests,
      "SNDCTL_TMR_START or TCSETS": TIOC.TCSETS,
      "SNDCTL_TMR_STOP or TCSETSW": TIOC.TCSETSW,
      "SNDCTL_TMR_CONTINUE or TCSETSF": TIOC.TCSETSF,
      FS_IOC_GETFLAGS: 0x80086601,
      FICLONE: 0x40049409,
    },
    "",
  ),
} satisfies Record<string, ReadonlyMap<number, string>>;

const PREFIXES: Record<string, string> = { prctlop: "PR", archcode: "ARCH", clockid: "CLOCK", resource: "RLIMIT" };

export function nameOf(table: keyof typeof numbers, value: number): string {
  return oneOf(value, numbers[table], PREFIXES[table] ?? table.toUpperCase());
}
