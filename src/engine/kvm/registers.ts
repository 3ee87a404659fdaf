/** The integer registers in the page that KVM shares: struct kvm_regs of kvm_run.s. */
import { Regs, Run } from "./abi.ts";
import { WORD } from "./x86.ts";

const COUNT = 18;

export class Registers {
  /** Whole, and by halves: low, high. Indexed by {@link Regs}. */
  protected readonly regs: BigUint64Array;
  protected readonly words: Uint32Array;

  /** @param page struct kvm_run */
  constructor(page: ArrayBuffer) {
    this.regs = new BigUint64Array(page, Run.REGS, COUNT);
    this.words = new Uint32Array(page, Run.REGS, 2 * COUNT);
  }

  low(register: number): number {
    return this.words[WORD[register]! * 2]!;
  }
  high(register: number): number {
    return this.words[WORD[register]! * 2 + 1]!;
  }
  setHalves(register: number, low: number, high: number): void {
    const at = WORD[register]! * 2;
    this.words[at] = low;
    this.words[at + 1] = high;
  }
  get(register: number): bigint {
    return this.regs[WORD[register]!]!;
  }
  set(register: number, value: bigint): void {
    this.regs[WORD[register]!] = value;
  }
  get pc(): number {
    return (this.words[Regs.RIP * 2 + 1]! | 0) * 0x1_0000_0000 + this.words[Regs.RIP * 2]!;
  }
  set pc(value: number) {
    this.words[Regs.RIP * 2] = value;
    this.words[Regs.RIP * 2 + 1] = Math.floor(value / 0x1_0000_0000);
  }
  get sp(): number {
    return this.words[Regs.RSP * 2 + 1]! * 0x1_0000_0000 + this.words[Regs.RSP * 2]!;
  }
  set sp(value: number) {
    this.words[Regs.RSP * 2] = value;
    this.words[Regs.RSP * 2 + 1] = Math.floor(value / 0x1_0000_0000);
  }
  get flags(): number {
    return this.words[Regs.RFLAGS * 2]!;
  }
  set flags(value: number) {
    this.words[Regs.RFLAGS * 2] = value;
    this.words[Regs.RFLAGS * 2 + 1] = 0;
  }
}
