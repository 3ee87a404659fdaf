/** /proc/vmstat, zoneinfo and buddyinfo: one node whose memory is one zone. @see proc(5) */
import type { Kernel } from "../kernel.ts";
import { machineMemory } from "../task/machine-memory.ts";
import { processUsage } from "../task/process-usage.ts";

const PAGE = 4096;
/** Orders of free blocks. */
const ORDERS = 11;

/** Counters by the names of vmstat; those that nothing moves are 0. */
function counters(kernel: Kernel): [string, number][] {
  const memory = machineMemory(kernel);
  const pages = (bytes: number): number => Math.floor(bytes / PAGE);
  return [
    ["nr_inactive_anon", pages(memory.files)],
    ["nr_active_anon", pages(memory.processes)],
    ["nr_inactive_file", 0],
    ["nr_active_file", 0],
    ["nr_unevictable", pages(memory.locked)],
    ["nr_slab_reclaimable", 0],
    ["nr_slab_unreclaimable", 0],
    ["nr_isolated_anon", 0],
    ["nr_isolated_file", 0],
    ["nr_anon_pages", pages(memory.processes)],
    ["nr_mapped", pages(memory.processes)],
    ["nr_file_pages", pages(memory.files)],
    ["nr_dirty", 0],
    ["nr_writeback", 0],
    ["nr_shmem", pages(memory.files)],
    ["nr_kernel_stack", 0],
    ["nr_page_table_pages", 0],
  ];
}

export function vmstatText(kernel: Kernel): string {
  let faults = kernel.past.usage.minorFaults;
  for (const process of kernel.processes) faults += processUsage(process).minorFaults;
  const rows: [string, number][] = [
    ["nr_free_pages", Math.floor(machineMemory(kernel).free / PAGE)],
    ...counters(kernel),
    ["pgpgin", 0],
    ["pgpgout", 0],
    ["pswpin", 0],
    ["pswpout", 0],
    ["pgfree", 0],
    ["pgactivate", 0],
    ["pgdeactivate", 0],
    ["pgfault", faults],
    ["pgmajfault", 0],
    ["pgscan_kswapd", 0],
    ["pgscan_direct", 0],
    ["pgsteal_kswapd", 0],
    ["pgsteal_direct", 0],
    ["oom_kill", 0],
    ["thp_fault_alloc", 0],
    ["thp_collapse_alloc", 0],
  ];
  return rows.map(([name, count]) => `${name} ${count}\n`).join("");
}

export function zoneinfoText(kernel: Kernel): string {
  const { total, free } = machineMemory(kernel);
  const all = Math.floor(total / PAGE);
  const node = counters(kernel).map(([name, count]) => `      ${name.padEnd(12)} ${count}\n`);
  const row = (name: string, value: number): string => `        ${name.padEnd(8)} ${value}\n`;
  return (
    `Node 0, zone   Normal\n  per-node stats\n${node.join("")}` +
    `  pages free     ${Math.floor(free / PAGE)}\n` +
    row("boost", 0) +
    row("min", 0) +
    row("low", 0) +
    row("high", 0) +
    row("spanned", all) +
    row("present", all) +
    row("managed", all) +
    row("cma", 0) +
    `        protection: (0, 0)\n      nr_free_pages ${Math.floor(free / PAGE)}\n` +
    "  pagesets\n    cpu: 0\n              count: 0\n              high:  0\n              batch: 1\n" +
    "  node_unreclaimable:  0\n  start_pfn:           0\n"
  );
}

/** The free memory in the largest blocks that fit. */
export function buddyinfoText(kernel: Kernel): string {
  let pages = Math.floor(machineMemory(kernel).free / PAGE);
  const counts: number[] = [];
  for (let order = ORDERS - 1; order >= 0; order--) {
    counts.unshift(Math.floor(pages / 2 ** order));
    pages %= 2 ** order;
  }
  return `Node 0, zone   Normal ${counts.map((count) => `${String(count).padStart(6)} `).join("")}\n`;
}
