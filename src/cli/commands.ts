/** Every command of skerry, in the order of the help. */
import { ENGINES } from "../vmm/options.ts";
import { command, type Definition, flag, list, optionalValue, value, valueOr } from "./command.ts";
import { assignment, choice, duration, guestPath, hostname, integer, policy, size, text, volume } from "./values.ts";

/** Of skerry run. */
export const runOptions = {
  root: value(text("DIR"), {
    summary: "the guest's root: a host directory, read-only below an in-memory layer",
    otherwise: "only the program, its interpreter and its shared libraries",
  }),
  volume: list(volume, {
    short: "v",
    summary: "make a host file or directory visible; writes reach the host (repeatable)",
  }),
  env: list(assignment, { short: "e", summary: "set a variable; a name alone takes the host's value (repeatable)" }),
  "env-file": list(text("FILE"), { summary: "set the variables that FILE lists, one NAME=VALUE a line (repeatable)" }),
  workdir: value(guestPath, { short: "w", summary: "working directory in the guest", otherwise: "/" }),
  user: value(text("USER[:GROUP]"), {
    short: "u",
    summary: "names or numbers to run as",
    otherwise: "the invoking user",
  }),
  hostname: valueOr(hostname, "skerry", { summary: "the guest's host name" }),
  memory: valueOr(size("1MiB", "4GiB"), "512MiB", { short: "m", summary: "memory that the guest may use" }),
  timeout: value(duration, { summary: "stop the program after this time, with status 124" }),
  engine: valueOr(choice("ENGINE", ENGINES), "auto", {
    summary: "what executes the program: kvm, wasm (translation), or auto: kvm if it can be used",
  }),
  "translation-cache": value(text("DIR|off"), {
    summary: "where the wasm engine keeps translations from run to run; off: nowhere",
    otherwise: "skerry/translations in $XDG_CACHE_HOME or ~/.cache",
  }),
  policy: valueOr(policy, "fair", {
    summary: "which thread runs: fair (as on Linux), cooperative (until it sleeps), random[:SEED] (for tests)",
  }),
  "max-processes": value(integer("NUMBER", 1, 8192), {
    summary: "processes at a time; 1: none but the first, which may have threads",
    otherwise: "1024",
  }),
  "single-process": flag({ summary: "the same as --max-processes 1: fork is EPERM" }),
  strace: optionalValue(text("FILTER"), "all", {
    summary: "print system calls as strace does; FILTER as in strace -e trace=",
  }),
  "strace-output": value(text("FILE"), { summary: "where --strace prints", otherwise: "standard error" }),
  stats: optionalValue(choice("FORMAT", ["text", "json"]), "text", {
    summary: "print counts of exits, system calls and times at the end; FORMAT: text or json",
  }),
  "stats-output": value(text("FILE"), { summary: "where --stats prints", otherwise: "standard error" }),
  "no-aslr": flag({ summary: "same addresses in every run, for every program" }),
  seed: value(integer("NUMBER", 0, 2 ** 32 - 1), { summary: "make the run repeatable: docs/determinism.md" }),
};

const run = command({
  name: "run",
  summary: "Run a program as a unikernel and exit with its status",
  operands: "PROGRAM [ARG…]",
  minimumOperands: 1,
  maximumOperands: Number.POSITIVE_INFINITY,
  programFollows: true,
  options: runOptions,
  details: [
    "PROGRAM is a path in the guest, or a name that is sought in the guest's PATH. Everything after it belongs to the program.",
    "The guest's environment holds only PATH, HOME and HOSTNAME, on a terminal TERM, and what --env-file and --env add.",
    "Exit status: the program's; 128 + N when signal N ended it; 124 after --timeout; 125 when Skerry itself, its options " +
      "or the host are at fault; 126 when PROGRAM cannot be executed; 127 when it is not found.",
  ],
  examples: [
    { command: "skerry run /bin/ls -l /", about: "a program, with nothing but its libraries in the guest" },
    { command: "skerry run --root / sh -c 'echo $HOSTNAME'", about: "with the host's files, read-only" },
    { command: "skerry run --volume .:/data --workdir /data sqlite3 my.db", about: "work in this directory" },
    { command: "skerry run --strace=%file,mmap ./hello", about: "see what it asks of the kernel" },
    { command: "skerry run --stats=json --stats-output stats.json ./job", about: "counts for another program to read" },
    { command: "skerry run --timeout 10s --memory 64MiB ./job", about: "with limits" },
  ],
  load: () => import("./run.ts"),
});

/** Of skerry syscalls. */
export const syscallsOptions = {
  json: flag({ summary: "as JSON, for other programs" }),
};

const syscalls = command({
  name: "syscalls",
  summary: "List the Linux system calls and how well each is supported",
  operands: "",
  minimumOperands: 0,
  maximumOperands: 0,
  programFollows: false,
  options: syscallsOptions,
  examples: [{ command: "skerry syscalls | grep partial", about: "what is supported in part" }],
  load: () => import("./syscalls.ts"),
});

const help = command({
  name: "help",
  summary: "Explain a command",
  operands: "[COMMAND]",
  minimumOperands: 0,
  maximumOperands: 1,
  programFollows: false,
  options: {},
  examples: [{ command: "skerry help run", about: "the same as skerry run --help" }],
  load: () => import("./help.ts"),
});

export const commands: readonly Definition[] = [run, syscalls, help];
