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
  {
    name: /atfork-errno-clobber/,
    cause: "natively the superuser passes RLIMIT_NPROC, which the test does not expect; here fork(2) fails as it does",
  },
  {
    detail: /Address family not supported|AF_INET\b|127\.0\.0\.1|create_server|server\.sockets\[0\]/,
    cause: "no internet sockets yet: EAFNOSUPPORT",
  },
  { name: /TestHTTPDecoding/, cause: "no internet sockets yet: EAFNOSUPPORT" },
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
