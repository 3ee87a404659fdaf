/** The file system of /sys: what programs look up about the one CPU. @see sysfs(5) */
import type { Kernel } from "../kernel.ts";
import { GeneratedFs, treeOf } from "./nodes.ts";

const SYSFS_MAGIC = 0x62656572;
/** Minor number of st_dev. */
const SYSFS_MINOR = 22;

export function createSysFs(kernel: Kernel): GeneratedFs {
  const fs = new GeneratedFs("sysfs", SYSFS_MINOR, SYSFS_MAGIC, Number(kernel.time.realtime() / 1_000_000_000n));
  fs.root = treeOf(fs, "/", {
    devices: {
      system: {
        cpu: {
          online: "0\n",
          possible: "0\n",
          present: "0\n",
          offline: "\n",
          kernel_max: "0\n",
          cpu0: {
            topology: {
              core_id: "0\n",
              physical_package_id: "0\n",
              thread_siblings: "1\n",
              thread_siblings_list: "0\n",
              core_siblings: "1\n",
              core_siblings_list: "0\n",
              core_cpus: "1\n",
              core_cpus_list: "0\n",
            },
          },
        },
        node: { online: "0\n", possible: "0\n", node0: { cpulist: "0\n", cpumap: "1\n" } },
      },
    },
    kernel: {
      mm: {
        transparent_hugepage: {
          enabled: "always madvise [never]\n",
          defrag: "always defer defer+madvise madvise [never]\n",
        },
      },
    },
    fs: { cgroup: {} },
    block: {},
    class: {},
    module: {},
  });
  return fs;
}
