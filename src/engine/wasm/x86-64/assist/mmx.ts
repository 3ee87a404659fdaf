/**
 * MMX, whose registers are the mantissas of x87's: every instruction but EMMS marks all of them full and moves the top of
 * the stack to the first. Operands are lanes in a pair of scratch views. @see Intel SDM 1, 9.5
 */
import { Leave, State } from "../state.ts";
import { Status } from "../x87/fpu.ts";
import { AGAIN, type AssistContext, type Executor } from "./context.ts";

type Lanes = DataView;
/** Puts the result of x and y into `out`; all three have 8 bytes. */
type Combine = (out: Lanes, x: Lanes, y: Lanes, immediate: number) => void;

export function mmxAt(register: number): number {
  return State.X87 + 16 * (register & 7);
}
/** What every MMX instruction does to the x87 unit. */
export function enterMmx(a: AssistContext): void {
  const { view } = a;
  const status = view.getUint16(State.FSW, true);
  if ((status & Status.ErrorSummary) !== 0) a.refuse(Leave.FloatingPoint);
}
export function leaveMmx(a: AssistContext): void {
  const { view } = a;
  view.setUint16(State.FSW, view.getUint16(State.FSW, true) & ~0x3800, true);
  view.setUint16(State.FTW, 0xff, true);
}
export function setMmx(a: AssistContext, register: number, value: bigint): void {
  a.view.setBigUint64(mmxAt(register), BigInt.asUintN(64, value), true);
  a.view.setUint16(mmxAt(register) + 8, 0xffff, true);
}
export function mmx(a: AssistContext, register: number): bigint {
  return a.view.getBigUint64(mmxAt(register), true);
}
/** A Q operand: register or 8 bytes of memory. */
export function readQ(a: AssistContext): bigint {
  return a.i.isMemory ? a.load(a.address(), 8) : mmx(a, a.i.rm);
}

/** One operation on lanes of 1, 2 or 4 bytes, signed or not; results wrap. */
function each(bytes: 1 | 2 | 4, signed: boolean, f: (x: number, y: number) => number): Combine {
  return (out, x, y) => {
    for (let at = 0; at < 8; at += bytes)
      setLane(out, at, bytes, f(lane(x, at, bytes, signed), lane(y, at, bytes, signed)));
  };
}
function lane(v: Lanes, at: number, bytes: number, signed: boolean): number {
  if (bytes === 1) return signed ? v.getInt8(at) : v.getUint8(at);
  if (bytes === 2) return signed ? v.getInt16(at, true) : v.getUint16(at, true);
  return signed ? v.getInt32(at, true) : v.getUint32(at, true);
}
function setLane(v: Lanes, at: number, bytes: number, value: number): void {
  if (bytes === 1) v.setInt8(at, value);
  else if (bytes === 2) v.setInt16(at, value, true);
  else v.setInt32(at, value, true);
}
const clamp = (least: number, most: number) => (value: number) => Math.max(least, Math.min(most, value));
const s8 = clamp(-128, 127);
const s16 = clamp(-32768, 32767);
const u8 = clamp(0, 255);
const u16 = clamp(0, 65535);
const add = (x: number, y: number): number => x + y;
const sub = (x: number, y: number): number => x - y;

function packed(bytes: 2 | 4, saturate: (value: number) => number): Combine {
  return (out, x, y) => {
    const half = bytes / 2;
    for (let n = 0; n < 8 / bytes; n++) {
      setLane(out, n * half, half, saturate(lane(x, n * bytes, bytes, true)));
      setLane(out, 4 + n * half, half, saturate(lane(y, n * bytes, bytes, true)));
    }
  };
}
function unpacked(bytes: 1 | 2 | 4, high: boolean): Combine {
  return (out, x, y) => {
    for (let n = 0; n < 4 / bytes; n++) {
      const from = (high ? 4 : 0) + n * bytes;
      setLane(out, 2 * n * bytes, bytes, lane(x, from, bytes, false));
      setLane(out, (2 * n + 1) * bytes, bytes, lane(y, from, bytes, false));
    }
  };
}
function horizontal(bytes: 2 | 4, f: (x: number, y: number) => number): Combine {
  return (out, x, y) => {
    const count = 4 / bytes;
    for (let n = 0; n < 2 * count; n++) {
      const from = n < count ? x : y;
      const at = 2 * (n % count) * bytes;
      setLane(out, n * bytes, bytes, f(lane(from, at, bytes, true), lane(from, at + bytes, bytes, true)));
    }
  };
}
function shift(bits: 16 | 32 | 64, kind: "left" | "right" | "arithmetic"): Combine {
  const width = BigInt(bits);
  return (out, x, y) => {
    let count = y.getBigUint64(0, true);
    if (count >= width) count = kind === "arithmetic" ? width - 1n : width;
    const whole = x.getBigUint64(0, true);
    let result = 0n;
    for (let at = 0n; at < 64n; at += width) {
      const value = BigInt.asUintN(bits, whole >> at);
      const shifted =
        kind === "left" ? value << count : (kind === "right" ? value : BigInt.asIntN(bits, value)) >> count;
      result |= BigInt.asUintN(bits, shifted) << at;
    }
    out.setBigUint64(0, result, true);
  };
}
const logic =
  (f: (x: bigint, y: bigint) => bigint): Combine =>
  (out, x, y) =>
    out.setBigUint64(0, BigInt.asUintN(64, f(x.getBigUint64(0, true), y.getBigUint64(0, true))), true);
const sign = (x: number, y: number): number => (y < 0 ? -x : y === 0 ? 0 : x);
const compare = (f: (x: number, y: number) => boolean) => (x: number, y: number) => (f(x, y) ? -1 : 0);
const equal = compare((x, y) => x === y);
const greater = compare((x, y) => x > y);

const COMBINE: Record<string, Combine> = {
  paddb: each(1, true, add),
  paddw: each(2, true, add),
  paddd: each(4, true, add),
  paddq: logic((x, y) => x + y),
  psubb: each(1, true, sub),
  psubw: each(2, true, sub),
  psubd: each(4, true, sub),
  psubq: logic((x, y) => x - y),
  paddsb: each(1, true, (x, y) => s8(x + y)),
  paddsw: each(2, true, (x, y) => s16(x + y)),
  paddusb: each(1, false, (x, y) => u8(x + y)),
  paddusw: each(2, false, (x, y) => u16(x + y)),
  psubsb: each(1, true, (x, y) => s8(x - y)),
  psubsw: each(2, true, (x, y) => s16(x - y)),
  psubusb: each(1, false, (x, y) => u8(x - y)),
  psubusw: each(2, false, (x, y) => u16(x - y)),
  pmullw: each(2, true, (x, y) => x * y),
  pmulhw: each(2, true, (x, y) => (x * y) >> 16),
  pmulhuw: each(2, false, (x, y) => Math.floor((x * y) / 65536)),
  pmulhrsw: each(2, true, (x, y) => (((x * y) >> 14) + 1) >> 1),
  pmuludq: logic((x, y) => BigInt.asUintN(32, x) * BigInt.asUintN(32, y)),
  pmaddwd: (out, x, y) => {
    for (let at = 0; at < 8; at += 4) {
      const low = x.getInt16(at, true) * y.getInt16(at, true);
      out.setInt32(at, low + x.getInt16(at + 2, true) * y.getInt16(at + 2, true), true);
    }
  },
  pmaddubsw: (out, x, y) => {
    for (let at = 0; at < 8; at += 2) {
      out.setInt16(at, s16(x.getUint8(at) * y.getInt8(at) + x.getUint8(at + 1) * y.getInt8(at + 1)), true);
    }
  },
  psadbw: (out, x, y) => {
    let sum = 0;
    for (let at = 0; at < 8; at++) sum += Math.abs(x.getUint8(at) - y.getUint8(at));
    out.setBigUint64(0, BigInt(sum), true);
  },
  pavgb: each(1, false, (x, y) => (x + y + 1) >> 1),
  pavgw: each(2, false, (x, y) => (x + y + 1) >> 1),
  pminub: each(1, false, Math.min),
  pmaxub: each(1, false, Math.max),
  pminsw: each(2, true, Math.min),
  pmaxsw: each(2, true, Math.max),
  pcmpeqb: each(1, true, equal),
  pcmpeqw: each(2, true, equal),
  pcmpeqd: each(4, true, equal),
  pcmpgtb: each(1, true, greater),
  pcmpgtw: each(2, true, greater),
  pcmpgtd: each(4, true, greater),
  pand: logic((x, y) => x & y),
  pandn: logic((x, y) => ~x & y),
  por: logic((x, y) => x | y),
  pxor: logic((x, y) => x ^ y),
  packsswb: packed(2, s8),
  packuswb: packed(2, u8),
  packssdw: packed(4, s16),
  punpcklbw: unpacked(1, false),
  punpcklwd: unpacked(2, false),
  punpckldq: unpacked(4, false),
  punpckhbw: unpacked(1, true),
  punpckhwd: unpacked(2, true),
  punpckhdq: unpacked(4, true),
  psllw: shift(16, "left"),
  pslld: shift(32, "left"),
  psllq: shift(64, "left"),
  psrlw: shift(16, "right"),
  psrld: shift(32, "right"),
  psrlq: shift(64, "right"),
  psraw: shift(16, "arithmetic"),
  psrad: shift(32, "arithmetic"),
  pabsb: each(1, true, (_, y) => Math.abs(y)),
  pabsw: each(2, true, (_, y) => Math.abs(y)),
  pabsd: each(4, true, (_, y) => Math.abs(y)),
  psignb: each(1, true, sign),
  psignw: each(2, true, sign),
  psignd: each(4, true, sign),
  phaddw: horizontal(2, add),
  phaddd: horizontal(4, add),
  phaddsw: horizontal(2, (x, y) => s16(x + y)),
  phsubw: horizontal(2, sub),
  phsubd: horizontal(4, sub),
  phsubsw: horizontal(2, (x, y) => s16(x - y)),
  pshufb: (out, x, y) => {
    for (let at = 0; at < 8; at++) {
      const index = y.getUint8(at);
      out.setUint8(at, index > 127 ? 0 : x.getUint8(index & 7));
    }
  },
  pshufw: (out, _, y, immediate) => {
    for (let n = 0; n < 4; n++) out.setUint16(2 * n, y.getUint16(2 * ((immediate >> (2 * n)) & 3), true), true);
  },
  palignr: (out, x, y, immediate) => {
    const whole = (x.getBigUint64(0, true) << 64n) | y.getBigUint64(0, true);
    out.setBigUint64(0, BigInt.asUintN(64, whole >> BigInt(8 * (immediate & 0xff))), true);
  },
};

const view8 = (value: bigint): Lanes => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value, true);
  return view;
};
function combining(combine: Combine): Executor {
  return (a) => {
    enterMmx(a);
    // Shifts by an immediate have their register in ModRM.rm.
    const byImmediate = a.i.row.operands[0]!.kind === "N";
    const target = byImmediate ? a.i.rm : a.i.reg;
    const immediate = a.i.immediate & 0xff;
    const y = byImmediate ? BigInt(immediate) : readQ(a);
    const out = view8(0n);
    combine(out, view8(mmx(a, target)), view8(y), immediate);
    leaveMmx(a);
    setMmx(a, target, out.getBigUint64(0, true));
  };
}

/** As every MMX instruction, around what it does. */
const framed =
  (run: Executor): Executor =>
  (a) => {
    enterMmx(a);
    const again = run(a);
    leaveMmx(a);
    return again === AGAIN ? AGAIN : 0;
  };

function maskedMove(a: AssistContext): void {
  const data = view8(mmx(a, a.i.reg));
  const mask = view8(mmx(a, a.i.rm));
  const target = a.gpr(7);
  const address = (n: number): bigint => BigInt.asUintN(a.i.address32 ? 32 : 64, target + BigInt(n));
  for (let n = 0; n < 8; n++) if (mask.getInt8(n) < 0) a.check(address(n), 1, true);
  for (let n = 0; n < 8; n++) if (mask.getInt8(n) < 0) a.store(address(n), 1, BigInt(data.getUint8(n)));
}

export const MMX: Record<string, Executor> = {
  ...Object.fromEntries(Object.entries(COMBINE).map(([name, combine]) => [name, combining(combine)])),
  emms: (a) => {
    enterMmx(a);
    a.view.setUint16(State.FTW, 0, true);
    a.view.setUint16(State.FSW, a.view.getUint16(State.FSW, true) & ~0x3800, true);
  },
  movd: framed((a) => {
    const size = (a.i.rex & 8) !== 0 ? 8 : 4;
    if (a.i.row.operands[0]!.kind === "P") setMmx(a, a.i.reg, a.readE(size));
    else a.writeE(size, BigInt.asUintN(8 * size, mmx(a, a.i.reg)));
  }),
  movq: framed((a) => {
    if (a.i.row.operands[0]!.kind === "P") setMmx(a, a.i.reg, readQ(a));
    else if (a.i.isMemory) a.store(a.address(), 8, mmx(a, a.i.reg));
    else setMmx(a, a.i.rm, mmx(a, a.i.reg));
  }),
  movntq: framed((a) => a.store(a.address(), 8, mmx(a, a.i.reg))),
  movq2dq: framed((a) => {
    const at = State.XMM + 16 * a.i.reg;
    a.view.setBigUint64(at, mmx(a, a.i.rm), true);
    a.view.setBigUint64(at + 8, 0n, true);
  }),
  movdq2q: framed((a) => setMmx(a, a.i.reg, a.view.getBigUint64(State.XMM + 16 * a.i.rm, true))),
  pinsrw: framed((a) => {
    const value = a.i.isMemory ? a.load(a.address(), 2) : a.part(a.i.rm, 2);
    const at = BigInt(16 * (a.i.immediate & 3));
    setMmx(a, a.i.reg, (mmx(a, a.i.reg) & ~(0xffffn << at)) | (value << at));
  }),
  pextrw: framed((a) => {
    a.setGpr(a.i.reg, (mmx(a, a.i.rm) >> BigInt(16 * (a.i.immediate & 3))) & 0xffffn);
  }),
  pmovmskb: framed((a) => {
    const x = view8(mmx(a, a.i.rm));
    let mask = 0;
    for (let n = 0; n < 8; n++) if (x.getInt8(n) < 0) mask |= 1 << n;
    a.setGpr32(a.i.reg, mask);
  }),
  maskmovq: framed(maskedMove),
};
