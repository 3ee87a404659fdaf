/**
 * The virtual CPU: the guest runs in ring 3, ring 0 holds a few stubs that exit.
 *
 * Registers live in the page that KVM shares (KVM_CAP_SYNC_REGS). After each exit they are put in the form the guest
 * sees: behind a system call RIP and RFLAGS come from RCX and R11, behind an exception from its frame. The way back to
 * ring 3 is an IRETQ stub fed from the monitor's stack page: it works where SYSRET is not emulated, and no segment
 * register has to be set. A KVM that emulates ring 0 leaves the CPU in ring 3 at SYSCALL; there the way back is
 * setting RIP. Which kind it is, the first system call tells.
 */
import { Errno, errnoName } from "../../abi/errno.ts";
import type { HostNative, ThreadTimer } from "../../host/native.ts";
import { Access, type Cpu, EngineError, type Exit, ExitKind, Trap } from "../engine.ts";
import { ExitReason, Ioctl, Msr, Regs, Run, SYNC_REGS } from "./abi.ts";
import type { CpuCounts } from "./counts.ts";
import type { GuestCpuid } from "./cpuid.ts";
import { takeStep } from "./debug-status.ts";
import { fillSystemRegisters, modelRegisters } from "./initial-state.ts";
import {
  addresses,
  hasErrorCode,
  type MonitorArea,
  PAGE_FAULT,
  returnFrameAddress,
  SYSCALL_PORT,
} from "./monitor-area.ts";
import { Registers } from "./registers.ts";
import { Step, TRAP_FLAG } from "./step.ts";
import { SystemRegisters } from "./system-registers.ts";
import { StateTransfer, type TransferContext } from "./transfer.ts";
import { protectionErrorCode } from "./undefined.ts";
import { exceptionUnderWay } from "./vcpu-events.ts";
import { halves, isCanonical, portInstructionLength, TRAP_OF_VECTOR } from "./x86.ts";

/** Ns in which a CPU gets from an exception to its stub. */
const EXCEPTION_TIME = 1e6;
const INITIAL_FLAGS = 0x202;
/** What ring 3 may set: CF PF AF ZF SF TF DF OF NT RF AC ID. */
const USER_FLAGS = 0x25_4dd5;
const STEPPING_FLAGS = INITIAL_FLAGS | TRAP_FLAG;
const [IRET_STUB_LOW, IRET_STUB_HIGH] = halves(addresses.iretStub);
const [RETURN_FRAME_LOW, RETURN_FRAME_HIGH] = halves(returnFrameAddress);
const [AREA_LOW, AREA_HIGH] = halves(addresses.areaStart);
const AREA_LOW_END = AREA_LOW + Number(addresses.areaEnd - addresses.areaStart);
const TOP_OF_STACK = 4096 / 8;
/** Where the stub of page faults has put the guest's RAX: below the frame's six words. */
const SAVED_RAX = TOP_OF_STACK - 7;
/** Of a page fault's error code: a reserved bit was set. In these tables none is: a KVM that shadows them sets its own. */
const RESERVED_BIT = 8;

/** The host's side of a virtual CPU: its descriptor, and the page that KVM shares, by address and content. */
export interface CpuPlace {
  fd: number;
  page: number;
  view: ArrayBuffer;
}

/** What the CPU asks of the address space it runs in. */
export interface FaultContext extends TransferContext {
  readonly size: number;
  /** Takes a CPU back that is not used any more. */
  giveBack(cpu: KvmCpu): void;
  /** Whether the host has a byte: a file may have lost it. */
  probe(address: number): boolean;
  /** Makes withdrawn and granted permissions of a page effective. */
  flush(start: number, length: number): void;
  /** A page of guest memory lost its backing (host file truncated): takes its access away. @returns whether one did */
  dropLostPages(): boolean;
}

export class KvmCpu extends Registers implements Cpu {
  readonly exit: Exit = { address: 0, access: 0, trap: Trap.IllegalInstruction, vector: 0, errorCode: 0, detail: "" };
  readonly vectorStateSize: number;
  readonly vectorComponents: bigint;
  readonly cycleHz: number;

  readonly #native: HostNative;
  readonly #fd: number;
  readonly #page: CpuPlace;
  readonly #area: MonitorArea;
  /** The return frame by halves. */
  readonly #frameWords: Uint32Array;
  readonly #context: FaultContext;
  readonly #counts: CpuCounts;
  readonly #now: () => number;
  readonly #timer: ThreadTimer;
  readonly #run: DataView;
  readonly #runBytes: Uint8Array;
  readonly #system: SystemRegisters;
  readonly #transfer: StateTransfer;
  /** Of the call of {@link run}. */
  #deadline = 0;
  #singleStep = false;
  readonly #step = new Step();
  /** Where the CPU stands: with the guest's registers in ring 3, or in ring 0. */
  #inRing3 = false;
  /** The ring in which SYSCALL arrives: 0, 3 under a KVM that emulates ring 0, -1 not known yet. */
  #syscallRing = -1;
  /** An exception is under way: the registers are KVM's for one more run. */
  #unfinished = false;
  /** The address of the last page fault, by halves. */
  #faultLow = 0;
  #faultHigh = 0;
  #lastSpurious = -1;
  #spuriousRepeats = 0;

  constructor(
    native: HostNative,
    place: CpuPlace,
    context: FaultContext,
    cpuid: GuestCpuid,
    counts: CpuCounts,
    now: () => number,
  ) {
    const { fd, view: runPage } = place;
    const { area } = context;
    super(runPage);
    this.#native = native;
    this.#page = place;
    this.#fd = fd;
    this.#area = area;
    this.#frameWords = new Uint32Array(area.returnFrame.buffer, area.returnFrame.byteOffset, 10);
    this.#context = context;
    this.#counts = counts;
    this.#now = now;
    this.#run = new DataView(runPage);
    this.#runBytes = new Uint8Array(runPage);
    this.#system = new SystemRegisters(native, fd);
    this.vectorComponents = BigInt(cpuid.components);
    this.vectorStateSize = cpuid.xsaveBytes;
    this.#check(native.ioctlBytes(fd, Ioctl.SET_CPUID2, cpuid.bytes), "KVM_SET_CPUID2");
    this.#setModelRegisters();
    this.#setSystemRegisters();
    if (cpuid.components !== 0) {
      const xcrs = new DataView(new ArrayBuffer(392));
      xcrs.setUint32(0, 1, true);
      xcrs.setBigUint64(16, this.vectorComponents, true);
      this.#check(native.ioctlBytes(fd, Ioctl.SET_XCRS, new Uint8Array(xcrs.buffer)), "KVM_SET_XCRS");
    }
    this.cycleHz = this.#check(native.ioctl(fd, Ioctl.GET_TSC_KHZ, 0), "KVM_GET_TSC_KHZ") * 1000;
    this.#timer = native.threadTimer();
    const mask = new Uint8Array(12);
    new DataView(mask.buffer).setUint32(0, 8, true);
    mask.set(this.#timer.callMask, 4);
    this.#check(native.ioctlBytes(fd, Ioctl.SET_SIGNAL_MASK, mask), "KVM_SET_SIGNAL_MASK");
    this.#run.setBigUint64(Run.VALID_REGS, BigInt(SYNC_REGS), true);
    this.#transfer = new StateTransfer(native, fd, context, this.#system, cpuid.components, cpuid.xsaveBytes);
    this.reset();
  }

  run(deadline: number): ExitKind {
    if (!isCanonical(this.words[Regs.RIP * 2 + 1]!)) return this.#protectionTrap();
    const { owed } = this.#context;
    if (owed !== null && owed !== this.#transfer) owed.settle();
    // The timer is the thread's, for all CPUs in turn: that it fires too early for this one is noticed.
    this.#deadline = deadline;
    if (this.#singleStep) this.#step.begin(this.#context, this.pc);
    if (deadline < this.#timer.deadline) this.#timer.arm(deadline, this.#now());
    for (;;) {
      if (!this.#unfinished) this.#enterUser();
      this.#unfinished = false;
      const result = this.#native.ioctl(this.#fd, Ioctl.RUN, 0);
      if (result === 0 && this.#run.getUint32(Run.EXIT_REASON, true) === ExitReason.IO) {
        const port = this.#runBytes[Run.IO_PORT]!;
        if (!this.#inStub()) return this.#foreignOut();
        if (port === SYSCALL_PORT) return this.#systemCall();
        const kind = this.#exception(port);
        if (kind >= 0) return kind as ExitKind;
        continue;
      }
      const kind = this.#otherExit(result);
      if (kind >= 0) return kind as ExitKind;
    }
  }

  /** In ring 3 the registers are the guest's already; from ring 0 an IRETQ with a frame made of them leads there. */
  #enterUser(): void {
    // By halves: whole registers would be bigints, which are allocated.
    const words = this.words;
    if (this.#transfer.pending) this.#moveState();
    words[Regs.RFLAGS * 2] =
      (words[Regs.RFLAGS * 2]! & USER_FLAGS) | (this.#singleStep ? STEPPING_FLAGS : INITIAL_FLAGS);
    words[Regs.RFLAGS * 2 + 1] = 0;
    this.#run.setUint32(Run.DIRTY_REGS, SYNC_REGS, true);
    if (this.#inRing3) return;
    const frame = this.#frameWords;
    frame[0] = words[Regs.RIP * 2]!;
    frame[1] = words[Regs.RIP * 2 + 1]!;
    frame[4] = words[Regs.RFLAGS * 2]!;
    frame[5] = 0;
    frame[6] = words[Regs.RSP * 2]!;
    frame[7] = words[Regs.RSP * 2 + 1]!;
    words[Regs.RIP * 2] = IRET_STUB_LOW;
    words[Regs.RIP * 2 + 1] = IRET_STUB_HIGH;
    words[Regs.RSP * 2] = RETURN_FRAME_LOW;
    words[Regs.RSP * 2 + 1] = RETURN_FRAME_HIGH;
    words[Regs.RFLAGS * 2] = 2;
  }

  /** Where each instruction counts, those that move state would count as well. */
  #moveState(): void {
    if (this.#singleStep) this.#transfer.settle();
    else this.#transfer.begin(this.words);
  }
  /** @returns whether the CPU stopped among the instructions that move state: then its registers are the guest's again */
  #stoppedMoving(): boolean {
    if (!this.#transfer.active) return false;
    const stopped = this.#transfer.contains(this.words);
    if (stopped) this.#transfer.abandon(this.words);
    else this.#transfer.end();
    return stopped;
  }

  /** The guest's own port instruction, which KVM let through: refused. */
  #foreignOut(): ExitKind {
    this.#inRing3 = true;
    if (this.#transfer.active) this.#transfer.end();
    // KVM finishes a port access at the next entry: let it, without running the guest, and take back what it did.
    const before = this.pc;
    const rax = this.regs[Regs.RAX]!;
    this.#runBytes[Run.IMMEDIATE_EXIT] = 1;
    this.#native.ioctl(this.#fd, Ioctl.RUN, 0);
    this.#runBytes[Run.IMMEDIATE_EXIT] = 0;
    this.regs[Regs.RAX] = rax;
    // Some KVMs stand behind the instruction already at the exit: then it did not move.
    this.pc = this.pc === before ? before - portInstructionLength(this.#context.bytes.u8, before) : before;
    this.#dropStep();
    return this.#protectionTrap();
  }
  #systemCall(): ExitKind {
    if (this.#transfer.active) this.#transfer.end();
    const words = this.words;
    words[Regs.RIP * 2] = words[Regs.RCX * 2]!;
    words[Regs.RIP * 2 + 1] = words[Regs.RCX * 2 + 1]!;
    if (this.#singleStep) words[Regs.R11 * 2] = words[Regs.R11 * 2]! & ~TRAP_FLAG;
    words[Regs.RFLAGS * 2] = words[Regs.R11 * 2]!;
    if (this.#syscallRing < 0) this.#syscallRing = this.#system.ring();
    this.#inRing3 = this.#syscallRing === 3;
    this.#counts.syscall++;
    return ExitKind.Syscall;
  }

  /** Takes RIP, RFLAGS and RSP from an exception's frame. @returns the exit, or -1 to go on */
  #exception(vector: number): number {
    const stack = this.#area.stack;
    const regs = this.regs;
    this.#inRing3 = false;
    const errorCode = hasErrorCode(vector);
    const base = TOP_OF_STACK - (errorCode ? 6 : 5);
    const at = errorCode ? base + 1 : base;
    const exit = this.exit;
    exit.errorCode = errorCode ? Number(stack[base]! & 0xffff_ffffn) : 0;
    exit.vector = vector;
    if (vector === PAGE_FAULT) {
      this.#faultLow = this.words[Regs.RAX * 2]!;
      this.#faultHigh = this.words[Regs.RAX * 2 + 1]!;
      regs[Regs.RAX] = stack[SAVED_RAX]!;
    }
    if ((stack[at + 1]! & 3n) === 0n) {
      // Ring 0 itself faulted: only its IRETQ can, on a frame the guest's registers made impossible.
      regs[Regs.RIP] = this.#area.returnFrame[0]!;
      regs[Regs.RFLAGS] = this.#area.returnFrame[2]!;
      regs[Regs.RSP] = this.#area.returnFrame[3]!;
      this.#stoppedMoving();
      return this.#protectionTrap();
    }
    regs[Regs.RIP] = stack[at]!;
    regs[Regs.RFLAGS] = this.#singleStep ? stack[at + 2]! & ~BigInt(TRAP_FLAG) : stack[at + 2]!;
    regs[Regs.RSP] = stack[at + 3]!;
    if (this.#stoppedMoving()) return -1;
    if (vector === PAGE_FAULT) return this.#pageFault();
    const trap = TRAP_OF_VECTOR[vector];
    if (trap === undefined) return this.#failure(`unexpected exception ${vector}`);
    if (trap === Trap.IllegalInstruction) {
      const refused = protectionErrorCode(this, this.#context);
      if (refused >= 0) return this.#protectionTrap(refused);
    }
    exit.trap = trap === Trap.SingleStep && !takeStep(this.#native, this.#fd) ? Trap.Breakpoint : trap;
    if (exit.trap === Trap.SingleStep) {
      if (this.#step.isLate(this.#singleStep, stack[at + 2]!)) return -1;
      if (this.#singleStep) regs[Regs.RFLAGS] = this.#step.end(this.#context, this.sp, stack[at + 2]!);
    }
    this.#counts.trap++;
    return ExitKind.Trap;
  }

  /** A stop that is no exception: flags without the trap flag that {@link singleStep} put in. */
  #dropStep(): void {
    if (!this.#singleStep) return;
    this.words[Regs.RFLAGS * 2] = this.words[Regs.RFLAGS * 2]! & ~TRAP_FLAG;
    this.#step.interrupted = true;
  }

  #pageFault(): number {
    const low = this.#faultLow;
    const high = this.#faultHigh;
    const exit = this.exit;
    // A KVM that emulates may report a non-canonical address as a page fault; the architecture has #GP there.
    if (!isCanonical(high)) return this.#protectionTrap();
    exit.errorCode &= ~RESERVED_BIT;
    exit.address = (high | 0) * 0x1_0000_0000 + low;
    exit.access = exit.errorCode & 16 ? Access.Execute : exit.errorCode & 2 ? Access.Write : Access.Read;
    if (high === 0 && exit.address < this.#context.size && (this.#context.pages[low >>> 12]! & exit.access) !== 0) {
      // The protections allow it: the translation was stale. The fault itself dropped it; insist if it comes back.
      this.#counts.spurious++;
      if (this.#lastSpurious === low) {
        if (++this.#spuriousRepeats > 2) this.#context.flush((low & ~4095) >>> 0, 4096);
        if (this.#spuriousRepeats > 1000) return this.#failure(`page fault at 0x${low.toString(16)} does not go away`);
      } else {
        this.#lastSpurious = low;
        this.#spuriousRepeats = 0;
      }
      return -1;
    }
    this.#lastSpurious = -1;
    this.#counts.fault++;
    return ExitKind.Fault;
  }

  #protectionTrap(errorCode = 0): ExitKind {
    this.exit.trap = Trap.Protection;
    this.exit.vector = 13;
    this.exit.errorCode = errorCode;
    this.#counts.trap++;
    return ExitKind.Trap;
  }

  /** Anything but `out` of a stub. @returns the exit, or -1 to go on */
  #otherExit(result: number): number {
    if (result === -Errno.EINTR || (result === 0 && this.#run.getUint32(Run.EXIT_REASON, true) === ExitReason.INTR)) {
      return this.#interruption();
    }
    if (result === -Errno.EAGAIN) return -1;
    if (result === -Errno.EFAULT) {
      this.#leaveIret();
      if (this.#context.dropLostPages()) return -1;
      return this.#failure("KVM_RUN: EFAULT: a page of guest memory has no backing");
    }
    if (result < 0) return this.#failure(`KVM_RUN: ${errnoName(-result)}`);
    const reason = this.#run.getUint32(Run.EXIT_REASON, true);
    const detail = this.#run.getUint32(Run.HARDWARE_REASON, true);
    this.#leaveIret();
    return this.#failure(`KVM exit ${reason} (${detail}) at 0x${this.regs[Regs.RIP]!.toString(16)}`);
  }

  #interruption(): number {
    if (exceptionUnderWay(this.#native, this.#fd)) return this.#awaitException();
    this.#leaveIret();
    if (this.#inStub()) {
      // Between SYSCALL (or an exception) and the stub's `out`: let it come to its exit, which is the next one.
      return this.#finishStub();
    }
    this.#stoppedMoving();
    this.#dropStep();
    if (this.#timer.fired()) {
      const now = this.#now();
      if (now < this.#deadline) {
        this.#timer.arm(this.#deadline, now);
        return -1;
      }
      this.#counts.budget++;
      return ExitKind.Budget;
    }
    this.#counts.interrupted++;
    return ExitKind.Interrupted;
  }

  /** Goes on with the registers as they are: the exception is the next exit. */
  #awaitException(): number {
    this.#timer.fired();
    const now = this.#now();
    this.#timer.arm(Math.max(this.#deadline, now + EXCEPTION_TIME), now);
    this.#unfinished = true;
    return -1;
  }

  /** Whether the CPU stands in one of the monitor's stubs. */
  #inStub(): boolean {
    const low = this.words[Regs.RIP * 2]!;
    return this.words[Regs.RIP * 2 + 1] === AREA_HIGH && low >= AREA_LOW && low < AREA_LOW_END;
  }

  /** If the CPU never left the IRETQ stub, its frame still holds the guest's registers. */
  #leaveIret(): void {
    const regs = this.regs;
    if (regs[Regs.RIP] !== addresses.iretStub) {
      if (!this.#inStub()) this.#inRing3 = true;
      return;
    }
    const frame = this.#area.returnFrame;
    regs[Regs.RIP] = frame[0]!;
    regs[Regs.RFLAGS] = frame[2]!;
    regs[Regs.RSP] = frame[3]!;
  }

  /** Runs a stub that was interrupted before its `out`. */
  #finishStub(): number {
    for (let tries = 0; tries < 1000; tries++) {
      this.#timer.fired();
      const result = this.#native.ioctl(this.#fd, Ioctl.RUN, 0);
      if (result !== 0 || this.#run.getUint32(Run.EXIT_REASON, true) !== ExitReason.IO) continue;
      const port = this.#runBytes[Run.IO_PORT]!;
      return port === SYSCALL_PORT ? this.#systemCall() : this.#exception(port);
    }
    return this.#failure("a ring-0 stub does not finish");
  }

  #failure(detail: string): ExitKind {
    this.exit.detail = detail;
    return ExitKind.Failure;
  }

  get threadPointer(): bigint {
    return this.#transfer.fsBase;
  }
  set threadPointer(value: bigint) {
    this.#transfer.fsBase = value;
  }
  get gsBase(): bigint {
    return this.#transfer.gsBase;
  }
  set gsBase(value: bigint) {
    this.#transfer.gsBase = value;
  }

  saveVectorState(target: Uint8Array): void {
    this.#transfer.save(target);
  }
  storeVectorState(address: number): void {
    this.#transfer.store(address);
  }
  loadVectorState(source: Uint8Array): boolean {
    return this.#transfer.load(source);
  }

  reset(): void {
    this.regs.fill(0n);
    this.regs[Regs.RFLAGS] = BigInt(INITIAL_FLAGS);
    this.#inRing3 = false;
    this.#singleStep = false;
    this.#transfer.clear();
    this.#setSystemRegisters();
  }

  copyFrom(other: Cpu, threadPointer?: bigint): void {
    if (!(other instanceof KvmCpu)) throw new TypeError("registers are copied between CPUs of one engine only");
    this.#singleStep = false;
    this.regs.set(other.regs);
    this.#transfer.inherit(other.#transfer, threadPointer ?? null);
    this.#syscallRing = other.#syscallRing;
  }

  close(): void {
    this.#context.giveBack(this);
  }
  /** Lets go of the host's side, for the end of the address space. */
  destroy(): void {
    this.#native.unmap(this.#page.page, this.#page.view.byteLength);
    this.#native.close(this.#fd);
  }

  get singleStep(): boolean {
    return this.#singleStep;
  }
  set singleStep(value: boolean) {
    this.#singleStep = value;
  }

  cycles(): bigint {
    const request = new DataView(new ArrayBuffer(24));
    request.setUint32(0, 1, true);
    request.setUint32(8, Msr.TSC, true);
    this.#check(this.#native.ioctlBytes(this.#fd, Ioctl.GET_MSRS, new Uint8Array(request.buffer)), "KVM_GET_MSRS");
    return request.getBigUint64(16, true);
  }

  #setModelRegisters(): void {
    const request = modelRegisters();
    const count = new DataView(request.buffer).getUint32(0, true);
    const set = this.#native.ioctlBytes(this.#fd, Ioctl.SET_MSRS, request);
    if (set !== count) throw new EngineError(`KVM_SET_MSRS accepted ${set} of ${count} registers`);
  }

  #setSystemRegisters(): void {
    this.#system.read();
    fillSystemRegisters(this.#system.view);
    this.#system.write();
  }

  #check(result: number, call: string): number {
    if (result < 0) throw new EngineError(`${call}: ${errnoName(-result)}`);
    return result;
  }
}
