/** Text of the files of /proc that describe the machine. @see proc(5) */
import type { Kernel } from "../kernel.ts";
import { KERNEL } from "../task/machine-name.ts";
import { cpuTime } from "../time/clocks.ts";
import { hundredths, meminfoKb, ticks } from "./format.ts";

export function meminfoText(kernel: Kernel): string {
  const total = kernel.memoryLimit;
  let used = 0;
  let mapped = 0;
  for (const process of kernel.processes) {
    used += process.mm.residentBytes();
    mapped += process.mm.mappedBytes();
  }
  const free = Math.max(0, total - used);
  const rows: [string, number][] = [
    ["MemTotal", total],
    ["MemFree", free],
    ["MemAvailable", free],
    ["Buffers", 0],
    ["Cached", 0],
    ["SwapCached", 0],
    ["Active", used],
    ["Inactive", 0],
    ["Unevictable", 0],
    ["Mlocked", 0],
    ["SwapTotal", 0],
    ["SwapFree", 0],
    ["Dirty", 0],
    ["Writeback", 0],
    ["AnonPages", used],
    ["Mapped", used],
    ["Shmem", 0],
    ["Slab", 0],
    ["SReclaimable", 0],
    ["SUnreclaim", 0],
    ["CommitLimit", total],
    ["Committed_AS", mapped],
    ["VmallocTotal", 0],
    ["VmallocUsed", 0],
    ["VmallocChunk", 0],
  ];
  const sizes = rows.map(([name, bytes]) => meminfoKb(name, bytes)).join("");
  return `${sizes}HugePages_Total:       0\nHugePages_Free:        0\nHugepagesize:       2048 kB\n`;
}

/** One CPU: the guest has no second one. */
export function cpuinfoText(kernel: Kernel): string {
  const { features, architecture } = kernel.engine;
  const hertz = kernel.processes[0]?.space.cycleHz ?? 0;
  const megahertz = (hertz / 1e6).toFixed(3);
  const bogomips = (hertz / 5e5).toFixed(2);
  if (architecture === "aarch64") {
    return `processor\t: 0\nBogoMIPS\t: ${bogomips}\nFeatures\t: ${features.flags.join(" ")}\n\n`;
  }
  return (
    "processor\t: 0\n" +
    `vendor_id\t: ${features.vendor}\n` +
    `model name\t: ${features.model}\n` +
    `cpu MHz\t\t: ${megahertz}\n` +
    "physical id\t: 0\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: 1\napicid\t\t: 0\ninitial apicid\t: 0\n" +
    "fpu\t\t: yes\nfpu_exception\t: yes\nwp\t\t: yes\n" +
    `flags\t\t: ${features.flags.join(" ")}\n` +
    `bogomips\t: ${bogomips}\n` +
    "clflush size\t: 64\ncache_alignment\t: 64\naddress sizes\t: 48 bits physical, 48 bits virtual\npower management:\n\n"
  );
}

export function statText(kernel: Kernel): string {
  const { time } = kernel;
  const busy = busyTime(kernel);
  const up = time.monotonic();
  const idle = up > busy ? up - busy : 0n;
  const cpu = `${ticks(busy)} 0 0 ${ticks(idle)} 0 0 0 0 0 0\n`;
  const boot = (time.realtime() - up) / 1_000_000_000n;
  const tasks = kernel.processes.reduce((sum, process) => sum + process.tasks.length, 0);
  return (
    `cpu  ${cpu}cpu0 ${cpu}intr 0\nctxt ${kernel.statistics.waits ?? 0}\nbtime ${boot}\nprocesses ${tasks}\n` +
    "procs_running 1\nprocs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n"
  );
}

/** CPU time of all processes, ns. */
function busyTime(kernel: Kernel): bigint {
  return kernel.processes.reduce((sum, process) => sum + cpuTime(kernel, process), 0n);
}

export function uptimeText(kernel: Kernel): string {
  const up = kernel.time.monotonic();
  const busy = busyTime(kernel);
  return `${hundredths(up)} ${hundredths(up > busy ? up - busy : 0n)}\n`;
}

/** No averages are kept: the queue is empty but for the running task. */
export function loadavgText(kernel: Kernel): string {
  const tasks = kernel.processes.reduce((sum, process) => sum + process.tasks.length, 0);
  const last = kernel.processes.at(-1)?.pid ?? 1;
  return `0.00 0.00 0.00 1/${tasks} ${last}\n`;
}

export function versionText(): string {
  return `${KERNEL.sysname} version ${KERNEL.release} (skerry) ${KERNEL.version}\n`;
}

/** Types that are mounted, then those that exist without a mount. */
export function filesystemsText(kernel: Kernel): string {
  const types = new Set(["proc", "sysfs", "tmpfs", "devtmpfs", "pipefs", "sockfs"]);
  for (const mount of kernel.vfs.mounts) types.add(mount.fs.type);
  return [...types].map((type) => `nodev\t${type}\n`).join("");
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
