/** x86-64: system call convention, exceptions, registers. @see syscall(2), System V ABI x86-64 */
import { BUS, FPE, ILL, SI, SIG, TRAP as TRAP_CODE } from "../../abi/signal.ts";
import { type Cpu, type Exit, Trap } from "../../engine/engine.ts";
import type { SignalAction } from "../signal/process-signals.ts";
import { SignalInfo } from "../signal/signal-info.ts";
import { setResult } from "../syscall/dispatch.ts";
import type { Row } from "../syscall/row.ts";
import type { Task } from "../task/task.ts";
import type { Arch } from "./arch.ts";
import { enterHandler, leaveHandler } from "./x86-64-signal-frame.ts";

/** Numbers of the integer registers in instruction encodings. */
export const REGISTER = {
  RAX: 0,
  RCX: 1,
  RDX: 2,
  RBX: 3,
  RSP: 4,
  RBP: 5,
  RSI: 6,
  RDI: 7,
  R8: 8,
  R9: 9,
  R10: 10,
} as const;

const NAMES = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8 ", "r9 "];
for (let i = 10; i < 16; i++) NAMES.push(`r${i}`);
const PRINT_ORDER = [0, 3, 1, 2, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15];

/** Bytes of the SYSCALL instruction. */
const SYSCALL_LENGTH = 2;
/** TASK_SIZE_MAX: where addresses of user programs end. */
const TASK_SIZE = 0x7fff_ffff_f000;
/** TF of RFLAGS. */
const TRAP_FLAG = 0x100;
/** Vector of the stack fault exception. */
const STACK_FAULT = 12;

export class X86_64 implements Arch {
  readonly name = "x86-64";
  readonly machine = "x86_64";
  readonly numberRegister = REGISTER.RAX;
  readonly argumentRegisters = [
    REGISTER.RDI,
    REGISTER.RSI,
    REGISTER.RDX,
    REGISTER.R10,
    REGISTER.R8,
    REGISTER.R9,
  ] as const;
  readonly resultRegister = REGISTER.RAX;
  readonly framePointerRegister = REGISTER.RBP;
  readonly epollEventSize = 12;
  readonly cloneTlsFirst = false;

  syscallNumber(row: Row): number | undefined {
    return row.x64;
  }

  /** `syscall` leaves the address behind it in rcx. */
  isBehindCall(cpu: Cpu): boolean {
    return cpu.high(REGISTER.RCX) * 0x1_0000_0000 + cpu.low(REGISTER.RCX) === cpu.pc;
  }
  restartCall(cpu: Cpu): void {
    cpu.pc = cpu.pc - SYSCALL_LENGTH;
  }

  validThreadPointer(address: number): boolean {
    return address < TASK_SIZE;
  }
  beginChild(cpu: Cpu, stack: number): void {
    setResult(cpu, this.resultRegister, 0);
    if (stack !== 0) cpu.sp = stack;
  }

  stepsItself(cpu: Cpu): boolean {
    return (cpu.flags & TRAP_FLAG) !== 0;
  }
  trapSignal(cpu: Cpu, exit: Exit): SignalInfo {
    switch (exit.trap) {
      case Trap.IllegalInstruction:
        return SignalInfo.fault(SIG.ILL, ILL.ILLOPN, cpu.pc);
      case Trap.DivideError:
        return SignalInfo.fault(SIG.FPE, FPE.INTDIV, cpu.pc);
      case Trap.Breakpoint:
        if (exit.vector === DEBUG_EXCEPTION) return SignalInfo.fault(SIG.TRAP, TRAP_CODE.BRKPT, cpu.pc);
        return SignalInfo.plain(SIG.TRAP, SI.KERNEL);
      case Trap.SingleStep:
        return SignalInfo.fault(SIG.TRAP, TRAP_CODE.TRACE, cpu.pc);
      case Trap.FloatingPoint:
        return SignalInfo.fault(SIG.FPE, floatingPointCode(cpu, exit), cpu.pc);
      case Trap.Alignment:
        return SignalInfo.fault(SIG.BUS, BUS.ADRALN, 0);
      case Trap.Protection:
        return SignalInfo.plain(exit.vector === STACK_FAULT ? SIG.BUS : SIG.SEGV, SI.KERNEL);
      default:
        return SignalInfo.plain(SIG.SEGV, SI.KERNEL);
    }
  }

  enterHandler(task: Task, info: SignalInfo, action: SignalAction): boolean {
    return enterHandler(task, info, action);
  }
  leaveHandler(task: Task): boolean {
    return leaveHandler(task);
  }

  registerLines(cpu: Cpu): string[] {
    const lines: string[] = [];
    for (let i = 0; i < PRINT_ORDER.length; i += 4) {
      const row = PRINT_ORDER.slice(i, i + 4).map((register) => `${NAMES[register]} ${hex16(cpu.get(register))}`);
      lines.push(row.join("  "));
    }
    lines.push(
      `rip ${hex16(BigInt(cpu.pc))}  flags ${cpu.flags.toString(16).padStart(14, "0")}  fs  ${hex16(cpu.threadPointer)}  gs  ${hex16(cpu.gsBase)}`,
    );
    return lines;
  }
}

/** Vector of #DB: with Trap.Breakpoint it was INT1, which INT3's signal differs from. */
const DEBUG_EXCEPTION = 1;

function hex16(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16).padStart(16, "0");
}

/** Vector of the SIMD floating-point exception; x87 errors have 16. */
const SIMD_ERROR = 19;
const MXCSR_OFFSET = 24;

/** si_code from the exception flags that are raised and not masked. @see Intel SDM 1, 8.5 and 11.5 */
function floatingPointCode(cpu: Cpu, exit: Exit): number {
  const image = new Uint8Array(cpu.vectorStateSize);
  cpu.saveVectorState(image);
  const view = new DataView(image.buffer);
  const control = view.getUint16(0, true);
  const status = view.getUint16(2, true);
  const mxcsr = view.getUint32(MXCSR_OFFSET, true);
  const raised = exit.vector === SIMD_ERROR ? ~(mxcsr >>> 7) & mxcsr : status & ~control;
  if ((raised & 1) !== 0) return FPE.FLTINV;
  if ((raised & 4) !== 0) return FPE.FLTDIV;
  if ((raised & 8) !== 0) return FPE.FLTOVF;
  if ((raised & 0x12) !== 0) return FPE.FLTUND;
  if ((raised & 0x20) !== 0) return FPE.FLTRES;
  return FPE.FLTINV;
}
