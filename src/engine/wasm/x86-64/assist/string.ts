/** Repeated string instructions, many elements at a time. */
import { segmentBase } from "../operand-access.ts";
import { State } from "../state.ts";
import { AGAIN, type AssistContext, type Executor } from "./context.ts";

/** Elements before the engine looks at the clock again. */
const MOST = 65_536;
const PAGE = 4096;

interface Run {
  size: number;
  /** Elements wanted. */
  count: number;
  whole: bigint;
  step: bigint;
  source: bigint;
  target: bigint;
}

function begin(a: AssistContext): Run | null {
  const { i } = a;
  const size = i.row.operands[0]!.text === "b" ? 1 : i.size;
  const trim = (value: bigint): bigint => (i.address32 ? BigInt.asUintN(32, value) : value);
  const whole = trim(a.gpr(1));
  if (whole === 0n) return null;
  const backward = (a.view.getUint32(State.DF, true) & 1) !== 0;
  return {
    size,
    count: whole > BigInt(MOST) ? MOST : Number(whole),
    whole,
    step: BigInt(backward ? -size : size),
    source: BigInt.asUintN(64, trim(a.gpr(6)) + segmentBase(i, a.view)),
    target: trim(a.gpr(7)),
  };
}
/** Elements from an address on that lie within its page, at least 1. */
function withinPage(address: bigint, { size, step }: Run): number {
  const offset = Number(address & 0xfffn);
  const room = step > 0n ? PAGE - offset : offset + size;
  return Math.max(1, Math.floor(room / size));
}
/** Moves the registers on behind `done` elements. @returns whether the instruction goes on */
function advance(a: AssistContext, run: Run, done: number, source: boolean, target: boolean, stop = false): number {
  const by = run.step * BigInt(done);
  const set = (register: number, value: bigint): void => {
    a.setGpr(register, BigInt.asUintN(a.i.address32 ? 32 : 64, value));
  };
  if (source) set(6, a.gpr(6) + by);
  if (target) set(7, a.gpr(7) + by);
  const left = run.whole - BigInt(done);
  set(1, left);
  return left > 0n && !stop ? AGAIN : 0;
}

function movs(a: AssistContext): number {
  const run = begin(a);
  if (run === null) return 0;
  const { size, step } = run;
  const n = Math.min(run.count, withinPage(run.source, run), withinPage(run.target, run));
  const back = step < 0n ? BigInt((n - 1) * size) : 0n;
  // The first element's own faults come first.
  a.check(run.source, size, false);
  a.check(run.target, size, true);
  const from = a.check(run.source - back, n * size, false);
  const to = a.check(run.target - back, n * size, true);
  const { u8 } = a;
  const distance = step > 0n ? to - from : from - to;
  if (distance <= 0 || distance >= n * size) u8.copyWithin(to, from, from + n * size);
  else if (step > 0n) for (let k = 0; k < n; k++) copyElement(u8, to + k * size, from + k * size, size);
  else for (let k = n - 1; k >= 0; k--) copyElement(u8, to + k * size, from + k * size, size);
  return advance(a, run, n, true, true);
}
function copyElement(u8: Uint8Array, to: number, from: number, size: number): void {
  if (size === 1) {
    u8[to] = u8[from]!;
    return;
  }
  u8.copyWithin(to, from, from + size);
}

function stos(a: AssistContext): number {
  const run = begin(a);
  if (run === null) return 0;
  const { size, step } = run;
  const n = Math.min(run.count, withinPage(run.target, run));
  const back = step < 0n ? BigInt((n - 1) * size) : 0n;
  a.check(run.target, size, true);
  const to = a.check(run.target - back, n * size, true);
  const value = a.part(0, size);
  if (size === 1) a.u8.fill(Number(value), to, to + n);
  else {
    for (let k = 0; k < size; k++) a.u8[to + k] = Number((value >> BigInt(8 * k)) & 0xffn);
    for (let done = size; done < n * size; done *= 2) {
      a.u8.copyWithin(to + done, to, to + Math.min(done, n * size - done));
    }
  }
  return advance(a, run, n, false, true);
}

function lods(a: AssistContext): number {
  const run = begin(a);
  if (run === null) return 0;
  const n = Math.min(run.count, withinPage(run.source, run));
  const last = a.load(run.source + run.step * BigInt(n - 1), run.size);
  a.i.rex |= 0x40;
  a.setPart(0, run.size, last);
  return advance(a, run, n, true, false);
}

/** CMPS and SCAS, one element after the other. */
function compare(scan: boolean): (a: AssistContext) => number {
  return (a) => {
    const run = begin(a);
    if (run === null) return 0;
    const { size, step } = run;
    const untilEqual = a.i.repeat === 0xf2;
    let n = Math.min(run.count, withinPage(run.target, run));
    if (!scan) n = Math.min(n, withinPage(run.source, run));
    let x = a.part(0, size);
    let y = 0n;
    let done = 0;
    let stop = false;
    while (done < n && !stop) {
      const by = step * BigInt(done);
      if (!scan) x = a.load(run.source + by, size);
      y = a.load(run.target + by, size);
      done++;
      stop = (x === y) === untilEqual;
    }
    a.setSub(x, y, size);
    return advance(a, run, done, !scan, true, stop);
  };
}

export const STRINGS: Record<string, Executor> = {
  movs,
  stos,
  lods,
  cmps: compare(false),
  scas: compare(true),
};
