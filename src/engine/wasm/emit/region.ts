/**
 * Emits a region as one WebAssembly function `(entry: i32) → i32`. The result is the guest address to go on at, or 0: the
 * CPU state then says why the code was left, and where.
 */

import { CACHE_ENTRIES, ENTRY_BITS } from "../area/layout.ts";
import type { End } from "../ir/block.ts";
import { Type } from "../ir/operations.ts";
import { hasSlot, type SlotSet } from "../ir/slot.ts";
import type { Value } from "../ir/value.ts";
import { innerTargets, resumption, setSlots, targets, usedSlots } from "./block-facts.ts";
import { Bytes } from "./bytes.ts";
import { dirtyAtBegin, entersLoop } from "./dirty.ts";
import { analyseGraph, type Graph } from "./graph.ts";
import { Locals } from "./locals.ts";
import { Opcode, VOID } from "./opcodes.ts";
import type { EmittedFunction, RegionInput, StateOffsets } from "./region-input.ts";
import { type EmitContext, ValueEmitter } from "./values.ts";

const ENTRY = 0;

/** A label of structured control flow. */
interface Frame {
  kind: "loop" | "block" | "if" | "exit";
  node: number;
}

export function emitRegion(input: RegionInput, context: EmitContext, state: StateOffsets): EmittedFunction {
  return new RegionEmitter(input, context, state).emit();
}

class RegionEmitter {
  readonly #input: RegionInput;
  readonly #context: EmitContext;
  readonly #state: StateOffsets;
  readonly #out = new Bytes();
  readonly #nodes = new Map<number, number>();
  readonly #graph: Graph;
  readonly #locals: Locals;
  readonly #fuel: number;
  readonly #values: ValueEmitter;
  readonly #frames: Frame[] = [];
  readonly #dirtyIn: SlotSet[];
  /** The node whose steps are emitted. */
  #at = 0;

  constructor(input: RegionInput, context: EmitContext, state: StateOffsets) {
    this.#input = input;
    this.#context = context;
    this.#state = state;
    const { blocks, isolated } = input;
    if (!isolated) {
      blocks.forEach((block, index) => {
        this.#nodes.set(block.pc, index + 1);
      });
    }
    const node = (pc: number): number => this.#nodes.get(pc) ?? -1;
    const entries = new Set([1]);
    for (const seed of input.seeds) if (node(seed) > 0) entries.add(node(seed));
    const toDispatch = new Set<number>();
    const inner = new Set<number>();
    const successors: number[][] = [[]];
    blocks.forEach((block, index) => {
      const out = targets(block).map(node);
      successors.push(out.filter((to) => to > 0));
      for (const to of innerTargets(block.steps).map(node)) inner.add(to);
      const back = resumption(block.end);
      if (back >= 0 && node(back) > 0) entries.add(node(back));
      if (block.end.kind === "indirect" && !isolated) toDispatch.add(index + 1);
    });
    this.#graph = analyseGraph(successors, entries, toDispatch, inner);
    this.#locals = new Locals(1, usedSlots(blocks));
    this.#fuel = this.#locals.add(Type.I32);
    this.#values = new ValueEmitter(
      this.#out,
      this.#locals,
      context,
      (code, pc) => this.#leaveBlock(code, pc, 1),
      (pc, until) => this.#repeat(pc, until),
      (pc, until, nested) => this.#again(pc, until, nested),
      (target) => this.#branchIf(target),
    );
    this.#values.lookup?.plan(blocks);
    this.#values.fuel.local = this.#fuel;
    this.#dirtyIn = dirtyAtBegin(blocks, this.#nodes, this.#graph, this.#locals.slots, context);
  }

  emit(): EmittedFunction {
    const out = this.#out;
    const { region, fuel } = this.#state;
    this.#values.begin();
    for (const slot of this.#locals.slots) this.#values.loadSlot(slot);
    this.#stateLoad(Opcode.I32_LOAD, fuel);
    out.u8(Opcode.LOCAL_SET);
    out.u32(this.#fuel);
    this.#stateStore(Opcode.I32_STORE, region, () => {
      out.u8(Opcode.I32_CONST);
      out.s32(this.#input.index);
    });
    this.#values.lookup?.begin(
      () => this.#stateLoad(Opcode.I64_LOAD, this.#state.usualAddress),
      () => this.#executeOne(),
    );
    this.#open(Opcode.BLOCK, "exit", 0);
    this.#tree(0);
    out.u8(Opcode.UNREACHABLE);
    this.#close();
    this.#exit();
    out.u8(Opcode.END);
    const head = new Bytes();
    this.#locals.write(head);
    const shift = head.length;
    head.bytes(out.view);
    const sites = this.#values.sites.map((value, index) => (index % 2 === 0 ? value + 2 * shift : value));
    const entries = this.#graph.entries.map((node) => this.#input.blocks[node - 1]!.pc);
    return { body: head.view, sites, entries };
  }

  #writeBackBefore(from: number, pc: number): void {
    const to = this.#nodes.get(pc);
    if (this.#context.lookUp || to === undefined || !entersLoop(this.#graph, from, to)) return;
    for (const slot of this.#locals.slots) {
      const wanted = this.#context.precise || !slot.deferred;
      if (wanted && hasSlot(this.#values.dirty, slot) && !hasSlot(this.#dirtyIn[to]!, slot))
        this.#values.writeBack(slot);
    }
  }

  // Structure

  #tree(node: number): void {
    const loop = this.#graph.isLoop[node]!;
    if (loop) this.#open(Opcode.LOOP, "loop", node);
    const merges = this.#graph.children[node]!.filter((child) => this.#graph.isMerge[child]);
    for (let i = merges.length - 1; i >= 0; i--) this.#open(Opcode.BLOCK, "block", merges[i]!);
    if (node === 0) this.#dispatch();
    else this.#block(node);
    for (const child of merges) {
      this.#close();
      this.#tree(child);
    }
    if (loop) this.#close();
  }
  #open(opcode: number, kind: Frame["kind"], node: number): void {
    this.#out.u8(opcode);
    this.#out.u8(VOID);
    this.#frames.push({ kind, node });
  }
  #close(): void {
    this.#out.u8(Opcode.END);
    this.#frames.pop();
  }
  #depth(kind: Frame["kind"], node: number): number {
    for (let i = this.#frames.length - 1; i >= 0; i--) {
      const frame = this.#frames[i]!;
      if (frame.kind === kind && frame.node === node) return this.#frames.length - 1 - i;
    }
    throw new Error(`no ${kind} of node ${node}`);
  }

  #dispatch(): void {
    const out = this.#out;
    const { entries } = this.#graph;
    if (entries.length === 1) {
      out.u8(Opcode.BR);
      out.u32(this.#depth("block", entries[0]!));
      return;
    }
    out.u8(Opcode.LOCAL_GET);
    out.u32(ENTRY);
    out.u8(Opcode.BR_TABLE);
    out.u32(entries.length - 1);
    for (const entry of entries) out.u32(this.#depth("block", entry));
  }

  #block(node: number): void {
    const out = this.#out;
    const block = this.#input.blocks[node - 1]!;
    const { isLoop, entries } = this.#graph;
    this.#values.dirty = { ...this.#dirtyIn[node]! };
    out.u8(Opcode.LOCAL_GET);
    out.u32(this.#fuel);
    out.u8(Opcode.I32_CONST);
    out.s32(block.instructions);
    out.u8(Opcode.I32_SUB);
    const counted = this.#context.countedFuel >= 0;
    if (counted || isLoop[node] || entries.includes(node)) {
      out.u8(Opcode.LOCAL_TEE);
      out.u32(this.#fuel);
      out.u8(Opcode.I32_CONST);
      out.s32(0);
      out.u8(Opcode.I32_LT_S);
      out.u8(Opcode.IF);
      out.u8(VOID);
      if (counted) this.#values.fuel.refund(block.instructions);
      this.#leave(this.#state.leaveFuel, block.pc, 1);
      out.u8(Opcode.END);
    } else {
      out.u8(Opcode.LOCAL_SET);
      out.u32(this.#fuel);
    }
    this.#at = node;
    this.#values.block(block);
    this.#end(node, block.end);
  }
  /** From the middle of a block, if the i32 on the stack is not 0. */
  #branchIf(target: number): void {
    const label = this.#label(this.#at, target);
    if (label !== null) {
      this.#out.u8(Opcode.BR_IF);
      this.#out.u32(this.#depth(label.kind, label.node));
      return;
    }
    this.#open(Opcode.IF, "if", this.#at);
    this.#goto(this.#at, target);
    this.#close();
  }

  #end(node: number, end: End): void {
    const out = this.#out;
    switch (end.kind) {
      case "goto":
      case "call":
        this.#goto(node, end.target);
        return;
      case "branch":
        this.#branch(node, end);
        return;
      case "indirect":
        this.#indirect(end.target);
        return;
      case "leave":
        this.#leaveBlock(end.code, end.pc);
    }
    out.u8(Opcode.UNREACHABLE);
  }

  #branch(node: number, end: End & { kind: "branch" }): void {
    const out = this.#out;
    this.#values.value(end.condition);
    const label = this.#label(node, end.target);
    if (label !== null) {
      this.#writeBackBefore(node, end.target);
      out.u8(Opcode.BR_IF);
      out.u32(this.#depth(label.kind, label.node));
      this.#goto(node, end.otherwise);
      return;
    }
    const other = this.#label(node, end.otherwise);
    if (other !== null) {
      this.#writeBackBefore(node, end.otherwise);
      out.u8(Opcode.I32_EQZ);
      out.u8(Opcode.BR_IF);
      out.u32(this.#depth(other.kind, other.node));
      this.#goto(node, end.target);
      return;
    }
    const dirty = { ...this.#values.dirty };
    this.#open(Opcode.IF, "if", node);
    this.#goto(node, end.target);
    this.#values.dirty = dirty;
    out.u8(Opcode.ELSE);
    this.#goto(node, end.otherwise);
    this.#close();
  }

  /** The label that an edge only has to branch to, or null. */
  #label(from: number, pc: number): Frame | null {
    const { position, isMerge, byDispatch } = this.#graph;
    const to = this.#nodes.get(pc);
    if (to === undefined || byDispatch(from, to)) return null;
    if (position[to]! <= position[from]!) return { kind: "loop", node: to };
    return isMerge[to] ? { kind: "block", node: to } : null;
  }

  #goto(from: number, pc: number): void {
    const out = this.#out;
    const label = this.#label(from, pc);
    this.#writeBackBefore(from, pc);
    if (label !== null) {
      out.u8(Opcode.BR);
      out.u32(this.#depth(label.kind, label.node));
      return;
    }
    const to = this.#nodes.get(pc);
    if (to === undefined) {
      this.#continueAt(pc);
    } else if (this.#graph.byDispatch(from, to)) {
      this.#writeBackExact();
      out.u8(Opcode.I32_CONST);
      out.s32(this.#graph.entries.indexOf(to));
      out.u8(Opcode.LOCAL_SET);
      out.u32(ENTRY);
      out.u8(Opcode.BR);
      out.u32(this.#depth("loop", 0));
    } else this.#tree(to);
  }

  // Ways out. They may stand in one arm of a condition, so what counts as dirty stays as it is.

  #stateLoad(opcode: number, offset: number): void {
    this.#values.stateBase();
    this.#out.u8(opcode);
    this.#out.u32(0);
    this.#out.u32(offset);
  }
  #stateStore(opcode: number, offset: number, value: () => void): void {
    this.#values.stateBase();
    value();
    this.#out.u8(opcode);
    this.#out.u32(0);
    this.#out.u32(offset);
  }
  /** The one way out: everything is written back, and the parameter, which is free by then, is the result. */
  #exit(): void {
    for (const slot of setSlots(this.#input.blocks)) this.#values.storeSlot(slot);
    this.#stateStore(Opcode.I32_STORE, this.#state.fuel, () => {
      this.#out.u8(Opcode.LOCAL_GET);
      this.#out.u32(this.#fuel);
    });
    this.#out.u8(Opcode.LOCAL_GET);
    this.#out.u32(ENTRY);
  }
  /** Goes to the way out with the i32 on the stack as the result. @param nested in so many conditions without a frame */
  #leaveRegion(nested = 0): void {
    this.#out.u8(Opcode.LOCAL_SET);
    this.#out.u32(ENTRY);
    this.#out.u8(Opcode.BR);
    this.#out.u32(this.#depth("exit", 0) + nested);
  }
  /** All but the deferred slots. */
  #writeBackExact(): void {
    if (this.#context.lookUp) return;
    for (const slot of this.#locals.slots) {
      if (!slot.deferred && hasSlot(this.#values.dirty, slot)) this.#values.storeSlot(slot);
    }
  }
  /** Returns to the dispatcher with the next address. */
  #continueAt(pc: number): void {
    const out = this.#out;
    if (!(pc > 0 && pc < 0x1_0000_0000)) {
      this.#leave(0, pc);
      return;
    }
    out.u8(Opcode.I32_CONST);
    out.s32(pc);
    this.#leaveRegion();
  }
  /** From within a block, or at its end. @param pc of the first instruction that has not been executed */
  #leaveBlock(code: number, pc: number, nested = 0): void {
    this.#values.fuel.refundFrom(pc);
    this.#leave(code, pc, nested);
  }
  #leave(code: number, pc: number, nested = 0): void {
    const out = this.#out;
    this.#stateStore(Opcode.I64_STORE, this.#state.pc, () => {
      out.u8(Opcode.I64_CONST);
      out.s64(pc);
    });
    this.#leaveWith(code, nested);
  }
  /** Without writing anything back: memory has what belongs to the checkpoint. */
  #repeat(checkpoint: number, until: number): void {
    const out = this.#out;
    const { pc, leave, leaveRepeat, repeatUntil, fuel } = this.#state;
    this.#constant32(pc, checkpoint);
    this.#constant32(pc + 4, 0);
    this.#constant32(repeatUntil, until);
    this.#constant32(leave, leaveRepeat);
    this.#stateStore(Opcode.I32_STORE, fuel, () => {
      out.u8(Opcode.LOCAL_GET);
      out.u32(this.#fuel);
    });
    out.bytes([Opcode.I32_CONST, 0, Opcode.RETURN]);
  }
  /** Leaves with the guest at an instruction, to be executed one at a time from there until behind another. */
  #again(pc: number, until: number, nested: number): void {
    this.#constant32(this.#state.repeatUntil, until);
    this.#leave(this.#state.leaveRepeat, pc, nested);
  }
  /** At the beginning: nothing but the instruction that control came to is executed. */
  #executeOne(): void {
    const out = this.#out;
    const { pc, leave, leaveRepeat, repeatUntil } = this.#state;
    this.#constant32(leave, leaveRepeat);
    this.#stateStore(Opcode.I32_STORE, repeatUntil, () => this.#stateLoad(Opcode.I32_LOAD, pc));
    out.bytes([Opcode.I32_CONST, 0, Opcode.RETURN]);
  }
  #constant32(offset: number, value: number): void {
    this.#stateStore(Opcode.I32_STORE, offset, () => {
      this.#out.u8(Opcode.I32_CONST);
      this.#out.s32(value);
    });
  }
  #leaveWith(code: number, nested: number): void {
    const out = this.#out;
    this.#constant32(this.#state.leave, code);
    out.u8(Opcode.I32_CONST);
    out.s32(0);
    this.#leaveRegion(nested);
  }

  /** To a computed address: within the region by the dispatch if the jump cache knows it as an entry of ours. */
  #indirect(target: Value): void {
    const out = this.#out;
    const wide = this.#locals.take(Type.I64);
    this.#values.value(target);
    out.u8(Opcode.LOCAL_TEE);
    out.u32(wide);
    out.u8(Opcode.I64_CONST);
    out.s64(1);
    out.u8(Opcode.I64_SUB);
    out.u8(Opcode.I64_CONST);
    out.s64(0xffff_ffff);
    out.u8(Opcode.I64_GE_U);
    out.u8(Opcode.IF);
    out.u8(VOID);
    this.#stateStore(Opcode.I64_STORE, this.#state.pc, () => {
      out.u8(Opcode.LOCAL_GET);
      out.u32(wide);
    });
    this.#leaveWith(0, 1);
    out.u8(Opcode.END);
    const pc = this.#locals.take(Type.I32);
    out.u8(Opcode.LOCAL_GET);
    out.u32(wide);
    out.u8(Opcode.I32_WRAP);
    out.u8(Opcode.LOCAL_SET);
    out.u32(pc);
    this.#locals.giveBack(Type.I64, wide);
    if (!this.#input.isolated) this.#dispatchIfOurs(pc);
    out.u8(Opcode.LOCAL_GET);
    out.u32(pc);
    this.#leaveRegion();
    this.#locals.giveBack(Type.I32, pc);
  }
  #dispatchIfOurs(pc: number): void {
    const out = this.#out;
    const { cache } = this.#context.layout;
    const found = this.#locals.take(Type.I64);
    const get = (local: number): void => {
      out.u8(Opcode.LOCAL_GET);
      out.u32(local);
    };
    const constant = (value: number): void => {
      out.u8(Opcode.I32_CONST);
      out.s32(value);
    };
    get(pc);
    get(pc);
    constant(15);
    out.u8(Opcode.I32_SHR_U);
    out.u8(Opcode.I32_XOR);
    constant(CACHE_ENTRIES - 1);
    out.u8(Opcode.I32_AND);
    constant(3);
    out.u8(Opcode.I32_SHL);
    // The whole of the cache's entry at once: the address must be the same, and so must the index of the region.
    out.u8(Opcode.I64_LOAD);
    out.u32(0);
    out.u32(cache);
    get(pc);
    out.u8(0xad); // i64.extend_i32_u
    out.u8(0x85); // i64.xor
    out.u8(Opcode.I64_CONST);
    out.s64(32);
    out.u8(0x89); // i64.rotl
    out.u8(Opcode.I64_CONST);
    out.s64(this.#input.index * 2 ** ENTRY_BITS);
    out.u8(0x85);
    out.u8(Opcode.LOCAL_TEE);
    out.u32(found);
    out.u8(Opcode.I64_CONST);
    out.s64(1 << ENTRY_BITS);
    out.u8(0x54); // i64.lt_u
    this.#open(Opcode.IF, "if", -1);
    this.#writeBackExact();
    out.u8(Opcode.LOCAL_GET);
    out.u32(found);
    out.u8(Opcode.I32_WRAP);
    out.u8(Opcode.LOCAL_SET);
    out.u32(ENTRY);
    out.u8(Opcode.BR);
    out.u32(this.#depth("loop", 0));
    this.#close();
    this.#locals.giveBack(Type.I64, found);
  }
}
