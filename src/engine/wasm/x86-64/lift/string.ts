/** String instructions: one element inline; repeated, by a helper that takes many at a time. */

import type { Helper } from "../../ir/helper.ts";
import type { Value } from "../../ir/value.ts";
import { Segment } from "../decode.ts";
import { DF, FS_BASE, GPR, GS_BASE, Leave } from "../state.ts";
import { MOVS, STOS, StringResult } from "../strings.ts";
import { assistAgain } from "./assist.ts";
import type { Lift, Lifter } from "./lift.ts";

const SI = 6;
const DI = 7;

const elementSize = (l: Lift): number => (l.operand(0).text === "b" ? 1 : l.i.size);

function pointer(l: Lift, register: number): Value {
  const { b } = l;
  const value = b.get(GPR[register]!);
  const address = l.i.address32 ? b.extendU(b.wrap(value)) : value;
  if (register === DI || l.i.segment === Segment.None) return address;
  return b.add(address, b.get(l.i.segment === Segment.Fs ? FS_BASE : GS_BASE));
}
function advance(l: Lift, register: number, size: number): void {
  const { b } = l;
  const step = b.select(b.get(DF), b.i64(-size), b.i64(size));
  const next = b.add(b.get(GPR[register]!), step);
  b.set(GPR[register]!, l.i.address32 ? b.extendU(b.wrap(next)) : next);
}

/** @param repeated executes what is usual of the repeated instruction; null: nothing is */
function string(once: (l: Lift, size: number) => void, repeated: Helper | null = null): Lifter {
  return (l) => {
    const { b } = l;
    if (l.i.repeat === 0) once(l, elementSize(l));
    else if (repeated === null || l.i.address32 || l.i.segment !== Segment.None) assistAgain(l);
    else {
      const result = b.call(repeated, b.i32(Math.log2(elementSize(l))));
      b.leaveIf(b.eq(result, b.i32(StringResult.Assist)), Leave.Assist);
      b.leaveIf(result, Leave.Continue);
    }
  };
}

export const STRING: Record<string, Lifter> = {
  movs: string((l, size) => {
    l.store(l.b.address(pointer(l, DI)), size, l.load(l.b.address(pointer(l, SI)), size));
    advance(l, SI, size);
    advance(l, DI, size);
  }, MOVS),
  stos: string((l, size) => {
    l.store(l.b.address(pointer(l, DI)), size, l.gpr(0, size));
    advance(l, DI, size);
  }, STOS),
  lods: string((l, size) => {
    const value = l.load(l.b.address(pointer(l, SI)), size);
    l.i.rex |= 0x40;
    l.setGpr(0, size, value);
    advance(l, SI, size);
  }),
  cmps: string((l, size) => {
    const x = l.load(l.b.address(pointer(l, SI)), size);
    const y = l.load(l.b.address(pointer(l, DI)), size);
    advance(l, SI, size);
    advance(l, DI, size);
    l.flags.sub(x, y, l.b.sub(x, y), size);
  }),
  scas: string((l, size) => {
    const y = l.load(l.b.address(pointer(l, DI)), size);
    const x = l.gpr(0, size);
    advance(l, DI, size);
    l.flags.sub(x, y, l.b.sub(x, y), size);
  }),
};
