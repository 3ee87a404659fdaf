/** Has the engine translate a function, and shows the WebAssembly that it gives V8. */
import { Decoder, DecoderOptions, Formatter, FormatterSyntax } from "iced-x86";
import { Access, ExitKind } from "../../../../../src/engine/engine.ts";
import { WasmEngine, type WasmEngineOptions } from "../../../../../src/engine/wasm/engine.ts";
import { nodeNative } from "../../../../../src/host/node/native.ts";
import { functionsOf } from "../../../../support/wat.ts";
import { now } from "../../contract.ts";

const { Read, Write, Execute } = Access;
const SIZE = 0x1000_0000;
const PAGE = 4096;
const CODE = 0x40_0000;
const DATA = 0x50_0000;
const INT3 = 0xcc;
const Register = { rcx: 1, rsp: 4, rsi: 6, rdi: 7 } as const;

export interface Pinned {
  /** Of the function in functions.s, or of its variant. */
  name: string;
  function: string;
  options?: WasmEngineOptions;
  /** The last translation only, which came to be because the function ran so long. */
  hot?: boolean;
  rcx?: number;
}

/** What is pinned. */
export const pinned: readonly Pinned[] = [
  { name: "loop with flags", function: "loop_with_flags" },
  { name: "loop with flags, each access checked", function: "loop_with_flags", options: { protection: "checked" } },
  { name: "loop with flags, precise", function: "loop_with_flags", options: { precise: true } },
  { name: "loop with flags, counted", function: "loop_with_flags", options: { counted: true } },
  { name: "call and return, hot", function: "call_and_return", hot: true, rcx: 20_000_000 },
  { name: "scalar floating point", function: "scalar_float" },
  { name: "computed jump", function: "computed_jump" },
  { name: "string operations", function: "string_operations" },
  { name: "parts of registers", function: "parts_of_registers" },
  { name: "vectors of integers", function: "vector_integer" },
];

/** Machine code and translation as text. */
export function show(name: string, code: Uint8Array, { options = {}, hot = false, rcx = 4 }: Pinned): string {
  const modules = record(() => run(code, { promoteAfter: 0, ...options }, rcx));
  const functions = modules.flatMap(functionsOf);
  const shown = (hot ? functions.slice(-1) : functions).map((lines) => lines.map((line) => `  ${line}`).join("\n"));
  return [`== ${name}`, ...disassembly(code), ...shown.map((text) => `--\n${text}`)].join("\n");
}

/** The modules that are made while something runs. */
function record(run: () => void): Uint8Array[] {
  const modules: Uint8Array[] = [];
  const { Module } = WebAssembly;
  WebAssembly.Module = new Proxy(Module, {
    construct(target, [bytes]: [Uint8Array]) {
      modules.push(bytes.slice());
      return Reflect.construct(target, [bytes]) as WebAssembly.Module;
    },
  });
  try {
    run();
  } finally {
    WebAssembly.Module = Module;
  }
  return modules.filter((module) => !isDispatcher(module));
}
const isDispatcher = (module: Uint8Array): boolean =>
  WebAssembly.Module.exports(new WebAssembly.Module(module as BufferSource)).some(({ name }) => name === "d");

function run(code: Uint8Array, options: WasmEngineOptions, rcx: number): void {
  const engine = new WasmEngine(nodeNative(), now, options);
  const space = engine.createAddressSpace(SIZE);
  const cpu = space.createCpu()!;
  space.protect(CODE, PAGE, Read | Write);
  space.bytes.u8.fill(INT3, CODE, CODE + PAGE);
  space.bytes.u8.set(code, CODE);
  space.protect(CODE, PAGE, Read | Execute);
  space.protect(DATA, PAGE, Read | Write);
  cpu.reset();
  cpu.pc = CODE;
  const set = (register: number, value: number): void => cpu.setHalves(register, value, 0);
  set(Register.rcx, rcx);
  set(Register.rdi, DATA);
  set(Register.rsi, DATA + 256);
  cpu.sp = DATA + PAGE;
  let kind = cpu.run(now() + 1e9);
  while (kind === ExitKind.Budget) kind = cpu.run(now() + 1e9);
  space.close();
  engine.close();
  if (kind !== ExitKind.Syscall) throw new Error(`exit ${kind} at ${cpu.pc.toString(16)}: ${cpu.exit.detail}`);
}

function disassembly(code: Uint8Array): string[] {
  const decoder = new Decoder(64, code, DecoderOptions.None);
  decoder.ip = BigInt(CODE);
  const formatter = new Formatter(FormatterSyntax.Nasm);
  const lines: string[] = [];
  while (decoder.canDecode) {
    const instruction = decoder.decode();
    lines.push(`${instruction.ip.toString(16)}: ${formatter.format(instruction)}`);
    instruction.free();
  }
  formatter.free();
  decoder.free();
  return lines;
}
