/** The file system of /sys: what programs look up about the one CPU, its caches, its node and the memory. @see sysfs(5) */
import type { CacheDescription } from "../../engine/engine.ts";
import type { Kernel } from "../kernel.ts";
import { machineMemory } from "../task/machine-memory.ts";
import { cacheSize } from "./cpu-text.ts";
import { netClass, netDevices } from "./net-devices.ts";
import { GeneratedFs, GeneratedLink } from "./nodes.ts";
import { Node, type TreeSpec, treeOf } from "./tree.ts";

const SYSFS_MAGIC = 0x62656572;
/** Minor number of st_dev. */
const SYSFS_MINOR = 22;
const PAGE = 4096;

export function createSysFs(kernel: Kernel): GeneratedFs {
  const started = Number(kernel.time.realtime() / 1_000_000_000n);
  const fs = new GeneratedFs("sysfs", SYSFS_MINOR, SYSFS_MAGIC, started, PAGE);
  const link = (target: string): Node => new Node((path) => new GeneratedLink(fs, path, () => target));
  fs.root = treeOf(fs, "", () => ({
    block: {},
    bus: {
      cpu: { devices: { cpu0: link("../../../devices/system/cpu/cpu0") } },
      node: { devices: { node0: link("../../../devices/system/node/node0") } },
    },
    class: { block: {}, net: netClass(fs, kernel), tty: {} },
    dev: { block: {}, char: {} },
    devices: {
      system: {
        clocksource: {
          clocksource0: { available_clocksource: "tsc \n", current_clocksource: "tsc\n" },
        },
        cpu: cpus(kernel, link),
        node: nodes(kernel, link),
      },
      virtual: { net: netDevices(fs, kernel) },
    },
    firmware: {},
    fs: {},
    kernel: {
      address_bits: "64\n",
      cpu_byteorder: "little\n",
      fscaps: "1\n",
      mm: { hugepages: { "hugepages-2048kB": HUGE_PAGES }, transparent_hugepage: TRANSPARENT_HUGE_PAGES },
      profiling: "0\n",
    },
    module: {},
    power: {},
  }));
  return fs;
}

type Link = (target: string) => Node;

function cpus(kernel: Kernel, link: Link): TreeSpec {
  const caches = kernel.engine.features.caches ?? [];
  const indices = caches.map((cache, i) => [`index${i}`, cacheFiles(cache, i)] as const);
  return {
    cpu0: {
      ...(indices.length === 0 ? {} : { cache: Object.fromEntries(indices) }),
      node0: link("../../node/node0"),
      topology: TOPOLOGY,
    },
    isolated: "\n",
    kernel_max: "0\n",
    offline: "\n",
    online: "0\n",
    possible: "0\n",
    present: "0\n",
    smt: { active: "0\n", control: "notsupported\n" },
    vulnerabilities: {},
  };
}

const TOPOLOGY: TreeSpec = {
  cluster_cpus: "1\n",
  cluster_cpus_list: "0\n",
  cluster_id: "65535\n",
  core_cpus: "1\n",
  core_cpus_list: "0\n",
  core_id: "0\n",
  core_siblings: "1\n",
  core_siblings_list: "0\n",
  die_cpus: "1\n",
  die_cpus_list: "0\n",
  die_id: "0\n",
  package_cpus: "1\n",
  package_cpus_list: "0\n",
  physical_package_id: "0\n",
  thread_siblings: "1\n",
  thread_siblings_list: "0\n",
};

function cacheFiles(cache: CacheDescription, index: number): TreeSpec {
  return {
    coherency_line_size: `${cache.lineSize}\n`,
    id: `${index}\n`,
    level: `${cache.level}\n`,
    number_of_sets: `${cache.sets}\n`,
    physical_line_partition: `${cache.partitions}\n`,
    shared_cpu_list: "0\n",
    shared_cpu_map: "1\n",
    size: `${cacheSize(cache) / 1024}K\n`,
    type: `${cache.type}\n`,
    ways_of_associativity: `${cache.ways}\n`,
  };
}

function nodes(kernel: Kernel, link: Link): TreeSpec {
  return {
    has_cpu: "0\n",
    has_memory: "0\n",
    has_normal_memory: "0\n",
    node0: {
      cpu0: link("../../cpu/cpu0"),
      cpulist: "0\n",
      cpumap: "1\n",
      distance: "10\n",
      hugepages: { "hugepages-2048kB": NODE_HUGE_PAGES },
      meminfo: () => nodeMeminfo(kernel),
      numastat: "numa_hit 0\nnuma_miss 0\nnuma_foreign 0\ninterleave_hit 0\nlocal_node 0\nother_node 0\n",
    },
    online: "0\n",
    possible: "0\n",
  };
}

function nodeMeminfo(kernel: Kernel): string {
  const { total, free, processes, files } = machineMemory(kernel);
  const row = ([name, bytes]: [string, number]): string =>
    `Node 0 ${`${name}:`.padEnd(15)} ${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;
  const rows: [string, number][] = [
    ["MemTotal", total],
    ["MemFree", free],
    ["MemUsed", total - free],
    ["Active", processes],
    ["Inactive", files],
    ["FilePages", files],
    ["AnonPages", processes],
    ["Shmem", files],
  ];
  const huge = ["Total", "Free", "Surp"].map((kind) => `Node 0 HugePages_${kind}: `.padEnd(24) + "0\n".padStart(7));
  return rows.map(row).join("") + huge.join("");
}

const NODE_HUGE_PAGES: TreeSpec = { free_hugepages: "0\n", nr_hugepages: "0\n", surplus_hugepages: "0\n" };
const HUGE_PAGES: TreeSpec = {
  ...NODE_HUGE_PAGES,
  nr_hugepages_mempolicy: "0\n",
  nr_overcommit_hugepages: "0\n",
  resv_hugepages: "0\n",
};
const TRANSPARENT_HUGE_PAGES: TreeSpec = {
  defrag: "always defer defer+madvise madvise [never]\n",
  enabled: "always madvise [never]\n",
  hpage_pmd_size: "2097152\n",
  khugepaged: { defrag: "0\n", max_ptes_none: "511\n", pages_collapsed: "0\n", pages_to_scan: "4096\n" },
  shmem_enabled: "always within_size advise [never] deny force\n",
  use_zero_page: "0\n",
};
