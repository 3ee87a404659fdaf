/** Text of the files of /proc that describe the machine as a whole. @see proc(5) */
import type { Kernel } from "../kernel.ts";
import { machineMemory } from "../task/machine-memory.ts";
import { KERNEL } from "../task/machine-name.ts";
import { processTimes, processUsage, runningTasks } from "../task/process-usage.ts";
import { cpuTime } from "../time/clocks.ts";
import { hundredths, meminfoKb, ticks } from "./format.ts";

export function meminfoText(kernel: Kernel): string {
  const { total, free, processes, files, mapped, locked } = machineMemory(kernel);
  const rows: [string, number][] = [
    ["MemTotal", total],
    ["MemFree", free],
    ["MemAvailable", free],
    ["Buffers", 0],
    ["Cached", files],
    ["SwapCached", 0],
    ["Active", processes],
    ["Inactive", files],
    ["Active(anon)", processes],
    ["Inactive(anon)", files],
    ["Active(file)", 0],
    ["Inactive(file)", 0],
    ["Unevictable", locked],
    ["Mlocked", locked],
    ["SwapTotal", 0],
    ["SwapFree", 0],
    ["Dirty", 0],
    ["Writeback", 0],
    ["AnonPages", processes],
    ["Mapped", processes],
    ["Shmem", files],
    ["KReclaimable", 0],
    ["Slab", 0],
    ["SReclaimable", 0],
    ["SUnreclaim", 0],
    ["KernelStack", 0],
    ["PageTables", 0],
    ["SecPageTables", 0],
    ["NFS_Unstable", 0],
    ["Bounce", 0],
    ["WritebackTmp", 0],
    ["CommitLimit", total],
    ["Committed_AS", mapped],
    ["VmallocTotal", 2 ** 45],
    ["VmallocUsed", 0],
    ["VmallocChunk", 0],
    ["Percpu", 0],
    ["AnonHugePages", 0],
    ["ShmemHugePages", 0],
    ["ShmemPmdMapped", 0],
    ["FileHugePages", 0],
    ["FilePmdMapped", 0],
  ];
  const huge = ["Total", "Free", "Rsvd", "Surp"].map((kind) => `HugePages_${kind}:`.padEnd(16) + "0\n".padStart(9));
  const sizes = rows.map(([name, bytes]) => meminfoKb(name, bytes)).join("");
  return sizes + huge.join("") + meminfoKb("Hugepagesize", 2 << 20) + meminfoKb("Hugetlb", 0);
}

export function statText(kernel: Kernel): string {
  const { time, past } = kernel;
  let { user, system } = past;
  let switches = past.usage.voluntarySwitches + past.usage.involuntarySwitches;
  for (const process of kernel.processes) {
    const times = processTimes(kernel, process);
    user += times.user;
    system += times.system;
    const { voluntarySwitches, involuntarySwitches } = processUsage(process);
    switches += voluntarySwitches + involuntarySwitches;
  }
  const up = time.monotonic();
  const busy = BigInt(Math.floor(user + system));
  const idle = up > busy ? up - busy : 0n;
  const cpu = `${ticks(BigInt(Math.floor(user)))} 0 ${ticks(BigInt(Math.floor(system)))} ${ticks(idle)} 0 0 0 0 0 0\n`;
  const boot = (time.realtime() - up) / 1_000_000_000n;
  return (
    `cpu  ${cpu}cpu0 ${cpu}intr 0\nctxt ${switches}\nbtime ${boot}\nprocesses ${kernel.taskCount}\n` +
    `procs_running ${runningTasks(kernel)}\nprocs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n`
  );
}

export function uptimeText(kernel: Kernel): string {
  const up = kernel.time.monotonic();
  const past = BigInt(Math.floor(kernel.past.user + kernel.past.system));
  const busy = kernel.processes.reduce((sum, process) => sum + cpuTime(kernel, process), past);
  return `${hundredths(up)} ${hundredths(up > busy ? up - busy : 0n)}\n`;
}

export function tasksOf(kernel: Kernel): number {
  return kernel.processes.reduce((sum, process) => sum + process.tasks.length, 0);
}

export function loadavgText(kernel: Kernel): string {
  kernel.load.update(kernel.time.now(), runningTasks(kernel));
  const averages = kernel.load.averages.map((average) => average.toFixed(2)).join(" ");
  return `${averages} ${runningTasks(kernel)}/${tasksOf(kernel)} ${kernel.lastTid}\n`;
}

export function versionText(): string {
  return `${KERNEL.sysname} version ${KERNEL.release} (skerry) ${KERNEL.version}\n`;
}

/** Types that are mounted, and those that exist without a mount. */
export function filesystemsText(kernel: Kernel): string {
  const types = new Set([...kernel.vfs.types.keys(), "pipefs", "sockfs"]);
  for (const mount of kernel.vfs.mounts) types.add(mount.fs.type);
  return [...types].map((type) => `nodev\t${type}\n`).join("");
}

export function consolesText(): string {
  return "console0             -W- (EC    )    5:1\n";
}

/** Interrupts: there is nothing that could raise one but the clock, whose ticks nobody counts. */
export function interruptsText(): string {
  const row = (name: string, what: string): string => `${name}: ${"0".padStart(10)}   ${what}\n`;
  return (
    `${" ".repeat(11)}CPU0       \n` +
    row("NMI", "Non-maskable interrupts") +
    row("LOC", "Local timer interrupts") +
    row("SPU", "Spurious interrupts") +
    "ERR:          0\nMIS:          0\n"
  );
}

const SOFTIRQS = ["HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU"];
export function softirqsText(): string {
  const rows = SOFTIRQS.map((name) => `${name.padStart(12)}: ${"0".padStart(10)}\n`).join("");
  return `${" ".repeat(20)}CPU0       \n${rows}`;
}

/** A random UUID of version 4. */
export function uuid(random: (target: Uint8Array, offset: number, length: number) => void): string {
  const bytes = new Uint8Array(16);
  random(bytes, 0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}\n`;
}
