/**
 * What a caller may ask of one machine, and what it gets back: the types of `boot()`. Strings are text; bytes that are no
 * UTF-8 can be written as lone surrogates (bytes.ts).
 */
import type { ShortfallReport } from "../libos/syscall/shortfalls.ts";

import type { ConnectGrant, Publication } from "./network-options.ts";

export type { ConnectGrant, Publication } from "./network-options.ts";

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

/** What the guest's sockets reach. */
export const NETWORKS = ["none", "user", "host"] as const;
export type NetworkChoice = (typeof NETWORKS)[number];

/** How the host's sockets are used: by the C library, or by Node's net and dgram. */
export const NETWORK_BACKENDS = ["auto", "ffi", "node"] as const;
export type NetworkBackend = (typeof NETWORK_BACKENDS)[number];

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
  /**
   * "none": the guest reaches itself only. "user": it has a network of its own, 10.0.2.0/24, that leads out as far as
   * {@link allowConnect} grants, and in by {@link publish}. "host": its sockets are the host's. By default "user" if something
   * is granted or published, else "none". Absent from a run with a {@link seed}. See docs/network.md.
   */
  network?: NetworkChoice;
  /** Ports of the host behind which ports of the guest are. */
  publish?: Publication[];
  /** What the guest may connect to and send datagrams to. */
  allowConnect?: ConnectGrant[];
  /** Where names are resolved for the guest, "ADDR" or "ADDR:PORT"; absent: where the host does (/etc/resolv.conf). */
  nameservers?: string[];
  /** Told of each published port before the program starts, with the port that was free where any was asked for. */
  published?: (publication: Publication) => void;
  /** "auto" by default: the C library where it can be called, else Node's. */
  networkBackend?: NetworkBackend;
  strace?: StraceOptions;
  /** Whether to count exits and times: fills {@link BootResult.statistics}. */
  stats?: boolean;
  /** Whether to record what the program asks for and does not get: fills {@link BootResult.shortfalls}. */
  shortfalls?: boolean;
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

/** What follows from the options where they do not say it. */
export function networkOf({ network, publish = [], allowConnect = [] }: BootOptions): NetworkChoice {
  return network ?? (publish.length + allowConnect.length > 0 ? "user" : "none");
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
  /** What the program asked for and did not get; null unless asked for. */
  shortfalls: ShortfallReport | null;
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
