/** The text of /proc/self/maps. @see proc_pid_maps(5) */
import { PROT } from "../../abi/mman.ts";
import { major, minor, Stat } from "../../abi/stat.ts";
import type { File } from "../fs/file.ts";
import { VM, type Vma } from "./vma.ts";
import type { VmaTree } from "./vma-tree.ts";

/** Column at which a name begins. */
const NAME_COLUMN = 73;

export function mapsText(tree: VmaTree, fileName: (file: File) => string): string {
  const ends = new Map<File, { device: string; name: string }>();
  const lines: string[] = [];
  for (const vma of tree) {
    let device = "00:00 0";
    let name = vma.name;
    if (vma.file !== null) {
      let known = ends.get(vma.file);
      if (known === undefined) {
        known = describeFile(vma.file, fileName);
        ends.set(vma.file, known);
      }
      ({ device, name } = known);
    } else if (name === "" && vma.has(VM.Shared)) {
      name = "/dev/zero (deleted)";
    }
    const range = `${hex(vma.start, 8)}-${hex(vma.end, 8)}`;
    const head = `${range} ${permissions(vma)} ${hex(vma.offset, 8)} ${device} `;
    lines.push(name === "" ? head : head.padEnd(NAME_COLUMN) + name);
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
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
