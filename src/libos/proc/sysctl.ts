/**
 * /proc/sys. Limits that hold here are shown and cannot be changed; what only tunes a kernel of another make is kept when
 * written, within the bounds that Linux has. @see proc_sys(5)
 */
import { Errno } from "../../abi/errno.ts";
import { MOUNT_MAX } from "../fs/mount-tree.ts";
import { PIPE_MAX_CAPACITY, PIPE_TOTAL_SOFT } from "../fs/pipe.ts";
import { type Kernel, PID_MAX } from "../kernel.ts";
import { LOWEST_ADDRESS } from "../mm/layout.ts";
import { MAX_MAP_COUNT } from "../mm/regions.ts";
import { BUFFER_MAX, CONTROL_MAX } from "../net/socket-options.ts";
import { SOMAXCONN } from "../net/unix/connection.ts";
import { MAX_DATAGRAMS } from "../net/unix/unix-socket.ts";
import { CAP_LAST } from "../task/capabilities.ts";
import { TASK_LIMIT } from "../task/clone.ts";
import { KERNEL } from "../task/machine-name.ts";
import { PTY_MAX } from "../tty/devpts.ts";
import { uuid } from "./machine-text.ts";
import type { GeneratedFs } from "./nodes.ts";
import { integer, kept, keptText, secret, setting, variable } from "./sysctl-files.ts";
import { inetSettings } from "./sysctl-inet.ts";
import { systemVSettings } from "./sysv-settings.ts";
import type { Node, TreeSpec } from "./tree.ts";

const HOST_NAME_MAX = 64;
const FILE_MAX = 1_048_576;

/** How many pseudo-terminals there are. */
export interface TerminalCount {
  readonly count: number;
}

export function sysctlTree(fs: GeneratedFs, kernel: Kernel, pts: TerminalCount | null): TreeSpec {
  return {
    debug: { "exception-trace": kept(fs, 1) },
    fs: fileLimits(fs, kernel),
    kernel: kernelSettings(fs, kernel, pts),
    net: {
      ...inetSettings(fs, kernel.net.inet),
      core: {
        somaxconn: `${SOMAXCONN}\n`,
        rmem_default: `${BUFFER_MAX}\n`,
        rmem_max: `${BUFFER_MAX}\n`,
        wmem_default: `${BUFFER_MAX}\n`,
        wmem_max: `${BUFFER_MAX}\n`,
        optmem_max: `${CONTROL_MAX}\n`,
        netdev_max_backlog: kept(fs, 1000),
      },
      unix: { max_dgram_qlen: `${MAX_DATAGRAMS}\n` },
    },
    user: Object.fromEntries(
      ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"].map((kind) => [`max_${kind}_namespaces`, "0\n"]),
    ),
    vm: memorySettings(fs),
  };
}

function fileLimits(fs: GeneratedFs, kernel: Kernel): TreeSpec {
  const queues = kernel.messageQueues.limits;
  return {
    "aio-max-nr": kept(fs, 65_536, 0),
    "aio-nr": "0\n",
    "dentry-state": "0\t0\t45\t0\t0\t0\n",
    epoll: { max_user_watches: kept(fs, Math.floor(kernel.memoryLimit / 25 / 160), 0) },
    "file-max": `${FILE_MAX}\n`,
    "file-nr": () => `${openFiles(kernel)}\t0\t${FILE_MAX}\n`,
    "inode-nr": "0\t0\n",
    "inode-state": "0\t0\t0\t0\t0\t0\t0\n",
    inotify: {
      max_queued_events: setting(fs, kernel.inotify, "maxQueuedEvents"),
      max_user_instances: setting(fs, kernel.inotify, "maxInstances"),
      max_user_watches: setting(fs, kernel.inotify, "maxWatches"),
    },
    mqueue: {
      msg_default: setting(fs, queues, "messagesDefault"),
      msg_max: setting(fs, queues, "messagesMax"),
      msgsize_default: setting(fs, queues, "sizeDefault"),
      msgsize_max: setting(fs, queues, "sizeMax"),
      queues_max: setting(fs, queues, "queuesMax"),
    },
    "lease-break-time": kept(fs, 45),
    "leases-enable": kept(fs, 1),
    "mount-max": `${MOUNT_MAX}\n`,
    nr_open: "1048576\n",
    overflowgid: kept(fs, 65_534, 0, 65_535),
    overflowuid: kept(fs, 65_534, 0, 65_535),
    "pipe-max-size": `${PIPE_MAX_CAPACITY}\n`,
    "pipe-user-pages-hard": "0\n",
    "pipe-user-pages-soft": `${PIPE_TOTAL_SOFT / 4096}\n`,
    protected_fifos: kept(fs, 0, 0, 2),
    protected_hardlinks: kept(fs, 0, 0, 1),
    protected_regular: kept(fs, 0, 0, 2),
    protected_symlinks: kept(fs, 0, 0, 1),
    suid_dumpable: kept(fs, 0, 0, 2),
  };
}

function kernelSettings(fs: GeneratedFs, kernel: Kernel, pts: TerminalCount | null): TreeSpec {
  const name = (key: "hostname" | "domainname"): Node =>
    variable(
      fs,
      () => kernel[key],
      (value) => {
        kernel[key] = value.slice(0, HOST_NAME_MAX);
        return 0;
      },
    );
  return {
    ...systemVSettings(fs, kernel.sysv),
    arch: () => `${kernel.arch.machine}\n`,
    cap_last_cap: `${CAP_LAST}\n`,
    core_pattern: keptText(fs, "core"),
    core_pipe_limit: kept(fs, 0),
    core_uses_pid: kept(fs, 0),
    "ctrl-alt-del": kept(fs, 0),
    dmesg_restrict: kept(fs, 1, 0, 1),
    domainname: name("domainname"),
    hostname: name("hostname"),
    hung_task_timeout_secs: kept(fs, 120, 0),
    io_uring_disabled: "2\n",
    kptr_restrict: kept(fs, 1, 0, 2),
    ngroups_max: "65536\n",
    ns_last_pid: variable(
      fs,
      () => String(kernel.lastTid),
      (value) => {
        const wanted = integer(value.trim());
        if (wanted === null || wanted < 0 || wanted >= PID_MAX) return -Errno.EINVAL;
        kernel.lastTid = wanted;
        return 0;
      },
      0o666,
    ),
    numa_balancing: kept(fs, 0, 0, 2),
    osrelease: `${KERNEL.release}\n`,
    ostype: `${KERNEL.sysname}\n`,
    overflowgid: kept(fs, 65_534, 0, 65_535),
    overflowuid: kept(fs, 65_534, 0, 65_535),
    panic: kept(fs, 0),
    panic_on_oops: kept(fs, 0),
    perf_event_max_sample_rate: kept(fs, 100_000, 1),
    perf_event_mlock_kb: kept(fs, 516),
    perf_event_paranoid: kept(fs, 3),
    pid_max: `${PID_MAX}\n`,
    "print-fatal-signals": kept(fs, 0),
    printk: kept(fs, [4, 4, 1, 7]),
    printk_ratelimit: kept(fs, 5),
    printk_ratelimit_burst: kept(fs, 10),
    pty: { max: `${PTY_MAX}\n`, nr: () => `${pts?.count ?? 0}\n`, reserve: "0\n" },
    random: randomFiles(fs, kernel),
    randomize_va_space: "2\n",
    sched_autogroup_enabled: kept(fs, 0, 0, 1),
    sched_child_runs_first: kept(fs, 0),
    sched_deadline_period_max_us: kept(fs, 4_194_304, 0),
    sched_deadline_period_min_us: kept(fs, 100, 0),
    sched_rr_timeslice_ms: kept(fs, 100),
    sched_rt_period_us: kept(fs, 1_000_000, 1),
    sched_rt_runtime_us: kept(fs, 950_000, -1),
    sysctl_writes_strict: "1\n",
    tainted: "0\n",
    "threads-max": `${TASK_LIMIT}\n`,
    timer_migration: kept(fs, 1, 0, 1),
    unprivileged_bpf_disabled: "2\n",
    version: `${KERNEL.version}\n`,
    watchdog: kept(fs, 0, 0, 1),
    watchdog_thresh: kept(fs, 10, 0, 60),
  };
}

function randomFiles(fs: GeneratedFs, kernel: Kernel): TreeSpec {
  const random = (target: Uint8Array, offset: number, length: number): void => kernel.random(target, offset, length);
  let bootId: string | null = null;
  return {
    boot_id: () => {
      bootId ??= uuid(random);
      return bootId;
    },
    entropy_avail: "256\n",
    poolsize: "256\n",
    urandom_min_reseed_secs: kept(fs, 60),
    uuid: () => uuid(random),
    write_wakeup_threshold: kept(fs, 256),
  };
}

function memorySettings(fs: GeneratedFs): TreeSpec {
  return {
    admin_reserve_kbytes: kept(fs, 8192, 0),
    compaction_proactiveness: kept(fs, 20, 0, 100),
    dirty_background_bytes: kept(fs, 0, 0),
    dirty_background_ratio: kept(fs, 10, 0, 100),
    dirty_bytes: kept(fs, 0, 0),
    dirty_expire_centisecs: kept(fs, 3000, 0),
    dirty_ratio: kept(fs, 20, 0, 100),
    dirty_writeback_centisecs: kept(fs, 500),
    drop_caches: variable(
      fs,
      () => "",
      (value) => {
        const kind = integer(value.trim());
        return kind !== null && kind >= 1 && kind <= 4 ? 0 : -Errno.EINVAL;
      },
      0o200,
    ),
    laptop_mode: kept(fs, 0),
    legacy_va_layout: kept(fs, 0, 0),
    lowmem_reserve_ratio: kept(fs, [256, 256, 32, 0, 0]),
    max_map_count: `${MAX_MAP_COUNT}\n`,
    min_free_kbytes: kept(fs, 0, 0),
    mmap_min_addr: `${LOWEST_ADDRESS}\n`,
    mmap_rnd_bits: secret(fs, "16"),
    nr_hugepages: noHugePages(fs),
    nr_overcommit_hugepages: noHugePages(fs),
    oom_dump_tasks: kept(fs, 1),
    oom_kill_allocating_task: kept(fs, 0),
    overcommit_kbytes: "0\n",
    overcommit_memory: "0\n",
    overcommit_ratio: "50\n",
    "page-cluster": kept(fs, 3, 0, 31),
    panic_on_oom: kept(fs, 0, 0, 2),
    stat_interval: kept(fs, 1),
    swappiness: kept(fs, 60, 0, 200),
    unprivileged_userfaultfd: "0\n",
    user_reserve_kbytes: kept(fs, 131_072, 0),
    vfs_cache_pressure: kept(fs, 100, 0),
    watermark_boost_factor: kept(fs, 15_000, 0),
    watermark_scale_factor: kept(fs, 10, 1, 3000),
    zone_reclaim_mode: kept(fs, 0, 0),
  };
}

/** As where memory has no room for huge pages: any number may be wished for, and there are none. */
function noHugePages(fs: GeneratedFs): Node {
  return variable(
    fs,
    () => "0",
    (value) => {
      const wanted = integer(value.trim());
      return wanted === null || wanted < 0 ? -Errno.EINVAL : 0;
    },
  );
}

function openFiles(kernel: Kernel): number {
  return kernel.processes.reduce((sum, process) => sum + process.leader.files.list().length, 0);
}
