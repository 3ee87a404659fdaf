/** Everything of the library OS that depends on the guest's architecture, behind one interface. */
import type { Architecture, Cpu, Engine, Exit } from "../../engine/engine.ts";
import type { SignalAction } from "../signal/process-signals.ts";
import type { SignalInfo } from "../signal/signal-info.ts";
import type { Row } from "../syscall/row.ts";
import type { Task } from "../task/task.ts";
import { X86_64 } from "./x86-64.ts";

export interface Arch {
  readonly name: Architecture;
  /** uname(2) machine. */
  readonly machine: string;
  /** Register that holds the number of the system call, and the six of its arguments. */
  readonly numberRegister: number;
  readonly argumentRegisters: readonly [number, number, number, number, number, number];
  readonly resultRegister: number;
  readonly framePointerRegister: number;
  /** Whether clone(2) gets its thread pointer before the address of the child's id. */
  readonly cloneTlsFirst: boolean;
  /** Bytes of struct epoll_event, whose data are its last eight. */
  readonly epollEventSize: number;
  /** The row's number here; undefined if the architecture lacks the call. */
  syscallNumber(row: Row): number | undefined;
  /**
   * After a system call without a result yet: makes the same call happen again when the guest goes on.
   * The registers must be as at its entry.
   */
  restartCall(cpu: Cpu): void;
  /** Whether a thread pointer that the kernel is told may be set: it lies in the user's half of addresses. */
  validThreadPointer(address: number): boolean;
  /** Makes a copy of its parent's registers those of a new task. @param stack pointer, or 0 to keep the parent's */
  beginChild(cpu: Cpu, stack: number): void;
  /** Whether the registers show that no instruction has run since the last system call. A guess that may only rarely fail. */
  isBehindCall(cpu: Cpu): boolean;
  /** Whether the program has its own instructions stepped: it expects a trap after each. */
  stepsItself(cpu: Cpu): boolean;
  /** The signal for an instruction that raised an exception. */
  trapSignal(cpu: Cpu, exit: Exit): SignalInfo;
  /**
   * Saves the task's state in a frame on its stack and makes it enter the handler.
   * @returns false if the frame cannot be stored or the handler not be entered
   */
  enterHandler(task: Task, info: SignalInfo, action: SignalAction): boolean;
  /** rt_sigreturn(2). @returns false if the frame is bad */
  leaveHandler(task: Task): boolean;
  /** "rax 0000000000000001 rbx …" in a few lines, for a crash report. */
  registerLines(cpu: Cpu): string[];
}

const x86_64 = new X86_64();

/** @throws {Error} for an architecture that the library OS does not know */
export function archOf(engine: Engine): Arch {
  if (engine.architecture === "x86-64") return x86_64;
  throw new Error(`The library OS does not run ${engine.architecture} programs`);
}
