/** /proc/[pid]/status. @see proc_pid_status(5) */
import { RLIMIT } from "../task/limits.ts";
import { capabilityMask, escapeName, statusKb } from "./format.ts";
import { memoryUse } from "./memory-use.ts";
import type { Subject } from "./subject.ts";

const STATES: Record<string, string> = {
  R: "running",
  S: "sleeping",
  D: "disk sleep",
  T: "stopped",
  Z: "zombie",
};
/** Descriptors that a table has room for at first. */
const FIRST_TABLE = 64;

export function statusText(subject: Subject): string {
  const { process, task, state } = subject;
  const { signals } = process;
  const who = subject.credentials;
  const groups = who.groups.map((gid) => `${gid} `).join("");
  const tableSize = Math.max(FIRST_TABLE, 2 ** Math.ceil(Math.log2(Math.max(1, subject.files.end))));
  const queued = process.tasks.reduce((sum, each) => sum + each.signals.pending.count, signals.pending.count);
  return (
    `Name:\t${escapeName(task.name)}\n` +
    `Umask:\t${subject.directories.umask.toString(8).padStart(4, "0")}\n` +
    `State:\t${state} (${STATES[state]})\n` +
    `Tgid:\t${process.pid}\nNgid:\t0\nPid:\t${task.tid}\nPPid:\t${process.ppid}\nTracerPid:\t0\n` +
    `Uid:\t${who.uid}\t${who.euid}\t${who.suid}\t${who.fsuid}\n` +
    `Gid:\t${who.gid}\t${who.egid}\t${who.sgid}\t${who.fsgid}\n` +
    `FDSize:\t${tableSize}\n` +
    `Groups:\t${groups === "" ? " " : groups}\n` +
    `NStgid:\t${process.pid}\nNSpid:\t${task.tid}\nNSpgid:\t${process.pgid}\nNSsid:\t${process.sid}\n` +
    (process.status === null ? memoryLines(subject) : "") +
    `CoreDumping:\t0\nTHP_enabled:\t${process.hugePagesDisabled ? 0 : 1}\n` +
    `Threads:\t${process.tasks.length}\n` +
    `SigQ:\t${queued}/${String(process.limits.soft[RLIMIT.SIGPENDING])}\n` +
    `SigPnd:\t${task.signals.pending.set.toHex()}\nShdPnd:\t${signals.pending.set.toHex()}\n` +
    `SigBlk:\t${task.signals.mask.toHex()}\n` +
    `SigIgn:\t${signals.ignored().toHex()}\nSigCgt:\t${signals.caught().toHex()}\n` +
    capabilityLines(subject) +
    `NoNewPrivs:\t${process.noNewPrivileges ? 1 : 0}\nSeccomp:\t0\nSeccomp_filters:\t0\n` +
    "Speculation_Store_Bypass:\tunknown\nSpeculationIndirectBranch:\tunknown\n" +
    "Cpus_allowed:\t1\nCpus_allowed_list:\t0\nMems_allowed:\t1\nMems_allowed_list:\t0\n" +
    `voluntary_ctxt_switches:\t${task.usage.voluntarySwitches}\n` +
    `nonvoluntary_ctxt_switches:\t${task.usage.involuntarySwitches}\n`
  );
}

function memoryLines({ process }: Subject): string {
  const { mm } = process;
  const use = memoryUse(process);
  const peak = Math.max(mm.residents.peak, use.resident);
  return (
    statusKb("VmPeak", mm.regions.tree.peakBytes) +
    statusKb("VmSize", mm.mappedBytes()) +
    statusKb("VmLck", mm.regions.lockedBytes) +
    statusKb("VmPin", 0) +
    statusKb("VmHWM", peak) +
    statusKb("VmRSS", use.resident) +
    statusKb("RssAnon", use.residentAnonymous) +
    statusKb("RssFile", use.residentFile) +
    statusKb("RssShmem", use.residentShared) +
    statusKb("VmData", use.data) +
    statusKb("VmStk", use.stack) +
    statusKb("VmExe", use.code) +
    statusKb("VmLib", use.library) +
    statusKb("VmPTE", use.tables) +
    statusKb("VmSwap", 0) +
    statusKb("HugetlbPages", 0)
  );
}

function capabilityLines({ capabilities }: Subject): string {
  return (
    `CapInh:\t${capabilityMask(capabilities.inheritable)}\nCapPrm:\t${capabilityMask(capabilities.permitted)}\n` +
    `CapEff:\t${capabilityMask(capabilities.effective)}\nCapBnd:\t${capabilityMask(capabilities.bounding)}\n` +
    `CapAmb:\t${capabilityMask(capabilities.ambient)}\n`
  );
}
