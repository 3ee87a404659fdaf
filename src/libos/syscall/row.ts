/**
 * One row a system call: the single source of truth for dispatch, argument decoding, tracing, coverage and fuzzing.
 */
import type { SysResult } from "../../abi/errno.ts";
import type { Task } from "../task/task.ts";

/**
 * Kinds of arguments. The first word says how the register becomes a number for the handler:
 * - int, fd, dirfd, pid, uid, signal, … : low 32 bits, signed
 * - uint, mode, flags, … : low 32 bits, unsigned
 * - size, addr and all pointers: 64 bits unsigned as a double (values above 2^53 are inexact but stay huge)
 * - long, off: 64 bits signed as a double
 * and all of it says how a trace prints it; `kinds.ts` has both columns.
 */
export type ArgKind =
  // signed 32-bit
  | "int"
  | "fd"
  | "dirfd"
  | "pid"
  | "uid"
  | "gid"
  | "signal"
  | "whence"
  | "clockid"
  | "which"
  // unsigned 32-bit
  | "uint"
  | "mode"
  | "dev"
  | "hex"
  | "openflags"
  | "atflags"
  | "prot"
  | "mapflags"
  | "mremapflags"
  | "msyncflags"
  | "madvice"
  | "fcntlcmd"
  | "ioctlcmd"
  | "accessmode"
  | "renameflags"
  | "fallocmode"
  | "sighow"
  | "archcode"
  | "prctlop"
  | "resource"
  | "rusagewho"
  | "grndflags"
  | "futexop"
  | "cloneflags"
  | "pipeflags"
  | "statxmask"
  | "seekflags"
  | "inotifyflags"
  | "inotifymask"
  | "mountflags"
  | "umountflags"
  | "xattrflags"
  // unsigned 64-bit
  | "size"
  | "addr"
  | "path"
  | "string"
  | "strings"
  | "inbuf"
  | "outbuf"
  | "iniov"
  | "outiov"
  | "outstat"
  | "outstatx"
  | "outstatfs"
  | "outdirents"
  | "outlink"
  | "intimespec"
  | "outtimespec"
  | "intimeval"
  | "outtimeval"
  | "intimes"
  | "insigset"
  | "outsigset"
  | "insigaction"
  | "outsigaction"
  | "instack"
  | "outstack"
  | "inrlimit"
  | "outrlimit"
  | "outrusage"
  | "outuname"
  | "outsysinfo"
  | "outfds"
  | "inoutint"
  | "outint"
  | "pollfds"
  | "fdset"
  | "openhow"
  // signed 64-bit
  | "long"
  | "off"
  | "unused";

export type ReturnKind = "int" | "fd" | "addr" | "size" | "off" | "pid" | "mode" | "none";

export interface Support {
  level: "full" | "partial" | "none";
  /** What is missing, in words for a user. */
  note: string;
}
export const full: Support = { level: "full", note: "" };
export function partial(note: string): Support {
  return { level: "partial", note };
}
/** Known, and refused with the errno that the note names. */
export function none(note: string): Support {
  return { level: "none", note };
}

export type Handler = (task: Task, a0: number, a1: number, a2: number, a3: number, a4: number, a5: number) => SysResult;

export interface Row {
  /** Number on x86-64; absent where the architecture lacks the call. */
  x64?: number;
  /** Number on AArch64 (asm-generic). */
  a64?: number;
  args: readonly ArgKind[];
  ret?: ReturnKind;
  run: Handler;
  support: Support;
}
export type Rows = Record<string, Row>;
