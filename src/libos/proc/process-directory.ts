/** /proc/[pid], /proc/[pid]/task/[tid] and what is in them. @see proc(5) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import type { File } from "../fs/file.ts";
import type { Path } from "../fs/path.ts";
import type { Kernel } from "../kernel.ts";
import { unixText } from "../net/unix/proc-text.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";
import { limitsText, mountinfoLine, mountsLine, mountstatsLine } from "./format.ts";
import {
  GeneratedDirectory,
  type GeneratedFs,
  type GeneratedInode,
  GeneratedLink,
  GeneratedText,
  type Listing,
  type Owner,
  ROOT_OWNER,
  treeOf,
} from "./nodes.ts";
import {
  auxvText,
  fdinfoText,
  mountLines,
  pathText,
  schedText,
  smapsText,
  statmText,
  statText,
  statusText,
} from "./process-text.ts";

/** What the files of all processes need. */
export interface ProcContext {
  readonly fs: GeneratedFs;
  readonly kernel: Kernel;
  /** /proc/[pid]/oom_score_adj as last written. */
  readonly oomAdjustments: WeakMap<Process, number>;
}

type Maker = (name: string) => GeneratedInode;

/** Longest comm, bytes. */
const COMM_MAX = 15;

export function processDirectory(context: ProcContext, process: Process, task: Task, name: string): GeneratedInode {
  const makers = commonFiles(context, process, task);
  makers.set("task", (path) => taskDirectory(context, process, path));
  return directoryOf(context, process, name, makers);
}

function taskDirectory(context: ProcContext, process: Process, name: string): GeneratedInode {
  const listing: Listing = {
    names: () => process.tasks.map((task) => String(task.tid)),
    child(tid) {
      const task = process.tasks.find((each) => String(each.tid) === tid);
      if (task === undefined) return null;
      return directoryOf(context, process, `${name}/${tid}`, commonFiles(context, process, task));
    },
  };
  return new GeneratedDirectory(context.fs, name, listing, ownerOf(process));
}

function directoryOf(context: ProcContext, process: Process, name: string, makers: Map<string, Maker>): GeneratedInode {
  const listing: Listing = {
    names: () => [...makers.keys()],
    child: (key) => makers.get(key)?.(`${name}/${key}`) ?? null,
  };
  return new GeneratedDirectory(context.fs, name, listing, ownerOf(process));
}

/** Files of a process that is not dumpable belong to root. */
function ownerOf(process: Process): Owner {
  if (process.dumpable !== 1) return ROOT_OWNER;
  return { uid: process.leader.credentials.euid, gid: process.leader.credentials.egid };
}

/** What a process and each of its tasks have alike. */
function commonFiles(context: ProcContext, process: Process, task: Task): Map<string, Maker> {
  const { fs, kernel } = context;
  const owner = ownerOf(process);
  const makers = new Map<string, Maker>();
  const text = (key: string, generate: () => string, mode = 0o444, write?: (value: string) => SysResult): void => {
    makers.set(key, (path) => new GeneratedText(fs, path, generate, write ? { owner, mode, write } : { owner, mode }));
  };
  const link = (key: string, target: () => Path | null): void => {
    makers.set(key, (path) => {
      const shown = (): string | number => {
        const where = target();
        return where === null ? -Errno.ENOENT : pathText(kernel, process, where);
      };
      return new GeneratedLink(fs, path, shown, target, owner);
    });
  };

  link("exe", () => process.executable);
  link("cwd", () => process.leader.fs.cwd);
  link("root", () => process.leader.fs.root);
  makers.set("fd", (path) => fdDirectory(context, process, path));
  makers.set("fdinfo", (path) => fdinfoDirectory(context, process, path));
  makers.set("net", (path) => netDirectory(context, path));

  text("status", () => statusText(process, task));
  text("stat", () => statText(kernel, process, task));
  text("statm", () => statmText(process));
  text("maps", () => process.mm.maps());
  text("smaps", () => smapsText(process));
  text("cmdline", () => process.commandLine);
  text("environ", () => process.environment, 0o400);
  text("auxv", () => auxvText(process.auxv), 0o400);
  text(
    "comm",
    () => `${task.name}\n`,
    0o644,
    (value) => {
      task.name = value.split("\n", 1)[0]!.slice(0, COMM_MAX);
      return 0;
    },
  );
  text("limits", () => limitsText(process.limits.soft, process.limits.hard));
  text("mounts", () => mountLines(kernel, process).map(mountsLine).join(""));
  text("mountinfo", () => mountLines(kernel, process).map(mountinfoLine).join(""));
  text("mountstats", () => mountLines(kernel, process).map(mountstatsLine).join(""), 0o400);
  text("cgroup", () => "0::/\n");
  text("cpuset", () => "/\n");
  text("io", () => IO_ZERO, 0o400);
  text("personality", () => `${process.personality.toString(16).padStart(8, "0")}\n`, 0o400);
  text("schedstat", () => schedText(kernel, task));
  text("wchan", () => "0");
  text("syscall", () => "running\n", 0o400);
  text("loginuid", () => "4294967295");
  text("sessionid", () => "4294967295");
  text("uid_map", () => ID_MAP);
  text("gid_map", () => ID_MAP);
  text("projid_map", () => ID_MAP);
  text("setgroups", () => "allow\n");
  text("oom_score", () => "0\n");
  const adjustment = (): number => context.oomAdjustments.get(process) ?? 0;
  text(
    "oom_score_adj",
    () => `${adjustment()}\n`,
    0o644,
    (value) => {
      const wanted = Number(value.trim());
      if (!Number.isInteger(wanted) || wanted < -1000 || wanted > 1000) return -Errno.EINVAL;
      if (wanted < adjustment() && process.leader.credentials.euid !== 0) return -Errno.EACCES;
      context.oomAdjustments.set(process, wanted);
      return 0;
    },
  );
  text("coredump_filter", () => "00000033\n");
  text("timerslack_ns", () => "50000\n");
  return makers;
}

/** What there is of the network, the same for all processes. @see proc_pid_net(5) */
function netDirectory({ fs, kernel }: ProcContext, name: string): GeneratedInode {
  return treeOf(fs, name, { unix: () => unixText(kernel.net.unix.sockets) });
}

/** Bytes and calls of I/O are not counted. */
const IO_ZERO = "rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n";
/** No user namespace but the first one. */
const ID_MAP = "         0          0 4294967295\n";

function descriptorNames(process: Process): string[] {
  return process.leader.files.list().map(String);
}
/** The open file that a name in fd/ means; names are decimal without leading zeros. */
function fileAt(process: Process, name: string): File | null {
  return /^(0|[1-9]\d{0,8})$/.test(name) ? process.leader.files.get(Number(name)) : null;
}

function fdDirectory({ fs, kernel }: ProcContext, process: Process, name: string): GeneratedInode {
  const owner = ownerOf(process);
  const listing: Listing = {
    names: () => descriptorNames(process),
    child(fd) {
      const file = fileAt(process, fd);
      if (file === null) return null;
      const mode = (file.readable ? 0o500 : 0) | (file.writable ? 0o300 : 0);
      const shown = (): string => (file.path === null ? file.describe() : pathText(kernel, process, file.path));
      return new GeneratedLink(fs, `${name}/${fd}`, shown, () => file, owner, mode);
    },
  };
  return new GeneratedDirectory(fs, name, listing, owner, 0o500);
}

function fdinfoDirectory({ fs }: ProcContext, process: Process, name: string): GeneratedInode {
  const owner = ownerOf(process);
  const listing: Listing = {
    names: () => descriptorNames(process),
    child(fd) {
      const file = fileAt(process, fd);
      if (file === null) return null;
      const generate = (): string => fdinfoText(file, process.leader.files.closeOnExec(Number(fd)));
      return new GeneratedText(fs, `${name}/${fd}`, generate, { owner, mode: 0o400 });
    },
  };
  return new GeneratedDirectory(fs, name, listing, owner, 0o500);
}
