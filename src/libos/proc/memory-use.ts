/** How much memory of which kind a process has: what status, stat, statm and smaps tell. All in bytes. */
import { PAGE_SIZE, PROT } from "../../abi/mman.ts";
import { VM, type Vma } from "../mm/vma.ts";
import type { Process } from "../task/process.ts";

export interface MemoryUse {
  data: number;
  stack: number;
  code: number;
  library: number;
  resident: number;
  residentAnonymous: number;
  residentFile: number;
  residentShared: number;
  /** Page tables for what is mapped. */
  tables: number;
}

/** What one page table covers. */
const TABLE_REACH = 2 << 20;

/** One call of the host for every run of neighbours of a kind. */
export function memoryUse(process: Process): MemoryUse {
  const { extent, mm, space } = process;
  const use: MemoryUse = {
    data: 0,
    stack: 0,
    code: Math.max(0, pageUp(extent.endCode) - pageDown(extent.startCode)),
    library: 0,
    resident: 0,
    residentAnonymous: 0,
    residentFile: 0,
    residentShared: 0,
    tables: 2 * PAGE_SIZE,
  };
  let executable = 0;
  let table = -1;
  let from = 0;
  let to = 0;
  let kind: keyof MemoryUse = "residentAnonymous";
  const measure = (): void => {
    if (to > from) use[kind] += space.resident(from, to - from);
  };
  for (const vma of mm.regions.tree) {
    const bytes = vma.end - vma.start;
    if (vma.has(VM.GrowsDown)) use.stack += bytes;
    else if (vma.isData) use.data += bytes;
    if ((vma.prot & PROT.EXEC) !== 0 && (vma.prot & PROT.WRITE) === 0) executable += bytes;
    const first = Math.max(table + 1, Math.floor(vma.start / TABLE_REACH));
    table = Math.floor((vma.end - 1) / TABLE_REACH);
    use.tables += Math.max(0, table - first + 1) * PAGE_SIZE;
    const own = residentKind(vma);
    if (vma.start !== to || own !== kind) {
      measure();
      from = vma.start;
      kind = own;
    }
    to = vma.end;
  }
  measure();
  use.resident = use.residentAnonymous + use.residentFile + use.residentShared;
  use.library = Math.max(0, executable - use.code);
  return use;
}

/** Private file pages that can be written count as the process's own, whether or not they have been. */
function residentKind(vma: Vma): "residentAnonymous" | "residentFile" | "residentShared" {
  if (vma.file === null) return vma.has(VM.Shared) ? "residentShared" : "residentAnonymous";
  return vma.has(VM.Shared) || (vma.prot & PROT.WRITE) === 0 ? "residentFile" : "residentAnonymous";
}

function pageDown(address: number): number {
  return address - (address % PAGE_SIZE);
}
function pageUp(address: number): number {
  return Math.ceil(address / PAGE_SIZE) * PAGE_SIZE;
}
