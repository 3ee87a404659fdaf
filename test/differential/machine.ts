/** The Wasm engine, executing one record at a time. */
import { Access, type AddressSpace, type Cpu, ExitKind, Trap } from "../../src/engine/engine.ts";
import { WasmEngine } from "../../src/engine/wasm/engine.ts";
import { nodeNative } from "../../src/host/node/native.ts";
import { At, CODE, DATA, DATA_BYTES, type Record } from "./record.ts";

const SIZE = 0x4000_0000;
const PAGE = 4096;
const INT3 = 0xcc;
const SIGILL = 4;
const SIGTRAP = 5;
const SIGFPE = 8;
const SIGSEGV = 11;
const SIGNALS: { [trap: number]: number } = {
  [Trap.IllegalInstruction]: SIGILL,
  [Trap.DivideError]: SIGFPE,
  [Trap.FloatingPoint]: SIGFPE,
  [Trap.Breakpoint]: SIGTRAP,
};

const start = process.hrtime.bigint();
const now = (): number => Number(process.hrtime.bigint() - start);

/** What executes: the interpreter of what is cold, or translated regions. */
export type Tier = "interpreted" | "translated";
export const TIERS: readonly Tier[] = ["interpreted", "translated"];

export class WasmMachine {
  readonly tier: Tier;
  readonly #engine: WasmEngine;
  readonly #space: AddressSpace;
  readonly #cpu: Cpu;
  readonly #image: Uint8Array;
  #code = "";

  constructor(tier: Tier) {
    this.tier = tier;
    const promoteAfter = tier === "interpreted" ? Number.POSITIVE_INFINITY : 0;
    this.#engine = new WasmEngine(nodeNative(), now, { protection: "checked", precise: true, promoteAfter });
    this.#space = this.#engine.createAddressSpace(SIZE);
    this.#cpu = this.#space.createCpu()!;
    this.#image = new Uint8Array(this.#cpu.vectorStateSize);
    this.#space.protect(CODE, PAGE, Access.Read | Access.Execute);
    this.#space.protect(DATA, PAGE, Access.Read | Access.Write);
  }

  /** Replaces the state in the record by that behind the instruction. */
  run(record: Record): void {
    const cpu = this.#cpu;
    const space = this.#space;
    const { u8 } = space.bytes;
    const code = record.bytes.subarray(At.code, At.code + record.length);
    const text = code.join();
    if (text !== this.#code) {
      u8.set(code, CODE);
      u8[CODE + code.length] = INT3;
      space.invalidate(CODE, PAGE);
      this.#code = text;
    }
    u8.set(record.data, DATA);
    for (let n = 0; n < 16; n++) cpu.setHalves(n, record.u32(At.gpr + 8 * n), record.u32(At.gpr + 8 * n + 4));
    cpu.flags = record.u32(At.flags);
    cpu.pc = CODE;
    this.#image.fill(0);
    this.#image.set(record.fx);
    this.#image[512] = 3;
    if (!cpu.loadVectorState(this.#image)) throw new Error("state refused");
    const kind = cpu.run(now() + 1e9);
    let signal = 0;
    let { pc } = cpu;
    if (kind === ExitKind.Trap) {
      const { trap } = cpu.exit;
      if (trap === Trap.Breakpoint && pc === CODE + code.length + 1) pc--;
      else signal = SIGNALS[trap] ?? SIGSEGV;
    } else if (kind === ExitKind.Fault) signal = SIGSEGV;
    else throw new Error(`exit ${kind} of ${text}: ${cpu.exit.detail}`);
    const { view } = record;
    view.setUint32(At.signal, signal, true);
    for (let n = 0; n < 16; n++) record.setGpr(n, cpu.get(n));
    view.setUint32(At.flags, cpu.flags, true);
    view.setBigUint64(At.pc, BigInt(pc), true);
    cpu.saveVectorState(this.#image);
    record.fx.set(this.#image.subarray(0, 416));
    record.data.set(u8.subarray(DATA, DATA + DATA_BYTES));
  }
  close(): void {
    this.#cpu.close();
    this.#space.close();
    this.#engine.close();
  }
}
