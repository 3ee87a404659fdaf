/**
 * What a program asked of a machine and did not get: the record behind `skerry run --shortfalls` and `skerry compat`. The
 * handlers are wrapped when the machine is made, so that a machine without a record pays nothing for it.
 */
import { Errno, errnoName } from "../../abi/errno.ts";
import { AT, PATH_MAX } from "../../abi/fcntl.ts";
import { SIG, signalName } from "../../abi/signal.ts";
import type { Kernel } from "../kernel.ts";
import type { SignalInfo } from "../signal/signal-info.ts";
import type { ExitStatus } from "../task/exit-status.ts";
import type { Process } from "../task/process.ts";
import type { Task } from "../task/task.ts";
import type { Handler, Row, Support } from "./row.ts";
import { atEntry, atExit, isShown } from "./trace/arguments.ts";
import type { TracedCall } from "./trace/call.ts";
import { special } from "./trace/special.ts";

/** A row that was called and is not supported in full. */
export interface RowUse {
  call: string;
  /** "unknown": there is no row for the number. */
  level: Exclude<Support["level"], "full"> | "unknown";
  note: string;
  calls: number;
}

/** Calls that were answered with the same errno. */
export interface Refusal {
  call: string;
  /** The constants among the arguments, as strace prints them: ["SOL_SOCKET", "SO_MARK"]. */
  options: string[];
  errno: string;
  /** The file that the call named, absolute if that can be told; else null. */
  path: string | null;
  count: number;
  /** Place of the last one in the order of all recorded events. */
  last: number;
}

/** An instruction that the processor did not execute. */
export interface RefusedInstruction {
  signal: string;
  program: string;
  address: number;
  /** What is in memory there, hexadecimal. */
  bytes: string;
  count: number;
  last: number;
}

/** A process that a signal has ended. */
export interface SignalledEnd {
  program: string;
  pid: number;
  signal: string;
  /** For a person; empty if the program did not do it itself. */
  report: string[];
  last: number;
}

/** Strings of the guest are byte strings. */
export interface ShortfallReport {
  rows: RowUse[];
  refusals: Refusal[];
  instructions: RefusedInstruction[];
  ends: SignalledEnd[];
  /** What came when the lists were full. */
  omitted: number;
}

/** The lists come from the guest: bounded. */
const MOST_REFUSALS = 4000;
const MOST_OTHERS = 200;
const INSTRUCTION_BYTES = 15;
/** Answers that say "later", not "no". */
const ORDINARY: ReadonlySet<number> = new Set([Errno.EAGAIN, Errno.EINTR, Errno.EINPROGRESS, Errno.ETIMEDOUT]);
/** Of these EAGAIN means a limit. */
const MAKES_TASKS: ReadonlySet<string> = new Set(["fork", "vfork", "clone", "clone3"]);
/** Above it a result is an errno; below it the call has not ended. */
const MAX_ERRNO = 4095;

export class Shortfalls {
  readonly #uses = new Map<string, RowUse>();
  readonly #refusals = new Map<string, Refusal>();
  readonly #instructions = new Map<string, RefusedInstruction>();
  readonly #ends: SignalledEnd[] = [];
  #omitted = 0;
  #sequence = 0;

  constructor(kernel: Kernel) {
    kernel.dispatcher.wrap((number, name, handler) =>
      this.#watched(kernel.dispatcher.row(number), number, name, handler),
    );
  }

  get report(): ShortfallReport {
    return {
      rows: [...this.#uses.values()],
      refusals: [...this.#refusals.values()],
      instructions: [...this.#instructions.values()],
      ends: this.#ends,
      omitted: this.#omitted,
    };
  }

  /** The processor has refused an instruction, and the task gets a signal for it. */
  trapped(task: Task, info: SignalInfo): void {
    if (info.signal !== SIG.ILL && info.signal !== SIG.SEGV) return;
    const { pc } = task.cpu;
    const length = task.mem.readablePrefix(pc, INSTRUCTION_BYTES);
    const bytes = Array.from(task.mem.u8.subarray(pc, pc + length), (byte) => byte.toString(16).padStart(2, "0")).join(
      " ",
    );
    const key = `${info.signal} ${pc} ${bytes}`;
    const signal = signalName(info.signal);
    this.#count(this.#instructions, MOST_OTHERS, key, () => ({ signal, program: task.name, address: pc, bytes }));
  }

  /** A process has ended. */
  ended({ leader, pid }: Process, status: ExitStatus): void {
    if (status.kind !== "signal") return;
    const last = ++this.#sequence;
    if (this.#ends.length >= MOST_OTHERS) this.#omitted++;
    else {
      const { signal, report } = status;
      this.#ends.push({ program: leader.name, pid, signal: signalName(signal), report: report ?? [], last });
    }
  }

  #watched(row: Row | undefined, number: number, name: string | undefined, handler: Handler): Handler {
    const use = this.#use(row, number, name);
    const call = name ?? use?.call ?? "";
    return (task, a0, a1, a2, a3, a4, a5) => {
      const result = handler(task, a0, a1, a2, a3, a4, a5);
      if (result < -MAX_ERRNO) return result;
      if (use !== null && use.calls++ === 0) this.#uses.set(use.call, use);
      if (result < 0 && isRefusal(call, -result)) this.#refused(task, call, row, [a0, a1, a2, a3, a4, a5], result);
      return result;
    };
  }
  #use(row: Row | undefined, number: number, name: string | undefined): RowUse | null {
    if (row === undefined || name === undefined)
      return { call: `syscall_${number}`, level: "unknown", note: "no such system call is known: ENOSYS", calls: 0 };
    const { level, note } = row.support;
    return level === "full" ? null : { call: name, level, note, calls: 0 };
  }

  #refused(task: Task, name: string, row: Row | undefined, values: number[], result: number): void {
    const errno = errnoName(-result);
    const options = row === undefined ? [] : optionsOf(task, name, row, values, result);
    const path = row === undefined ? null : namedFile(task, row, values);
    const key = `${name} ${options.join(" ")} ${errno} ${path ?? ""}`;
    this.#count(this.#refusals, MOST_REFUSALS, key, () => ({ call: name, options, errno, path }));
  }

  #count<T extends { count: number; last: number }>(
    table: Map<string, T>,
    most: number,
    key: string,
    make: () => Omit<T, "count" | "last">,
  ): void {
    const last = ++this.#sequence;
    const known = table.get(key);
    if (known !== undefined) {
      known.count++;
      known.last = last;
    } else if (table.size >= most) this.#omitted++;
    else table.set(key, { ...make(), count: 1, last } as T);
  }
}

function isRefusal(name: string, errno: number): boolean {
  return !ORDINARY.has(errno) || (errno === Errno.EAGAIN && MAKES_TASKS.has(name));
}

/** The constants among the arguments of a call that has failed, as a trace shows them. */
function optionsOf(task: Task, name: string, row: Row, values: number[], result: number): string[] {
  const kinds = row.args;
  const call: TracedCall = { name, mem: task.mem, kinds, values, result, texts: [], printed: null, remembered: 0 };
  for (let i = 0; i < kinds.length; i++) call.texts.push(atEntry(call, i));
  const shown =
    special[name]?.(call) ?? call.texts.map((text, i) => (isShown(call, i) ? (text ?? atExit(call, i)) : ""));
  return constantsOf(shown.join(", "));
}

/** Names of flags and options in the arguments of a traced call; texts in quotes are the program's own. */
export function constantsOf(traced: string): string[] {
  return (
    traced.replace(/"(?:[^"\\]|\\.)*"/g, "").match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+(?:\|[A-Z][A-Z0-9_]*)*|\bTC[A-Z]+/g) ??
    []
  );
}

/** The file that a call names by a path; null if it names none. */
function namedFile(task: Task, row: Row, values: number[]): string | null {
  const index = row.args.indexOf("path");
  if (index < 0) return null;
  const path = task.mem.string(values[index]!, PATH_MAX);
  if (typeof path === "number" || path === "") return null;
  if (path.startsWith("/")) return path;
  const fd = row.args[index - 1] === "dirfd" ? values[index - 1]! : AT.FDCWD;
  const from = fd === AT.FDCWD ? task.fs.cwd : (task.files.get(fd)?.path ?? null);
  const directory = from === null ? null : task.kernel.vfs.nameOf(from, task.fs.root);
  return directory === null ? path : `${directory === "/" ? "" : directory}/${path}`;
}
