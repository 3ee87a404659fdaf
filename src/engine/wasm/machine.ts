/**
 * Runs translated code for the CPUs of one address space: calls the dispatcher, translates what it misses, and turns what
 * comes out of translated code (exit codes, traps, helpers' refusals) into the exits of the engine contract.
 */

import { Access, ExitKind, Trap } from "../engine.ts";
import { exactLayout, type Layout } from "./area/layout.ts";
import type { WasmCpu } from "./cpu.ts";
import { type Dispatch, dispatcher, trapOffset } from "./dispatcher/dispatch.ts";
import { siteAt } from "./dispatcher/region.ts";
import { Translations } from "./dispatcher/translations.ts";
import { Fuel, LEAST_FUEL } from "./fuel.ts";
import { BlockStore } from "./interpreter/block-store.ts";
import { Catalogue } from "./interpreter/catalogue.ts";
import { NO_REGION } from "./interpreter/handler.ts";
import { HandlerStore } from "./interpreter/handler-store.ts";
import { Interpreter } from "./interpreter/interpreter.ts";
import type { Helper } from "./ir/helper.ts";
import type { MachineOptions } from "./machine-options.ts";
import type { MachineSpace } from "./machine-space.ts";
import { CodePages } from "./store/code-pages.ts";
import { TranslationStore } from "./store/store.ts";
import { stringImports } from "./string-code.ts";
import { Assist } from "./x86-64/assist/assist.ts";
import { AGAIN } from "./x86-64/assist/context.ts";
import { classifyFault } from "./x86-64/classify-fault.ts";
import type { Instruction } from "./x86-64/decode.ts";
import { GuestFault } from "./x86-64/guest-fault.ts";
import { BlockRecorder, liftForm } from "./x86-64/interpret/block-recorder.ts";
import { HANDLER_STATE } from "./x86-64/interpret/handler-state.ts";
import { ASSIST } from "./x86-64/lift/assist.ts";
import { FrontEnd } from "./x86-64/lift/front-end.ts";
import { isExactFloat } from "./x86-64/sse/float-mode.ts";
import { Leave, SLOTS, State } from "./x86-64/state.ts";
import { MOVS, STOS } from "./x86-64/strings.ts";
import { gateError, TRAPS } from "./x86-64/traps.ts";
import { UnknownInstructions } from "./x86-64/unknown.ts";
import { X87, X87_WORD, x87Imports } from "./x86-64/x87/helpers.ts";

/** Blocks and instructions of a region. */
const LIMITS = { blocks: 16, instructions: 240, callees: false };
const HOT_LIMITS = { blocks: 200, instructions: 3000, callees: true };
const TRAP_FLAG = 0x100;
const STACK_POINTER = State.GPR + 8 * 4;
/** No block has more instructions. */
const MOST_REPEATED = 4096;
const CYCLE_HZ = 1e9;

export class Machine {
  readonly cycleHz = CYCLE_HZ;
  readonly #space: MachineSpace;
  readonly #options: MachineOptions;
  readonly #area: Uint8Array;
  readonly #view: DataView;
  readonly #translations: Translations;
  readonly #interpreter: Interpreter;
  readonly #dispatch: Dispatch;
  /** The same for the exact mode of floating point, which few programs come to. */
  #dispatchExact: Dispatch | null = null;
  readonly #makeDispatchExact: () => Dispatch;
  readonly #assist: Assist;
  readonly #codePages: CodePages;
  readonly #store: TranslationStore | null;
  readonly #catalogue: Catalogue<Instruction>;
  readonly #unknown: UnknownInstructions;
  #current: WasmCpu | null = null;
  /** A system call may have been made since the code ran last. */
  #afterCall = false;
  /** Misses until the clock is looked at. */
  #untilClock = LOOK_AT_CLOCK;
  /** Guest code ran since a budget ended last. */
  #progress = false;
  readonly #fuel: Fuel;
  #again = false;
  /** Nothing was begun since {@link end}. */
  #ended = true;
  /** The next block is longer than what is left: a part of it is executed. */
  #stepping = false;

  constructor(space: MachineSpace, layout: Layout, options: MachineOptions) {
    this.#space = space;
    this.#options = options;
    this.#unknown = new UnknownInstructions(options.unknown);
    const { buffer } = space.memory;
    this.#area = new Uint8Array(buffer, layout.state, State.SIZE);
    this.#view = new DataView(buffer, layout.state, State.SIZE);
    this.#fuel = new Fuel(this.#view, options.counted, options.now);
    const { u8 } = space.bytes;
    const { pages, size } = space;
    this.#assist = new Assist({ size, pages, u8, cycles: () => this.cycles() }, this.#view);
    const source = { u8, pages, size, isVolatile: (page: number) => space.isVolatile(page) };
    const frontEnd = new FrontEnd(source);
    const table = new WebAssembly.Table({ element: "anyfunc", initial: 64 });
    const helpers = [ASSIST, X87, X87_WORD, STOS, MOVS];
    const imports = {
      [ASSIST.name]: (pc: number) => this.#assist.execute(pc >>> 0),
      ...x87Imports(this.#view),
      ...stringImports(space.memory, layout),
    };
    const isStable = (page: number): boolean => (pages[page]! & Access.Execute) !== 0 && !space.isVolatile(page);
    this.#codePages = new CodePages((offset) => usual.pageHash(offset), isStable);
    const store = this.#openStore(table, helpers, imports);
    this.#translations = new Translations({
      memory: space.memory,
      layout,
      state: {
        pc: State.PC,
        leave: State.LEAVE,
        fuel: State.FUEL,
        region: State.REGION,
        leaveFuel: Leave.Fuel,
        leaveRepeat: Leave.Repeat,
        repeatUntil: State.REPEAT_UNTIL,
        usualAddress: STACK_POINTER,
      },
      slots: SLOTS,
      protection: options.protection,
      precise: options.precise,
      countedFuel: options.counted ? State.FUEL : -1,
      frontEnd,
      helpers,
      imports,
      translated: (pc) => this.#interpreter.retire(pc),
      wasExecuted: (pc) => options.promoteAfter === 0 || this.#interpreter.has(pc),
      limits: LIMITS,
      hotLimits: HOT_LIMITS,
      table,
      store,
    });
    const { protection, precise, promoteAfter } = options;
    const catalogue = new Catalogue<Instruction>(
      {
        memory: space.memory,
        layout,
        state: HANDLER_STATE,
        protection,
        countedFuel: options.counted ? State.FUEL : -1,
        helpers,
        imports,
        store: this.#openHandlerStore(),
        counts: options.counts,
      },
      (form, i) => liftForm(form, i, layout.state),
    );
    this.#interpreter = new Interpreter(
      space.memory,
      layout,
      Math.min(promoteAfter, MOST_WARMTH),
      options.counts,
      this.#openBlockStore(),
      (arena) => new BlockRecorder(source, frontEnd, arena, catalogue, precise),
    );
    this.#store = store;
    this.#catalogue = catalogue;
    const usual = dispatcher(layout, space.memory, table, catalogue.table);
    this.#dispatch = usual.run;
    this.#makeDispatchExact = () => dispatcher(exactLayout(layout), space.memory, table, catalogue.table).run;
  }

  #openStore(
    table: WebAssembly.Table,
    helpers: readonly Helper[],
    imports: Record<string, unknown>,
  ): TranslationStore | null {
    const { cache, machineCode = null, now, counts } = this.#options;
    if (cache === undefined) return null;
    const { memory } = this.#space;
    const pages = this.#codePages;
    const options = this.#keptOptions;
    return new TranslationStore({ cache, machineCode, options, now, memory, table, helpers, imports, pages, counts });
  }

  #openBlockStore(): BlockStore | null {
    const { cache, promoteAfter } = this.#options;
    if (cache === undefined || promoteAfter === 0) return null;
    return new BlockStore(cache, `${this.#keptOptions} ${promoteAfter}`, this.#codePages);
  }
  #openHandlerStore(): HandlerStore | null {
    const { cache, machineCode = null, now } = this.#options;
    if (cache === undefined) return null;
    return new HandlerStore({ cache, machineCode, options: this.#keptOptions, now });
  }
  /** Names what everything that is kept depends on. */
  get #keptOptions(): string {
    const { protection, precise, counted } = this.#options;
    return `${this.#space.size} ${protection} ${precise} ${counted}`;
  }

  /** A program begins. @param program its name in the store; null: none */
  begin(program: string | null): void {
    this.end();
    this.#ended = false;
    this.#translations.begin(program);
    this.#interpreter.begin(program, () => this.#catalogue);
  }
  /** The program is not executed any more. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#store?.end();
    this.#catalogue.end();
    this.#interpreter.end(this.#catalogue);
    this.#translations.clear();
  }

  cycles(): bigint {
    return BigInt(Math.floor(this.#options.now()));
  }

  activate(cpu: WasmCpu): void {
    if (this.#current === cpu) return;
    this.#current?.leave(this.#area);
    cpu.enter(this.#area, this.#view);
    this.#current = cpu;
  }
  deactivate(cpu: WasmCpu): void {
    if (this.#current !== cpu) return;
    cpu.leave(this.#area);
    this.#current = null;
  }
  /** Drops what was derived from the code on pages. @param changed false: the code is only taken away */
  drop(firstPage: number, count: number, changed = true): void {
    this.#translations.drop(firstPage, count);
    this.#interpreter.drop(firstPage, count);
    this.#codePages.drop(firstPage, count, changed);
    this.#assist.forget();
  }
  close(): void {
    this.#current = null;
    this.end();
  }

  /** Guest instructions executed, exact if they are counted. */
  get executed(): number {
    return this.#fuel.executed;
  }

  run(cpu: WasmCpu, deadline: number): ExitKind {
    if (this.#ended) this.begin(null);
    if (!this.#fuel.counted) return this.#run(cpu, deadline);
    const now = this.#options.now();
    if (now >= deadline && this.#progress) return this.#budget();
    // Something is executed in any case.
    const kind = this.#run(cpu, now >= deadline ? now + LEAST_FUEL : deadline);
    this.#stepping = false;
    // What is left is no other CPU's.
    this.#fuel.grant(0);
    return kind;
  }
  #run(cpu: WasmCpu, deadline: number): ExitKind {
    if (this.#afterCall) {
      this.#afterCall = false;
      this.#space.checkFiles();
    }
    for (let first = true; ; first = false) {
      const pc = cpu.pc;
      if (!(pc > 0 && pc < this.#space.size)) return this.#wildJump(cpu, pc);
      const exact = isExactFloat(this.#view);
      this.#translations.setExactFloat(exact);
      this.#interpreter.setExactFloat(exact);
      if (cpu.singleStep || (this.#view.getUint32(State.OTHER_FLAGS, true) & TRAP_FLAG) !== 0)
        return this.#step(cpu, pc);
      // Also for those who make system calls so often that they never use up their fuel.
      if (!this.#fuel.refuel(deadline) && (this.#stepping || (first && this.#progress))) return this.#budget();
      this.#progress = true;
      let kind: number;
      try {
        if (this.#stepping) kind = this.#executePart(cpu, pc, deadline);
        else kind = this.#execute(cpu, pc, this.#dispatcher(exact), deadline);
      } catch (error) {
        kind = this.#caught(cpu, error);
      }
      if (kind >= 0) return kind as ExitKind;
    }
  }

  #dispatcher(exact: boolean): Dispatch {
    if (!exact) return this.#dispatch;
    this.#dispatchExact ??= this.#makeDispatchExact();
    return this.#dispatchExact;
  }
  /** Executes from an address on, decoding and translating what it comes to. @returns the exit, or -1 to go on */
  #execute(cpu: WasmCpu, from: number, dispatch: Dispatch, deadline: number): number {
    const { counts, now, promoteAfter } = this.#options;
    for (let pc = dispatch(from) >>> 0; pc !== 0; pc = dispatch(pc) >>> 0) {
      counts.misses++;
      cpu.pc = pc;
      if (pc >= this.#space.size) return -1;
      // However long all this takes, something is executed in between.
      if (--this.#untilClock < 0) {
        this.#untilClock = LOOK_AT_CLOCK;
        if (now() >= deadline) return this.#budget();
      }
      if (this.#translations.recall(pc)) continue;
      const refused =
        promoteAfter > 0 ? this.#interpreter.provide(pc, this.#takeLink()) : this.#translate(pc, ANYWHERE);
      if (refused >= 0) return this.#fetchFault(cpu, refused);
    }
    return this.#left(cpu, deadline);
  }
  #translate(pc: number, wanted: (pc: number) => boolean): number {
    const { counts, now } = this.#options;
    const before = now();
    const refused = this.#translations.provide(pc, wanted);
    this.#untilClock = 0;
    counts.translation_ns += now() - before;
    const { regions, instructions, wasmBytes } = this.#translations.statistics;
    counts.regions = regions;
    counts.instructions = instructions;
    counts.wasm_bytes = wasmBytes;
    return refused;
  }
  /** A block has been interpreted so often that translating it pays, with those that were executed around it. */
  #promote(pc: number): number {
    this.#translate(pc, (at) => this.#interpreter.has(at));
    return -1;
  }
  #takeLink(): number {
    const link = this.#view.getUint32(State.LINK, true);
    this.#view.setUint32(State.LINK, 0, true);
    return link;
  }
  #budget(): ExitKind {
    this.#options.counts.budget++;
    this.#progress = false;
    return ExitKind.Budget;
  }

  /** Translated code was left with an exit code. @returns the exit, or -1 to go on */
  #left(cpu: WasmCpu, deadline: number): number {
    const code = this.#view.getUint32(State.LEAVE, true);
    switch (code) {
      case Leave.Continue:
        return -1;
      case Leave.Syscall:
        this.#options.counts.syscall++;
        this.#afterCall = true;
        return ExitKind.Syscall;
      case Leave.Fuel:
        this.#translations.sample(this.#view.getUint32(State.REGION, true));
        if (this.#options.now() >= deadline) return this.#budget();
        this.#stepping = this.#fuel.counted && this.#fuel.untouched;
        return -1;
      case Leave.Warm:
        return this.#promote(cpu.pc);
      case Leave.Stale:
        this.drop(cpu.pc >>> 12, 2);
        return -1;
      case Leave.Assist:
        return this.#assistOne(cpu);
      case Leave.Repeat:
        return this.#repeat(cpu, this.#view.getUint32(State.REPEAT_UNTIL, true));
      default:
        return this.#trap(cpu, code);
    }
  }
  #assistOne(cpu: WasmCpu): number {
    const { pc } = cpu;
    try {
      if (this.#assist.execute(pc) === AGAIN) return -1;
      cpu.pc = pc + this.#assist.length(pc);
      this.#fuel.pay();
      return -1;
    } catch (error) {
      return this.#refusal(cpu, pc, error);
    }
  }

  #trap(cpu: WasmCpu, code: number): number {
    if (code === Leave.IllegalInstruction) this.#unknown.report(this.#space.bytes.u8, cpu.pc);
    const { exit } = cpu;
    const [trap, vector] = TRAPS[code] ?? TRAPS[Leave.IllegalInstruction]!;
    exit.trap = trap;
    exit.vector = vector;
    exit.errorCode = code === Leave.Protection ? gateError(this.#space, cpu.pc) : 0;
    this.#options.counts.trap++;
    return ExitKind.Trap;
  }
  #fault(cpu: WasmCpu, address: number, access: number): number {
    const { exit } = cpu;
    exit.address = address;
    exit.access = access;
    exit.vector = 14;
    const mapped =
      address >= 0 && address < this.#space.size && (this.#space.pages[Math.floor(address / 4096)]! & 7) !== 0;
    exit.errorCode = 4 | (mapped ? 1 : 0) | (access === Access.Write ? 2 : access === Access.Execute ? 16 : 0);
    this.#options.counts.fault++;
    return ExitKind.Fault;
  }
  #fetchFault(cpu: WasmCpu, address: number): number {
    return this.#fault(cpu, address, Access.Execute);
  }
  /** A program counter where no code can be. */
  #wildJump(cpu: WasmCpu, pc: number): ExitKind {
    const canonical = pc >= -(2 ** 47) && pc < 2 ** 47;
    return (canonical ? this.#fetchFault(cpu, pc) : this.#trap(cpu, Leave.Protection)) as ExitKind;
  }

  /** Something was thrown in translated code: by a helper, or by WebAssembly itself at an access. */
  #caught(cpu: WasmCpu, error: unknown): number {
    const { pc, again } = this.#interruptedAt(error);
    if (pc < 0 || !(error instanceof GuestFault || error instanceof WebAssembly.RuntimeError)) {
      return this.#failure(cpu, error);
    }
    if (!again) return this.#refusal(cpu, pc, error);
    cpu.pc = pc;
    return this.#repeat(cpu, -1);
  }
  #interruptedAt(error: unknown): { pc: number; again: boolean } {
    const index = this.#view.getUint32(State.REGION, true);
    if (index === NO_REGION) {
      return { pc: this.#interpreter.pcOf(this.#view.getUint32(State.RECORD, true)), again: false };
    }
    const region = this.#translations.region(index);
    const offset = trapOffset(error);
    return region !== undefined && offset >= 0 ? siteAt(region, offset) : { pc: -1, again: false };
  }
  /** From a checkpoint to the instruction that faulted: everything until there happens as it did before. */
  #repeat(cpu: WasmCpu, until: number): number {
    for (let count = 0; count < MOST_REPEATED; count++) {
      const { pc } = cpu;
      const kind = this.#executeOne(cpu, pc);
      if (kind >= 0 || pc === until) return kind;
    }
    return -1;
  }
  #refusal(cpu: WasmCpu, pc: number, error: unknown): number {
    cpu.pc = pc;
    if (error instanceof GuestFault) {
      return error.code < 0 ? this.#fault(cpu, error.address, error.access) : this.#trap(cpu, error.code);
    }
    if (!(error instanceof WebAssembly.RuntimeError)) return this.#failure(cpu, error);
    const { bytes, pages, size } = this.#space;
    const found = classifyFault(this.#view, bytes.u8, pages, size, pc);
    if (found === null) return this.#changedCode(cpu, pc, error);
    if (found.code >= 0) {
      const kind = this.#trap(cpu, found.code);
      if (found.stack) cpu.exit.vector = 12;
      return kind;
    }
    return this.#fault(cpu, found.address, found.access);
  }
  /** What trapped is not there any more: the guest has changed it within its block. What is there now is executed. */
  #changedCode(cpu: WasmCpu, pc: number, error: unknown): number {
    const page = pc >>> 12;
    if (this.#again || !(this.#space.isVolatile(page) || this.#space.isVolatile(page + 1)))
      return this.#failure(cpu, error);
    this.drop(page, 2);
    this.#again = true;
    const kind = this.#executeOne(cpu, pc);
    this.#again = false;
    return kind;
  }
  #failure(cpu: WasmCpu, error: unknown): ExitKind {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    cpu.exit.detail = `at 0x${cpu.pc.toString(16)}: ${text}`;
    return ExitKind.Failure;
  }

  /** Executes one instruction for a debugger. */
  #step(cpu: WasmCpu, pc: number): ExitKind {
    this.#fuel.grant(LEAST_FUEL);
    const kind = this.#executeOne(cpu, pc);
    if (kind >= 0) return kind as ExitKind;
    cpu.exit.trap = Trap.SingleStep;
    cpu.exit.vector = 1;
    cpu.exit.errorCode = 0;
    this.#options.counts.trap++;
    return ExitKind.Trap;
  }
  /** Executes what is left of the fuel, less than the next block needs. @returns the exit, or -1 to go on */
  #executePart(cpu: WasmCpu, pc: number, deadline: number): number {
    const next = this.#interpreter.part(pc, this.#fuel.left, this.#catalogue.table);
    if (next < 0) return this.#executeOne(cpu, pc);
    this.#stepping = false;
    if (next === 0) return this.#left(cpu, deadline);
    cpu.pc = next;
    return -1;
  }
  /** Executes one instruction. @returns the exit, or -1 to go on */
  #executeOne(cpu: WasmCpu, pc: number): number {
    const region = this.#translations.step(pc);
    if (typeof region === "number") return this.#fetchFault(cpu, region);
    if (!this.#fuel.counted) this.#fuel.grant(LEAST_FUEL);
    try {
      const next = this.#translations.function(region)(0) >>> 0;
      if (next === 0) return this.#left(cpu, Number.POSITIVE_INFINITY);
      cpu.pc = next;
      return -1;
    } catch (error) {
      return this.#caught(cpu, error);
    }
  }
}

/** Misses between looks at the clock: below a millisecond. */
const LOOK_AT_CLOCK = 32;
/** Of the interpreter's counters. */
const MOST_WARMTH = 0x7fff_ffff;
const ANYWHERE = (): boolean => true;
