/** Addresses of accesses that trap or are refused: compared with the limit, and in checked mode with the protection of their pages. */
import { GUARD_BYTES } from "../area/layout.ts";
import type { Address } from "../ir/block.ts";
import { type AccessKind, Type } from "../ir/operations.ts";
import { Kind, type Value } from "../ir/value.ts";
import type { Bytes } from "./bytes.ts";
import type { Locals } from "./locals.ts";
import { Opcode } from "./opcodes.ts";
import type { EmitContext } from "./values.ts";
import { getLocal, pageProtection, unlikelyIf } from "./write.ts";

export class CheckedAddresses {
  readonly #out: Bytes;
  readonly #locals: Locals;
  readonly #context: EmitContext;
  /** The local with the limit of guest addresses. */
  readonly #limit: number;
  readonly #value: (value: Value) => void;
  readonly #refuse: (pc: number) => void;
  /** Base addresses that were compared with the limit in this block. */
  readonly #checked = new Set<Value>();

  /** @param value puts a value on the stack @param refuse traps for the instruction at an address, or leaves the code before it */
  constructor(
    out: Bytes,
    locals: Locals,
    context: EmitContext,
    limit: number,
    value: (value: Value) => void,
    refuse: (pc: number) => void,
  ) {
    this.#out = out;
    this.#locals = locals;
    this.#context = context;
    this.#limit = limit;
    this.#value = value;
    this.#refuse = refuse;
  }
  /** A block begins. */
  begin(): void {
    this.#checked.clear();
  }

  /** Puts the checked address on the stack as an i32. @returns the displacement left for the access itself */
  place(address: Address, access: AccessKind, pc: number): number {
    const out = this.#out;
    const { limit } = this.#context.layout;
    const { base } = address;
    let { displacement } = address;
    if (base.kind === Kind.Const) {
      const at = base.imm + displacement;
      if (!(at >= 0 && at + access.bytes <= limit)) this.#refuse(pc);
      // Not as an i32 constant: V8 would know it to be within the memory, and emit an access whose trap kills the process.
      out.u8(Opcode.I64_CONST);
      out.s64(at >= 0 && at <= limit ? at : 0);
      out.u8(Opcode.I32_WRAP);
      if (at % address.alignment !== 0) this.#refuse(pc);
      if (this.#context.protection === "checked") this.#checkPage(access, pc, 0);
      return 0;
    }
    const near = Math.abs(displacement) < GUARD_BYTES - 64;
    this.#value(base);
    if (!near) {
      out.u8(Opcode.I64_CONST);
      out.s64(displacement);
      out.u8(Opcode.I64_ADD);
      displacement = 0;
    }
    if (!near || !this.#checked.has(base)) this.#checkLimit(pc);
    if (near) this.#checked.add(base);
    out.u8(Opcode.I32_WRAP);
    if (displacement < 0 || (displacement > 0 && this.#context.protection === "checked")) {
      out.u8(Opcode.I32_CONST);
      out.s32(displacement);
      out.u8(Opcode.I32_ADD);
      displacement = 0;
    }
    if (address.alignment > 1) this.checkAlignment(address.alignment, displacement, pc);
    if (this.#context.protection === "checked") this.#checkPage(access, pc, displacement);
    return displacement;
  }
  /** Looks at the i32 address on the stack and leaves it there. */
  checkAlignment(alignment: number, displacement: number, pc: number): void {
    const out = this.#out;
    const copy = this.#locals.take(Type.I32);
    out.u8(Opcode.LOCAL_TEE);
    out.u32(copy);
    out.u8(Opcode.LOCAL_GET);
    out.u32(copy);
    if (displacement % alignment !== 0) {
      out.u8(Opcode.I32_CONST);
      out.s32(displacement);
      out.u8(Opcode.I32_ADD);
    }
    out.u8(Opcode.I32_CONST);
    out.s32(alignment - 1);
    out.u8(Opcode.I32_AND);
    unlikelyIf(out);
    this.#refuse(pc);
    out.u8(Opcode.END);
    this.#locals.giveBack(Type.I32, copy);
  }

  /** Compares the i64 on the stack with the limit and leaves it there. */
  #checkLimit(pc: number): void {
    const out = this.#out;
    const copy = this.#locals.take(Type.I64);
    out.u8(Opcode.LOCAL_TEE);
    out.u32(copy);
    out.u8(Opcode.LOCAL_GET);
    out.u32(copy);
    out.u8(Opcode.LOCAL_GET);
    out.u32(this.#limit);
    out.u8(Opcode.I64_GE_U);
    unlikelyIf(out);
    this.#refuse(pc);
    out.u8(Opcode.END);
    this.#locals.giveBack(Type.I64, copy);
  }

  /** Looks up the protection of the page, or both pages, that the i32 address on the stack means; leaves it there. */
  #checkPage(access: AccessKind, pc: number, displacement: number): void {
    const out = this.#out;
    const copy = this.#locals.take(Type.I32);
    const want = access.store ? 2 : 7;
    const perms = (extra: number): void => {
      getLocal(out, copy);
      pageProtection(out, extra, this.#context.layout.pages, want);
    };
    out.u8(Opcode.LOCAL_TEE);
    out.u32(copy);
    perms(displacement);
    out.u8(Opcode.I32_EQZ);
    if (access.bytes > 1) {
      perms(displacement + access.bytes - 1);
      out.u8(Opcode.I32_EQZ);
      out.u8(0x72); // i32.or
    }
    unlikelyIf(out);
    this.#refuse(pc);
    out.u8(Opcode.END);
    this.#locals.giveBack(Type.I32, copy);
  }
}
