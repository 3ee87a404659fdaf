/**
 * Prints system calls and signals as strace(1) does. The handlers of the traced calls are wrapped when the machine is
 * made, so that a machine without tracing, and a call that the filter leaves out, cost nothing.
 */
import { errnoMessage, errnoName } from "../../abi/errno.ts";
import { SIG } from "../../abi/signal.ts";
import { argumentPieces, environmentPieces } from "../exec/program-strings.ts";
import type { Kernel } from "../kernel.ts";
import { CLD } from "../signal/child-info.ts";
import type { SignalInfo } from "../signal/signal-info.ts";
import type { ExitStatus } from "../task/exit-status.ts";
import type { Process } from "../task/process.ts";
import { BLOCKED, NO_RESULT, Restart, type Task } from "../task/task.ts";
import type { ArgKind, Handler } from "./row.ts";
import { allRows } from "./table.ts";
import { atEntry, atExit, isShown } from "./trace/arguments.ts";
import type { TracedCall } from "./trace/call.ts";
import { parseTraceFilter } from "./trace/filter.ts";
import { comment, isHexResult, signalCode, special } from "./trace/special.ts";
import { signalSet, signalText } from "./trace/structures.ts";
import { hex, octal, pointer, quote, shortened } from "./trace/text.ts";

export interface TraceOptions {
  /** As strace's `-e trace=`: "" or "all" for everything, else names and classes; a leading `!` inverts. */
  filter: string;
  /** Called once a finished line, without its newline. */
  write(line: string): void;
}

/** Where the result begins, if the arguments leave room. */
const RESULT_COLUMN = 40;
const UNKNOWN_ARGS: readonly ArgKind[] = ["hex", "hex", "hex", "hex", "hex", "hex"];

const RESTART_NAMES = {
  [Restart.IfAsked]: "? ERESTARTSYS (To be restarted if SA_RESTART is set)",
  [Restart.Never]: "? ERESTARTNOHAND (To be restarted if no handler)",
  [Restart.Always]: "? ERESTARTNOINTR (To be restarted)",
  [Restart.Interrupt]: "-1 EINTR (Interrupted system call)",
};
/** Calls that sleep for a time: Linux restarts them by a call of its own. */
const RESTART_BLOCK = new Set(["nanosleep", "clock_nanosleep", "poll", "futex"]);

export class Strace {
  readonly #write: (line: string) => void;
  readonly #shown: (name: string | undefined) => boolean;
  /** Calls that have begun and not ended. */
  readonly #open = new Map<Task, TracedCall>();
  /** There has been more than one task: lines say whose they are. */
  #several = false;

  /** @throws {TraceFilterError} if the filter names what does not exist */
  constructor(kernel: Kernel, options: TraceOptions) {
    this.#write = options.write;
    this.#shown = parseTraceFilter(options.filter, allRows);
    kernel.dispatcher.wrap((number, name, handler) =>
      this.#shown(name) ? this.#traced(kernel, number, name, handler) : handler,
    );
  }

  /** The line of the first execve(2), which the loader does in place of a program. */
  started(process: Process): void {
    if (!this.#shown("execve")) return;
    const { executable, tasks } = process;
    const commandLine = [...argumentPieces(process)].join("");
    const environment = [...environmentPieces(process)].join("");
    const argv0 = commandLine.split("\0")[0]!;
    const name = executable === null ? null : tasks[0]!.kernel.vfs.nameOf(executable, process.leader.fs.root);
    const path = argv0.includes("/") ? argv0 : name;
    const args = commandLine
      .split("\0")
      .slice(0, -1)
      .map((text) => shortened(text))
      .join(", ");
    const count = environment.split("\0").length - 1;
    const variables = `0x7fffffffe000 /* ${count} var${count === 1 ? "" : "s"} */`;
    this.#line(process.leader, `execve(${quote(path ?? "")}, [${args}], ${variables})`, "0");
  }

  /** A signal has ended the sleep of a call. */
  interrupted(task: Task): void {
    const call = this.#open.get(task);
    if (call === undefined) return;
    this.#open.delete(task);
    call.result = -1;
    showRemaining(task, call);
    const block = task.restart === Restart.Never && RESTART_BLOCK.has(call.name);
    const text = block ? "? ERESTART_RESTARTBLOCK (Interrupted by signal)" : RESTART_NAMES[task.restart];
    this.#ended(task, call, task.progress > 0 ? String(task.progress) : text);
  }

  /** A signal is delivered. */
  signal(task: Task, info: SignalInfo): void {
    // The death by SIGKILL is told by the last line.
    if (info.signal === SIG.KILL) return;
    const parts = [`si_signo=${signalText(info.signal)}`, `si_code=${signalCode(info.signal, info.code)}`];
    if (info.signal === SIG.CHLD && info.code > 0) {
      const status = info.code === CLD.EXITED ? String(info.status) : signalText(info.status);
      parts.push(`si_pid=${info.pid}`, `si_uid=${info.uid}`, `si_status=${status}`);
      parts.push(`si_utime=${info.userTime}`, `si_stime=${info.systemTime}`);
    } else if (info.code > 0 && info.code < SI_KERNEL) parts.push(`si_addr=${pointer(Number(info.address))}`);
    else if (info.code === SI_TIMER) parts.push(`si_timerid=${hex(info.timerId)}`, `si_overrun=${info.overrun}`);
    else if (info.code === SI_KERNEL) {
      if (info.signal === SIG.SEGV || info.signal === SIG.BUS) parts.push("si_addr=NULL");
    } else parts.push(`si_pid=${info.pid}`, `si_uid=${info.uid}`);
    if (info.code === SI_QUEUE || info.code === SI_TIMER) {
      parts.push(`si_value={int=${BigInt.asIntN(32, info.value)}, ptr=${pointer(Number(info.value))}}`);
    }
    this.#put(task, `--- ${signalText(info.signal)} {${parts.join(", ")}} ---`);
  }

  /** The process was stopped and goes on. */
  continued(signal: number): void {
    this.#write(`--- stopped by ${signalText(signal)} ---`);
  }

  /** A task has ended, others of its process have not. */
  taskEnded(task: Task): void {
    this.#endCall(task);
    this.#put(task, `+++ exited with ${task.exitCode} +++`);
  }

  /** A process has ended that was not the first. */
  processEnded(process: Process, status: ExitStatus): void {
    for (const task of process.tasks) this.#endCall(task);
    const how =
      status.kind === "signal"
        ? `killed by ${signalText(status.signal)}`
        : `exited with ${status.kind === "exit" ? status.code : 0}`;
    this.#put(process.leader, `+++ ${how} +++`);
  }

  /** The end of the first process. */
  ended(status: ExitStatus): void {
    for (const [task, call] of this.#open) {
      if (call.announced === undefined) this.#put(task, `${this.#invocation(call).slice(0, -1)} <unfinished ...>) = ?`);
      else this.#put(task, `<... ${call.name} resumed>) = ?`);
    }
    this.#open.clear();
    if (status.kind === "exit") this.#write(`+++ exited with ${status.code} +++`);
    else if (status.kind === "signal") this.#write(`+++ killed by ${signalText(status.signal)} +++`);
  }

  /** A task ends in a call: in that which ends it, or another one that it will not see the end of. */
  #endCall(task: Task): void {
    const call = this.#open.get(task);
    if (call === undefined) return;
    this.#open.delete(task);
    if (call.name.startsWith("exit")) this.#ended(task, call, "?");
    else this.#put(task, `${this.#beginning(call)} <unfinished ...>) = ?`);
  }

  #traced(kernel: Kernel, number: number, name: string | undefined, handler: Handler): Handler {
    const row = kernel.dispatcher.row(number);
    const kinds = row?.args ?? UNKNOWN_ARGS;
    const shownName = name ?? `syscall_${hex(number)}`;
    return (task, a0, a1, a2, a3, a4, a5) => {
      let call = this.#open.get(task);
      if (call === undefined) {
        const values = row === undefined ? rawArguments(kernel, task) : [a0, a1, a2, a3, a4, a5];
        call = this.#begin(task, shownName, kinds, values);
      }
      const result = handler(task, a0, a1, a2, a3, a4, a5);
      if (result !== BLOCKED && this.#open.get(task) === call) this.#finish(task, call, result, row?.ret);
      return result;
    };
  }

  #begin(task: Task, name: string, kinds: readonly ArgKind[], values: readonly number[]): TracedCall {
    const call: TracedCall = {
      name,
      mem: task.mem,
      kinds,
      values,
      result: Number.NaN,
      texts: [],
      printed: null,
      remembered: 0,
    };
    for (let i = 0; i < kinds.length; i++) call.texts.push(atEntry(call, i));
    call.printed = special[name]?.(call) ?? null;
    this.#open.set(task, call);
    return call;
  }

  #finish(task: Task, call: TracedCall, result: number, kind: string | undefined): void {
    this.#open.delete(task);
    call.result = result === NO_RESULT ? 0 : result;
    if (call.name === "rt_sigreturn") call.printed = [`{mask=${signalSet(task.signals.mask)}}`];
    this.#ended(task, call, resultText(task, call, result, kind));
  }

  #ended(task: Task, call: TracedCall, result: string): void {
    const whole = this.#invocation(call);
    const shown = call.announced;
    if (shown === undefined) this.#line(task, whole, result);
    else
      this.#line(
        task,
        `<... ${call.name} resumed>${whole.startsWith(shown) ? whole.slice(shown.length) : ")"}`,
        result,
      );
  }

  /** "read(0, "abc", 3)" */
  #invocation(call: TracedCall): string {
    const printed = call.printed ?? special[call.name]?.(call) ?? null;
    if (printed !== null) return `${call.name}(${printed.join(", ")})`;
    const texts: string[] = [];
    for (let i = 0; i < call.kinds.length; i++) {
      if (isShown(call, i)) texts.push(call.texts[i] ?? this.#later(call, i));
    }
    return `${call.name}(${texts.join(", ")})`;
  }

  /** An argument that is told at the exit, if there has been one. */
  #later(call: TracedCall, index: number): string {
    return Number.isNaN(call.result) ? pointer(call.values[index]!) : atExit(call, index);
  }

  #line(task: Task, invocation: string, result: string): void {
    this.#put(task, `${`${invocation} `.padEnd(RESULT_COLUMN)}= ${result}`);
  }

  /** A line about one task. Calls of others that have not ended are announced before it, once. */
  #put(task: Task, line: string): void {
    for (const [other, call] of this.#open) {
      if (other === task || call.announced !== undefined) continue;
      call.announced = this.#beginning(call);
      this.#write(`${this.#who(other)}${call.announced} <unfinished ...>`);
    }
    this.#write(`${this.#who(task)}${line}`);
  }
  /** Which task, once there have been several. */
  #who(task: Task): string {
    this.#several ||= task.process.tasks.length > 1 || task.kernel.processes.length > 1;
    return this.#several ? `[pid ${String(task.tid).padStart(5)}] ` : "";
  }
  /** A call as far as its arguments are known before its end. */
  #beginning(call: TracedCall): string {
    if (call.printed !== null) return `${call.name}(${call.printed.join(", ")}`;
    const known: string[] = [];
    for (let i = 0; i < call.kinds.length; i++) {
      if (!isShown(call, i)) continue;
      const text = call.texts[i];
      if (text === undefined || text === null) return `${call.name}(${known.map((each) => `${each}, `).join("")}`;
      known.push(text);
    }
    return `${call.name}(${known.join(", ")}`;
  }
}

/** What an interrupted sleep stores once the handler is entered. */
function showRemaining(task: Task, call: TracedCall): void {
  const index = call.kinds.indexOf("outtimespec");
  if (!call.name.endsWith("nanosleep") || task.scratch === null || call.values[index] === 0) return;
  const left = Math.max(0, task.deadline - task.kernel.time.now());
  call.texts[index] = `{tv_sec=${Math.floor(left / 1e9)}, tv_nsec=${Math.floor(left % 1e9)}}`;
}

const SI_KERNEL = 0x80;
const SI_QUEUE = -1;
const SI_TIMER = -2;

function rawArguments(kernel: Kernel, task: Task): number[] {
  const { cpu } = task;
  return kernel.arch.argumentRegisters.map((register) => cpu.high(register) * 0x1_0000_0000 + cpu.low(register));
}

function resultText(task: Task, call: TracedCall, result: number, kind: string | undefined): string {
  if (result === NO_RESULT) {
    if (call.name.startsWith("exec")) return "0";
    if (call.name === "rt_sigreturn") return returnedFrom(task);
    return "?";
  }
  if (result < 0) {
    const errno = -result;
    return `-1 ${errnoName(errno)} (${errnoMessage(errno)})${comment(call)}`;
  }
  if (kind === "addr" || isHexResult(call)) return `${hex(result)}${comment(call)}`;
  return `${kind === "mode" ? octal(result) : result}${comment(call)}`;
}

/** What rt_sigreturn(2) has put into the result register. */
function returnedFrom(task: Task): string {
  const register = task.kernel.arch.resultRegister;
  const value = BigInt.asIntN(64, task.cpu.get(register));
  if (value < 0n && value > -4096n) {
    const errno = Number(-value);
    return `-1 ${errnoName(errno)} (${errnoMessage(errno)})`;
  }
  return String(value);
}
