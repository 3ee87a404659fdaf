/**
 * The registers of an x86-64 CPU as translated code sees them: which are slots, and where each lies in the state area.
 *
 * The arithmetic flags are kept in a form that costs little to make and to test; none is ever unknown:
 * - `cf`: i32, 0 or 1
 * - `zr`: i64; ZF = (zr == 0)     - `sr`: i64; SF = (sr < 0)
 * - `pr`: i32; PF = even parity of its low 8 bits
 * - `ax`: i32; AF = its bit 4      - `ox`: i64; OF = (ox < 0)
 * - `df`: i32, 0 or 1
 */
import { Type } from "../ir/operations.ts";
import type { Slot } from "../ir/slot.ts";

/** Byte offsets of the state area. */
export const State = {
  GPR: 0,
  CF: 128,
  ZR: 136,
  SR: 144,
  PR: 152,
  AX: 160,
  OX: 168,
  DF: 176,
  /** Program counter at an exit, u64. */
  PC: 184,
  /** Why translated code was left: {@link Leave}. */
  LEAVE: 192,
  /** Instructions left until the engine looks at the clock, i32. */
  FUEL: 200,
  /** SSE instructions for which every exception is still noted ({@link isExactFloat}), i32. */
  FLOAT_NOTES: 204,
  FS_BASE: 208,
  GS_BASE: 216,
  /** RFLAGS bits that have no slot: TF, NT, RF, AC, ID. */
  OTHER_FLAGS: 224,
  MXCSR: 232,
  /** x87: control, status (TOP included), tag (1: full), opcode (u16 each), instruction and data pointer (u64). */
  FCW: 240,
  FSW: 242,
  FTW: 244,
  FOP: 246,
  FIP: 248,
  FDP: 256,
  XMM: 272,
  /** Physical registers R0..R7, 80 bits each in 16 bytes. */
  X87: 528,
  /** Scratch for helpers, 64 bytes. */
  SCRATCH: 656,
  /** Number of the region that runs or ran last, u32: whose side table tells where a trap was. */
  REGION: 720,
  /** Address in memory of the record whose handler accessed guest memory last, u32. */
  RECORD: 724,
  /** Always 0, u64: what an address without a base has as one. */
  ZERO: 728,
  /** Address in memory of the link of a record that led to an address without records, u32; 0: none. */
  LINK: 736,
  /** The last instruction that is to be executed again ({@link Leave.Repeat}), u32. */
  REPEAT_UNTIL: 740,
  /** Segment selectors by their numbers, u16 each; those of code and stack are constant. */
  SELECTORS: 1000,
  SIZE: 1024,
} as const;

/** Exit codes of translated code. */
export const Leave = {
  /** Nothing special: go on at PC. */
  Continue: 0,
  Syscall: 1,
  IllegalInstruction: 2,
  DivideError: 3,
  Breakpoint: 4,
  Protection: 5,
  FloatingPoint: 6,
  /** INT1. */
  Debug: 7,
  /** The fuel is used up. */
  Fuel: 8,
  /** The code of a block is not what was translated. */
  Stale: 9,
  SimdFloatingPoint: 10,
  /** The instruction at PC is to be executed by its assist (assist/), then go on behind it. */
  Assist: 11,
  /** A block that is interpreted has been executed often. */
  Warm: 12,
  /** State is that of PC, a checkpoint: from there to REPEAT_UNTIL an instruction at a time. */
  Repeat: 13,
  /** INT 4. */
  Overflow: 20,
} as const;

const slots: Slot[] = [];
function slot(name: string, type: Type, offset: number, deferred = false): Slot {
  const made = { index: slots.length, name, type, offset, deferred };
  slots.push(made);
  return made;
}
const { I32, I64, V128 } = Type;

/** rax 0, rcx 1, rdx 2, rbx 3, rsp 4, rbp 5, rsi 6, rdi 7, r8..r15. */
export const GPR: readonly Slot[] = "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15"
  .split(" ")
  .map((name, index) => slot(name, I64, State.GPR + 8 * index));
export const CF = slot("cf", I32, State.CF, true);
export const ZR = slot("zr", I64, State.ZR, true);
export const SR = slot("sr", I64, State.SR, true);
export const PR = slot("pr", I32, State.PR, true);
export const AX = slot("ax", I32, State.AX, true);
export const OX = slot("ox", I64, State.OX, true);
export const DF = slot("df", I32, State.DF);
/** RFLAGS bits without a slot of their own: TF, NT, RF, AC, ID. */
export const OTHER_FLAGS = slot("flags", I32, State.OTHER_FLAGS);
export const FS_BASE = slot("fs", I64, State.FS_BASE);
export const GS_BASE = slot("gs", I64, State.GS_BASE);
export const XMM: readonly Slot[] = Array.from({ length: 16 }, (_, index) =>
  slot(`xmm${index}`, V128, State.XMM + 16 * index),
);
export const SLOTS: readonly Slot[] = slots;
