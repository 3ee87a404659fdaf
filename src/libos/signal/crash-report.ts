/** What a person is told when a program dies by a fault. */
import { BUS, FPE, ILL, SEGV, SI, SIG, signalName, TRAP } from "../../abi/signal.ts";
import type { Task } from "../task/task.ts";
import type { SignalInfo } from "./signal-info.ts";
import { SignalSet } from "./signal-set.ts";
import { SymbolFinder } from "./symbols.ts";

const FAULTS = SignalSet.of(SIG.SEGV, SIG.BUS, SIG.ILL, SIG.FPE, SIG.TRAP, SIG.SYS);
const WITH_ADDRESS = SignalSet.of(SIG.SEGV, SIG.BUS);
const BACKTRACE_DEPTH = 12;

/** Lines about the end of a program by an instruction of its own; null for a signal that somebody sent. */
export function crashReport(task: Task, info: SignalInfo): string[] | null {
  if (!FAULTS.has(info.signal) || info.code <= 0) return null;
  const { cpu } = task;
  const exit = cpu.exit;
  const lines = [`${task.name}[${task.tid}] killed by ${signalName(info.signal)}: ${reason(task, info)}`];
  const symbols = new SymbolFinder(task);
  lines.push(`  at ${place(task, symbols, cpu.pc)}`);
  if (WITH_ADDRESS.has(info.signal) && info.code !== SI.KERNEL) {
    lines.push(`  ${accessName(exit.access)} of ${hex(exit.address)}: ${mappingOf(task, exit.address)}`);
  }
  for (const line of task.kernel.arch.registerLines(cpu)) lines.push(`  ${line}`);
  for (const caller of backtrace(task)) lines.push(`  called from ${place(task, symbols, caller)}`);
  return lines;
}

const REASONS: Record<string, string> = {
  [`${SIG.SEGV} ${SEGV.MAPERR}`]: "address not mapped",
  [`${SIG.SEGV} ${SEGV.ACCERR}`]: "access not permitted by the mapping",
  [`${SIG.SEGV} ${SI.KERNEL}`]: "general protection fault, or no room for a signal frame",
  [`${SIG.BUS} ${BUS.ADRALN}`]: "address not aligned",
  [`${SIG.BUS} ${BUS.ADRERR}`]: "beyond the end of the mapped file",
  [`${SIG.BUS} ${BUS.OBJERR}`]: "the mapped file cannot be read",
  [`${SIG.BUS} ${SI.KERNEL}`]: "stack fault",
  [`${SIG.FPE} ${FPE.INTDIV}`]: "integer division by zero or overflow",
  [`${SIG.FPE} ${FPE.FLTDIV}`]: "floating-point division by zero",
  [`${SIG.FPE} ${FPE.FLTOVF}`]: "floating-point overflow",
  [`${SIG.FPE} ${FPE.FLTUND}`]: "floating-point underflow",
  [`${SIG.FPE} ${FPE.FLTRES}`]: "floating-point result not exact",
  [`${SIG.FPE} ${FPE.FLTINV}`]: "invalid floating-point operation",
  [`${SIG.ILL} ${ILL.ILLOPN}`]: "illegal instruction",
  [`${SIG.TRAP} ${SI.KERNEL}`]: "breakpoint instruction",
  [`${SIG.TRAP} ${TRAP.TRACE}`]: "single step",
};

function reason(task: Task, info: SignalInfo): string {
  const words = REASONS[`${info.signal} ${info.code}`] ?? `si_code ${info.code}`;
  return info.signal === SIG.ILL ? `${words} (${instructionBytes(task)})` : words;
}

function instructionBytes(task: Task): string {
  const length = task.mem.readablePrefix(task.cpu.pc, 8);
  const bytes: string[] = [];
  for (let i = 0; i < length; i++) bytes.push(task.mem.u8[task.cpu.pc + i]!.toString(16).padStart(2, "0"));
  return bytes.join(" ");
}

function accessName(access: number): string {
  return access === 2 ? "write" : access === 4 ? "execution" : "read";
}

function place(task: Task, symbols: SymbolFinder, address: number): string {
  const name = task.process.mm.describe(address);
  const symbol = symbols.name(address);
  if (name === "") return hex(address);
  return symbol === "" ? `${hex(address)} ${name}` : `${hex(address)} ${symbol} (${name})`;
}

/** The line of /proc/self/maps that holds an address. */
function mappingOf(task: Task, address: number): string {
  for (const line of task.process.mm.mapLines()) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line);
    if (range === null) continue;
    if (Number.parseInt(range[1]!, 16) <= address && address < Number.parseInt(range[2]!, 16)) {
      return line.trimEnd().replace(/ +/g, " ");
    }
  }
  return address >= 0 && address < 0x10000 ? "not mapped (null pointer?)" : "not mapped";
}

/** Return addresses along the chain of frame pointers, as far as it makes sense. */
function backtrace(task: Task): number[] {
  const callers: number[] = [];
  let frame = Number(task.cpu.get(task.kernel.arch.framePointerRegister));
  while (callers.length < BACKTRACE_DEPTH && frame % 8 === 0 && task.mem.canRead(frame, 16)) {
    const caller = task.mem.u64(frame + 8);
    const next = task.mem.u64(frame);
    if (task.process.mm.describe(caller) === "") break;
    callers.push(caller);
    if (next <= frame) break;
    frame = next;
  }
  return callers;
}

function hex(address: number): string {
  return `0x${BigInt.asUintN(64, BigInt(address)).toString(16)}`;
}
