/**
 * What the guest's CPUID says: the host's own features that user programs can use under this monitor, and nothing
 * that would trap. @see Intel SDM 2A, CPUID; AMD APM 3, appendix E
 */
import type { CacheDescription, CpuFeatures, X86Description } from "../engine.ts";

const ENTRY = 40;
const HEADER = 8;
const MAX_ENTRIES = 256;

/** struct kvm_cpuid2, to be filled by KVM_GET_SUPPORTED_CPUID. */
export function emptyCpuid(): Uint8Array {
  const bytes = new Uint8Array(HEADER + MAX_ENTRIES * ENTRY);
  new DataView(bytes.buffer).setUint32(0, MAX_ENTRIES, true);
  return bytes;
}

interface Leaf {
  leaf: number;
  index: number;
  eax: number;
  ebx: number;
  ecx: number;
  edx: number;
}

/** XCR0 components offered: x87, SSE, AVX, and AVX-512's three. */
const OFFERED_COMPONENTS = 0xe7;

export interface GuestCpuid {
  /** struct kvm_cpuid2 for KVM_SET_CPUID2. */
  bytes: Uint8Array;
  /** XCR0. */
  components: number;
  /** Bytes of the XSAVE image (standard format) with these components. */
  xsaveBytes: number;
  features: CpuFeatures;
}

const bit = (n: number): number => (1 << n) >>> 0;

/** Filters the host's answer of KVM_GET_SUPPORTED_CPUID for a guest of one CPU. */
export function guestCpuid(supported: Uint8Array): GuestCpuid {
  const leaves = parse(supported);
  const find = (leaf: number, index = 0): Leaf | undefined =>
    leaves.find((entry) => entry.leaf === leaf && entry.index === index);

  const state = find(0xd);
  const components = state ? state.eax & OFFERED_COMPONENTS : 3;
  const kept: Leaf[] = [];
  for (const entry of leaves) {
    // 0x4000_0000..: a hypervisor's leaves; programs shall not look for one.
    if (entry.leaf >= 0x4000_0000 && entry.leaf < 0x5000_0000) continue;
    const out = { ...entry };
    if (out.leaf === 1) {
      // No MONITOR, VMX, x2APIC, TSC deadline; one logical CPU with APIC id 0; OSXSAVE on; no hypervisor bit.
      out.ecx &= ~(bit(3) | bit(5) | bit(21) | bit(24) | bit(31));
      out.ecx |= out.ecx & bit(26) ? bit(27) : 0;
      out.ebx = (out.ebx & 0xffff) | (1 << 16);
      out.edx &= ~bit(28);
    } else if (out.leaf === 7 && out.index === 0) {
      // No RTM/HLE, PKU, CET, AMX, UINTR.
      out.ebx &= ~(bit(4) | bit(11));
      out.ecx &= ~(bit(3) | bit(4) | bit(5) | bit(7));
      out.edx &= ~(bit(5) | bit(20) | bit(22) | bit(24) | bit(25));
    } else if (out.leaf === 0xd) {
      if (out.index === 0) {
        out.eax = components;
        out.edx = 0;
        out.ebx = xsaveSize(leaves, components);
        out.ecx = out.ebx;
      } else if (out.index === 1) {
        out.eax &= ~(bit(3) | bit(4)); // XSAVES is privileged, XFD is AMX's
        out.ecx = 0;
        out.edx = 0;
      } else if (out.index >= 32 || (components & bit(out.index)) === 0) {
        continue;
      }
    } else if (out.leaf === 0xb || out.leaf === 0x1f) {
      out.ebx = out.index < 1 ? 1 : 0;
      out.eax = 0;
      out.edx = 0;
    } else if (out.leaf === 0x8000_0001) {
      out.ecx &= ~bit(2); // SVM
    } else if (out.leaf === 0x8000_0008) {
      out.ecx = 0; // one core
    } else if (out.leaf === 4 || out.leaf === 0x8000_001d) {
      out.eax &= 0x3fff; // nor is a cache shared with others
    }
    kept.push(out);
  }
  const bytes = serialize(kept);
  const one = find(1);
  return {
    bytes,
    components,
    xsaveBytes: xsaveSize(leaves, components),
    features: describe(kept, one?.edx ?? 0, xsaveSize(leaves, components)),
  };
}

function xsaveSize(leaves: Leaf[], components: number): number {
  let size = 576;
  for (const entry of leaves) {
    if (entry.leaf !== 0xd || entry.index < 2 || entry.index >= 32) continue;
    if (components & bit(entry.index)) size = Math.max(size, entry.ebx + entry.eax);
  }
  return size;
}

function parse(bytes: Uint8Array): Leaf[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const leaves: Leaf[] = [];
  const count = Math.min(view.getUint32(0, true), MAX_ENTRIES);
  for (let i = 0; i < count; i++) {
    const at = HEADER + i * ENTRY;
    leaves.push({
      leaf: view.getUint32(at, true),
      index: view.getUint32(at + 4, true),
      eax: view.getUint32(at + 12, true),
      ebx: view.getUint32(at + 16, true),
      ecx: view.getUint32(at + 20, true),
      edx: view.getUint32(at + 24, true),
    });
  }
  return leaves;
}

/** Leaves whose answer depends on ECX: KVM_CPUID_FLAG_SIGNIFCANT_INDEX. */
const INDEXED = new Set([4, 7, 0xb, 0xd, 0xf, 0x10, 0x12, 0x14, 0x17, 0x18, 0x1d, 0x1e, 0x1f, 0x8000_001d]);

function serialize(leaves: Leaf[]): Uint8Array {
  const bytes = new Uint8Array(HEADER + leaves.length * ENTRY);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, leaves.length, true);
  leaves.forEach((entry, i) => {
    const at = HEADER + i * ENTRY;
    view.setUint32(at, entry.leaf, true);
    view.setUint32(at + 4, entry.index, true);
    view.setUint32(at + 8, INDEXED.has(entry.leaf) ? 1 : 0, true);
    view.setUint32(at + 12, entry.eax, true);
    view.setUint32(at + 16, entry.ebx, true);
    view.setUint32(at + 20, entry.ecx, true);
    view.setUint32(at + 24, entry.edx, true);
  });
  return bytes;
}

/** Feature names as in /proc/cpuinfo: [leaf, register, bit, name]. @see arch/x86/include/asm/cpufeatures.h */
const NAMES: readonly (readonly [number, "eax" | "ebx" | "ecx" | "edx", readonly string[]])[] = [
  [
    1,
    "edx",
    "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush - dts acpi mmx fxsr sse sse2 ss ht tm ia64 pbe".split(
      " ",
    ),
  ],
  [
    0x8000_0001,
    "edx",
    "- - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr_opt pdpe1gb rdtscp - lm 3dnowext 3dnow".split(
      " ",
    ),
  ],
  [
    1,
    "ecx",
    "pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm - pcid dca sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave - avx f16c rdrand -".split(
      " ",
    ),
  ],
  [
    0x8000_0001,
    "ecx",
    "lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse 3dnowprefetch osvw ibs xop skinit wdt - lwp fma4 tce - nodeid_msr - tbm topoext perfctr_core perfctr_nb - bpext ptsc perfctr_llc mwaitx - -".split(
      " ",
    ),
  ],
  [
    7,
    "ebx",
    "fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cqm - mpx rdt_a avx512f avx512dq rdseed adx smap avx512ifma - clflushopt clwb intel_pt avx512pf avx512er avx512cd sha_ni avx512bw avx512vl".split(
      " ",
    ),
  ],
  [0xd, "eax", []],
  [
    7,
    "ecx",
    "- avx512vbmi umip pku ospke waitpkg avx512_vbmi2 - gfni vaes vpclmulqdq avx512_vnni avx512_bitalg tme avx512_vpopcntdq - la57 - - - - - rdpid - bus_lock_detect cldemote - movdiri movdir64b enqcmd sgx_lc -".split(
      " ",
    ),
  ],
  [
    7,
    "edx",
    "- - avx512_4vnniw avx512_4fmaps fsrm - - - avx512_vp2intersect - md_clear - - - serialize - tsxldtrk - - - - - - avx512_fp16".split(
      " ",
    ),
  ],
];
const XSAVE_NAMES = ["xsaveopt", "xsavec", "xgetbv1"];

function describe(leaves: Leaf[], hwcap: number, xsaveBytes: number): CpuFeatures {
  const find = (leaf: number, index = 0): Leaf | undefined =>
    leaves.find((entry) => entry.leaf === leaf && entry.index === index);
  const flags: string[] = [];
  for (const [leaf, register, names] of NAMES) {
    if (leaf === 0xd) {
      const word = find(0xd, 1)?.eax ?? 0;
      XSAVE_NAMES.forEach((name, i) => {
        if (word & bit(i)) flags.push(name);
      });
      continue;
    }
    const word = find(leaf)?.[register] ?? 0;
    names.forEach((name, i) => {
      if (name !== "-" && word & bit(i)) flags.push(name);
    });
  }
  const text = (words: number[]): string =>
    String.fromCharCode(
      ...words.flatMap((w) => [w & 255, (w >> 8) & 255, (w >> 16) & 255, w >>> 24]).filter((c) => c > 0),
    );
  const zero = find(0);
  const brand = [0x8000_0002, 0x8000_0003, 0x8000_0004].map((leaf) => find(leaf));
  return {
    hwcap: hwcap >>> 0,
    // HWCAP2_FSGSBASE
    hwcap2: flags.includes("fsgsbase") ? 2 : 0,
    platform: "x86_64",
    // Frame without state, the state, alignment; as Linux's fpu__get_fpstate_size.
    minSignalStack: Math.ceil((1040 + xsaveBytes + 4 + 64) / 16) * 16,
    vendor: zero ? text([zero.ebx, zero.edx, zero.ecx]) : "unknown",
    model: text(brand.flatMap((leaf) => (leaf ? [leaf.eax, leaf.ebx, leaf.ecx, leaf.edx] : []))).trim(),
    flags,
    caches: describeCaches(leaves),
    x86: describeProcessor(leaves),
  };
}

const CACHE_TYPES = [null, "Data", "Instruction", "Unified"] as const;

/** Leaf 4 of Intel's processors, of the same form as 0x8000001d of AMD's. */
function describeCaches(leaves: Leaf[]): CacheDescription[] {
  const caches: CacheDescription[] = [];
  for (const { leaf, eax, ebx, ecx } of leaves) {
    const type = CACHE_TYPES[eax & 31] ?? null;
    if ((leaf !== 4 && leaf !== 0x8000_001d) || type === null) continue;
    caches.push({
      level: (eax >> 5) & 7,
      type,
      lineSize: (ebx & 0xfff) + 1,
      partitions: ((ebx >> 12) & 0x3ff) + 1,
      ways: (ebx >>> 22) + 1,
      sets: ecx + 1,
    });
  }
  return caches;
}

function describeProcessor(leaves: Leaf[]): X86Description {
  const find = (leaf: number): Leaf | undefined => leaves.find((entry) => entry.leaf === leaf);
  const signature = find(1)?.eax ?? 0;
  const family = (signature >> 8) & 15;
  const model = (signature >> 4) & 15;
  const sizes = find(0x8000_0008)?.eax ?? 0;
  return {
    family: family === 15 ? family + ((signature >> 20) & 255) : family,
    model: family >= 6 ? model | (((signature >> 16) & 15) << 4) : model,
    stepping: signature & 15,
    cpuidLevel: find(0)?.eax ?? 0,
    lineSize: (((find(1)?.ebx ?? 0) >> 8) & 255) * 8,
    physicalBits: sizes & 255,
    virtualBits: (sizes >> 8) & 255,
  };
}
