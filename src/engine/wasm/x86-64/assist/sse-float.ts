/**
 * SSE floating point by the exact unit: for other settings of MXCSR than those that programs begin with, and for operands
 * whose results the translation does not trust itself with (NaN, infinities).
 */
import { countNote } from "../sse/float-mode.ts";
import { type Arithmetic, FloatUnit } from "../sse/float-unit.ts";
import { Leave, State } from "../state.ts";
import type { AssistContext, Executor } from "./context.ts";
import { enterMmx, leaveMmx, mmxAt, setMmx } from "./mmx.ts";

const unit = new FloatUnit();
const memoryOperand = new DataView(new ArrayBuffer(16));

/** An operand: where it is in the CPU state, or a copy of what memory has. */
function operand(a: AssistContext, index: number): DataView {
  const { i, view } = a;
  const { kind, size } = i.row.operands[index]!;
  if (kind === "V") return lanesAt(view, State.XMM + 16 * i.reg);
  if (kind === "P") return lanesAt(view, mmxAt(i.reg));
  if (!i.isMemory) return lanesAt(view, kind === "W" || kind === "U" ? State.XMM + 16 * i.rm : mmxAt(i.rm));
  const bytes = Number(size);
  const address = a.address();
  if (bytes === 16 && (address & 15n) !== 0n) a.refuse(Leave.Protection);
  const at = a.check(address, bytes, false);
  for (let n = 0; n < bytes; n += 4) memoryOperand.setInt32(n, a.memory.getInt32(at + n, true), true);
  return memoryOperand;
}
function lanesAt(view: DataView, at: number): DataView {
  return new DataView(view.buffer, view.byteOffset + at, 16);
}

function begin(a: AssistContext): FloatUnit {
  countNote(a.view);
  unit.begin(a.view.getUint32(State.MXCSR, true));
  return unit;
}
/** Notes exceptions. @throws {GuestFault} if one is not masked: the destination stays as it is */
function note(a: AssistContext): void {
  const { flags } = unit;
  a.view.setUint32(State.MXCSR, a.view.getUint32(State.MXCSR, true) | flags, true);
  if ((flags & ~unit.masks) !== 0) a.refuse(Leave.SimdFloatingPoint);
}
/** Puts the first bytes of the result into the destination. */
function write(a: AssistContext, bytes: number): void {
  const at = State.XMM + 16 * a.i.reg;
  for (let n = 0; n < bytes; n += 4) a.view.setInt32(at + n, unit.out.getInt32(n, true), true);
}

/** The four shapes: packed and scalar, of floats and doubles. */
const SHAPES = { ps: [4, 16], pd: [8, 16], ss: [4, 4], sd: [8, 8] } as const;
type Shape = keyof typeof SHAPES;

/** Something for each lane of a shape. @param lane (size, x, y, offset of the lane) */
function lanes(
  shape: Shape,
  lane: (a: AssistContext, size: number, x: DataView, y: DataView, at: number) => void,
): Executor {
  const [size, bytes] = SHAPES[shape];
  return (a) => {
    begin(a);
    const y = operand(a, 1);
    const x = operand(a, 0);
    for (let at = 0; at < bytes; at += size) lane(a, size, x, y, at);
    note(a);
    write(a, bytes);
  };
}
function shapes(
  name: string,
  lane: (a: AssistContext, size: number, x: DataView, y: DataView, at: number) => void,
): Record<string, Executor> {
  return Object.fromEntries((Object.keys(SHAPES) as Shape[]).map((shape) => [name + shape, lanes(shape, lane)]));
}
const arithmetic = (op: Arithmetic): Record<string, Executor> =>
  shapes(op, (_, size, x, y, at) => unit.arithmetic(op, size, x, at, y, at, at));

/** CMPxx: whether the predicate holds, by the order of the operands (2: none). */
function holds(predicate: number, order: number): boolean {
  const positive = [order === 0, order === -1, order === -1 || order === 0, order === 2][predicate & 3]!;
  return (predicate & 4) !== 0 ? !positive : positive;
}
const compared = shapes("cmp", (a, size, x, y, at) => {
  const predicate = a.i.immediate & 7;
  const quiet = (predicate & 3) === 0 || (predicate & 3) === 3;
  const mask = holds(predicate, unit.compare(size, x, at, y, at, quiet)) ? -1 : 0;
  unit.out.setInt32(at, mask, true);
  if (size === 8) unit.out.setInt32(at + 4, mask, true);
});
const rounded = shapes("round", (a, size, _, y, at) => unit.roundToInteger(size, y, at, at, a.i.immediate));

function comi(size: number, quiet: boolean): Executor {
  return (a) => {
    begin(a);
    const y = operand(a, 1);
    const order = unit.compare(size, operand(a, 0), 0, y, 0, quiet);
    note(a);
    a.carry = order === -1 || order === 2 ? 1 : 0;
    a.zero = order === 0 || order === 2;
    a.parityOf = order === 2 ? 0 : 1;
    a.sign = false;
    a.adjust = false;
    a.overflow = false;
  };
}

function horizontal(op: "add" | "sub", size: number): Executor {
  return (a) => {
    begin(a);
    const y = operand(a, 1);
    const x = operand(a, 0);
    for (let at = 0; at < 16; at += size) {
      const from = at < 8 ? x : y;
      const pair = (2 * at) & 15;
      unit.arithmetic(op, size, from, pair, from, pair + size, at);
    }
    note(a);
    write(a, 16);
  };
}
function addSubtract(shape: "ps" | "pd"): Executor {
  return lanes(shape, (_, size, x, y, at) =>
    unit.arithmetic((at & size) === 0 ? "sub" : "add", size, x, at, y, at, at),
  );
}
const products = new DataView(new ArrayBuffer(16));
const sums = new DataView(new ArrayBuffer(16));
function dotProduct(size: number): Executor {
  return (a) => {
    begin(a);
    const y = operand(a, 1);
    const x = operand(a, 0);
    const imm = a.i.immediate;
    const count = 16 / size;
    const keep = (view: DataView): void => {
      for (let at = 0; at < 16; at += 4) view.setInt32(at, unit.out.getInt32(at, true), true);
    };
    const zero = (n: number): void => {
      for (let at = n * size; at < (n + 1) * size; at += 4) unit.out.setInt32(at, 0, true);
    };
    for (let n = 0; n < count; n++) {
      if (((imm >> (4 + n)) & 1) !== 0) unit.arithmetic("mul", size, x, n * size, y, n * size, n * size);
      else zero(n);
    }
    keep(products);
    // An unmasked exception of one step ends the instruction before the next.
    note(a);
    for (let n = 0; n < count; n += 2)
      unit.arithmetic("add", size, products, n * size, products, (n + 1) * size, n * size);
    note(a);
    keep(sums);
    if (size === 4) {
      unit.arithmetic("add", 4, sums, 0, sums, 8, 0);
      note(a);
      keep(sums);
    }
    for (let n = 0; n < count; n++) {
      if (((imm >> n) & 1) !== 0) unit.copy(sums, 0, n * size, size);
      else zero(n);
    }
    write(a, 16);
  };
}

// Conversions
function toRegister(size: number, truncate: boolean): Executor {
  return (a) => {
    begin(a);
    const bytes = (a.i.rex & 8) !== 0 ? 8 : 4;
    unit.toInteger(size, operand(a, 1), 0, bytes, truncate);
    note(a);
    a.view.setInt32(State.GPR + 8 * a.i.reg, unit.low, true);
    a.view.setInt32(State.GPR + 8 * a.i.reg + 4, bytes === 8 ? unit.high : 0, true);
  };
}
function fromRegister(size: number): Executor {
  return (a) => {
    begin(a);
    const bytes = (a.i.rex & 8) !== 0 ? 8 : 4;
    const value = a.readE(bytes);
    const low = Number(BigInt.asIntN(32, value));
    unit.fromInteger(size, bytes === 8 ? Number(BigInt.asIntN(32, value >> 32n)) : low >> 31, low, 0);
    note(a);
    write(a, size);
  };
}
/** Packed numbers to 32-bit integers; what is above them becomes 0. */
function toIntegers(size: number, truncate: boolean): Executor {
  return (a) => {
    begin(a);
    convertToIntegers(operand(a, 1), size, 16 / size, truncate);
    note(a);
    write(a, 16);
  };
}
function convertToIntegers(y: DataView, size: number, count: number, truncate: boolean): void {
  for (let n = 0; n < 4; n++) {
    if (n < count) unit.toInteger(size, y, n * size, 4, truncate);
    unit.out.setInt32(4 * n, n < count ? unit.low : 0, true);
  }
}
function fromIntegers(size: number, count: number): Executor {
  return (a) => {
    begin(a);
    convertFromIntegers(operand(a, 1), size, count);
    note(a);
    write(a, count * size);
  };
}
function convertFromIntegers(y: DataView, size: number, count: number): void {
  for (let n = 0; n < count; n++) {
    const low = y.getInt32(4 * n, true);
    unit.fromInteger(size, low >> 31, low, n * size);
  }
}
const resized =
  (size: number, count: number, bytes: number): Executor =>
  (a) => {
    begin(a);
    const y = operand(a, 1);
    for (let at = 0; at < 16; at += 4) unit.out.setInt32(at, 0, true);
    for (let n = 0; n < count; n++) unit.resize(size, y, n * size, n * (12 - size));
    note(a);
    write(a, bytes);
  };

export const SSE_FLOATS: Record<string, Executor> = {
  ...arithmetic("add"),
  ...arithmetic("sub"),
  ...arithmetic("mul"),
  ...arithmetic("div"),
  ...arithmetic("min"),
  ...arithmetic("max"),
  ...arithmetic("sqrt"),
  ...compared,
  ...rounded,
  comiss: comi(4, false),
  comisd: comi(8, false),
  ucomiss: comi(4, true),
  ucomisd: comi(8, true),
  haddps: horizontal("add", 4),
  haddpd: horizontal("add", 8),
  hsubps: horizontal("sub", 4),
  hsubpd: horizontal("sub", 8),
  addsubps: addSubtract("ps"),
  addsubpd: addSubtract("pd"),
  dpps: dotProduct(4),
  dppd: dotProduct(8),
  cvtss2si: toRegister(4, false),
  cvttss2si: toRegister(4, true),
  cvtsd2si: toRegister(8, false),
  cvttsd2si: toRegister(8, true),
  cvtsi2ss: fromRegister(4),
  cvtsi2sd: fromRegister(8),
  cvtps2dq: toIntegers(4, false),
  cvttps2dq: toIntegers(4, true),
  cvtpd2dq: toIntegers(8, false),
  cvttpd2dq: toIntegers(8, true),
  cvtdq2ps: fromIntegers(4, 4),
  cvtdq2pd: fromIntegers(8, 2),
  cvtss2sd: resized(4, 1, 8),
  cvtsd2ss: resized(8, 1, 4),
  cvtps2pd: resized(4, 2, 16),
  cvtpd2ps: resized(8, 2, 16),
};

/** Conversions from and to MMX. */
function toMmx(size: number, truncate: boolean): Executor {
  return (a) => {
    enterMmx(a);
    begin(a);
    const y = operand(a, 1);
    // The x87 unit changes even if the conversion is refused.
    leaveMmx(a);
    convertToIntegers(y, size, 2, truncate);
    note(a);
    setMmx(a, a.i.reg, unit.out.getBigUint64(0, true));
  };
}
function fromMmx(size: number): Executor {
  return (a) => {
    enterMmx(a);
    begin(a);
    const y = operand(a, 1);
    // Integers in memory do not touch the x87 unit.
    if (!a.i.isMemory) leaveMmx(a);
    convertFromIntegers(y, size, 2);
    note(a);
    write(a, 2 * size);
  };
}
export const MMX_FLOATS: Record<string, Executor> = {
  cvtps2pi: toMmx(4, false),
  cvttps2pi: toMmx(4, true),
  cvtpd2pi: toMmx(8, false),
  cvttpd2pi: toMmx(8, true),
  cvtpi2ps: fromMmx(4),
  cvtpi2pd: fromMmx(8),
};
