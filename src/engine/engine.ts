/**
 * The engine contract: what executes guest instructions. An engine knows memory, protections and registers; it knows
 * no operating system. A hardware engine (KVM) and a binary translator implement it alike.
 *
 * Guest memory is one shared `WebAssembly.Memory`; a guest virtual address is an offset into it. Addresses are plain
 * numbers below {@link AddressSpace.size}; a guest access beyond is a fault. Page size is 4096 bytes.
 *
 * What a caller must not assume: that registers survive {@link Cpu.reset}; that `run` returns exactly at its deadline
 * (it returns soon after it); that JavaScript may touch a page whose protection is not what it wants to do (under
 * some engines the host itself enforces the protection: check {@link AddressSpace.pages} first).
 */
import type { PinnedBytes } from "../host/host.ts";

export type Architecture = "x86-64" | "aarch64";

/** Bits of a page's protection in {@link AddressSpace.pages}. */
export const Access = { None: 0, Read: 1, Write: 2, Execute: 4 } as const;

/** Why {@link Cpu.run} returned. */
export const ExitKind = {
  /** The guest executed its system call instruction; the program counter is behind it. */
  Syscall: 0,
  /** A memory access that the protections refuse. See {@link Exit.address} and {@link Exit.access}. */
  Fault: 1,
  /** An instruction that raised an exception. See {@link Exit.trap}. */
  Trap: 2,
  /** The deadline passed. */
  Budget: 3,
  /** The host wants attention (a signal arrived); nothing is wrong with the guest. */
  Interrupted: 4,
  /** The engine cannot go on: a bug or a failed host call. See {@link Exit.detail}. */
  Failure: 5,
} as const;
export type ExitKind = (typeof ExitKind)[keyof typeof ExitKind];

/** The exceptions an instruction can raise other than a refused memory access. */
export const Trap = {
  IllegalInstruction: 0,
  DivideError: 1,
  Breakpoint: 2,
  SingleStep: 3,
  /** x87 or SIMD floating-point exception, unmasked. */
  FloatingPoint: 4,
  /** x86 general protection and stack faults: non-canonical address, privileged instruction. */
  Protection: 5,
  Alignment: 6,
  Overflow: 7,
  Bounds: 8,
} as const;
export type Trap = (typeof Trap)[keyof typeof Trap];

/** Details of the last exit; one record, reused. */
export interface Exit {
  /** Fault: the refused address (bytes; may be beyond memory; one of the upper half is negative, so each is exact). */
  address: number;
  /** Fault: one of {@link Access}.Read, Write, Execute. */
  access: number;
  /** Trap: which. */
  trap: Trap;
  /** Trap, Fault: the architecture's own vector and error code, for the signal frame. */
  vector: number;
  errorCode: number;
  /** Failure: what happened, for a person. */
  detail: string;
}

/**
 * Registers and execution of one virtual CPU: what a thread of the guest is to an engine. Register numbers are the architecture's own encoding
 * (x86-64: rax 0, rcx 1, rdx 2, rbx 3, rsp 4, rbp 5, rsi 6, rdi 7, r8..r15; aarch64: x0..x30, sp 31).
 */
export interface Cpu {
  readonly exit: Exit;
  /**
   * Runs guest code until something needs the caller.
   * @param deadline host monotonic time in ns ({@link HostClock.monotonic}) after which to return Budget
   */
  run(deadline: number): ExitKind;

  /** Low and high half of an integer register, as uint32. Allocation-free. */
  low(register: number): number;
  high(register: number): number;
  /** Sets a register from halves; any int32 or uint32 value. */
  setHalves(register: number, low: number, high: number): void;
  /** Whole registers, exact. */
  get(register: number): bigint;
  set(register: number, value: bigint): void;

  /** Program counter, bytes (exact below 2^53). */
  pc: number;
  /** Stack pointer, bytes (exact below 2^53). */
  sp: number;
  /** RFLAGS or NZCV. */
  flags: number;
  /** Thread pointer: FS base, TPIDR_EL0. */
  threadPointer: bigint;
  /** x86 GS base; unused elsewhere. */
  gsBase: bigint;

  /** Bytes of the vector state image: x86 XSAVE area (standard format), aarch64 V0..V31, FPSR, FPCR. */
  readonly vectorStateSize: number;
  /** x86: XCR0, the components in the image. 0n elsewhere. */
  readonly vectorComponents: bigint;
  /** Copies the x87/SSE/AVX (or NEON) state out. `target` has at least {@link vectorStateSize} bytes. */
  saveVectorState(target: Uint8Array): void;
  /**
   * Copies that state to guest memory, as XSAVE does: it leaves bytes 464 to 511 to software, and x87 and SSE are marked as
   * present. It may do so as late as just before the guest, or another CPU of the space, executes its next instruction.
   * {@link loadVectorState} comes next.
   * @param address bytes, a multiple of 64; as many bytes as {@link saveVectorState} needs can be written there
   */
  storeVectorState(address: number): void;
  /** @returns false if the image is not valid, nothing then changed */
  loadVectorState(source: Uint8Array): boolean;

  /** All registers zero, vector state initial, flags initial: the state a new program begins with. */
  reset(): void;
  /**
   * Takes over every register of another CPU of the same engine, vector state and bases included.
   * @param threadPointer what {@link Cpu.threadPointer} becomes instead of the other's
   */
  copyFrom(other: Cpu, threadPointer?: bigint): void;
  /** Stop after the next instruction with Trap.SingleStep. */
  singleStep: boolean;

  /** Gives the CPU back. It must not be used afterwards. */
  close(): void;
}

/** Memory of one guest process, its protections, and the CPUs that run in it. */
export interface AddressSpace {
  /** Bytes; at most 4 GiB, a multiple of 64 KiB. */
  readonly size: number;
  readonly memory: WebAssembly.Memory;
  /** The same bytes, with their host address for direct I/O. */
  readonly bytes: PinnedBytes;
  /**
   * Current protection of every page ({@link Access} bits), index `address >>> 12`. Read-only for callers: changed
   * by {@link protect}. Bits above the three of Access are the caller's; the engine keeps and ignores them.
   */
  readonly pages: Uint8Array;
  /** False: JavaScript may touch any page, whatever {@link pages} says. Absent or true: the host enforces it. */
  readonly enforcedByHost?: boolean;
  /** Areas of memory that may differ in protection from their neighbours. Absent: any number. */
  readonly mostAreas?: number;

  /**
   * Makes a CPU. Its registers hold anything: {@link Cpu.reset} or {@link Cpu.copyFrom} comes first. An address space
   * may have many CPUs; they run in turn, never at the same time, and see one another's writes.
   * @returns null if there are too many
   */
  createCpu(): Cpu | null;
  /** The cycle counter that every CPU reads (RDTSC, CNTVCT_EL0) now, and its frequency in Hz. */
  cycles(): bigint;
  readonly cycleHz: number;

  /**
   * A program begins in this space, whose memory is still empty. An engine that keeps what it derives from code looks for
   * what it kept of it. Absent: the engine keeps nothing.
   * @param program a name that it has in every run, and only at the same addresses; null: it has none
   */
  beginProgram?(program: string | null): void;
  /**
   * Nothing of the program is executed any more, but its memory is as it was: an engine may drop and keep at once what it
   * would otherwise page by page. Absent: it need not know.
   */
  endProgram?(): void;

  /**
   * Sets the protection of whole pages. When it returns, no later guest access succeeds by an older permission.
   * @param start bytes, page-aligned @param length bytes, page-aligned @param access {@link Access} bits
   */
  protect(start: number, length: number, access: number): void;
  /** Code bytes in the range were changed from outside: drop what was derived from them. */
  invalidate(start: number, length: number): void;
  /** Gives the pages' content back to the host: they read as zero from now on. Protections stay. */
  discard(start: number, length: number): void;
  /**
   * Takes pages away: {@link protect} with no access and {@link discard} in one, for engines that do both at once
   * with less. Absent: the caller does the two.
   */
  release?(start: number, length: number): void;
  /**
   * Whether the range will be used densely: large pages may then back it where the host has them, so that fewer
   * faults and translations are needed. Absent: the engine has no use for it.
   */
  preferLarge?(start: number, length: number, large: boolean): void;
  /** Resident bytes of guest memory in the range, as the host counts them; page-aligned. */
  resident(start: number, length: number): number;
  /**
   * Copies the content of pages from another space of the same engine, at the same addresses: only what they hold costs time
   * and memory. The target's pages are empty. Protections are not looked at and not changed.
   */
  copyFrom(other: AddressSpace, start: number, length: number): void;
  /**
   * Backs pages by a host file, shared with every other user of that file; undone by {@link discard} of the range.
   * Host file truncation makes such pages fault. @returns 0 or -errno (-ENOSYS where the platform cannot)
   */
  mapHostFile(start: number, length: number, hostFd: number, offset: number, writable: boolean): number;
  /** Whether JavaScript may read a byte of the page backed by a host file (not truncated away). */
  probe(address: number): boolean;
  /** Frees everything. The memory must not be used afterwards. */
  close(): void;
}

/** Counts since the engine was made; keys are stable names, e.g. "syscall", "fault", "budget", "interrupted". */
export type EngineStatistics = Record<string, number>;

/** A way to execute guest code on this host. */
export interface Engine {
  readonly name: string;
  readonly architecture: Architecture;
  /** CPU features for AT_HWCAP, AT_HWCAP2 and /proc/cpuinfo. */
  readonly features: CpuFeatures;
  readonly statistics: EngineStatistics;
  /** Whether a program starts faster if its code is where it was in earlier runs. Absent: no. */
  readonly prefersStableLayout?: boolean;
  /**
   * Guest instructions executed so far, exact whenever the guest does not run; those that were refused (a fault, a trap) do not
   * count. With a clock that follows it, `run` returns at its deadline to the instruction. Absent: the engine does not count.
   */
  executed?(): number;
  /** @param size bytes of guest memory, at most 4 GiB @throws {EngineError} if the host refuses */
  createAddressSpace(size: number): AddressSpace;
  close(): void;
}

export interface CpuFeatures {
  hwcap: number;
  hwcap2: number;
  /** AT_PLATFORM: "x86_64", "aarch64". */
  platform: string;
  /** Smallest stack for a signal frame, AT_MINSIGSTKSZ, bytes. */
  minSignalStack: number;
  vendor: string;
  model: string;
  /** Names as in /proc/cpuinfo. */
  flags: readonly string[];
  /** Absent: not known. */
  caches?: readonly CacheDescription[];
  /** On x86-64: what CPUID says beside. */
  x86?: X86Description;
}

/** A cache of the CPU; sizes in bytes. */
export interface CacheDescription {
  level: number;
  type: "Data" | "Instruction" | "Unified";
  lineSize: number;
  partitions: number;
  ways: number;
  sets: number;
}

export interface X86Description {
  family: number;
  model: number;
  stepping: number;
  cpuidLevel: number;
  /** Of CLFLUSH, bytes. */
  lineSize: number;
  physicalBits: number;
  virtualBits: number;
}

/** The engine cannot be used here; the message is one line for a person. */
export class EngineError extends Error {
  override name = "EngineError";
}
