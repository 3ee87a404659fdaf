/** Every command of skerry, in the order of the help. */
import { ENGINES, NETWORK_BACKENDS, NETWORKS } from "../vmm/options.ts";
import { command, type Definition, flag, list, optionalValue, value, valueOr } from "./command.ts";
import {
  assignment,
  choice,
  connectGrant,
  duration,
  guestPath,
  hostname,
  integer,
  nameserver,
  policy,
  publication,
  size,
  text,
  volume,
} from "./values.ts";

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
  net: value(choice("MODE", NETWORKS), {
    summary:
      "what the guest's sockets reach: none (itself), user (a network of its own, with what the next options grant), " +
      "host (the host's network)",
    otherwise: "user with --publish or --allow-connect, else none",
  }),
  publish: list(publication, {
    short: "p",
    summary:
      "let a port of the host lead to one of the guest; ADDR: the host's address to listen on, 127.0.0.1 if not given; " +
      "HOST 0: any free port, which is printed; ranges like 8000-8010:8000-8010 (repeatable)",
  }),
  "allow-connect": list(connectGrant, {
    summary:
      "let the guest connect to an address or network; any: all but the host itself; host: the host's loopback, as " +
      "10.0.2.2; PORT may be a range, /tcp or /udp behind it limits the protocol (repeatable)",
  }),
  dns: list(nameserver, {
    summary: "where names are resolved for the guest if it may connect to anything (repeatable)",
    otherwise: "the host's nameservers",
  }),
  "net-backend": valueOr(choice("BACKEND", NETWORK_BACKENDS), "auto", {
    summary: "how the host's sockets are used: ffi (the C library), node (slower), or auto: ffi where it can be used",
  }),
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
  shortfalls: optionalValue(choice("FORMAT", ["text", "json"]), "text", {
    summary: "print at the end what the program asked for and did not get; FORMAT: text or json",
  }),
  "shortfalls-output": value(text("FILE"), { summary: "where --shortfalls prints", otherwise: "standard error" }),
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
    { command: "skerry run --root / --publish 8080:80 nginx", about: "a server, for the host at 127.0.0.1:8080" },
    {
      command: "skerry run --root / --allow-connect any:443/tcp curl https://example.org",
      about: "a client that may speak HTTPS to the internet and nothing else",
    },
    {
      command: "skerry run --root / --allow-connect host:5432 psql -h 10.0.2.2",
      about: "a service of the host's own",
    },
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

/** Of skerry compat. */
export const compatOptions = {
  engine: list(choice("ENGINE", ["kvm", "wasm"]), {
    short: "e",
    summary: "engine to run the rows on (repeatable)",
    otherwise: "each that can be used here",
  }),
  tag: list(text("TAG"), { short: "t", summary: "only rows with this tag (repeatable)" }),
  only: value(text("REGEX"), { short: "o", summary: "only rows whose name matches" }),
  install: flag({ summary: "install missing Debian packages by apt-get first" }),
  write: value(text("FILE.md"), {
    summary: "write the table; results are kept in FILE.json, rows that do not run now keep theirs",
  }),
  json: flag({ summary: "print the results as JSON, and progress on standard error" }),
  list: flag({ summary: "list the rows, checked but not run" }),
  keep: flag({ summary: "keep the directories of the runs, /tmp/skerry-compat-*" }),
  "translation-cache": value(text("DIR|off"), { summary: "as for skerry run" }),
};

const compat = command({
  name: "compat",
  summary: "Run programs natively and as unikernels, compare, and say what was missing",
  operands: "[DIR|FILE…]",
  minimumOperands: 0,
  maximumOperands: Number.POSITIVE_INFINITY,
  programFollows: false,
  options: compatOptions,
  details: [
    "A row is a YAML file, NAME.yaml, that names a program, its Debian packages, its commands and what is compared: docs/adapting.md. " +
      "DIR stands for all rows in it; without operands it is ./compat.",
    "Each row runs natively, then on each engine, in a directory that is made anew. Where the outcome differs, the record that the " +
      "machine keeps says which system call, option, instruction or file was missing.",
    "Exit status: 0 when all did the same, 1 when some did not, 125 when a row or an option is wrong.",
  ],
  examples: [
    { command: "skerry compat --tag quick", about: "the quick rows of ./compat" },
    { command: "skerry compat --engine wasm my-rows/server.yaml", about: "a row of your own, without KVM" },
    { command: "skerry compat --install --write docs/compatibility.md", about: "all rows, and the page" },
  ],
  load: () => import("./compat/compat.ts"),
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

export const commands: readonly Definition[] = [run, compat, syscalls, help];
