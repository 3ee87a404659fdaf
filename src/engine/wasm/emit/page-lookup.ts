/**
 * Accesses that cannot trap: each is preceded by a look at what the guest may do with its page. What was found is kept in
 * locals, so that another access to the same page costs one comparison, as looking at the limit would. Where an access is
 * refused the code is left like anywhere else, with all state in locals: nothing has to be written back before it.
 *
 * Accesses of a block with the same base are one group, which is looked up as a whole at its first one. If that refuses
 * because of a later one, the guest comes to that by itself.
 */
import type { Layout } from "../area/layout.ts";
import type { Block, Step } from "../ir/block.ts";
import { Op, Type } from "../ir/operations.ts";
import { Kind, type Value } from "../ir/value.ts";
import type { Bytes } from "./bytes.ts";
import type { Locals } from "./locals.ts";
import { Opcode, VOID } from "./opcodes.ts";
import { expectedBranchIf, getLocal, pageProtection, setLocal, teeLocal, unlikelyIf } from "./write.ts";

type Access = Step & { kind: "load" | "store" };

interface Group {
  readonly base: Value;
  /** Bytes that are accessed, relative to the base. */
  first: number;
  end: number;
  stores: boolean;
  /** Accesses to come. */
  left: number;
  /** Which page was looked up last, as an index of {@link PageLookup.#pages}. */
  readonly page: number;
  /** The local with the address of the first byte, as an i32; -1: it has not been looked up. */
  local: number;
}

/** Most bytes of a group. */
const WIDEST = 2048;
/** Most pages that are remembered at a time. */
const MOST_PAGES = 48;
const PAGE = 4096;
/** Bits of a page's protection, one of which an access needs. */
const ANY = 7;
const WRITE = 2;

export class PageLookup {
  readonly #out: Bytes;
  readonly #locals: Locals;
  readonly #layout: Layout;
  readonly #limit: number;
  readonly #value: (value: Value) => void;
  readonly #refuse: (pc: number, nested: number) => void;
  /** By what addresses are made of: number of the page that was looked up for the like last. */
  readonly #kinds = new Map<string, number>();
  /** By number: the local with the page's address, and whether it is only set for pages that may be written to. */
  readonly #pages: { local: number; writable: boolean }[] = [];
  readonly #groups = new Map<Step, Group>();

  /**
   * @param limit the local with the limit of guest addresses
   * @param value puts a value on the stack
   * @param refuse leaves the code before the instruction at an address, from within so many conditions
   */
  constructor(
    out: Bytes,
    locals: Locals,
    layout: Layout,
    limit: number,
    value: (value: Value) => void,
    refuse: (pc: number, nested: number) => void,
  ) {
    this.#out = out;
    this.#locals = locals;
    this.#layout = layout;
    this.#limit = limit;
    this.#value = value;
    this.#refuse = refuse;
  }

  /** Finds the groups of all blocks, before anything is emitted. */
  plan(blocks: readonly Block[]): void {
    for (const block of blocks) this.#planBlock(block);
  }
  #planBlock({ pc, steps }: Block): void {
    const byBase = new Map<Value, Group>();
    for (const step of steps) {
      if ((step.kind !== "load" && step.kind !== "store") || step.address.trusted === true) continue;
      const { base, displacement } = step.address;
      const { bytes, store } = step.access;
      const constant = base.kind === Kind.Const;
      const first = constant ? 0 : displacement;
      let group = constant ? undefined : byBase.get(base);
      if (group !== undefined && Math.max(group.end, first + bytes) - Math.min(group.first, first) > WIDEST)
        group = undefined;
      if (group === undefined) {
        const kind = constant ? `page ${(base.imm + displacement) >>> 12}` : (kindOf(base) ?? `${pc} ${byBase.size}`);
        group = { base, first, end: first, stores: false, left: 0, page: this.#page(kind), local: -1 };
        if (!constant) byBase.set(base, group);
      }
      group.first = Math.min(group.first, first);
      group.end = Math.max(group.end, first + bytes);
      group.stores ||= store;
      group.left++;
      if (store) this.#pages[group.page]!.writable = true;
      this.#groups.set(step, group);
    }
  }
  #page(kind: string): number {
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const number = this.#kinds.size % MOST_PAGES;
    this.#kinds.set(kind, number);
    if (number === this.#pages.length) this.#pages.push({ local: this.#locals.add(Type.I64), writable: false });
    return number;
  }

  /**
   * At the beginning of the function. There is no page yet, and no number that no address has, so all begin with one that may be accessed: that of
   * an address in the CPU state, usually the stack's.
   * @param address puts it on the stack as an i64
   * @param leave leaves the code if nothing may be written there
   */
  begin(address: () => void, leave: () => void): void {
    if (this.#pages.length === 0) return;
    const out = this.#out;
    const { local } = this.#pages[0]!;
    address();
    this.#add(-8); // A stack's pointer may be at its very end.
    out.u8(Opcode.I64_CONST);
    out.s64(-PAGE);
    out.u8(Op.i64_and!);
    this.#tee(local);
    this.#get(this.#limit);
    out.u8(Opcode.I64_GE_U);
    this.#protection(local, 0, WRITE);
    out.u8(Opcode.I32_EQZ);
    out.u8(Op.i32_or!);
    unlikelyIf(out);
    leave();
    out.u8(Opcode.END);
    for (const page of this.#pages.slice(1)) {
      this.#get(local);
      this.#set(page.local);
    }
  }

  /** Puts the address of an access on the stack as an i32. @returns the displacement left for the access itself */
  place(step: Access): number {
    const { address, access, pc } = step;
    const group = this.#groups.get(step)!;
    const constant = group.base.kind === Kind.Const;
    const displacement = constant ? 0 : address.displacement;
    if (group.local < 0) {
      group.local = this.#locals.take(Type.I32);
      if (constant) this.#constant(group, group.base.imm + address.displacement, access.bytes, pc);
      else {
        group.base.uses -= group.left - 1;
        this.#value(group.base);
        this.#add(group.first);
        this.#lookUp(group, pc);
      }
    }
    this.#get(group.local);
    if (--group.left === 0) this.#locals.giveBack(Type.I32, group.local);
    return displacement - group.first;
  }
  #constant(group: Group, at: number, bytes: number, pc: number): void {
    const out = this.#out;
    const within = at >= 0 && at + bytes <= this.#layout.limit;
    if (!within) {
      out.u8(Opcode.I32_CONST);
      out.s32(1);
      unlikelyIf(out);
      this.#refuse(pc, 1);
      out.u8(Opcode.END);
    }
    out.u8(Opcode.I64_CONST);
    out.s64(within ? at : 0);
    this.#lookUp(group, pc);
  }
  #add(displacement: number): void {
    if (displacement === 0) return;
    this.#out.u8(Opcode.I64_CONST);
    this.#out.s64(displacement);
    this.#out.u8(Opcode.I64_ADD);
  }
  /** Of the i64 address on the stack; it becomes the group's local. */
  #lookUp(group: Group, pc: number): void {
    const out = this.#out;
    const { local: page, writable } = this.#pages[group.page]!;
    const bytes = group.end - group.first;
    const needed = group.stores ? WRITE : ANY;
    const at = this.#locals.take(Type.I64);
    this.#tee(at);
    this.#get(page);
    out.u8(Opcode.I64_SUB);
    out.u8(Opcode.I64_CONST);
    out.s64(PAGE - bytes);
    out.u8(Op.i64_gt_u!);
    unlikelyIf(out);
    const [granted, refused] = [1, 0];
    out.bytes([Opcode.BLOCK, VOID, Opcode.BLOCK, VOID]);
    this.#get(at);
    this.#get(this.#limit);
    out.u8(Opcode.I64_GE_U);
    expectedBranchIf(out, refused, false);
    this.#protection(at, 0, needed);
    out.u8(Opcode.I32_EQZ);
    expectedBranchIf(out, refused, false);
    if (bytes > 1) {
      this.#get(at);
      out.u8(Opcode.I32_WRAP);
      out.u8(Opcode.I32_CONST);
      out.s32(PAGE - 1);
      out.u8(Opcode.I32_AND);
      out.u8(Opcode.I32_CONST);
      out.s32(PAGE - bytes);
      out.u8(Op.i32_le_u!);
      expectedBranchIf(out, granted, true);
      this.#protection(at, bytes - 1, needed);
      expectedBranchIf(out, granted, true);
    } else out.bytes([Opcode.BR, granted]);
    out.u8(Opcode.END);
    this.#refuse(pc, 2);
    // The refusal leaves.
    out.u8(Opcode.END);
    this.#get(at);
    out.u8(Opcode.I64_CONST);
    out.s64(-PAGE);
    out.u8(Op.i64_and!);
    if (writable && !group.stores) {
      this.#get(page);
      this.#protection(at, 0, WRITE);
      out.u8(Opcode.SELECT);
    }
    this.#set(page);
    out.u8(Opcode.END);
    this.#get(at);
    out.u8(Opcode.I32_WRAP);
    this.#set(group.local);
    this.#locals.giveBack(Type.I64, at);
  }
  /** Puts those of the needed bits on the stack that the page of an address has. */
  #protection(at: number, further: number, needed: number): void {
    const out = this.#out;
    this.#get(at);
    out.u8(Opcode.I32_WRAP);
    pageProtection(out, further, this.#layout.pages, needed);
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
}

/** What an address is made of, as far as slots tell: the like of it is likely on the same page. Null: nothing is known. */
function kindOf(base: Value): string | null {
  const names: string[] = [];
  collect(base, names);
  return names.length === 0 ? null : names.join(" ");
}
/** The names of the first slots of a sum, at most two. */
function collect(value: Value, names: string[]): void {
  if (names.length === 2) return;
  if (value.kind === Kind.Get) {
    const { name } = value.slot!;
    if (!names.includes(name)) names.push(name);
  } else if (value.kind === Kind.Operation && (value.opcode === Op.i64_add || value.opcode === Op.i64_shl)) {
    collect(value.a!, names);
    if (value.opcode === Op.i64_add) collect(value.b!, names);
  }
}
