/** The text of /proc/self/maps. @see proc_pid_maps(5) */
import { PROT } from "../../abi/mman.ts";
import { major, minor, Stat } from "../../abi/stat.ts";
import type { File } from "../fs/file.ts";
import { VM, type Vma } from "./vma.ts";
import type { VmaTree } from "./vma-tree.ts";

/** Column at which a name begins. */
const NAME_COLUMN = 73;

/** What lines end with, by file. */
export type KnownFiles = Map<File, { device: string; name: string }>;

/** The areas in order, whatever happens to the tree meanwhile. */
export function* liveAreas(tree: VmaTree): Generator<Vma> {
  for (let at = 0; ; ) {
    const vma = tree.find(at);
    if (vma === null) return;
    at = vma.end;
    yield vma;
  }
}

/** Lines of /proc/self/maps. */
export function* mapsText(tree: VmaTree, fileName: (file: File) => string): Generator<string> {
  const known: KnownFiles = new Map();
  for (const vma of liveAreas(tree)) yield mapsLine(vma, fileName, known);
}

/** The line of an area. @param known grows */
export function mapsLine(vma: Vma, fileName: (file: File) => string, known: KnownFiles): string {
  let device = "00:00 0";
  let { name } = vma;
  if (vma.file !== null) {
    let end = known.get(vma.file);
    if (end === undefined) {
      end = describeFile(vma.file, fileName);
      known.set(vma.file, end);
    }
    ({ device, name } = end);
  } else if (name === "" && vma.has(VM.Shared)) {
    name = "/dev/zero (deleted)";
  }
  const range = `${hex(vma.start, 8)}-${hex(vma.end, 8)}`;
  const head = `${range} ${permissions(vma)} ${hex(vma.offset, 8)} ${device} `;
  return `${name === "" ? head : head.padEnd(NAME_COLUMN) + name}\n`;
}

export function describeAddress(tree: VmaTree, address: number, fileName: (file: File) => string): string {
  const vma = tree.at(address);
  if (vma === null) return "";
  if (vma.file === null) {
    const name = vma.name === "" ? "[anonymous]" : vma.name;
    return `${name}+0x${hex(address - vma.start, 1)}`;
  }
  let base = vma;
  for (let lower = tree.before(base.start); lower !== null; lower = tree.before(lower.start)) {
    if (lower.file === null || lower.file.inode === null || lower.file.inode !== vma.file.inode) break;
    base = lower;
  }
  return `${fileName(vma.file)}+0x${hex(address - base.start, 1)}`;
}

/** "rwxp", as in each line. */
export function permissions(vma: Vma): string {
  const { prot } = vma;
  const bits = `${prot & PROT.READ ? "r" : "-"}${prot & PROT.WRITE ? "w" : "-"}${prot & PROT.EXEC ? "x" : "-"}`;
  return bits + (vma.has(VM.Shared) ? "s" : "p");
}

function describeFile(file: File, fileName: (file: File) => string): { device: string; name: string } {
  const stat = new Stat();
  const known = file.stat(stat) === 0;
  const device = known ? `${hex(major(stat.dev), 2)}:${hex(minor(stat.dev), 2)} ${stat.ino}` : "00:00 0";
  return { device, name: fileName(file).replaceAll("\n", "\\012") };
}
function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
