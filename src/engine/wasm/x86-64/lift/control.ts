/** Jumps, calls and returns: what ends a block. */

import { Load, Store } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import { CONDITIONS } from "../rows/one-byte.ts";
import { GPR, Leave } from "../state.ts";
import type { Lift, Lifter } from "./lift.ts";

/** The target of a relative jump. */
export function relativeTarget(l: Lift): number {
  return l.i.nextPc + l.i.immediate;
}

function pushReturnAddress(l: Lift): void {
  const { b } = l;
  const sp = b.get(GPR[4]!);
  b.store(Store.i64, b.address(sp, -8), b.i64(l.i.nextPc));
  b.set(GPR[4]!, b.add(sp, b.i64(-8)));
}

function popReturnAddress(l: Lift, extra: number): Value {
  const { b } = l;
  const sp = b.get(GPR[4]!);
  const target = b.load(Load.i64, b.address(sp));
  b.set(GPR[4]!, b.add(sp, b.i64(8 + extra)));
  return target;
}

const branch = (l: Lift, condition: Value): void => {
  l.end = { kind: "branch", condition, target: relativeTarget(l), otherwise: l.i.nextPc };
};

/** The counter of LOOP and JRCXZ, counted down by `by`. */
function counter(l: Lift, by: number): Value {
  const { b } = l;
  const size = l.i.address32 ? 4 : 8;
  const count = l.gpr(1, size);
  if (by === 0) return count;
  const less = b.sub(count, l.constant(size, by));
  l.setGpr(1, size, less);
  return less;
}

export const CONTROL: Record<string, Lifter> = {
  jmp: (l) => {
    l.end = { kind: "goto", target: relativeTarget(l) };
  },
  jmpn: (l) => {
    l.end = { kind: "indirect", target: l.read(0), returnTo: -1, isReturn: false, likely: [] };
  },
  call: (l) => {
    pushReturnAddress(l);
    l.end = { kind: "call", target: relativeTarget(l), returnTo: l.i.nextPc, resolved: false };
  },
  calln: (l) => {
    const target = l.read(0);
    pushReturnAddress(l);
    l.end = { kind: "indirect", target, returnTo: l.i.nextPc, isReturn: false, likely: [] };
  },
  ret: (l) => {
    const target = popReturnAddress(l, l.i.row.operands.length === 0 ? 0 : l.i.immediate & 0xffff);
    l.end = { kind: "indirect", target, returnTo: -1, isReturn: true, likely: [] };
  },
  loop: (l) => branch(l, l.b.ne(counter(l, 1), l.constant(l.i.address32 ? 4 : 8, 0))),
  loope: (l) => {
    const zero = l.flags.condition(4);
    branch(l, l.b.and(l.b.ne(counter(l, 1), l.constant(l.i.address32 ? 4 : 8, 0)), zero));
  },
  loopne: (l) => {
    const notZero = l.flags.condition(5);
    branch(l, l.b.and(l.b.ne(counter(l, 1), l.constant(l.i.address32 ? 4 : 8, 0)), notZero));
  },
  jrcxz: (l) => branch(l, l.b.eqz(counter(l, 0))),
  syscall: (l) => {
    const { b } = l;
    b.set(GPR[1]!, b.i64(l.i.nextPc));
    b.set(GPR[11]!, b.extendU(l.flags.word()));
    l.end = { kind: "leave", code: Leave.Syscall, pc: l.i.nextPc, resume: true };
  },
  int3: (l) => {
    l.end = { kind: "leave", code: Leave.Breakpoint, pc: l.i.nextPc, resume: true };
  },
  /** User mode may use two gates; the others refuse. */
  int: (l) => {
    const gate = l.i.immediate & 0xff;
    if (gate !== 3 && gate !== 4) l.refuse(Leave.Protection);
    else {
      const code = gate === 3 ? Leave.Breakpoint : Leave.Overflow;
      l.end = { kind: "leave", code, pc: l.i.nextPc, resume: true };
    }
  },
  int1: (l) => {
    l.end = { kind: "leave", code: Leave.Debug, pc: l.i.nextPc, resume: true };
  },
  ud2: (l) => l.refuse(),
  ud1: (l) => l.refuse(),
  ud0: (l) => l.refuse(),
};

CONDITIONS.forEach((name, code) => {
  CONTROL[`j${name}`] = (l) => branch(l, l.flags.condition(code));
  CONTROL[`set${name}`] = (l) => l.write(0, l.flags.condition(code));
  CONTROL[`cmov${name}`] = (l) => {
    const condition = l.flags.condition(code);
    const value = l.read(1);
    // With 32 bits the upper half is cleared whatever the condition.
    l.write(0, l.b.select(condition, value, l.read(0)));
  };
});
