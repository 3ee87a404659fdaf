/**
 * Emits handlers: functions `(record: i32) → i32` that execute one instruction and go on, by a tail call, with the next
 * record's handler. The result is that of translated code: the guest address to go on at, or 0.
 */
import { CACHE_ENTRIES, type Layout, recordOffset } from "../area/layout.ts";
import { Bytes } from "../emit/bytes.ts";
import { Locals } from "../emit/locals.ts";
import { Opcode, VOID } from "../emit/opcodes.ts";
import { type EmitContext, ValueEmitter } from "../emit/values.ts";
import { getLocal, setLocal, teeLocal } from "../emit/write.ts";
import type { Block, End } from "../ir/block.ts";
import { Type } from "../ir/operations.ts";
import { Field, Fixed, Link, RECORD_BYTES } from "./record.ts";
import { NEXT_PC_TOKEN, THIS_PC } from "./symbolic-builder.ts";

const RECORD = 0;

/** Offsets in the CPU state, and exit codes. */
export interface HandlerState {
  pc: number;
  leave: number;
  fuel: number;
  region: number;
  record: number;
  link: number;
  leaveFuel: number;
  leaveWarm: number;
}

export interface HandlerContext {
  emit: EmitContext;
  state: HandlerState;
  exact: boolean;
  layout: Layout;
}

/** What State.REGION is while records are executed: no region has this number. */
export const NO_REGION = 0xffff_ffff;

/** @param wild whether targets of jumps may be where no code can be */
export function emitHandler(block: Block, wild: boolean, context: HandlerContext): Uint8Array {
  return new HandlerEmitter(context).instruction(block, wild);
}
/** The handler of a block's head: counts executions and fuel. */
export function emitHead(context: HandlerContext): Uint8Array {
  return new HandlerEmitter(context).head();
}

/** `(link: i32) → i32`: finds the records of a jump's target, whose address is at `link`, and notes them behind it. */
export function emitLinker(context: HandlerContext): Uint8Array {
  return new HandlerEmitter(context).linker();
}
/** The handler of the head of a block whose records are not to be executed any more. */
export function emitGone(context: HandlerContext): Uint8Array {
  return new HandlerEmitter(context).gone();
}
/** The handler of an instruction in front of which the fuel has run out. */
export function emitStop(context: HandlerContext): Uint8Array {
  return new HandlerEmitter(context).stop();
}

class HandlerEmitter {
  readonly #context: HandlerContext;
  /** Instructions that the handler takes from the fuel when it is done: only if fuel is counted exactly. */
  #cost = 0;
  readonly #out = new Bytes();
  readonly #locals = new Locals(1, []);
  readonly #values: ValueEmitter;

  constructor(context: HandlerContext) {
    this.#context = context;
    this.#values = new ValueEmitter(this.#out, this.#locals, context.emit, (code, pc) => this.#leave(code, pc));
  }

  instruction(block: Block, wild: boolean): Uint8Array {
    if (this.#counted) this.#cost = block.instructions;
    this.#values.begin();
    const faults = block.steps.some(
      (step) =>
        ((step.kind === "load" || step.kind === "store") && step.address.trusted !== true) ||
        (step.kind === "call" && step.helper.faults),
    );
    // Where the guest was when an access is refused.
    if (faults) {
      this.#constant(0);
      this.#get(RECORD);
      this.#access(Opcode.I32_STORE, this.#state(this.#context.state.record));
    }
    this.#values.block(block);
    this.#end(block.end, wild);
    return this.#finish();
  }
  head(): Uint8Array {
    const out = this.#out;
    const { state } = this.#context;
    const count = this.#locals.add(Type.I32);
    // warmth--
    this.#field(Opcode.I32_LOAD, Field.WARMTH);
    this.#constant(1);
    out.u8(Opcode.I32_SUB);
    this.#tee(count);
    out.u8(Opcode.I32_EQZ);
    out.bytes([Opcode.IF, VOID]);
    this.#storeWarmth(count);
    this.#leave(state.leaveWarm, THIS_PC);
    out.u8(Opcode.END);
    this.#storeWarmth(count);
    // fuel -= instructions of the block
    this.#constant(0);
    this.#access(Opcode.I32_LOAD, this.#state(state.fuel));
    this.#field(Opcode.I32_LOAD16_U, Field.COUNT);
    out.u8(Opcode.I32_SUB);
    this.#tee(count);
    this.#constant(0);
    out.u8(Opcode.I32_LT_S);
    out.bytes([Opcode.IF, VOID]);
    this.#leave(state.leaveFuel, THIS_PC);
    out.u8(Opcode.END);
    if (!this.#counted) {
      this.#constant(0);
      this.#get(count);
      this.#access(Opcode.I32_STORE, this.#state(state.fuel));
    }
    this.#constant(0);
    this.#constant(-1);
    this.#access(Opcode.I32_STORE, this.#state(state.region));
    this.#next();
    return this.#finish();
  }
  linker(): Uint8Array {
    const link = RECORD;
    const pc = this.#locals.add(Type.I32);
    this.#constant(0);
    this.#get(link);
    this.#access(Opcode.I32_STORE, this.#state(this.#context.state.link));
    this.#get(link);
    this.#access(Opcode.I32_LOAD, 0);
    this.#set(pc);
    const name = this.#lookUp(pc);
    this.#get(link);
    this.#get(name);
    this.#access(Opcode.I32_STORE, Link.NAME);
    this.#get(name);
    this.#execute(RECORD);
    return this.#finish();
  }
  gone(): Uint8Array {
    this.#field(Opcode.I32_LOAD, Field.PC);
    return this.#finish();
  }
  stop(): Uint8Array {
    this.#leave(this.#context.state.leaveFuel, THIS_PC);
    return this.#finish();
  }
  #storeWarmth(count: number): void {
    this.#get(RECORD);
    this.#get(count);
    this.#access(Opcode.I32_STORE, Field.WARMTH);
  }
  #finish(): Uint8Array {
    this.#out.u8(Opcode.END);
    const whole = new Bytes();
    this.#locals.write(whole);
    whole.bytes(this.#out.view);
    return whole.view;
  }

  #get(local: number): void {
    getLocal(this.#out, local);
  }
  #set(local: number): void {
    setLocal(this.#out, local);
  }
  #tee(local: number): void {
    teeLocal(this.#out, local);
  }
  #constant(value: number): void {
    this.#out.u8(Opcode.I32_CONST);
    this.#out.s32(value);
  }
  #access(opcode: number, offset: number): void {
    this.#out.u8(opcode);
    this.#out.u32(0);
    this.#out.u32(offset);
  }
  #field(opcode: number, field: number): void {
    this.#get(RECORD);
    this.#access(opcode, field);
  }
  #state(offset: number): number {
    return this.#context.layout.state + offset;
  }

  get #counted(): boolean {
    return this.#context.emit.countedFuel >= 0;
  }
  /** The instruction is done. */
  #pay(): void {
    if (this.#cost === 0) return;
    const at = this.#state(this.#context.state.fuel);
    this.#constant(0);
    this.#constant(0);
    this.#access(Opcode.I32_LOAD, at);
    this.#constant(this.#cost);
    this.#out.u8(Opcode.I32_SUB);
    this.#access(Opcode.I32_STORE, at);
  }

  #next(): void {
    this.#pay();
    this.#get(RECORD);
    this.#constant(RECORD_BYTES);
    this.#out.u8(Opcode.I32_ADD);
    this.#tee(RECORD);
    this.#get(RECORD);
    this.#access(Opcode.I32_LOAD, Field.HANDLER);
    this.#out.bytes([Opcode.RETURN_CALL_INDIRECT, 0, 0]);
  }

  #end(end: End, wild: boolean): void {
    const out = this.#out;
    switch (end.kind) {
      case "goto":
      case "call":
        // Behind itself: there is no jump.
        if (end.target === NEXT_PC_TOKEN && end.kind === "goto") this.#next();
        else if (wild) this.#jump(() => this.#field(Opcode.I64_LOAD, Field.IMMEDIATE));
        else {
          this.#pay();
          this.#get(RECORD);
          this.#constant(Field.IMMEDIATE);
          out.u8(Opcode.I32_ADD);
          this.#follow();
        }
        return;
      case "branch": {
        const condition = this.#locals.take(Type.I32);
        this.#values.value(end.condition);
        this.#set(condition);
        if (wild) {
          this.#jump(() => {
            this.#field(Opcode.I64_LOAD, Field.IMMEDIATE);
            this.#field(Opcode.I64_LOAD, Field.DISPLACEMENT);
            this.#get(condition);
            out.u8(Opcode.SELECT);
          });
          return;
        }
        this.#pay();
        this.#get(RECORD);
        this.#constant(Field.IMMEDIATE);
        this.#constant(Field.DISPLACEMENT);
        this.#get(condition);
        out.u8(Opcode.SELECT);
        out.u8(Opcode.I32_ADD);
        this.#follow();
        return;
      }
      case "indirect":
        this.#jump(() => this.#values.value(end.target));
        return;
      case "leave":
        this.#leave(end.code, end.pc);
    }
  }

  /** Goes on at the i64 that `target` puts on the stack. */
  #jump(target: () => void): void {
    const out = this.#out;
    target();
    this.#pay();
    const wide = this.#locals.take(Type.I64);
    const pc = this.#locals.take(Type.I32);
    this.#tee(wide);
    out.u8(Opcode.I64_CONST);
    out.s64(1);
    out.u8(Opcode.I64_SUB);
    out.u8(Opcode.I64_CONST);
    out.s64(0xffff_ffff);
    out.u8(Opcode.I64_GE_U);
    out.bytes([Opcode.IF, VOID]);
    this.#constant(0);
    this.#get(wide);
    this.#access(Opcode.I64_STORE, this.#state(this.#context.state.pc));
    this.#leaveWith(0);
    out.u8(Opcode.END);
    this.#get(wide);
    out.u8(Opcode.I32_WRAP);
    this.#set(pc);
    this.#get(this.#lookUp(pc));
    this.#execute(pc);
  }
  /** Goes on by the link whose address is on the stack, making it if need be. */
  #follow(): void {
    const out = this.#out;
    const link = this.#locals.take(Type.I32);
    const name = this.#locals.take(Type.I32);
    this.#tee(link);
    this.#access(Opcode.I32_LOAD, Link.NAME);
    this.#tee(name);
    out.u8(Opcode.I32_EQZ);
    out.bytes([Opcode.IF, VOID]);
    this.#get(link);
    this.#constant(this.#context.exact ? Fixed.ExactLinker : Fixed.Linker);
    out.bytes([Opcode.RETURN_CALL_INDIRECT, 0, 0]);
    out.u8(Opcode.END);
    this.#get(name);
    this.#execute(name);
  }
  /** Goes on with the records whose name is on the stack. @param local may be overwritten */
  #execute(local: number): void {
    this.#constant(recordOffset(this.#context.layout));
    this.#out.u8(Opcode.I32_ADD);
    this.#tee(local);
    this.#get(local);
    this.#access(Opcode.I32_LOAD, Field.HANDLER);
    this.#out.bytes([Opcode.RETURN_CALL_INDIRECT, 0, 0]);
  }
  /**
   * Looks the address up that is in a local; where it has no records, returns to the dispatcher.
   * @returns the local with the records' name
   */
  #lookUp(pc: number): number {
    const out = this.#out;
    const { cache } = this.#context.layout;
    const at = this.#locals.take(Type.I32);
    this.#get(pc);
    this.#get(pc);
    this.#constant(15);
    out.u8(Opcode.I32_SHR_U);
    out.u8(Opcode.I32_XOR);
    this.#constant(CACHE_ENTRIES - 1);
    out.u8(Opcode.I32_AND);
    this.#constant(3);
    out.u8(Opcode.I32_SHL);
    this.#tee(at);
    this.#access(Opcode.I32_LOAD, cache);
    this.#get(pc);
    out.u8(Opcode.I32_NE);
    out.bytes([Opcode.IF, VOID]);
    this.#get(pc);
    out.u8(Opcode.RETURN);
    out.u8(Opcode.END);
    this.#get(at);
    this.#access(Opcode.I32_LOAD, cache + 4);
    this.#tee(at);
    this.#constant(0);
    out.u8(Opcode.I32_GE_S);
    out.bytes([Opcode.IF, VOID]);
    this.#get(pc);
    out.u8(Opcode.RETURN);
    out.u8(Opcode.END);
    return at;
  }

  #leave(code: number, pc: number): void {
    const out = this.#out;
    let paid = false;
    this.#constant(0);
    this.#field(Opcode.I64_LOAD32_U, Field.PC);
    if (pc === NEXT_PC_TOKEN) {
      paid = true;
      this.#field(Opcode.I64_LOAD8_U, Field.LENGTH);
      out.u8(Opcode.I64_ADD);
    } else if (pc !== THIS_PC) throw new Error(`a handler cannot leave at ${pc}`);
    this.#access(Opcode.I64_STORE, this.#state(this.#context.state.pc));
    if (paid) this.#pay();
    this.#leaveWith(code);
  }
  #leaveWith(code: number): void {
    this.#constant(0);
    this.#constant(code);
    this.#access(Opcode.I32_STORE, this.#state(this.#context.state.leave));
    this.#constant(0);
    this.#out.u8(Opcode.RETURN);
  }
}
