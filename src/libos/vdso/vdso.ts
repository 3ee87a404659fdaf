/** Puts the vDSO and its clock page into a fresh address space. @see vdso(7) */
import { MAP, PAGE_SIZE, PROT } from "../../abi/mman.ts";
import type { Architecture } from "../../engine/engine.ts";
import type { MemoryMap } from "../mm/memory-map.ts";
import { pageCeil } from "../mm/page.ts";
import { VDSO_BASE64 } from "./vdso-image.generated.ts";

/** Name of the clock page in /proc/self/maps. */
export const CLOCK_PAGE_NAME = "[vvar]";

let decoded: Uint8Array | null = null;
/** The ELF image of the vDSO. */
export function vdsoImage(): Uint8Array {
  decoded ??= Uint8Array.from(atob(VDSO_BASE64), (char) => char.charCodeAt(0));
  return decoded;
}

/**
 * Maps the clock page (not valid yet: until it is written, the vDSO makes system calls) and behind it the vDSO.
 * @returns its address for AT_SYSINFO_EHDR, or 0: the architecture has none, or there is no room
 */
export function mapVdso(mm: MemoryMap, architecture: Architecture): number {
  if (architecture !== "x86-64") return 0;
  const image = vdsoImage();
  const size = pageCeil(image.length);
  const page = mm.freeRange(0, PAGE_SIZE + size);
  if (page < 0) return 0;
  const address = page + PAGE_SIZE;
  const flags = MAP.PRIVATE | MAP.FIXED | MAP.ANONYMOUS;
  if (mm.map(page, PAGE_SIZE, PROT.READ, flags, null, 0, CLOCK_PAGE_NAME) < 0) return 0;
  if (mm.map(address, size, PROT.READ | PROT.WRITE, flags, null, 0, "[vdso]") < 0) return 0;
  mm.space.bytes.u8.set(image, address);
  mm.protect(address, size, PROT.READ | PROT.EXEC);
  mm.space.invalidate(address, size);
  mm.clockPage = page;
  return address;
}
