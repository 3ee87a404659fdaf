/** The attacks on the monitor: programs of test/guest/hostile, their arguments, and how they end. */

/** Memory of the guest, and what the monitor may hold beside it. */
export const guestMiB = 256;
export const monitorMiB = 200;
/** Random system calls a run. */
export const count = Number(process.env.HOSTILE_COUNT ?? 20_000);
const seed = Number(process.env.HOSTILE_SEED ?? 1);
/** How a program ends: it lives to say so, it dies of SIGSEGV, it is refused memory or killed for it, or any of these. */
export type End = "survives" | "dies" | "out of memory" | "any";
export interface Attack {
  program: string;
  args?: string[];
  end: End;
  /** Its working directory is a bind mount. */
  bound?: boolean;
  /** Further options of skerry run. */
  options?: string[];
}

export const attacks: Attack[] = [
  ...[0, 1].map((i): Attack => ({ program: "random-syscalls", args: [`${seed + i}`, `${count}`], end: "survives" })),
  { program: "random-syscalls", args: [`${seed + 2}`, `${count}`], end: "survives", bound: true },
  { program: "random-threads", args: [`${seed}`, `${Math.ceil(count / 8)}`, "4"], end: "survives" },
  ...[3, 4, 5, 6, 7, 8].map(
    (i): Attack => ({ program: "random-syscalls", args: [`${seed + i}`, `${count}`, "wild"], end: "any" }),
  ),
  { program: "random-syscalls", args: [`${seed + 9}`, `${count}`], end: "survives", options: ["--strace"] },
  {
    program: "random-threads",
    args: [`${seed + 1}`, `${Math.ceil(count / 4)}`, "8"],
    end: "survives",
    options: ["--strace"],
  },
  {
    program: "random-threads",
    args: [`${seed + 2}`, `${Math.ceil(count / 8)}`, "8"],
    end: "survives",
    options: ["--policy", `random:${seed}`],
  },
  { program: "random-code", args: [`${seed}`, "3000"], end: "any" },
  { program: "sigreturn-frames", args: [`${seed}`, "1000"], end: "survives" },
  ...[0, 1, 2, 3].map((i): Attack => ({ program: "elf-fuzz", args: [`${seed + i}`, "40"], end: "any" })),
  { program: "write-everywhere", args: [`${seed}`, "2000"], end: "survives" },
  { program: "jump-everywhere", args: [`${seed}`, "2000"], end: "survives" },
  { program: "deep-directories", end: "survives" },
  { program: "deep-directories", end: "survives", bound: true },
  { program: "epoll-chain", end: "survives" },
  { program: "exhaust-brk", end: "out of memory" },
  { program: "exhaust-descriptors", end: "survives" },
  { program: "exhaust-mappings", end: "survives" },
  { program: "exhaust-memfd", end: "out of memory" },
  { program: "exhaust-memory", end: "out of memory" },
  { program: "fault-in-handler", end: "dies" },
  { program: "fill-files", end: "survives" },
  { program: "giant-files", end: "survives" },
  { program: "giant-files", end: "survives", bound: true },
  { program: "handler-nowhere", end: "dies" },
  { program: "huge-argv", end: "survives" },
  { program: "locks", end: "survives" },
  { program: "many-files", args: ["8000"], end: "survives" },
  { program: "map-over-self", end: "dies" },
  { program: "message-queues", end: "survives" },
  { program: "nested-signals", end: "dies" },
  { program: "pipe-flood", end: "survives" },
  { program: "proc-files", end: "survives" },
  { program: "robust-circle", end: "survives" },
  { program: "robust-circle", args: ["beyond"], end: "survives" },
  { program: "signal-flood", end: "survives" },
  { program: "socket-flood", end: "survives" },
  { program: "symlink-bombs", end: "survives" },
  { program: "attribute-flood", end: "survives" },
  { program: "mount-flood", end: "survives" },
  { program: "vectors", end: "survives" },
  { program: "watch-flood", end: "survives" },
];
