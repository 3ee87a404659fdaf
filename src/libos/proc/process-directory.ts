/** /proc/[pid], /proc/[pid]/task/[tid] and what is in them. @see proc_pid(5) */
import { Errno, type SysError, type SysResult } from "../../abi/errno.ts";
import { argumentPieces, environmentPieces } from "../exec/program-strings.ts";
import type { Path } from "../fs/path.ts";
import { CAP } from "../task/capabilities.ts";
import { processUsage } from "../task/process-usage.ts";
import type { Usage } from "../task/usage.ts";
import { fdDirectory, fdinfoDirectory } from "./fdinfo.ts";
import { limitsText } from "./format.ts";
import { numaMapsText, smapsRollupText, smapsText } from "./memory-text.ts";
import { mountinfoText, mountsText, mountstatsText, pathText } from "./mounts-text.ts";
import { namespaceDirectory } from "./namespaces.ts";
import { netDirectory } from "./net-text.ts";
import { GeneratedDirectory, type GeneratedInode, GeneratedLink, type Listing } from "./nodes.ts";
import { auxvText, clearReferences, mapFilesDirectory, memFile, pagemapFile } from "./process-memory.ts";
import { schedstatText, schedText, statmText, statText, syscallText, timersText } from "./process-stat.ts";
import { statusText } from "./process-status.ts";
import { Subject } from "./subject.ts";
import { GeneratedText, type Records } from "./text-file.ts";

interface Entry {
  directory?: boolean;
  make(subject: Subject, path: string, whole: boolean): GeneratedInode;
}

type Write = (subject: Subject, value: string) => SysResult;

/** @param records what it says; `whole` for the file of the process rather than of one task */
function text(
  records: (subject: Subject, whole: boolean) => Records,
  mode = 0o444,
  write?: Write,
  sequential = false,
): Entry {
  return {
    make: (subject, path, whole) =>
      new GeneratedText(subject.context.fs, path, () => (subject.exists ? records(subject, whole) : -Errno.ESRCH), {
        owner: subject.owner,
        mode,
        sequential,
        ...(write && { write: (value: string) => (subject.exists ? write(subject, value) : -Errno.ESRCH) }),
      }),
  };
}
/** As {@link text}, for those who may look into the process. */
function guarded(records: (subject: Subject, whole: boolean) => Records, mode = 0o444): Entry {
  return {
    make: (subject, path, whole) =>
      new GeneratedText(subject.context.fs, path, () => (subject.exists ? records(subject, whole) : -Errno.ESRCH), {
        owner: subject.owner,
        mode,
        mayOpen: () => subject.open,
      }),
  };
}
/** As {@link text}, written by write(2) only. */
function sequential(records: (subject: Subject, whole: boolean) => Records, mode: number, write: Write): Entry {
  return text(records, mode, write, true);
}
function link(target: (subject: Subject) => Path | null): Entry {
  return {
    make(subject, path) {
      const shown = (): string | number => {
        if (!subject.open) return -Errno.EACCES;
        const where = subject.task.exited ? null : target(subject);
        return where === null ? -Errno.ENOENT : pathText(subject.kernel, subject, where);
      };
      const magic = (): Path | SysError | null => {
        if (!subject.open) return -Errno.EACCES;
        return subject.task.exited ? null : target(subject);
      };
      return new GeneratedLink(subject.context.fs, path, shown, magic, subject.owner);
    },
  };
}
function node(make: (subject: Subject, path: string) => GeneratedInode): Entry {
  return { make };
}
function directory(make: (subject: Subject, path: string) => GeneratedInode): Entry {
  return { directory: true, make };
}

/** Longest comm, bytes. */
const COMM_MAX = 15;
/** No user namespace but the first one. */
const ID_MAP = "         0          0 4294967295\n";
const NO_AUDIT_ID = "4294967295";
const OOM_ADJUST_MAX = 1000;

/** What a process and each of its tasks have alike, in the kernel's order. */
const COMMON: Record<string, Entry> = {
  fd: directory(fdDirectory),
  fdinfo: directory(fdinfoDirectory),
  ns: directory(namespaceDirectory),
  net: directory(netDirectory),
  environ: guarded(({ process }) => environmentPieces(process), 0o400),
  auxv: guarded(auxvText, 0o400),
  status: text(statusText),
  personality: guarded(({ process }) => `${process.personality.toString(16).padStart(8, "0")}\n`, 0o400),
  limits: text(({ process }) => limitsText(process.limits.soft, process.limits.hard)),
  sched: sequential(schedText, 0o644, () => 0),
  comm: sequential(({ task }) => `${task.name}\n`, 0o644, setName),
  syscall: guarded(syscallText, 0o400),
  cmdline: text(({ process }) => argumentPieces(process)),
  stat: text(statText),
  statm: text(statmText),
  maps: guarded(({ process }) => process.mm.mapLines()),
  numa_maps: guarded(({ process }) => numaMapsText(process)),
  mem: node(memFile),
  cwd: link((subject) => subject.directories.cwd),
  root: link((subject) => subject.directories.root),
  exe: link(({ process }) => process.executable),
  mounts: text(mountsText),
  mountinfo: text(mountinfoText),
  clear_refs: text(
    () => -Errno.EINVAL,
    0o200,
    ({ process }, value) => clearReferences(process, value),
  ),
  smaps: guarded(({ process }) => smapsText(process)),
  smaps_rollup: guarded(({ process }) => smapsRollupText(process)),
  pagemap: node(pagemapFile),
  wchan: text(() => "0"),
  schedstat: text(schedstatText),
  oom_score: text(oomScoreText),
  oom_adj: text(
    ({ settings }) => `${Math.trunc((settings.oomScoreAdjustment * 17) / OOM_ADJUST_MAX)}\n`,
    0o644,
    (subject, value) => setOomAdjustment(subject, value, 17),
  ),
  oom_score_adj: text(
    ({ settings }) => `${settings.oomScoreAdjustment}\n`,
    0o644,
    (subject, value) => setOomAdjustment(subject, value, OOM_ADJUST_MAX),
  ),
  loginuid: text(
    () => NO_AUDIT_ID,
    0o644,
    () => -Errno.EPERM,
  ),
  sessionid: text(() => NO_AUDIT_ID),
  io: guarded((subject, whole) => ioText(whole ? processUsage(subject.process) : subject.task.usage), 0o400),
  uid_map: sequential(
    () => ID_MAP,
    0o644,
    () => -Errno.EPERM,
  ),
  gid_map: sequential(
    () => ID_MAP,
    0o644,
    () => -Errno.EPERM,
  ),
  projid_map: sequential(
    () => ID_MAP,
    0o644,
    () => -Errno.EPERM,
  ),
  setgroups: sequential(() => "allow\n", 0o644, setGroups),
};

/** Only /proc/[pid] has these. */
const OF_PROCESS: Record<string, Entry> = {
  task: directory(taskDirectory),
  map_files: directory(mapFilesDirectory),
  mountstats: text(mountstatsText, 0o400),
  autogroup: sequential(({ settings }) => `/autogroup-1 nice ${settings.autogroupNice}\n`, 0o644, setAutogroup),
  coredump_filter: text(
    ({ settings }) => `${settings.coredumpFilter.toString(16).padStart(8, "0")}\n`,
    0o644,
    ({ settings }, value) => {
      const wanted = number(value, 0);
      if (wanted === null) return -Errno.EINVAL;
      settings.coredumpFilter = wanted & 0x1ff;
      return 0;
    },
  ),
  timers: text(timersText),
  timerslack_ns: sequential(
    ({ task }) => `${task.scheduling.timerSlack}\n`,
    0o666,
    ({ task }, value) => {
      const wanted = number(value, 0);
      if (wanted === null) return -Errno.EINVAL;
      task.scheduling.timerSlack = wanted === 0 ? task.scheduling.defaultTimerSlack : wanted;
      return 0;
    },
  ),
};
const ALL: Record<string, Entry> = { ...OF_PROCESS, ...COMMON };
/** Only a task's own directory has this. */
const OF_TASK: Record<string, Entry> = { ...COMMON, children: text(childrenText) };

export function processDirectory(subject: Subject, name: string): GeneratedInode {
  return directoryOf(subject, name, ALL, true);
}

function taskDirectory(subject: Subject, name: string): GeneratedInode {
  const { process, context, owner } = subject;
  const listing: Listing = {
    names: () => process.tasks.map((task) => String(task.tid)),
    child(tid) {
      const task = process.tasks.find((each) => String(each.tid) === tid);
      return task === undefined
        ? null
        : directoryOf(new Subject(context, process, task), `${name}/${tid}`, OF_TASK, false);
    },
    directories: process.tasks.length,
  };
  return new GeneratedDirectory(context.fs, name, listing, owner);
}

function directoryOf(
  subject: Subject,
  name: string,
  entries: Record<string, Entry>,
  whole: boolean,
): GeneratedDirectory {
  const listing: Listing = {
    names: () => (subject.exists ? Object.keys(entries) : []),
    child: (key) =>
      subject.exists && Object.hasOwn(entries, key) ? entries[key]!.make(subject, `${name}/${key}`, whole) : null,
    directories: Object.values(entries).filter((entry) => entry.directory === true).length,
  };
  const directory = new GeneratedDirectory(subject.context.fs, name, listing, subject.owner);
  if (whole) directory.process = subject.process;
  return directory;
}

/** A decimal, octal or hexadecimal number as kstrtoul() reads it, not below `least`; null: it is none. */
function number(value: string, least: number): number | null {
  const digits = value.endsWith("\n") ? value.slice(0, -1) : value;
  if (!/^[+-]?(0x[0-9a-f]+|\d+)$/i.test(digits)) return null;
  const sign = digits.startsWith("-") ? -1 : 1;
  const magnitude = digits.replace(/^[+-]/, "");
  const result = sign * (/^0\d/.test(magnitude) ? Number.parseInt(magnitude, 8) : Number(magnitude));
  return Number.isSafeInteger(result) && result >= least ? result : null;
}

/** The processes that a task has made or taken over. @see proc_pid_task_tid_children(5) */
function childrenText({ process, task }: Subject): string {
  return process.children
    .filter((child) => child.maker === task)
    .map((child) => `${child.pid} `)
    .join("");
}

function setName({ task }: Subject, value: string): SysResult {
  const end = value.search(/[\0\n]/);
  task.name = (end < 0 ? value : value.slice(0, end)).slice(0, COMM_MAX);
  return 0;
}

function setOomAdjustment(subject: Subject, value: string, scale: number): SysResult {
  const { settings, capabilities } = subject;
  const wanted = number(value.trim(), -scale);
  if (wanted === null || wanted > scale) return -Errno.EINVAL;
  const adjustment = Math.trunc((wanted * OOM_ADJUST_MAX) / scale);
  if (adjustment < settings.oomScoreAdjustment && !capabilities.has(CAP.SYS_RESOURCE)) return -Errno.EACCES;
  settings.oomScoreAdjustment = adjustment;
  return 0;
}

/** Two thirds of a thousand for a process without memory, as the kernel scales its points. */
function oomScoreText({ process, kernel, settings }: Subject): string {
  const share = (process.mm.residentBytes() / kernel.memoryLimit) * OOM_ADJUST_MAX;
  const points = Math.max(0, share + settings.oomScoreAdjustment);
  return `${Math.floor(((OOM_ADJUST_MAX + points) * 2) / 3)}\n`;
}

function setAutogroup({ settings }: Subject, value: string): SysResult {
  const nice = number(value, -20);
  if (nice === null || nice > 19) return -Errno.EINVAL;
  settings.autogroupNice = nice;
  return 0;
}

function setGroups(_subject: Subject, value: string): SysResult {
  return /^(allow|deny)\s*$/.test(value) ? -Errno.EPERM : -Errno.EINVAL;
}

/** Storage is the host's: its share is not known. */
function ioText(usage: Usage): string {
  return (
    `rchar: ${usage.bytesRead}\nwchar: ${usage.bytesWritten}\nsyscr: ${usage.reads}\nsyscw: ${usage.writes}\n` +
    "read_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n"
  );
}
