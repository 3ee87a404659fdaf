/** The decoder against iced-x86: what exists, lengths, and texts. */
import { readFileSync } from "node:fs";
import {
  CpuidFeature,
  Decoder,
  DecoderOptions,
  EncodingKind,
  type Instruction as IcedInstruction,
  Mnemonic,
} from "iced-x86";
import { decode, Instruction } from "../../src/engine/wasm/x86-64/decode.ts";
import { icedText, ourText } from "./iced-text.ts";

/** What the engine has, in iced's names. */
const features = new Set(
  (
    "INTEL8086 INTEL186 INTEL286 INTEL386 INTEL486 X64 CMOV CPUID CX8 CMPXCHG16B FPU FPU287 FPU387 FXSR MMX MSR " +
    "SSE SSE2 SSE3 SSSE3 SSE4_1 SSE4_2 POPCNT MOVBE XSAVE RDTSCP TSC SYSCALL CLFSH PAUSE MULTIBYTENOP FSGSBASE SEP LZCNT BMI1 " +
    "FENCE INTEL386_486_ONLY RDPMC CET_IBT PREFETCHW SKINIT INVLPG INTEL386_ONLY INTEL286_ONLY"
  ).split(" "),
);
const names = new Map(Object.entries(CpuidFeature).map(([name, value]) => [value, name]));
/** Instructions of those features that are not there: privileged ones of no use, and what needs no support. */
const absent = new Set(
  ["Rsm", "Skinit", "Cldemote", "Fstsg", "Fnstdw", "Fnstsg", "Rdssp", "Loadall", "Umov"].map(
    (name) => Mnemonic[name as keyof typeof Mnemonic] as number | undefined,
  ),
);

function offered(instruction: IcedInstruction): boolean {
  if (instruction.encoding !== EncodingKind.Legacy || absent.has(instruction.mnemonic)) return false;
  return [...instruction.cpuidFeatures()].every((feature) => features.has(names.get(feature) ?? ""));
}

const ours = new Instruction();
const ADDRESS = 0x1000;

/** What was looked at, and each kind of difference once. */
export class Comparison {
  instructions = 0;
  /** Instructions whose texts were compared. */
  texts = 0;
  readonly differences = new Map<string, string>();

  /** One instruction at the beginning of 16 bytes. */
  bytes(bytes: Uint8Array): void {
    const decoder = new Decoder(64, bytes, DecoderOptions.None);
    decoder.ip = BigInt(ADDRESS);
    const theirs = decoder.decode();
    this.#compare(bytes, 0, ADDRESS, theirs, true);
    theirs.free();
    decoder.free();
  }
  /** Instructions one after the other, as iced finds them. @param most at most so many */
  code(code: Uint8Array, most = Number.POSITIVE_INFINITY): void {
    const decoder = new Decoder(64, code, DecoderOptions.None);
    for (let at = 0, count = 0; at < code.length && count < most; count++) {
      decoder.position = at;
      decoder.ip = BigInt(at);
      const theirs = decoder.decode();
      const invalid = theirs.mnemonic === Mnemonic.INVALID;
      if (!invalid) this.#compare(code, at, at, theirs, false);
      at += invalid ? 1 : theirs.length;
      theirs.free();
    }
    decoder.free();
  }

  #compare(code: Uint8Array, at: number, pc: number, theirs: IcedInstruction, foreign: boolean): void {
    this.instructions++;
    const result = decode(ours, code, at, code.length, pc);
    const bytes = (): string => Buffer.from(code.subarray(at, at + Math.max(theirs.length, 1))).toString("hex");
    const differ = (what: string): void => {
      if (!this.differences.has(what))
        this.differences.set(what, `${Buffer.from(code.subarray(at, at + 15)).toString("hex")}: ${what}`);
    };
    if (theirs.mnemonic === Mnemonic.INVALID) {
      // Refused by their operands when they are lifted.
      if (result !== 0 || ours.row.flags.has("gp") || /^(x87|mov(to|from)seg)$/.test(ours.row.mnemonic)) return;
      differ(`${ours.row.mnemonic} here, invalid in iced`);
      return;
    }
    const name = Mnemonic[theirs.mnemonic]!;
    // Moves of control and debug registers, refused anyway, take any ModRM for a register.
    if (foreign && /^(66|67|f2|f3|64|2e|4.|f0|65)*0f2[0-3]/.test(bytes())) return;
    if (result !== 0) {
      if (offered(theirs)) differ(`invalid here, ${name} in iced`);
      return;
    }
    if (ours.length !== theirs.length) {
      differ(`${ours.row.mnemonic} of ${ours.length} bytes, ${name} of ${theirs.length}`);
      return;
    }
    const text = ourText(ours);
    if (text === null || !offered(theirs)) return;
    this.texts++;
    const their = icedText(theirs);
    if (text !== their) {
      const kind = `text of ${ours.row.mnemonic}, ${name}`;
      if (!this.differences.has(kind)) this.differences.set(kind, `${bytes()}: ${text}, iced: ${their}`);
    }
  }
}

/** The bytes of the section .text of a 64-bit ELF file. */
export function sectionText(file: Buffer): Uint8Array {
  const sections = Number(file.readBigUInt64LE(0x28));
  const count = file.readUInt16LE(0x3c);
  const header = (index: number): number => sections + 64 * index;
  const namesAt = Number(file.readBigUInt64LE(header(file.readUInt16LE(0x3e)) + 24));
  for (let i = 0; i < count; i++) {
    const name = namesAt + file.readUInt32LE(header(i));
    if (file.toString("latin1", name, name + 6) !== ".text\0") continue;
    const offset = Number(file.readBigUInt64LE(header(i) + 24));
    return new Uint8Array(file.subarray(offset, offset + Number(file.readBigUInt64LE(header(i) + 32))));
  }
  throw new Error("no .text");
}

/** Every class of byte patterns: prefixes, REX, all opcodes of all maps, all kinds of ModRM and SIB. */
export function* patterns(): Generator<Uint8Array> {
  const prefixes = ["", "66", "f2", "f3", "66f2", "66f3", "f0", "67", "64", "65f2", "2e"];
  const rexes = ["", "40", "48", "47"];
  const maps = ["", "0f", "0f38", "0f3a"];
  let state = 1;
  const bytes = new Uint8Array(16);
  for (const prefix of prefixes)
    for (const rex of rexes)
      for (const map of maps)
        for (let opcode = 0; opcode < 256; opcode++)
          for (let modrm = 0; modrm < 256; modrm++) {
            // Of ModRM.rm, registers that mean themselves are alike.
            if ((modrm & 7) !== 4 && (modrm & 7) !== 5 && (modrm & 7) !== 1) continue;
            const head = Buffer.from(prefix + rex + map, "hex");
            bytes.set(head);
            bytes[head.length] = opcode;
            bytes[head.length + 1] = modrm;
            for (let at = head.length + 2; at < 16; at++) {
              state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
              bytes[at] = state >>> 24;
            }
            yield bytes;
          }
}

export function read(path: string): Uint8Array {
  return sectionText(readFileSync(path));
}
