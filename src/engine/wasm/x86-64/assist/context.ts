/** What an instruction that is executed in TypeScript works with. */
import { Access } from "../../../engine.ts";
import type { Instruction } from "../decode.ts";
import { addressNumber, GuestFault, isCanonical } from "../guest-fault.ts";
import { effectiveAddress } from "../operand-access.ts";
import { Leave, State } from "../state.ts";

/** @returns {@link AGAIN}, or anything else */
export type Executor = (a: AssistContext) => unknown;

/** The instruction is not finished: it is to be executed again. */
export const AGAIN = 1;
/** Another mode of floating point holds from now on. */
export const MODE_CHANGED = 2;

export interface AssistMachine {
  readonly size: number;
  readonly pages: Uint8Array;
  readonly u8: Uint8Array;
  cycles(): bigint;
}

export class AssistContext {
  readonly machine: AssistMachine;
  /** The CPU state. */
  readonly view: DataView;
  /** Guest memory: only after a check. */
  readonly memory: DataView;
  readonly u8: Uint8Array;
  i!: Instruction;

  constructor(machine: AssistMachine, view: DataView) {
    this.machine = machine;
    this.view = view;
    this.u8 = machine.u8;
    this.memory = new DataView(machine.u8.buffer, machine.u8.byteOffset, machine.u8.byteLength);
  }

  gpr(register: number): bigint {
    return this.view.getBigUint64(State.GPR + 8 * register, true);
  }
  setGpr(register: number, value: bigint): void {
    this.view.setBigUint64(State.GPR + 8 * register, value, true);
  }
  /** A 32-bit result: the upper half becomes 0. */
  setGpr32(register: number, value: number): void {
    this.setGpr(register, BigInt(value >>> 0));
  }
  /** A register of 1, 2, 4 or 8 bytes, zero-extended. */
  part(register: number, size: number): bigint {
    if (size === 1 && this.i.rex === 0 && register >= 4 && register < 8) return (this.gpr(register - 4) >> 8n) & 0xffn;
    return BigInt.asUintN(8 * size, this.gpr(register));
  }
  setPart(register: number, size: number, value: bigint): void {
    const high = size === 1 && this.i.rex === 0 && register >= 4 && register < 8;
    const at = State.GPR + 8 * (high ? register - 4 : register) + (high ? 1 : 0);
    const { view } = this;
    if (size === 8) view.setBigUint64(at, value, true);
    else if (size === 4) view.setBigUint64(at, BigInt.asUintN(32, value), true);
    else if (size === 2) view.setUint16(at, Number(BigInt.asUintN(16, value)), true);
    else view.setUint8(at, Number(BigInt.asUintN(8, value)));
  }

  refuse(code: number = Leave.IllegalInstruction): never {
    throw new GuestFault(code);
  }
  /** The memory operand's address. */
  address(): bigint {
    return effectiveAddress(this.i, this.view);
  }
  /** Checks an access. @returns the address as an offset into memory @throws {GuestFault} if it is refused */
  check(address: bigint, bytes: number, write: boolean): number {
    const { size, pages } = this.machine;
    const want = write ? Access.Write : 7;
    const at = address < 0x1_0000_0000n ? Number(address) : -1;
    if (at >= 0 && at + bytes <= size) {
      if ((pages[at >>> 12]! & want) === 0) this.#refused(address, write);
      const last = at + bytes - 1;
      for (let page = (at >>> 12) + 1; page <= last >>> 12; page++) {
        if ((pages[page]! & want) === 0) this.#refused(BigInt(page * 4096), write);
      }
      return at;
    }
    if (at >= 0 && at < size && (pages[at >>> 12]! & want) !== 0) return this.#refused(BigInt(size), write);
    return this.#refused(address, write);
  }
  #refused(address: bigint, write: boolean): never {
    if (!isCanonical(address)) throw new GuestFault(Leave.Protection);
    throw new GuestFault(-1, addressNumber(address), write ? Access.Write : Access.Read);
  }
  /** An operand of kind E: register or memory. */
  readE(size: number): bigint {
    if (!this.i.isMemory) return this.part(this.i.rm, size);
    return this.load(this.address(), size);
  }
  writeE(size: number, value: bigint): void {
    if (!this.i.isMemory) this.setPart(this.i.rm, size, value);
    else this.store(this.address(), size, value);
  }
  load(address: bigint, size: number): bigint {
    const at = this.check(address, size, false);
    if (size === 8) return this.memory.getBigUint64(at, true);
    if (size === 4) return BigInt(this.memory.getUint32(at, true));
    return BigInt(size === 2 ? this.memory.getUint16(at, true) : this.u8[at]!);
  }
  store(address: bigint, size: number, value: bigint): void {
    const at = this.check(address, size, true);
    if (size === 8) this.memory.setBigUint64(at, value, true);
    else if (size === 4) this.memory.setUint32(at, Number(BigInt.asUintN(32, value)), true);
    else if (size === 2) this.memory.setUint16(at, Number(BigInt.asUintN(16, value)), true);
    else this.u8[at] = Number(BigInt.asUintN(8, value));
  }

  // Flags
  get carry(): number {
    return this.view.getUint32(State.CF, true);
  }
  set carry(value: number) {
    this.view.setUint32(State.CF, value, true);
  }
  set overflow(value: boolean) {
    this.view.setInt32(State.OX + 4, value ? -1 : 0, true);
  }
  set zero(value: boolean) {
    this.view.setBigUint64(State.ZR, value ? 0n : 1n, true);
  }
  set sign(value: boolean) {
    this.view.setInt32(State.SR + 4, value ? -1 : 0, true);
  }
  /** PF from a byte. */
  set parityOf(value: number) {
    this.view.setUint32(State.PR, value, true);
  }
  set adjust(value: boolean) {
    this.view.setUint32(State.AX, value ? 0x10 : 0, true);
  }
  get zero(): boolean {
    return this.view.getBigUint64(State.ZR, true) === 0n;
  }
  /** ZF, SF and PF of a result of `size` bytes. */
  setResult(result: bigint, size: number): void {
    const signed = BigInt.asIntN(8 * size, result);
    this.view.setBigInt64(State.ZR, signed, true);
    this.view.setBigInt64(State.SR, signed, true);
    this.view.setUint32(State.PR, Number(signed & 0xffn), true);
  }
  /** All flags of a subtraction. */
  setSub(x: bigint, y: bigint, size: number): void {
    const result = BigInt.asUintN(8 * size, x - y);
    this.setResult(result, size);
    this.carry = x < y ? 1 : 0;
    this.adjust = ((x ^ y ^ result) & 0x10n) !== 0n;
    this.overflow = BigInt.asIntN(8 * size, (x ^ y) & (x ^ result)) < 0n;
  }
}
