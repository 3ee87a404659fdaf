/**
 * From machine code to a region: finds the blocks that direct jumps reach from an address, and lifts them.
 */
import { Access } from "../../../engine.ts";
import type { Block, End } from "../../ir/block.ts";
import { Builder } from "../../ir/builder.ts";
import { Load } from "../../ir/operations.ts";
import { decode, Instruction, LONGEST, Undecodable } from "../decode.ts";
import { CONDITIONS } from "../rows/one-byte.ts";
import { Leave } from "../state.ts";
import { flagUse } from "./flag-use.ts";
import { liftInstruction } from "./instruction.ts";
import { Lift } from "./lift.ts";
import { type Scanned, ShortLoops } from "./short-loops.ts";

/** Guest memory as far as code is concerned. */
export interface CodeSource {
  readonly u8: Uint8Array;
  readonly pages: Uint8Array;
  readonly size: number;
  /** Whether a page's code may change without anybody's being told: it is compared each time before it runs. */
  isVolatile(page: number): boolean;
}

/** Bounds of a region. */
export interface RegionLimits {
  blocks: number;
  instructions: number;
  /** Whether what is called directly belongs to it too. */
  callees: boolean;
  /**
   * Whether short loops are unrolled: a block may be left in the middle, for which all its state has to be in locals. So this is
   * for regions that look pages up. Absent: they are not.
   */
  unroll?: boolean;
}

export interface LiftedRegion {
  start: number;
  /** In order of discovery; the first is that of `start`. */
  blocks: Block[];
  /** Addresses beside `start` to which control may come from outside or by a computed jump. */
  seeds: readonly number[];
  /** Every page that code was taken from. */
  pages: Set<number>;
  instructions: number;
  /** Whether it is right in one mode of floating point only. */
  usesFloatMode: boolean;
}

const ENDING = new Set("jmp jmpn call calln ret syscall int int3 int1 ud0 ud1 ud2".split(" "));

export class FrontEnd {
  readonly #source: CodeSource;
  readonly #instruction = new Instruction();
  /** Whether SSE arithmetic goes to the exact unit. */
  exactFloat = false;

  constructor(source: CodeSource) {
    this.#source = source;
  }

  /** One past the last byte from `pc` on that may be executed, looking no further than one instruction. */
  executableEnd(pc: number): number {
    const { pages, size } = this.#source;
    if (!(pc >= 0 && pc < size) || (pages[pc >>> 12]! & Access.Execute) === 0) return pc;
    const end = pc - (pc % 4096) + 4096;
    if (pc + LONGEST <= end) return end;
    return end < size && (pages[end >>> 12]! & Access.Execute) !== 0 ? end + 4096 : end;
  }

  /**
   * Lifts the region that begins at an address.
   * @param isOther whether an address is not made a part of the region, as another one has it as an entry, or it is never executed
   * @param seeds further addresses to which control may come
   * @returns a number: the address at which the first instruction's bytes may not be fetched
   */
  lift(
    start: number,
    limits: RegionLimits,
    isOther: (pc: number) => boolean,
    seeds: readonly number[] = [],
  ): LiftedRegion | number {
    const refused = this.fetchFault(start);
    if (refused >= 0) return refused;
    const scanned = new Map<number, Scanned>();
    const leaders = this.#findLeaders(start, limits, isOther, seeds, scanned);
    const loops = limits.unroll === true ? new ShortLoops(leaders, scanned) : null;
    const region: LiftedRegion = { start, blocks: [], seeds, pages: new Set(), instructions: 0, usesFloatMode: false };
    for (const leader of leaders) {
      const block = this.#liftBlock(leader, leaders, region, false, loops?.unrolled(leader));
      region.blocks.push(block);
      region.instructions += block.instructions;
    }
    return region;
  }

  /** One instruction as a region. */
  liftStep(start: number): LiftedRegion | number {
    const refused = this.fetchFault(start);
    if (refused >= 0) return refused;
    const region: LiftedRegion = {
      start,
      blocks: [],
      seeds: [],
      pages: new Set(),
      instructions: 1,
      usesFloatMode: false,
    };
    region.blocks.push(this.#liftBlock(start, new Set(), region, true));
    return region;
  }

  /**
   * Whether the arithmetic flags are set anew, before anything looks at them, in the code at an address.
   * @param pages gets the pages that this was seen on
   */
  flagsDeadAt(start: number, pages: Set<number>): boolean {
    let pc = start;
    for (let count = 0; count < FARTHEST_LOOK; count++) {
      const i = this.#decodeAt(pc);
      if (i === null || i.illegal !== 0) return false;
      for (let page = pc >>> 12; page <= (i.nextPc - 1) >>> 12; page++) {
        if (this.#source.isVolatile(page)) return false;
        pages.add(page);
      }
      const use = flagUse(i.row.mnemonic);
      if (use === "sets") return true;
      if (use === "looks") return false;
      pc = use === "jumps" ? i.nextPc + i.immediate : i.nextPc;
    }
    return false;
  }

  /** @returns the address that may not be fetched, or -1 */
  fetchFault(start: number): number {
    const end = this.executableEnd(start);
    if (end <= start) return start;
    const result = decode(this.#instruction, this.#source.u8, start, end, start);
    return result === Undecodable.Short ? end : -1;
  }

  /** The addresses at which blocks begin, the first being `start`. */
  #findLeaders(
    start: number,
    limits: RegionLimits,
    isOther: (pc: number) => boolean,
    seeds: readonly number[],
    scanned: Map<number, Scanned>,
  ): Set<number> {
    const leaders = new Set([start, ...seeds]);
    const queue = [...leaders];
    const later: number[] = [];
    let count = 0;
    while (count < limits.instructions) {
      const leader = queue.shift() ?? later.shift();
      if (leader === undefined) break;
      for (let pc = leader; count < limits.instructions; count++) {
        if (scanned.has(pc)) {
          leaders.add(pc);
          break;
        }
        const i = this.#decodeAt(pc);
        if (i === null) break;
        const ends = endsBlock(i);
        const { mnemonic } = i.row;
        const jumps = ends && i.illegal === 0 && (mnemonic === "jmp" || isConditional(mnemonic));
        scanned.set(pc, { next: i.nextPc, ends, jumps: jumps ? this.#successors(i) : [] });
        if (!ends) {
          pc = i.nextPc;
          if (leaders.has(pc)) break;
          continue;
        }
        if (i.illegal !== 0) break;
        for (const target of this.#successors(i)) {
          if (leaders.has(target) || leaders.size >= limits.blocks) continue;
          if (isOther(target)) continue;
          if (scanned.has(target) || this.executableEnd(target) > target) {
            leaders.add(target);
            queue.push(target);
          }
        }
        if (limits.callees && i.row.mnemonic === "call" && leaders.size + later.length < limits.blocks / 2) {
          const target = i.nextPc + i.immediate;
          if (!leaders.has(target) && !isOther(target) && this.executableEnd(target) > target) later.push(target);
        }
        break;
      }
      while (queue.length === 0 && later.length > 0) {
        const target = later.shift()!;
        if (leaders.has(target) || leaders.size >= limits.blocks) continue;
        leaders.add(target);
        queue.push(target);
      }
    }
    // What was not reached within the limits, or cannot be decoded, is left for when it is needed.
    for (const leader of leaders) if (leader !== start && !scanned.has(leader)) leaders.delete(leader);
    return leaders;
  }

  #successors(i: Instruction): number[] {
    const { mnemonic } = i.row;
    if (mnemonic === "jmp") return [i.nextPc + i.immediate];
    if (mnemonic === "call" || mnemonic === "calln" || mnemonic === "syscall") return [i.nextPc];
    if (isConditional(mnemonic)) return [i.nextPc, i.nextPc + i.immediate];
    return [];
  }

  #decodeAt(pc: number): Instruction | null {
    const end = this.executableEnd(pc);
    if (end <= pc) return null;
    const i = this.#instruction;
    return decode(i, this.#source.u8, pc, end, pc) === Undecodable.Short ? null : i;
  }

  #liftBlock(
    start: number,
    leaders: ReadonlySet<number>,
    region: LiftedRegion,
    single = false,
    path: readonly number[] = [],
  ): Block {
    const b = new Builder();
    const i = this.#instruction;
    const l = new Lift(b, i, this.exactFloat);
    let pc = start;
    const addresses: number[] = [];
    let end: End | null = null;
    const guardEnd = this.#guard(b, start, leaders, single);
    let on = guardEnd < 0 ? 0 : path.length;
    while (end === null) {
      if (this.#decodeAt(pc) === null || (guardEnd >= 0 && pc >= guardEnd)) {
        end = { kind: "goto", target: pc };
        break;
      }
      const last = (i.nextPc - 1) >>> 12;
      if (guardEnd < 0 && pc > start && this.#source.isVolatile(last)) {
        end = { kind: "goto", target: pc };
        break;
      }
      for (let page = pc >>> 12; page <= last; page++) region.pages.add(page);
      b.pc = pc;
      addresses.push(pc);
      liftInstruction(l);
      pc = i.illegal === 0 ? i.nextPc : pc + 1;
      end = l.end;
      if (end === null && (single || leaders.has(pc))) end = { kind: "goto", target: pc };
      if (end === null || on === path.length) continue;
      // On along the path, if this is where it leads.
      const next = path[on++]!;
      const exit = end.kind === "branch" ? (end.target === next ? end.otherwise : end.target) : next;
      if (end.kind === "branch") b.branchIf(end.target === next ? b.eqz(end.condition) : end.condition, exit);
      else if (end.kind !== "goto" || end.target !== next) continue;
      pc = next;
      l.end = null;
      end = null;
    }
    region.usesFloatMode ||= l.usesFloatMode;
    return b.finish(start, path.length === 0 ? pc : start, addresses.length, end, addresses);
  }

  /** Compares volatile code with what is translated. @returns how far the comparison reaches, -1: none was needed */
  #guard(b: Builder, start: number, leaders: ReadonlySet<number>, single: boolean): number {
    const source = this.#source;
    const { u8 } = source;
    const lastByte = (pc: number): number => {
      const i = this.#decodeAt(pc);
      return i === null ? pc : i.illegal !== 0 ? pc + 1 : i.nextPc;
    };
    const page = start >>> 12;
    if (!source.isVolatile(page) && !source.isVolatile(page + 1)) return -1;
    let volatile = false;
    let end = start;
    for (let count = 0; count < MOST_GUARDED; count++) {
      const next = lastByte(end);
      if (next === end) break;
      for (let page = end >>> 12; page <= (next - 1) >>> 12; page++) volatile ||= source.isVolatile(page);
      const i = this.#instruction;
      const ends = endsBlock(i);
      end = next;
      if (ends || single || leaders.has(end)) break;
      if (!volatile && count === MOST_GUARDED - 1) return -1;
    }
    if (!volatile) return -1;
    b.pc = start;
    for (let at = start; at < end; ) {
      const left = end - at;
      const kind = left >= 8 ? Load.i64 : left >= 4 ? Load.i64_32u : left >= 2 ? Load.i64_16u : Load.i64_8u;
      let expected = 0n;
      for (let n = 0; n < kind.bytes; n++) expected |= BigInt(u8[at + n]!) << BigInt(8 * n);
      b.leaveIf(b.ne(b.load(kind, b.address(b.i64(at))), b.i64(expected)), Leave.Stale, start);
      at += kind.bytes;
    }
    return end;
  }
}

/** Instructions to look ahead for the use of flags. */
const FARTHEST_LOOK = 8;
/** Instructions of a block of volatile code. */
export const MOST_GUARDED = 32;

const CONDITIONAL = new Set([...CONDITIONS.map((name) => `j${name}`), "loop", "loope", "loopne", "jrcxz"]);
/** Whether a block ends behind an instruction. */
export function endsBlock(i: Instruction): boolean {
  return i.illegal !== 0 || ENDING.has(i.row.mnemonic) || isConditional(i.row.mnemonic);
}
function isConditional(mnemonic: string): boolean {
  return CONDITIONAL.has(mnemonic);
}
