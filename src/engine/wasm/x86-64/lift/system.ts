/** Flags as a word, segment bases, and what tells of the processor. */
import { CF, DF, FS_BASE, GPR, GS_BASE, Leave } from "../state.ts";
import { assist, assistModal } from "./assist.ts";
import type { Lifter } from "./lift.ts";
import { LOAD, STORE } from "./lift.ts";

/** TF NT AC ID (RF is never set by POPF), as POPF of 32 or 64 bits may change them; the 16-bit form only TF and NT. */
const KEPT = 0x24_4100;
const KEPT_16 = 0x4100;
const TRAP_FLAG = 0x100;

function base(get: boolean, fs: boolean): Lifter {
  return (l) => {
    const slot = fs ? FS_BASE : GS_BASE;
    const { b } = l;
    if (get) {
      l.setGpr(l.i.rm, l.i.size === 8 ? 8 : 4, l.i.size === 8 ? b.get(slot) : b.wrap(b.get(slot)));
      return;
    }
    const value = l.i.size === 8 ? l.gpr(l.i.rm, 8) : b.extendU(l.gpr(l.i.rm, 4));
    // A base that is not canonical is refused.
    const high = b.shrS(value, b.i64(47));
    b.leaveIf(b.and(b.ne(high, b.i64(0)), b.ne(high, b.i64(-1))), Leave.Protection);
    b.set(slot, value);
  };
}

export const SYSTEM: Record<string, Lifter> = {
  pushf: (l) => {
    const { b } = l;
    const { size } = l.i;
    const sp = b.get(GPR[4]!);
    const word = l.flags.word();
    b.store(STORE[size]!, b.address(sp, -size), size === 8 ? b.extendU(word) : word);
    b.set(GPR[4]!, b.add(sp, b.i64(-size)));
  },
  popf: (l) => {
    const { b } = l;
    const { size } = l.i;
    const sp = b.get(GPR[4]!);
    const value = b.load(LOAD[size]!, b.address(sp));
    const word = size === 8 ? b.wrap(value) : value;
    b.set(GPR[4]!, b.add(sp, b.i64(size)));
    l.flags.setWord(word, size === 2 ? KEPT_16 : KEPT);
    // With the trap flag the engine goes on step by step.
    b.leaveIf(b.and(word, b.i32(TRAP_FLAG)), Leave.Continue, l.i.nextPc);
  },
  lahf: (l) => {
    const { b } = l;
    l.i.rex = 0;
    l.setGpr(4, 1, b.and(l.flags.word(), b.i32(0xff)));
  },
  sahf: (l) => {
    l.i.rex = 0;
    l.flags.setLow(l.gpr(4, 1));
  },
  clc: (l) => l.flags.setCarry(l.b.i32(0)),
  stc: (l) => l.flags.setCarry(l.b.i32(1)),
  cmc: (l) => l.flags.setCarry(l.b.xor(l.b.get(CF), l.b.i32(1))),
  cld: (l) => l.b.set(DF, l.b.i32(0)),
  std: (l) => l.b.set(DF, l.b.i32(1)),
  rdfsbase: base(true, true),
  rdgsbase: base(true, false),
  wrfsbase: base(false, true),
  wrgsbase: base(false, false),
  cpuid: assist,
  rdtsc: assist,
  rdtscp: assist,
  xgetbv: assist,
  fxsave: assist,
  fxrstor: assistModal,
  xsave: assist,
  xrstor: assistModal,
  ldmxcsr: assistModal,
  stmxcsr: assistModal,
  lfence: () => {},
  mfence: () => {},
  sfence: () => {},
  clflush: (l) => {
    l.load(l.address(), 1);
  },
  movfromseg: (l) => {
    if (((l.i.modrm >>> 3) & 7) > 5) l.refuse();
    else assist(l);
  },
  movtoseg: (l) => {
    const number = (l.i.modrm >>> 3) & 7;
    if (number === 1 || number > 5) l.refuse();
    else assist(l);
  },
  verr: assist,
  verw: assist,
  lar: assist,
  lsl: assist,
};
