/** Names of functions for crash reports, from the symbol tables of the mapped files. */
import { ElfFile, type ElfSymbol, symbolize } from "../../abi/elf.ts";
import { Stat } from "../../abi/stat.ts";
import type { File } from "../fs/file.ts";
import type { Task } from "../task/task.ts";

/** Larger files are not searched. */
const MAX_FILE_BYTES = 256 << 20;

interface Symbols {
  elf: ElfFile;
  functions: ElfSymbol[];
}

/** Looks up addresses of one task; reads each file once. */
export class SymbolFinder {
  readonly #task: Task;
  readonly #files = new Map<File, Symbols | null>();

  constructor(task: Task) {
    this.#task = task;
  }

  /** "main+0x12" for an address in a mapped file that has symbols, else "". */
  name(address: number): string {
    const vma = this.#task.process.mm.areaAt(address);
    if (vma === null || vma.file === null) return "";
    let symbols = this.#files.get(vma.file);
    if (symbols === undefined) {
      symbols = this.#read(vma.file);
      this.#files.set(vma.file, symbols);
    }
    if (symbols === null) return "";
    const offset = vma.offset + (address - vma.start);
    const segment = symbols.elf.programHeaders.find(
      (header) => header.type === 1 && offset >= header.offset && offset < header.offset + header.filesz,
    );
    return segment === undefined ? "" : symbolize(symbols.functions, offset - segment.offset + segment.vaddr);
  }

  #read(file: File): Symbols | null {
    const stat = new Stat();
    if (file.stat(stat) < 0 || stat.size > MAX_FILE_BYTES || stat.size < 64) return null;
    const buffer = this.#task.kernel.host.allocate(stat.size);
    let done = 0;
    while (done < stat.size) {
      const n = file.pread(buffer, done, stat.size - done, done);
      if (n <= 0) return null;
      done += n;
    }
    const elf = ElfFile.parse(buffer.u8.subarray(0, stat.size));
    return elf === null ? null : { elf, functions: elf.functions() };
  }
}
