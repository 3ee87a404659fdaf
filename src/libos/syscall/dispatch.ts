/** From the registers of a system call to its handler. This path allocates nothing. */
import { Errno, type SysResult } from "../../abi/errno.ts";
import type { Cpu } from "../../engine/engine.ts";
import type { Arch } from "../arch/arch.ts";
import type { Task } from "../task/task.ts";
import { packDecodings } from "./kinds.ts";
import type { Handler, Row, Rows } from "./row.ts";

/** Numbers from here on are unknown without a look into the table. */
const TABLE_SIZE = 512;

export class Dispatcher {
  readonly #handlers: Handler[] = [];
  readonly #decodings = new Int32Array(TABLE_SIZE);
  /** Which arguments are descriptors of files: bits. */
  readonly #descriptors = new Uint8Array(TABLE_SIZE);
  readonly #names: (string | undefined)[] = [];
  readonly #rows: (Row | undefined)[] = [];
  readonly #number: number;
  readonly #r0: number;
  readonly #r1: number;
  readonly #r2: number;
  readonly #r3: number;
  readonly #r4: number;
  readonly #r5: number;

  constructor(arch: Arch, rows: Rows) {
    this.#number = arch.numberRegister;
    [this.#r0, this.#r1, this.#r2, this.#r3, this.#r4, this.#r5] = arch.argumentRegisters;
    for (let number = 0; number < TABLE_SIZE; number++) {
      this.#handlers.push(unknownCall);
      this.#names.push(undefined);
      this.#rows.push(undefined);
    }
    for (const [name, row] of Object.entries(rows)) {
      const number = arch.syscallNumber(row);
      if (number === undefined) continue;
      this.#handlers[number] = row.run;
      this.#decodings[number] = packDecodings(row.args);
      this.#descriptors[number] = row.args.reduce((bits, kind, i) => bits | (kind === "fd" ? 1 << i : 0), 0);
      this.#names[number] = name;
      this.#rows[number] = row;
    }
  }

  /** Runs the system call that the task's registers hold. */
  run(task: Task, cpu: Cpu): SysResult {
    const number = cpu.low(this.#number);
    if (number >= TABLE_SIZE) return unknownCall(task);
    const codes = this.#decodings[number]!;
    return this.#handlers[number]!(
      task,
      argument(cpu, this.#r0, codes & 7),
      argument(cpu, this.#r1, (codes >> 3) & 7),
      argument(cpu, this.#r2, (codes >> 6) & 7),
      argument(cpu, this.#r3, (codes >> 9) & 7),
      argument(cpu, this.#r4, (codes >> 12) & 7),
      argument(cpu, this.#r5, (codes >> 15) & 7),
    );
  }

  /** The task's call sleeps, and others may run: it keeps what its arguments mean. */
  keepArguments(task: Task): void {
    const { cpu, kept } = task;
    kept.keep();
    if (task.inCall || !task.files.shared) return;
    const bits = this.#descriptors[cpu.low(this.#number)] ?? 0;
    for (let i = 0; bits >> i !== 0; i++) {
      if (((bits >> i) & 1) === 0) continue;
      const fd = cpu.low(task.kernel.arch.argumentRegisters[i]!) | 0;
      const file = task.files.get(fd);
      if (file !== null) kept.hold(fd, file);
    }
  }

  /** The name of a system call; undefined if there is no row. */
  name(number: number): string | undefined {
    return this.#names[number];
  }
  row(number: number): Row | undefined {
    return this.#rows[number];
  }
  /** Puts something around every handler, also around the one for unknown numbers. For tracing. */
  wrap(wrapper: (number: number, name: string | undefined, handler: Handler) => Handler): void {
    for (let number = 0; number < TABLE_SIZE; number++) {
      this.#handlers[number] = wrapper(number, this.#names[number], this.#handlers[number]!);
    }
  }
}

/** The codes are those of `Decode` in kinds.ts. */
function argument(cpu: Cpu, register: number, code: number): number {
  switch (code) {
    case 0:
      return 0;
    case 1:
      return cpu.low(register) | 0;
    case 2:
      return cpu.low(register);
    case 3:
      return cpu.high(register) * 0x1_0000_0000 + cpu.low(register);
    default:
      return (cpu.high(register) | 0) * 0x1_0000_0000 + cpu.low(register);
  }
}

/** Stores a system call's result, an integral double, as 64 bits. */
export function setResult(cpu: Cpu, register: number, value: SysResult): void {
  if ((value | 0) === value) cpu.setHalves(register, value, value >> 31);
  else cpu.setHalves(register, value >>> 0, Math.floor(value / 0x1_0000_0000) >>> 0);
}

/** The last number that the rows know; calls that newer kernels have follow it. */
const LAST_KNOWN = 462;

/** A newer call is worth a line; a number that no kernel has is the program's own joke. */
function unknownCall(task: Task): SysResult {
  const number = task.cpu.low(task.kernel.arch.numberRegister);
  if (number > LAST_KNOWN && number < TABLE_SIZE) {
    task.kernel.warnOnce(`syscall ${number}`, `System call ${number} is not known: answered with ENOSYS`);
  }
  return -Errno.ENOSYS;
}
