/** Why a case ends differently under Skerry: what is known, for the report. */
import type { Case } from "./results.ts";

interface Cause {
  /** Matches "suite case". */
  name?: RegExp;
  /** In what was said under Skerry. */
  detail?: RegExp;
  /** Matches "native verdict → Skerry's". */
  verdicts?: RegExp;
  cause: string;
}

const UNPRIVILEGED = "the native run lacks CAP_SYS_RESOURCE on this machine: it may not go beyond soft and hard limits";

/** The first that fits holds. */
const causes: readonly Cause[] = [
  ...linuxTestProject(),
  {
    name: /atfork-errno-clobber/,
    cause: "natively the superuser passes RLIMIT_NPROC, which the test does not expect; here fork(2) fails as it does",
  },
  { name: /TestIPConn(LocalName|RemoteName|SpecificMethods)/, cause: "no raw packets: EPERM" },
  {
    detail: /1 processor machine|uniprocessor|GOMAXPROCS ?(=|<=) ?1/,
    cause: "one CPU: the test wants two",
  },
  {
    name: /clock_gettime_4-1|clock_getcpuclockid_1-1|mmap_10-1|raise-race/,
    cause:
      "hundreds of thousands of system calls; each is an exit from the virtual machine, too dear for the time limit",
  },
  {
    name: /mmap_14-1/,
    cause: "writes through a mapping do not change the times of a file in memory",
  },
  {
    name: /mmap_18-1/,
    verdicts: /fail → pass/,
    cause: UNPRIVILEGED,
  },
  {
    name: /\/mq_[\w-]+\.run-test/,
    verdicts: /fail → pass/,
    cause: UNPRIVILEGED,
  },
  {
    name: /clock_getcpuclockid_(1-2|5-1)/,
    cause: "process 1 lies outside of the machine and has no clock of its CPU time",
  },
  {
    name: /aio_fsync_5-1/,
    cause: "the test wants to see the operation under way; on one CPU, in memory, it has ended by then",
  },
  {
    name: /setvbuf-unget/,
    cause: "pushes characters back without end, on both sides; here the memory limit ends it",
  },
  {
    name: /TestMemmoveOverflow|LargeMmapTests\.test_around_/,
    cause: "more address space than there is: 4 GiB",
  },
  {
    name: /LargeMmapTests\.test_large_offset/,
    cause: "what a shared mapping of a file in memory can fill counts as memory, and is more than there is",
  },
  {
    detail: /required \d+ MiB of free disk space/,
    cause: "new files are in memory, which does not have that much room",
  },
  {
    name: /runtime\.TestGdb/,
    cause: "no ptrace(2): gdb cannot run the program",
  },
];

export const UNEXPLAINED = "**not explained yet**";

export function causeOf(suite: string, what: Case): string {
  const name = `${suite} ${what.name}`;
  const found = causes.find(
    (row) =>
      (row.name?.test(name) ?? true) &&
      (row.detail?.test(what.skerry.detail) ?? true) &&
      (row.verdicts?.test(`${what.native.verdict} → ${what.skerry.verdict}`) ?? true),
  );
  return found?.cause ?? UNEXPLAINED;
}

/** Of the Linux Test Project's system call tests. */
function linuxTestProject(): Cause[] {
  const ltp = (pattern: RegExp): RegExp => new RegExp(`^ltp (?:${pattern.source})`);
  return [
    {
      name: ltp(/./),
      detail: /Failed to acquire device/,
      cause: "no block devices: the test makes file systems of its own",
    },
    { name: ltp(/add_key|keyctl|request_key/), cause: "no keys: ENOSYS" },
    { name: ltp(/io_|eventfd06/), cause: "no asynchronous I/O by io_submit(2): ENOSYS" },
    { name: ltp(/ptrace/), cause: "nothing can be traced: EPERM" },
    {
      name: ltp(/./),
      detail: /requires kernel|AT_HANDLE_FID|PIDFD_INFO_EXIT|PIDFD_GET_INFO|file_[gs]etattr|PROCMAP_QUERY/,
      cause: "the interface that is offered is that of Linux 6.1",
    },
    {
      name: ltp(/clone|unshare|setns|pivot_root|ioctl_ns|setsockopt|bind06|sendmsg03|sendto03|getxattr05|userns/),
      detail: /EPERM|not implemented|max_user_namespaces|conf\/lo/,
      cause: "one namespace of each kind: EPERM",
    },
    {
      name: ltp(/./),
      detail: /\/proc\/sys\/\S+( for writing)?.*EACCES/,
      cause: "limits that hold here are shown, and cannot be changed",
    },
    { name: ltp(/./), detail: /cgroup|controller required/, cause: "no control groups" },
    { name: ltp(/./), detail: /hugepages/, cause: "no huge pages" },
    { name: ltp(/./), detail: /at least 2 CPUs/, cause: "one CPU: the test wants two" },
    { name: ltp(/get_mempolicy|set_mempolicy|mbind|migrate_pages|move_pages/), cause: "no NUMA: ENOSYS" },
    { name: ltp(/sched_[gs]etattr/), detail: /EBUSY/, cause: "no time is promised to SCHED_DEADLINE: EBUSY" },
    { name: ltp(/./), detail: /__NR_(userfaultfd|remap_file_pages|memfd_secret|mseal)/, cause: "not there: ENOSYS" },
    { name: ltp(/./), detail: /\/proc\/1[,/]/, cause: "process 1 lies outside of the machine, and is not in /proc" },
    { name: ltp(/mq_notify/), detail: /ENOTSOCK/, cause: "no SIGEV_THREAD: it needs a netlink socket" },
    { name: ltp(/madvise08/), cause: "no core dumps" },
    { name: ltp(/seccomp/), cause: "no seccomp: EINVAL" },
    { name: ltp(/sysfs0/), cause: "no sysfs(2), superseded by /proc/filesystems: ENOSYS" },
    {
      name: ltp(/sendfile09|clock_gettime04|epoll_wait05/),
      detail: /free space|Difference|ETIMEDOUT/,
      cause: "too little room or time on the machine of the run",
    },
    { name: ltp(/get_robust_list01/), cause: "process 1 lies outside of the machine, and is not in /proc" },
    { name: ltp(/pidfd_send_signal03/), cause: "/proc/PID of a number that is used again has the same inode number" },
    { name: ltp(/ioctl03/), cause: "no TUN device" },
    {
      name: ltp(/send0[12]|sendto01|sendmsg01|recvmsg01/),
      cause: "flags and control data of internet sockets that are taken, or refused, otherwise",
    },
    { name: ltp(/sched_/), verdicts: /^skip → pass/, cause: "real-time groups of control groups forbid it natively" },
    { name: ltp(/remap_file_pages/), cause: "not there: ENOSYS" },
    { name: ltp(/mallinfo2/), cause: "more address space than there is: 4 GiB" },
    { name: ltp(/prctl10/), cause: "no PR_TSC_SIGSEGV" },
    { name: ltp(/epoll_wait10/), cause: "changes of /proc/mounts cannot be waited for" },
    { name: ltp(/./), detail: /EAFNOSUPPORT|ENOPROTOOPT/, cause: "a family or an option of sockets that is not there" },
    {
      name: ltp(/fcntl14|futex_cmp_requeue01|clock_gettime04/),
      cause: "thousands of processes or system calls in a time limit; each call is an exit from the virtual machine",
    },
    { name: ltp(/./), verdicts: /^fail → pass/, cause: UNPRIVILEGED },
  ];
}
