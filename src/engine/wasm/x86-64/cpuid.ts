/** What CPUID says: x86-64-v2, exactly what the translator does. @see Intel SDM 2A, CPUID; AMD APM 3, appendix E */
import type { CpuFeatures } from "../../engine.ts";
import { VECTOR_STATE_SIZE } from "./vector-state.ts";

const bits = (...numbers: readonly number[]): number => numbers.reduce((all, n) => (all | (1 << n)) >>> 0, 0);

/** Leaf 1 EDX: FPU TSC CX8 SEP(no) CMOV CLFSH MMX FXSR SSE SSE2. */
const LEAF1_EDX = bits(0, 4, 5, 8, 15, 19, 23, 24, 25, 26);
/** Leaf 1 ECX: SSE3 SSSE3 CX16 SSE4.1 SSE4.2 MOVBE POPCNT XSAVE OSXSAVE. */
const LEAF1_ECX = bits(0, 9, 13, 19, 20, 22, 23, 26, 27);
/** Leaf 7 EBX: FSGSBASE. */
const LEAF7_EBX = bits(0);
/** 0x80000001 EDX: SYSCALL NX RDTSCP LM and the copies of leaf 1 that AMD has there. */
const EXTENDED_EDX = bits(0, 4, 5, 8, 11, 15, 20, 23, 24, 27, 29);
/** 0x80000001 ECX: LAHF_LM, LZCNT (ABM), 3DNow prefetch. */
const EXTENDED_ECX = bits(0, 5, 8);

const VENDOR = "AuthenticAMD";
const MODEL = "Skerry virtual CPU";
/** Family 15 + 8 (17h), model 1, stepping 0. */
const SIGNATURE = 0x0080_0f10;
const LAST_BASIC = 0xd;
const LAST_EXTENDED = 0x8000_0008;
const ADDRESS_SIZES = 0x3030;

const word = (text: string, at: number): number => {
  let value = 0;
  for (let i = 3; i >= 0; i--) value = (value << 8) | (text.charCodeAt(at + i) || 0);
  return value >>> 0;
};

type Registers = readonly [eax: number, ebx: number, ecx: number, edx: number];
const NOTHING: Registers = [0, 0, 0, 0];

export function cpuid(leaf: number, index: number): Registers {
  switch (leaf) {
    case 0:
      return [LAST_BASIC, word(VENDOR, 0), word(VENDOR, 8), word(VENDOR, 4)];
    case 1:
      // One logical processor, 64 bytes a CLFLUSH line.
      return [SIGNATURE, 0x0001_0800, LEAF1_ECX, LEAF1_EDX];
    case 7:
      return index === 0 ? [0, LEAF7_EBX, 0, 0] : NOTHING;
    case 0xd:
      return index === 0 ? [3, VECTOR_STATE_SIZE, VECTOR_STATE_SIZE, 0] : NOTHING;
    case 0x8000_0000:
      return [LAST_EXTENDED, word(VENDOR, 0), word(VENDOR, 8), word(VENDOR, 4)];
    case 0x8000_0001:
      return [SIGNATURE, 0, EXTENDED_ECX, EXTENDED_EDX];
    case 0x8000_0002:
    case 0x8000_0003:
    case 0x8000_0004: {
      const at = (leaf - 0x8000_0002) * 16;
      return [word(MODEL, at), word(MODEL, at + 4), word(MODEL, at + 8), word(MODEL, at + 12)];
    }
    case 0x8000_0005:
      // L1: 32 KiB each, 8 ways, lines of 64 bytes.
      return [0, 0, 0x2008_0140, 0x2008_0140];
    case 0x8000_0006:
      // L2: 512 KiB, 8 ways. L3: 8 MiB, 16 ways.
      return [0, 0, 0x0200_6140, 0x0040_8140];
    case 0x8000_0008:
      return [ADDRESS_SIZES, 0, 0, 0];
    default:
      return NOTHING;
  }
}

const FLAGS =
  "fpu tsc cx8 cmov clflush mmx fxsr sse sse2 syscall nx rdtscp lm rep_good nopl pni ssse3 cx16 sse4_1 sse4_2 movbe " +
  "popcnt xsave lahf_lm abm 3dnowprefetch fsgsbase";

export const FEATURES: CpuFeatures = {
  hwcap: LEAF1_EDX,
  // HWCAP2_FSGSBASE
  hwcap2: 2,
  platform: "x86_64",
  minSignalStack: Math.ceil((1040 + VECTOR_STATE_SIZE + 4 + 64) / 16) * 16,
  vendor: VENDOR,
  model: MODEL,
  flags: FLAGS.split(" "),
};
