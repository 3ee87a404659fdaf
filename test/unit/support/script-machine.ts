/**
 * A kernel whose CPU is a script: each step sets registers and says why guest code stopped. Time is virtual: it
 * passes only while the machine waits or a step says so.
 */
import { Errno } from "../../../src/abi/errno.ts";
import type { AddressSpace, Cpu, Engine, Exit } from "../../../src/engine/engine.ts";
import { Access, ExitKind } from "../../../src/engine/engine.ts";
import type { Host, HostPoll } from "../../../src/host/host.ts";
import type { Vfs } from "../../../src/libos/fs/vfs.ts";
import { Kernel, type KernelOptions } from "../../../src/libos/kernel.ts";
import type { MemoryMap } from "../../../src/libos/mm/memory-map.ts";
import { ProcessMemory } from "../../../src/libos/mm/process-memory.ts";
import { allRows } from "../../../src/libos/syscall/table.ts";
import { credentials } from "../../../src/libos/task/credentials.ts";
import { FutexSpace } from "../../../src/libos/task/futex/word.ts";
import type { Process } from "../../../src/libos/task/process.ts";
import type { Task } from "../../../src/libos/task/task.ts";
import { FakeSpace } from "./fake-space.ts";

export const VECTOR_SIZE = 832;
const SIZE = 1 << 20;
/** Registers of the system call convention. */
export const RAX = 0;
const ARGUMENTS = [7, 6, 2, 10, 8, 9];

/** Runs the next step. @returns why guest code stopped */
export type Step = (machine: ScriptMachine) => ExitKind;

export class ScriptCpu implements Cpu {
  readonly exit: Exit = { address: 0, access: 0, trap: 0, vector: 0, errorCode: 0, detail: "" };
  readonly registers = new BigUint64Array(16);
  readonly vectors = new Uint8Array(VECTOR_SIZE);
  readonly vectorStateSize = VECTOR_SIZE;
  readonly vectorComponents = 7n;
  pc = 0x1000;
  flags = 0x202;
  threadPointer = 0n;
  gsBase = 0n;
  singleStep = false;
  onRun: (deadline: number) => ExitKind = () => ExitKind.Failure;
  now: () => number = () => 0;
  /** Guest memory. */
  memory: Uint8Array = new Uint8Array(0);

  run(deadline: number): ExitKind {
    return this.onRun(deadline);
  }
  low(register: number): number {
    return Number(this.registers[register]! & 0xffff_ffffn);
  }
  high(register: number): number {
    return Number(this.registers[register]! >> 32n);
  }
  setHalves(register: number, low: number, high: number): void {
    this.registers[register] = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  }
  get(register: number): bigint {
    return this.registers[register]!;
  }
  set(register: number, value: bigint): void {
    this.registers[register] = value;
  }
  get sp(): number {
    return Number(this.registers[4]);
  }
  set sp(value: number) {
    this.registers[4] = BigInt(value);
  }
  saveVectorState(target: Uint8Array): void {
    target.set(this.vectors);
  }
  storeVectorState(address: number): void {
    this.memory.set(this.vectors, address);
  }
  loadVectorState(source: Uint8Array): boolean {
    this.vectors.set(source.subarray(0, VECTOR_SIZE));
    return true;
  }
  reset(): void {
    this.registers.fill(0n);
  }
  copyFrom(other: Cpu): void {
    for (let register = 0; register < 16; register++) this.registers[register] = other.get(register);
    this.pc = other.pc;
  }
  close(): void {}
}

class ScriptSpace extends FakeSpace {
  readonly scriptCpu: ScriptCpu;
  constructor(cpu: ScriptCpu) {
    super(SIZE);
    this.scriptCpu = cpu;
    cpu.memory = this.bytes.u8;
  }
  override createCpu(): Cpu {
    return this.scriptCpu;
  }
  override cycles(): bigint {
    return BigInt(Math.floor(this.scriptCpu.now()));
  }
}

export class ScriptMachine {
  readonly cpu = new ScriptCpu();
  readonly space: AddressSpace;
  readonly kernel: Kernel;
  readonly process: Process;
  readonly task: Task;
  /** Host monotonic ns. */
  now = 1e9;
  /** What each wait asked for, ns. */
  readonly waits: number[] = [];
  /** Called while the machine waits. @returns descriptors ready */
  onWait: (polls: HostPoll[]) => number = () => 0;
  yields = 0;
  stops = 0;
  readonly lines: string[] = [];
  sendFromHost: (signal: number) => void = () => {};
  readonly #steps: Step[] = [];

  constructor(options: Partial<KernelOptions> = {}) {
    const engine = {
      name: "script",
      architecture: "x86-64",
      features: { hwcap: 0, hwcap2: 0, platform: "x86_64", minSignalStack: 2048, vendor: "", model: "", flags: [] },
      statistics: {},
      createAddressSpace: () => this.space,
      close() {},
    } satisfies Engine;
    this.cpu.now = () => this.now;
    this.space = new ScriptSpace(this.cpu);
    this.space.protect(0x1000, SIZE - 0x1000, Access.Read | Access.Write);
    const noFiles = { lookup: () => -Errno.ENOENT, mknod: () => -Errno.EACCES };
    const vfs = { nameOf: () => null, forgetContext() {}, mounts: [], ...noFiles } as unknown as Vfs;
    this.kernel = new Kernel({ host: this.#host(), engine, vfs, hostname: "h", memoryLimit: SIZE, ...options });
    const memory = new ProcessMemory(this.space, fakeMap(), { resolve: () => false });
    const setup = { memory, root: null as never, cwd: null as never, name: "test" };
    this.process = this.kernel.createProcess({ ...setup, credentials: credentials(1000, 1000, []) });
    this.task = this.process.tasks[0]!;
    this.cpu.sp = 0x80000;
    this.cpu.onRun = (deadline) => this.#next(deadline);
  }

  /** Adds steps; after the last one the program ends with exit_group(0). */
  script(...steps: Step[]): this {
    this.#steps.push(...steps);
    return this;
  }
  run(): ReturnType<Kernel["run"]> {
    return this.kernel.run();
  }
  /** The result register, signed. */
  get result(): number {
    return Number(BigInt.asIntN(64, this.cpu.registers[RAX]!));
  }

  #next(deadline: number): ExitKind {
    if (deadline <= this.now) return ExitKind.Budget;
    const step = this.#steps.shift() ?? syscall("exit_group", 0);
    return step(this);
  }
  #host(): Host {
    const wait = (polls: HostPoll[], timeout: number): number => {
      this.waits.push(timeout);
      const found = this.onWait(polls);
      if (found === 0 && Number.isFinite(timeout)) this.now += timeout;
      else this.now += 1000;
      return found;
    };
    const clock = { monotonic: () => this.now, realtime: () => BigInt(this.now) + 10n ** 18n, cpuTime: () => this.now };
    return {
      clock,
      files: {} as Host["files"],
      wait: {
        ready: () => 0,
        poll: wait,
        pollAsync: async (polls, timeout) => wait(polls, timeout),
        wake: () => {},
        yield: async () => {
          this.yields++;
        },
      },
      signals: {
        subscribe: (listener) => {
          this.sendFromHost = listener;
          return () => {};
        },
        stopSelf: () => {
          this.stops++;
        },
      },
      identity: { uid: 1000, gid: 1000, groups: [], hostname: "h", cpus: 1 },
      random: (target, offset, length) => target.fill(0x5a, offset, offset + length),
      allocate: (length) => ({ u8: new Uint8Array(length), address: 0 }),
      residentBytes: () => 0,
      log: (line) => this.lines.push(line),
    };
  }
}

function fakeMap(): MemoryMap {
  return {
    fault: () => 11 | (1 << 8),
    checkLimit: () => true,
    residentBytes: () => 0,
    mappedBytes: () => 0,
    describe: () => "",
    mapLines: () => [],
    regions: { lockedBytes: 0 },
    residents: { peak: 0 },
    areaAt: () => null,
    futexes: new FutexSpace(),
    clear: () => {},
    clockPage: 0,
  } as unknown as MemoryMap;
}

/** A step that makes a system call. */
export function syscall(name: string, ...args: (number | bigint)[]): Step {
  return ({ cpu }) => {
    const number = allRows[name]?.x64 ?? Number(name);
    cpu.pc += 2;
    cpu.registers[RAX] = BigInt.asUintN(64, BigInt(number));
    ARGUMENTS.forEach((register, i) => {
      cpu.registers[register] = BigInt.asUintN(64, BigInt(args[i] ?? 0));
    });
    return ExitKind.Syscall;
  };
}
/** A step that looks at the machine and goes on with the next one. */
export function look(check: (machine: ScriptMachine) => void): Step {
  return (machine) => {
    check(machine);
    return ExitKind.Interrupted;
  };
}
