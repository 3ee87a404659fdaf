/** Text of the files of /proc/[pid]. Values are true; what Skerry does not count is 0. @see proc(5) */
import { O, SEEK } from "../../abi/fcntl.ts";
import { PROT } from "../../abi/mman.ts";
import { major, minor, Stat } from "../../abi/stat.ts";
import type { File } from "../fs/file.ts";
import { Path } from "../fs/path.ts";
import type { Kernel } from "../kernel.ts";
import { permissions } from "../mm/maps-text.ts";
import { byteString } from "../mm/user-memory.ts";
import { VM } from "../mm/vma.ts";
import { RLIMIT } from "../task/limits.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";
import { cpuTime } from "../time/clocks.ts";
import { capabilityMask, escapeName, type MountLine, statusKb, ticks } from "./format.ts";

/** Bytes mapped, by kind. */
interface Usage {
  data: number;
  stack: number;
  code: number;
  library: number;
  locked: number;
  shared: number;
  file: number;
}
function usageOf(process: Process): Usage {
  const usage: Usage = { data: 0, stack: 0, code: 0, library: 0, locked: 0, shared: 0, file: 0 };
  const program = process.executable?.inode ?? null;
  for (const vma of process.mm.regions.tree) {
    const bytes = vma.end - vma.start;
    if (vma.name === "[stack]") usage.stack += bytes;
    else if ((vma.prot & PROT.EXEC) !== 0 && vma.file !== null) {
      if (program !== null && vma.file.inode === program) usage.code += bytes;
      else usage.library += bytes;
    } else if ((vma.prot & PROT.WRITE) !== 0 && !vma.has(VM.Shared)) usage.data += bytes;
    if (vma.has(VM.Locked)) usage.locked += bytes;
    if (vma.has(VM.Shared)) usage.shared += bytes;
    if (vma.file !== null) usage.file += bytes;
  }
  return usage;
}

export function statusText(process: Process, task: Task): string {
  const { credentials: who, capabilities } = task;
  const { signals } = process;
  const usage = usageOf(process);
  const mapped = process.mm.mappedBytes();
  const resident = process.mm.residentBytes();
  const shared = signals.pending.set;
  const groups = who.groups.map((gid) => `${gid} `).join("");
  return (
    `Name:\t${escapeName(task.name)}\n` +
    `Umask:\t${task.fs.umask.toString(8).padStart(4, "0")}\n` +
    `State:\t${stateOf(task)} (${stateOf(task) === "R" ? "running" : "sleeping"})\n` +
    `Tgid:\t${process.pid}\nNgid:\t0\nPid:\t${task.tid}\nPPid:\t${process.ppid}\nTracerPid:\t0\n` +
    `Uid:\t${who.uid}\t${who.euid}\t${who.suid}\t${who.fsuid}\n` +
    `Gid:\t${who.gid}\t${who.egid}\t${who.sgid}\t${who.fsgid}\n` +
    `FDSize:\t${Math.max(64, 2 ** Math.ceil(Math.log2(Math.max(1, task.files.end))))}\n` +
    `Groups:\t${groups === "" ? " " : groups}\n` +
    `NStgid:\t${process.pid}\nNSpid:\t${task.tid}\nNSpgid:\t${process.pgid}\nNSsid:\t${process.sid}\n` +
    statusKb("VmPeak", mapped) +
    statusKb("VmSize", mapped) +
    statusKb("VmLck", usage.locked) +
    statusKb("VmPin", 0) +
    statusKb("VmHWM", resident) +
    statusKb("VmRSS", resident) +
    statusKb("VmData", usage.data) +
    statusKb("VmStk", usage.stack) +
    statusKb("VmExe", usage.code) +
    statusKb("VmLib", usage.library) +
    statusKb("VmPTE", 0) +
    statusKb("VmSwap", 0) +
    `CoreDumping:\t0\nTHP_enabled:\t0\nThreads:\t${process.tasks.length}\n` +
    `SigQ:\t${signals.pending.count}/${String(process.limits.soft[RLIMIT.SIGPENDING])}\n` +
    `SigPnd:\t${task.signals.pending.set.toHex()}\nShdPnd:\t${shared.toHex()}\n` +
    `SigBlk:\t${task.signals.mask.toHex()}\n` +
    `SigIgn:\t${signals.ignored().toHex()}\nSigCgt:\t${signals.caught().toHex()}\n` +
    `CapInh:\t${capabilityMask(capabilities.inheritable)}\nCapPrm:\t${capabilityMask(capabilities.permitted)}\n` +
    `CapEff:\t${capabilityMask(capabilities.effective)}\nCapBnd:\t${capabilityMask(capabilities.bounding)}\n` +
    `CapAmb:\t${capabilityMask(capabilities.ambient)}\n` +
    `NoNewPrivs:\t${process.noNewPrivileges ? 1 : 0}\nSeccomp:\t0\nSeccomp_filters:\t0\n` +
    "Cpus_allowed:\t1\nCpus_allowed_list:\t0\nMems_allowed:\t1\nMems_allowed_list:\t0\n" +
    `voluntary_ctxt_switches:\t${task.kernel.statistics.waits ?? 0}\nnonvoluntary_ctxt_switches:\t0\n`
  );
}

/** The task that asks is running; another one sleeps or waits for the CPU. */
function stateOf(task: Task): string {
  return task.blocked ? "S" : "R";
}

export function statText(kernel: Kernel, process: Process, task: Task): string {
  const { time } = kernel;
  const cpu = ticks(cpuTime(kernel, process));
  const start = ticks(BigInt(Math.max(0, Math.floor(process.startTime - time.start))));
  const { signals } = process;
  const { terminal } = process;
  const rssLimit = process.limits.soft[RLIMIT.RSS]!;
  const low = (set: { low: number }): number => set.low & 0x7fffffff;
  const fields: (string | number | bigint)[] = [
    process.ppid,
    process.pgid,
    process.sid,
    terminal === null ? 0 : terminal.device,
    terminal === null ? -1 : terminal.foreground,
    4194304,
    ...[0, 0, 0, 0],
    cpu,
    ...[0, 0, 0],
    20 + task.scheduling.nice,
    task.scheduling.nice,
    process.tasks.length,
    0,
    start,
    process.mm.mappedBytes(),
    Math.floor(process.mm.residentBytes() / 4096),
    rssLimit,
    ...[0, 0, 0, 0, 0],
    low(task.signals.pending.set),
    low(task.signals.mask),
    low(signals.ignored()),
    low(signals.caught()),
    ...[0, 0, 0],
    17,
    ...[0, 0, 0, 0, 0, 0],
    ...[0, 0, 0, 0, 0, 0, 0, 0],
  ];
  return `${task.tid} (${task.name}) ${stateOf(task)} ${fields.join(" ")}\n`;
}

export function statmText(process: Process): string {
  const usage = usageOf(process);
  const pages = (bytes: number): number => Math.ceil(bytes / 4096);
  const resident = pages(process.mm.residentBytes());
  const shared = Math.min(resident, pages(usage.shared));
  return `${pages(process.mm.mappedBytes())} ${resident} ${shared} ${pages(usage.code)} 0 ${pages(usage.data + usage.stack)} 0\n`;
}

export function smapsText(process: Process): string {
  const lines = process.mm.maps().split("\n");
  let text = "";
  let line = 0;
  for (const vma of process.mm.regions.tree) {
    const resident = vma.prot === 0 ? 0 : process.space.resident(vma.start, vma.end - vma.start);
    const dirty = (vma.prot & PROT.WRITE) !== 0 ? resident : 0;
    const kb = (name: string, bytes: number): string =>
      `${`${name}:`.padEnd(16)}${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;
    const isShared = vma.has(VM.Shared);
    text +=
      `${lines[line++]}\n` +
      kb("Size", vma.end - vma.start) +
      kb("KernelPageSize", 4096) +
      kb("MMUPageSize", 4096) +
      kb("Rss", resident) +
      kb("Pss", resident) +
      kb("Shared_Clean", isShared ? resident - dirty : 0) +
      kb("Shared_Dirty", isShared ? dirty : 0) +
      kb("Private_Clean", isShared ? 0 : resident - dirty) +
      kb("Private_Dirty", isShared ? 0 : dirty) +
      kb("Referenced", resident) +
      kb("Anonymous", vma.file === null ? resident : 0) +
      kb("Swap", 0) +
      kb("SwapPss", 0) +
      kb("Locked", vma.has(VM.Locked) ? resident : 0) +
      `VmFlags: ${flagsOf(permissions(vma))}\n`;
  }
  return text;
}
/** "rd wr mr mw me": what mmap allowed, as far as the permissions say it. */
function flagsOf(text: string): string {
  const names = [text[0] === "r" ? "rd" : "", text[1] === "w" ? "wr" : "", text[2] === "x" ? "ex" : ""];
  if (text[3] === "s") names.push("sh");
  return [...names.filter((name) => name !== ""), "mr", "mw", "me"].join(" ");
}

/** Pairs of 64-bit words as bytes. */
export function auxvText(auxv: readonly bigint[]): string {
  const bytes = new Uint8Array(auxv.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of auxv.entries()) view.setBigUint64(i * 8, BigInt.asUintN(64, word), true);
  return byteString(bytes, 0, bytes.length);
}

const attributes = new Stat();

export function fdinfoText(file: File, closeOnExec: boolean): string {
  const position = (file.flags & O.PATH) === 0 && file.seekable ? Math.max(0, file.seek(0, SEEK.CUR)) : 0;
  const flags = closeOnExec ? file.flags | O.CLOEXEC : file.flags;
  const ino = file.stat(attributes) < 0 ? 0 : attributes.ino;
  const mount = file.path?.mount.id ?? 0;
  return `pos:\t${position}\nflags:\t0${(flags >>> 0).toString(8)}\nmnt_id:\t${mount}\nino:\t${ino}\n${file.details()}`;
}

/** The mounts a process can see. */
export function mountLines(kernel: Kernel, process: Process): MountLine[] {
  const lines: MountLine[] = [];
  for (const mount of kernel.vfs.mounts) {
    const at = kernel.vfs.nameOf(new Path(mount, mount.root), process.leader.fs.root);
    if (at === null) continue;
    lines.push({
      id: mount.id,
      parentId: mount.parent?.mount.id ?? 0,
      major: major(mount.fs.dev),
      minor: minor(mount.fs.dev),
      at,
      source: mount.source,
      type: mount.fs.type,
      options: mount.options,
    });
  }
  return lines;
}

/** The name of a path as a process sees it, with what d_path() adds. */
export function pathText(kernel: Kernel, process: Process, path: Path): string {
  const name =
    kernel.vfs.nameOf(path, process.leader.fs.root) ?? kernel.vfs.nameOf(path, kernel.vfs.root) ?? path.dentry.name;
  return path.dentry.deleted ? `${name} (deleted)` : name;
}

export function schedText(kernel: Kernel, task: Task): string {
  return `${cpuTime(kernel, task)} 0 ${kernel.statistics.waits ?? 0}\n`;
}
