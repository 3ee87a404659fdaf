/** /proc/cpuinfo: the one CPU of the guest. @see proc_cpuinfo(5) */
import type { CacheDescription, CpuFeatures } from "../../engine/engine.ts";
import type { Kernel } from "../kernel.ts";

export function cpuinfoText(kernel: Kernel): string {
  const { features, architecture } = kernel.engine;
  const hertz = kernel.processes[0]?.space.cycleHz ?? 0;
  const bogomips = (hertz / 5e5).toFixed(2);
  if (architecture === "aarch64") {
    return `processor\t: 0\nBogoMIPS\t: ${bogomips}\nFeatures\t: ${features.flags.join(" ")}\n\n`;
  }
  const { x86 } = features;
  const name = features.model === "" ? "unknown" : features.model;
  const numbers = x86 === undefined ? "" : `cpu family\t: ${x86.family}\nmodel\t\t: ${x86.model}\n`;
  return (
    "processor\t: 0\n" +
    `vendor_id\t: ${features.vendor}\n` +
    `${numbers}model name\t: ${name}\n` +
    `stepping\t: ${x86?.stepping ?? "unknown"}\n` +
    `cpu MHz\t\t: ${(hertz / 1e6).toFixed(3)}\n` +
    cacheLine(features) +
    "physical id\t: 0\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: 1\napicid\t\t: 0\ninitial apicid\t: 0\n" +
    `fpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: ${x86?.cpuidLevel ?? 1}\nwp\t\t: yes\n` +
    `flags\t\t: ${features.flags.join(" ")}\nbugs\t\t:\n` +
    `bogomips\t: ${bogomips}\n` +
    `clflush size\t: ${x86?.lineSize ?? 64}\ncache_alignment\t: ${x86?.lineSize ?? 64}\n` +
    `address sizes\t: ${x86?.physicalBits ?? 36} bits physical, ${x86?.virtualBits ?? 48} bits virtual\n` +
    "power management:\n\n"
  );
}

/** Bytes of a cache. */
export function cacheSize(cache: CacheDescription): number {
  return cache.lineSize * cache.partitions * cache.ways * cache.sets;
}

/** Of the second level, as the kernel shows it for most processors. */
function cacheLine({ caches = [] }: CpuFeatures): string {
  const second = caches.find((cache) => cache.level === 2);
  return second === undefined ? "" : `cache size\t: ${cacheSize(second) / 1024} KB\n`;
}
