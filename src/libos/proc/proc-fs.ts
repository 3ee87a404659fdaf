/** The file system of /proc. @see proc(5) */
import { Errno, type SysResult } from "../../abi/errno.ts";
import { PIPE_MAX_CAPACITY, PIPE_TOTAL_SOFT } from "../fs/pipe.ts";
import type { Kernel } from "../kernel.ts";
import { LOWEST_ADDRESS } from "../mm/layout.ts";
import { MAX_MAP_COUNT } from "../mm/regions.ts";
import { BUFFER_MAX, CONTROL_MAX } from "../net/socket-options.ts";
import { SOMAXCONN } from "../net/unix/connection.ts";
import { MAX_DATAGRAMS } from "../net/unix/unix-socket.ts";
import { CAP_LAST } from "../task/capabilities.ts";
import { KERNEL } from "../task/machine-name.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";
import { PTY_MAX } from "../tty/devpts.ts";
import {
  cpuinfoText,
  filesystemsText,
  loadavgText,
  meminfoText,
  statText,
  uptimeText,
  uuid,
  versionText,
} from "./machine-text.ts";
import {
  GeneratedDirectory,
  GeneratedFs,
  type GeneratedInode,
  GeneratedLink,
  GeneratedText,
  type TreeSpec,
  treeOf,
} from "./nodes.ts";
import { type ProcContext, processDirectory } from "./process-directory.ts";

const PROC_SUPER_MAGIC = 0x9fa0;
/** Minor number of st_dev. */
const PROC_MINOR = 21;
const HOST_NAME_MAX = 64;

/**
 * A new /proc.
 * @param pts counts the machine's pseudo-terminals, or null
 * @param commandLine /proc/cmdline without its newline
 */
export function createProcFs(
  kernel: Kernel,
  pts: { readonly count: number } | null = null,
  commandLine = "",
): GeneratedFs {
  const fs = new GeneratedFs("proc", PROC_MINOR, PROC_SUPER_MAGIC, Number(kernel.time.realtime() / 1_000_000_000n));
  const context: ProcContext = { fs, kernel, oomAdjustments: new WeakMap() };
  const fixed = new Map<string, GeneratedInode>();
  const text = (name: string, generate: () => string): void => {
    fixed.set(name, new GeneratedText(fs, `/${name}`, generate));
  };
  const link = (name: string, target: () => string): void => {
    fixed.set(name, new GeneratedLink(fs, `/${name}`, target));
  };
  link("self", () => String(kernel.current.process.pid));
  link("thread-self", () => `${kernel.current.process.pid}/task/${kernel.current.tid}`);
  link("mounts", () => "self/mounts");
  link("net", () => "self/net");
  text("meminfo", () => meminfoText(kernel));
  text("cpuinfo", () => cpuinfoText(kernel));
  text("stat", () => statText(kernel));
  text("uptime", () => uptimeText(kernel));
  text("loadavg", () => loadavgText(kernel));
  text("version", versionText);
  text("filesystems", () => filesystemsText(kernel));
  text("cmdline", () => `${commandLine}\n`);
  text("swaps", () => "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
  text("devices", () => DEVICES);
  text("cgroups", () => "#subsys_name\thierarchy\tnum_cgroups\tenabled\n");
  text("partitions", () => "major minor  #blocks  name\n\n");
  fixed.set("sys", treeOf(fs, "/sys", sysctlTree(fs, kernel, pts)));

  fs.root = new GeneratedDirectory(fs, "/", {
    names: () => [...kernel.processes.map((process) => String(process.pid)), ...fixed.keys()],
    child: (name) => fixed.get(name) ?? byId(context, name),
  });
  return fs;
}

const DEVICES =
  "Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n136 pts\n\nBlock devices:\n";

/** /proc/[pid]; /proc/[tid] too, which no listing shows. */
function byId(context: ProcContext, name: string): GeneratedInode | null {
  if (!/^[1-9]\d{0,9}$/.test(name)) return null;
  const id = Number(name);
  for (const process of context.kernel.processes) {
    const task = taskOf(process, id);
    if (task !== null) return processDirectory(context, process, task, `/${name}`);
  }
  return null;
}
function taskOf(process: Process, id: number): Task | null {
  if (process.pid === id) return process.tasks[0] ?? null;
  return process.tasks.find((task) => task.tid === id) ?? null;
}

/** /proc/sys: limits that hold here. @see proc_sys(5) */
function sysctlTree(fs: GeneratedFs, kernel: Kernel, pts: { readonly count: number } | null): TreeSpec {
  const random = (target: Uint8Array, offset: number, length: number): void => kernel.random(target, offset, length);
  let bootId: string | null = null;
  const name = (key: "hostname" | "domainname"): GeneratedText =>
    new GeneratedText(fs, `/sys/kernel/${key}`, () => `${kernel[key]}\n`, {
      mode: 0o644,
      write: (value) => rename(kernel, key, value),
    });
  return {
    kernel: {
      ostype: `${KERNEL.sysname}\n`,
      osrelease: `${KERNEL.release}\n`,
      version: `${KERNEL.version}\n`,
      arch: () => `${kernel.arch.machine}\n`,
      hostname: name("hostname"),
      domainname: name("domainname"),
      pid_max: "32768\n",
      "threads-max": "4096\n",
      ngroups_max: "65536\n",
      cap_last_cap: `${CAP_LAST}\n`,
      overflowuid: "65534\n",
      overflowgid: "65534\n",
      randomize_va_space: "2\n",
      core_pattern: "core\n",
      core_uses_pid: "0\n",
      dmesg_restrict: "1\n",
      kptr_restrict: "1\n",
      perf_event_paranoid: "3\n",
      shmmax: "18446744073692774399\n",
      msgmax: "8192\n",
      tainted: "0\n",
      pty: { max: `${PTY_MAX}\n`, nr: () => `${pts?.count ?? 0}\n`, reserve: "0\n" },
      random: {
        boot_id: () => {
          bootId ??= uuid(random);
          return bootId;
        },
        uuid: () => uuid(random),
        entropy_avail: "256\n",
        poolsize: "256\n",
      },
    },
    vm: {
      overcommit_memory: "0\n",
      overcommit_ratio: "50\n",
      max_map_count: `${MAX_MAP_COUNT}\n`,
      mmap_min_addr: `${LOWEST_ADDRESS}\n`,
      swappiness: "0\n",
      nr_hugepages: "0\n",
    },
    fs: {
      "file-max": "1048576\n",
      "file-nr": () => `${openFiles(kernel)}\t0\t1048576\n`,
      nr_open: "1048576\n",
      "pipe-max-size": `${PIPE_MAX_CAPACITY}\n`,
      "pipe-user-pages-soft": `${PIPE_TOTAL_SOFT / 4096}\n`,
      "pipe-user-pages-hard": "0\n",
      protected_hardlinks: "1\n",
      protected_symlinks: "1\n",
      suid_dumpable: "0\n",
      mqueue: {
        queues_max: limit(fs, kernel.messageQueues.limits, "mqueue/queues_max", "queuesMax"),
        msg_max: limit(fs, kernel.messageQueues.limits, "mqueue/msg_max", "messagesMax"),
        msgsize_max: limit(fs, kernel.messageQueues.limits, "mqueue/msgsize_max", "sizeMax"),
        msg_default: limit(fs, kernel.messageQueues.limits, "mqueue/msg_default", "messagesDefault"),
        msgsize_default: limit(fs, kernel.messageQueues.limits, "mqueue/msgsize_default", "sizeDefault"),
      },
      inotify: {
        max_queued_events: limit(fs, kernel.inotify, "inotify/max_queued_events", "maxQueuedEvents"),
        max_user_instances: limit(fs, kernel.inotify, "inotify/max_user_instances", "maxInstances"),
        max_user_watches: limit(fs, kernel.inotify, "inotify/max_user_watches", "maxWatches"),
      },
    },
    net: {
      core: {
        somaxconn: `${SOMAXCONN}\n`,
        optmem_max: `${CONTROL_MAX}\n`,
        rmem_default: `${BUFFER_MAX}\n`,
        rmem_max: `${BUFFER_MAX}\n`,
        wmem_default: `${BUFFER_MAX}\n`,
        wmem_max: `${BUFFER_MAX}\n`,
      },
      unix: { max_dgram_qlen: `${MAX_DATAGRAMS}\n` },
    },
  };
}
/** A number that may be written. */
function limit<K extends string>(fs: GeneratedFs, holder: Record<K, number>, name: string, key: K): GeneratedText {
  return new GeneratedText(fs, `/sys/fs/${name}`, () => `${holder[key]}\n`, {
    mode: 0o644,
    write(text) {
      const value = /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : -1;
      if (value < 0 || value > 0x7fff_ffff) return -Errno.EINVAL;
      (holder as Record<string, number>)[key] = value;
      return 0;
    },
  });
}
function openFiles(kernel: Kernel): number {
  return kernel.processes.reduce((sum, process) => sum + process.leader.files.list().length, 0);
}
function rename(kernel: Kernel, key: "hostname" | "domainname", value: string): SysResult {
  const name = value.split("\n", 1)[0]!;
  if (name.length > HOST_NAME_MAX) return -Errno.EINVAL;
  kernel[key] = name;
  return 0;
}
