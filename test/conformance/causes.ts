/** Why a case ends differently under Skerry: what is known, for the report. */
import { MAKES_PROCESSES } from "./program-suite.ts";
import type { Case } from "./results.ts";

interface Cause {
  /** Matches "suite case". */
  name?: RegExp;
  /** In what was said under Skerry. */
  detail?: RegExp;
  /** In what was said natively. */
  native?: RegExp;
  cause: string;
}

const PROCESSES = "makes processes: fork, vfork and clone without CLONE_VM are ENOSYS";

/** The first that fits holds. */
const causes: readonly Cause[] = [
  {
    name: /atfork-errno-clobber/,
    cause: "natively the superuser passes RLIMIT_NPROC, which the test does not expect; here fork(2) fails as it does",
  },
  {
    detail: /\b(msg|sem|shm)(get|ctl)\b/,
    cause: "no System V IPC: ENOSYS",
  },
  {
    detail: /Address family not supported|AF_INET\b|127\.0\.0\.1|create_server|server\.sockets\[0\]/,
    cause: "no internet sockets yet: EAFNOSUPPORT",
  },
  { name: /TestHTTPDecoding/, cause: "no internet sockets yet: EAFNOSUPPORT" },
  {
    detail: /PRIO_INHERIT|\(pshared==\d, pi==1\)/,
    cause: "no futexes with priority inheritance yet: ENOSYS",
  },
  {
    name: /pthread_mutex_pi|pthread_mutex_getprioceiling_3-3/,
    cause: "no futexes with priority inheritance yet: ENOSYS",
  },
  {
    name: /pthread_robust|pthread-robust-detach/,
    cause: "locks of a thread that ends are not released yet (robust lists)",
  },
  {
    detail: /1 processor machine|uniprocessor|GOMAXPROCS ?(=|<=) ?1/,
    cause: "one CPU: the test wants two",
  },
  {
    name: /condvar_pthread_cond_wait_2/,
    cause: "one CPU: the first thread shares it with a busy thread of its own real-time priority",
  },
  {
    name: /pthread_attr_setschedpolicy_2-1/,
    cause: "futexes wake in the order of arrival, not of real-time priorities",
  },
  {
    name: /clock_gettime_4-1|clock_getcpuclockid_1-1/,
    cause: "millions of system calls; each is an exit from the virtual machine, too dear for the time limit",
  },
  {
    name: /mmap_14-1/,
    cause: "writes through a mapping do not change the times of a file in memory",
  },
  {
    name: /mmap_18-1/,
    native: /setrlimit\(\): Operation not permitted/,
    cause: "the native run may not raise its hard limit for locked memory",
  },
  {
    name: /sched_(getparam_6-1|getscheduler_7-1|setparam_26-1|setscheduler_20-1)|sigqueue_(3|12)-1|getcpuclockid_5-1/,
    cause: "process 1 lies outside of the machine: ESRCH",
  },
  {
    name: /test_get_and_set_scheduler_and_param/,
    cause: "process 1 lies outside of the machine: ESRCH",
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
    name: /runtime\.TestRuntimePanic/,
    cause: PROCESSES,
  },
  {
    detail:
      /unction not implemented|_fork_exec|os\.fork\(\)|forkpty|fork\/exec|Failed to spawn|No child process|@test_\d+_tmp/,
    cause: PROCESSES,
  },
  {
    detail: new RegExp(MAKES_PROCESSES.replace(/[()]/g, "\\$&")),
    cause: PROCESSES,
  },
];

export const UNEXPLAINED = "**not explained yet**";

export function causeOf(suite: string, what: Case): string {
  const name = `${suite} ${what.name}`;
  const found = causes.find(
    (row) =>
      (row.name?.test(name) ?? true) &&
      (row.detail?.test(what.skerry.detail) ?? true) &&
      (row.native?.test(what.native.detail) ?? true),
  );
  return found?.cause ?? UNEXPLAINED;
}
