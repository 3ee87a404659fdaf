/**
 * What a caller may ask of one machine, and what it gets back: the types of `boot()`. Strings are text; bytes that are no
 * UTF-8 can be written as lone surrogates (bytes.ts).
 */

/**
 * An engine by name. Behind a colon, ways of the wasm engine to do the same that its tests want: the protection byte of a page
 * looked at in each access ("checked"), nothing translated ("interpreted"), or everything ("translated").
 */
export const ENGINES = ["auto", "kvm", "wasm", "wasm:checked", "wasm:interpreted", "wasm:translated"] as const;
export type EngineChoice = (typeof ENGINES)[number];

/** A host directory or file made visible in the guest. */
export interface Volume {
  /** Path on the host. */
  host: string;
  /** Absolute path in the guest. */
  guest: string;
  readOnly: boolean;
}

export interface StraceOptions {
  /**
   * As strace's `-e trace=`: "" or "all" for everything, else a comma-separated list of system call names and classes
   * (`%file`, `%memory`, …); a leading `!` inverts it.
   */
  filter: string;
  /** Called once a finished line, without its newline. */
  write(line: string): void;
}

export interface BootOptions {
  /** Path in the guest, or a name without a slash, which is sought in the guest's PATH. */
  program: string;
  /** argv[1] and later. */
  args?: string[];
  /** The guest's whole environment. */
  env?: Record<string, string>;
  /**
   * Host directory that is the guest's root, read-only below an in-memory layer. Absent: just the program, its
   * interpreter and the shared libraries that it names, at their host paths.
   */
  root?: string;
  volumes?: Volume[];
  /** Absolute path in the guest; absent: the root. */
  workdir?: string;
  /** Bytes that guest memory may occupy: 1 MiB to 4 GiB; 512 MiB by default. */
  memory?: number;
  /** 1 to 64 bytes; absent: that of the host. */
  hostname?: string;
  /** Absent: those of the invoking user. */
  user?: { uid: number; gid: number };
  /** "auto" by default: KVM if it can be used here (and can do what the other options need), else WebAssembly. */
  engine?: EngineChoice;
  /**
   * Which of the threads that can run does: "fair" (default, as on Linux, SCHED_FIFO and SCHED_RR included),
   * "cooperative" (one runs until it sleeps, yields or ends), "random" or "random:SEED" (turns of random length).
   */
  policy?: string;
  /** Processes at a time, 1024 by default; 1: the program may have threads, but no other processes (EPERM). */
  maxProcesses?: number;
  strace?: StraceOptions;
  /** Whether to count exits and times: fills {@link BootResult.statistics}. */
  stats?: boolean;
  /** Host milliseconds after which the program is stopped. */
  timeoutMs?: number;
  /** Address space layout randomisation; on by default. */
  aslr?: boolean;
  /**
   * Directory in which an engine that translates keeps its translations from run to run. Its code is then at the same
   * addresses in each run of a program, unless there is a {@link seed}, which decides about them. Absent: nothing is kept.
   */
  translationCache?: string;
  /**
   * A number of 32 bits that makes the run repeatable: with the same outside inputs (files, arguments, environment) the same
   * instructions are executed in the same order. Time is then the machine's own. Needs an engine that counts
   * instructions. Absent: the host's time and randomness.
   */
  seed?: number;
  /** Host descriptors of the standard streams; 0, 1 and 2 by default, -1: closed. */
  stdin?: number;
  stdout?: number;
  stderr?: number;
}

export interface BootResult {
  /** By the shell's convention: the program's status, or 128 + signal number. */
  exitCode: number;
  /** Name of the signal that ended the program ("SIGSEGV"), or null. */
  signal: string | null;
  timedOut: boolean;
  /** Text about a crash for a person, or null. */
  report: string | null;
  /** The engine that ran it. */
  engine: string;
  /** Of a run with a seed and statistics: 128 bits, hexadecimal, over memory and registers at the end; else null. */
  stateHash: string | null;
  /** Counts and times by name; empty unless asked for. */
  statistics: Record<string, number>;
}

/** A mistake of the user, or something that the host lacks: one line for a person, and the status to exit with. */
export class BootError extends Error {
  override readonly name = "BootError";
  /** 125: options or host; 126: the program cannot be executed; 127: there is no such program. */
  readonly exitCode: 125 | 126 | 127;

  constructor(message: string, exitCode: 125 | 126 | 127) {
    super(message);
    this.exitCode = exitCode;
  }
}
