/** x87 instructions by their opcode: `code` is the low 3 bits of the first byte and ModRM, as in FOP. */
import { arithmetic, comparison, STOPPED } from "./binary.ts";
import { type Fpu, Status } from "./fpu.ts";
import { loadConstant, loadDecimal, loadDouble, loadExtended, loadInteger, loadSingle } from "./load.ts";
import { from32, from64, fromInteger, type Real } from "./real.ts";
import { Rounding } from "./round.ts";
import { commitStore, prepareDecimal, prepareExtended, prepareInteger, prepareReal } from "./store.ts";
import { arctangentOfRatio, exponential, logarithm, Trigonometry, trigonometric } from "./transcendental.ts";
import {
  changeSign,
  examine,
  extract,
  partialRemainder,
  roundToInteger,
  scale,
  squareRootOfTop,
  test,
} from "./unary.ts";

/** In `code`: the store that was prepared has been done. */
export const COMMIT = 0x1_0000;
/** Result: an exception is pending, nothing happened. */
export const PENDING = -1;

const ALL = Status.C3 | Status.C2 | Status.C0;

/** Loads, and arithmetic with memory: the operand comes in up to three words. */
export function executeMemory(fpu: Fpu, code: number, low: number, high: number, head: number): number {
  const opcode = code >> 8;
  const reg = (code >> 3) & 7;
  if ((opcode & 1) === 0) {
    const { b } = fpu;
    if (opcode === 0) from32(b, low);
    else if (opcode === 4) from64(b, high, low);
    else fromInteger(b, opcode === 6 ? (low << 16) >> 31 : low >> 31, opcode === 6 ? (low << 16) >> 16 : low);
    withTop(fpu, reg, b);
    return 0;
  }
  if (reg === 5) {
    if (opcode === 3) loadExtended(fpu, low, high, head);
    else if (opcode === 7) loadInteger(fpu, low, high);
    else fpu.control = (low & 0x1f7f) | 0x40;
    if (opcode === 1) fpu.updateSummary();
    return 0;
  }
  if (reg === 4) loadDecimal(fpu, low, high, head);
  else if (opcode === 1) loadSingle(fpu, low);
  else if (opcode === 5) loadDouble(fpu, low, high);
  else if (opcode === 3) loadInteger(fpu, low, low >> 31);
  else loadInteger(fpu, (low << 16) >> 16, (low << 16) >> 31);
  return 0;
}

/** Puts what an instruction stores into `fpu.words`. @returns Prepared */
export function prepare(fpu: Fpu, code: number): number {
  const opcode = code >> 8;
  const reg = (code >> 3) & 7;
  if (reg === 7 && opcode === 3) return prepareExtended(fpu);
  if (reg === 6 && opcode === 7) return prepareDecimal(fpu);
  if (opcode === 7 && reg === 7) return prepareInteger(fpu, 8, fpu.rounding);
  if ((opcode === 1 || opcode === 5) && reg !== 1) return prepareReal(fpu, opcode === 1 ? 4 : 8);
  return prepareInteger(fpu, opcode === 3 ? 4 : opcode === 7 ? 2 : 8, reg === 1 ? Rounding.Zero : fpu.rounding);
}
export function commit(fpu: Fpu, code: number): void {
  commitStore(fpu, ((code >> 3) & 7) !== 2);
}

/** ST(0) op memory operand, or a comparison with it. */
function withTop(fpu: Fpu, op: number, b: Real): void {
  const compares = op === 2 || op === 3;
  if (fpu.isEmpty(0)) {
    const masked = fpu.stackFault(false);
    if (compares) fpu.conditions(ALL);
    else if (masked) fpu.setIndefinite(0);
    if (op === 3 && masked) fpu.pop();
    return;
  }
  fpu.get(0, fpu.a);
  if (compares) {
    const bits = comparison(fpu, fpu.a, b, false);
    fpu.conditions(bits & ALL);
    if (op === 3 && bits < STOPPED) fpu.pop();
  } else if (arithmetic(fpu, op, fpu.a, b)) fpu.set(0, fpu.result);
}

/** Compares ST(0) with ST(i). @returns as {@link comparison} */
function compared(fpu: Fpu, i: number, quiet: boolean): number {
  if (fpu.isEmpty(0) || fpu.isEmpty(i)) return fpu.stackFault(false) ? ALL : ALL | STOPPED;
  fpu.get(0, fpu.a);
  fpu.get(i, fpu.b);
  return comparison(fpu, fpu.a, fpu.b, quiet);
}
function compareRegisters(fpu: Fpu, i: number, quiet: boolean, pops: number): void {
  const bits = compared(fpu, i, quiet);
  fpu.conditions(bits & ALL);
  for (let n = 0; n < pops && bits < STOPPED; n++) fpu.pop();
}
/** FCOMI and its kin: the flags as CF, PF, ZF of RFLAGS. */
function compareToFlags(fpu: Fpu, i: number, quiet: boolean, pops: boolean): number {
  const bits = compared(fpu, i, quiet);
  if (pops && bits < STOPPED) fpu.pop();
  return (bits >> 8) & 0x45;
}

/** Arithmetic of two registers; the result goes to `destination`. */
function betweenRegisters(fpu: Fpu, op: number, i: number, destination: number, pops: boolean): void {
  if (fpu.isEmpty(0) || fpu.isEmpty(i)) {
    if (!fpu.stackFault(false)) return;
    fpu.setIndefinite(destination);
  } else {
    fpu.get(0, fpu.a);
    fpu.get(i, fpu.b);
    if (!arithmetic(fpu, op, fpu.a, fpu.b)) return;
    fpu.set(destination, fpu.result);
  }
  if (pops) fpu.pop();
}

function push(fpu: Fpu, i: number): void {
  if (fpu.isEmpty(i)) {
    if (!fpu.stackFault(false)) return;
    fpu.top--;
    fpu.setIndefinite(0);
    return;
  }
  const head = fpu.head(i);
  const high = fpu.high(i);
  const low = fpu.low(i);
  if (fpu.push() && !fpu.overflowed) fpu.setRaw(0, head, high, low);
}
function exchange(fpu: Fpu, i: number): void {
  if (fpu.isEmpty(0) || fpu.isEmpty(i)) {
    if (!fpu.stackFault(false)) return;
    if (fpu.isEmpty(0)) fpu.setIndefinite(0);
    if (fpu.isEmpty(i)) fpu.setIndefinite(i);
  } else fpu.conditionOne(0);
  const head = fpu.head(0);
  const high = fpu.high(0);
  const low = fpu.low(0);
  fpu.setRaw(0, fpu.head(i), fpu.high(i), fpu.low(i));
  fpu.setRaw(i, head, high, low);
}
function copy(fpu: Fpu, i: number, pops: boolean): void {
  if (fpu.isEmpty(0)) {
    if (!fpu.stackFault(false)) return;
    fpu.setIndefinite(i);
  } else {
    fpu.conditionOne(0);
    fpu.setRaw(i, fpu.head(0), fpu.high(0), fpu.low(0));
  }
  if (pops) fpu.pop();
}
/** FCMOVcc. */
function conditionalMove(fpu: Fpu, i: number, condition: boolean): void {
  if (fpu.isEmpty(0) || fpu.isEmpty(i)) {
    if (fpu.stackFault(false)) fpu.setIndefinite(0);
    return;
  }
  if (condition) fpu.setRaw(0, fpu.head(i), fpu.high(i), fpu.low(i));
}

/** FSTP by its second opcode: of an empty register it makes no copy, and no fault. */
function copyUnchecked(fpu: Fpu, i: number): void {
  fpu.conditionOne(0);
  if (!fpu.isEmpty(0)) fpu.setRaw(i, fpu.head(0), fpu.high(0), fpu.low(0));
  fpu.pop();
}
function free(fpu: Fpu, i: number): void {
  fpu.conditionOne(0);
  fpu.tags &= ~(1 << fpu.physical(i));
}

function clearExceptions(fpu: Fpu): void {
  fpu.status &= ~(0x7f | Status.ErrorSummary | Status.Busy);
}
export function initialise(fpu: Fpu): void {
  fpu.control = 0x37f;
  fpu.status = 0;
  fpu.tags = 0;
}

/** D9 E0 to FF. */
function onTop(fpu: Fpu, low: number): void {
  switch (low) {
    case 0x20:
      changeSign(fpu, 0xffff, 0x8000);
      return;
    case 0x21:
      changeSign(fpu, 0x7fff, 0);
      return;
    case 0x24:
      test(fpu);
      return;
    case 0x25:
      examine(fpu);
      return;
    case 0x30:
      exponential(fpu);
      return;
    case 0x31:
      logarithm(fpu, false);
      return;
    case 0x32:
      trigonometric(fpu, Trigonometry.Tangent);
      return;
    case 0x33:
      arctangentOfRatio(fpu);
      return;
    case 0x34:
      extract(fpu);
      return;
    case 0x35:
      partialRemainder(fpu, true);
      return;
    case 0x36:
      fpu.top--;
      fpu.conditionOne(0);
      return;
    case 0x37:
      fpu.top++;
      fpu.conditionOne(0);
      return;
    case 0x38:
      partialRemainder(fpu, false);
      return;
    case 0x39:
      logarithm(fpu, true);
      return;
    case 0x3a:
      squareRootOfTop(fpu);
      return;
    case 0x3b:
      trigonometric(fpu, Trigonometry.Both);
      return;
    case 0x3c:
      roundToInteger(fpu);
      return;
    case 0x3d:
      scale(fpu);
      return;
    case 0x3e:
      trigonometric(fpu, Trigonometry.Sine);
      return;
    case 0x3f:
      trigonometric(fpu, Trigonometry.Cosine);
      return;
    default:
      loadConstant(fpu, low - 0x28);
      return;
  }
}

/**
 * Register forms.
 * @param condition of FCMOVcc
 * @returns flags of FCOMI, the status word of FNSTSW, else 0
 */
export function executeRegister(fpu: Fpu, code: number, condition: boolean): number {
  const opcode = code >> 8;
  const reg = (code >> 3) & 7;
  const i = code & 7;
  switch (opcode) {
    case 0:
      if (reg === 2 || reg === 3) compareRegisters(fpu, i, false, reg - 2);
      else betweenRegisters(fpu, reg, i, 0, false);
      return 0;
    case 1:
      if (reg === 0) push(fpu, i);
      else if (reg === 1) exchange(fpu, i);
      else if (reg === 3) copyUnchecked(fpu, i);
      else if (reg >= 4) onTop(fpu, code & 0x3f);
      return 0;
    case 2:
      if (reg < 4) conditionalMove(fpu, i, condition);
      else compareRegisters(fpu, 1, true, 2);
      return 0;
    case 3:
      if (reg < 4) conditionalMove(fpu, i, condition);
      else if (reg >= 5) return compareToFlags(fpu, i, reg === 5, false);
      else if (i === 2) clearExceptions(fpu);
      else if (i === 3) initialise(fpu);
      return 0;
    case 4:
    case 6:
      if (opcode === 6 && reg === 3) compareRegisters(fpu, 1, false, 2);
      else if (reg === 2 || reg === 3) compareRegisters(fpu, i, false, opcode === 6 ? 1 : reg - 2);
      else betweenRegisters(fpu, reg, i, i, opcode === 6);
      return 0;
    case 5:
      if (reg === 0) free(fpu, i);
      else if (reg === 1) exchange(fpu, i);
      else if (reg < 4) copy(fpu, i, reg === 3);
      else compareRegisters(fpu, i, true, reg - 4);
      return 0;
    default:
      if (reg === 0) {
        free(fpu, i);
        fpu.pop();
      } else if (reg === 1) exchange(fpu, i);
      else if (reg < 4) copy(fpu, i, true);
      else if (reg === 4) return fpu.status;
      else return compareToFlags(fpu, i, reg === 5, true);
      return 0;
  }
}

/** Whether a code is an instruction. @param memory whether its operand is in memory */
export function exists(code: number, memory: boolean): boolean {
  const opcode = code >> 8;
  const reg = (code >> 3) & 7;
  const low = code & 0x3f;
  if (memory)
    return !((opcode === 1 && reg === 1) || (opcode === 3 && (reg === 4 || reg === 6)) || (opcode === 5 && reg === 5));
  switch (opcode) {
    case 1:
      if (reg === 2) return low === 0x10;
      return ![0x22, 0x23, 0x26, 0x27, 0x2f].includes(low);
    case 2:
      return reg < 4 || low === 0x29;
    case 3:
      return reg < 4 || (low >= 0x20 && low <= 0x24) || reg === 5 || reg === 6;
    case 5:
      return reg < 6;
    case 6:
      return reg !== 3 || low === 0x19;
    case 7:
      return reg < 4 || low === 0x20 || reg === 5 || reg === 6;
    default:
      return true;
  }
}

/** Whether an instruction does not wait for a pending exception. */
export function isNoWait(code: number, memory: boolean): boolean {
  const opcode = code >> 8;
  const reg = (code >> 3) & 7;
  if (memory) return (opcode === 1 || opcode === 5) && reg >= 6;
  if (opcode === 3) return reg === 4;
  return opcode === 7 && (code & 0x3f) === 0x20;
}
