/**
 * Emits a region as one WebAssembly function `(entry: i32) → i32`. The result is the guest address to go on at, or 0: the
 * CPU state then says why the code was left, and where.
 */

import { CACHE_ENTRIES, ENTRY_BITS } from "../area/layout.ts";
import type { Block, End } from "../ir/block.ts";
import { Type } from "../ir/operations.ts";
import { hasSlot, type SlotSet } from "../ir/slot.ts";
import { innerTargets, resumption, targets, usedSlots } from "./block-facts.ts";
import { Bytes } from "./bytes.ts";
import { chargesOf } from "./charges.ts";
import { dirtyAtBegin, entersLoop } from "./dirty.ts";
import { analyseGraph, type Graph } from "./graph.ts";
import { type Label, Labels } from "./labels.ts";
import { Locals } from "./locals.ts";
import { neededAtBegin } from "./needed.ts";
import { Opcode } from "./opcodes.ts";
import type { EmittedFunction, RegionInput, StateOffsets } from "./region-input.ts";
import { type EmitContext, ValueEmitter } from "./values.ts";
import { WaysOut } from "./ways-out.ts";
import { getLocal, setLocal, teeLocal, unlikelyIf } from "./write.ts";

const ENTRY = 0;

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
  readonly #labels = new Labels(this.#out);
  readonly #ways: WaysOut;
  readonly #dirtyIn: readonly SlotSet[];
  /** What a way in loads, by node; null: everything is loaded at the beginning. */
  readonly #neededIn: readonly SlotSet[] | null;
  /** Nodes of entries by number: those at which flags are not wanted come first, so many of them. */
  readonly #entries: readonly number[];
  readonly #entriesWithoutFlags: number;
  /** What blocks take from the fuel, by node; null: their instructions. */
  readonly #charges: readonly number[] | null;
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
      const likely = block.end.kind === "indirect" ? block.end.likely : [];
      for (const to of [...innerTargets(block.steps), ...likely].map(node)) inner.add(to);
      const back = resumption(block.end);
      if (back >= 0 && node(back) > 0) entries.add(node(back));
      if (block.end.kind === "indirect" && !isolated) toDispatch.add(index + 1);
    });
    this.#graph = analyseGraph(successors, entries, toDispatch, inner);
    this.#charges = context.countedFuel >= 0 ? null : chargesOf(blocks, this.#graph);
    this.#locals = new Locals(1, usedSlots(blocks));
    this.#fuel = this.#locals.add(Type.I32);
    this.#ways = new WaysOut(this.#out, this.#labels, state, ENTRY, this.#fuel);
    this.#values = new ValueEmitter(
      this.#out,
      this.#locals,
      context,
      (code, pc) => this.#ways.leaveBlock(code, pc, 1),
      (pc, until) => this.#ways.repeat(pc, until),
      (pc, until, nested) => this.#ways.again(pc, until, nested),
      (target) => this.#branchIf(target),
    );
    this.#ways.values = this.#values;
    this.#values.lookup?.plan(blocks);
    this.#values.fuel.local = this.#fuel;
    this.#dirtyIn = dirtyAtBegin(blocks, this.#nodes, this.#graph, this.#locals.slots, context);
    this.#neededIn = context.lookUp ? null : neededAtBegin(blocks, this.#nodes, this.#graph, this.#dirtyIn);
    const withFlags = this.#graph.entries.filter((entry) => this.#wantsFlags(entry));
    this.#entries = [...this.#graph.entries.filter((entry) => !withFlags.includes(entry)), ...withFlags];
    this.#entriesWithoutFlags = this.#entries.length - withFlags.length;
  }
  #wantsFlags(node: number): boolean {
    const { live } = this.#input.blocks[node - 1]!;
    return live === null || this.#locals.slots.some((slot) => slot.deferred && hasSlot(live, slot));
  }

  emit(): EmittedFunction {
    const out = this.#out;
    const ways = this.#ways;
    const { region, fuel, usualAddress } = this.#state;
    this.#values.begin();
    if (this.#neededIn === null) for (const slot of this.#locals.slots) this.#values.loadSlot(slot);
    ways.load(Opcode.I32_LOAD, fuel);
    setLocal(out, this.#fuel);
    ways.store(Opcode.I32_STORE, region, () => {
      out.u8(Opcode.I32_CONST);
      out.s32(this.#input.index);
    });
    this.#values.lookup?.begin(
      () => ways.load(Opcode.I64_LOAD, usualAddress),
      () => ways.executeOne(),
    );
    this.#labels.open(Opcode.BLOCK, "exit", 0);
    this.#tree(0);
    out.u8(Opcode.UNREACHABLE);
    this.#labels.close();
    ways.exit(this.#input.blocks);
    out.u8(Opcode.END);
    const head = new Bytes();
    this.#locals.write(head);
    const shift = head.length;
    head.bytes(out.view);
    const sites = this.#values.sites.map((value, index) => (index % 2 === 0 ? value + 2 * shift : value));
    const hints = out.hints.map((value, index) => (index % 2 === 0 ? value + shift : value));
    const entries = this.#entries.map((node) => this.#input.blocks[node - 1]!.pc);
    return { body: head.view, sites, hints, entries };
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
    const labels = this.#labels;
    if (loop) labels.open(Opcode.LOOP, "loop", node);
    const merges = this.#graph.children[node]!.filter((child) => this.#graph.isMerge[child]);
    for (let i = merges.length - 1; i >= 0; i--) labels.open(Opcode.BLOCK, "block", merges[i]!);
    if (node === 0) this.#dispatch();
    else this.#block(node);
    for (const child of merges) {
      labels.close();
      this.#tree(child);
    }
    if (loop) labels.close();
  }

  /** To one of the entries; what is needed there and not yet in locals is loaded on the way. */
  #dispatch(): void {
    const out = this.#out;
    const labels = this.#labels;
    const entries = this.#entries;
    if (entries.length === 1) {
      this.#wayIn(entries[0]!);
      return;
    }
    const kind = this.#neededIn === null ? "block" : "way in";
    if (kind === "way in")
      for (let i = entries.length - 1; i >= 0; i--) labels.open(Opcode.BLOCK, "way in", entries[i]!);
    getLocal(out, ENTRY);
    out.u8(Opcode.BR_TABLE);
    out.u32(entries.length - 1);
    for (const entry of entries) out.u32(labels.depth(kind, entry));
    if (kind === "block") return;
    for (const entry of entries) {
      labels.close();
      this.#wayIn(entry);
    }
  }
  #wayIn(entry: number): void {
    const needed = this.#neededIn?.[entry];
    if (needed !== undefined)
      for (const slot of this.#locals.slots) if (hasSlot(needed, slot)) this.#values.loadSlot(slot);
    this.#labels.branch("block", entry);
  }

  #block(node: number): void {
    const block = this.#input.blocks[node - 1]!;
    this.#values.dirty = { ...this.#dirtyIn[node]! };
    this.#takeFuel(node, block);
    this.#at = node;
    this.#values.block(block);
    this.#end(node, block.end);
  }
  #takeFuel(node: number, { pc, instructions }: Block): void {
    const out = this.#out;
    const charge = this.#charges?.[node] ?? instructions;
    if (charge === 0) return;
    getLocal(out, this.#fuel);
    out.u8(Opcode.I32_CONST);
    out.s32(charge);
    out.u8(Opcode.I32_SUB);
    teeLocal(out, this.#fuel);
    out.u8(Opcode.I32_CONST);
    out.s32(0);
    out.u8(Opcode.I32_LT_S);
    unlikelyIf(out);
    if (this.#charges === null) this.#values.fuel.refund(instructions);
    this.#ways.leave(this.#state.leaveFuel, pc, 1);
    out.u8(Opcode.END);
  }
  /** From the middle of a block, if the i32 on the stack is not 0. */
  #branchIf(target: number): void {
    const label = this.#label(this.#at, target);
    if (label !== null) {
      this.#labels.branchIf(label);
      return;
    }
    this.#labels.open(Opcode.IF, "if", this.#at);
    this.#goto(this.#at, target);
    this.#labels.close();
  }

  #end(node: number, end: End): void {
    switch (end.kind) {
      case "goto":
      case "call":
        this.#goto(node, end.target);
        return;
      case "branch":
        this.#branch(node, end);
        return;
      case "indirect":
        this.#indirect(node, end);
        return;
      case "leave":
        this.#ways.leaveBlock(end.code, end.pc);
    }
    this.#out.u8(Opcode.UNREACHABLE);
  }

  #branch(node: number, end: End & { kind: "branch" }): void {
    const out = this.#out;
    this.#values.value(end.condition);
    const label = this.#label(node, end.target);
    if (label !== null) {
      this.#writeBackBefore(node, end.target);
      this.#labels.branchIf(label);
      this.#goto(node, end.otherwise);
      return;
    }
    const other = this.#label(node, end.otherwise);
    if (other !== null) {
      this.#writeBackBefore(node, end.otherwise);
      out.u8(Opcode.I32_EQZ);
      this.#labels.branchIf(other);
      this.#goto(node, end.target);
      return;
    }
    const dirty = { ...this.#values.dirty };
    this.#labels.open(Opcode.IF, "if", node);
    this.#goto(node, end.target);
    this.#values.dirty = dirty;
    out.u8(Opcode.ELSE);
    this.#goto(node, end.otherwise);
    this.#labels.close();
  }

  /** The label that an edge only has to branch to, or null. */
  #label(from: number, pc: number): Label | null {
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
      this.#labels.branch(label.kind, label.node);
      return;
    }
    const to = this.#nodes.get(pc);
    if (to === undefined) {
      this.#ways.to(pc);
    } else if (this.#graph.byDispatch(from, to)) {
      this.#writeBackFor(to);
      out.u8(Opcode.I32_CONST);
      out.s32(this.#entries.indexOf(to));
      setLocal(out, ENTRY);
      this.#labels.branch("loop", 0);
    } else this.#tree(to);
  }
  /** Writes back what way in loads again. @param node where control goes; -1: anywhere that flags are not wanted; -2: anywhere */
  #writeBackFor(node: number): void {
    if (this.#neededIn === null) return;
    const live = node > 0 ? this.#input.blocks[node - 1]!.live : null;
    for (const slot of this.#locals.slots) {
      if (!hasSlot(this.#values.dirty, slot)) continue;
      if (slot.deferred && (node === ANY_WITHOUT_FLAGS || (live !== null && !hasSlot(live, slot)))) continue;
      this.#values.storeSlot(slot);
    }
  }

  /** To a computed address: within the region where it is one of the likely ones, or by the dispatch if the jump cache knows it as an entry of ours. */
  #indirect(node: number, { target, likely }: End & { kind: "indirect" }): void {
    const out = this.#out;
    const wide = this.#locals.take(Type.I64);
    const pc = this.#locals.take(Type.I32);
    this.#values.value(target);
    teeLocal(out, wide);
    out.u8(Opcode.I32_WRAP);
    setLocal(out, pc);
    for (const to of likely) this.#gotoIf(node, wide, to);
    if (!this.#input.isolated) this.#dispatchIfOurs(wide, pc);
    this.#values.setLate();
    getLocal(out, wide);
    out.u8(Opcode.I64_CONST);
    out.s64(1);
    out.u8(Opcode.I64_SUB);
    out.u8(Opcode.I64_CONST);
    out.s64(0xffff_ffff);
    out.u8(Opcode.I64_GE_U);
    unlikelyIf(out);
    this.#ways.store(Opcode.I64_STORE, this.#state.pc, () => getLocal(out, wide));
    this.#ways.leaveWith(0, 1);
    out.u8(Opcode.END);
    getLocal(out, pc);
    this.#ways.with();
    this.#values.endLate();
    this.#locals.giveBack(Type.I64, wide);
    this.#locals.giveBack(Type.I32, pc);
  }
  /** @param wide the local with the computed address */
  #gotoIf(node: number, wide: number, pc: number): void {
    const out = this.#out;
    getLocal(out, wide);
    out.u8(Opcode.I64_CONST);
    out.s64(pc);
    out.u8(0x51); // i64.eq
    const label = this.#label(node, pc);
    const late = this.#values.hasLate && this.#wantsFlags(this.#nodes.get(pc)!);
    if (label !== null && !late) {
      this.#writeBackBefore(node, pc);
      this.#labels.branchIf(label);
      return;
    }
    const dirty = { ...this.#values.dirty };
    this.#labels.open(Opcode.IF, "if", node);
    if (late) this.#values.setLate();
    this.#goto(node, pc);
    this.#labels.close();
    this.#values.dirty = dirty;
  }
  #dispatchIfOurs(wide: number, pc: number): void {
    const out = this.#out;
    const { cache } = this.#context.layout;
    const found = this.#locals.take(Type.I64);
    const constant = (value: number): void => {
      out.u8(Opcode.I32_CONST);
      out.s32(value);
    };
    getLocal(out, pc);
    getLocal(out, pc);
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
    getLocal(out, pc);
    out.u8(0xad); // i64.extend_i32_u
    out.u8(0x85); // i64.xor
    out.u8(Opcode.I64_CONST);
    out.s64(32);
    out.u8(0x89); // i64.rotl
    out.u8(Opcode.I64_CONST);
    out.s64(this.#input.index * 2 ** ENTRY_BITS);
    out.u8(0x85);
    teeLocal(out, found);
    out.u8(Opcode.I64_CONST);
    out.s64(1 << ENTRY_BITS);
    out.u8(0x54); // i64.lt_u
    // No code is above 4 GiB, nor at 0, which an empty entry of the cache has.
    getLocal(out, wide);
    out.u8(Opcode.I64_CONST);
    out.s64(1);
    out.u8(Opcode.I64_SUB);
    out.u8(Opcode.I64_CONST);
    out.s64(0xffff_ffff);
    out.u8(0x54); // i64.lt_u
    out.u8(0x71); // i32.and
    this.#labels.open(Opcode.IF, "if", -1);
    const go = (node: number): void => {
      this.#writeBackFor(node);
      getLocal(out, found);
      out.u8(Opcode.I32_WRAP);
      setLocal(out, ENTRY);
      this.#labels.branch("loop", 0);
    };
    const without = this.#entriesWithoutFlags;
    if (without === this.#entries.length) go(ANY_WITHOUT_FLAGS);
    else {
      if (without > 0 && this.#values.hasLate) {
        getLocal(out, found);
        out.u8(Opcode.I64_CONST);
        out.s64(without);
        out.u8(0x54); // i64.lt_u
        this.#labels.open(Opcode.IF, "if", -1);
        go(ANY_WITHOUT_FLAGS);
        this.#labels.close();
      }
      const dirty = { ...this.#values.dirty };
      this.#values.setLate();
      go(ANY);
      this.#values.dirty = dirty;
    }
    this.#labels.close();
    this.#locals.giveBack(Type.I64, found);
  }
}

/** In place of a node. */
const ANY_WITHOUT_FLAGS = -1;
const ANY = -2;
