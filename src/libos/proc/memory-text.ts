/** /proc/[pid]/smaps, smaps_rollup and numa_maps, an area at a time. @see proc_pid_smaps(5) */
import { PROT } from "../../abi/mman.ts";
import { type KnownFiles, liveAreas, mapsLine } from "../mm/maps-text.ts";
import { VM, type Vma } from "../mm/vma.ts";
import type { Process } from "../task/process.ts";

/** Bytes of an area by what /proc/[pid]/smaps calls them, in its order. */
type Counts = Record<CountName, number>;
const NAMES = [
  "Rss",
  "Pss",
  "Pss_Dirty",
  "Shared_Clean",
  "Shared_Dirty",
  "Private_Clean",
  "Private_Dirty",
  "Referenced",
  "Anonymous",
  "LazyFree",
  "AnonHugePages",
  "ShmemPmdMapped",
  "FilePmdMapped",
  "Shared_Hugetlb",
  "Private_Hugetlb",
  "Swap",
  "SwapPss",
  "Locked",
] as const;
type CountName = (typeof NAMES)[number];

function noCounts(): Counts {
  return Object.fromEntries(NAMES.map((name) => [name, 0])) as Counts;
}

/** One process has every page to itself. Pages that can be written count as dirty. */
function countsOf(process: Process, vma: Vma): Counts {
  const counts = noCounts();
  const resident = residentOf(process, vma);
  const dirty = (vma.prot & PROT.WRITE) !== 0 ? resident : 0;
  const anonymous = !vma.has(VM.Shared) && (vma.file === null || dirty > 0) ? resident : 0;
  counts.Rss = counts.Pss = counts.Referenced = resident;
  counts.Pss_Dirty = counts.Private_Dirty = Math.max(dirty, anonymous);
  counts.Private_Clean = resident - counts.Private_Dirty;
  counts.Anonymous = anonymous;
  counts.Locked = vma.has(VM.Locked) ? resident : 0;
  return counts;
}
function residentOf(process: Process, vma: Vma): number {
  return process.space.resident(vma.start, vma.end - vma.start);
}

function kb(name: string, bytes: number): string {
  return `${`${name}:`.padEnd(16)}${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;
}

export function* smapsText(process: Process): Generator<string> {
  const names: KnownFiles = new Map();
  for (const vma of liveAreas(process.mm.regions.tree)) {
    const counts = countsOf(process, vma);
    yield mapsLine(vma, process.mm.fileName, names) +
      kb("Size", vma.length) +
      kb("KernelPageSize", 4096) +
      kb("MMUPageSize", 4096) +
      NAMES.map((name) => kb(name, counts[name])).join("") +
      `THPeligible:    0\nVmFlags: ${flagsOf(vma)}\n`;
  }
}

/** Names of the kernel's flags of an area, each with the blank that follows it. */
function flagsOf(vma: Vma): string {
  const { prot } = vma;
  const shared = vma.has(VM.Shared);
  const names = [
    prot & PROT.READ ? "rd" : "",
    prot & PROT.WRITE ? "wr" : "",
    prot & PROT.EXEC ? "ex" : "",
    shared && !vma.has(VM.NeverWrite) ? "sh" : "",
    "mr",
    vma.has(VM.NeverWrite) ? "" : "mw",
    "me",
    shared ? "ms" : "",
    vma.has(VM.GrowsDown) ? "gd" : "",
    vma.has(VM.Locked) ? "lo" : "",
    vma.has(VM.DontFork) ? "dc" : "",
    vma.has(VM.NoReserve) ? "nr" : "",
    vma.has(VM.WipeOnFork) ? "wf" : "",
    vma.has(VM.DontDump) ? "dd" : "",
  ];
  return names.map((name) => (name === "" ? "" : `${name} `)).join("");
}

export function smapsRollupText(process: Process): string {
  const sum = noCounts();
  let anonymous = 0;
  let shared = 0;
  let first = 0;
  let last = 0;
  for (const vma of liveAreas(process.mm.regions.tree)) {
    if (last === 0) first = vma.start;
    last = vma.end;
    const counts = countsOf(process, vma);
    for (const name of NAMES) sum[name] += counts[name];
    if (counts.Anonymous > 0) anonymous += counts.Pss;
    else if (vma.file === null) shared += counts.Pss;
  }
  const range = `${hex(first)}-${hex(last)} ---p 00000000 00:00 0`;
  const parts = kb("Pss_Anon", anonymous) + kb("Pss_File", sum.Pss - anonymous - shared) + kb("Pss_Shmem", shared);
  const lines = NAMES.map((name) => kb(name, sum[name]) + (name === "Pss_Dirty" ? parts : ""));
  return `${range.padEnd(73)}[rollup]\n${lines.join("")}`;
}

/** One node has all memory. @see numa(7) */
export function* numaMapsText(process: Process): Generator<string> {
  const { mm } = process;
  for (const vma of liveAreas(process.mm.regions.tree)) {
    const pages = residentOf(process, vma) / 4096;
    const own = !vma.has(VM.Shared) && (vma.file === null || (vma.prot & PROT.WRITE) !== 0);
    let line = `${hex(vma.start)} default`;
    if (vma.file !== null) line += ` file=${mm.fileName(vma.file).replace(/[\n\t= \\]/g, escaped)}`;
    else if (vma.name === "[heap]" || vma.name === "[stack]") line += ` ${vma.name.slice(1, -1)}`;
    if (pages > 0) line += `${own ? ` anon=${pages} dirty=${pages}` : ` mapped=${pages}`} N0=${pages}`;
    yield `${line}${pages > 0 ? " kernelpagesize_kB=4" : ""}\n`;
  }
}

function escaped(char: string): string {
  return `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`;
}
function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
