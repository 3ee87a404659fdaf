/**
 * The signal frame of x86-64: what a handler finds on its stack, and how rt_sigreturn(2) takes it back.
 * Layout: Linux uapi asm/sigcontext.h, asm/ucontext.h; the vector state is an XSAVE image (Intel SDM 1, chapter 13).
 *
 *   frame + 0    return address: the restorer
 *         + 8    ucontext: flags, link, stack_t, sigcontext (256 bytes), mask
 *         + 312  siginfo_t
 *   above, aligned to 64: XSAVE image, then a magic number
 */
import { SA, SS } from "../../abi/signal.ts";
import type { Cpu } from "../../engine/engine.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { onAlternateStack, setAlternateStack } from "../signal/alternate-stack.ts";
import { setMask } from "../signal/mask.ts";
import type { SignalAction } from "../signal/process-signals.ts";
import { SIGINFO_SIZE, type SignalInfo } from "../signal/signal-info.ts";
import { SignalSet } from "../signal/signal-set.ts";
import type { Task } from "../task/task.ts";

const UCONTEXT = 8;
const UC_STACK = UCONTEXT + 16;
const UC_CONTEXT = UCONTEXT + 40;
const UC_MASK = UC_CONTEXT + 256;
const INFO = UC_MASK + 8;
const FRAME_SIZE = INFO + SIGINFO_SIZE;

/** Offsets in struct sigcontext. */
const SC_RIP = 128;
const SC_FLAGS = 136;
const SC_SEGMENTS = 144;
const SC_ERROR = 152;
const SC_TRAP = 160;
const SC_OLD_MASK = 168;
const SC_CR2 = 176;
const SC_FPSTATE = 184;
/** Register numbers in the order of struct sigcontext: r8..r15, di, si, bp, bx, dx, ax, cx, sp. */
const SC_REGISTERS = [8, 9, 10, 11, 12, 13, 14, 15, 7, 6, 5, 3, 2, 0, 1, 4];

const UC_FP_XSTATE = 1;
const UC_SIGCONTEXT_SS = 2;
const UC_STRICT_RESTORE_SS = 4;

const USER_CS = 0x33;
const USER_SS = 0x2b;

/** The area below the stack pointer that a leaf function may use. */
const RED_ZONE = 128;

/** Flags that the frame may change: AC, RF, OF, DF, TF, SF, ZF, AF, PF, CF. */
const RESTORED_FLAGS = 0x50dd5;
/** Cleared on entry to a handler: DF, RF, TF. */
const ENTRY_CLEARED_FLAGS = 0x10500;

/** In the XSAVE image: struct _fpx_sw_bytes at 464, the header at 512. */
const SOFTWARE_BYTES = 464;
const HEADER = 512;
const LEGACY_SIZE = 512;
const SMALLEST_XSAVE = 576;
const MAGIC1 = 0x46505853;
const MAGIC2 = 0x46505845;
const MAGIC2_SIZE = 4;
const X87_AND_SSE = 3;

/** One past the highest address that the program counter may hold. */
const CANONICAL_END = 0x8000_0000_0000;

const REG_SP = 4;

/** Whether the engine's image is an XSAVE area (else FXSAVE's 512 bytes). */
function hasXsave(cpu: Cpu): boolean {
  return cpu.vectorComponents !== 0n;
}

const initialImages = new Map<number, Uint8Array>();

/** The vector state a program begins with. */
function initialState(size: number): Uint8Array {
  let image = initialImages.get(size);
  if (image === undefined) {
    image = new Uint8Array(size);
    const view = new DataView(image.buffer);
    view.setUint16(0, 0x37f, true);
    view.setUint32(24, 0x1f80, true);
    initialImages.set(size, image);
  }
  return image;
}

export function enterHandler(task: Task, info: SignalInfo, action: SignalAction): boolean {
  const { mem, cpu, signals } = task;
  if ((action.flags & SA.RESTORER) === 0) return false;
  if (action.handler >= BigInt(CANONICAL_END)) return false;

  const interruptedSp = cpu.get(REG_SP);
  const nested = onAlternateStack(signals.alternateStack, interruptedSp);
  let sp = Number(interruptedSp) - RED_ZONE;
  let entering = false;
  const stack = signals.alternateStack;
  if ((action.flags & SA.ONSTACK) !== 0 && stack.size !== 0n && !nested) {
    sp = Number(stack.address + stack.size);
    entering = true;
  }
  const stateSize = cpu.vectorStateSize;
  const state = roundDown(sp - stateSize - (hasXsave(cpu) ? MAGIC2_SIZE : 0), 64);
  const frame = roundDown(state - FRAME_SIZE, 16) - 8;
  if (!(frame >= 0 && Number.isSafeInteger(frame))) return false;
  if (nested || entering) {
    const offset = BigInt(frame) - stack.address;
    if (offset <= 0n || offset > stack.size) return false;
  }
  if (!mem.canWrite(frame, sp - frame)) return false;

  storeVectorState(cpu, mem, state);
  storeContext(task, frame, state);
  if ((action.flags & SA.SIGINFO) !== 0) mem.u8.set(info.bytes, frame + INFO);
  mem.view.setBigUint64(frame, action.restorer, true);

  if ((stack.flags & SS.AUTODISARM) !== 0) signals.disarmAlternateStack();
  cpu.setHalves(7, info.signal, 0);
  cpu.setHalves(0, 0, 0);
  cpu.setHalves(6, frame + INFO, 0);
  cpu.setHalves(2, frame + UCONTEXT, 0);
  cpu.sp = frame;
  cpu.pc = Number(action.handler);
  cpu.flags = (cpu.flags & ~ENTRY_CLEARED_FLAGS) >>> 0;
  cpu.loadVectorState(initialState(stateSize));
  return true;
}

function storeVectorState(cpu: Cpu, mem: UserMemory, at: number): void {
  const size = cpu.vectorStateSize;
  // Of the header XSAVE stores the first word.
  if (hasXsave(cpu)) mem.u8.fill(0, at + HEADER, at + SMALLEST_XSAVE);
  cpu.storeVectorState(at);
  mem.u8.fill(0, at + SOFTWARE_BYTES, at + LEGACY_SIZE);
  if (!hasXsave(cpu)) return;
  mem.setU32(at + SOFTWARE_BYTES, MAGIC1);
  mem.setU32(at + SOFTWARE_BYTES + 4, size + MAGIC2_SIZE);
  mem.view.setBigUint64(at + SOFTWARE_BYTES + 8, cpu.vectorComponents, true);
  mem.setU32(at + SOFTWARE_BYTES + 16, size);
  mem.setU32(at + size, MAGIC2);
}

const PAGE_FAULT = 14;
const TASK_SIZE_MAX = 0x7fff_ffff_f000;

function storeContext(task: Task, frame: number, state: number): void {
  const { mem, cpu, signals } = task;
  mem.setU64(frame + UCONTEXT, (hasXsave(cpu) ? UC_FP_XSTATE : 0) | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS);
  mem.setU64(frame + UCONTEXT + 8, 0);
  mem.view.setBigUint64(frame + UC_STACK, signals.alternateStack.address, true);
  mem.setU64(frame + UC_STACK + 8, signals.alternateStack.flags);
  mem.view.setBigUint64(frame + UC_STACK + 16, signals.alternateStack.size, true);
  const context = frame + UC_CONTEXT;
  for (let i = 0; i < SC_REGISTERS.length; i++) {
    mem.setU32(context + i * 8, cpu.low(SC_REGISTERS[i]!));
    mem.setU32(context + i * 8 + 4, cpu.high(SC_REGISTERS[i]!));
  }
  mem.setU64(context + SC_RIP, cpu.pc);
  mem.setU64(context + SC_FLAGS, cpu.flags);
  mem.setU32(context + SC_SEGMENTS, USER_CS);
  mem.setU32(context + SC_SEGMENTS + 4, USER_SS << 16);
  // Linux never tells whether a page beyond the program's half is there.
  const outside = signals.faultAddress < 0 || signals.faultAddress >= TASK_SIZE_MAX;
  const kernelHalf = signals.trapNumber === PAGE_FAULT && outside;
  mem.setU64(context + SC_ERROR, kernelHalf ? signals.errorCode | 1 : signals.errorCode);
  mem.setU64(context + SC_TRAP, signals.trapNumber);
  mem.setU64(context + SC_CR2, signals.faultAddress);
  mem.setU64(context + SC_FPSTATE, state);
  mem.u8.fill(0, context + SC_FPSTATE + 8, context + 256);
  const mask = signals.restoreMask ? signals.savedMask : signals.mask;
  mask.store(mem, context + SC_OLD_MASK);
  mask.store(mem, frame + UC_MASK);
}

export function leaveHandler(task: Task): boolean {
  const { mem, cpu } = task;
  const frame = cpu.sp - 8;
  if (!mem.canRead(frame, FRAME_SIZE)) return false;
  const context = frame + UC_CONTEXT;
  const rip = mem.u64(context + SC_RIP);
  if (rip >= CANONICAL_END) return false;
  if (mem.view.getUint16(context + SC_SEGMENTS, true) !== USER_CS) return false;
  const strict = (mem.u32(frame + UCONTEXT) & UC_STRICT_RESTORE_SS) !== 0;
  if (strict && mem.view.getUint16(context + SC_SEGMENTS + 6, true) !== USER_SS) return false;

  const mask = new SignalSet();
  mask.load(mem, frame + UC_MASK);
  setMask(task, mask);
  if (!loadState(cpu, mem, mem.u64(context + SC_FPSTATE))) return false;
  for (let i = 0; i < SC_REGISTERS.length; i++) {
    cpu.setHalves(SC_REGISTERS[i]!, mem.u32(context + i * 8), mem.u32(context + i * 8 + 4));
  }
  cpu.pc = rip;
  cpu.flags = ((cpu.flags & ~RESTORED_FLAGS) | (mem.u32(context + SC_FLAGS) & RESTORED_FLAGS)) >>> 0;
  // As on Linux, a stack_t that sigaltstack(2) would refuse is passed over.
  setAlternateStack(
    task.signals.alternateStack,
    {
      address: mem.view.getBigUint64(frame + UC_STACK, true),
      flags: mem.u32(frame + UC_STACK + 8),
      size: mem.view.getBigUint64(frame + UC_STACK + 16, true),
    },
    cpu.get(REG_SP),
  );
  return true;
}

/** Takes the vector state back from an image in guest memory; 0: the initial state. */
function loadState(cpu: Cpu, mem: UserMemory, at: number): boolean {
  const size = cpu.vectorStateSize;
  if (at === 0) return cpu.loadVectorState(initialState(size));
  if (!mem.canRead(at, LEGACY_SIZE) || at % 16 !== 0) return false;
  const image = new Uint8Array(size);
  const view = new DataView(image.buffer);
  const given = extendedSize(cpu, mem, at);
  if (given === 0) {
    image.set(mem.u8.subarray(at, at + LEGACY_SIZE));
    if (size >= SMALLEST_XSAVE) view.setUint32(HEADER, X87_AND_SSE, true);
  } else {
    if (at % 64 !== 0 || !mem.canRead(at, given)) return false;
    image.set(mem.u8.subarray(at, at + given));
    const components = mem.view.getBigUint64(at + SOFTWARE_BYTES + 8, true);
    view.setBigUint64(HEADER, view.getBigUint64(HEADER, true) & components & cpu.vectorComponents, true);
  }
  image.fill(0, SOFTWARE_BYTES, LEGACY_SIZE);
  return cpu.loadVectorState(image);
}

/** Bytes of the XSAVE image that the software bytes announce; 0: only the legacy part counts. */
function extendedSize(cpu: Cpu, mem: UserMemory, at: number): number {
  if (!hasXsave(cpu) || mem.u32(at + SOFTWARE_BYTES) !== MAGIC1) return 0;
  const extended = mem.u32(at + SOFTWARE_BYTES + 4);
  const size = mem.u32(at + SOFTWARE_BYTES + 16);
  if (size < SMALLEST_XSAVE || size > cpu.vectorStateSize || size > extended) return 0;
  if (!mem.canRead(at + size, MAGIC2_SIZE) || mem.u32(at + size) !== MAGIC2) return 0;
  return size;
}

function roundDown(value: number, multiple: number): number {
  return Math.floor(value / multiple) * multiple;
}
