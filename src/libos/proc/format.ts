/** Text of several files of /proc from plain values, exactly as the kernel prints it. @see proc(5) */
import { RLIM_INFINITY } from "../task/limits.ts";

/** "     1234 kB": a line of /proc/[pid]/status. */
export function statusKb(name: string, bytes: number): string {
  return `${name}:\t${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;
}
/** A line of /proc/meminfo. */
export function meminfoKb(name: string, bytes: number): string {
  return `${`${name}:`.padEnd(16)}${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;
}

const LIMITS: readonly (readonly [string, string])[] = [
  ["Max cpu time", "seconds"],
  ["Max file size", "bytes"],
  ["Max data size", "bytes"],
  ["Max stack size", "bytes"],
  ["Max core file size", "bytes"],
  ["Max resident set", "bytes"],
  ["Max processes", "processes"],
  ["Max open files", "files"],
  ["Max locked memory", "bytes"],
  ["Max address space", "bytes"],
  ["Max file locks", "locks"],
  ["Max pending signals", "signals"],
  ["Max msgqueue size", "bytes"],
  ["Max nice priority", ""],
  ["Max realtime priority", ""],
  ["Max realtime timeout", "us"],
];

/** /proc/[pid]/limits. */
export function limitsText(soft: readonly bigint[], hard: readonly bigint[]): string {
  const value = (limit: bigint): string => (limit === RLIM_INFINITY ? "unlimited" : String(limit)).padEnd(20);
  let text = "Limit                     Soft Limit           Hard Limit           Units     \n";
  LIMITS.forEach(([name, unit], i) => {
    const line = `${name.padEnd(25)} ${value(soft[i]!)} ${value(hard[i]!)} `;
    text += unit === "" ? `${line}\n` : `${line}${unit.padEnd(10)}\n`;
  });
  return text;
}

/** A name in /proc/mounts: blanks, tabs, newlines, backslashes and # as \ooo. */
export function escapeMount(name: string): string {
  return name.replace(/[ \t\n\\#]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

export interface MountLine {
  id: number;
  parentId: number;
  major: number;
  minor: number;
  /** Where it is mounted, seen from the process's root. */
  at: string;
  source: string;
  /** The mount's root within its file system. */
  root: string;
  type: string;
  /** Of the mount. */
  options: string;
  /** Of the file system. */
  fsOptions: string;
}
/** A line of /proc/[pid]/mounts. */
export function mountsLine(mount: MountLine): string {
  const [access = "rw", ...options] = mount.options.split(",");
  const [fsAccess, ...fsOptions] = mount.fsOptions.split(",");
  const shown = [fsAccess === "ro" ? "ro" : access, ...options, ...fsOptions].join(",");
  return `${escapeMount(mount.source)} ${escapeMount(mount.at)} ${mount.type} ${shown} 0 0\n`;
}
/** A line of /proc/[pid]/mountinfo. */
export function mountinfoLine(mount: MountLine): string {
  const { id, parentId, major, minor } = mount;
  const head = `${id} ${parentId} ${major}:${minor} ${escapeMount(mount.root)} ${escapeMount(mount.at)} ${mount.options}`;
  return `${head} - ${mount.type} ${escapeMount(mount.source)} ${mount.fsOptions}\n`;
}
/** /proc/[pid]/mountstats. */
export function mountstatsLine(mount: MountLine): string {
  return `device ${escapeMount(mount.source)} mounted on ${escapeMount(mount.at)} with fstype ${mount.type}\n`;
}

/** "12.34": seconds with two decimals, cut off. */
export function hundredths(nanoseconds: bigint): string {
  const ticks = nanoseconds / 10_000_000n;
  return `${ticks / 100n}.${String(ticks % 100n).padStart(2, "0")}`;
}
/** USER_HZ ticks: hundredths of a second. */
export function ticks(nanoseconds: bigint): string {
  return String(nanoseconds / 10_000_000n);
}

/** A name in /proc/[pid]/status: newlines and backslashes escaped. */
export function escapeName(name: string): string {
  return name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

/** A set of capabilities: 16 hexadecimal digits. */
export function capabilityMask(mask: bigint): string {
  return mask.toString(16).padStart(16, "0");
}
