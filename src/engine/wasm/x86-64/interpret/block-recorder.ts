/** From machine code to the records of one block, up to the first instruction that may go elsewhere. */
import type { Catalogue, LiftedForm } from "../../interpreter/catalogue.ts";
import type { InterpretedBlock, Recorder } from "../../interpreter/interpreter.ts";
import { Field, Fixed, type RecordArena } from "../../interpreter/record.ts";
import { NEXT_PC_TOKEN, SymbolicBuilder } from "../../interpreter/symbolic-builder.ts";
import { type AccessKind, Load } from "../../ir/operations.ts";
import type { Slot } from "../../ir/slot.ts";
import { decode, Instruction, LONGEST, NEXT_PC, Undecodable } from "../decode.ts";
import { type CodeSource, type FrontEnd, MOST_GUARDED } from "../lift/front-end.ts";
import { liftInstruction } from "../lift/instruction.ts";
import { Leave, State } from "../state.ts";
import {
  formOf,
  isDead,
  isExact,
  isWild,
  numberOf,
  RegisterKind,
  type RowFacts,
  rowFacts,
  Special,
  specialForm,
  withDeadFlags,
} from "./form.ts";
import { SymbolicInstruction, SymbolicLift } from "./symbolic-lift.ts";
import { USUAL_FORMS } from "./usual-forms.ts";

/** Where an instruction may stand whose address does not matter. */
const SOMEWHERE = 0x100_0000;
/** Instructions of a block. */
const MOST_INSTRUCTIONS = 64;
/** Records that a block may need: head, comparisons, instructions, end. */
const MOST_RECORDS = 1 + Math.ceil((MOST_GUARDED * 15) / 8) + 4 + MOST_INSTRUCTIONS + 1;

const COMPARISONS: readonly [bytes: number, special: number][] = [
  [8, Special.Compare8],
  [4, Special.Compare4],
  [2, Special.Compare2],
  [1, Special.Compare1],
];
const COMPARED: Record<number, AccessKind> = {
  [Special.Compare8]: Load.i64,
  [Special.Compare4]: Load.i64_32u,
  [Special.Compare2]: Load.i64_16u,
  [Special.Compare1]: Load.i64_8u,
};

/** Makes the IR of a form. @param state offset of the CPU state in memory */
export function liftForm(form: number, i: Instruction, state: number): LiftedForm {
  const dead = isDead(form);
  const b = new SymbolicBuilder(state, (slot: Slot) => dead && slot.deferred);
  const exact = isExact(form);
  const number = numberOf(form);
  let end: LiftedForm["block"]["end"] | null = null;
  let looked: readonly string[] = [];
  let instructions = 1;
  if (number === Special.Go) {
    end = { kind: "goto", target: 0 };
    instructions = 0;
  } else if (COMPARED[number] !== undefined) {
    instructions = 0;
    const there = b.load(COMPARED[number], b.address(b.field(Load.i64, Field.DISPLACEMENT)));
    b.leaveIf(b.ne(there, b.field(Load.i64, Field.IMMEDIATE)), Leave.Stale);
  } else {
    const symbolic = new SymbolicInstruction(i, i.illegal !== 0 ? NO_ROW : rowFacts(i.row));
    const lift = new SymbolicLift(b, symbolic, exact);
    liftInstruction(lift);
    end = lift.end;
    looked = [...symbolic.looked];
  }
  const next = { kind: "goto", target: NEXT_PC_TOKEN } as const;
  return { block: b.finish(0, 0, instructions, end ?? next), looked, wild: isWild(form), exact };
}
const NO_ROW = { repeats: false, usesSegment: false, fixedRegisters: "no", hasMemory: false } as RowFacts;

export class BlockRecorder implements Recorder {
  readonly most = MOST_RECORDS;
  readonly #source: CodeSource;
  readonly #frontEnd: FrontEnd;
  readonly #arena: RecordArena;
  readonly #catalogue: Catalogue<Instruction>;
  readonly #precise: boolean;
  readonly #i = new Instruction();
  /** Of each instruction of the block at hand: its record and form. */
  readonly #forms: number[] = [];
  readonly #facts: RowFacts[] = [];
  /** Instructions of it. */
  #count = 0;

  constructor(
    source: CodeSource,
    frontEnd: FrontEnd,
    arena: RecordArena,
    catalogue: Catalogue<Instruction>,
    precise: boolean,
  ) {
    this.#source = source;
    this.#frontEnd = frontEnd;
    this.#arena = arena;
    this.#catalogue = catalogue;
    this.#precise = precise;
    catalogue.open(() => this.#provideUsual());
  }

  #provideUsual(): void {
    const i = this.#i;
    const code = new Uint8Array(LONGEST);
    for (const word of USUAL_FORMS.trim().split(/\s+/)) {
      const dead = word.endsWith("-");
      if (dead && this.#precise) continue;
      const length = word.length >> 1;
      for (let n = 0; n < length; n++) code[n] = Number.parseInt(word.slice(2 * n, 2 * n + 2), 16);
      decode(i, code, 0, length, SOMEWHERE);
      const form = formOf(i, rowFacts(i.row), false, false);
      this.#catalogue.provide(dead ? withDeadFlags(form) : form, i);
    }
  }

  /**
   * Records a block. There must be room for {@link MOST_RECORDS}.
   * @param warmth executions until it is warm
   * @returns a number: the address at which the first instruction's bytes may not be fetched
   */
  record(start: number, exact: boolean, warmth: number): InterpretedBlock | number {
    if (!this.#decode(start)) return this.#frontEnd.fetchFault(start);
    const arena = this.#arena;
    const head = arena.add(start);
    arena.setHandler(head, Fixed.Head);
    const volatile =
      this.#source.isVolatile(start >>> 12) || this.#source.isVolatile((start + this.#bytes() - 1) >>> 12);
    const guardEnd = volatile ? this.#compare(start, exact) : -1;
    const first = arena.count;
    const end = this.#instructions(start, guardEnd, exact);
    this.#resolve(first);
    arena.setHead(head, warmth, this.#count);
    this.#catalogue.finish();
    const lastPage = Math.max(start, end - 1) >>> 12;
    return { pc: start, record: head, end: arena.count, firstPage: start >>> 12, lastPage };
  }

  /** @returns whether there is an instruction, be it an illegal one */
  #decode(pc: number): boolean {
    const end = this.#frontEnd.executableEnd(pc);
    return end > pc && decode(this.#i, this.#source.u8, pc, end, pc) !== Undecodable.Short;
  }
  #bytes(): number {
    return this.#i.illegal !== 0 ? 1 : this.#i.length;
  }
  /** Records the comparison of a volatile block's code. @returns where it ends */
  #compare(start: number, exact: boolean): number {
    let end = start;
    for (let count = 0; count < MOST_GUARDED && this.#decode(end); count++) {
      end += this.#bytes();
      if (this.#i.illegal !== 0 || rowFacts(this.#i.row).ends) break;
    }
    const { u8 } = this.#source;
    for (let at = start; at < end; ) {
      const [bytes, special] = COMPARISONS.find(([size]) => size <= end - at)!;
      const record = this.#arena.add(start);
      this.#arena.setDisplacement(record, at);
      const word = (from: number, count: number): number => {
        let value = 0;
        for (let n = 0; n < count; n++) value |= u8[from + n]! << (8 * n);
        return value;
      };
      this.#arena.setConstantHalves(record, word(at, Math.min(bytes, 4)), bytes === 8 ? word(at + 4, 4) : 0);
      this.#arena.setHandler(record, this.#handler(specialForm(special, exact)));
      at += bytes;
    }
    return end;
  }

  /** Writes the records of the instructions, but for their handlers. @returns the end of the code */
  #instructions(start: number, guardEnd: number, exact: boolean): number {
    const i = this.#i;
    const source = this.#source;
    this.#forms.length = 0;
    this.#facts.length = 0;
    this.#count = 0;
    let pc = start;
    while (this.#count < MOST_INSTRUCTIONS) {
      // The first was decoded to see whether there is one at all.
      if ((guardEnd >= 0 && pc >= guardEnd) || ((pc > start || guardEnd >= 0) && !this.#decode(pc))) break;
      const next = pc + this.#bytes();
      if (guardEnd < 0 && pc > start && source.isVolatile((next - 1) >>> 12)) break;
      const record = this.#arena.add(pc);
      this.#count++;
      if (i.illegal !== 0) {
        const special = i.illegal === Undecodable.TooLong ? Special.TooLong : Special.Illegal;
        this.#forms.push(specialForm(special, exact));
        this.#facts.push(NO_ROW);
        return next;
      }
      const facts = rowFacts(i.row);
      const target = i.nextPc + i.immediate;
      const wild = facts.relative && !(target > 0 && target < 0x1_0000_0000 && next < 0x1_0000_0000);
      this.#forms.push(formOf(i, facts, exact, wild));
      this.#facts.push(facts);
      this.#fill(record, i, facts);
      pc = next;
      if (facts.ends) return pc;
    }
    const last = this.#arena.add(pc >>> 0);
    this.#arena.setConstant(last, pc);
    this.#forms.push(specialForm(Special.Go, exact));
    this.#facts.push(NO_ROW);
    return pc;
  }

  #fill(record: number, i: Instruction, facts: RowFacts): void {
    const arena = this.#arena;
    arena.setLength(record, i.length);
    if (facts.reg !== RegisterKind.None) arena.setReg(record, offsetOf(i.reg, facts.reg, i.rex));
    else if (facts.z !== RegisterKind.None) arena.setReg(record, offsetOf(i.z, facts.z, i.rex));
    if (facts.relative) {
      arena.setConstant(record, i.nextPc + i.immediate);
      arena.setDisplacement(record, i.nextPc);
      return;
    }
    if (facts.wideImmediate && i.size === 8) {
      arena.setConstantHalves(record, Number(BigInt.asUintN(32, i.wide)), Number(BigInt.asUintN(32, i.wide >> 32n)));
    } else arena.setConstant(record, i.immediate);
    if (facts.absolute) {
      if (i.address32) arena.setDisplacement(record, i.immediate >>> 0);
      else {
        arena.setDisplacementHalves(
          record,
          Number(BigInt.asUintN(32, i.wide)),
          Number(BigInt.asUintN(32, i.wide >> 32n)),
        );
      }
    } else if (facts.hasMemory && i.mod !== 3) {
      arena.setDisplacement(record, i.base === NEXT_PC ? i.displacement + i.nextPc : i.displacement);
      arena.setRm(record, i.base >= 0 && i.base < 16 ? State.GPR + 8 * i.base : State.ZERO);
      if (i.index >= 0) arena.setIndex(record, State.GPR + 8 * i.index, i.scale);
    } else if (facts.rm !== RegisterKind.None) arena.setRm(record, offsetOf(i.rm, facts.rm, i.rex));
  }

  /** Finds the handlers: from the end on, as whether flags are looked at depends on what is behind. */
  #resolve(first: number): void {
    let live = true;
    for (let n = this.#forms.length - 1; n >= 0; n--) {
      let form = this.#forms[n]!;
      const facts = this.#facts[n]!;
      if (!live && facts.changesFlags && !this.#precise) form = withDeadFlags(form);
      if (facts.setsFlags) live = false;
      else if (facts.looksAtFlags) live = true;
      const record = first + n;
      let handler = this.#catalogue.find(form);
      if (handler < 0) {
        this.#decode(this.#arena.pc(record));
        handler = this.#catalogue.provide(form, this.#i);
      }
      this.#arena.setHandler(record, handler);
    }
  }
  #handler(form: number): number {
    const known = this.#catalogue.find(form);
    return known >= 0 ? known : this.#catalogue.provide(form, this.#i);
  }
}

function offsetOf(register: number, kind: number, rex: number): number {
  if (kind === RegisterKind.Vector) return State.XMM + 16 * register;
  // ah, ch, dh and bh
  if (kind === RegisterKind.Byte && rex === 0 && register >= 4 && register < 8)
    return State.GPR + 8 * (register - 4) + 1;
  return State.GPR + 8 * register;
}
