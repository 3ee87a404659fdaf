/** Which system calls a trace shows. @see strace(1), -e trace= */
import type { ArgKind, Rows } from "../row.ts";

/** A filter that names something that does not exist; the message is for a person. */
export class TraceFilterError extends Error {
  override name = "TraceFilterError";
}

const MEMORY = new Set(
  (
    "mmap munmap mprotect mremap brk madvise mincore msync mlock mlock2 munlock mlockall munlockall mbind " +
    "get_mempolicy set_mempolicy migrate_pages move_pages pkey_mprotect remap_file_pages shmat shmdt"
  ).split(" "),
);
const PROCESS = new Set(
  "clone clone3 fork vfork execve execveat exit exit_group wait4 waitid kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal".split(
    " ",
  ),
);
const SIGNAL = new Set(
  (
    "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_sigsuspend " +
    "rt_tgsigqueueinfo sigaltstack kill tkill tgkill pause signalfd signalfd4 pidfd_send_signal"
  ).split(" "),
);
const NETWORK = new Set(
  (
    "socket socketpair connect accept accept4 bind listen shutdown sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg " +
    "getsockname getpeername getsockopt setsockopt"
  ).split(" "),
);
const IPC = new Set("shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl".split(" "));
const CLOCK = new Set(
  "clock_gettime clock_getres clock_settime clock_adjtime gettimeofday settimeofday time adjtimex".split(" "),
);
const CREDENTIALS = new Set(
  (
    "getuid geteuid getgid getegid setuid setgid setreuid setregid setresuid setresgid getresuid getresgid setfsuid " +
    "setfsgid getgroups setgroups capget capset prctl"
  ).split(" "),
);

const FILE_KINDS: readonly ArgKind[] = ["path"];
const DESCRIPTOR_KINDS: readonly ArgKind[] = ["fd", "dirfd", "pollfds", "fdset", "outfds"];

type Member = (name: string, args: readonly ArgKind[]) => boolean;

function listed(names: ReadonlySet<string>): Member {
  return (name) => names.has(name);
}
const CLASSES: Readonly<Record<string, Member>> = {
  file: (_name, args) => args.some((kind) => FILE_KINDS.includes(kind)),
  desc: (name, args) =>
    args.some((kind) => DESCRIPTOR_KINDS.includes(kind)) || /^(epoll_create|eventfd|memfd_create|timerfd)/.test(name),
  memory: listed(MEMORY),
  process: listed(PROCESS),
  signal: listed(SIGNAL),
  network: listed(NETWORK),
  net: listed(NETWORK),
  ipc: listed(IPC),
  clock: listed(CLOCK),
  creds: listed(CREDENTIALS),
};

/**
 * Reads a filter: "" or "all", "none", or names and classes ("%file") between commas; "!" in front inverts it. A name
 * with "?" in front may be unknown.
 * @returns whether a call is shown; undefined stands for a number without a row
 * @throws {TraceFilterError} for a name that does not exist
 */
export function parseTraceFilter(filter: string, rows: Rows): (name: string | undefined) => boolean {
  const inverted = filter.startsWith("!");
  const text = inverted ? filter.slice(1) : filter;
  const wanted = new Set<string>();
  let everything = text === "";
  for (const raw of text === "" ? [] : text.split(",")) {
    const word = raw.trim();
    if (word === "all") everything = true;
    else if (word !== "none") addWord(word, rows, wanted);
  }
  return (name) => (everything || (name !== undefined && wanted.has(name))) !== inverted;
}

function addWord(word: string, rows: Rows, wanted: Set<string>): void {
  const optional = word.startsWith("?");
  const name = optional ? word.slice(1) : word;
  const member = CLASSES[name.startsWith("%") ? name.slice(1) : name];
  if (member !== undefined && rows[name] === undefined) {
    for (const [each, row] of Object.entries(rows)) if (member(each, row.args)) wanted.add(each);
  } else if (rows[name] !== undefined) wanted.add(name);
  else if (!optional) {
    throw new TraceFilterError(
      `Cannot trace "${word}": there is no such system call; classes are ${Object.keys(CLASSES)
        .map((each) => `%${each}`)
        .join(", ")}`,
    );
  }
}
