/**
 * REP STOS and REP MOVS, forward and within a page, as WebAssembly: programs clear and copy small structures with them, for which
 * going to TypeScript takes longer than all the rest. What is unusual is left to the assist (assist/string.ts), and all that may be refused.
 */
import type { Layout } from "./area/layout.ts";
import { Bytes } from "./emit/bytes.ts";
import { instanceImports, regionModule } from "./emit/module.ts";
import { Opcode, VOID } from "./emit/opcodes.ts";
import { getLocal, opcode, setLocal, teeLocal } from "./emit/write.ts";
import { Op, SIMD, Type } from "./ir/operations.ts";
import { State } from "./x86-64/state.ts";
import { MOVS, STOS, StringResult } from "./x86-64/strings.ts";

const CX = 1;
const SI = 6;
const DI = 7;

export function stringImports(memory: WebAssembly.Memory, layout: Layout): Record<string, unknown> {
  const { bytes } = regionModule(
    [new StringCode(layout).stos(), new StringCode(layout).movs()],
    [],
    memory.buffer.byteLength / 65536,
  );
  const module = new WebAssembly.Module(bytes as BufferSource);
  const { exports } = new WebAssembly.Instance(module, instanceImports(memory, new WebAssembly.Table(NO_TABLE), {}));
  return { [STOS.name]: exports["0"], [MOVS.name]: exports["1"] };
}
const NO_TABLE = { element: "anyfunc", initial: 0 } as const;

const PAGE = 4096;
const ANY = 7;
const WRITE = 2;
/** Locals: the parameter; elements that are wanted, and how many of them now; addresses; offsets in memory; what is stored. */
const [SHIFT, COUNT, ELEMENTS, TO, FROM, VALUE, AT, END, SOURCE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

class StringCode {
  readonly #out = new Bytes();
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#out.bytes([2, 5, Type.I64, 3, Type.I32]);
  }

  stos(): Uint8Array {
    const out = this.#out;
    this.#begin();
    this.#place(TO, DI, WRITE);
    this.#some();
    // The element, as often as it goes into 8 bytes.
    for (const [shift, mask, factor] of SPREAD) {
      this.#get(SHIFT);
      this.#i32(shift);
      this.#op(Op.i32_eq!);
      out.bytes([Opcode.IF, Type.I64]);
      this.#loadRegister(0);
      this.#i64(mask);
      this.#op(Op.i64_and!);
      this.#i64(factor);
      this.#op(Op.i64_mul!);
      out.u8(Opcode.ELSE);
    }
    this.#loadRegister(0);
    for (const _ of SPREAD) out.u8(Opcode.END);
    this.#set(VALUE);
    this.#wide(() => {
      this.#get(AT);
      this.#get(VALUE);
      this.#op(Op.i64x2_splat!);
      this.#access(SIMD + 11);
    });
    this.#each(1, () => {
      this.#get(AT);
      this.#get(VALUE);
      this.#access(0x3c); // i64.store8
      this.#get(VALUE);
      this.#i64(8);
      this.#op(Op.i64_rotr!);
      this.#set(VALUE);
    });
    this.#advance(DI);
    return this.#finish();
  }

  movs(): Uint8Array {
    const out = this.#out;
    this.#begin();
    this.#place(TO, DI, WRITE);
    this.#place(FROM, SI, ANY);
    this.#some();
    // What is copied must not be what was written.
    this.#get(TO);
    this.#get(FROM);
    this.#op(Op.i64_sub!);
    this.#get(ELEMENTS);
    this.#get(SHIFT);
    this.#op(Op.i64_extend_i32_u!);
    this.#op(Op.i64_shl!);
    this.#op(Op.i64_lt_u!);
    this.#returnIf(StringResult.Assist);
    this.#get(FROM);
    out.u8(Opcode.I32_WRAP);
    this.#set(SOURCE);
    this.#wide(() => {
      this.#get(AT);
      this.#get(SOURCE);
      this.#access(SIMD);
      this.#access(SIMD + 11);
      this.#next(SOURCE, 16);
    });
    this.#each(1, () => {
      this.#get(AT);
      this.#get(SOURCE);
      this.#access(0x2d); // i32.load8_u
      this.#access(0x3a); // i32.store8
      this.#next(SOURCE, 1);
    });
    this.#advance(SI);
    this.#advance(DI);
    return this.#finish();
  }

  #begin(): void {
    this.#i32(0);
    this.#access(Opcode.I32_LOAD, this.#layout.state + State.DF);
    this.#returnIf(StringResult.Assist);
    this.#loadRegister(CX);
    teeLocal(this.#out, COUNT);
    this.#op(Op.i64_eqz!);
    this.#returnIf(StringResult.Done);
    this.#get(COUNT);
    this.#set(ELEMENTS);
  }
  /** An address from a register, on a page that grants the access; at most as many elements as lie on it. */
  #place(local: number, register: number, needed: number): void {
    const out = this.#out;
    this.#loadRegister(register);
    teeLocal(out, local);
    this.#i64(this.#layout.limit);
    this.#op(Op.i64_ge_u!);
    this.#returnIf(StringResult.Assist);
    this.#get(local);
    this.#i64(12);
    this.#op(Op.i64_shr_u!);
    out.u8(Opcode.I32_WRAP);
    this.#access(0x2d, this.#layout.pages); // i32.load8_u
    this.#i32(needed);
    this.#op(Op.i32_and!);
    this.#op(Op.i32_eqz!);
    this.#returnIf(StringResult.Assist);
    // (page's end - address) >> shift
    this.#i64(PAGE);
    this.#get(local);
    this.#i64(PAGE - 1);
    this.#op(Op.i64_and!);
    this.#op(Op.i64_sub!);
    this.#get(SHIFT);
    this.#op(Op.i64_extend_i32_u!);
    this.#op(Op.i64_shr_u!);
    teeLocal(out, VALUE);
    this.#get(ELEMENTS);
    this.#get(VALUE);
    this.#get(ELEMENTS);
    this.#op(Op.i64_lt_u!);
    out.u8(Opcode.SELECT);
    this.#set(ELEMENTS);
  }
  /** There is a whole element; AT and END become those of what is written. */
  #some(): void {
    const out = this.#out;
    this.#get(ELEMENTS);
    this.#op(Op.i64_eqz!);
    this.#returnIf(StringResult.Assist);
    this.#get(TO);
    out.u8(Opcode.I32_WRAP);
    teeLocal(out, AT);
    this.#get(ELEMENTS);
    out.u8(Opcode.I32_WRAP);
    this.#get(SHIFT);
    this.#op(Op.i32_shl!);
    this.#op(Op.i32_add!);
    this.#set(END);
  }
  /** 16 bytes at a time, as long as there are so many. */
  #wide(step: () => void): void {
    this.#each(16, step);
  }
  #each(bytes: number, step: () => void): void {
    const out = this.#out;
    out.bytes([Opcode.BLOCK, VOID, Opcode.LOOP, VOID]);
    this.#get(END);
    this.#get(AT);
    this.#op(Op.i32_sub!);
    this.#i32(bytes);
    this.#op(Op.i32_lt_u!);
    out.bytes([Opcode.BR_IF, 1]);
    step();
    this.#next(AT, bytes);
    out.bytes([Opcode.BR, 0, Opcode.END, Opcode.END]);
  }
  #next(local: number, bytes: number): void {
    this.#get(local);
    this.#i32(bytes);
    this.#op(Op.i32_add!);
    this.#set(local);
  }
  /** Moves a pointer on. */
  #advance(register: number): void {
    this.#i32(0);
    this.#loadRegister(register);
    this.#get(ELEMENTS);
    this.#get(SHIFT);
    this.#op(Op.i64_extend_i32_u!);
    this.#op(Op.i64_shl!);
    this.#op(Op.i64_add!);
    this.#access(Opcode.I64_STORE, this.#register(register));
  }
  #finish(): Uint8Array {
    this.#i32(0);
    this.#get(COUNT);
    this.#get(ELEMENTS);
    this.#op(Op.i64_sub!);
    this.#access(Opcode.I64_STORE, this.#register(CX));
    this.#get(COUNT);
    this.#get(ELEMENTS);
    this.#op(Op.i64_ne!);
    this.#out.u8(Opcode.END);
    return this.#out.view;
  }

  #register(register: number): number {
    return this.#layout.state + State.GPR + 8 * register;
  }
  #loadRegister(register: number): void {
    this.#i32(0);
    this.#access(Opcode.I64_LOAD, this.#register(register));
  }
  #returnIf(result: number): void {
    this.#out.bytes([Opcode.IF, VOID]);
    this.#i32(result);
    this.#out.bytes([Opcode.RETURN, Opcode.END]);
  }
  #access(code: number, offset = 0): void {
    opcode(this.#out, code);
    this.#out.u32(0);
    this.#out.u32(offset);
  }
  #op(code: number): void {
    opcode(this.#out, code);
  }
  #get(local: number): void {
    getLocal(this.#out, local);
  }
  #set(local: number): void {
    setLocal(this.#out, local);
  }
  #i32(value: number): void {
    this.#out.u8(Opcode.I32_CONST);
    this.#out.s32(value);
  }
  #i64(value: number | bigint): void {
    this.#out.u8(Opcode.I64_CONST);
    this.#out.s64(value);
  }
}

/** Elements by the logarithm of their size: mask, and what spreads one over 8 bytes. */
const SPREAD: readonly [shift: number, mask: number, factor: bigint][] = [
  [0, 0xff, 0x0101_0101_0101_0101n],
  [1, 0xffff, 0x0001_0001_0001_0001n],
  [2, 0xffff_ffff, 0x1_0000_0001n],
];
