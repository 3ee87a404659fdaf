/** One virtual CPU: its registers, in the state area while it is the one that runs, else in a copy of its own. */
import type { Cpu, Exit, ExitKind } from "../engine.ts";
import { Trap } from "../engine.ts";
import { NO_REGION } from "./interpreter/handler.ts";
import type { Machine } from "./machine.ts";
import { packFlags, unpackFlags } from "./x86-64/flag-word.ts";
import { State } from "./x86-64/state.ts";
import { initialise, loadImage, saveImage, VECTOR_COMPONENTS, VECTOR_STATE_SIZE } from "./x86-64/vector-state.ts";

export class WasmCpu implements Cpu {
  readonly exit: Exit = { address: 0, access: 0, trap: Trap.IllegalInstruction, vector: 0, errorCode: 0, detail: "" };
  readonly vectorStateSize = VECTOR_STATE_SIZE;
  readonly vectorComponents = VECTOR_COMPONENTS;
  singleStep = false;
  readonly #machine: Machine;
  /** Guest memory. */
  readonly #memory: Uint8Array;
  readonly #onClose: () => void;
  readonly #own = new ArrayBuffer(State.SIZE);
  readonly #ownBytes = new Uint8Array(this.#own);
  readonly #ownView = new DataView(this.#own);
  /** The registers, wherever they are. */
  view: DataView;
  #closed = false;

  constructor(machine: Machine, memory: Uint8Array, onClose: () => void) {
    this.#machine = machine;
    this.#memory = memory;
    this.#onClose = onClose;
    this.view = this.#ownView;
    initialise(this.view);
  }

  run(deadline: number): ExitKind {
    this.#machine.activate(this);
    return this.#machine.run(this, deadline);
  }
  /** Moves the registers into the state area. */
  enter(area: Uint8Array, view: DataView): void {
    area.set(this.#ownBytes);
    this.view = view;
  }
  /** Takes them out of it again. */
  leave(area: Uint8Array): void {
    this.#ownBytes.set(area);
    this.view = this.#ownView;
  }

  low(register: number): number {
    return this.view.getUint32(State.GPR + 8 * register, true);
  }
  high(register: number): number {
    return this.view.getUint32(State.GPR + 8 * register + 4, true);
  }
  setHalves(register: number, low: number, high: number): void {
    this.view.setUint32(State.GPR + 8 * register, low, true);
    this.view.setUint32(State.GPR + 8 * register + 4, high, true);
  }
  get(register: number): bigint {
    return this.view.getBigUint64(State.GPR + 8 * register, true);
  }
  set(register: number, value: bigint): void {
    this.view.setBigUint64(State.GPR + 8 * register, value, true);
  }
  get pc(): number {
    return this.#address(State.PC);
  }
  set pc(value: number) {
    this.#setAddress(State.PC, value);
  }
  get sp(): number {
    return this.view.getUint32(State.GPR + 36, true) * 0x1_0000_0000 + this.view.getUint32(State.GPR + 32, true);
  }
  set sp(value: number) {
    this.#setAddress(State.GPR + 32, value);
  }
  #address(at: number): number {
    return this.view.getInt32(at + 4, true) * 0x1_0000_0000 + this.view.getUint32(at, true);
  }
  #setAddress(at: number, value: number): void {
    this.view.setUint32(at, value, true);
    this.view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
  }
  get flags(): number {
    return packFlags(this.view);
  }
  set flags(value: number) {
    unpackFlags(this.view, value);
  }
  get threadPointer(): bigint {
    return this.view.getBigUint64(State.FS_BASE, true);
  }
  set threadPointer(value: bigint) {
    this.view.setBigUint64(State.FS_BASE, value, true);
  }
  get gsBase(): bigint {
    return this.view.getBigUint64(State.GS_BASE, true);
  }
  set gsBase(value: bigint) {
    this.view.setBigUint64(State.GS_BASE, value, true);
  }

  saveVectorState(target: Uint8Array): void {
    saveImage(this.view, target);
  }
  storeVectorState(address: number): void {
    saveImage(this.view, this.#memory.subarray(address, address + VECTOR_STATE_SIZE));
  }
  loadVectorState(source: Uint8Array): boolean {
    return loadImage(this.view, source);
  }
  reset(): void {
    initialise(this.view);
    this.singleStep = false;
  }
  copyFrom(other: Cpu, threadPointer?: bigint): void {
    if (!(other instanceof WasmCpu)) throw new TypeError("registers are copied between CPUs of one engine only");
    const from = new Uint8Array(other.view.buffer, other.view.byteOffset, State.SIZE);
    new Uint8Array(this.view.buffer, this.view.byteOffset, State.SIZE).set(from);
    // Where the other one was in its own translations.
    this.view.setUint32(State.REGION, NO_REGION, true);
    this.view.setUint32(State.RECORD, 0, true);
    this.view.setUint32(State.LINK, 0, true);
    if (threadPointer !== undefined) this.threadPointer = threadPointer;
  }
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#machine.deactivate(this);
    this.#onClose();
  }
}
