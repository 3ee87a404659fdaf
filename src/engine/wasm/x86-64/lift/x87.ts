/**
 * x87 instructions: memory is accessed here, all else is done by the unit's helper (x87/). The environment as a whole is
 * stored and loaded by assists. @see Intel SDM 2B, appendix B.17
 */
import { Load, Op, Store } from "../../ir/operations.ts";
import type { Value } from "../../ir/value.ts";
import { AX, CF, Leave, OX, PR, SR, ZR } from "../state.ts";
import { COMMIT, exists, isNoWait, PENDING } from "../x87/execute.ts";
import { FORM_SHIFT, Form, X87, X87_WORD } from "../x87/helpers.ts";
import { Prepared } from "../x87/store.ts";
import { isEnvironment, operandBytes, writesMemory } from "../x87-operand.ts";
import { assist } from "./assist.ts";
import type { Lift, Lifter } from "./lift.ts";

function call(l: Lift, code: number, address: Value | null, low?: Value, high?: Value, head?: Value): Value {
  const { b } = l;
  const none = b.i32(0);
  return b.call(X87, b.i32(code), b.i32(l.i.pc), address ?? none, low ?? none, high ?? none, head ?? none);
}
function wait(l: Lift, result: Value): void {
  l.b.leaveIf(l.b.eq(result, l.b.i32(PENDING)), Leave.FloatingPoint);
}

function load(l: Lift, code: number, bytes: number): void {
  const { b } = l;
  const address = l.address();
  const pointer = b.wrap(l.addressValue());
  const parts: Value[] = [];
  if (bytes === 2) parts.push(b.load(Load.i32_16u, address));
  else {
    parts.push(b.load(Load.i32, address));
    if (bytes >= 8) parts.push(b.load(Load.i32, l.beyond(address, 4)));
    if (bytes === 10) parts.push(b.load(Load.i32_16u, l.beyond(address, 8)));
  }
  wait(l, call(l, code | (Form.Load << FORM_SHIFT), pointer, ...parts));
}
function store(l: Lift, code: number, bytes: number): void {
  const { b } = l;
  const address = l.address();
  const pointer = b.wrap(l.addressValue());
  const result = call(l, code | (Form.Store << FORM_SHIFT), pointer);
  wait(l, result);
  // Nothing is stored, and the exception waits for the next instruction.
  b.leaveIf(b.eq(result, b.i32(Prepared.Refused)), Leave.Continue, l.i.nextPc);
  const word = (n: number): Value => b.call(X87_WORD, b.i32(n));
  if (bytes === 8) {
    const high = b.shl(b.extendU(word(1)), b.i64(32));
    b.store(Store.i64, address, b.or(high, b.extendU(word(0))));
  } else if (bytes === 10) {
    // The first byte can be written, and then the last: so nothing is written in part.
    b.store(Store.i32_8, address, b.load(Load.i32_8u, address));
    b.store(Store.i32_16, l.beyond(address, 8), word(2));
    b.store(Store.i32, l.beyond(address, 4), word(1));
    b.store(Store.i32, address, word(0));
  } else b.store(bytes === 2 ? Store.i32_16 : Store.i32, address, word(0));
  call(l, code | COMMIT, pointer);
}

function memory(l: Lift, code: number): void {
  const bytes = operandBytes(code, l.i.size);
  if (isEnvironment(code)) assist(l);
  else if (writesMemory(code)) store(l, code, bytes);
  else load(l, code, bytes);
}

/** Conditions of FCMOVcc by ModRM.reg: b, e, be, u. */
const CONDITION = [2, 4, 6, 10];

function register(l: Lift, code: number): void {
  const { b } = l;
  const opcode = code >> 8;
  const reg = (code >> 3) & 7;
  if (isNoWait(code, false)) {
    if (opcode === 7)
      l.setGpr(0, 2, b.op(Op.i32_and!, call(l, code | (Form.NoWait << FORM_SHIFT), null), b.i32(0xffff)));
    else call(l, code | (Form.NoWait << FORM_SHIFT), null);
    return;
  }
  const moves = (opcode === 2 || opcode === 3) && reg < 4;
  const condition = moves ? l.flags.condition(CONDITION[reg]! + (opcode === 3 ? 1 : 0)) : undefined;
  const result = call(l, code, null, condition);
  wait(l, result);
  if ((opcode === 3 || opcode === 7) && (reg === 5 || reg === 6)) setFlags(l, result);
}
function setFlags(l: Lift, result: Value): void {
  const { b } = l;
  const bit = (mask: number): Value => b.and(result, b.i32(mask));
  b.set(CF, bit(1));
  // PR has an even number of ones where PF is set.
  b.set(PR, b.eqz(bit(4)));
  b.set(ZR, b.extendU(b.eqz(bit(0x40))));
  b.set(SR, b.i64(0));
  b.set(AX, b.i32(0));
  b.set(OX, b.i64(0));
  l.flags.forget();
}

const x87: Lifter = (l) => {
  const code = ((l.i.opcode & 7) << 8) | l.i.modrm;
  if (!exists(code, l.i.isMemory)) l.refuse();
  else if (l.i.isMemory) memory(l, code);
  else register(l, code);
};

export const X87_LIFTERS: Record<string, Lifter> = {
  x87,
  fwait: (l) => wait(l, call(l, Form.Wait << FORM_SHIFT, null)),
};
