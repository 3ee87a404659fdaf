/** Where instructions are counted, a run ends behind exactly as many as its deadline allows, wherever that is in a block. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Access, type AddressSpace, type Cpu, ExitKind } from "../../../../src/engine/engine.ts";
import { WasmEngine, type WasmEngineOptions } from "../../../../src/engine/wasm/engine.ts";
import { nodeNative } from "../../../../src/host/node/native.ts";

const { Read, Write, Execute } = Access;
const CODE = 0x40_0000;
const DATA = 0x50_0000;
const PAGE = 4096;
const [RAX, RCX, RBX, RDI] = [0, 1, 3, 7];
/** Behind the last one the program jumps to itself. */
const MOST = 45;

const program = [
  ...[0x31, 0xc0, 0xb9, 3, 0, 0, 0], // xor eax, eax; mov ecx, 3
  ...[0x48, 0x83, 0xc0, 7], // again: add rax, 7
  ...[0x48, 0x8b, 0x1c, 0x25, 0, 0, 0x50, 0, 0x48, 0xff, 0xc3], // mov rbx, [DATA]; inc rbx
  ...[0x48, 0x89, 0x1c, 0x25, 0, 0, 0x50, 0], // mov [DATA], rbx
  ...[0x9c, 0x5b, 0xd9, 0xe8, 0xdd, 0xd8], // pushf; pop rbx; fld1; fstp st(0)
  ...[0xff, 0xc9, 0x75, 0xdf], // dec ecx; jnz again
  ...[0xb9, 4, 0, 0, 0, 0xbf, 0x40, 0, 0x50, 0], // mov ecx, 4; mov edi, DATA + 64
  ...[0xf3, 0x48, 0xab, 0x90, 0x90, 0xeb, 0xfe], // rep stosq; nop; nop; jmp to itself
];

const ways: Record<string, WasmEngineOptions> = {
  interpreted: { promoteAfter: Number.POSITIVE_INFINITY },
  translated: { promoteAfter: 0 },
  "translated when warm": { promoteAfter: 5 },
  "checked accesses": { protection: "checked" },
};

describe("counted instructions", () => {
  for (const [way, options] of Object.entries(ways)) {
    for (const access of [Read | Execute, Read | Write | Execute]) {
      test(`${way}, code ${access & Write ? "that may change" : "that stays"}`, () => {
        const engine = new WasmEngine(nodeNative(), () => engine.executed!(), { ...options, counted: true });
        const space = engine.createAddressSpace(0x1_0000_0000);
        const cpu = space.createCpu()!;
        space.protect(CODE, PAGE, Read | Write);
        space.bytes.u8.set(program, CODE);
        space.protect(CODE, PAGE, access);
        space.protect(DATA, PAGE, Read | Write);
        const expected: string[] = [];
        begin(space, cpu);
        for (let count = 1; count <= MOST; count++) {
          step(cpu);
          expected[count] = state(space, cpu);
        }
        for (let count = 1; count <= MOST; count++) {
          begin(space, cpu);
          for (let done = 0; done < MOST; done += count) {
            const before = engine.executed!();
            assert.equal(cpu.run(before + count), ExitKind.Budget);
            assert.equal(engine.executed!() - before, count);
            if (done + count <= MOST) assert.equal(state(space, cpu), expected[done + count], `${done} + ${count}`);
          }
        }
        space.close();
        engine.close();
      });
    }
  }
});

function begin(space: AddressSpace, cpu: Cpu): void {
  cpu.reset();
  cpu.pc = CODE;
  cpu.sp = DATA + PAGE;
  space.bytes.u8.fill(0, DATA, DATA + PAGE);
}
function step(cpu: Cpu): void {
  const { pc } = cpu;
  cpu.singleStep = true;
  // The processor's own way: a repeated instruction is several.
  do assert.equal(cpu.run(Number.POSITIVE_INFINITY), ExitKind.Trap);
  while (cpu.pc === pc && cpu.low(RCX) !== 0);
  cpu.singleStep = false;
}
function state({ bytes }: AddressSpace, cpu: Cpu): string {
  const registers = [RAX, RCX, RBX, RDI].map((register) => cpu.get(register));
  return [cpu.pc - CODE, ...registers, cpu.flags & 0x8d5, bytes.u8.slice(DATA, DATA + 128)].join();
}
